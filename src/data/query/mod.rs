//! `sql` blocks: a table made by a `SELECT` over declared tables.
//!
//! The same strict meaning as in [`super::expression`] holds for every expression of the
//! query. Groups, distinct rows and joins come in the order of their first row, so that
//! a query without `ORDER BY` gives the same table every time. A query is carried out
//! step by step, as it is written, over whole tables in memory.

mod from;
mod group;
mod join;
mod order;
mod relation;
mod select;
mod set;
mod unmet;
mod using;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use self::relation::Relation;
use super::cohort::placed;
use super::column::{Column, Values};
use super::frame;
use super::lineage::Lineage;
use super::lowering::Listed;
use super::store::Store;
use super::table::Table;
use super::whole::Whole;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::sql;

/// The columns on which an SQL query joins tables, as far as its text says.
pub fn joined_columns(query: &str) -> BTreeSet<String> {
    // A query that cannot be read has none: it is an error elsewhere.
    let Ok(tree) = sql::query(query, &BTreeSet::new(), &BTreeSet::new()) else { return BTreeSet::new() };
    sql::joined(&tree).into_iter().flat_map(|(left, right)| [left, right]).collect()
}

/// Makes a table by a `SELECT` (or `WITH … SELECT`) over `tables`.
///
/// Its lineage is at table level: every source row of every table that the query
/// names. A result column that keeps its name from a table keeps its label, unit
/// and levels; one that is named by `AS` has none.
///
/// # Errors
/// Any other statement; a table that is not declared (so no file can be read); a join
/// with too many rows; the errors of [`super::expression`].
pub fn query(id: &str, text: &str, tables: &BTreeMap<String, Table>, place: &Place) -> Outcome<Table> {
    let mut table = made(id, text, tables).map_err(|errors| Diagnostics(placed(errors, place)))?;
    table.findings = std::mem::take(&mut table.findings).into_iter().map(|one| one.or_at(|| place.clone())).collect();
    Ok(table)
}

/// A query while it is carried out.
struct Run<'a> {
    text: &'a str,
    tables: &'a BTreeMap<String, Table>,
    /// The tables that it has named.
    used: RefCell<BTreeSet<String>>,
    /// Findings about its constants.
    found: RefCell<Vec<Diagnostic>>,
    /// The values of the queries inside its expressions.
    listed: RefCell<Vec<Listed>>,
    /// How many columns the engine has been given.
    columns: Cell<usize>,
}

impl Run<'_> {
    /// A name for one more column of the engine.
    fn engine_name(&self) -> String {
        self.columns.set(self.columns.get() + 1);
        format!("c{}", self.columns.get())
    }
}

fn made(id: &str, text: &str, tables: &BTreeMap<String, Table>) -> Outcome<Table> {
    let columns: BTreeSet<&str> =
        tables.values().flat_map(|table| table.columns.iter().map(|column| column.name.as_str())).collect();
    let tree = sql::query(text, &columns, &tables.keys().map(String::as_str).collect())?;
    let run = Run {
        text,
        tables,
        used: RefCell::default(),
        found: RefCell::default(),
        listed: RefCell::default(),
        columns: Cell::new(0),
    };
    let result = run.query(&tree, &[])?;
    let used: Vec<&Table> = run.used.borrow().iter().filter_map(|id| tables.get(id)).collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    for finding in run.found.into_inner() {
        if !found.iter().any(|known| known.message == finding.message) {
            found.push(finding);
        }
    }
    table_of(id, &result, &used, found)
}

/// The result as a table.
fn table_of(id: &str, result: &Relation, used: &[&Table], findings: Vec<Diagnostic>) -> Outcome<Table> {
    let mut columns: Vec<Column> = Vec::with_capacity(result.columns.len());
    let mut made = Vec::with_capacity(result.columns.len());
    for bound in &result.columns {
        if columns.iter().any(|known| known.name == bound.name) {
            return Err(Diagnostic::error(format!("two columns of the result are called `{}`", bound.name))
                .hint("give one of them another name by AS")
                .into());
        }
        let values = frame::values_of(&result.frame, &bound.engine)?;
        if let Values::Number(numbers) = &values
            && numbers.iter().flatten().any(|value| !value.is_finite())
        {
            return Err(Diagnostic::error(format!("column `{}` is not a finite number in some row", bound.name)).into());
        }
        columns.push(bound.described(values.kind()));
        made.push(Store::of(values));
    }
    for (column, values) in columns.iter_mut().zip(&made).filter(|(column, _)| column.whole.is_none()) {
        let values = values.clone();
        column.whole = Some(Whole { table: id.to_owned(), name: column.name.clone(), values, is_key: false });
    }
    let mut origins = BTreeMap::new();
    for table in used {
        origins.extend(table.origins.iter().map(|(source, origin)| (source.clone(), origin.clone())));
    }
    Ok(Table {
        rows: result.frame.height(),
        columns,
        stores: made,
        lineage: Lineage::of_tables(used.iter().map(|table| (&table.lineage, table.rows()))),
        origins,
        parents: used.iter().map(|table| table.id.clone()).collect(),
        findings,
        ..Table::empty(id)
    })
}
