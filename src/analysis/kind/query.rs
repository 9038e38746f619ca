//! `sql`: a table derived by a SELECT.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::Exhibit;
use crate::analysis::kind::Output;
use crate::analysis::kind::entry::{Entries, Scope};
use crate::data::{self, Table};
use crate::diagnostic::Outcome;

/// The keys of an sql block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// The SELECT.
    pub query: String,
    /// What a row is, in the plural: `patients`, `visits`.
    #[serde(default)]
    pub unit: Option<String>,
}

impl Body {
    /// The known tables whose names occur in the query as words. A name that
    /// occurs otherwise costs no more than a later turn.
    pub(super) fn reads(&self, tables: &BTreeSet<String>) -> Vec<String> {
        let words: BTreeSet<&str> =
            self.query.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
        tables.iter().filter(|table| words.contains(table.as_str())).cloned().collect()
    }
}

/// Runs the query; its results are the numbers of rows and columns.
pub(super) fn run(block: &Block, body: &Body, tables: &BTreeMap<String, Table>) -> Outcome<(Table, Output)> {
    let mut table = data::query(&block.id, &body.query, tables, &block.key("query"))?;
    table.call_rows(body.unit.as_deref(), None);
    let mut entries = Entries::default();
    let rows = entries.all_rows(&table);
    entries.count(&Scope::default().rows(rows), "n", table.rows());
    let columns = table.columns().iter().map(|column| column.name.clone()).collect();
    let methods = format!("The table was derived from {} by an SQL query.", table.parents().join(", "));
    let mut output = Output::new(entries, Exhibit::Nothing, methods, columns);
    output.notes = table.findings().to_vec();
    Ok((table, output))
}
