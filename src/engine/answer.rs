//! What an engine answers.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;

/// The rows of an answer, in the parts in which they came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Names and types of the columns.
    pub schema: SchemaRef,
    /// The rows.
    pub parts: Vec<RecordBatch>,
}

impl Answer {
    /// How many rows came.
    pub fn rows(&self) -> usize {
        self.parts.iter().map(RecordBatch::num_rows).sum()
    }

    /// How many bytes the values take.
    pub fn bytes(&self) -> usize {
        let of = |column: &ArrayRef| column.to_data().get_slice_memory_size().unwrap_or_default();
        self.parts.iter().flat_map(RecordBatch::columns).map(of).sum()
    }
}
