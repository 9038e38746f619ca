//! Where the keys and values of a TOML text are written, as the parser says.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where a key of a table is written.
pub(crate) fn key(table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
    table.iter().find(|(name, _)| name.get_ref() == key).map(|(name, _)| name.span())
}

/// Where the value of a key of a table is written.
pub(crate) fn value(table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
    table.get(key).map(Spanned::span)
}

/// Where a text, a number or a key is written that lies in the value of a key of a table.
pub(crate) fn item(table: &DeTable<'_>, key: &str, is_it: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut all = Vec::new();
    items(table.get(key)?, &mut all);
    all.into_iter().find(|(text, _)| is_it(text)).map(|(_, range)| range)
}

/// The first text or number of a list that stands before in it, and where it stands again. Two
/// writings of a number are one.
pub(crate) fn doubled(table: &DeTable<'_>, key: &str) -> Option<(String, Range<usize>)> {
    let mut all = Vec::new();
    table.get(key)?.get_ref().as_array()?.iter().for_each(|value| items(value, &mut all));
    // Words such as `nan` and `inf` are names.
    let is_numeric = |text: &str| !text.starts_with(char::is_alphabetic);
    let number =
        |text: &str| text.parse::<f64>().ok().filter(|_| is_numeric(text)).map(|number| (number + 0.0).to_bits());
    let mut seen: BTreeSet<(Option<u64>, &str)> = BTreeSet::new();
    let mut is_new = |text| {
        let number = number(text);
        seen.insert((number, if number.is_some() { "" } else { text }))
    };
    all.into_iter().find(|(text, _)| !is_new(text)).map(|(text, range)| (text.to_owned(), range))
}

/// The texts, numbers and keys of a value, each with where it is written.
pub(crate) fn items<'t>(value: &'t Spanned<DeValue<'_>>, all: &mut Vec<(&'t str, Range<usize>)>) {
    match value.get_ref() {
        DeValue::String(text) => all.push((text, value.span())),
        DeValue::Integer(number) => all.push((number.as_str(), value.span())),
        DeValue::Float(number) => all.push((number.as_str(), value.span())),
        DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        DeValue::Array(values) => values.iter().for_each(|value| items(value, all)),
        DeValue::Table(table) => {
            for (name, value) in table {
                all.push((name.get_ref(), name.span()));
                items(value, all);
            }
        }
    }
}
