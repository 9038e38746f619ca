//! Where the rows of a table are that another engine holds.

use std::sync::Arc;

use super::super::dictionary::Resource;
use super::received;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::engine::{Connection, Dialect};

/// Where the rows of a table are, and what of them are its rows.
#[derive(Debug, Clone)]
pub struct Remote {
    pub connection: Arc<Connection>,
    /// What stands behind `FROM`: that of the source, or a join of it with others.
    pub relation: String,
    /// What each column of the table is, in the SQL of the engine.
    pub columns: Vec<String>,
    /// Conditions in the SQL of the engine, of which each is true for each row.
    pub conditions: Vec<String>,
    /// The most rows that may be fetched; none where only counts are.
    pub fetch: Option<u64>,
    /// The columns that name a subject or a record, by their names in the table.
    pub keys: Vec<String>,
    /// What the dictionary says of the source.
    pub resource: Option<Resource>,
    /// The number of different subjects, where a column names them.
    pub subjects: Option<u64>,
    /// What the engine says that it is.
    pub version: String,
    /// What it was asked to make the table of another one.
    pub questions: Vec<String>,
    /// What it answered to that.
    pub answered: Vec<u64>,
}

impl Remote {
    /// The SQL that the engine understands.
    pub fn dialect(&self) -> Dialect {
        self.connection.settings().dialect
    }

    /// `FROM … WHERE …`.
    pub fn from(&self, more: &[String]) -> String {
        let conditions: Vec<String> =
            self.conditions.iter().chain(more).map(|condition| format!("({condition})")).collect();
        let relation = &self.relation;
        if conditions.is_empty() {
            return format!("FROM {relation} AS q");
        }
        format!("FROM {relation} AS q WHERE {}", conditions.join(" AND "))
    }

    /// For how many rows each of some conditions in the SQL of the engine is true, in one query.
    pub fn rows_where(&self, purpose: &str, conditions: &[String]) -> Outcome<Vec<u64>> {
        let sums: Vec<String> = conditions
            .iter()
            .enumerate()
            .map(|(at, condition)| format!("{} AS c{at}", rows_where(condition)))
            .collect();
        let sql = format!("SELECT {} {}", sums.join(", "), self.from(&[]));
        received::numbers(&self.connection.ask(purpose, &sql)?)
    }

    /// An error that says that somebody has written to the table meanwhile.
    pub fn changed(&self) -> Diagnostic {
        let settings = self.connection.settings();
        let message = format!("the rows of source `{}` have changed between two queries of this run", settings.name);
        Diagnostic::error(message)
            .code("changed-data")
            .at(settings.relation_place.clone())
            .hint("let nobody write while the report is made, or read a snapshot")
    }
}

/// The number of rows for which a condition is true, as a column of a query.
pub fn rows_where(condition: &str) -> String {
    format!("COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)")
}

/// An error that says that the rows of a table are not here.
pub fn not_here(id: &str) -> Diagnostics {
    Diagnostic::error(format!("the rows of table `{id}` are on another engine, and are not fetched for this"))
        .code("engine")
        .hint(
            "make what is needed of them in the `query` of the source, or give the source `fetch = true` and a `limit`",
        )
        .into()
}
