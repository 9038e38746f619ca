//! `ledger.json`, schema `tickmark-ledger/1`.
//!
//! Keys are written in a fixed order and numbers so that they read back to the
//! same f64; two runs on the same inputs give the same bytes.

use serde_json::{Map, Value as Json, json};

use crate::analysis::Value;
use crate::ledger::{Ledger, ResultEntry};
use crate::project::FactValue;

/// Name and version of the schema.
pub const SCHEMA: &str = "tickmark-ledger/1";

/// The ledger as JSON text, with a final line feed.
pub fn json(ledger: &Ledger) -> String {
    let mut root = Map::new();
    let mut put = |key: &str, value: Json| root.insert(key.to_owned(), value);
    put("schema", json!(SCHEMA));
    put(
        "report",
        json!({
            "title": ledger.report.title,
            "version": ledger.report.version,
            "digest": ledger.report.digest.hex(),
            "freeze": ledger.report.freeze,
            "created": ledger.report.created,
        }),
    );
    put("generator", json!({ "name": "tickmark", "version": env!("CARGO_PKG_VERSION") }));
    put(
        "sources",
        each(&ledger.sources, |source| {
            json!({
                "id": source.id, "path": source.path, "sha256": source.sha256,
                "bytes": source.bytes, "rows": source.rows, "columns": source.columns,
            })
        }),
    );
    put(
        "tables",
        each(&ledger.tables, |table| {
            let steps = each(
                &table.steps,
                |step| json!({ "label": step.label, "where": step.condition, "n_in": step.n_in, "n_out": step.n_out }),
            );
            json!({ "id": table.id, "parents": table.parents, "steps": steps, "rows": table.rows, "columns": table.columns })
        }),
    );
    put(
        "blocks",
        each(&ledger.blocks, |block| {
            json!({
                "id": block.id, "kind": block.kind, "file": &*block.place.file, "line": block.place.line,
                "digest": block.digest.hex(), "data": block.data, "columns": block.columns, "options": block.options,
            })
        }),
    );
    put("results", each(&ledger.results, |entry| result(ledger, entry)));
    put(
        "facts",
        each(&ledger.facts, |fact| {
            let value = match &fact.value {
                FactValue::Integer(number) => json!(number),
                FactValue::Number(number) => json!(number),
                FactValue::Text(text) => json!(text),
            };
            json!({
                "id": fact.id, "value": value, "text": fact.text, "unit": fact.unit, "source": fact.source,
                "file": &*fact.place.file, "line": fact.place.line,
            })
        }),
    );
    put(
        "waivers",
        each(&ledger.waivers, |waiver| {
            json!({
                "literal": waiver.literal, "reason": waiver.reason, "used": waiver.used,
                "file": &*waiver.place.file, "line": waiver.place.line,
            })
        }),
    );
    put(
        "marks",
        each(&ledger.marks, |mark| {
            json!({
                "id": format!("m{}", mark.id.0), "result": ledger.target_id(mark.target), "document": mark.document,
                "file": &*mark.place.file, "line": mark.place.line, "column": mark.place.column, "text": mark.text,
            })
        }),
    );
    let mut text = serde_json::to_string_pretty(&Json::Object(root)).unwrap_or_default();
    text.push('\n');
    text
}

fn each<T>(items: &[T], one: impl Fn(&T) -> Json) -> Json {
    Json::Array(items.iter().map(one).collect())
}

fn result(ledger: &Ledger, entry: &ResultEntry) -> Json {
    let result = &entry.result;
    let (value, warning) = match &result.value {
        Value::Number(number) => (number_json(*number), None),
        Value::Text(text) => (json!(text), None),
        Value::NotEstimable(absence) => (Json::Null, Some(absence.reason.clone())),
    };
    let groups = each(&result.groups, |group| json!({ "variable": group.variable, "level": group.level }));
    json!({
        "id": entry.id,
        "block": ledger.blocks[entry.block].id,
        "groups": groups,
        "variable": result.variable,
        "level": result.level,
        "time": result.time.map(number_json),
        "stat": result.stat,
        "value": value,
        "text": entry.text,
        "unit": result.unit,
        "warning": warning,
        "rows": { "n": entry.rows, "digest": entry.rows_digest.hex() },
    })
}

/// A whole number is written without a fraction, as readers expect of counts.
fn number_json(number: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT && !(number == 0.0 && number.is_sign_negative()) {
        json!(number as i64)
    } else {
        json!(number)
    }
}
