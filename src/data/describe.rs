//! A first data dictionary, inferred from a table: what `tickmark describe` writes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::column::{Column, Kind};
use super::table::Table;

/// Text and whole numbers with at most so many distinct values get levels.
const MOST_LEVELS: usize = 8;

/// The resource of a Frictionless Data Package that fits a table: types, levels of
/// columns with few distinct values, `required` and `unique` where they hold. A
/// title is proposed only where the file has labels. The author completes it.
pub fn describe(table: &Table) -> Value {
    let fields: Vec<Value> = table.columns().iter().map(|column| field(table, column)).collect();
    let mut resource = Map::new();
    resource.insert("name".to_owned(), json!(table.id()));
    if let Some(path) = table.path() {
        let file = path.rsplit('/').next().unwrap_or(path);
        resource.insert("path".to_owned(), json!(file));
    }
    resource.insert("schema".to_owned(), json!({ "missingValues": ["", "NA"], "fields": fields }));
    Value::Object(resource)
}

fn field(table: &Table, column: &Column) -> Value {
    let texts = table.texts(&column.name).unwrap_or_default();
    let distinct: BTreeSet<&str> = texts.iter().flatten().map(String::as_str).collect();
    let present = texts.iter().flatten().count();
    let mut field = Map::new();
    field.insert("name".to_owned(), json!(column.name));
    field.insert("type".to_owned(), json!(column.kind.name()));
    if let Some(label) = &column.label {
        field.insert("title".to_owned(), json!(label));
    }
    let mut constraints = Map::new();
    if present == texts.len() && present > 0 {
        constraints.insert("required".to_owned(), json!(true));
        let may_be_key = matches!(column.kind, Kind::Integer | Kind::Text);
        if may_be_key && distinct.len() == present && present > MOST_LEVELS {
            constraints.insert("unique".to_owned(), json!(true));
        }
    }
    if !constraints.is_empty() {
        field.insert("constraints".to_owned(), Value::Object(constraints));
    }
    let mut extension = Map::new();
    if let Some(unit) = &column.unit {
        extension.insert("unit".to_owned(), json!(unit));
    }
    let levels = levels(table, column, distinct.len(), present);
    if !levels.is_empty() {
        extension.insert("levels".to_owned(), Value::Array(levels));
    }
    if column.ordered {
        extension.insert("ordered".to_owned(), json!(true));
    }
    if !extension.is_empty() {
        field.insert("tickmark".to_owned(), Value::Object(extension));
    }
    Value::Object(field)
}

/// The declared levels, or the values themselves where they are few and repeat.
fn levels(table: &Table, column: &Column, distinct: usize, present: usize) -> Vec<Value> {
    if !column.levels.is_empty() {
        return column.levels.iter().map(|level| json!({ "code": level.code, "label": level.label })).collect();
    }
    let is_code = matches!(column.kind, Kind::Integer | Kind::Text);
    if !is_code || distinct == 0 || distinct > MOST_LEVELS || distinct * 2 > present {
        return Vec::new();
    }
    let Ok(categories) = table.categories(&column.name) else { return Vec::new() };
    categories.codes.iter().map(|code| json!({ "code": code, "label": code })).collect()
}
