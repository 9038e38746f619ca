//! Files of other programs: SAS, Stata, Parquet, workbooks, Dataset-JSON.

use tickmark::data::{self, Source};

/// Reads it.
pub(crate) fn read(bytes: &[u8]) {
    let path = match bytes {
        [b'P', b'A', b'R', b'1', ..] => "data/t.parquet",
        [b'P', b'K', rest @ ..] if rest.windows(12).take(64).any(|part| part == b"opendocument") => "data/t.ods",
        [b'P', b'K', ..] => "data/t.xlsx",
        [0xD0, 0xCF, ..] => "data/t.xls",
        [b'<', b's', b't', ..] => "data/t.dta",
        [b'{', ..] => "data/t.json",
        [0, 0, 0, ..] => "data/t.sas7bdat",
        _ => "data/t.xpt",
    };
    if let Ok(table) = data::read(&Source::new("t", path, bytes.to_vec()), None) {
        for column in table.columns() {
            assert!(table.texts(&column.name).is_ok_and(|texts| texts.len() == table.rows()), "{}", column.name);
        }
    }
}
