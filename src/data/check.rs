//! Testing a table against its dictionary.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Reading;
use super::cohort::keys;
use super::column::{Kind, Values};
use super::dictionary::{Field, FieldType, ForeignKey, Resource};
use super::table::Table;
use super::{calendar, frame};
use crate::diagnostic::{Diagnostic, Place, known_names};

/// At most so many rows are named.
const SHOWN: usize = 5;

/// Tests a table that was read with `resource` against the resource's constraints,
/// levels, keys and rules. `tables` are those that foreign keys refer to, by the
/// name of their resource.
///
/// Violations of constraints, levels and keys are errors; a rule that rows break is a
/// finding. Each says how many rows break it and where the first of them are, but
/// not what they hold. What was noticed while reading is among the table's own
/// findings.
pub fn check(table: &Table, resource: &Resource, tables: &BTreeMap<String, Table>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for field in resource.fields.iter().filter(|field| table.column(&field.name).is_some()) {
        check_field(table, field, &mut found);
    }
    if !resource.primary_key.is_empty() {
        check_key(table, &resource.primary_key, &mut found);
    }
    for key in &resource.foreign_keys {
        check_foreign_key(table, key, tables, &mut found);
    }
    for rule in &resource.extension.rules {
        match table.truth(&rule.where_) {
            Ok(truth) => {
                let rows = rows_where(&truth, |truth| *truth == Some(false));
                let message = |n: usize| format!("rule “{}”: {} it", rule.name, verb(n, "row breaks", "rows break"));
                report(table, &rows, message, Diagnostic::finding, &mut found);
                found.extend(table.unmatched(&rule.where_).into_iter().map(|mut one| {
                    one.message = format!("rule “{}”: {}", rule.name, one.message);
                    one.told_in(&rule.where_).at(file_of(table))
                }));
            }
            Err(errors) => found.extend(errors.0.into_iter().map(|mut error| {
                error.message = format!("rule “{}”: {}", rule.name, error.message);
                error.told_in(&rule.where_).or_at(|| file_of(table))
            })),
        }
    }
    found
}

fn file_of(table: &Table) -> Place {
    Place::file(table.path().unwrap_or(table.id()))
}

fn rows_where<T>(values: &[T], breaks: impl Fn(&T) -> bool) -> Vec<usize> {
    values.iter().enumerate().filter(|(_, value)| breaks(value)).map(|(row, _)| row).collect()
}

fn verb(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// One diagnostic for the rows, if there are any, at the first of them.
fn report(
    table: &Table,
    rows: &[usize],
    message: impl Fn(usize) -> String,
    kind: impl Fn(String) -> Diagnostic,
    found: &mut Vec<Diagnostic>,
) {
    let Some(first) = rows.first() else { return };
    let mut diagnostic = kind(message(rows.len())).at(table.place_of(*first).unwrap_or_else(|| file_of(table)));
    let shown: Vec<String> = rows.iter().take(SHOWN).filter_map(|row| line_or_row(table, *row)).collect();
    if rows.len() > 1 || diagnostic.place.as_ref().is_some_and(|place| place.line == 0) {
        let more = if rows.len() > SHOWN { ", …" } else { "" };
        diagnostic = diagnostic.hint(format!("at {}{more}", shown.join(", ")));
    }
    found.push(diagnostic);
}

/// `line 12`, or `row 11` of a file that has no lines.
fn line_or_row(table: &Table, row: usize) -> Option<String> {
    let (source, number) = table.source_rows(row).into_iter().next()?;
    Some(match table.line_of(&source, number) {
        Some(line) => format!("line {line}"),
        None => format!("row {number}"),
    })
}

fn check_field(table: &Table, field: &Field, found: &mut Vec<Diagnostic>) {
    let name = &field.name;
    let Ok(texts) = table.texts(name) else { return };
    let constraints = &field.constraints;
    let mut test = |rows: Vec<usize>, one: &str, many: &str| {
        report(table, &rows, |n| format!("column `{name}`: {}", verb(n, one, many)), Diagnostic::error, found);
    };
    if constraints.required {
        test(rows_where(&texts, Option::is_none), "required value is missing", "required values are missing");
    }
    if constraints.unique {
        let keys: Vec<Option<&String>> = texts.iter().map(Option::as_ref).collect();
        test(
            repeated(&keys),
            "value occurs before, though it is unique",
            "values occur before, though they are unique",
        );
    }
    if let Some(least) = constraints.min_length {
        let short = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() < least);
        let what = format!("shorter than {least} characters");
        test(rows_where(&texts, short), &format!("value is {what}"), &format!("values are {what}"));
    }
    if let Some(most) = constraints.max_length {
        let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > most);
        let what = format!("longer than {most} characters");
        test(rows_where(&texts, long), &format!("value is {what}"), &format!("values are {what}"));
    }
    if let Some(column) = table.column(name).filter(|column| !column.levels.is_empty()) {
        let codes: BTreeSet<&str> = column.levels.iter().map(|level| level.code.as_str()).collect();
        let stray = |text: &Option<String>| text.as_deref().is_some_and(|text| !codes.contains(text));
        test(rows_where(&texts, stray), "value is not a level", "values are not levels");
        if let (Some(last), Some(first)) =
            (found.last_mut(), texts.iter().find(|text| stray(text)).and_then(Option::as_ref))
        {
            last.hints.push(known_names(first, codes.iter().copied()));
        }
    }
    check_limits(table, field, found);
    if let Some(pattern) = &constraints.pattern {
        match frame::matching(&texts, pattern) {
            Ok(matches) => {
                let rows = rows_where(&matches, |matches| *matches == Some(false));
                let what = format!("not of the form `{pattern}`");
                let message = |n| format!("column `{name}`: {} {what}", verb(n, "value is", "values are"));
                report(table, &rows, message, Diagnostic::error, found);
            }
            Err(errors) => found.extend(errors.0.into_iter().map(|error| error.or_at(|| file_of(table)))),
        }
    }
}

