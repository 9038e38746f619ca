//! The `tickmark` extension of a resource: what Frictionless has no key for.

use serde_json::{Map, Value};

use super::problem::Problem;
use super::row_name::can_name_rows;
use crate::diagnostic::{Severity, known_names};

/// A condition that every row satisfies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it says, for messages.
    pub name: String,
    /// The SQL condition. A row for which it is unknown does not violate it.
    pub where_: String,
    /// How grave it is that a row violates it.
    pub severity: Severity,
}

/// A `SELECT` over the tables of the package that must give no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablesRule {
    /// What it says, for messages.
    pub name: String,
    /// The SQL that lists what violates it.
    pub select: String,
    /// How grave it is that it gives a row.
    pub severity: Severity,
}

/// An error of the data that a freeze lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The id of the check, as `freeze` prints it.
    pub check: String,
    /// How many rows break it.
    pub rows: usize,
    /// Why that is let pass.
    pub reason: String,
}

/// The `tickmark` extension of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extension {
    /// The columns that name the subject of a row; empty where none is declared.
    pub subject: Vec<String>,
    /// What the rows are called, in the plural: `patients`, `visits`.
    pub unit: Option<String>,
    /// Cross-field rules.
    pub rules: Vec<Rule>,
    /// Columns of dates, in each list in the order in which they must lie.
    pub orders: Vec<Vec<String>>,
    /// The column in which the name of its file stands for each row.
    pub file_column: Option<String>,
    /// The data dictionary of REDCap that describes the export.
    pub redcap: Option<String>,
    /// The define.xml that describes the data set.
    pub define: Option<String>,
    /// Errors that a freeze lets pass.
    pub waivers: Vec<Waiver>,
}

/// What can be said of a resource.
const KEYS: [&str; 8] = ["rules", "subject", "unit", "dateOrder", "fileColumn", "redcap", "define", "waivers"];

/// Reads the extension of a resource.
pub(super) fn extension(resource: &Map<String, Value>, name: &str) -> (Extension, Vec<Problem>) {
    let mut problems = Vec::new();
    let Some(written) = object(resource, name, &KEYS, &mut problems) else { return (Extension::default(), problems) };
    let mut word = |key: &str, expected: &str| match written.get(key) {
        None => None,
        Some(value) => {
            let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
            if text.is_none() {
                problems.push(Problem::new(key, format!("`{key}` of `{name}` is no word, expected {expected}")));
            }
            text.map(str::to_owned)
        }
    };
    let unit = word("unit", "what a row is: \"patients\"");
    let file_column = word("fileColumn", "the name of a column");
    let redcap = word("redcap", "the file of REDCap's data dictionary");
    let define = word("define", "the file of a define.xml");
    if let Some(wrong) = unit.as_ref().filter(|unit| !can_name_rows(unit)) {
        let message = format!("found the unit `{wrong}` of `{name}`, expected what a row is: \"patients\"");
        problems.push(Problem::new("unit", message));
    }
    let rules = rules(written, name, "where", &mut problems);
    let extension = Extension {
        subject: names(written.get("subject")),
        unit,
        rules: rules.into_iter().map(|(name, where_, severity)| Rule { name, where_, severity }).collect(),
        orders: orders(written, name, &mut problems),
        file_column,
        redcap,
        define,
        waivers: waivers(written, name, &mut problems),
    };
    (extension, problems)
}

/// Reads the extension of the whole package: rules over its tables, and what a freeze lets
/// pass of them.
pub(super) fn package_extension(package: &Map<String, Value>) -> (Vec<TablesRule>, Vec<Waiver>, Vec<Problem>) {
    let mut problems = Vec::new();
    let Some(written) = object(package, "the package", &["rules", "waivers"], &mut problems) else {
        return (Vec::new(), Vec::new(), problems);
    };
    let found = rules(written, "the package", "select", &mut problems);
    let found = found.into_iter().map(|(name, select, severity)| TablesRule { name, select, severity }).collect();
    let waivers = waivers(written, "the package", &mut problems);
    (found, waivers, problems)
}

/// The `tickmark` object of an owner, whose keys are all known.
pub(super) fn object<'v>(
    owner: &'v Map<String, Value>,
    name: &str,
    known: &[&str],
    problems: &mut Vec<Problem>,
) -> Option<&'v Map<String, Value>> {
    let value = owner.get("tickmark")?;
    let Some(extension) = value.as_object() else {
        problems.push(Problem::new(name, format!("`tickmark` of `{name}` is not an object")));
        return None;
    };
    for key in extension.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = format!("`{key}` is not a `tickmark` key of `{name}`");
        problems.push(Problem::new(key.as_str(), message).hint(known_names(key, known.iter().copied())));
    }
    Some(extension)
}

/// Rules with their conditions, which stand under `key`.
fn rules(
    written: &Map<String, Value>,
    owner: &str,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Vec<(String, String, Severity)> {
    let listed = written.get("rules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for rule in listed {
        let text = |key: &str| rule.get(key).and_then(Value::as_str).map(str::to_owned);
        let (Some(name), Some(condition)) = (text("name"), text(key)) else {
            problems.push(Problem::new("rules", format!("a rule of `{owner}` has no `name` or no `{key}`")));
            continue;
        };
        let severity = match rule.get("severity").map(|value| value.as_str().unwrap_or_default()) {
            None | Some("warning") => Severity::Finding,
            Some("error") => Severity::Error,
            Some(other) => {
                let message =
                    format!("found the severity `{other}` of a rule of `{owner}`, expected `error` or `warning`");
                problems.push(Problem::new(other, message));
                Severity::Finding
            }
        };
        found.push((name, condition, severity));
    }
    found
}

/// One list of columns, or several.
fn orders(written: &Map<String, Value>, owner: &str, problems: &mut Vec<Problem>) -> Vec<Vec<String>> {
    let lists: Vec<Vec<String>> = match written.get("dateOrder") {
        None => return Vec::new(),
        Some(Value::Array(all)) if all.iter().all(Value::is_array) => all.iter().map(|one| names(Some(one))).collect(),
        one => vec![names(one)],
    };
    if lists.is_empty() || lists.iter().any(|list| list.len() < 2) {
        let message = format!("`dateOrder` of `{owner}` is no list of at least two columns");
        problems.push(Problem::new("dateOrder", message).hint("\"dateOrder\": [\"diagnosis\", \"start\", \"death\"]"));
    }
    lists
}

fn waivers(written: &Map<String, Value>, owner: &str, problems: &mut Vec<Problem>) -> Vec<Waiver> {
    let listed = written.get("waivers").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for one in listed {
        let text = |key: &str| one.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let rows = one.get("rows").and_then(Value::as_u64).and_then(|rows| usize::try_from(rows).ok());
        match (text("check"), rows, text("reason")) {
            (Some(check), Some(rows), Some(reason)) => {
                found.push(Waiver { check: check.to_owned(), rows, reason: reason.to_owned() });
            }
            _ => problems.push(
                Problem::new("waivers", format!("a waiver of `{owner}` lacks `check`, `rows` or `reason`"))
                    .hint("{\"check\": \"patients.age.maximum\", \"rows\": 1, \"reason\": \"confirmed by the site\"}"),
            ),
        }
    }
    found
}

fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
