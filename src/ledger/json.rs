//! `ledger.json`, schema `tickmark-ledger/2`.
//!
//! Keys are written in a fixed order and numbers so that they read back to the
//! same f64; two runs on the same inputs give the same bytes.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::analysis::{Asked, TableRecord, Value};
use crate::ledger::{
    BlockEntry, ClaimEntry, EngineEntry, FactEntry, ImageEntry, Ledger, Mark, ReportStamp, ResultEntry, SourceEntry,
    Target, WaiverEntry,
};
use crate::project::FactValue;

/// Name and version of the schema.
pub const SCHEMA: &str = "tickmark-ledger/2";

/// The schemas that can be read. The first one has other digests of rows, and is the same
/// else.
pub const READABLE: [&str; 2] = [SCHEMA, "tickmark-ledger/1"];

/// The whole ledger as JSON text, with a final line feed: what stays beside the outputs.
pub fn json(ledger: &Ledger) -> String {
    written(ledger, &Extent::whole(ledger))
}

/// The ledger that travels in a PDF, as JSON text: the results, facts and waivers that
/// pages print, and what these need. Minima, maxima and counts that no page prints are
/// not in it. `drawn` are the blocks whose figures are on a page: the digest of a curve
/// that is drawn belongs to it.
pub fn delivered_json(ledger: &Ledger, drawn: &BTreeSet<String>) -> String {
    written(ledger, &Extent::delivered(ledger, drawn))
}

/// Which entries of a ledger are written.
struct Extent<'a> {
    tables: Vec<&'a TableRecord>,
    blocks: Vec<&'a BlockEntry>,
    results: Vec<&'a ResultEntry>,
    facts: Vec<&'a FactEntry>,
    waivers: Vec<&'a WaiverEntry>,
}

impl<'a> Extent<'a> {
    fn whole(ledger: &'a Ledger) -> Self {
        Self {
            tables: ledger.tables.iter().collect(),
            blocks: ledger.blocks.iter().collect(),
            results: ledger.results.iter().collect(),
            facts: ledger.facts.iter().collect(),
            waivers: ledger.waivers.iter().collect(),
        }
    }

    fn delivered(ledger: &'a Ledger, drawn: &BTreeSet<String>) -> Self {
        let printed = ledger.relied_on();
        let is_drawn =
            |entry: &ResultEntry| entry.result.stat == "curve" && drawn.contains(&ledger.blocks[entry.block].id);
        let results: Vec<(usize, &ResultEntry)> = ledger
            .results
            .iter()
            .enumerate()
            .filter(|(index, entry)| printed.contains(&Target::Result(*index)) || is_drawn(entry))
            .collect();
        let of_results: BTreeSet<usize> = results.iter().map(|(_, entry)| entry.block).collect();
        let data: Vec<String> = of_results.iter().flat_map(|block| ledger.blocks[*block].data.clone()).collect();
        let tables = ledger.ancestors(&data);
        // A block that makes a table has the table's name.
        let needed = |index: usize, block: &BlockEntry| of_results.contains(&index) || tables.contains(&block.id);
        let blocks = ledger.blocks.iter().enumerate().filter(|(index, block)| needed(*index, block));
        let facts = ledger.facts.iter().enumerate().filter(|(index, _)| printed.contains(&Target::Fact(*index)));
        Self {
            tables: ledger.tables.iter().filter(|table| tables.contains(&table.id)).collect(),
            blocks: blocks.map(|(_, block)| block).collect(),
            results: results.into_iter().map(|(_, entry)| entry).collect(),
            facts: facts.map(|(_, fact)| fact).collect(),
            waivers: ledger.waivers.iter().filter(|waiver| waiver.used > 0).collect(),
        }
    }
}

