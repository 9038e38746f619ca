//! Columns that a cohort would have if the steps that make them had not failed.

use std::collections::{BTreeMap, BTreeSet};

use super::cohort_plan::Join;
use super::expression;
use super::table::Table;

/// The columns of joins and expressions with an error. What uses one of them is not looked at: that
/// the column is not there would be a consequence.
#[derive(Debug, Default)]
pub(super) struct LostColumns {
    names: BTreeSet<String>,
    /// Whether any other name may be one of them, since a joined table is not known.
    any: bool,
}

impl LostColumns {
    /// Notes a column.
    pub(super) fn add(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    /// Notes what a join would have added.
    pub(super) fn add_join(&mut self, join: &Join, tables: &BTreeMap<String, Table>) {
        if !join.columns.is_empty() {
            self.names.extend(join.columns.iter().map(|(new, _)| new.clone()));
            return;
        }
        match tables.get(&join.table) {
            Some(table) => self.names.extend(table.columns().iter().map(|column| column.name.clone())),
            None => self.any = true,
        }
    }

    /// Whether one of some columns is lost, which a table does not have.
    pub(super) fn is_among<'n>(&self, table: &Table, names: impl IntoIterator<Item = &'n String>) -> bool {
        names.into_iter().any(|name| table.column(name).is_none() && (self.any || self.names.contains(name)))
    }

    /// Whether an expression uses one. One that cannot be read uses none: that is an error of its own.
    pub(super) fn is_used(&self, table: &Table, text: &str) -> bool {
        let are_some = self.any || !self.names.is_empty();
        are_some && expression::columns_named(table, text).is_ok_and(|names| self.is_among(table, &names))
    }
}
