//! Testing a table against its dictionary.

use std::collections::{BTreeMap, BTreeSet};

use super::breach::{Breach, file_of, waive};
use super::cell::Reading;
use super::column::{Kind, Values};
use super::dictionary::{Field, FieldType, ForeignKey, Resource};
use super::row_key::{KeyColumns, Numbered, keys, numbered};
use super::store::Store;
use super::table::Table;
use super::{calendar, frame};
use crate::diagnostic::{Diagnostic, Severity, known_names};

/// Tests a table that was read with `resource` against the resource's constraints,
/// levels, keys and rules. `tables` are those that foreign keys refer to, by the
/// name of their resource.
///
/// Violations of constraints, levels, keys and orders of dates are errors, unless they are
/// waived; a rule that rows break is a finding where nothing else is said. Each says how many
/// rows break it and where the first of them are, but not what they hold. What was noticed
/// while reading is among the table's own findings.
pub fn check(table: &Table, resource: &Resource, tables: &BTreeMap<String, Table>) -> Vec<Diagnostic> {
    let mut found = breaches(table, resource, tables);
    let waivers = waive(&mut found, &resource.extension.waivers);
    found.iter().map(|breach| breach.diagnostic(table)).chain(waivers).collect()
}

/// The same, row by row, with nothing waived.
pub fn breaches(table: &Table, resource: &Resource, tables: &BTreeMap<String, Table>) -> Vec<Breach> {
    let mut checks = Checks { table, found: Vec::new() };
    for field in resource.fields.iter().filter(|field| table.column(&field.name).is_some()) {
        checks.field(field);
    }
    if !resource.primary_key.is_empty() {
        checks.key(&resource.primary_key);
    }
    for key in &resource.unique_keys {
        checks.unique_key(key);
    }
    for key in &resource.foreign_keys {
        checks.foreign_key(key, tables);
    }
    for order in &resource.extension.orders {
        order.windows(2).for_each(|pair| checks.order(&pair[0], &pair[1]));
    }
    for rule in &resource.extension.rules {
        checks.rule(&rule.name, &rule.where_, rule.severity);
    }
    checks.found
}

/// How many checks a resource declares: constraints, levels, keys, orders of dates and rules.
pub fn count_declared(resource: &Resource) -> usize {
    let of_field = |field: &Field| {
        let constraints = &field.constraints;
        let limits = [&constraints.minimum, &constraints.maximum, &constraints.pattern];
        let lengths = [constraints.min_length, constraints.max_length];
        usize::from(constraints.required)
            + usize::from(constraints.unique)
            + usize::from(!field.levels.is_empty())
            + limits.iter().filter(|limit| limit.is_some()).count()
            + lengths.iter().filter(|length| length.is_some()).count()
    };
    let extension = &resource.extension;
    resource.fields.iter().map(of_field).sum::<usize>()
        + 2 * usize::from(!resource.primary_key.is_empty())
        + resource.unique_keys.len()
        + resource.foreign_keys.len()
        + extension.orders.iter().map(|order| order.len().saturating_sub(1)).sum::<usize>()
        + extension.rules.len()
}

