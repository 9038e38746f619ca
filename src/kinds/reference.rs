//! The reference of the kinds: what each key means, from the comments where it is
//! declared. Documentation, `tickmark explain` and JSON schemas are made of it.

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value, json};

/// One key of a block or of `report.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyReference {
    /// Its name.
    pub name: String,
    /// What it takes, in words: `a text`, `a list of numbers`.
    pub takes: String,
    /// Whether it must be given.
    pub is_required: bool,
    /// What holds where it is not given, as it would be written.
    pub default: Option<String>,
    /// What it means.
    pub meaning: String,
    /// The words that it takes, each with its meaning where it needs one.
    pub choices: Vec<(String, String)>,
    /// The keys of the tables that it takes.
    pub keys: Vec<KeyReference>,
}

/// The keys of a schema, in the order in which they are declared.
pub fn keys(schema: &Schema) -> Vec<KeyReference> {
    let root = schema.as_value();
    keys_of(root, root, 0)
}

/// What a key of a block that must be given means.
pub(crate) fn meaning_in<K: JsonSchema>(name: &str) -> Option<String> {
    meaning_of(&keys(&schema_for!(K)), name)
}

/// The same of the keys of one table, or of the tables in it.
fn meaning_of(keys: &[KeyReference], name: &str) -> Option<String> {
    let own = keys.iter().find(|key| key.name == name && key.is_required).map(|key| key.meaning.clone());
    own.or_else(|| keys.iter().find_map(|key| meaning_of(&key.keys, name))).filter(|meaning| !meaning.is_empty())
}

/// Tables within tables are read to this depth; none is deeper.
const DEEPEST: usize = 4;

