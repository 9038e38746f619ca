//! What is asked of a table whose rows another engine holds.

use std::sync::Arc;

use super::super::expression;
use super::super::table::Table;
use super::held::Remote;
use super::print;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::{Digest, Parts};
use crate::engine::Connection;
use crate::sql;

impl Table {
    /// The name of the source whose rows another engine holds.
    pub fn elsewhere(&self) -> Option<&str> {
        self.remote.as_ref().map(|remote| remote.connection.settings().name.as_str())
    }

    /// The connection with the engine that holds the rows.
    pub fn connection(&self) -> Option<&Arc<Connection>> {
        self.remote.as_ref().map(|remote| &remote.connection)
    }

    /// The engine that holds the rows: what it is, and in brackets how it is asked.
    pub fn engine(&self) -> Option<String> {
        let remote = self.remote.as_ref()?;
        Some(format!("{} ({})", remote.version, remote.connection.settings().interface))
    }

    /// What the engine was asked to make the table of another one.
    pub fn questions(&self) -> Vec<String> {
        self.remote.as_ref().map(|remote| remote.questions.clone()).unwrap_or_default()
    }

    /// The digest of what it answered.
    pub fn digest_elsewhere(&self) -> Digest {
        let parts = Parts::new("tickmark/counted/1").with(self.id.as_bytes());
        let answered = self.remote.iter().flat_map(|remote| &remote.answered);
        answered.fold(parts, |parts, count| parts.with(&count.to_le_bytes())).finish()
    }

    /// The columns that name a subject or a record, which are never asked for.
    pub(super) fn key_columns(&self) -> Vec<String> {
        self.remote.as_ref().map(|remote| remote.keys.clone()).unwrap_or_default()
    }

    /// A condition in the SQL of the engine.
    pub(super) fn condition_elsewhere(&self, remote: &Remote, sql: &str) -> Outcome<String> {
        let typed = expression::typed(self, sql)?;
        if typed.kind != sql::Kind::Truth && typed.kind != sql::Kind::Missing {
            let message =
                format!("`{}` is {}, expected a condition that is true or false", sql.trim(), typed.kind.phrase());
            return Err(Diagnostic::error(message).hint("compare it: `… = 1`, `… IS NOT NULL`").into());
        }
        Ok(print::printed(&typed, &remote.columns, remote.dialect())?)
    }
}

/// Whether one question can be about two tables.
pub fn are_beside(one: &Table, other: &Table) -> bool {
    let sides = one.connection().zip(other.connection());
    sides.is_some_and(|(one, other)| one.settings().is_beside(other.settings()))
}
