//! The data dictionary: read, then used to read and to check a small file.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tickmark::data::{Source, check, dictionary, read};
use tickmark::diagnostic::SourceText;

const ROWS: &[u8] = b"id,sex,age,day,at\n1,F,50,2024-01-31,2024-01-31T10:00\n2,M,NA,,\n3,f,61.5,31.12.2023,\n";

fuzz_target!(|text: &str| {
    let Ok(dictionary) = dictionary(&SourceText::new("data/datapackage.json", text)) else { return };
    for resource in &dictionary.resources {
        if let Ok(table) = read(&Source::new("t", "data/t.csv", ROWS.to_vec()), Some(resource)) {
            drop(check(&table, resource, &BTreeMap::from([("t".to_owned(), table.clone())])));
        }
    }
});
