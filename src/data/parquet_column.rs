//! A column of a Parquet file while it is read, batch by batch.

use arrow_array::{ArrayRef, new_empty_array};
use arrow_schema::Field as ArrowField;

use super::arrow;
use super::blank::trimmed;
use super::column::{Kind, Values};
use super::declared::as_declared;
use super::dictionary::{FieldType, Resource};
use super::fault::Faults;
use super::grown;
use super::missing::declared_codes;
use super::store::Store;
use super::stored::StoredColumn;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};

/// A column of which some rows are read.
pub(super) struct ParquetColumn<'a> {
    at: usize,
    name: String,
    resource: Option<&'a Resource>,
    rows: usize,
    /// Whether numbers of which every row has one are kept as they are: the dictionary says nothing else of them.
    is_plain: bool,
    kept: Kept,
    faults: Faults,
    /// The first error ends the column.
    error: Option<Diagnostics>,
}

/// What is kept of the rows.
enum Kept {
    /// As a table keeps them: the dictionary declares no other kind.
    Stores(Vec<Store>),
    /// As they are stored, to be read again from their texts.
    Values(Values),
}

impl<'a> ParquetColumn<'a> {
    /// Column `at` of the file, without a row.
    pub fn new(at: usize, field: &ArrowField, resource: Option<&'a Resource>) -> Self {
        let name = field.name().clone();
        let empty = arrow::values_of(&name, &new_empty_array(field.data_type()));
        let said = resource.and_then(|resource| resource.field(&name));
        let declared = said.map(|field| field.kind);
        let has_codes = declared_codes(&name, resource).is_some_and(|codes| codes.iter().any(|code| !code.is_empty()));
        let is_kept_as = |kind: Kind| match declared {
            None | Some(FieldType::Any) => true,
            Some(FieldType::Kind(wanted)) => wanted == kind || (wanted, kind) == (Kind::Number, Kind::Integer),
        };
        let stored = empty.as_ref().ok().map(Values::kind);
        let (kept, error) = match empty {
            Ok(values) if is_kept_as(values.kind()) => (Kept::Stores(Vec::new()), None),
            Ok(values) => (Kept::Values(values), None),
            Err(error) => (Kept::Stores(Vec::new()), Some(error)),
        };
        let is_same = match declared {
            None | Some(FieldType::Any) => true,
            Some(FieldType::Kind(wanted)) => stored == Some(wanted),
        };
        let is_plain = is_same && !has_codes && !said.is_some_and(|field| field.is_year);
        let mut column = Self { at, name, resource, rows: 0, is_plain, kept, faults: Faults::default(), error };
        // A file of no rows has a column of this kind as well.
        column.append(&new_empty_array(field.data_type()));
        column
    }

    /// How many rows are read.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds the next rows.
    pub fn append(&mut self, more: &ArrayRef) {
        let first = self.rows;
        self.rows += more.len();
        if self.error.is_some() {
            return;
        }
        if let (Kept::Stores(stores), Some(texts)) = (&mut self.kept, arrow::borrowed_texts(more)) {
            let codes = declared_codes(&self.name, self.resource).unwrap_or_else(|| vec![""]);
            stores.push(grown::texts(texts.map(|text| text.map(trimmed).filter(|text| !codes.contains(text)))));
            return;
        }
        let dense = if self.is_plain { arrow::dense_of(more) } else { None };
        if let (Kept::Stores(stores), Some(store)) = (&mut self.kept, dense) {
            stores.push(store);
            return;
        }
        let values = arrow::values_of(&self.name, more).and_then(|values| finite(&self.name, values, first));
        match (&mut self.kept, values) {
            (_, Err(error)) => self.error = Some(error),
            (Kept::Values(all), Ok(values)) => all.append(values),
            (Kept::Stores(stores), Ok(values)) => {
                let mut faults = Faults::default();
                let values = as_declared(&self.name, self.at, values, first, self.resource, &mut faults);
                stores.push(Store::of(values));
                self.faults.append(faults, first);
            }
        }
    }

    /// The whole column.
    ///
    /// # Errors
    /// The first thing that was wrong.
    pub fn finished(self) -> Outcome<StoredColumn> {
        match (self.error, self.kept) {
            (Some(error), _) => Err(error),
            (None, Kept::Stores(stores)) => Ok(StoredColumn::kept(self.name, Store::joined(stores), self.faults)),
            (None, Kept::Values(values)) => Ok(StoredColumn::new(self.name, values)),
        }
    }
}

/// NaN is how several programs write a missing number; infinity is no number. There are
/// `first` rows before these.
fn finite(name: &str, values: Values, first: usize) -> Outcome<Values> {
    let Values::Number(values) = values else { return Ok(values) };
    if let Some(row) = values.iter().position(|value| value.is_some_and(f64::is_infinite)) {
        let row = first + row + 1;
        let error = Diagnostic::error(format!("column `{name}` is infinite in row {row}, expected a number"));
        return Err(error.hint("write a missing value in its place").into());
    }
    Ok(Values::Number(values.into_iter().map(|value| value.filter(|value| !value.is_nan())).collect()))
}
