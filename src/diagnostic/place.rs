//! Where in a file or a text.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::shared_text;

/// A place in a file: what `file:line:column` names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the project folder.
    #[serde(with = "shared_text")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
