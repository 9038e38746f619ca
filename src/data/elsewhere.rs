//! Tables that a program of somebody else reads and makes.

use std::collections::BTreeMap;

use super::lineage::Lineage;
use super::source::Source;
use super::table::Table;
use super::text;
use crate::diagnostic::{Diagnostic, Outcome};

impl Table {
    /// The table as CSV in UTF-8: codes, not labels; numbers in the shortest form that reads back
    /// to the same value, dates as `2024-04-30`, and nothing where there is no value.
    ///
    /// # Errors
    /// It cannot be written into memory.
    pub fn csv(&self) -> Outcome<Vec<u8>> {
        let columns: Vec<_> = self.stored().map(|(_, store)| text::texts(store.values())).collect();
        let cannot = |error: csv::Error| Diagnostic::error(format!("table `{}` as CSV: {error}", self.id()));
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(self.columns().iter().map(|column| column.name.as_str())).map_err(cannot)?;
        for row in 0..self.rows() {
            let cell = |values: &Vec<Option<String>>| values.get(row).cloned().flatten().unwrap_or_default();
            writer.write_record(columns.iter().map(cell)).map_err(cannot)?;
        }
        writer.into_inner().map_err(|error| Diagnostic::error(format!("table `{}` as CSV: {error}", self.id())).into())
    }
}

/// A table that a program has made of whole tables, typed by its content. Which of its rows come
/// from which rows of theirs is not known, so that its lineage is at table level.
///
/// # Errors
/// Those of [`super::read`].
pub fn made_elsewhere(source: &Source, parents: &[&Table]) -> Outcome<Table> {
    let mut table = super::read(source, None)?;
    table.lineage = lineage_of_all(parents);
    table.origins = BTreeMap::new();
    for parent in parents {
        table.origins.extend(parent.origins.iter().map(|(source, origin)| (source.clone(), origin.clone())));
    }
    table.parents = parents.iter().map(|table| table.id.clone()).collect();
    Ok(table)
}

/// The lineage of what is made of whole tables.
pub fn lineage_of_all(tables: &[&Table]) -> Lineage {
    Lineage::of_tables(tables.iter().map(|table| (&table.lineage, table.rows())))
}
