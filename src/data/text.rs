//! Values as text.

use super::calendar;
use super::column::Values;

/// Numbers in the shortest form that reads back to the same value, dates as
/// `2024-04-30`, truth as `true` and `false`.
pub(super) fn texts(values: Values) -> Vec<Option<String>> {
    fn each<T>(values: Vec<Option<T>>, text: impl Fn(T) -> String) -> Vec<Option<String>> {
        values.into_iter().map(|value| value.map(&text)).collect()
    }
    match values {
        Values::Integer(values) => each(values, |value| value.to_string()),
        Values::Number(values) => each(values, |value| value.to_string()),
        Values::Text(values) => values,
        Values::Boolean(values) => each(values, |value| value.to_string()),
        Values::Date(values) => each(values, calendar::date_text),
        Values::DateTime(values) => each(values, calendar::datetime_text),
    }
}

/// How many values there are, the missing ones among them.
pub(super) fn count(values: &Values) -> usize {
    match values {
        Values::Integer(values) => values.len(),
        Values::Number(values) => values.len(),
        Values::Text(values) => values.len(),
        Values::Boolean(values) => values.len(),
        Values::Date(values) => values.len(),
        Values::DateTime(values) => values.len(),
    }
}

/// The numbers that are not missing; none of other kinds.
pub(super) fn numbers(values: &Values) -> Vec<f64> {
    match values {
        Values::Integer(values) => values.iter().flatten().map(|value| *value as f64).collect(),
        Values::Number(values) => values.iter().flatten().copied().collect(),
        _ => Vec::new(),
    }
}
