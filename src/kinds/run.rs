//! Running the blocks of a report in order.

use std::collections::BTreeSet;

use crate::analysis::result_writer::Scope;
use crate::analysis::{Block, BlockResults, Found, Nature, TableRecord, Value};
use crate::command::Desk;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::kinds::exhibit::Exhibits;
use crate::kinds::kind::{Output, Plan, SourceTables, plan};
use crate::kinds::pointed::pointed;
use crate::kinds::{order, remarks};
use crate::parallel;

/// The results of all blocks and all tables, in the order in which they ran.
#[derive(Default)]
pub struct Analysis {
    /// Results, block by block.
    pub blocks: Vec<BlockResults>,
    /// What tables and figures show of them.
    pub exhibits: Exhibits,
    /// The source tables by id, then the derived ones in the order of the blocks.
    pub tables: Vec<TableRecord>,
    /// The columns that blocks read: the table they come from, and the name there.
    pub used: BTreeSet<(String, String)>,
}

/// What can be said of blocks without data: the errors of finding them, and those of
/// their bodies.
pub fn errors_without_data(found: &Found) -> Vec<Diagnostic> {
    let of_bodies = found.blocks.iter().filter_map(|block| plan(block).err()).flat_map(|errors| errors.0);
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

/// Runs blocks on the source tables; programs of others at the desk. Blocks that do not depend on one that failed are run
/// all the same, so that all errors are reported together.
pub fn run(found: Found, sources: SourceTables, desk: &Desk) -> Attempt {
    let Found { blocks, mut failed, mut problems } = found;
    let mut planned = Vec::new();
    for block in blocks {
        match plan(&block) {
            Ok(plan) => planned.push((block, plan)),
            Err(errors) => {
                problems.extend(errors.0);
                failed.insert(block.id);
            }
        }
    }
    let names: BTreeSet<String> = sources.keys().cloned().collect();
    let planned = order::ordered(planned, &names, &mut failed, &mut problems);
    let mut records: Vec<TableRecord> = sources.values().map(TableRecord::of).collect();
    let mut tables = sources;
    let (mut out, mut exhibits, mut used) = (Vec::new(), Exhibits::new(), BTreeSet::new());
    let mut waiting = planned.into_iter().peekable();
    while waiting.peek().is_some() {
        // Blocks that make no table do not depend on one another, and run side by side.
        let mut wave: Vec<(Block, Box<dyn Plan>, Vec<String>)> = Vec::new();
        while let Some((block, plan)) = waiting.next_if(|(_, plan)| wave.is_empty() || !plan.makes_table()) {
            let known: BTreeSet<String> = tables.keys().chain(&failed).cloned().collect();
            let reads = plan.reads(&known);
            if reads.iter().any(|table| failed.contains(table)) {
                failed.insert(block.id);
                continue;
            }
            let makes_table = plan.makes_table();
            wave.push((block, plan, reads));
            if makes_table {
                break;
            }
        }
        let made = parallel::mapped(wave.len(), |at| outcome(&wave[at].0, wave[at].1.as_ref(), &tables, desk));
        for ((block, plan, reads), made) in wave.into_iter().zip(made) {
            match made {
                Ok(mut output) => {
                    if !plan.makes_table() {
                        remarks::add_used(&output.columns, &reads, &tables, &mut used);
                    }
                    if let Some(table) = output.table.take() {
                        records.push(TableRecord::of(&table));
                        tables.insert(block.id.clone(), table);
                    }
                    exhibits.extend(output.exhibit.take().map(|exhibit| (block.id.clone(), exhibit)));
                    out.push(results(block, plan.as_ref(), reads, output));
                }
                Err(errors) => {
                    problems.extend(errors.0);
                    failed.insert(block.id);
                }
            }
        }
    }
    Attempt { analysis: Analysis { blocks: out, exhibits, tables: records, used }, failed, problems }
}

/// What a block gives, with what is said of its data.
fn outcome(block: &Block, plan: &dyn Plan, tables: &SourceTables, desk: &Desk) -> Outcome<Output> {
    match plan.run(block, tables, desk) {
        Ok(mut output) => {
            output.notes.extend(remarks::notes(block, plan, tables));
            output.notes = output.notes.into_iter().map(|note| pointed(block, note)).collect();
            Ok(output)
        }
        Err(errors) => {
            let placed = errors.0.into_iter().map(|error| error.or_at(|| block.place.clone()));
            Err(Diagnostics(placed.map(|error| pointed(block, error)).collect()))
        }
    }
}

fn results(block: Block, plan: &dyn Plan, reads: Vec<String>, output: Output) -> BlockResults {
    let Output { mut entries, methods, columns, notes, .. } = output;
    entries.words(&Scope::default(), "methods", methods.clone());
    let options = plan.options();
    if let Some(level) = options.get("level").and_then(serde_json::Value::as_f64) {
        entries.put(&Scope::default(), "conf.level", Value::Number(level), Nature::Level);
    }
    BlockResults {
        digest: block.digest(),
        data: reads,
        columns,
        options,
        results: entries.results,
        row_sets: entries.row_sets,
        methods,
        notes,
        id: block.id,
        kind: block.kind,
        place: block.place,
    }
}
