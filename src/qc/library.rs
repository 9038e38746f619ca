//! The R functions that every script begins with.

/// Parts that every script needs.
const BASE: [&str; 4] =
    [include_str!("r/collect.R"), include_str!("r/tables.R"), include_str!("r/read.R"), include_str!("r/sql.R")];

/// Parts that some kinds of blocks need.
const BY_KIND: [(&[&str], &str); 14] = [
    (&["summary", "compare"], include_str!("r/named_test.R")),
    (&["summary", "value", "proportion", "compare"], include_str!("r/summary.R")),
    (&["proportion", "compare"], include_str!("r/effect.R")),
    (&["compare"], include_str!("r/compare.R")),
    (&["correlation", "compare"], include_str!("r/correlation.R")),
    (&["survival", "cox", "incidence"], include_str!("r/survival.R")),
    (&["cox", "logistic", "incidence"], include_str!("r/design.R")),
    (&["cox", "incidence"], include_str!("r/cox.R")),
    (&["cox"], include_str!("r/cox_curve.R")),
    (&["logistic"], include_str!("r/logistic.R")),
    (&["logistic"], include_str!("r/firth.R")),
    (&["incidence"], include_str!("r/incidence.R")),
    (&["incidence"], include_str!("r/gray.R")),
    (&["toxicity"], include_str!("r/toxicity.R")),
];

/// What reads SAS transport files.
const TRANSPORT: &str = include_str!("r/transport.R");

/// The comparison and its report.
const REPORT: &str = include_str!("r/report.R");

/// The parts for some kinds of blocks, in the order in which they build on each other.
pub(super) fn parts(kinds: &[&str], has_transport: bool) -> Vec<&'static str> {
    let chosen = BY_KIND.iter().filter(|(needed, _)| needed.iter().any(|kind| kinds.contains(kind)));
    let transport = has_transport.then_some(TRANSPORT);
    BASE.into_iter().chain(transport).chain(chosen.map(|(_, part)| *part)).chain([REPORT]).collect()
}
