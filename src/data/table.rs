//! A table: typed columns, the lineage of its rows, and the steps that made it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use polars::prelude::DataFrame;

use super::column::{Column, Values};
use super::frame;
use super::lineage::Lineage;
use super::origin::Origin;
use super::remote::held::{Remote, not_here};
use super::remote::summed::Summed;
use super::store::Store;
use super::whole::Whole;
use crate::diagnostic::{Diagnostic, Outcome, Place, known_names};

/// One step of a cohort's selection, for the flow diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the step means, in the author's words.
    pub label: String,
    /// The SQL condition; `None` where the step kept every row.
    pub where_: Option<String>,
    /// Whether it drops the rows for which the condition is true.
    pub excludes: bool,
    /// Rows before.
    pub n_in: usize,
    /// Rows after.
    pub n_out: usize,
    /// Where the rows before come from.
    pub came_in: Lineage,
    /// Which of them stayed, from 0.
    pub stayed: Vec<usize>,
}

/// A table of typed columns.
///
/// Cheap to clone: values, lineage and origins are shared.
#[derive(Clone)]
pub struct Table {
    pub(super) id: String,
    pub(super) rows: usize,
    pub(super) columns: Vec<Column>,
    /// The values of the columns, in their order.
    pub(super) stores: Vec<Store>,
    pub(super) lineage: Lineage,
    pub(super) origins: BTreeMap<String, Arc<Origin>>,
    pub(super) steps: Vec<Step>,
    pub(super) parents: Vec<String>,
    pub(super) findings: Vec<Diagnostic>,
    /// What the rows are called, where that is said.
    pub(super) unit: Option<String>,
    /// What the subjects are called, where that is said.
    pub(super) subjects: Option<String>,
    /// The columns that name the subject of a row, where they are known.
    pub(super) subject: Vec<String>,
    /// Whether it is certain that no subject has several rows.
    pub(super) has_one_row_each: bool,
    /// Where the rows are, if another engine holds them: then there are no values here.
    pub(super) remote: Option<Arc<Remote>>,
    /// The rows of another engine behind columns whose values are not told.
    pub(super) summed: Option<Arc<Summed>>,
    /// The condition by which the rows were selected before they came here.
    pub(super) selected: Option<String>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("id", &self.id)
            .field("rows", &self.rows())
            .field("columns", &self.columns)
            .finish()
    }
}

impl Table {
    /// A source table: row `i` is row `i + 1` of the file. Columns and values are
    /// in the same order and of the same length.
    pub(super) fn of_source(id: &str, origin: Origin, rows: usize, made: Vec<(Column, Store)>) -> Outcome<Self> {
        let mut columns: Vec<Column> = Vec::with_capacity(made.len());
        let mut stores = Vec::with_capacity(made.len());
        let mut names = BTreeSet::new();
        for (mut column, values) in made {
            if !names.insert(column.name.clone()) {
                let error = Diagnostic::error(format!("two columns are named `{}`", column.name));
                return Err(error.at(Place::file(origin.path.clone())).hint("rename one of them").into());
            }
            column.whole =
                Some(Whole { table: id.to_owned(), name: column.name.clone(), values: values.clone(), is_key: false });
            stores.push(values);
            columns.push(column);
        }
        Ok(Self {
            rows,
            columns,
            stores,
            lineage: Lineage::of_source(id, rows),
            origins: BTreeMap::from([(id.to_owned(), Arc::new(origin))]),
            ..Self::empty(id)
        })
    }

