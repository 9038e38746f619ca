//! Binary files: SAS transport and Parquet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickmark::data::{Source, read};

fuzz_target!(|bytes: &[u8]| {
    let path = if bytes.starts_with(b"PAR1") { "data/t.parquet" } else { "data/t.xpt" };
    if let Ok(table) = read(&Source::new("t", path, bytes.to_vec()), None) {
        for column in table.columns() {
            assert!(table.texts(&column.name).is_ok_and(|texts| texts.len() == table.rows()), "{}", column.name);
        }
    }
});
