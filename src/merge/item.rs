//! What a merge has to tell: of each change of the co-authors, what became of it.

use crate::diagnostic::Place;

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is in the Markdown.
    Placed,
    /// It has no place in the Markdown, or none that is known: it is for the author to see.
    Listed,
    /// It would change what is computed: the number stays as it is.
    Refused,
}

impl State {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Listed => "listed",
            Self::Refused => "refused",
        }
    }
}

/// A change of the co-authors.
#[derive(Debug, Clone)]
pub struct Item {
    /// What became of it.
    pub state: State,
    /// What was done: `words changed`.
    pub what: &'static str,
    /// Where in the Markdown, as far as is known.
    pub place: Option<Place>,
    /// What was there.
    pub was: String,
    /// What is there in the edited document.
    pub now: String,
    /// Why it was not placed, or what else is to be seen.
    pub why: String,
    /// The result or fact whose number it is.
    pub result: Option<String>,
    /// Who did it, where it is known.
    pub author: Option<String>,
}

impl Item {
    pub(super) fn new(state: State, what: &'static str, was: &str, now: &str) -> Self {
        let (was, now) = (was.to_owned(), now.to_owned());
        Self { state, what, place: None, was, now, why: String::new(), result: None, author: None }
    }

    pub(super) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    pub(super) fn because(self, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..self }
    }
}
