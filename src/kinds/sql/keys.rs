//! The keys of an sql block.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of an sql block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SqlKeys {
    /// The query: `SELECT` or `WITH … SELECT` over declared tables.
    pub query: String,
    /// What a row is, in the plural: `"patients"`, `"visits"`.
    #[serde(default)]
    pub unit: Option<String>,
}

impl SqlKeys {
    /// The known tables whose names occur in the query as words. A name that
    /// occurs otherwise costs no more than a later turn.
    pub(super) fn sources(&self, tables: &BTreeSet<String>) -> Vec<String> {
        let words: BTreeSet<&str> =
            self.query.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
        tables.iter().filter(|table| words.contains(table.as_str())).cloned().collect()
    }
}