    /// A table of nothing.
    pub(super) fn empty(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            rows: 0,
            columns: Vec::new(),
            stores: Vec::new(),
            lineage: Lineage::default(),
            origins: BTreeMap::new(),
            steps: Vec::new(),
            parents: Vec::new(),
            findings: Vec::new(),
            unit: None,
            subjects: None,
            subject: Vec::new(),
            has_one_row_each: false,
            remote: None,
            summed: None,
            selected: None,
        }
    }

    /// The id by which blocks name the table.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, in their order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What a column is called: its label in the dictionary, else its name.
    pub fn title<'a>(&'a self, name: &'a str) -> &'a str {
        self.column(name).map_or(name, Column::title)
    }

    /// The column of this name, or an error that names the closest one.
    pub fn expect_column(&self, name: &str) -> Outcome<&Column> {
        self.column(name).ok_or_else(|| self.unknown_column(name).into())
    }

    pub(super) fn unknown_column(&self, name: &str) -> Diagnostic {
        let known: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        Diagnostic::error(format!("column `{name}` is not in table `{}`", self.id)).hint(known_names(name, known))
    }

    /// The selection steps of a cohort; empty for other tables.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The ids of the tables this one was made from; empty for a source table.
    pub fn parents(&self) -> &[String] {
        &self.parents
    }

    /// What was noticed while the table was read or derived.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Which source rows the rows come from.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// The source rows one row (from 0) was made from: source id and 1-based data
    /// row, sorted; without sources known only for the table as a whole.
    pub fn source_rows(&self, row: usize) -> Vec<(String, u64)> {
        self.lineage.of_row(row)
    }

    /// The file a source table was read from; `None` for a derived table.
    pub fn path(&self) -> Option<&str> {
        self.origins.get(&self.id).filter(|_| self.parents.is_empty()).map(|origin| &*origin.path)
    }

    /// The file line on which a 1-based data row of a source starts. `None` for a
    /// binary file, an unknown source or a row that is not there.
    pub fn line_of(&self, source: &str, row: u64) -> Option<u64> {
        let origin = self.origins.get(source)?;
        let at = usize::try_from(row.checked_sub(1)?).ok()?;
        origin.lines.as_ref()?.of(at, origin.rows)
    }

    /// The place in its file of a row (from 0) of this table: the line of the first
    /// source, or the file as a whole where the file has no lines.
    pub fn place_of(&self, row: usize) -> Option<Place> {
        let (source, number) =
            self.lineage.of_row(row).into_iter().find(|(source, _)| self.origins.contains_key(source))?;
        self.place_in(&source, number)
    }

    /// The place in its file of a 1-based data row of a source; without a line for a file
    /// that has none.
    pub fn place_in(&self, source: &str, number: u64) -> Option<Place> {
        let origin = self.origins.get(source)?;
        let line = self.line_of(source, number).and_then(|line| usize::try_from(line).ok()).unwrap_or(0);
        Some(Place::at(origin.shown(), line, 0))
    }

    /// Adds a column; its values are as many as the table's rows.
    pub(super) fn add_column(&mut self, column: Column, values: Store) -> Outcome<()> {
        if self.column(&column.name).is_some() {
            return Err(Diagnostic::error(format!("table `{}` already has a column `{}`", self.id, column.name))
                .hint("give the new column another name")
                .into());
        }
        self.columns.push(column);
        self.stores.push(values);
        Ok(())
    }

    /// The columns with their values. To ask for each by its name takes a look at every column.
    pub(super) fn stored(&self) -> impl Iterator<Item = (&Column, &Store)> {
        self.columns.iter().zip(&self.stores)
    }

    /// The values of a column, as they are kept.
    pub(super) fn store(&self, name: &str) -> Outcome<&Store> {
        if self.remote.is_some() {
            return Err(not_here(&self.id));
        }
        let at = self.columns.iter().position(|column| column.name == name);
        at.and_then(|at| self.stores.get(at)).ok_or_else(|| self.unknown_column(name).into())
    }

    /// The values of a column.
    pub(super) fn values(&self, name: &str) -> Outcome<Values> {
        Ok(self.store(name)?.values())
    }

    /// The columns of these numbers as the engine takes them, under their names; one of them
    /// at least, since the engine counts rows by their columns.
    pub(super) fn frame(&self, numbers: impl IntoIterator<Item = usize>) -> Outcome<DataFrame> {
        if self.remote.is_some() {
            return Err(not_here(&self.id));
        }
        let column = |number: usize| {
            let (column, store) = self.columns.get(number).zip(self.stores.get(number))?;
            Some(frame::column_of_store(&column.name, store))
        };
        let mut columns: Vec<_> = numbers.into_iter().filter_map(column).collect();
        if columns.is_empty() {
            columns.extend(column(0));
        }
        Ok(frame::frame_of(self.rows, columns)?)
    }

    /// All columns as the engine takes them.
    pub(super) fn whole_frame(&self) -> Outcome<DataFrame> {
        self.frame(0..self.columns.len())
    }

    /// The rows, from 0, in which a column has no value.
    pub fn missing_rows(&self, name: &str) -> Outcome<Vec<usize>> {
        Ok(self.store(name)?.missing_rows())
    }

    /// The distinct values of a column as texts, in their order; `None` where there are more
    /// than `most`, or no such column.
    pub fn distinct_texts(&self, name: &str, most: usize) -> Option<Vec<String>> {
        self.store(name).ok()?.distinct_texts(most)
    }

    /// The rows at these indices (from 0), in this order; an index that is not
    /// there is left out.
    #[must_use]
    pub fn select_rows(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.rows()).collect();
        Self {
            id: self.id.clone(),
            rows: rows.len(),
            columns: self.columns.clone(),
            stores: self.stores.iter().map(|store| store.select(&rows)).collect(),
            lineage: self.lineage.select(&rows),
            origins: self.origins.clone(),
            steps: self.steps.clone(),
            parents: self.parents.clone(),
            findings: self.findings.clone(),
            unit: self.unit.clone(),
            subjects: self.subjects.clone(),
            subject: self.subject.clone(),
            has_one_row_each: self.has_one_row_each,
            remote: None,
            summed: self.summed.clone(),
            selected: None,
        }
    }

    /// The same table under another id.
    #[must_use]
    pub fn renamed(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }
}
