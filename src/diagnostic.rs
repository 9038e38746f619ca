//! Errors and findings that point at the place in the author's text.
//!
//! Every stage reports what it found, what it expected and a hint, at a
//! `file:line:column`. A stage that can go on after an error collects several
//! before it gives up, so that an author mends a page in one round.

mod code_word;
mod cut_short;
mod near_name;
mod place;
mod several_forms;
pub(crate) mod shared_text;
mod source_text;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use code_word::CodeWord;
pub use cut_short::cut_short;
pub use near_name::{closest, known_names};
pub use place::{Place, Span};
pub(crate) use several_forms::reads_several_forms;
pub use several_forms::{SeveralForms, of_word, several_forms};
pub use source_text::SourceText;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; never fails a run.
    Note,
    /// A finding: fails a strict run.
    Finding,
    /// The run cannot give a right page.
    Error,
}

/// One message to the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    #[serde(with = "code_word")]
    pub code: Option<CodeWord>,
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
