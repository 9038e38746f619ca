//! Reading Apache Parquet.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_select::concat::concat_batches;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use super::arrow;
use super::column::Values;
use super::dictionary::Resource;
use super::fault::Fault;
use super::key::Keys;
use super::source::Source;
use super::stored::{Stored, StoredColumn};
use super::table::Table;
use super::unless_damaged::unless_damaged;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// The rows that are read at once: of a damaged file no more memory is asked for.
const ROWS: usize = 65_536;

/// Reads a Parquet file. Its own types hold, unless the dictionary declares
/// others: then each value is read again from its text, so that a declared
/// boolean may be stored as 0 and 1 and a declared date as text.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    let stored = stored(source)?;
    let schema = stored.schema();
    let mut errors = Vec::new();
    let mut columns = Vec::with_capacity(stored.num_columns());
    for (field, column) in schema.fields().iter().zip(stored.columns()) {
        let name = field.name();
        match arrow::values_of(name, column).and_then(|values| finite(name, values)) {
            Ok(values) => columns.push(StoredColumn::new(name, values)),
            Err(more) => errors.extend(more.0),
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let file = |_: &Fault| Place::file(source.path.as_str());
    Stored::new(columns, stored.num_rows()).table(source, resource, keys, file)
}

/// The columns of the file. A damaged file must not end the run, whatever the reader
/// makes of it.
fn stored(source: &Source) -> Outcome<RecordBatch> {
    let bytes = Bytes::from_owner(source.bytes.clone());
    let read = || -> Result<RecordBatch, ParquetError> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?.with_batch_size(ROWS).build()?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        Ok(concat_batches(&schema, &batches)?)
    };
    let reason = match unless_damaged(read) {
        Some(Ok(stored)) => return Ok(stored),
        Some(Err(ParquetError::General(text) | ParquetError::NYI(text))) => text,
        Some(Err(error)) => error.to_string(),
        None => "it is damaged".to_owned(),
    };
    let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let error = Diagnostic::error(format!("cannot read the file as Parquet: {reason}"));
    Err(error.hint("it may be compressed by Snappy, Zstandard, gzip or LZ4").into())
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
