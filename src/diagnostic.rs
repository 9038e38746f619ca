//! Errors and findings that point at the place in the author's text.
//!
//! Every stage reports what it found, what it expected and a hint, at a
//! `file:line:column`. A stage that can go on after an error collects several
//! before it gives up, so that an author mends a page in one round.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use strsim::levenshtein;

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
}

impl SourceText {
    /// The offset of a line and column (in characters), both from 1.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = self.index.lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        rest.char_indices().nth(column.saturating_sub(1)).map_or(self.text.len(), |(at, _)| start + at)
    }
}

/// A place in a file: what `file:line:column` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path relative to the project folder.
    pub file: Arc<str>,
    /// Line, from 1; 0 where the place is the file as a whole.
    pub line: usize,
    /// Column in characters, from 1; 0 where it is unknown.
    pub column: usize,
    /// The line itself, or the part of a long line around the column, where it may be
    /// shown (never a line of data).
    pub excerpt: Option<String>,
    /// Column of the first character of the excerpt.
    pub excerpt_column: usize,
    /// How many characters it covers, at least one.
    pub length: usize,
}

impl Place {
    /// A file as a whole.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self { file: path.into(), line: 0, column: 0, excerpt: None, excerpt_column: 1, length: 1 }
    }

    /// A line and column of a file whose text is not to be shown.
    pub fn at(path: impl Into<Arc<str>>, line: usize, column: usize) -> Self {
        Self { file: path.into(), line, column, excerpt: None, excerpt_column: 1, length: 1 }
    }
}

impl Place {
    /// The same, covering as many characters as a text has.
    #[must_use]
    pub fn covering(self, text: &str) -> Self {
        Self { length: text.chars().count().max(1), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

/// A part of a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; never fails a run.
    Note,
    /// A finding: fails a strict run.
    Finding,
    /// The run cannot give a right page.
    Error,
}

/// One message to the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What was found and what was expected, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The name of its kind in docs/findings.md, which `tickmark explain` prints; none where
    /// the message says all there is to say.
    pub code: Option<&'static str>,
    /// The part of a text inside the place, such as an SQL expression, that it is about.
    /// Whoever knows where that text stands makes a place of it.
    pub within: Option<Span>,
}

impl Diagnostic {
    /// An error with this message.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A finding with this message.
    pub fn finding(message: impl Into<String>) -> Self {
        Self::new(Severity::Finding, message)
    }

    /// A note with this message.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self { severity, message: message.into(), place: None, hints: Vec::new(), code: None, within: None }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, at a place unless it already has one.
    #[must_use]
    pub fn or_at(mut self, place: impl FnOnce() -> Place) -> Self {
        if self.place.is_none() {
            self.place = Some(place());
        }
        self
    }

    /// The same, about a part of the text that it is said of.
    #[must_use]
    pub fn within(mut self, span: Span) -> Self {
        self.within = Some(span);
        self
    }

    /// The same, with its column in a text whose place in a file is not known.
    #[must_use]
    pub fn told_in(self, text: &str) -> Self {
        let Some(span) = self.within else { return self };
        let column = text.get(..span.start).unwrap_or(text).chars().count() + 1;
        let part: String = text.get(span.start..span.end).unwrap_or("").chars().take(40).collect();
        let hint = format!("at column {column} of the text: `{part}`");
        if part.is_empty() { self } else { self.hint(hint) }
    }

    /// The same, of a kind that docs/findings.md explains.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The same, with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// Why a stage failed: at least one error, perhaps with findings and notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, one) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{one}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// The result of a stage.
pub type Outcome<T> = Result<T, Diagnostics>;

/// The name among `known` that is closest to `found`, if one is close enough to
/// be what the author meant (at most a third of the letters differ).
pub fn closest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    // No name is that long; the distance of long texts takes the product of their lengths.
    if length > LONGEST_NAME {
        return None;
    }
    let limit = length.div_ceil(3).max(1);
    known
        .into_iter()
        .filter(|name| name.chars().take(length + limit + 1).count().abs_diff(length) <= limit)
        .map(|name| (levenshtein(&found.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Longer texts than this are not taken for a name written wrongly.
const LONGEST_NAME: usize = 120;

/// A hint lists at most so many names.
const LISTED: usize = 40;

/// A hint that names the closest of `known`, or lists them all.
pub fn known_names<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match closest(found, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let all: Vec<String> = known.clone().into_iter().take(LISTED).map(|name| format!("`{name}`")).collect();
            let more = known.into_iter().skip(LISTED).count();
            match (all.is_empty(), more) {
                (true, _) => "there is none".to_owned(),
                (_, 0) => format!("known: {}", all.join(", ")),
                _ => format!("known: {} and {more} more", all.join(", ")),
            }
        }
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

    #[test]
    fn a_close_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(closest("sruvival", ["survival", "summary"]), Some("survival"));
        assert_eq!(closest("banana", ["survival", "summary"]), None);
    }
}
