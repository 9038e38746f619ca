//! The rows and columns of a table that a block works on.

use crate::analysis::Block;
use crate::data::{Kind, Table};
use crate::diagnostic::{Diagnostic, Outcome};

/// The rows of a table that a block's `where` selects.
pub(crate) fn filtered(block: &Block, condition: Option<&str>, table: &Table) -> Outcome<Table> {
    match condition {
        None => Ok(table.clone()),
        Some(condition) => table.filter(condition).map_err(|errors| block.at_key("where", errors)),
    }
}

/// The columns that expressions use, sorted.
pub(crate) fn used_columns(table: &Table, expressions: &[Option<&String>]) -> Vec<String> {
    let mut columns: Vec<String> =
        expressions.iter().flatten().filter_map(|expression| table.columns_of(expression).ok()).flatten().collect();
    columns.sort();
    columns.dedup();
    columns
}

/// The numbers of a column; an error for one of true and false.
pub(crate) fn numbers(block: &Block, key: &str, name: &str, table: &Table) -> Outcome<Vec<Option<f64>>> {
    let column = table.expect_column(name).map_err(|errors| block.at_item(key, name, errors))?;
    if column.kind == Kind::Boolean {
        let hint = format!("write `event = \"{name}\"` and a test of events");
        let message = format!("`{name}` is true or false, expected a column of numbers");
        return Err(Diagnostic::error(message).at(block.item(key, name)).hint(hint).into());
    }
    table.numbers(name).map_err(|errors| block.at_item(key, name, errors))
}
