//! A text file of the project, whose byte offsets are places.

use std::ops::Range;
use std::sync::Arc;

use super::place::Place;

/// A text file of the project, kept to turn byte offsets into places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Path relative to the project folder, with forward slashes.
    pub path: Arc<str>,
    /// The text with line endings normalised to `\n`.
    pub text: Arc<str>,
    index: Arc<Index>,
}

/// Where lines start and how many characters come before, so that a place costs the
/// same wherever it is: a text may have as many findings as characters.
#[derive(Debug, PartialEq, Eq)]
struct Index {
    /// Offsets at which lines start.
    lines: Vec<usize>,
    /// Characters that begin before each multiple of [`STRIDE`] bytes.
    characters: Vec<usize>,
}

/// Distance of the counts of characters, in bytes.
const STRIDE: usize = 1024;

/// How much of a line is kept on each side of a place, in bytes: what a terminal can
/// show, not what a file can hold.
const EXCERPT: usize = 400;

impl Index {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut total = 0;
        let mut characters = vec![0];
        for part in bytes.chunks(STRIDE) {
            total += beginnings(part);
            characters.push(total);
        }
        Self { lines, characters }
    }

    /// Characters before an offset.
    fn before(&self, text: &str, offset: usize) -> usize {
        let stride = offset / STRIDE;
        self.characters[stride] + beginnings(&text.as_bytes()[stride * STRIDE..offset])
    }
}

/// How many characters of UTF-8 begin in these bytes.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl SourceText {
    /// Keeps `text` under `path`.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let index = Arc::new(Index::of(&text));
        Self { path: path.into(), text, index }
    }

    /// The place of a byte offset. An offset past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.index.lines.partition_point(|start| *start <= offset);
        let start = self.index.lines[line - 1];
        let end = self.index.lines.get(line).map_or(self.text.len(), |next| next - 1);
        let from = self.text.floor_char_boundary(offset.saturating_sub(EXCERPT).max(start));
        let to = self.text.floor_char_boundary((offset + EXCERPT).min(end));
        let column = |at: usize| self.index.before(&self.text, at) - self.index.before(&self.text, start) + 1;
        Place {
            file: self.path.clone(),
            line,
            column: column(offset),
            excerpt: Some(self.text[from..to.max(from)].to_owned()),
            excerpt_column: column(from),
            length: 1,
        }
    }

    /// The place of a range of bytes: what of it stands in its first line.
    pub fn span(&self, range: Range<usize>) -> Place {
        let place = self.place(range.start);
        let (start, end) = (self.text.floor_char_boundary(range.start), self.text.floor_char_boundary(range.end));
        let covered = self.text.get(start..end).unwrap_or_default();
        place.covering(covered.lines().next().unwrap_or_default())
    }

    /// The offset of a line and column (in characters), both from 1.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.index.lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        rest.char_indices().nth(column.saturating_sub(1)).map_or(self.text.len(), |(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_not_bytes() {
        let source = SourceText::new("report/a.md", "one\nä 12\n");
        let place = source.place(source.text.find("12").unwrap());
        assert_eq!((place.line, place.column), (2, 3));
        assert_eq!(place.to_string(), "report/a.md:2:3");
        assert_eq!(place.excerpt.as_deref(), Some("ä 12"));
    }

    #[test]
    fn a_place_on_a_long_line_keeps_what_a_terminal_can_show() {
        let line = "ä 1 ".repeat(5_000);
        let source = SourceText::new("report/a.md", format!("one\n{line}\nend"));
        let place = source.place(4 + 5 * 4_000 + 3);
        assert_eq!((place.line, place.column), (2, 4 * 4_000 + 3));
        let excerpt = place.excerpt.expect("an excerpt");
        assert!(excerpt.len() <= 2 * EXCERPT + 4, "{}", excerpt.len());
        assert_eq!(excerpt.chars().nth(place.column - place.excerpt_column), Some('1'));
        let end = source.place(usize::MAX);
        assert_eq!((end.line, end.column, end.excerpt.as_deref()), (3, 4, Some("end")));
    }

    #[test]
    fn a_span_covers_what_of_it_stands_in_its_first_line() {
        let source = SourceText::new("report/a.md", "one 对照 two\nthree\n");
        let at = source.text.find('对').unwrap();
        assert_eq!(source.span(at..at + 6).length, 2);
        assert_eq!(source.span(0..source.text.len()).length, 10);
        assert_eq!((source.span(3..3).length, source.span(7..400).column), (1, 6));
    }
}
