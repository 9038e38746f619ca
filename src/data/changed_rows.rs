//! Two states of one table: which rows came and went, and which cells changed, by its key.

use std::collections::BTreeMap;

use super::table::Table;
use super::text;
use crate::diagnostic::{Diagnostic, Outcome};

/// How a table changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedRows {
    /// Keys of rows that are new.
    pub added: Vec<String>,
    /// Keys of rows that are gone.
    pub removed: Vec<String>,
    /// Cells of rows that are in both and read otherwise now, by the key of their row.
    pub cells: Vec<ChangedCell>,
    /// Columns that are new.
    pub new_columns: Vec<String>,
    /// Columns that are gone.
    pub gone_columns: Vec<String>,
}

/// A cell that reads otherwise now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedCell {
    /// The key of its row.
    pub key: String,
    /// Its column.
    pub column: String,
    /// What it read; none where it was missing.
    pub old: Option<String>,
    /// What it reads.
    pub new: Option<String>,
}

impl ChangedRows {
    /// How many rows have a cell that changed.
    pub fn rows(&self) -> usize {
        let mut keys: Vec<&str> = self.cells.iter().map(|cell| cell.key.as_str()).collect();
        keys.dedup();
        keys.len()
    }

    /// How many cells of each column changed, the most first.
    pub fn by_column(&self) -> Vec<(&str, usize)> {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for cell in &self.cells {
            match counts.iter_mut().find(|(column, _)| *column == cell.column) {
                Some((_, count)) => *count += 1,
                None => counts.push((&cell.column, 1)),
            }
        }
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        counts
    }
}

/// Compares two states of a table whose rows the columns `key` tell apart.
///
/// # Errors
/// A column of the key is missing, or two rows of one state have the same key.
pub fn changed_rows(old: &Table, new: &Table, key: &[String]) -> Outcome<ChangedRows> {
    let (before, after) = (keyed(old, key)?, keyed(new, key)?);
    let names = |table: &Table| table.columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let (old_names, new_names) = (names(old), names(new));
    let others = |these: &[String], those: &[String]| {
        these.iter().filter(|name| !those.contains(name)).cloned().collect::<Vec<_>>()
    };
    let mut changed = ChangedRows {
        added: after.keys().filter(|key| !before.contains_key(*key)).cloned().collect(),
        removed: before.keys().filter(|key| !after.contains_key(*key)).cloned().collect(),
        new_columns: others(&new_names, &old_names),
        gone_columns: others(&old_names, &new_names),
        cells: Vec::new(),
    };
    let both: Vec<(&String, usize, usize)> =
        before.iter().filter_map(|(key, was)| Some((key, *was, *after.get(key)?))).collect();
    for name in new_names.iter().filter(|name| old_names.contains(name)) {
        let was = text::texts(old.values(name)?);
        let now = text::texts(new.values(name)?);
        for (key, old_row, new_row) in &both {
            let (old, new) = (&was[*old_row], &now[*new_row]);
            if old != new {
                let (key, column) = ((*key).clone(), name.clone());
                changed.cells.push(ChangedCell { key, column, old: old.clone(), new: new.clone() });
            }
        }
    }
    changed.cells.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(changed)
}

/// The rows of a table by their keys, as they are written.
fn keyed(table: &Table, key: &[String]) -> Outcome<BTreeMap<String, usize>> {
    let mut columns = Vec::with_capacity(key.len());
    for name in key {
        columns.push(text::texts(table.values(name)?));
    }
    let mut rows = BTreeMap::new();
    for row in 0..table.rows() {
        let parts: Vec<&str> = columns.iter().map(|column| column[row].as_deref().unwrap_or("NA")).collect();
        if rows.insert(parts.join(", "), row).is_some() {
            let message = format!("two rows of `{}` have the same {}", table.id(), key.join(", "));
            return Err(Diagnostic::error(message).into());
        }
    }
    Ok(rows)
}
