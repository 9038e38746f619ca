//! What a mark points at.

/// What a mark points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A result, by its index in the ledger.
    Result(usize),
    /// A fact, by its index in the ledger.
    Fact(usize),
    /// Words that are tied to results, by their index in the ledger.
    Claim(usize),
}
