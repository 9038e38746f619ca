//! Running a command block.

use std::collections::BTreeMap;

use crate::analysis::Block;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::row_name;
use crate::command::{Desk, KEPT_FOLDER, Outputs};
use crate::data::{Source, Table, lineage_of_all, made_elsewhere};
use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::kinds::command::cell::{Row, are_results, of_csv, of_json};
use crate::kinds::command::exhibit::CommandShape;
use crate::kinds::command::job::job;
use crate::kinds::command::keys::CommandKeys;
use crate::kinds::command::results;
use crate::kinds::kind::{Output, SourceTables};
use crate::language;

/// Has the job done, and reads what the program gave.
pub(super) fn run(block: &Block, keys: &CommandKeys, tables: &SourceTables, desk: &Desk) -> Outcome<Output> {
    row_name::check(block, "unit", keys.unit.as_deref())?;
    let names = keys.tables();
    let read: Vec<&Table> = names.iter().filter_map(|name| tables.get(name)).collect();
    let mut csv = BTreeMap::new();
    for table in &read {
        csv.insert(table.id().to_owned(), table.csv()?);
    }
    let job = job(block, keys, csv, desk)?;
    let outputs = desk.outputs(&job).map_err(|errors| block.at_key("run", errors))?;
    let mut entries = ResultWriter::of(block);
    let rows = rows_of(&read, &mut entries);
    let (mut all, mut table) = (Vec::new(), None);
    for name in &keys.outputs {
        match contents(block, name, &outputs)? {
            Contents::Results(read) => {
                results::enter(block, keys, &path_of(block, name), &read, rows, &mut entries)?;
                all.extend(read);
            }
            Contents::Table if table.is_some() => {
                return Err(Diagnostic::error(format!("block `{}` writes two tables, expected one", block.id))
                    .at(block.item("outputs", name))
                    .hint("a block makes one table; write a block for each, or write results as `stat` and `value`")
                    .into());
            }
            Contents::Table => table = Some(made(block, keys, name, &outputs, &read)?),
        }
    }
    if let Some(table) = &table {
        let scope = rows.map_or_else(Scope::default, |rows| Scope::default().rows(rows));
        entries.count(&scope, "n", table.rows());
    }
    let columns = table.iter().flat_map(Table::columns).map(|column| column.name.clone()).collect();
    let shape = CommandShape::of(block, &all, rows, &entries);
    let mut output = Output::new(entries, shape, methods(keys, &job.line(), &outputs), columns);
    if !outputs.is_confined {
        output.notes.push(
            Diagnostic::note(format!(
                "block `{}` was run where the system cannot keep a program from writing elsewhere or from the network",
                block.id
            ))
            .at(block.key("run")),
        );
    }
    output.notes.extend(table.iter().flat_map(|table| table.findings().to_vec()));
    output.table = table;
    Ok(output)
}

/// The rows that the results are made from: all of the tables that the program reads.
fn rows_of(tables: &[&Table], entries: &mut ResultWriter) -> Option<usize> {
    let all: Vec<usize> = (0..tables.iter().map(|table| table.rows()).sum()).collect();
    match tables {
        [] => None,
        [table] => Some(entries.row_set(table, &all)),
        _ => Some(entries.rows_of(&lineage_of_all(tables), &all)),
    }
}

fn path_of(block: &Block, name: &str) -> String {
    format!("{KEPT_FOLDER}/{}/{name}", block.id)
}

enum Contents {
    Results(Vec<(usize, Row)>),
    Table,
}

/// What an output holds.
fn contents(block: &Block, name: &str, outputs: &Outputs) -> Outcome<Contents> {
    let bytes = outputs.files.get(name).map(Vec::as_slice).unwrap_or_default();
    if !are_results(name, bytes) {
        return Ok(Contents::Table);
    }
    let read = if name.ends_with(".json") { of_json(bytes) } else { of_csv(bytes) };
    let place = |line: usize| Place::at(path_of(block, name), line, 0);
    let read = read
        .map_err(|(line, why)| Diagnostic::error(format!("output of block `{}`: {why}", block.id)).at(place(line)))?;
    if read.is_empty() {
        return Err(Diagnostic::error(format!("output of block `{}`: there is no result in it", block.id))
            .at(place(0))
            .into());
    }
    Ok(Contents::Results(read))
}

/// The table that the program made.
fn made(block: &Block, keys: &CommandKeys, name: &str, outputs: &Outputs, parents: &[&Table]) -> Outcome<Table> {
    let bytes = outputs.files.get(name).cloned().unwrap_or_default();
    let source = Source::new(block.id.as_str(), path_of(block, name), bytes);
    let mut table = made_elsewhere(&source, parents)?;
    table.call_rows(keys.unit.as_deref(), None);
    Ok(table)
}

/// What was computed, by what.
fn methods(keys: &CommandKeys, line: &str, outputs: &Outputs) -> String {
    let from = keys.tables();
    let from = if from.is_empty() { String::new() } else { format!(" from {}", language::list(&from)) };
    let by = format!("{} ({line})", outputs.program);
    match keys.methods.as_deref().map(str::trim) {
        Some(words) if !words.is_empty() => {
            let words = words.trim_end_matches('.');
            format!("{words}. This was computed{from} by {by}.")
        }
        _ => format!("The results were computed{from} by {by}."),
    }
}
