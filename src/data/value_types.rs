//! Of which type the values of the dictionary's keys are. A value of another type would have no
//! effect: `"required": "yes"` requires nothing.

use serde_json::Value;

use super::constraint;
use super::expected::Expected;
use super::shortened::shortened;
use super::written_keys::WrittenKey;
use crate::diagnostic::{Diagnostic, SourceText};

/// The way to the constraints of a field, whose values [`constraint`] knows.
const CONSTRAINTS: [&str; 6] = ["resources", "*", "schema", "fields", "*", "constraints"];

/// Keys of each other object, which is known by the last steps of the way to it; `*` is any one.
const TYPES: [(&[&str], &[(&str, Expected)]); 7] = [
    (
        &["resources", "*", "schema", "fields", "*", "tickmark"],
        &[
            ("unit", Expected::Text),
            ("levels", Expected::Levels),
            ("ordered", Expected::Truth),
            ("identifier", Expected::Truth),
            ("future", Expected::Truth),
        ],
    ),
    (
        &["resources", "*", "schema", "fields", "*"],
        &[
            ("name", Expected::Text),
            ("type", Expected::Text),
            ("format", Expected::Text),
            ("title", Expected::Text),
            ("description", Expected::Text),
            ("constraints", Expected::Object),
            ("categories", Expected::List),
            ("categoriesOrdered", Expected::Truth),
            ("missingValues", Expected::List),
            ("trueValues", Expected::List),
            ("falseValues", Expected::List),
            ("decimalChar", Expected::Letter),
            ("groupChar", Expected::Letter),
            ("bareNumber", Expected::Truth),
        ],
    ),
    (
        &["resources", "*", "schema"],
        &[
            ("fields", Expected::List),
            ("fieldsMatch", Expected::Names),
            ("missingValues", Expected::List),
            ("primaryKey", Expected::Names),
            ("uniqueKeys", Expected::List),
            ("foreignKeys", Expected::List),
        ],
    ),
    (
        &["resources", "*", "tickmark"],
        &[("subject", Expected::Names), ("rules", Expected::List), ("waivers", Expected::List)],
    ),
    (
        &["resources", "*"],
        &[
            ("name", Expected::Text),
            ("path", Expected::Names),
            ("title", Expected::Text),
            ("description", Expected::Text),
            ("schema", Expected::Object),
            ("missingValues", Expected::List),
        ],
    ),
    (&["tickmark"], &[("rules", Expected::List), ("waivers", Expected::List)]),
    (&[], &[("name", Expected::Text), ("title", Expected::Text), ("description", Expected::Text)]),
];

/// Errors for values of another type than their key has, each at its key. `null` is no value.
pub(super) fn wrong(text: &SourceText, keys: &[WrittenKey], package: &Value) -> Vec<Diagnostic> {
    keys.iter()
        .filter_map(|key| {
            let expected = expected(key)?;
            let owner = if key.owner.is_empty() { Some(package) } else { package.pointer(&format!("/{}", key.owner)) };
            let value = owner?.get(&key.name).filter(|value| !value.is_null() && !expected.fits(value))?;
            let message = format!("found {} of `{}`, expected {}", shown(value), key.name, expected.words());
            Some(Diagnostic::error(message).at(text.span(key.span.clone())))
        })
        .collect()
}

fn expected(key: &WrittenKey) -> Option<Expected> {
    let steps: Vec<&str> = key.owner.split('/').filter(|step| !step.is_empty()).collect();
    let is_way = |way: &[&str]| {
        way.len() == steps.len() && way.iter().zip(&steps).all(|(known, step)| *known == "*" || known == step)
    };
    if is_way(&CONSTRAINTS) {
        return constraint::expected(&key.name);
    }
    let (_, types) = TYPES.iter().find(|(way, _)| is_way(way))?;
    types.iter().find(|(name, _)| *name == key.name).map(|(_, expected)| *expected)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => format!("`{}`", shortened(&other.to_string())),
    }
}
