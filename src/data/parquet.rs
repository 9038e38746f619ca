//! Reading Apache Parquet.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use super::cell::Reading;
use super::column::{Column, Values};
use super::declared::{as_declared, compare_names, declared};
use super::dictionary::Resource;
use super::fault::Faults;
use super::frame;
use super::key::Keys;
use super::source::Source;
use super::table::{Origin, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// Reads a Parquet file. Its own types hold, unless the dictionary declares
/// others: then each value is read again from its text, so that a declared
/// boolean may be stored as 0 and 1 and a declared date as text.
pub(super) fn read(source: &Source, resource: Option<&Resource>) -> Outcome<Table> {
    let bytes = Cursor::new(source.bytes.clone());
    // A damaged file must not end the run, whatever polars makes of it.
    let parsed = catch_unwind(AssertUnwindSafe(|| ParquetReader::new(bytes).finish()));
    let stored = match parsed {
        Ok(Ok(stored)) => stored,
        Ok(Err(error)) => {
            let reason = frame::foreign(&error).message;
            return Err(Diagnostic::error(format!("cannot read the file as Parquet: {reason}")).into());
        }
        Err(_) => return Err(Diagnostic::error("cannot read the file as Parquet: it is damaged").into()),
    };
    let names: Vec<&str> = stored.columns().iter().map(|column| column.name().as_str()).collect();
    let mut findings = compare_names(source, &names, resource)?;
    let mut faults = Faults::default();
    let mut errors = Vec::new();
    let mut made: Vec<(Column, Values)> = Vec::with_capacity(names.len());
    for (at, column) in stored.columns().iter().enumerate() {
        match frame::values_of_column(column).and_then(|values| finite(column.name(), values)) {
            Ok(values) => {
                let values = as_declared(column.name(), at, values, resource, &mut faults);
                if let Values::Text(texts) = &values {
                    let reading = Reading::new(column.name(), resource, &Keys::of_resource(resource));
                    reading.tell_stray(texts.iter().map(Option::as_deref), at, &mut faults);
                }
                made.push((declared(column.name(), None, values.kind(), resource), values));
            }
            Err(more) => errors.extend(more.0),
        }
    }
    findings.extend(faults.remarks(|_| Place::file(source.path.as_str())));
    errors.extend(faults.into_errors(&source.path, |_| Place::file(source.path.as_str())));
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let origin = Origin { path: source.path.as_str().into(), lines: None };
    let mut table = Table::of_source(&source.id, origin, stored.height(), made)?;
    table.findings = findings;
    Ok(table)
}

/// NaN is how several programs write a missing number; infinity is no number.
fn finite(name: &str, values: Values) -> Outcome<Values> {
    let Values::Number(values) = values else { return Ok(values) };
    if let Some(row) = values.iter().position(|value| value.is_some_and(f64::is_infinite)) {
        let error = Diagnostic::error(format!("column `{name}` is infinite in row {}, expected a number", row + 1));
        return Err(error.hint("write a missing value in its place").into());
    }
    Ok(Values::Number(values.into_iter().map(|value| value.filter(|value| !value.is_nan())).collect()))
}
