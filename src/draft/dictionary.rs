//! The drafted data dictionary, as JSON.

use serde_json::{Map, Value, json};

use super::column::{Content, DraftColumn};
use super::oddity::unread;
use super::table::DraftTable;
use crate::data::Kind;

/// The dictionary of tables: what `data/datapackage.json` says.
pub fn dictionary(name: &str, tables: &[DraftTable]) -> String {
    let resources: Vec<Value> = tables.iter().map(resource).collect();
    let package = json!({ "name": name, "resources": resources });
    serde_json::to_string_pretty(&package).unwrap_or_default() + "\n"
}

fn resource(table: &DraftTable) -> Value {
    let fields: Vec<Value> = table.columns.iter().map(|column| field(table, column)).collect();
    let mut schema = Map::new();
    schema.insert("fields".into(), fields.into());
    let mut extension = Map::new();
    if let Some(subject) = &table.subject {
        if table.has_one_row_each() {
            schema.insert("primaryKey".into(), subject.as_str().into());
            extension.insert("unit".into(), "patients".into());
        }
        extension.insert("subject".into(), subject.as_str().into());
    }
    let mut resource = Map::new();
    resource.insert("name".into(), table.id.as_str().into());
    resource.insert("path".into(), table.file.as_str().into());
    let guesses = table.layout_guesses(&table.layout);
    if !guesses.is_empty() {
        let said: Vec<String> = guesses.iter().map(|guess| format!("Guess: {guess}.")).collect();
        resource.insert("description".into(), said.join(" ").into());
    }
    if let Some(encoding) = &table.layout.encoding {
        resource.insert("encoding".into(), encoding.as_str().into());
    }
    if let Some(delimiter) = table.layout.delimiter {
        resource.insert("dialect".into(), json!({ "delimiter": delimiter.to_string() }));
    }
    resource.insert("schema".into(), schema.into());
    if !extension.is_empty() {
        resource.insert("tickmark".into(), extension.into());
    }
    resource.into()
}

fn field(table: &DraftTable, column: &DraftColumn) -> Value {
    let mut field = Map::new();
    field.insert("name".into(), column.name().into());
    field.insert("type".into(), column.kind().name().into());
    if let Some(reading) = &column.reading {
        field.extend(reading.format.map(|format| ("format".to_owned(), format.into())));
        let signs = &reading.signs;
        let said = [("decimalChar", signs.decimal), ("groupChar", signs.group)];
        let said = said.into_iter().filter_map(|(key, sign)| Some((key.to_owned(), sign?.to_string().into())));
        field.extend(said);
        if signs.mark.is_some() {
            field.insert("bareNumber".into(), false.into());
        }
    }
    if column.label != column.name() {
        field.insert("title".into(), column.label.as_str().into());
    }
    field.extend(description(column).map(|text| ("description".to_owned(), text.into())));
    if !column.missing_codes.is_empty() {
        let codes: Vec<&str> = ["", "NA"].into_iter().chain(column.missing_codes.iter().map(String::as_str)).collect();
        field.insert("missingValues".into(), codes.into());
    }
    if table.subject.as_deref() == Some(column.name()) {
        let constraints = json!({ "required": true, "unique": table.has_one_row_each() });
        field.insert("constraints".into(), constraints);
    }
    let extension = extension(column);
    if !extension.is_empty() {
        field.insert("tickmark".into(), extension.into());
    }
    field.into()
}

fn extension(column: &DraftColumn) -> Map<String, Value> {
    let mut extension = Map::new();
    extension.extend(column.unit.as_ref().map(|unit| ("unit".to_owned(), unit.as_str().into())));
    if !column.levels.is_empty() {
        let code = |code: &str| match (column.kind(), code.parse::<i64>()) {
            (Kind::Integer, Ok(number)) => Value::from(number),
            _ => Value::from(code),
        };
        let level = |level: &super::level::DraftLevel| json!({ "code": code(&level.code), "label": level.label });
        let levels: Vec<Value> = column.levels.iter().map(level).collect();
        extension.insert("levels".into(), levels.into());
    }
    if column.ordered {
        extension.insert("ordered".into(), true.into());
    }
    extension
}

/// What a person should know who reads the dictionary: what was guessed, and what no page
/// shows.
fn description(column: &DraftColumn) -> Option<String> {
    let mut sentences: Vec<String> = column.guesses.iter().map(|guess| format!("Guess: {guess}.")).collect();
    sentences.extend(unread(column).map(|what| format!("The column {what}.")));
    match column.content {
        Content::Identifier => sentences.push("Names what a row is of: no drafted page shows it.".to_owned()),
        Content::Personal => sentences.push(
            "Seems to name or to reach a person: no drafted page shows it. Leave it out of the data if no analysis \
             needs it."
                .to_owned(),
        ),
        _ => {}
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
