//! What an engine counts of the rows of a whole table: its subjects, and rows that break the
//! dictionary.

use super::super::dictionary::{Field, Resource};
use super::super::table::Table;
use super::held::Remote;
use super::{print, received};
use crate::diagnostic::{Diagnostic, Outcome, Severity};

/// The number of subjects, where a column names them and they may have several rows.
pub(super) fn with_subjects(table: &Table, remote: Remote) -> Outcome<Remote> {
    if table.subject.is_empty() {
        return Ok(remote);
    }
    let named: Vec<String> = table
        .subject
        .iter()
        .filter_map(|name| table.columns.iter().position(|column| column.name == *name))
        .filter_map(|at| remote.columns.get(at).cloned())
        .collect();
    let known: Vec<String> = named.iter().map(|sql| format!("({sql}) IS NOT NULL")).collect();
    let sql = format!("SELECT COUNT(*) AS n FROM (SELECT DISTINCT {} {}) AS s", listed(&named), remote.from(&known));
    let subjects = received::numbers(&remote.connection.ask("the number of subjects", &sql)?)?.first().copied();
    Ok(Remote { subjects, ..remote })
}

/// Columns of a `SELECT`, named `c0`, `c1` ….
pub(super) fn listed(columns: &[String]) -> String {
    let named = columns.iter().enumerate().map(|(at, sql)| format!("{sql} AS c{at}"));
    named.collect::<Vec<_>>().join(", ")
}

/// Names of columns as a message has them.
pub(super) fn named<'n>(columns: impl IntoIterator<Item = &'n String>) -> String {
    columns.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A check that the engine can make: what it is of, and the condition of rows that break it.
struct Check {
    name: String,
    words: String,
    sql: String,
    severity: Severity,
}

/// What rows break of the dictionary: one query for all of it. What the engine does not check is a finding.
pub(super) fn breaches(table: &Table, resource: &Resource) -> Outcome<Vec<Diagnostic>> {
    let Some(remote) = &table.remote else { return Ok(Vec::new()) };
    let (mut checks, mut unchecked) = (Vec::new(), Vec::new());
    for field in &resource.fields {
        of_field(table, field, &mut checks, &mut unchecked);
    }
    for rule in &resource.extension.rules {
        let words = format!("rule `{}`: `{}` is false", rule.name, rule.where_);
        match table.condition_elsewhere(remote, &rule.where_) {
            Ok(sql) => checks.push(Check {
                name: format!("rule.{}", rule.name),
                words,
                sql: format!("NOT ({sql})"),
                severity: rule.severity,
            }),
            Err(_) => unchecked.push(format!("rule.{}", rule.name)),
        }
    }
    unchecked.extend(resource.foreign_keys.iter().map(|key| format!("foreign key {}", key.fields.join(", "))));
    unchecked.extend(resource.extension.orders.iter().map(|order| format!("order {}", order.join(" ≤ "))));
    let mut said = broken(remote, &checks, resource)?;
    said.extend(doubled(table, remote, resource)?);
    if !unchecked.is_empty() {
        let message =
            format!("checks of the dictionary that are not made where the rows are: {}", unchecked.join(", "));
        said.push(Diagnostic::finding(message).hint("check them on the engine"));
    }
    Ok(said)
}

fn of_field(table: &Table, field: &Field, checks: &mut Vec<Check>, unchecked: &mut Vec<String>) {
    let Some(remote) = &table.remote else { return };
    let Some(at) = table.columns.iter().position(|column| column.name == field.name) else { return };
    let Some(own) = remote.columns.get(at) else { return };
    let (name, constraints) = (&field.name, &field.constraints);
    let mut add = |kind: &str, words: String, sql: String| {
        checks.push(Check { name: format!("{name}.{kind}"), words, sql, severity: Severity::Error });
    };
    if constraints.required {
        add("required", format!("column `{name}` has no value"), format!("({own}) IS NULL"));
    }
    let quoted = crate::sql::quoted(name);
    for (kind, bound, sign) in [("minimum", &constraints.minimum, "<"), ("maximum", &constraints.maximum, ">")] {
        let Some(bound) = bound else { continue };
        let constant = if table.columns[at].kind.is_numeric() { bound.clone() } else { format!("'{bound}'") };
        match table.condition_elsewhere(remote, &format!("{quoted} {sign} {constant}")) {
            Ok(sql) => add(kind, format!("column `{name}` is beyond the {kind} {bound}"), sql),
            Err(_) => unchecked.push(format!("{name}.{kind}")),
        }
    }
    if !field.levels.is_empty() {
        let dialect = remote.dialect();
        let codes: Vec<String> = field.levels.iter().map(|level| dialect.text(&level.code)).collect();
        let text = dialect.cast(own, crate::engine::SqlType::Text);
        let words = format!("column `{name}` has a value that is not among its levels");
        add("levels", words, format!("({text}) NOT IN ({})", codes.join(", ")));
    }
    let others = [
        ("unique", constraints.unique),
        ("pattern", constraints.pattern.is_some()),
        ("minLength", constraints.min_length.is_some()),
        ("maxLength", constraints.max_length.is_some()),
    ];
    unchecked.extend(others.iter().filter(|(_, is_declared)| *is_declared).map(|(kind, _)| format!("{name}.{kind}")));
}

fn broken(remote: &Remote, checks: &[Check], resource: &Resource) -> Outcome<Vec<Diagnostic>> {
    if checks.is_empty() {
        return Ok(Vec::new());
    }
    let conditions: Vec<String> = checks.iter().map(|check| check.sql.clone()).collect();
    let counts = remote.rows_where("the checks of the dictionary", &conditions)?;
    let wrong = checks.iter().zip(counts).filter(|(_, rows)| *rows > 0);
    Ok(wrong
        .filter_map(|(check, rows)| {
            let waived =
                resource.extension.waivers.iter().any(|one| one.check == check.name && one.rows as u64 == rows);
            let message = format!("{} in {rows} rows of source `{}`", check.words, resource.name);
            let one = match check.severity {
                _ if waived => return None,
                Severity::Error => Diagnostic::error(message),
                _ => Diagnostic::finding(message),
            };
            Some(one.hint(format!("the check is `{}` of data/datapackage.json", check.name)))
        })
        .collect())
}

/// An error where the primary key is not unique.
fn doubled(table: &Table, remote: &Remote, resource: &Resource) -> Outcome<Vec<Diagnostic>> {
    if resource.primary_key.is_empty() {
        return Ok(Vec::new());
    }
    let own: Result<Vec<String>, Diagnostic> =
        resource.primary_key.iter().map(|name| print::column(table, remote, name)).collect();
    let sql = format!("SELECT COUNT(*) AS n FROM (SELECT DISTINCT {} {}) AS s", listed(&own?), remote.from(&[]));
    let found = received::numbers(&remote.connection.ask("whether the key is unique", &sql)?)?;
    let keys = resource.primary_key.join(", ");
    let error = || Diagnostic::error(format!("the primary key {keys} of source `{}` is not unique", resource.name));
    Ok(found.first().filter(|count| **count != table.rows as u64).map(|_| error()).into_iter().collect())
}
