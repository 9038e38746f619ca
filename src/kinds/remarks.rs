//! What is said of every block alike: constants that no column has, columns that are
//! read as levels, rows of which a subject has several.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::analysis::Block;
use crate::data::{Rows, Table};
use crate::diagnostic::Diagnostic;
use crate::kinds::kind::{Plan, SourceTables, plan};

/// Findings and notes about the table of a block, at the keys that they are about.
pub(super) fn notes(block: &Block, plan: &dyn Plan, tables: &SourceTables) -> Vec<Diagnostic> {
    let options = plan.options();
    let Some(table) = options.get("data").and_then(Value::as_str).and_then(|id| tables.get(id)) else {
        return Vec::new();
    };
    let Some(kind) = super::named(&block.kind) else { return Vec::new() };
    let mut found = Vec::new();
    for key in kind.sql_keys {
        for sql in texts(options.get(*key)).into_iter().filter(|sql| table.column(sql.trim()).is_none()) {
            found.extend(table.unmatched(sql).into_iter().map(|mut one| {
                one.message = format!("block `{}`: {}", block.id, one.message);
                one.at(block.key(key))
            }));
        }
    }
    // With delayed entry, clusters or a subject of its own a block knows of such rows.
    let knows = ["start", "cluster", "subject"].iter().any(|key| options.contains_key(*key));
    if !knows && kind.counts_rows && table.has_repeated_subjects() {
        let subjects = table.subjects(Rows::First(table.rows())).unwrap_or_default();
        let message = format!(
            "block `{}` counts rows: `{}` has {} rows of {subjects} {}",
            block.id,
            table.id(),
            table.rows(),
            table.subjects_called()
        );
        found.push(Diagnostic::note(message).at(block.key("data")));
    }
    found
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Adds where the columns come from that a block reads: table and name.
pub(super) fn add_used(
    columns: &[String],
    reads: &[String],
    tables: &SourceTables,
    used: &mut BTreeSet<(String, String)>,
) {
    let columns = |table: &Table| -> Vec<(String, String)> {
        let known = columns.iter().filter_map(|name| table.column(name)?.origin());
        known.map(|(table, name)| (table.to_owned(), name.to_owned())).collect()
    };
    used.extend(reads.iter().filter_map(|id| tables.get(id)).flat_map(columns));
}

/// The columns that blocks compare as keys: those that joins are made on, subjects
/// and clusters, and what stands on both sides of `=` in a query; with the names
/// that a cohort takes them from.
pub fn key_columns(blocks: &[Block]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut renamed: Vec<(String, String)> = Vec::new();
    for plan in blocks.iter().filter_map(|block| plan(block).ok()) {
        let options = plan.options();
        for query in texts(options.get("query")) {
            keys.extend(crate::data::joined_columns(query));
        }
        for key in ["subject", "cluster"] {
            keys.extend(texts(options.get(key)).into_iter().map(str::to_owned));
        }
        for join in options.get("join").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
            keys.extend(texts(join.get("on")).into_iter().map(str::to_owned));
            let columns = join.get("columns").and_then(Value::as_object);
            let pairs = columns.into_iter().flatten().filter_map(|(new, old)| Some((new, old.as_str()?)));
            renamed.extend(pairs.map(|(new, old)| (new.clone(), old.to_owned())));
        }
        for derive in options.get("derive").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
            let text = |key: &str| derive.get(key).and_then(Value::as_str).map(str::trim).map(str::to_owned);
            renamed.extend(text("name").zip(text("as")));
        }
    }
    // A name may be given in several steps.
    while let Some((_, old)) = renamed.iter().find(|(new, old)| keys.contains(new) && !keys.contains(old)) {
        keys.insert(old.clone());
    }
    keys
}
