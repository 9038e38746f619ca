//! Claims: words of a page that stand only as long as the results say so.

use std::collections::BTreeSet;

use crate::ledger::Target;

/// Words that are tied to results, as an author wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimEntry {
    /// The words that are claimed.
    pub words: String,
    /// The words that are printed where the condition does not hold.
    pub otherwise: Option<String>,
    /// The condition as it is written.
    pub condition: String,
    /// Whether it holds.
    pub holds: bool,
    /// What its parts ask, and what the results say.
    pub looked: Vec<Looked>,
}

/// One part of a condition, asked of the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// What the results say, as a clause: `os.test.p.value is 0.0697, not below 0.05`.
    pub says: String,
    /// Whether the part holds; none where a value is not estimable.
    pub holds: Option<bool>,
    /// The results and facts that it looks at.
    pub targets: Vec<Target>,
}

impl ClaimEntry {
    /// The words that are printed.
    pub fn text(&self) -> &str {
        if self.holds { &self.words } else { self.otherwise.as_deref().unwrap_or(&self.words) }
    }

    /// What the results say of all parts of the condition.
    pub fn says(&self) -> String {
        self.looked.iter().map(|one| one.says.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// The results and facts that it stands on, each once, in the order of the ledger.
    pub fn targets(&self) -> BTreeSet<Target> {
        self.looked.iter().flat_map(|one| one.targets.iter().copied()).collect()
    }
}
