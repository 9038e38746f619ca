//! Running a query.

use crate::analysis::Block;
use crate::analysis::result_writer::{ResultWriter, Scope};
use crate::analysis::row_name;
use crate::data;
use crate::diagnostic::Outcome;
use crate::kinds::kind::{Output, SourceTables};
use crate::kinds::sql::keys::SqlKeys;
use crate::language;

/// Runs the query; its results are the numbers of rows and columns.
pub(super) fn run(block: &Block, body: &SqlKeys, tables: &SourceTables) -> Outcome<Output> {
    row_name::check(block, "unit", body.unit.as_deref())?;
    let mut table = data::query(&block.id, &body.query, tables, &block.key("query"))?;
    table.call_rows(body.unit.as_deref(), None);
    let mut entries = ResultWriter::of(block);
    let rows = entries.all_rows(&table);
    entries.count(&Scope::default().rows(rows), "n", table.rows());
    let columns = table.columns().iter().map(|column| column.name.clone()).collect();
    let methods = format!("The table was derived from {} by an SQL query.", language::list(table.parents()));
    let mut output = Output::without_exhibit(entries, methods, columns);
    output.notes = table.findings().to_vec();
    output.table = Some(table);
    Ok(output)
}
