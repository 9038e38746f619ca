//! The cohort as a Parquet file.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

/// So many lines make a batch.
const ROWS: usize = 131_072;

/// The table of a CSV text whose columns `id`, `time`, `event`, `x1` and `x4` are whole numbers,
/// `x2` and `x3` numbers and the last one a text.
pub fn of_csv(text: &str) -> Vec<u8> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a head").split(',').collect();
    let lines: Vec<&str> = lines.collect();
    let mut writer = None;
    for lines in lines.chunks(ROWS) {
        let batch = batch(&names, lines);
        let writer =
            writer.get_or_insert_with(|| ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer"));
        writer.write(&batch).expect("a batch is written");
    }
    writer.expect("there are rows").into_inner().expect("the file ends")
}

fn batch(names: &[&str], lines: &[&str]) -> RecordBatch {
    let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(',').collect()).collect();
    let column = |(at, name): (usize, &&str)| -> (String, ArrayRef) {
        let own = || cells.iter().map(|cells| cells[at]);
        let values: ArrayRef = match *name {
            "x5" => Arc::new(StringArray::from_iter_values(own())),
            "x2" | "x3" => {
                Arc::new(Float64Array::from_iter_values(own().map(|cell| cell.parse::<f64>().expect("a number"))))
            }
            _ => Arc::new(Int64Array::from_iter_values(own().map(|cell| cell.parse::<i64>().expect("a whole number")))),
        };
        ((*name).to_owned(), values)
    };
    RecordBatch::try_from_iter(names.iter().enumerate().map(column)).expect("the columns are of one length")
}
