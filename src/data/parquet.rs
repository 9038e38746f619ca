//! Reading Apache Parquet: some columns on each thread, batch by batch, so that beside what a
//! table keeps of a column only one batch of it is held.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{DataType, FieldRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use super::dictionary::Resource;
use super::fault::Fault;
use super::key::Keys;
use super::parquet_column::ParquetColumn;
use super::source::Source;
use super::stored::Stored;
use super::table::Table;
use super::unless_damaged::unless_damaged;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::parallel;

/// The rows that are read at once: of a damaged file no more memory is asked for.
const ROWS: usize = 65_536;

/// The columns of a file are read in at most so many parts.
const PARTS: usize = 64;

/// Reads a Parquet file. Its own types hold, unless the dictionary declares
/// others: then each value is read again from its text, so that a declared
/// boolean may be stored as 0 and 1 and a declared date as text.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    let bytes = Bytes::from_owner(Held(source.bytes.get()));
    let metadata = guarded(|| ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new()))?;
    let count = metadata.schema().fields().len();
    let size = count.div_ceil(PARTS).max(1);
    let parts: Vec<Range<usize>> = (0..count).step_by(size).map(|at| at..(at + size).min(count)).collect();
    let file = File { bytes, metadata };
    // What takes longest begins first, so that no thread waits for it at the end.
    let efforts: Vec<usize> = parts.iter().map(|part| file.effort(part)).collect();
    let most = efforts.iter().copied().max().unwrap_or(0);
    let of_effort = |effort: usize| (0..parts.len()).filter(|at| efforts[*at] == effort).collect::<Vec<usize>>();
    let order: Vec<usize> = (0..=most).rev().flat_map(of_effort).collect();
    // What is kept of a column's batches is put together before the next column is read, which then has their room.
    let read = parallel::mapped(order.len(), |at| {
        let columns = guarded(|| file.columns(parts[order[at]].clone(), resource))?;
        Ok(columns.into_iter().map(|column| (column.rows(), column.finished())).collect::<Vec<_>>())
    });
    let mut in_place: Vec<Option<Outcome<Vec<_>>>> = parts.iter().map(|_| None).collect();
    order.iter().zip(read).for_each(|(part, read)| in_place[*part] = Some(read));
    let mut found = Vec::with_capacity(count);
    for read in in_place.into_iter().flatten() {
        found.extend(read?);
    }
    let (mut columns, mut errors, mut rows) = (Vec::with_capacity(count), Vec::new(), 0);
    for (own_rows, column) in found {
        rows = own_rows;
        match column {
            Ok(column) => columns.push(column),
            Err(more) => errors.extend(more.0),
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let place = |_: &Fault| Place::file(source.path.as_str());
    Stored::new(columns, rows).table(source, resource, keys, place)
}

/// The bytes of a file, which are not copied for the reader.
struct Held(Arc<Vec<u8>>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A file whose description is read.
struct File {
    bytes: Bytes,
    metadata: ArrowReaderMetadata,
}

impl File {
    /// About how long it takes to read some columns: texts take longer than numbers with decimals, and these longer than
    /// others.
    fn effort(&self, columns: &Range<usize>) -> usize {
        let of_type = |field: &FieldRef| match field.data_type() {
            DataType::Float16 | DataType::Float32 | DataType::Float64 => 2,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) => 3,
            _ => 1,
        };
        self.metadata.schema().fields()[columns.clone()].iter().map(of_type).sum()
    }

    /// Reads some columns.
    fn columns<'a>(
        &self,
        wanted: Range<usize>,
        resource: Option<&'a Resource>,
    ) -> Result<Vec<ParquetColumn<'a>>, ParquetError> {
        let fields = &self.metadata.schema().fields()[wanted.clone()];
        let each = wanted.clone().zip(fields.iter());
        let mut columns: Vec<ParquetColumn<'_>> =
            each.map(|(at, field)| ParquetColumn::new(at, field, resource)).collect();
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), wanted);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.bytes.clone(), self.metadata.clone());
        for batch in reader.with_projection(mask).with_batch_size(ROWS).build()? {
            let batch = batch?;
            columns.iter_mut().zip(batch.columns()).for_each(|(column, values)| column.append(values));
        }
        Ok(columns)
    }
}

/// Does what reads a file. A damaged one must not end the run, whatever the reader makes of
/// it.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Outcome<T> {
    let reason = match unless_damaged(read) {
        Some(Ok(made)) => return Ok(made),
        Some(Err(ParquetError::General(text) | ParquetError::NYI(text))) => text,
        Some(Err(error)) => error.to_string(),
        None => "it is damaged".to_owned(),
    };
    let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let error = Diagnostic::error(format!("cannot read the file as Parquet: {reason}"));
    Err(error.hint("it may be compressed by Snappy, Zstandard, gzip or LZ4").into())
}
