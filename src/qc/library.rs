//! The R functions that a script begins with.

use crate::kinds::named;

/// Parts that every script needs.
const BASE: [&str; 4] =
    [include_str!("r/collect.R"), include_str!("r/tables.R"), include_str!("r/read.R"), include_str!("r/sql.R")];

/// What reads SAS transport files.
const TRANSPORT: &str = include_str!("r/transport.R");

/// The comparison and its report.
const REPORT: &str = include_str!("r/report.R");

/// The parts for some kinds of blocks, each once.
pub(super) fn parts(kinds: &[&str], has_transport: bool) -> Vec<&'static str> {
    let mut chosen: Vec<&'static str> = Vec::new();
    for part in kinds.iter().filter_map(|kind| named(kind)).flat_map(|kind| kind.script) {
        if !chosen.contains(part) {
            chosen.push(part);
        }
    }
    let transport = has_transport.then_some(TRANSPORT);
    BASE.into_iter().chain(transport).chain(chosen).chain([REPORT]).collect()
}
