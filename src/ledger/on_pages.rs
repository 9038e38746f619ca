//! What of a ledger is on the pages: marks, and claims among them.

use std::collections::BTreeSet;

use crate::ledger::{ClaimEntry, Ledger, Mark, MarkBook, Target};

impl Ledger {
    /// Enters the marks that are on the pages, and the claims of the run.
    pub fn enter_marks(&mut self, mut marks: Vec<Mark>, book: &MarkBook) {
        marks.sort_by_key(|mark| mark.id);
        // What a template keeps and prints twice is one mark at two places.
        marks.dedup_by_key(|mark| mark.id);
        self.marks = marks;
        self.claims = book.claims();
    }

    /// The claims that are on pages, each with its mark.
    pub fn claims_on_pages(&self) -> impl Iterator<Item = (&Mark, &ClaimEntry)> {
        self.marks.iter().filter_map(|mark| match mark.target {
            Target::Claim(index) => Some((mark, self.claims.get(index)?)),
            Target::Result(_) | Target::Fact(_) => None,
        })
    }

    /// The traced numbers that are on pages: the marks that are no claims.
    pub fn numbers_on_pages(&self) -> usize {
        self.marks.iter().filter(|mark| !matches!(mark.target, Target::Claim(_))).count()
    }

    /// The results and facts that the pages stand on: those they print, and those that their
    /// claims look at.
    pub fn relied_on(&self) -> BTreeSet<Target> {
        let printed = self.marks.iter().map(|mark| mark.target).filter(|target| !matches!(target, Target::Claim(_)));
        printed.chain(self.claims_on_pages().flat_map(|(_, claim)| claim.targets())).collect()
    }
}
