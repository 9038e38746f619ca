//! The evidence of a result, in the words of a printed appendix.

use crate::analysis::Value;
use crate::language::Wording;
use crate::ledger::format::shortest;
use crate::ledger::{BlockEntry, EngineEntry, Ledger, NOT_SHOWN, ResultEntry, SourceEntry};

/// The sources as an appendix lists them: the files, then the tables of other engines, whose digest these compute.
pub(super) fn sources_of(ledger: &Ledger) -> Vec<SourceEntry> {
    let of_engine = |one: &EngineEntry| SourceEntry {
        id: one.id.clone(),
        path: format!("{}, {}", one.engine, one.query.split_whitespace().collect::<Vec<_>>().join(" ")),
        sha256: one.digest.clone(),
        bytes: 0,
        rows: one.rows,
        columns: one.columns,
    };
    ledger.sources.iter().cloned().chain(ledger.engines.iter().map(of_engine)).collect()
}

/// What the digest of a source is: that of a file, or the one that an engine computes of its rows.
pub(super) fn digest_called(ledger: &Ledger, source: &SourceEntry, wording: &Wording) -> &'static str {
    let is_elsewhere = ledger.engines.iter().any(|engine| engine.id == source.id);
    if is_elsewhere { wording.engine_digest } else { "sha256" }
}

/// The steps of the tables that a block stands on, and what other engines were asked for it, as an appendix lists
/// them.
pub(super) fn steps_of(ledger: &Ledger, block: &BlockEntry) -> Vec<String> {
    let asked = block.asked.iter().flat_map(|one| one.sql.iter().map(|sql| format!("{}: {sql}", one.source)));
    let ancestors = ledger.ancestors(&block.data);
    let steps =
        ancestors.iter().filter_map(|id| ledger.tables.iter().find(|table| table.id == *id)).flat_map(|table| {
            table.steps.iter().map(|step| {
                let condition = step.condition.as_ref().map_or(String::new(), |sql| format!(" [{sql}]"));
                let (before, after) = (rows_shown(step.in_known), rows_shown(step.out_known));
                format!("{}: {}{condition} {before} → {after}", table.id, step.label)
            })
        });
    steps.chain(asked).collect()
}

/// A number of rows as an appendix prints it.
pub(super) fn rows_shown<N: ToString>(rows: Option<N>) -> String {
    rows.map_or_else(|| NOT_SHOWN.to_owned(), |rows| rows.to_string())
}

/// The sets of rows of an appendix, numbered from 1 in the order in which they come.
#[derive(Default)]
pub(super) struct RowSets {
    /// Digest and number of rows of each.
    pub(super) all: Vec<(String, Option<usize>)>,
}

impl RowSets {
    /// The number of the set that a result is made from.
    pub(super) fn number(&mut self, entry: &ResultEntry) -> usize {
        let digest = entry.rows_digest.short();
        let known = self.all.iter().position(|(other, _)| *other == digest);
        known.unwrap_or_else(|| {
            self.all.push((digest, entry.rows));
            self.all.len() - 1
        }) + 1
    }
}

/// A value as an appendix prints it.
pub(super) fn value_of(entry: &ResultEntry) -> String {
    match &entry.result.value {
        Value::Number(number) => compact(*number),
        Value::Text(_) => "(text)".to_owned(),
        Value::NotEstimable(absence) => absence.reason.clone(),
    }
}

/// The path of a result below its block.
pub(super) fn path_of<'a>(entry: &'a ResultEntry, block: &'a BlockEntry) -> &'a str {
    let path = entry.id.strip_prefix(&block.id).unwrap_or(&entry.id);
    if path.is_empty() { &block.id } else { path.trim_start_matches('.') }
}

/// A number at full precision that fits a line: far from 1 with a power of ten.
fn compact(number: f64) -> String {
    if number == 0.0 || (1e-5..1e15).contains(&number.abs()) { shortest(number) } else { format!("{number:e}") }
}
