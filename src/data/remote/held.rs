//! Where the rows of a table are that another engine holds.

use std::sync::Arc;

use super::super::dictionary::Resource;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::engine::{Connection, Dialect};

/// Where the rows of a table are, and what of them are its rows.
#[derive(Debug, Clone)]
pub struct Remote {
    pub connection: Arc<Connection>,
    /// What each column of the table is, in the SQL of the engine.
    pub columns: Vec<String>,
    /// Conditions in the SQL of the engine, of which each is true for each row.
    pub conditions: Vec<String>,
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
        let relation = &self.connection.settings().relation;
        if conditions.is_empty() {
            return format!("FROM {relation} AS q");
        }
        format!("FROM {relation} AS q WHERE {}", conditions.join(" AND "))
    }
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
