//! Marks: traced numbers on the pages.

use std::sync::Mutex;

use crate::diagnostic::Place;
use crate::ledger::MarkId;

/// What a mark points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A result, by its index in the ledger.
    Result(usize),
    /// A fact, by its index in the ledger.
    Fact(usize),
}

/// A number as it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What it is.
    pub target: Target,
    /// How it reads.
    pub text: String,
}

/// A traced number on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its identity in this run.
    pub id: MarkId,
    /// What it is.
    pub target: Target,
    /// Document on which it stands.
    pub document: String,
    /// Where in the author's text it was printed.
    pub place: Place,
    /// How it reads.
    pub text: String,
}

/// Numbers the marks of a run in the order in which they are printed.
#[derive(Debug, Default)]
pub struct MarkBook(Mutex<Vec<Printed>>);

impl MarkBook {
    /// Prints a number.
    pub fn print(&self, target: Target, text: String) -> MarkId {
        let mut printed = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = MarkId(u32::try_from(printed.len()).unwrap_or(u32::MAX));
        printed.push(Printed { target, text });
        id
    }

    /// What was printed under an id.
    pub fn printed(&self, id: MarkId) -> Option<Printed> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(id.0 as usize).cloned()
    }
}
