//! The keys of an sql block.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sql;

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
    /// The known tables that the query names. Of one that cannot be read, which is told when it is run, those whose names
    /// occur as words.
    pub(super) fn sources(&self, tables: &BTreeSet<String>) -> Vec<String> {
        let known: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
        let query = sql::query(&self.query, &BTreeSet::new(), &known);
        let words: BTreeSet<&str> = match &query {
            Ok(query) => query.tables().into_iter().collect(),
            Err(_) => self.query.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect(),
        };
        tables.iter().filter(|table| words.contains(table.as_str())).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(query: &str) -> Vec<String> {
        let known = ["ae", "worst", "p", "q"].map(str::to_owned).into();
        SqlKeys { query: query.to_owned(), unit: None }.sources(&known)
    }

    #[test]
    fn a_query_reads_the_tables_that_it_names_as_tables() {
        assert_eq!(sources("SELECT id, MAX(grade) AS worst FROM ae GROUP BY id"), ["ae"]);
        assert_eq!(sources("SELECT 'worst' AS x -- like worst\nFROM p JOIN ae AS q ON p.id = q.id"), ["ae", "p"]);
        assert_eq!(
            sources("WITH worst AS (SELECT * FROM ae) SELECT * FROM worst WHERE id IN (SELECT id FROM p)"),
            ["ae", "p"]
        );
        assert_eq!(sources("SELECT * FROM (SELECT * FROM p UNION SELECT * FROM \"q\") AS ae"), ["p", "q"]);
        // One that cannot be read waits for all that it may mean.
        assert_eq!(sources("SELECT FROM WHERE worst p"), ["p", "worst"]);
    }
}
