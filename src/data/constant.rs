//! The values of a column, and which of them a constant means.

use std::collections::BTreeSet;

use super::blank::folded;
use super::column::Values;
use super::shortened::shortened;
use super::text;
use crate::diagnostic::{Diagnostic, closest};

/// A column of numbers with at most so many values, which repeat, is one of codes.
const MOST_CODES: usize = 10;
/// A column with more values than this holds no levels, but words on single rows,
/// which are not to be shown.
const MOST_LEVELS: usize = 50;
/// At most so many values are listed.
const SHOWN: usize = 12;

/// Adds the values that there are.
pub(super) fn with_values(finding: Diagnostic, values: &[String]) -> Diagnostic {
    if values.is_empty() {
        return finding;
    }
    if values.len() > MOST_LEVELS {
        return finding.hint(format!("the column has {} values", values.len()));
    }
    let shown: Vec<String> = values.iter().take(SHOWN).map(|value| format!("`{}`", shortened(value))).collect();
    let more = values.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    finding.hint(format!("there are {}{rest}", shown.join(", ")))
}

/// The value that a constant most likely means: the same but for its writing, the
/// closest, or the one that it starts with (`Male` of `F` and `M`).
pub(super) fn near<'v>(code: &str, values: &'v [String]) -> Option<&'v str> {
    let rest = folded(code);
    let same = values.iter().find(|value| folded(value) == rest).map(String::as_str);
    same.or_else(|| closest(code, values.iter().map(String::as_str)).filter(|_| code.parse::<f64>().is_err())).or_else(
        || {
            let mut starts = values.iter().filter(|value| {
                let value = folded(value);
                value.starts_with(char::is_alphabetic) && (rest.starts_with(&value) || value.starts_with(&rest))
            });
            starts.next().map(String::as_str).filter(|_| starts.next().is_none())
        },
    )
}

/// The distinct values in their order.
pub(super) fn distinct(values: Values) -> Vec<String> {
    if let Values::Integer(_) | Values::Number(_) = &values {
        let mut numbers: Vec<f64> = text::numbers(&values);
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        return numbers.into_iter().map(|number| number.to_string()).collect();
    }
    let texts: BTreeSet<String> = text::texts(values).into_iter().flatten().collect();
    texts.into_iter().collect()
}

/// Whether a constant and the values are those of a flag, of which one may be absent.
pub(super) fn is_flag(code: &str, values: &Values) -> bool {
    const FLAGS: [[&str; 2]; 9] = [
        ["0", "1"],
        ["Y", "N"],
        ["y", "n"],
        ["yes", "no"],
        ["Yes", "No"],
        ["YES", "NO"],
        ["true", "false"],
        ["True", "False"],
        ["TRUE", "FALSE"],
    ];
    let found = distinct(values.clone());
    let is_of = |flag: &[&str; 2]| flag.contains(&code) && found.iter().all(|value| flag.contains(&value.as_str()));
    FLAGS.iter().any(is_of)
}

/// Whether a number is far from all values: farther than these are from each other, and
/// half as large again as the largest. It is no threshold then, but most likely a typing
/// error or another unit. A limit between zero and the values is none that is wrong.
pub(super) fn is_far(number: f64, values: &[f64]) -> bool {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let spread = most - least;
    // Of a column with one value nothing can be said.
    if spread <= 0.0 || spread.is_nan() {
        return false;
    }
    let is_above = number - most > spread && number > 0.0 && number >= 1.5 * most;
    let is_below = least - number > spread && number < 0.0 && number <= 1.5 * least.min(0.0);
    is_above || is_below
}

/// The same of days: more than ten years, and more than the days are from each other.
pub(super) fn is_far_day(day: f64, days: &[f64]) -> bool {
    const DECADE: f64 = 3653.0;
    let least = days.iter().copied().fold(f64::INFINITY, f64::min);
    let most = days.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let limit = (most - least).max(DECADE);
    day - most > limit || least - day > limit
}

/// Whether numbers are codes: whole, few, and each of them repeated.
pub(super) fn are_codes(values: &[f64]) -> bool {
    let mut found: Vec<f64> = Vec::new();
    for value in values {
        if !found.contains(value) {
            found.push(*value);
            if found.len() > MOST_CODES || value.fract() != 0.0 {
                return false;
            }
        }
    }
    found.len() <= 2 || found.len() * 2 <= values.len()
}
