//! Errors and findings that point at the place in the author's text.
//!
//! Every stage reports what it found, what it expected and a hint, at a
//! `file:line:column`. A stage that can go on after an error collects several
//! before it gives up, so that an author mends a page in one round.

use std::fmt;
use std::sync::Arc;

/// A text file of the project, kept to turn byte offsets into places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Path relative to the project folder, with forward slashes.
    pub path: Arc<str>,
    /// The text with line endings normalised to `\n`.
    pub text: Arc<str>,
}

impl SourceText {
    /// Keeps `text` under `path`.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// The place of a byte offset. An offset past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[start..].chars().count() + 1;
        let excerpt = self.text[start..].lines().next().unwrap_or("").to_owned();
        Place { file: self.path.clone(), line, column, excerpt: Some(excerpt) }
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
    /// The line itself, where it may be shown (never a line of data).
    pub excerpt: Option<String>,
}

impl Place {
    /// A file as a whole.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self { file: path.into(), line: 0, column: 0, excerpt: None }
    }

    /// A line and column of a file whose text is not to be shown.
    pub fn at(path: impl Into<Arc<str>>, line: usize, column: usize) -> Self {
        Self { file: path.into(), line, column, excerpt: None }
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
        Self { severity, message: message.into(), place: None, hints: Vec::new() }
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
    let limit = found.chars().count().div_ceil(3).max(1);
    known
        .into_iter()
        .map(|name| (edit_distance(&found.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A hint that names the closest of `known`, or lists them all.
pub fn known_names<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match closest(found, known.clone()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let all: Vec<String> = known.into_iter().map(|name| format!("`{name}`")).collect();
            if all.is_empty() { "there is none".to_owned() } else { format!("known: {}", all.join(", ")) }
        }
    }
}

/// Levenshtein's distance: insertions, deletions and substitutions.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
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
    fn a_close_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(closest("sruvival", ["survival", "summary"]), Some("survival"));
        assert_eq!(closest("banana", ["survival", "summary"]), None);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
    }
}
