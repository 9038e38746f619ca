//! Values of the data dictionary as they are written.

use serde_json::{Map, Value};

use super::column::Kind;
use super::dialect::Dialect;
use super::dictionary::{Constraints, Field, FieldType, ForeignKey};

pub(super) fn level_pair(entry: &Value) -> (String, String) {
    let Some(object) = entry.as_object() else { return (scalar_text(entry), scalar_text(entry)) };
    let code = object.get("code").or_else(|| object.get("value")).map(scalar_text).unwrap_or_default();
    let label = object.get("label").map_or_else(|| code.clone(), scalar_text);
    (code, label)
}

pub(super) fn text_of(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// A JSON scalar as it would stand in a file.
pub(super) fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn names_of(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().map(scalar_text).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn missing_values(value: Option<&Value>) -> Option<Vec<String>> {
    let entries = value?.as_array()?;
    Some(entries.iter().map(|entry| scalar_text(entry.get("value").unwrap_or(entry))).collect())
}

/// The columns of each unique key: a list of them, or one.
pub(super) fn unique_keys(schema: &Map<String, Value>) -> Vec<Vec<String>> {
    let keys = schema.get("uniqueKeys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    keys.iter().map(|key| names_of(Some(key))).collect()
}

pub(super) fn foreign_keys(schema: &Map<String, Value>) -> Vec<ForeignKey> {
    let keys = schema.get("foreignKeys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    keys.iter()
        .map(|key| {
            let reference = key.get("reference");
            ForeignKey {
                fields: names_of(key.get("fields")),
                resource: reference.and_then(|r| r.get("resource")).map(scalar_text).unwrap_or_default(),
                reference: names_of(reference.and_then(|r| r.get("fields"))),
            }
        })
        .collect()
}

pub(super) fn constraints(object: &Map<String, Value>) -> Constraints {
    let Some(constraints) = object.get("constraints").and_then(Value::as_object) else { return Constraints::default() };
    let flag = |key: &str| constraints.get(key).and_then(Value::as_bool).unwrap_or(false);
    let count = |key: &str| constraints.get(key).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    Constraints {
        required: flag("required"),
        unique: flag("unique"),
        minimum: constraints.get("minimum").map(scalar_text),
        maximum: constraints.get("maximum").map(scalar_text),
        pattern: text_of(constraints, "pattern"),
        min_length: count("minLength"),
        max_length: count("maxLength"),
    }
}

/// A text that a field declares to mean true and false, and the key that says so.
pub(super) fn both_truths<'f>(object: &Map<String, Value>, field: &'f Field) -> Option<(&'static str, &'f str)> {
    let key = ["falseValues", "trueValues"].into_iter().find(|key| object.contains_key(*key))?;
    let both = field.true_values.iter().find(|text| field.false_values.contains(text))?;
    Some((key, both))
}

/// Whether a sign of a field, or of its file, sets both thousands and decimals apart. In whole
/// numbers the point may stand between thousands unless it is said to be the decimal sign.
pub(super) fn is_mixed(field: &Field, dialect: &Dialect) -> bool {
    let decimal = field.decimal.or(dialect.decimal);
    let has_decimals = matches!(field.kind, FieldType::Kind(Kind::Number) | FieldType::Any);
    let group = field.group.or(dialect.group);
    group.is_some() && group == decimal.or(has_decimals.then_some('.'))
}
