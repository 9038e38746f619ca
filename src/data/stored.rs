//! What a reader of a file that says its own types hands over, and the table of it. A new
//! format is a function that makes a [`Stored`] of the bytes of a file.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cell::Reading;
use super::column::{Column, Kind, Level, Values};
use super::declared::{as_declared, compare_names, declared};
use super::dictionary::Resource;
use super::fault::{Fault, Faults};
use super::inexact::told_rounded;
use super::key::Keys;
use super::origin::{Lines, Origin};
use super::source::Source;
use super::store::Store;
use super::table::Table;
use super::text;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// A column as a file stores it.
pub(super) struct StoredColumn {
    pub name: String,
    /// How the file calls it for readers.
    pub label: Option<String>,
    /// The values that the file has names for, in their order.
    pub levels: Vec<Level>,
    pub given: Given,
}

/// The values of a column.
pub(super) enum Given {
    /// As the file stores them.
    Stored(Values),
    /// As the dictionary declares them, with what is wrong with cells.
    Declared(Store, Faults),
}

impl StoredColumn {
    /// A column without label and levels.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), label: None, levels: Vec::new(), given: Given::Stored(values) }
    }

    /// The texts that the file stores.
    pub fn texts(&self) -> Option<&[Option<String>]> {
        match &self.given {
            Given::Stored(Values::Text(texts)) => Some(texts),
            _ => None,
        }
    }

    /// A column that is of the kind that the dictionary declares, with what is wrong with its
    /// cells.
    pub fn kept(name: impl Into<String>, store: Store, faults: Faults) -> Self {
        Self { name: name.into(), label: None, levels: Vec::new(), given: Given::Declared(store, faults) }
    }
}

/// The columns of a file, and what was noticed while they were read.
pub(super) struct Stored {
    pub columns: Vec<StoredColumn>,
    pub rows: usize,
    /// The part of the file, such as the sheet of a workbook.
    pub part: Option<Arc<str>>,
    /// The line of each row, where the file has lines.
    pub lines: Option<Lines>,
    /// Findings and notes.
    pub said: Vec<Diagnostic>,
    /// What is wrong with cells, and what columns are read as text.
    pub faults: Faults,
    /// Whether a column of texts that are mostly numbers or dates is told of.
    pub tells_strays: bool,
}

impl Stored {
    /// Columns without lines, of which nothing was noticed.
    pub fn new(columns: Vec<StoredColumn>, rows: usize) -> Self {
        let (said, faults) = (Vec::new(), Faults::default());
        Self { columns, rows, part: None, lines: None, said, faults, tells_strays: true }
    }

    /// The table of these columns, typed as the dictionary declares; `place` names the cell
    /// of a fault.
    ///
    /// # Errors
    /// Every cell that is not of its column's type; a name that occurs twice; a declared
    /// column that is not there.
    pub fn table(
        mut self,
        source: &Source,
        resource: Option<&Resource>,
        keys: &Keys,
        place: impl Fn(&Fault) -> Place,
    ) -> Outcome<Table> {
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(Diagnostic::error(format!("two columns are named `{twice}`"))
                .hint("rename one of them")
                .into());
        }
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        self.said.extend(compare_names(source, &known, resource)?);
        let mut made: Vec<(Column, Store)> = Vec::with_capacity(names.len());
        for (at, stored) in self.columns.into_iter().enumerate() {
            let store = match stored.given {
                Given::Stored(values) => {
                    Store::of(as_declared(&stored.name, at, values, 0, resource, &mut self.faults))
                }
                Given::Declared(store, faults) => {
                    self.faults.append(faults, 0);
                    store
                }
            };
            let reading = Reading::new(&stored.name, resource, keys);
            tell(&reading, (at, &store), self.tells_strays, &mut self.faults);
            let mut column = declared(&stored.name, stored.label.as_deref(), store.kind(), resource);
            if column.levels.is_empty() {
                let unnamed = unnamed(&store, &stored.levels);
                if unnamed.is_empty() {
                    column.levels = stored.levels;
                } else {
                    self.said.push(not_all_named(source, &stored.name, &unnamed));
                }
            }
            made.push((column, store));
        }
        self.said.extend(self.faults.remarks(&place));
        let errors = self.faults.into_errors(&source.path, &place);
        if !errors.is_empty() {
            return Err(Diagnostics(errors));
        }
        let origin = Origin { path: source.path.as_str().into(), part: self.part, rows: self.rows, lines: self.lines };
        let mut table = Table::of_source(&source.id, origin, self.rows, made)?;
        table.findings = self.said;
        Ok(table)
    }
}

/// Tells of a column whose content may be something else than what it is read as.
fn tell(reading: &Reading<'_>, (at, store): (usize, &Store), tells_strays: bool, faults: &mut Faults) {
    match store.kind() {
        Kind::Text if tells_strays => reading.tell_stray(store, at, faults),
        Kind::Integer if tells_strays => reading.tell_days_as_numbers(store, at, faults),
        Kind::Number if reading.kind.is_none() => faults.strays.extend(told_rounded(reading.name, at, store)),
        _ => {}
    }
}

/// The values that have no name among the levels, if some have.
fn unnamed(store: &Store, levels: &[Level]) -> Vec<String> {
    if levels.is_empty() {
        return Vec::new();
    }
    let codes: BTreeSet<&str> = levels.iter().map(|level| level.code.as_str()).collect();
    let present: BTreeSet<String> = text::texts(store.values()).into_iter().flatten().collect();
    present.into_iter().filter(|text| !codes.contains(text.as_str())).collect()
}

fn not_all_named(source: &Source, name: &str, unnamed: &[String]) -> Diagnostic {
    let count = if unnamed.len() == 1 { "1 value".to_owned() } else { format!("{} values", unnamed.len()) };
    Diagnostic::note(format!(
        "the file names only some values of column `{name}` ({count} without a name): it is read without these names"
    ))
    .at(Place::file(source.path.as_str()))
    .hint("declare `levels` in data/datapackage.json, or in `missingValues` what means a missing value")
}
