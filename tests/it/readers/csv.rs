//! CSV: read as a table whose columns are all as long, or refused.

use tickmark::data::{self, Source};

/// Reads it.
pub(crate) fn read(bytes: &[u8]) {
    for path in ["data/t.csv", "data/t.tsv"] {
        if let Ok(table) = data::read(&Source::new("t", path, bytes.to_vec()), None) {
            for column in table.columns() {
                let texts = table.texts(&column.name).expect("a column of the table");
                assert_eq!(texts.len(), table.rows());
            }
        }
    }
}
