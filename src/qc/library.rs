//! The R functions that every script begins with.

/// Parts that every script needs.
const BASE: [&str; 4] =
    [include_str!("r/collect.R"), include_str!("r/tables.R"), include_str!("r/read.R"), include_str!("r/sql.R")];

/// Parts that some kinds of blocks need.
const BY_KIND: [(&[&str], &str); 4] = [
    (&["summary", "value", "proportion"], include_str!("r/summary.R")),
    (&["survival", "cox"], include_str!("r/survival.R")),
    (&["cox"], include_str!("r/cox.R")),
    (&["toxicity"], include_str!("r/toxicity.R")),
];

/// The comparison and its report.
const REPORT: &str = include_str!("r/report.R");

/// The parts for some kinds of blocks, in the order in which they build on each other.
pub(super) fn parts(kinds: &[&str]) -> Vec<&'static str> {
    let chosen = BY_KIND.iter().filter(|(needed, _)| needed.iter().any(|kind| kinds.contains(kind)));
    BASE.into_iter().chain(chosen.map(|(_, part)| *part)).chain([REPORT]).collect()
}
