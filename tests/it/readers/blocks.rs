//! Blocks: found in Markdown, their bodies read, and run on a small table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tickmark::analysis::found;
use tickmark::data::{self, Source, Table};
use tickmark::diagnostic::SourceText;
use tickmark::kinds;
use tickmark::language::Language;

const ROWS: &str = "id,arm,time,event,age,grade,day\n\
    1,A,5,1,50,1,2024-01-31\n2,B,8,0,61,2,2024-02-29\n3,A,12,1,47,0,\n4,B,20,0,55,3,2023-12-31\n\
    5,A,3,2,,1,2024-01-01\n6,B,9,1,70,2,2024-06-30\n7,A,11,1,66,5,2024-03-01\n8,B,14,0,39,,2024-05-05\n";

static PATIENTS: LazyLock<Table> = LazyLock::new(|| {
    data::read(&Source::new("patients", "data/patients.csv", ROWS.as_bytes().to_vec()), None).expect("a table")
});

/// Reads it.
pub(crate) fn read(text: &str) {
    let found = found(&[SourceText::new("report/r.md", text)], &kinds::names(), Language::default());
    drop(kinds::errors_without_data(&found));
    let tables = BTreeMap::from([("patients".to_owned(), PATIENTS.clone())]);
    let attempt = kinds::run(found, tables, &tickmark::command::Desk::default());
    for block in &attempt.analysis.blocks {
        for result in &block.results {
            if let tickmark::analysis::Value::Number(number) = result.value {
                assert!(number.is_finite(), "{} of {}", result.stat, block.id);
            }
        }
    }
}