fn keys_of(table: &Value, root: &Value, depth: usize) -> Vec<KeyReference> {
    let Some(properties) = table["properties"].as_object() else { return Vec::new() };
    let required: Vec<&str> = table["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    properties.iter().map(|(name, value)| key(name, value, required.contains(&name.as_str()), root, depth)).collect()
}

fn key(name: &str, written: &Value, is_required: bool, root: &Value, depth: usize) -> KeyReference {
    let value = resolved(written, root);
    let inner = innermost(value, root);
    KeyReference {
        name: name.to_owned(),
        takes: takes(value, root),
        is_required,
        default: default(&written["default"]),
        meaning: one_line(written["description"].as_str().or(value["description"].as_str()).unwrap_or("")),
        choices: choices(inner, root),
        keys: if depth < DEEPEST { keys_of(inner, root, depth + 1) } else { Vec::new() },
    }
}

/// A schema without its references and without that it may be missing.
fn resolved<'v>(value: &'v Value, root: &'v Value) -> &'v Value {
    if let Some(name) = value["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return resolved(&root["$defs"][name], root);
    }
    let all = value["anyOf"].as_array().map_or(&[][..], Vec::as_slice);
    match all {
        [one, other] if other["type"] == "null" => resolved(one, root),
        _ => value,
    }
}

/// What stands in a list or in a table of names.
fn innermost<'v>(value: &'v Value, root: &'v Value) -> &'v Value {
    let inside = [&value["items"], &value["additionalProperties"]].into_iter().find(|inside| inside.is_object());
    match inside {
        Some(inside) => innermost(resolved(inside, root), root),
        None => value,
    }
}

/// What a schema takes, in words.
fn takes(value: &Value, root: &Value) -> String {
    let value = resolved(value, root);
    if !choices(value, root).is_empty() && value["anyOf"].is_null() {
        return "one of the words below".to_owned();
    }
    if let Some(all) = value["anyOf"].as_array() {
        let mut words: Vec<String> = all.iter().map(|one| takes(one, root)).collect();
        words.dedup();
        return words.join(" or ");
    }
    let kinds = match &value["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect(),
        _ => Vec::new(),
    };
    match kinds.first().copied() {
        Some("string") => "a text".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("number") => "a number".to_owned(),
        Some("array") => format!("a list of {}", plural(&takes(&value["items"], root))),
        Some("object") if value["additionalProperties"].is_object() => {
            format!("a table: names, each with {}", takes(&value["additionalProperties"], root))
        }
        Some("object") => "a table".to_owned(),
        _ => "a value".to_owned(),
    }
}

fn plural(one: &str) -> String {
    match one {
        "a text" => "texts".to_owned(),
        "a number" => "numbers".to_owned(),
        "a whole number" => "whole numbers".to_owned(),
        "a table" => "tables".to_owned(),
        "one of the words below" => "the words below".to_owned(),
        other => other.to_owned(),
    }
}

/// The words that a schema takes.
fn choices(value: &Value, root: &Value) -> Vec<(String, String)> {
    let words = |value: &Value| -> Vec<(String, String)> {
        let all = value["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let one = value["const"].as_str();
        let meaning = one_line(value["description"].as_str().unwrap_or(""));
        all.map(|word| (word.to_owned(), String::new())).chain(one.map(|word| (word.to_owned(), meaning))).collect()
    };
    let mut found = words(value);
    for part in ["oneOf", "anyOf"] {
        for one in value[part].as_array().into_iter().flatten() {
            found.extend(choices(resolved(one, root), root));
        }
    }
    found
}

/// A default as it would be written; none where it is nothing.
fn default(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(all) if all.is_empty() => None,
        // An empty text is what the meaning says.
        Value::String(text) if text.is_empty() => None,
        Value::Object(all) if all.is_empty() => None,
        Value::Object(_) => None,
        other => Some(other.to_string()),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Keys as a table of Markdown.
pub fn markdown(keys: &[KeyReference]) -> String {
    let mut out = String::from("| key | takes | meaning |\n|---|---|---|\n");
    for key in keys {
        let name = if key.is_required { format!("**`{}`**", key.name) } else { format!("`{}`", key.name) };
        out.push_str(&format!("| {name} | {} | {} |\n", cell(&short(key)), cell(&meaning(key))));
    }
    out
}

/// What a key takes: its words where it takes some.
fn short(key: &KeyReference) -> String {
    if key.choices.is_empty() {
        return key.takes.clone();
    }
    let words: Vec<String> = key.choices.iter().map(|(word, _)| format!("`{word}`")).collect();
    let words = words.join(", ");
    match key.takes.as_str() {
        "one of the words below" => words,
        "a list of the words below" => format!("a list of {words}"),
        other => other.replace("one of the words below", &words),
    }
}

/// What a key means, with its default and the meaning of its words.
fn meaning(key: &KeyReference) -> String {
    let mut out = key.meaning.clone();
    let explained: Vec<String> = key
        .choices
        .iter()
        .filter(|(_, meaning)| !meaning.is_empty())
        .map(|(word, meaning)| format!("`{word}`: {}", meaning.trim_end_matches('.')))
        .collect();
    if !explained.is_empty() {
        out.push_str(&format!(" {}.", explained.join("; ")));
    }
    if let Some(default) = &key.default {
        out.push_str(&format!(" Default: `{}`.", default.trim_matches('"')));
    }
    out
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A key in plain text, as `tickmark explain` prints it.
pub fn plain(key: &KeyReference) -> String {
    let needed = if key.is_required { " (must be given)" } else { "" };
    let mut out = format!("{}{needed}: {}\n  {}\n", key.name, key.takes, key.meaning);
    for (word, meaning) in &key.choices {
        let meaning = if meaning.is_empty() { String::new() } else { format!(": {meaning}") };
        out.push_str(&format!("    {word}{meaning}\n"));
    }
    if let Some(default) = &key.default {
        out.push_str(&format!("  Default: {default}\n"));
    }
    for inner in &key.keys {
        for line in plain(inner).lines() {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}

/// The JSON schema of all blocks: a table of kinds, each with the schema of its keys.
pub(crate) fn schema_of_blocks(kinds: impl Iterator<Item = (&'static str, Schema)>) -> Value {
    let mut properties = Map::new();
    for (name, schema) in kinds {
        let mut schema = schema.to_value();
        if let Some(object) = schema.as_object_mut() {
            object.remove("$schema");
        }
        properties.insert(name.to_owned(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The analysis blocks of tickmark, by kind",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}
