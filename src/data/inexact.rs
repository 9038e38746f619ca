//! Columns with whole numbers that no double holds exactly.

use super::exact::{GREATEST, is_exact};
use super::fault::Fault;
use super::store::{Kept, Store};
use crate::diagnostic::Diagnostic;

/// The first row with a whole number that no double holds exactly, and that number.
pub(super) fn first_beyond(store: &Store) -> Option<(usize, i64)> {
    let Kept::Integer(values) = &store.kept else { return None };
    let present = values.iter().copied().enumerate().filter(|(row, _)| store.is_present(*row));
    present.into_iter().find(|(_, value)| !is_exact(*value))
}

/// The error of a whole number that would be printed with other digits.
pub(super) fn beyond(owner: &str, value: i64) -> Diagnostic {
    Diagnostic::error(format!(
        "{owner} {value}, which would be printed with other digits: numbers are computed as doubles, which hold each \
         whole number up to {GREATEST}"
    ))
    .hint("an identifier is text: declare \"type\": \"string\" in data/datapackage.json, or write CAST(… AS VARCHAR)")
}

/// The first row of a column of doubles that are all whole, and of which some may have lost
/// digits before they were written into the file, and its number.
fn rounded(store: &Store) -> Option<(usize, f64)> {
    let Kept::Number(values) = &store.kept else { return None };
    let mut present = values.iter().copied().enumerate().filter(|(row, _)| store.is_present(*row));
    let first = present.clone().find(|(_, value)| value.abs() >= GREATEST as f64)?;
    present.all(|(_, value)| value.fract() == 0.0).then_some(first)
}

/// What is to be said of such a column, with a hint.
pub(super) fn told_rounded(name: &str, column: usize, store: &Store) -> Option<(Fault, String)> {
    let (row, value) = rounded(store)?;
    let message =
        format!("`{name}` holds whole numbers beyond {GREATEST}, such as `{value}`, whose last digits are not kept");
    let hint =
        "if these are identifiers, write them into the file as text; for quantities, declare \"type\": \"number\"";
    Some((Fault { row, column, message }, hint.to_owned()))
}
