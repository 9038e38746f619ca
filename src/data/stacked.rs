//! Tables put together of others: several files as one, and parts of one.

use std::collections::BTreeSet;

use super::column::{Column, Kind, Values};
use super::lineage::Lineage;
use super::store::Store;
use super::table::Table;
use super::whole::Whole;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

impl Table {
    /// Some rows (from 0) and columns of a source table, as a table made from it.
    #[must_use]
    pub(super) fn part(&self, id: &str, rows: &[usize], columns: &[&str]) -> Self {
        let mut part = self.select_rows(rows);
        part.retain(|column| columns.contains(&column.name.as_str()));
        part.parents = vec![self.id.clone()];
        part.findings = Vec::new();
        for (column, store) in part.columns.iter_mut().zip(&part.stores) {
            let is_key = column.whole.as_ref().is_some_and(|whole| whole.is_key);
            column.whole =
                Some(Whole { table: id.to_owned(), name: column.name.clone(), values: store.clone(), is_key });
        }
        part.renamed(id)
    }

    /// Leaves out the columns that do not pass.
    pub(super) fn retain(&mut self, mut passes: impl FnMut(&Column) -> bool) {
        let kept: Vec<bool> = self.columns.iter().map(&mut passes).collect();
        let mut flags = kept.iter();
        self.columns.retain(|_| *flags.next().unwrap_or(&true));
        let mut flags = kept.iter();
        self.stores.retain(|_| *flags.next().unwrap_or(&true));
    }
}

/// The rows of tables of the same columns, one after the other. `file_column` names a column
/// in which for each row the last part of the path of its file stands.
///
/// # Errors
/// A table that lacks a column of the first, or has another one; a column that is of two
/// kinds.
pub(super) fn stacked(id: &str, parts: &[Table], file_column: Option<&str>) -> Outcome<Table> {
    let Some(first) = parts.first() else {
        return Err(Diagnostic::error(format!("the table `{id}` is made of no file")).into());
    };
    let errors: Vec<Diagnostic> = parts.iter().skip(1).filter_map(|part| differing(first, part)).collect();
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let mut columns = Vec::with_capacity(first.columns.len());
    let mut stores = Vec::with_capacity(first.columns.len());
    let mut errors = Vec::new();
    for column in &first.columns {
        let pieces: Vec<&Store> = parts.iter().filter_map(|part| part.store(&column.name).ok()).collect();
        match kind(&pieces) {
            Some(kind) => {
                let store = Store::joined(pieces.into_iter().map(|piece| piece.clone().into_kind(kind)).collect());
                columns.push(Column { kind, ..column.clone() });
                stores.push(store);
            }
            None => errors.push(two_kinds(&column.name, parts)),
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    if let Some(name) = file_column {
        let name_of =
            |part: &Table| part.path().and_then(|path| path.rsplit('/').next()).unwrap_or_default().to_owned();
        let names = parts.iter().flat_map(|part| std::iter::repeat_n(Some(name_of(part)), part.rows()));
        if columns.iter().any(|column| column.name == name) {
            let error = format!("the files of `{id}` have a column `{name}`, which `fileColumn` is to be called");
            return Err(Diagnostic::error(error).into());
        }
        columns.push(Column::new(name, Kind::Text));
        stores.push(Store::of(Values::Text(names.collect())));
    }
    let mut table = first.clone().renamed(id);
    table.rows = parts.iter().map(Table::rows).sum();
    table.lineage = Lineage::stacked(parts.iter().map(|part| (part.lineage(), part.rows())));
    table.origins = parts.iter().flat_map(|part| part.origins.clone()).collect();
    table.parents = parts.iter().map(|part| part.id().to_owned()).collect();
    table.findings = Vec::new();
    for (column, store) in columns.iter_mut().zip(&stores) {
        let is_key = column.whole.as_ref().is_some_and(|whole| whole.is_key);
        column.whole = Some(Whole { table: id.to_owned(), name: column.name.clone(), values: store.clone(), is_key });
    }
    (table.columns, table.stores) = (columns, stores);
    Ok(table)
}

fn names(table: &Table) -> BTreeSet<&str> {
    table.columns().iter().map(|column| column.name.as_str()).collect()
}

fn differing(first: &Table, other: &Table) -> Option<Diagnostic> {
    let (wanted, found) = (names(first), names(other));
    let list = |all: Vec<&&str>| all.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let absent: Vec<&&str> = wanted.difference(&found).collect();
    let more: Vec<&&str> = found.difference(&wanted).collect();
    if absent.is_empty() && more.is_empty() {
        return None;
    }
    let mut words = Vec::new();
    if !absent.is_empty() {
        words.push(format!("lacks {}", list(absent)));
    }
    if !more.is_empty() {
        words.push(format!("has {} more", list(more)));
    }
    let path = other.path().unwrap_or(other.id());
    let of = first.path().unwrap_or(first.id());
    Some(
        Diagnostic::error(format!("the file is to be one table with {of}, and {}", words.join(" and ")))
            .at(Place::file(path))
            .hint("files of one table have the same columns; declare a resource of its own for another form"),
    )
}

/// The kind of pieces of one column: whole numbers are numbers beside others, and a piece
/// without any value is of every kind.
fn kind(pieces: &[&Store]) -> Option<Kind> {
    let is_empty = |piece: &&&Store| (0..piece.len()).all(|row| !piece.is_present(row));
    let mut kinds = pieces.iter().filter(|piece| !is_empty(piece)).map(|piece| piece.kind());
    let Some(first) = kinds.next() else { return Some(pieces.first().map_or(Kind::Text, |piece| piece.kind())) };
    kinds.try_fold(first, |kind, other| match (kind, other) {
        _ if kind == other => Some(kind),
        (Kind::Integer | Kind::Number, Kind::Integer | Kind::Number) => Some(Kind::Number),
        _ => None,
    })
}

fn two_kinds(name: &str, parts: &[Table]) -> Diagnostic {
    let kind = |part: &Table| {
        let kind = part.column(name).map_or(Kind::Text, |column| column.kind);
        format!("{} in {}", kind.phrase(), part.path().unwrap_or(part.id()))
    };
    let mut kinds: Vec<String> = Vec::new();
    for part in parts {
        let said = kind(part);
        if kinds.iter().all(|known| known.split(" in ").next() != said.split(" in ").next()) {
            kinds.push(said);
        }
    }
    let path = parts.first().and_then(Table::path).unwrap_or_default();
    Diagnostic::error(format!("column `{name}` is {}", kinds.join(", ")))
        .at(Place::file(path))
        .hint("declare its type in data/datapackage.json")
}