/// `minimum` and `maximum`, which are written as a cell would be.
fn check_limits(table: &Table, field: &Field, found: &mut Vec<Diagnostic>) {
    let name = &field.name;
    for (limit, is_minimum) in [(&field.constraints.minimum, true), (&field.constraints.maximum, false)] {
        let Some(limit) = limit else { continue };
        let beyond = |value: f64, limit: f64| if is_minimum { value < limit } else { value > limit };
        let (word, which) = if is_minimum { ("below", "minimum") } else { ("above", "maximum") };
        let Some((values, bound)) = ordered_values(table, field).zip(bound(field, limit)) else {
            let message = format!("column `{name}`: the {which} `{limit}` cannot be compared with its values");
            found.push(Diagnostic::error(message).at(file_of(table)));
            continue;
        };
        let rows = rows_where(&values, |value| value.is_some_and(|value| beyond(value, bound)));
        let message = |n| format!("column `{name}`: {} {word} the {which} {limit}", verb(n, "value is", "values are"));
        report(table, &rows, message, Diagnostic::error, found);
    }
}

/// Numbers as they are, dates as days, dates and times as microseconds.
fn ordered_values(table: &Table, field: &Field) -> Option<Vec<Option<f64>>> {
    match table.values(&field.name).ok()? {
        Values::Integer(values) => Some(values.into_iter().map(|value| value.map(|value| value as f64)).collect()),
        Values::Number(values) => Some(values),
        Values::Date(values) => Some(values.into_iter().map(|value| value.map(f64::from)).collect()),
        Values::DateTime(values) => Some(values.into_iter().map(|value| value.map(|value| value as f64)).collect()),
        Values::Boolean(_) | Values::Text(_) => None,
    }
}

fn bound(field: &Field, limit: &str) -> Option<f64> {
    let reading = Reading::of_field(&field.name, Some(field));
    let text = reading.canonical(limit).unwrap_or_else(|| limit.to_owned());
    match field.kind {
        FieldType::Kind(Kind::Date) => calendar::iso_date(&text).map(f64::from),
        FieldType::Kind(Kind::DateTime) => calendar::iso_datetime(&text).map(|value| value as f64),
        _ => text.parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

/// Rows whose value occurs in an earlier row; missing ones do not count.
fn repeated<T: Ord>(keys: &[Option<T>]) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for (row, key) in keys.iter().enumerate() {
        if key.as_ref().is_some_and(|key| !seen.insert(key)) {
            rows.push(row);
        }
    }
    rows
}

fn check_key(table: &Table, names: &[String], found: &mut Vec<Diagnostic>) {
    let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match keys(table, names) {
        Ok(keys) => {
            let missing = rows_where(&keys, Option::is_none);
            let message = |n| format!("primary key {list}: {} without it", verb(n, "row is", "rows are"));
            report(table, &missing, message, Diagnostic::error, found);
            let message = |n| format!("primary key {list}: {} an earlier one", verb(n, "row repeats", "rows repeat"));
            report(table, &repeated(&keys), message, Diagnostic::error, found);
        }
        Err(errors) => found.extend(errors.0.into_iter().map(|error| error.or_at(|| file_of(table)))),
    }
}

fn check_foreign_key(table: &Table, key: &ForeignKey, tables: &BTreeMap<String, Table>, found: &mut Vec<Diagnostic>) {
    let other = if key.resource.is_empty() { Some(table) } else { tables.get(&key.resource) };
    let Some(other) = other else {
        let message = format!("a foreign key refers to the table `{}`, which is not read", key.resource);
        found.push(Diagnostic::error(message).at(file_of(table)));
        return;
    };
    let (here, there) = match (keys(table, &key.fields), keys(other, &key.reference)) {
        (Ok(here), Ok(there)) => (here, there),
        (Err(errors), _) | (_, Err(errors)) => {
            found.extend(errors.0.into_iter().map(|error| error.or_at(|| file_of(table))));
            return;
        }
    };
    let known: BTreeSet<Vec<String>> = there.into_iter().flatten().collect();
    let rows = rows_where(&here, |key| key.as_ref().is_some_and(|key| !known.contains(key)));
    let list = key.fields.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = |n| format!("foreign key {list}: {} no row in `{}`", verb(n, "row has", "rows have"), other.id());
    report(table, &rows, message, Diagnostic::error, found);
}
