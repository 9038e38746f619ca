//! A command in an R script.

/// Why it is not recomputed there: it is a computation of somebody else already.
pub(super) const REASON: &str = "it is made by a program of its own";
