//! Marks: traced numbers on the pages.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::diagnostic::Place;
use crate::ledger::{ClaimEntry, MarkId, Target};

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
pub struct MarkBook {
    printed: Mutex<Vec<Printed>>,
    claims: Mutex<Vec<ClaimEntry>>,
    /// The numbers that read otherwise than elsewhere on purpose, with the reason.
    rounded: Mutex<BTreeMap<MarkId, String>>,
}

impl MarkBook {
    /// Prints a number.
    pub fn print(&self, target: Target, text: String) -> MarkId {
        let mut printed = self.printed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = MarkId(u32::try_from(printed.len()).unwrap_or(u32::MAX));
        printed.push(Printed { target, text });
        id
    }

    /// What was printed under an id.
    pub fn printed(&self, id: MarkId) -> Option<Printed> {
        self.printed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(id.0 as usize).cloned()
    }

    /// Keeps why a number reads otherwise than elsewhere.
    pub fn keep_rounded(&self, mark: MarkId, reason: String) {
        self.rounded.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(mark, reason);
    }

    /// The numbers that read otherwise than elsewhere on purpose.
    pub fn rounded(&self) -> BTreeMap<MarkId, String> {
        self.rounded.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Prints the words of a claim.
    pub fn claim(&self, claim: ClaimEntry) -> MarkId {
        let text = claim.text().to_owned();
        let mut claims = self.claims.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        claims.push(claim);
        self.print(Target::Claim(claims.len() - 1), text)
    }

    /// The claims that were printed, in their order.
    pub fn claims(&self) -> Vec<ClaimEntry> {
        self.claims.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// One of them.
    pub fn claimed(&self, index: usize) -> Option<ClaimEntry> {
        self.claims.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(index).cloned()
    }
}
