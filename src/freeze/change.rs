//! How the files of `data/` differ from the lock.

use std::collections::BTreeMap;

use super::{DataFile, Freeze};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// How a file differs from the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The bytes differ.
    Changed {
        /// Which file.
        path: String,
        /// Hash in the lock.
        locked: String,
        /// Hash of the file.
        found: String,
    },
    /// The bytes are those of the lock and a count in it is not theirs.
    Miscounted {
        /// Which file.
        path: String,
        /// What is counted: `bytes`, `rows` or `columns`.
        what: &'static str,
        /// Count in the lock.
        locked: u64,
        /// Count of the file.
        found: u64,
    },
    /// The lock does not say how many rows or columns a table has.
    Uncounted {
        /// Which file.
        path: String,
        /// What is not counted: `rows` or `columns`.
        what: &'static str,
    },
    /// Listed in the lock, not on the disk.
    Missing {
        /// Which file.
        path: String,
    },
    /// On the disk, not listed in the lock.
    Unlisted {
        /// Which file.
        path: String,
    },
}

impl Change {
    /// Which file.
    pub fn path(&self) -> &str {
        match self {
            Self::Changed { path, .. }
            | Self::Miscounted { path, .. }
            | Self::Uncounted { path, .. }
            | Self::Missing { path }
            | Self::Unlisted { path } => path,
        }
    }

    /// One word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Miscounted { .. } => "miscounted",
            Self::Uncounted { .. } => "uncounted",
            Self::Missing { .. } => "missing",
            Self::Unlisted { .. } => "unlisted",
        }
    }
}

/// How the files differ from the lock, in order of path.
pub fn compare(freeze: &Freeze, files: &[DataFile]) -> Vec<Change> {
    let mut changes = Vec::new();
    for locked in &freeze.files {
        match files.iter().find(|file| file.path == locked.path) {
            None => changes.push(Change::Missing { path: locked.path.clone() }),
            Some(file) if file.digest.hex() != locked.sha256 => changes.push(Change::Changed {
                path: locked.path.clone(),
                locked: locked.sha256.clone(),
                found: file.digest.hex(),
            }),
            Some(file) if file.bytes.count() != locked.bytes => changes.push(Change::Miscounted {
                path: locked.path.clone(),
                what: "bytes",
                locked: locked.bytes,
                found: file.bytes.count(),
            }),
            Some(_) => {}
        }
    }
    for file in files {
        if !freeze.files.iter().any(|locked| locked.path == file.path) {
            changes.push(Change::Unlisted { path: file.path.clone() });
        }
    }
    changes.sort_by(|a, b| a.path().cmp(b.path()));
    changes
}

/// Rows and columns, by the path of the file.
pub type Shapes = BTreeMap<String, (u64, u64)>;

/// Where the rows and columns of the lock are not those that were read.
pub fn compare_shapes(freeze: &Freeze, shapes: &Shapes) -> Vec<Change> {
    let mut changes = Vec::new();
    for locked in &freeze.files {
        let found = shapes.get(&locked.path);
        let counts = [
            ("rows", locked.rows, found.map(|(rows, _)| *rows)),
            ("columns", locked.columns, found.map(|(_, columns)| *columns)),
        ];
        for (what, locked_count, found) in counts {
            let path = locked.path.clone();
            match locked_count {
                Some(locked) if locked != found.unwrap_or(0) => {
                    changes.push(Change::Miscounted { path, what, locked, found: found.unwrap_or(0) });
                }
                None if found.is_some() => changes.push(Change::Uncounted { path, what }),
                _ => {}
            }
        }
    }
    changes
}

/// Fails with one error a change.
///
/// # Errors
/// The data differ from the lock.
pub fn require_unchanged(freeze: &Freeze, changes: &[Change]) -> Outcome<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let problems = changes
        .iter()
        .map(|change| {
            let place = Place::file(change.path());
            match change {
                Change::Miscounted { path, what, locked, found } => {
                    return Diagnostic::error(format!(
                        "freeze `{}` says that `{path}` has {locked} {what}, found {found}",
                        freeze.name
                    )).code("changed-data")
                    .at(freeze.place(path))
                    .hint("the file is the frozen one and the lock has been changed: restore it, or record a new freeze with `tickmark freeze`");
                }
                Change::Uncounted { path, what } => {
                    return Diagnostic::error(format!(
                        "freeze `{}` does not say how many {what} `{path}` has, expected the key `{what}`",
                        freeze.name
                    ))
                    .at(freeze.place(path))
                    .hint("the lock has been changed by hand: restore it, or record a new freeze with `tickmark freeze`");
                }
                Change::Changed { locked, found, .. } => Diagnostic::error(format!(
                    "changed since freeze `{}`: found sha256 {}…, expected {}…",
                    freeze.name,
                    start(found),
                    start(locked)
                )).code("changed-data")
                .hint("restore the file, or record a new freeze with `tickmark freeze`"),
                Change::Missing { .. } => Diagnostic::error(format!("listed in freeze `{}` and missing", freeze.name)).code("changed-data")
                    .hint("restore the file, or record a new freeze with `tickmark freeze`"),
                Change::Unlisted { .. } => Diagnostic::error(format!("not listed in freeze `{}`", freeze.name)).code("changed-data")
                    .hint("move it out of data/, or record a new freeze with `tickmark freeze`"),
            }
            .at(place)
        })
        .collect();
    Err(Diagnostics(problems))
}

fn start(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{file, lock};
    use super::*;

    #[test]
    fn a_changed_a_missing_and_an_unlisted_file_are_told_apart() {
        let freeze = lock(&[file("data/a.csv", b"1"), file("data/b.csv", b"1")]);
        let now = [file("data/a.csv", b"2"), file("data/c.csv", b"1")];
        let changes = compare(&freeze, &now);
        let words: Vec<_> = changes.iter().map(|c| (c.path().to_owned(), c.word())).collect();
        let expected = [("data/a.csv", "changed"), ("data/b.csv", "missing"), ("data/c.csv", "unlisted")];
        assert_eq!(words, expected.map(|(path, word)| (path.to_owned(), word)));
        assert!(require_unchanged(&freeze, &changes).is_err());
    }

    #[test]
    fn a_count_that_is_not_that_of_the_bytes_is_a_change() {
        let mut freeze = lock(&[file("data/a.csv", b"a\n1\n")]);
        freeze.files[0].rows = Some(2);
        freeze.files[0].columns = Some(1);
        let shapes = Shapes::from([("data/a.csv".to_owned(), (1, 1))]);
        let miscounted = |what, locked, found| Change::Miscounted { path: "data/a.csv".into(), what, locked, found };
        assert_eq!(compare_shapes(&freeze, &shapes), [miscounted("rows", 2, 1)]);
        freeze.files[0].columns = None;
        let uncounted = Change::Uncounted { path: "data/a.csv".into(), what: "columns" };
        assert_eq!(compare_shapes(&freeze, &shapes), [miscounted("rows", 2, 1), uncounted]);
        freeze.files[0].bytes = 5;
        assert_eq!(compare(&freeze, &[file("data/a.csv", b"a\n1\n")]), [miscounted("bytes", 5, 4)]);
    }
}