fn written(ledger: &Ledger, extent: &Extent<'_>) -> String {
    let mut root = Map::new();
    let mut put = |key: &str, value: Json| root.insert(key.to_owned(), value);
    put("schema", json!(SCHEMA));
    put("report", report(&ledger.report));
    put("generator", json!({ "name": "tickmark", "version": env!("CARGO_PKG_VERSION") }));
    put("sources", each(&ledger.sources, source));
    if !ledger.engines.is_empty() {
        put("engines", each(&ledger.engines, engine));
    }
    if let Some(dictionary) = &ledger.dictionary {
        put("dictionary", json!({ "path": dictionary.path, "sha256": dictionary.sha256 }));
    }
    put("tables", each(&extent.tables, |entry| table(entry)));
    put("blocks", each(&extent.blocks, |entry| block(entry)));
    put("results", each(&extent.results, |entry| result(ledger, entry)));
    put("facts", each(&extent.facts, |entry| fact(entry)));
    put("waivers", each(&extent.waivers, |entry| waiver(entry)));
    put("images", each(&ledger.images, image));
    let numbers: Vec<&Mark> = ledger.marks.iter().filter(|mark| !matches!(mark.target, Target::Claim(_))).collect();
    put("marks", each(&numbers, |entry| mark(ledger, entry)));
    let claims: Vec<(&Mark, &ClaimEntry)> = ledger.claims_on_pages().collect();
    put("claims", each(&claims, |(mark, entry)| claim(ledger, mark, entry)));
    let mut text = serde_json::to_string_pretty(&Json::Object(root)).unwrap_or_default();
    text.push('\n');
    text
}

fn each<T>(items: &[T], one: impl Fn(&T) -> Json) -> Json {
    Json::Array(items.iter().map(one).collect())
}

fn report(stamp: &ReportStamp) -> Json {
    json!({
        "title": stamp.title,
        "version": stamp.version,
        "digest": stamp.digest.hex(),
        "freeze": stamp.freeze,
        "created": stamp.created,
    })
}

fn source(source: &SourceEntry) -> Json {
    json!({
        "id": source.id, "path": source.path, "sha256": source.sha256,
        "bytes": source.bytes, "rows": source.rows, "columns": source.columns,
    })
}

fn engine(engine: &EngineEntry) -> Json {
    json!({
        "id": engine.id, "engine": engine.engine, "query": engine.query, "rows": engine.rows,
        "columns": engine.columns, "digest": engine.digest,
    })
}

fn image(image: &ImageEntry) -> Json {
    json!({
        "path": image.path, "sha256": image.sha256, "alt": image.alt, "source": image.source,
        "document": image.document,
    })
}

fn table(table: &TableRecord) -> Json {
    let steps = each(
        &table.steps,
        |step| json!({ "label": step.label, "where": step.condition, "n_in": step.in_known, "n_out": step.out_known }),
    );
    json!({ "id": table.id, "parents": table.parents, "steps": steps, "rows": table.rows_known, "columns": table.columns })
}

fn block(block: &BlockEntry) -> Json {
    let mut written = json!({
        "id": block.id, "kind": block.kind, "file": &*block.place.file, "line": block.place.line,
        "digest": block.digest.hex(), "data": block.data, "columns": block.columns, "options": block.options,
    });
    if let (false, Some(map)) = (block.asked.is_empty(), written.as_object_mut()) {
        map.insert("asked".to_owned(), each(&block.asked, asked));
    }
    written
}

/// What another engine was asked for a block.
fn asked(asked: &Asked) -> Json {
    json!({ "source": asked.source, "engine": asked.engine, "sql": asked.sql, "digest": asked.digest.hex() })
}

fn fact(fact: &FactEntry) -> Json {
    let value = match &fact.value {
        FactValue::Integer(number) => json!(number),
        FactValue::Number(number) => json!(number),
        FactValue::Text(text) => json!(text),
    };
    json!({
        "id": fact.id, "value": value, "text": fact.text, "unit": fact.unit, "source": fact.source,
        "file": &*fact.place.file, "line": fact.place.line,
    })
}

fn waiver(waiver: &WaiverEntry) -> Json {
    json!({
        "literal": waiver.literal, "reason": waiver.reason, "used": waiver.used,
        "file": &*waiver.place.file, "line": waiver.place.line,
    })
}

fn mark(ledger: &Ledger, mark: &Mark) -> Json {
    json!({
        "id": format!("m{}", mark.id.0), "result": ledger.target_id(mark.target), "document": mark.document,
        "file": &*mark.place.file, "line": mark.place.line, "column": mark.place.column, "text": mark.text,
    })
}

fn claim(ledger: &Ledger, mark: &Mark, claim: &ClaimEntry) -> Json {
    let results: Vec<&str> = claim.targets().into_iter().map(|target| ledger.target_id(target)).collect();
    json!({
        "id": format!("m{}", mark.id.0), "text": mark.text, "condition": claim.condition, "holds": claim.holds,
        "words": claim.words, "otherwise": claim.otherwise, "says": claim.says(), "results": results,
        "document": mark.document, "file": &*mark.place.file, "line": mark.place.line, "column": mark.place.column,
    })
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
