//! The cohort as a Parquet file.

use std::fs::File;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

use crate::cohort::{Kind, Subject};

/// So many rows make a batch.
const ROWS: u64 = 131_072;

/// Writes a cohort none of whose cells is missing: `id`, `time`, `event`, `x1` and `x4` as whole numbers, `x2` and `x3` as
/// numbers, `x5` as a text.
pub fn write(file: File, rows: u64, kind: Kind) {
    let mut writer = ArrowWriter::try_new(file, batch(0, 0, kind).schema(), None).expect("a writer");
    for first in (0..rows).step_by(ROWS as usize) {
        writer.write(&batch(first, rows.min(first + ROWS), kind)).expect("a batch is written");
    }
    writer.close().expect("the file ends");
}

fn batch(first: u64, end: u64, kind: Kind) -> RecordBatch {
    let subjects: Vec<Subject> = (first..end).map(|row| Subject::of(row, kind)).collect();
    let whole =
        |of: fn(&Subject) -> i64| -> ArrayRef { Arc::new(Int64Array::from_iter_values(subjects.iter().map(of))) };
    let number =
        |of: fn(&Subject) -> f64| -> ArrayRef { Arc::new(Float64Array::from_iter_values(subjects.iter().map(of))) };
    let text = StringArray::from_iter_values(subjects.iter().map(|one| one.x5.as_str()));
    let columns: [(&str, ArrayRef); 8] = [
        ("id", whole(|one| one.id as i64)),
        ("time", whole(|one| one.time as i64)),
        ("event", whole(|one| one.event.into())),
        ("x1", whole(|one| one.x1.into())),
        ("x2", number(|one| one.x2)),
        ("x3", number(|one| one.x3)),
        ("x4", whole(|one| one.x4.into())),
        ("x5", Arc::new(text)),
    ];
    RecordBatch::try_from_iter(columns).expect("the columns are of one length")
}
