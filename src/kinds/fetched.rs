//! What a block needs of tables whose rows another engine holds: counts of the values of the columns that
//! it names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::analysis::{Asked, Block};
use crate::data::{self, Table, Tally};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::{Kind, Plan, SourceTables};

/// The keys of every block whose values are no columns.
const NO_COLUMNS: [&str; 3] = ["data", "label", "unit"];

/// Tables in which those of another engine are made of counts, and what was asked for it.
pub(super) struct Fetched {
    /// All tables that the block may read.
    pub(super) tables: SourceTables,
    /// What the engine was asked.
    pub(super) asked: Vec<Asked>,
    /// Findings about its `where`.
    pub(super) notes: Vec<Diagnostic>,
    /// The columns of its `where`, which were looked at where the rows are.
    pub(super) columns: Vec<String>,
}

/// What a block needs of the tables of other engines; `None` where it reads none of them, or asks the engine
/// itself.
///
/// # Errors
/// The engine gives no answer, or counting would be fetching rows of subjects.
pub(super) fn fetched(block: &Block, plan: &dyn Plan, tables: &SourceTables) -> Outcome<Option<Fetched>> {
    let Some(kind) = super::named(&block.kind).filter(|_| !plan.asks_engine(tables)) else { return Ok(None) };
    let known: BTreeSet<String> = tables.keys().cloned().collect();
    let elsewhere =
        plan.reads(&known).into_iter().filter(|id| tables.get(id).is_some_and(|one| one.elsewhere().is_some()));
    let elsewhere: Vec<String> = elsewhere.collect();
    if elsewhere.is_empty() {
        return Ok(None);
    }
    let mut fetched = Fetched { tables: tables.clone(), asked: Vec::new(), notes: Vec::new(), columns: Vec::new() };
    let options = plan.options();
    for id in elsewhere {
        let Some(table) = tables.get(&id) else { continue };
        let condition = options.get("where").and_then(Value::as_str);
        let mut tally = tally(block, kind, &options, table, condition);
        tally.summed = summed(plan, &options, table);
        tally.summed_by = summed_by(kind, &options, table);
        let tallied = data::tallied(table, &tally).map_err(|errors| match condition {
            // An error within the text of the condition is told at its key.
            Some(_) if errors.0.iter().any(|one| one.within.is_some()) => block.at_key("where", errors),
            _ => errors,
        })?;
        fetched.columns.extend(condition.and_then(|sql| table.columns_of(sql).ok()).unwrap_or_default());
        fetched.notes.extend(tallied.findings.into_iter().map(|mut one| {
            one.message = format!("block `{}`: {}", block.id, one.message);
            one.at(block.key("where"))
        }));
        let words = words_of(&tallied.table);
        fetched.asked.push(Asked { words, ..asked(table, tallied.questions, tallied.rows_of, tallied.digest) });
        fetched.tables.insert(id, tallied.table);
    }
    Ok(Some(fetched))
}

impl Fetched {
    /// What the engine was asked, with what was asked while the block ran.
    pub(super) fn all_asked(self) -> Vec<Asked> {
        let Self { mut asked, tables, .. } = self;
        for table in tables.values() {
            let Some(summed) = table.summed() else { continue };
            let rows_of = table.lineage().sources();
            let own = asked.iter_mut().filter(|one| rows_of.contains(&one.rows_of.as_str()));
            own.for_each(|one| one.sql.extend(summed.questions()));
        }
        asked
    }
}

/// What was asked of the engine of a table.
pub(crate) fn asked(table: &Table, sql: Vec<String>, rows_of: String, digest: crate::digest::Digest) -> Asked {
    Asked {
        source: table.elsewhere().unwrap_or_default().to_owned(),
        engine: table.engine().unwrap_or_default(),
        sql,
        rows_of,
        words: Vec::new(),
        digest,
    }
}

/// The columns of which the engine may give sums: none that says also what an event is.
fn summed(plan: &dyn Plan, options: &BTreeMap<String, Value>, table: &Table) -> Vec<String> {
    let event = options.get("event").and_then(Value::as_str).unwrap_or_default();
    let of_event = table.columns_of(event).unwrap_or_default();
    plan.summed().into_iter().filter(|name| name != event.trim() && !of_event.contains(name)).collect()
}

/// The columns by which the engine would sum: of times, strata and events.
fn summed_by(kind: &Kind, options: &BTreeMap<String, Value>, table: &Table) -> Vec<String> {
    let mut columns = BTreeSet::new();
    for key in kind.axis.iter().copied().chain(["strata", "event"]) {
        options.get(key).into_iter().for_each(|value| named_in(value, table, &mut columns));
    }
    columns.into_iter().collect()
}

/// The values that may be names of levels and hold a digit, of columns that have few.
fn words_of(table: &Table) -> Vec<String> {
    const MOST: usize = 200;
    let is_told = |name: &str| table.summed().is_none_or(|summed| !summed.is_of(name));
    let columns = table.columns().iter().filter(|column| is_told(&column.name));
    let texts = columns.filter_map(|column| table.distinct_texts(&column.name, MOST));
    let words: BTreeSet<String> = texts.flatten().filter(|text| text.chars().any(|c| c.is_ascii_digit())).collect();
    words.into_iter().collect()
}

/// What is counted for a block: the columns that its keys name.
fn tally<'a>(
    block: &'a Block,
    kind: &Kind,
    options: &BTreeMap<String, Value>,
    table: &Table,
    condition: Option<&'a str>,
) -> Tally<'a> {
    let mut columns = BTreeSet::new();
    // A query, or a program, may look at every column.
    if !options.contains_key("data") {
        columns.extend(table.columns().iter().map(|column| column.name.clone()));
    }
    let is_about_columns = |key: &str| key != "where" && !NO_COLUMNS.contains(&key) && !kind.shown_only.contains(&key);
    for (_, value) in options.iter().filter(|(key, _)| is_about_columns(key)) {
        named_in(value, table, &mut columns);
    }
    let texts = |key: &str| match options.get(key) {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let alone: Vec<String> = kind.alone.map(texts).unwrap_or_default();
    let alone: Vec<String> = alone.into_iter().filter(|name| columns.remove(name)).collect();
    let axis: Vec<String> = kind.axis.iter().flat_map(|key| texts(key)).collect();
    Tally { columns, alone, axis, condition, block: &block.id, ..Tally::default() }
}

/// Adds the columns that a value of a key names: as a name, in an expression, or as factors of a model.
fn named_in(value: &Value, table: &Table, columns: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => in_text(text, table, columns),
        Value::Array(all) => all.iter().for_each(|one| named_in(one, table, columns)),
        Value::Object(map) => {
            for (key, value) in map {
                in_text(key, table, columns);
                named_in(value, table, columns);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn in_text(text: &str, table: &Table, columns: &mut BTreeSet<String>) {
    if table.column(text).is_some() {
        columns.insert(text.to_owned());
        return;
    }
    if let Ok(found) = table.columns_of(text) {
        columns.extend(found);
        return;
    }
    let factors = text.split([':', '*']).map(str::trim);
    columns.extend(factors.filter(|factor| table.column(factor).is_some()).map(str::to_owned));
}
