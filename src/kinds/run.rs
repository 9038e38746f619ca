//! Running the blocks of a report in order.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::result_writer::Scope;
use crate::analysis::{Block, BlockResults, Found, Nature, TableRecord, Value};
use crate::command::Desk;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::digest::Digest;
use crate::kinds::exhibit::Exhibits;
use crate::kinds::fetched::fetched;
use crate::kinds::kind::{Output, Plan, SourceTables, plan};
use crate::kinds::memory::{self, Memory, Remembered};
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
    /// Digests of all that the blocks that ran depend on, in their order.
    pub digests: Vec<Digest>,
}

/// Digests of tables and of all that they depend on, by the ids of the tables.
pub type TableDigests = BTreeMap<String, Digest>;

/// Runs blocks on the source tables, programs of others at the desk. Blocks that do not depend
/// on one that failed are run all the same, so that all errors are reported together.
pub fn run(found: Found, sources: SourceTables, desk: &Desk) -> Attempt {
    run_again(found, sources, desk, TableDigests::new(), &mut Memory::default())
}

/// The same, where what blocks gave in earlier runs is remembered: a block that depends on
/// the same as before is not run again. A table without a digest is one that nothing is
/// remembered of.
pub fn run_again(
    found: Found,
    sources: SourceTables,
    desk: &Desk,
    digests: TableDigests,
    memory: &mut Memory,
) -> Attempt {
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
    memory.begin();
    let names: BTreeSet<String> = sources.keys().cloned().collect();
    let planned = order::ordered(planned, &names, &mut failed, &mut problems);
    let records = sources.values().map(TableRecord::of).collect();
    let analysis = Analysis { tables: records, ..Analysis::default() };
    let attempt = Attempt { analysis, failed, problems, digests: Vec::new() };
    let mut run = Run { tables: sources, desk, table_digests: digests, attempt };
    let mut waiting = planned.into_iter().peekable();
    while waiting.peek().is_some() {
        // Blocks that make no table do not depend on one another, and run side by side.
        let mut wave: Vec<Waiting> = Vec::new();
        while let Some((block, plan)) = waiting.next_if(|(_, plan)| wave.is_empty() || !plan.makes_table()) {
            let makes_table = plan.makes_table();
            wave.extend(run.waiting(block, plan));
            if makes_table {
                break;
            }
        }
        run.wave(wave, memory);
    }
    run.attempt
}

/// A block whose tables are there.
struct Waiting {
    block: Block,
    plan: Box<dyn Plan>,
    reads: Vec<String>,
    /// The digest of all that it depends on, where that is known.
    digest: Option<Digest>,
}

/// The tables so far, and what was given.
struct Run<'a> {
    tables: SourceTables,
    desk: &'a Desk,
    table_digests: TableDigests,
    attempt: Attempt,
}

impl Run<'_> {
    /// A block with the tables that it reads; none where one of these was not made.
    fn waiting(&mut self, block: Block, plan: Box<dyn Plan>) -> Option<Waiting> {
        let failed = &mut self.attempt.failed;
        let known: BTreeSet<String> = self.tables.keys().chain(&*failed).cloned().collect();
        let reads = plan.reads(&known);
        if reads.iter().any(|table| failed.contains(table)) {
            failed.insert(block.id);
            return None;
        }
        let tables: Option<Vec<(&String, Digest)>> =
            reads.iter().map(|table| Some((table, *self.table_digests.get(table)?))).collect();
        // What a program gives depends on files and on the program, so that the desk keeps it.
        let digest = tables.filter(|_| !plan.runs_program()).map(|tables| memory::key(&block, &tables));
        Some(Waiting { block, plan, reads, digest })
    }

    /// Runs blocks side by side, but those that are remembered.
    fn wave(&mut self, wave: Vec<Waiting>, memory: &mut Memory) {
        let mut known: Vec<Option<Remembered>> =
            wave.iter().map(|one| memory.recall(one.digest.as_ref()?, &one.block, one.plan.as_ref())).collect();
        let fresh: Vec<usize> = (0..wave.len()).filter(|at| known[*at].is_none()).collect();
        let outcome = |at: usize| {
            let one = &wave[fresh[at]];
            outcome(&one.block, one.plan.as_ref(), &self.tables, self.desk)
        };
        let mut read = wave.iter().flat_map(|one| &one.reads).filter_map(|table| self.tables.get(table));
        let has_many_rows = read.any(|table| table.rows() > parallel::MANY_ROWS);
        let made = if has_many_rows {
            (0..fresh.len()).map(outcome).collect()
        } else {
            parallel::mapped(fresh.len(), outcome)
        };
        let mut made: BTreeMap<usize, Outcome<Output>> = fresh.into_iter().zip(made).collect();
        for (at, one) in wave.into_iter().enumerate() {
            let given = match (known[at].take(), made.remove(&at)) {
                (Some(given), _) => given,
                (None, Some(Ok(output))) => {
                    let given = given(&one, output);
                    memory.remember(one.digest, &given);
                    given
                }
                (None, Some(Err(errors))) => {
                    self.attempt.problems.extend(errors.0);
                    self.attempt.failed.insert(one.block.id);
                    continue;
                }
                (None, None) => continue,
            };
            self.take(one, given);
        }
    }

    /// Enters what a block gave.
    fn take(&mut self, one: Waiting, given: Remembered) {
        let analysis = &mut self.attempt.analysis;
        if !one.plan.makes_table() {
            remarks::add_used(&given.results.columns, &one.reads, &self.tables, &mut analysis.used);
        }
        if let Some(table) = given.table {
            analysis.tables.push(TableRecord::of(&table));
            self.tables.insert(one.block.id.clone(), table);
            self.table_digests.extend(one.digest.map(|digest| (one.block.id.clone(), digest)));
        }
        analysis.exhibits.extend(given.exhibit.map(|exhibit| (one.block.id, exhibit)));
        analysis.blocks.push(given.results);
        self.attempt.digests.extend(one.digest);
    }
}

/// What a block gave, under its name.
fn given(one: &Waiting, mut output: Output) -> Remembered {
    let (table, exhibit) = (output.table.take(), output.exhibit.take());
    Remembered::new(results(one.block.clone(), one.plan.as_ref(), one.reads.clone(), output), exhibit, table)
}

/// What a block gives, with what is said of its data.
fn outcome(block: &Block, plan: &dyn Plan, tables: &SourceTables, desk: &Desk) -> Outcome<Output> {
    let computed = fetched(block, plan, tables).and_then(|fetched| {
        let mut output = plan.run(block, fetched.as_ref().map_or(tables, |fetched| &fetched.tables), desk)?;
        if let Some(fetched) = fetched {
            output.columns.extend(fetched.columns.iter().cloned());
            output.notes.extend(fetched.notes.iter().cloned());
            output.asked.extend(fetched.all_asked());
        }
        Ok(output)
    });
    match computed {
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
    let Output { mut entries, methods, columns, notes, asked, .. } = output;
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
        rows_known: None,
        asked,
        methods,
        notes,
        id: block.id,
        kind: block.kind,
        place: block.place,
    }
}
