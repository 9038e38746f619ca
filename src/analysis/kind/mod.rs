//! The kinds of blocks, and running them in order.

mod cohort;
mod compare;
mod comparison;
mod complete;
mod correlation;
mod cox;
mod describe;
mod effect;
mod entry;
mod event;
mod incidence;
mod logistic;
mod multiple;
mod named_test;
mod order;
mod plan;
mod pointed;
mod proportion;
mod query;
mod regression;
mod summary;
mod survival;
mod toxicity;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Block, BlockResults, Exhibit, Found, TableRecord};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
pub use comparison::key_columns;
use entry::{Entries, Scope};
use plan::Plan;
use pointed::pointed;

/// What running a block gives, before it is named.
pub(crate) struct Output {
    entries: Entries,
    exhibit: Exhibit,
    methods: String,
    columns: Vec<String>,
    notes: Vec<Diagnostic>,
}

impl Output {
    fn new(entries: Entries, exhibit: Exhibit, methods: String, mut columns: Vec<String>) -> Self {
        let mut seen = BTreeSet::new();
        columns.retain(|column| seen.insert(column.clone()));
        Self { entries, exhibit, methods, columns, notes: Vec::new() }
    }
}

/// The results of all blocks and all tables, in the order in which they ran.
pub struct Analysis {
    /// Results, block by block.
    pub blocks: Vec<BlockResults>,
    /// The source tables by id, then the derived ones in the order of the blocks.
    pub tables: Vec<TableRecord>,
    /// The columns that blocks read: the table they come from, and the name there.
    pub used: BTreeSet<(String, String)>,
}

/// What can be said of blocks without data: the errors of finding them, and those of
/// their bodies.
pub fn errors_without_data(found: &Found) -> Vec<Diagnostic> {
    let of_bodies = found.blocks.iter().filter_map(|block| Plan::parse(block).err()).flat_map(|errors| errors.0);
    found.problems.iter().cloned().chain(of_bodies).collect()
}

/// What blocks give as far as they can be run.
pub struct Attempt {
    /// The results of those that ran.
    pub analysis: Analysis,
    /// The ids of the others.
    pub failed: BTreeSet<String>,
    /// What is wrong with the others: with how they are found, a body that cannot be read,
    /// a table or column that is not there, data that make no sense to a statistic.
    pub problems: Vec<Diagnostic>,
}

/// Runs blocks on the source tables. Blocks that do not depend on one that failed are run
/// all the same, so that all errors are reported together.
pub fn run(found: Found, sources: BTreeMap<String, Table>) -> Attempt {
    let Found { blocks, mut failed, mut problems } = found;
    let mut planned = Vec::new();
    for block in blocks {
        match Plan::parse(&block) {
            Ok(plan) => planned.push((block, plan)),
            Err(errors) => {
                problems.extend(errors.0);
                failed.insert(block.id);
            }
        }
    }
    let names: BTreeSet<String> = sources.keys().cloned().collect();
    let planned = plan::ordered(planned, &names, &mut failed, &mut problems);
    let mut records: Vec<TableRecord> = sources.values().map(TableRecord::of).collect();
    let mut tables = sources;
    let mut out = Vec::new();
    let mut used = BTreeSet::new();
    for (block, plan) in planned {
        let known: BTreeSet<String> = tables.keys().chain(&failed).cloned().collect();
        if plan.reads(&known).iter().any(|table| failed.contains(table)) {
            failed.insert(block.id.clone());
            continue;
        }
        match run_one(&block, &plan, &tables) {
            Ok((table, mut output)) => {
                output.notes.extend(comparison::notes(&block, &plan, &tables));
                output.notes = output.notes.into_iter().map(|note| pointed(&block, note)).collect();
                let reads = plan.reads(&known);
                if !plan.makes_table() {
                    comparison::add_used(&output.columns, &reads, &tables, &mut used);
                }
                if let Some(table) = table {
                    records.push(TableRecord::of(&table));
                    tables.insert(block.id.clone(), table);
                }
                out.push(results(block, &plan, reads, output));
            }
            Err(errors) => {
                let placed = errors.0.into_iter().map(|error| error.or_at(|| block.place.clone()));
                problems.extend(placed.map(|error| pointed(&block, error)));
                failed.insert(block.id.clone());
            }
        }
    }
    Attempt { analysis: Analysis { blocks: out, tables: records, used }, failed, problems }
}

fn run_one(block: &Block, plan: &Plan, tables: &BTreeMap<String, Table>) -> Outcome<(Option<Table>, Output)> {
    let table = |id: &str| {
        tables
            .get(id)
            .ok_or_else(|| Diagnostics::from(Diagnostic::error(format!("`{id}` is not a table")).at(block.key("data"))))
    };
    match plan {
        Plan::Cohort(body) => cohort::run(block, body, tables).map(|(table, output)| (Some(table), output)),
        Plan::Query(body) => query::run(block, body, tables).map(|(table, output)| (Some(table), output)),
        Plan::Summary(body) => Ok((None, summary::run(block, body, table(&body.data)?)?)),
        Plan::Value(body) => Ok((None, value::run(block, body, table(&body.data)?)?)),
        Plan::Proportion(body) => Ok((None, proportion::run(block, body, table(&body.data)?)?)),
        Plan::Survival(body) => Ok((None, survival::run(block, body, table(&body.data)?)?)),
        Plan::Cox(body) => Ok((None, cox::run(block, body, table(&body.data)?)?)),
        Plan::Toxicity(body) => {
            let denominator = body.denominator.as_deref().map(table).transpose()?;
            Ok((None, toxicity::run(block, body, table(&body.data)?, denominator)?))
        }
        Plan::Incidence(body) => Ok((None, incidence::run(block, body, table(&body.data)?)?)),
        Plan::Compare(body) => Ok((None, compare::run(block, body, table(&body.data)?)?)),
        Plan::Logistic(body) => Ok((None, logistic::run(block, body, table(&body.data)?)?)),
        Plan::Correlation(body) => Ok((None, correlation::run(block, body, table(&body.data)?)?)),
    }
}

fn results(block: Block, plan: &Plan, reads: Vec<String>, output: Output) -> BlockResults {
    let Output { mut entries, exhibit, methods, columns, notes } = output;
    entries.words(&Scope::default(), "methods", methods.clone());
    BlockResults {
        digest: block.digest(),
        data: reads,
        columns,
        options: plan.options(),
        results: entries.results,
        row_sets: entries.row_sets,
        exhibit,
        methods,
        notes,
        id: block.id,
        kind: block.kind,
        place: block.place,
    }
}

/// 95%, the level of intervals where none is given.
fn default_level() -> f64 {
    0.95
}

/// That rows have a missing value, in words.
fn left_out(count: usize) -> String {
    match count {
        1 => "1 row has a missing value and is left out".to_owned(),
        _ => format!("{count} rows have a missing value and are left out"),
    }
}

/// A level in words: `95%`.
fn percent_text(level: f64) -> String {
    let percent = level * 100.0;
    let rounded = (percent * 1e6).round() / 1e6;
    format!("{rounded}%")
}

/// A number as it is written in a path: the shortest decimal.
fn plain_number(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { format!("{number}") }
}
