//! The evidence that an HTML page carries: what a click on a number shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use crate::analysis::{Asked, Value};
use crate::ledger::format::shortest;
use crate::ledger::{BlockEntry, ClaimEntry, Ledger, NOT_SHOWN, SourceEntry, Target};
use crate::project::FactValue;
use crate::render::Page;
use crate::render::evidence::sources_of;

/// The evidence of every mark of a document, as JSON that may stand in a
/// `<script>` element.
pub(super) fn json(page: &Page<'_>) -> String {
    let ledger = page.ledger;
    let marks = ledger.marks.iter().filter(|mark| mark.document == page.document.id);
    let targets: BTreeMap<u32, Target> = marks.map(|mark| (mark.id.0, mark.target)).collect();
    let unique: BTreeSet<Target> = targets.values().copied().collect();
    let order: Vec<Target> = unique.into_iter().collect();
    let position = |target: &Target| order.binary_search(target).unwrap_or(0);
    let mut of_mark = Map::new();
    for (mark, target) in &targets {
        of_mark.insert(mark.to_string(), json!(position(target)));
    }
    let mut blocks = Map::new();
    let mut tables = BTreeSet::new();
    let entries: Vec<Json> = order
        .iter()
        .map(|target| match target {
            Target::Result(index) => result_json(ledger, *index),
            Target::Fact(index) => fact_json(ledger, *index),
            Target::Claim(index) => claim_json(ledger, *index),
        })
        .collect();
    let of_claims = order.iter().filter_map(|target| match target {
        Target::Claim(index) => ledger.claims.get(*index),
        Target::Result(_) | Target::Fact(_) => None,
    });
    let behind: BTreeSet<Target> = order.iter().copied().chain(of_claims.flat_map(ClaimEntry::targets)).collect();
    for target in behind {
        let Target::Result(index) = target else { continue };
        let at = ledger.results[index].block;
        let block = &ledger.blocks[at];
        if !blocks.contains_key(&block.id) {
            tables.extend(ledger.ancestors(&block.data));
            blocks.insert(block.id.clone(), block_json(ledger, at));
        }
    }
    let tables: Map<String, Json> = tables.into_iter().map(|id| (id.clone(), table_json(ledger, &id))).collect();
    let sources: Vec<Json> = sources_of(ledger).iter().map(|source| source_json(ledger, source)).collect();
    let all = json!({
        "freeze": ledger.report.freeze, "version": ledger.report.version,
        "marks": of_mark, "entries": entries, "blocks": blocks, "tables": tables, "sources": sources,
        "wording": page.config.language.wording(),
    });
    // A `<` could end the script element; in JSON it may be written as an escape.
    all.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn source_json(ledger: &Ledger, source: &SourceEntry) -> Json {
    let mut json = json!({
        "id": source.id, "path": source.path, "sha256": source.sha256, "rows": source.rows, "columns": source.columns,
    });
    // What an engine holds is no file that a reader may have.
    if let (true, Some(map)) = (ledger.engines.iter().any(|engine| engine.id == source.id), json.as_object_mut()) {
        map.insert("engine".to_owned(), json!(true));
    }
    json
}

fn result_json(ledger: &Ledger, index: usize) -> Json {
    let entry = &ledger.results[index];
    let result = &entry.result;
    let value = match &result.value {
        Value::Number(number) => shortest(*number),
        Value::Text(text) => text.clone(),
        Value::NotEstimable(absence) if absence.is_hidden => format!("not shown: {}", absence.reason),
        Value::NotEstimable(absence) => format!("not estimable: {}", absence.reason),
    };
    let groups: Vec<String> =
        result.groups.iter().map(|group| format!("{} = {}", group.variable, group.level)).collect();
    json!({
        "id": entry.id, "block": ledger.blocks[entry.block].id, "stat": result.stat, "value": value,
        "unit": result.unit, "variable": result.variable, "level": result.level,
        "time": result.time.map(shortest), "groups": groups,
        "rows": known(entry.rows), "digest": entry.rows_digest.hex(),
    })
}

/// A number of rows, or the sign that it is not shown.
fn known(rows: Option<impl Into<Json>>) -> Json {
    rows.map_or_else(|| json!(NOT_SHOWN), Into::into)
}

fn fact_json(ledger: &Ledger, index: usize) -> Json {
    let fact = &ledger.facts[index];
    let value = match &fact.value {
        FactValue::Integer(number) => number.to_string(),
        FactValue::Number(number) => shortest(*number),
        FactValue::Text(text) => text.clone(),
    };
    json!({
        "id": fact.id, "fact": true, "value": value, "unit": fact.unit, "source": fact.source,
        "place": format!("{}:{}", fact.place.file, fact.place.line),
    })
}

/// The words of a claim with its condition, what the results say, and these.
fn claim_json(ledger: &Ledger, index: usize) -> Json {
    let Some(claim) = ledger.claims.get(index) else { return Json::Null };
    let mark = ledger.marks.iter().find(|mark| mark.target == Target::Claim(index));
    let looked: Vec<Json> = claim.looked.iter().map(|one| json!({ "says": one.says })).collect();
    let result = |target: Target| match target {
        Target::Result(index) => result_json(ledger, index),
        Target::Fact(index) => fact_json(ledger, index),
        Target::Claim(_) => Json::Null,
    };
    json!({
        "id": claim.condition, "claim": true, "value": claim.text(), "condition": claim.condition,
        "holds": claim.holds, "words": claim.words, "otherwise": claim.otherwise, "looked": looked,
        "says": claim.says(), "results": claim.targets().into_iter().map(result).collect::<Vec<_>>(),
        "place": mark.map(|mark| mark.place.to_string()),
    })
}

fn block_json(ledger: &Ledger, index: usize) -> Json {
    let block = &ledger.blocks[index];
    json!({
        "kind": block.kind, "place": format!("{}:{}", block.place.file, block.place.line),
        "digest": block.digest.hex(), "data": block.data, "columns": block.columns, "methods": block.methods,
        "asked": asked_json(block),
    })
}

/// What another engine was asked for a block; nothing of a block that reads files.
fn asked_json(block: &BlockEntry) -> Json {
    let one = |asked: &Asked| json!({ "source": asked.source, "engine": asked.engine, "sql": asked.sql.join("\n"), "digest": asked.digest.hex() });
    if block.asked.is_empty() { Json::Null } else { block.asked.iter().map(one).collect() }
}

fn table_json(ledger: &Ledger, id: &str) -> Json {
    let Some(table) = ledger.tables.iter().find(|table| table.id == id) else { return Json::Null };
    let steps: Vec<Json> = table
        .steps
        .iter()
        .map(|step| json!({ "label": step.label, "where": step.condition, "n_in": known(step.in_known), "n_out": known(step.out_known) }))
        .collect();
    json!({ "parents": table.parents, "steps": steps, "rows": known(table.rows_known) })
}
