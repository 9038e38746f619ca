//! The data dictionary: read, then used to read and to check a small file.

use std::collections::BTreeMap;

use tickmark::data::{self, Source, check, dictionary};
use tickmark::diagnostic::SourceText;

const ROWS: &[u8] = b"id,sex,age,day,at\n1,F,50,2024-01-31,2024-01-31T10:00\n2,M,NA,,\n3,f,61.5,31.12.2023,\n";

/// Reads it.
pub(crate) fn read(text: &str) {
    let Ok(dictionary) = dictionary(&SourceText::new("data/datapackage.json", text)) else { return };
    for resource in &dictionary.resources {
        if let Ok(table) = data::read(&Source::new("t", "data/t.csv", ROWS.to_vec()), Some(resource)) {
            drop(check(&table, resource, &BTreeMap::from([("t".to_owned(), table.clone())])));
        }
    }
}
