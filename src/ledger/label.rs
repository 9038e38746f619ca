//! Text on a page that may hold traced numbers.

use serde::{Deserialize, Serialize};

/// The identity of one mark: a traced number at one place of one document.
/// It indexes the marks of the run, in the order in which they were printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MarkId(pub u32);

/// A piece of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words of the author or a name from the dictionary.
    Text(String),
    /// A traced number: its formatted text and its mark.
    Mark {
        /// Which mark.
        mark: MarkId,
        /// The number as it is printed.
        text: String,
    },
}

/// A short text made of words and traced numbers: a table cell, a figure label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label(pub Vec<Run>);

impl Label {
    /// A label of plain words.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Run::Text(text.into())])
    }

    /// The label as it reads, without its marks.
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|run| match run {
                Run::Text(text) | Run::Mark { text, .. } => text.as_str(),
            })
            .collect()
    }

    /// Whether nothing would be printed.
    pub fn is_empty(&self) -> bool {
        self.plain().is_empty()
    }

    /// This label followed by another.
    #[must_use]
    pub fn then(mut self, other: Label) -> Self {
        self.0.extend(other.0);
        self
    }
}
