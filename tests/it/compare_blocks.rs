//! The blocks `compare`, `logistic` and `correlation`, what `proportion` compares and
//! the named tests of `summary`, through the whole program.

mod bad_input;
mod by_hand;
mod by_r;
mod on_the_page;

use serde_json::Value;

use crate::program::{Copy, Run, tickmark, value};

/// Renders a small project with these blocks; the ledger and what was printed, notes
/// included.
fn rendered(csv: &str, report: &str) -> (Value, Run) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render", "-v"]);
    assert!(run.code < 2, "{}", run.stderr);
    (project.ledger(), run)
}

/// Fails unless a result is this number, up to rounding.
#[track_caller]
fn is(ledger: &Value, id: &str, expected: f64) {
    let found = value(ledger, id).as_f64().unwrap_or_else(|| panic!("`{id}` is no number"));
    let scale = found.abs().max(expected.abs()).max(1e-300);
    assert!((found - expected).abs() <= 1e-9 * scale, "{id}: found {found}, expected {expected}");
}

/// Fails unless a result has no value, for a reason that holds these words.
#[track_caller]
fn is_absent(ledger: &Value, id: &str, words: &str) {
    let entry = crate::program::entry(ledger, id);
    assert!(entry["value"].is_null(), "{entry}");
    assert!(entry["warning"].as_str().is_some_and(|reason| reason.contains(words)), "{entry}");
}
