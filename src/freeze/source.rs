//! Sources of a freeze that are no files: tables whose rows another engine holds.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// A table of another engine, as it was when it was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedSource {
    /// The name of the source in `report.toml`.
    pub name: String,
    /// The engine with its version, and how it is asked. It may be another one later.
    pub engine: String,
    /// The table, or the query, as it is written in `report.toml`.
    pub query: String,
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// The digest of its rows that the engine computes, which does not depend on their order.
    pub digest: String,
}

/// How a source differs from the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceChange {
    /// The name of the source.
    pub name: String,
    /// What differs, in words.
    pub words: String,
}

/// How sources as they are now differ from those of the lock, in the order of their names.
pub fn compare_sources(locked: &[LockedSource], found: &[LockedSource]) -> Vec<SourceChange> {
    let mut changes = Vec::new();
    let mut add = |name: &str, words: String| changes.push(SourceChange { name: name.to_owned(), words });
    for one in locked {
        let Some(now) = found.iter().find(|now| now.name == one.name) else {
            add(&one.name, "it is in the lock and not in report.toml".to_owned());
            continue;
        };
        if now.query != one.query {
            add(&one.name, "its table or query is another one".to_owned());
        } else if now.rows != one.rows {
            add(&one.name, format!("it has {} rows, and had {}", now.rows, one.rows));
        } else if now.columns != one.columns {
            add(&one.name, format!("it has {} columns, and had {}", now.columns, one.columns));
        } else if now.digest != one.digest {
            add(&one.name, "its rows, or the names or types of its columns, are others".to_owned());
        }
    }
    for now in found.iter().filter(|now| !locked.iter().any(|one| one.name == now.name)) {
        add(&now.name, "it is in report.toml and not in the lock".to_owned());
    }
    changes.sort_by(|a, b| a.name.cmp(&b.name));
    changes
}

/// Fails with one error a change; `place` is where a source is written.
///
/// # Errors
/// A source is not as it was frozen.
pub fn require_unchanged_sources(freeze: &str, changes: &[SourceChange], place: impl Fn(&str) -> Place) -> Outcome<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let error = |change: &SourceChange| {
        Diagnostic::error(format!("source `{}` has changed since freeze `{freeze}`: {}", change.name, change.words))
            .code("changed-data")
            .at(place(&change.name))
            .hint("record a new freeze with `tickmark freeze`; data/freeze.lock says what was frozen")
    };
    Err(Diagnostics(changes.iter().map(error).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, rows: u64, digest: &str) -> LockedSource {
        let (engine, query) = ("PostgreSQL 15".to_owned(), "patients".to_owned());
        LockedSource { name: name.to_owned(), engine, query, rows, columns: 3, digest: digest.to_owned() }
    }

    #[test]
    fn each_source_that_is_another_one_is_named_and_another_version_of_the_engine_is_not() {
        let locked = [source("a", 1, "x"), source("b", 2, "x"), source("c", 3, "x")];
        let newer = LockedSource { engine: "PostgreSQL 16".to_owned(), ..source("b", 2, "x") };
        let changes = compare_sources(&locked, &[source("a", 1, "y"), newer, source("d", 1, "x")]);
        let told: Vec<(&str, &str)> = changes.iter().map(|one| (one.name.as_str(), one.words.as_str())).collect();
        assert_eq!(
            told,
            [
                ("a", "its rows, or the names or types of its columns, are others"),
                ("c", "it is in the lock and not in report.toml"),
                ("d", "it is in report.toml and not in the lock"),
            ]
        );
    }
}
