//! The blocks `compare`, `logistic` and `correlation`, what `proportion` compares and
//! the named tests of `summary`, through the whole program.

mod bad_input;
mod by_hand;
mod by_r;
mod models_by_hand;
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

/// The 97.5% quantile of the normal distribution.
const Z: f64 = 1.959963984540054;

/// An event in two arms and two sites.
const EVENTS: &str = "id,arm,site,died\n1,A,I,true\n2,A,I,false\n3,A,II,false\n4,A,II,false\n5,B,I,true\n6,B,I,true\n7,B,II,true\n8,B,II,false\n9,B,II,\n";

/// erfc: 1 − 2/√π Σ (−1)ᵏ x²ᵏ⁺¹/(k!(2k + 1)) for small x, else its continued fraction.
fn erfc(x: f64) -> f64 {
    if x < 2.0 {
        let (mut term, mut sum) = (x, x);
        for k in 1..100 {
            term *= -x * x / f64::from(k);
            sum += term / f64::from(2 * k + 1);
        }
        return 1.0 - sum * 2.0 / std::f64::consts::PI.sqrt();
    }
    let fraction = (1..200).rev().fold(x, |fraction, k| x + f64::from(k) / 2.0 / fraction);
    (-x * x).exp() / (std::f64::consts::PI.sqrt() * fraction)
}

/// Upper tail of chi-square with one degree of freedom.
fn chi_square(statistic: f64) -> f64 {
    erfc((statistic / 2.0).sqrt())
}