fn rows_where<T>(values: &[T], breaks: impl Fn(&T) -> bool) -> Vec<usize> {
    values.iter().enumerate().filter(|(_, value)| breaks(value)).map(|(row, _)| row).collect()
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn verb(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The checks of a table so far.
struct Checks<'t> {
    table: &'t Table,
    found: Vec<Breach>,
}

impl Checks<'_> {
    /// Keeps the rows that break something, if there are any.
    fn rows(
        &mut self,
        (check, fields): (&str, &[String]),
        rows: Vec<usize>,
        severity: Severity,
        message: impl Fn(usize) -> String,
    ) -> Option<&mut Breach> {
        if rows.is_empty() {
            return None;
        }
        let message = message(rows.len());
        self.found.push(Breach::of_rows(self.table, (check, fields), rows, severity, message));
        self.found.last_mut()
    }

    /// Keeps what says that something cannot be checked.
    fn told(&mut self, check: &str, errors: impl IntoIterator<Item = Diagnostic>) {
        let table = self.table;
        self.found.extend(errors.into_iter().map(|error| Breach::of_table(table, check, error)));
    }

    fn field(&mut self, field: &Field) {
        let name = &field.name;
        let Ok(texts) = self.table.texts(name) else { return };
        let constraints = &field.constraints;
        let named = [name.clone()];
        let mut test = |what: &str, rows: Vec<usize>, one: &str, many: &str| {
            let message = |n| format!("column `{name}`: {}", verb(n, one, many));
            self.rows((&format!("{name}.{what}"), &named), rows, Severity::Error, message);
        };
        if constraints.required {
            let rows = rows_where(&texts, Option::is_none);
            test("required", rows, "required value is missing", "required values are missing");
        }
        if constraints.unique {
            let keys: Vec<Option<&String>> = texts.iter().map(Option::as_ref).collect();
            let many = "values occur before, though they are unique";
            test("unique", repeated(&keys), "value occurs before, though it is unique", many);
        }
        if let Some(least) = constraints.min_length {
            let short = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() < least);
            let what = format!("shorter than {least} characters");
            let rows = rows_where(&texts, short);
            test("minLength", rows, &format!("value is {what}"), &format!("values are {what}"));
        }
        if let Some(most) = constraints.max_length {
            let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > most);
            let what = format!("longer than {most} characters");
            test("maxLength", rows_where(&texts, long), &format!("value is {what}"), &format!("values are {what}"));
        }
        self.levels(name, &texts);
        self.limits(field);
        if let Some(pattern) = &constraints.pattern {
            match frame::matching(&texts, pattern) {
                Ok(matches) => {
                    let rows = rows_where(&matches, |matches| *matches == Some(false));
                    let what = format!("not of the form `{pattern}`");
                    let message = |n| format!("column `{name}`: {} {what}", verb(n, "value is", "values are"));
                    self.rows((&format!("{name}.pattern"), &named), rows, Severity::Error, message);
                }
                Err(errors) => self.told(&format!("{name}.pattern"), errors.0),
            }
        }
    }

    fn levels(&mut self, name: &String, texts: &[Option<String>]) {
        let table = self.table;
        let Some(column) = table.column(name).filter(|column| !column.levels.is_empty()) else { return };
        let codes: BTreeSet<&str> = column.levels.iter().map(|level| level.code.as_str()).collect();
        let stray = |text: &Option<String>| text.as_deref().is_some_and(|text| !codes.contains(text));
        let rows = rows_where(texts, stray);
        let first = rows.first().and_then(|row| texts[*row].clone());
        let message = |n| format!("column `{name}`: {}", verb(n, "value is not a level", "values are not levels"));
        let check = format!("{name}.level");
        if let Some(breach) = self.rows((&check, std::slice::from_ref(name)), rows, Severity::Error, message) {
            breach.hints.push(known_names(&first.unwrap_or_default(), codes.iter().copied()));
        }
    }

    /// `minimum` and `maximum`, which are written as a cell would be.
    fn limits(&mut self, field: &Field) {
        let name = &field.name;
        for (limit, is_minimum) in [(&field.constraints.minimum, true), (&field.constraints.maximum, false)] {
            let Some(limit) = limit else { continue };
            let beyond = |value: f64, limit: f64| if is_minimum { value < limit } else { value > limit };
            let (word, which) = if is_minimum { ("below", "minimum") } else { ("above", "maximum") };
            let check = format!("{name}.{which}");
            let values = self.table.store(&field.name).ok().and_then(ordered_values);
            let Some((values, bound)) = values.zip(bound(field, limit)) else {
                let message = format!("column `{name}`: the {which} `{limit}` cannot be compared with its values");
                self.told(&check, [Diagnostic::error(message)]);
                continue;
            };
            let rows = rows_where(&values, |value| value.is_some_and(|value| beyond(value, bound)));
            let message =
                |n| format!("column `{name}`: {} {word} the {which} {limit}", verb(n, "value is", "values are"));
            self.rows((&check, std::slice::from_ref(name)), rows, Severity::Error, message);
        }
    }

    /// Columns that together occur once, where none of them is missing.
    fn unique_key(&mut self, names: &[String]) {
        let check = format!("uniqueKey.{}", names.join("+"));
        match keys(self.table, names) {
            Ok((keys, _)) => {
                let keys: Vec<Option<usize>> = keys.iter().collect();
                let message = |n| {
                    format!("unique key {}: {} an earlier one", listed(names), verb(n, "row repeats", "rows repeat"))
                };
                self.rows((&check, names), repeated(&keys), Severity::Error, message);
            }
            Err(errors) => self.told(&check, errors.0),
        }
    }

    fn key(&mut self, names: &[String]) {
        let list = listed(names);
        match keys(self.table, names) {
            Ok((keys, _)) => {
                let keys: Vec<Option<usize>> = keys.iter().collect();
                let missing = rows_where(&keys, Option::is_none);
                let message = |n| format!("primary key {list}: {} without it", verb(n, "row is", "rows are"));
                self.rows(("primaryKey.missing", names), missing, Severity::Error, message);
                let message =
                    |n| format!("primary key {list}: {} an earlier one", verb(n, "row repeats", "rows repeat"));
                self.rows(("primaryKey.unique", names), repeated(&keys), Severity::Error, message);
            }
            Err(errors) => self.told("primaryKey", errors.0),
        }
    }

    fn foreign_key(&mut self, key: &ForeignKey, tables: &BTreeMap<String, Table>) {
        let check = format!("foreignKey.{}", key.fields.join("+"));
        let other = if key.resource.is_empty() { Some(self.table) } else { tables.get(&key.resource) };
        let Some(other) = other else {
            let message = format!("a foreign key refers to the table `{}`, which is not read", key.resource);
            return self.told(&check, [Diagnostic::error(message)]);
        };
        let columns = match (KeyColumns::of(self.table, &key.fields), KeyColumns::of(other, &key.reference)) {
            (Ok(here), Ok(there)) => [here, there],
            (Err(errors), _) | (_, Err(errors)) => return self.told(&check, errors.0),
        };
        let Numbered { tables, count } = numbered(&columns);
        let [here, there] = tables.as_slice() else { return };
        let mut is_known = vec![false; count];
        there.iter().flatten().for_each(|key| is_known[key] = true);
        let here: Vec<Option<usize>> = here.iter().collect();
        let rows = rows_where(&here, |key| key.is_some_and(|key| !is_known[key]));
        let list = listed(&key.fields);
        let message = |n| format!("foreign key {list}: {} no row in `{}`", verb(n, "row has", "rows have"), other.id());
        self.rows((&check, &key.fields), rows, Severity::Error, message);
    }

    /// Two dates of which the one is not after the other, where both are known.
    fn order(&mut self, first: &str, second: &str) {
        let check = format!("dateOrder.{first}.{second}");
        let values = |name: &str| self.table.store(name).ok().and_then(ordered_values);
        let (Some(before), Some(after)) = (values(first), values(second)) else {
            let message =
                format!("`dateOrder`: `{first}` and `{second}` cannot be compared, expected dates or numbers");
            return self.told(&check, [Diagnostic::error(message)]);
        };
        let pairs: Vec<(Option<f64>, Option<f64>)> = before.into_iter().zip(after).collect();
        let rows = rows_where(&pairs, |(before, after)| matches!((before, after), (Some(a), Some(b)) if a > b));
        let message = |n| format!("`{second}` is before `{first}` in {}", verb(n, "row", "rows"));
        self.rows((&check, &[first.to_owned(), second.to_owned()]), rows, Severity::Error, message);
    }

    fn rule(&mut self, name: &str, condition: &str, severity: Severity) {
        let check = format!("rule.{name}");
        let told_of = |mut one: Diagnostic| {
            one.message = format!("rule “{name}”: {}", one.message);
            one.told_in(condition).or_at(|| file_of(self.table))
        };
        match self.table.truth(condition) {
            Ok(truth) => {
                let unmatched: Vec<Diagnostic> = self.table.unmatched(condition).into_iter().map(told_of).collect();
                let rows = rows_where(&truth, |truth| *truth == Some(false));
                let message = |n: usize| format!("rule “{name}”: {} it", verb(n, "row breaks", "rows break"));
                self.rows((&check, &[]), rows, severity, message);
                self.told(&check, unmatched);
            }
            Err(errors) => {
                let errors: Vec<Diagnostic> = errors.0.into_iter().map(told_of).collect();
                self.told(&check, errors);
            }
        }
    }
}

/// Numbers as they are, dates as days, dates and times as microseconds.
pub(super) fn ordered_values(store: &Store) -> Option<Vec<Option<f64>>> {
    match store.values() {
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
