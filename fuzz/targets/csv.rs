//! CSV: read as a table whose columns are all as long, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickmark::data::{Source, read};

fuzz_target!(|bytes: &[u8]| {
    for path in ["data/t.csv", "data/t.tsv"] {
        if let Ok(table) = read(&Source::new("t", path, bytes.to_vec()), None) {
            for column in table.columns() {
                let texts = table.texts(&column.name).expect("a column of the table");
                assert_eq!(texts.len(), table.rows());
            }
        }
    }
});
