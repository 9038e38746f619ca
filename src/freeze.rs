//! The lock on the data: `data/freeze.lock`.
//!
//! A freeze names the state of the data that a report stands on. Each file under
//! `data/` is listed with the SHA-256 of its bytes; a render reads a file once,
//! compares its hash with the lock and hands on the same bytes.

use std::fs;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::digest::Digest;
use crate::project::Project;

/// Where the lock is, relative to the project folder.
pub const LOCK_PATH: &str = "data/freeze.lock";

/// What `data/freeze.lock` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Name of the freeze, for example `2025-03-31 interim`.
    pub name: String,
    /// Date of the freeze, `YYYY-MM-DD`; the date of the documents.
    pub date: String,
    /// The files, sorted by path.
    #[serde(default)]
    pub files: Vec<Locked>,
}

/// One file of the freeze.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Path relative to the project folder.
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Rows of data, where the file is a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Columns, where the file is a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u64>,
}

/// A file of `data/` as it is on the disk, read once.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Path relative to the project folder.
    pub path: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// SHA-256 of the bytes.
    pub digest: Digest,
}

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
            Self::Changed { path, .. } | Self::Missing { path } | Self::Unlisted { path } => path,
        }
    }

    /// One word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Missing { .. } => "missing",
            Self::Unlisted { .. } => "unlisted",
        }
    }
}

/// Reads every file under `data/` but the lock.
///
/// # Errors
/// A file that cannot be read.
pub fn read_data(project: &Project) -> Outcome<Vec<DataFile>> {
    let mut files = Vec::new();
    for path in project.files_under("data")? {
        if path == LOCK_PATH {
            continue;
        }
        let bytes = fs::read(project.root.join(&path))
            .map_err(|error| Diagnostic::error(format!("`{path}` cannot be read: {error}")).at(Place::file(&*path)))?;
        let digest = Digest::of(&bytes);
        files.push(DataFile { path, bytes: bytes.into(), digest });
    }
    Ok(files)
}

/// Reads the lock.
///
/// # Errors
/// There is no lock, or it is not valid.
pub fn read_lock(project: &Project) -> Outcome<Freeze> {
    if !project.root.join(LOCK_PATH).is_file() {
        return Err(Diagnostic::error(format!("there is no {LOCK_PATH}: the data are not frozen"))
            .hint("`tickmark freeze` records the state of the data")
            .into());
    }
    let source = project.text(LOCK_PATH)?;
    let freeze: Freeze =
        toml::from_str(&source.text).map_err(|error| crate::project::toml_error(&source, 0, &error))?;
    check_date(&freeze.date).map_err(|problem| problem.at(source.place(source.text.find("date").unwrap_or(0))))?;
    Ok(freeze)
}

/// The lock as text.
///
/// # Errors
/// The lock cannot be written as TOML.
pub fn lock_text(freeze: &Freeze) -> Outcome<String> {
    let body = toml::to_string(freeze)
        .map_err(|error| Diagnostic::error(format!("the lock cannot be written as TOML: {error}")))?;
    Ok(format!("# Written by `tickmark freeze`. Do not edit: a render compares data/ with this file.\n{body}"))
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

/// Fails with one error a change.
///
/// # Errors
/// The data differ from the lock.
pub fn require_unchanged(freeze: &Freeze, files: &[DataFile]) -> Outcome<()> {
    let changes = compare(freeze, files);
    if changes.is_empty() {
        return Ok(());
    }
    let problems = changes
        .iter()
        .map(|change| {
            let place = Place::file(change.path());
            match change {
                Change::Changed { locked, found, .. } => Diagnostic::error(format!(
                    "changed since freeze `{}`: found sha256 {}…, expected {}…",
                    freeze.name,
                    start(found),
                    start(locked)
                ))
                .hint("restore the file, or record a new freeze with `tickmark freeze`"),
                Change::Missing { .. } => Diagnostic::error(format!("listed in freeze `{}` and missing", freeze.name))
                    .hint("restore the file, or record a new freeze with `tickmark freeze`"),
                Change::Unlisted { .. } => Diagnostic::error(format!("not listed in freeze `{}`", freeze.name))
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

/// Checks that a date is a day of the Gregorian calendar written `YYYY-MM-DD`.
///
/// # Errors
/// It is not.
pub fn check_date(date: &str) -> Result<(), Diagnostic> {
    match parse_date(date) {
        Some(_) => Ok(()),
        None => Err(Diagnostic::error(format!("found date `{date}`, expected a day such as 2025-03-31"))),
    }
}

/// Year, month and day of a date written `YYYY-MM-DD`.
pub fn parse_date(date: &str) -> Option<(i32, u8, u8)> {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        let text = date.get(range)?;
        if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    ((1..=days).contains(&day)).then_some((year as i32, month as u8, day as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, bytes: &[u8]) -> DataFile {
        DataFile { path: path.to_owned(), bytes: bytes.to_vec().into(), digest: Digest::of(bytes) }
    }

    fn lock(files: &[DataFile]) -> Freeze {
        let files = files
            .iter()
            .map(|file| Locked {
                path: file.path.clone(),
                sha256: file.digest.hex(),
                bytes: file.bytes.len() as u64,
                rows: None,
                columns: None,
            })
            .collect();
        Freeze { name: "f".into(), date: "2025-03-31".into(), files }
    }

    #[test]
    fn a_changed_a_missing_and_an_unlisted_file_are_told_apart() {
        let freeze = lock(&[file("data/a.csv", b"1"), file("data/b.csv", b"1")]);
        let now = [file("data/a.csv", b"2"), file("data/c.csv", b"1")];
        let words: Vec<_> = compare(&freeze, &now).iter().map(|c| (c.path().to_owned(), c.word())).collect();
        let expected = [("data/a.csv", "changed"), ("data/b.csv", "missing"), ("data/c.csv", "unlisted")];
        assert_eq!(words, expected.map(|(path, word)| (path.to_owned(), word)));
        assert!(require_unchanged(&freeze, &now).is_err());
    }

    #[test]
    fn the_lock_reads_back_as_it_was_written() {
        let freeze = lock(&[file("data/a.csv", b"1")]);
        assert_eq!(toml::from_str::<Freeze>(&lock_text(&freeze).unwrap()).unwrap(), freeze);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert!(parse_date("2024-02-29").is_some());
        for bad in ["2023-02-29", "2023-13-01", "2023-1-01", "+023-01-01", "yesterday!"] {
            assert!(parse_date(bad).is_none(), "{bad}");
        }
    }
}
