//! The lock on the data: `data/freeze.lock`.
//!
//! A freeze names the state of the data that a report stands on. Each file under
//! `data/` is listed with the SHA-256 of its bytes; a run reads a file once, compares
//! its hash with the lock and hands on the same bytes: tables and dictionary are parsed
//! from them, whatever the file has become meanwhile.

mod change;
mod data_file;
mod file_bytes;
mod kept;
mod source;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::project::Project;

pub use self::change::{Change, Shapes, compare, compare_shapes, require_unchanged};
pub use self::data_file::{DataFile, read_data};
pub use self::file_bytes::FileBytes;
pub use self::kept::{kept_dictionary, kept_dictionary_path, kept_path, read_kept};
pub use self::source::{LockedSource, SourceChange, compare_sources, require_unchanged_sources};

/// Where the lock is, relative to the project folder.
pub const LOCK_PATH: &str = "data/freeze.lock";

/// Where every freeze is kept, relative to the project folder.
pub const FREEZES: &str = "data/freezes";

/// What `data/freeze.lock` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Name of the freeze, for example `2025-03-31 interim`.
    pub name: String,
    /// Date of the freeze, `YYYY-MM-DD`; the date of the documents.
    pub date: String,
    /// How many checks of the data were made.
    #[serde(default, skip_serializing_if = "is_none")]
    pub checked: u64,
    /// The files, sorted by path.
    #[serde(default)]
    pub files: Vec<Locked>,
    /// The tables of other engines, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<LockedSource>,
    /// The checks that rows broke.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<Broken>,
    /// The text it was read from, for places in it.
    #[serde(skip)]
    pub source: Option<SourceText>,
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
    /// SHA-256 of a dictionary as it was frozen, where its wording has changed since. It is in
    /// the locks that travel with pages, and not in that of `data/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<String>,
}

/// A check that rows of the frozen data break: how many, and not which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    /// The id of the check.
    pub check: String,
    /// How many rows break it.
    pub rows: u64,
    /// `error` or `warning`.
    pub severity: String,
    /// Why an error was let pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
}

fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Reads the lock.
///
/// # Errors
/// There is no lock, or it is not valid.
pub fn read_lock(project: &Project) -> Outcome<Freeze> {
    if std::fs::symlink_metadata(project.root.join(LOCK_PATH)).is_err() {
        return Err(Diagnostic::error(format!("there is no {LOCK_PATH}: the data are not frozen"))
            .code("not-frozen")
            .hint("`tickmark freeze` records the state of the data")
            .into());
    }
    let source = project.text(LOCK_PATH)?;
    let mut freeze: Freeze = crate::project::read_toml(&source, &source.text, |at| at).map_err(|errors| {
        let hint = "`tickmark freeze` writes this file: restore it, or record a new freeze";
        Diagnostics(errors.0.into_iter().map(|error| error.hint(hint)).collect())
    })?;
    let problems = crate::project::control_characters(&source, 0, &source.text);
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    check_date(&freeze.date).map_err(|problem| problem.at(crate::project::place_of(&source, "date")))?;
    freeze.source = Some(source);
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
    let date = date.parse::<jiff::civil::Date>().ok().filter(|date| date.year() >= 1)?;
    Some((i32::from(date.year()), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?))
}

impl Freeze {
    /// Where the lock lists a file.
    pub(super) fn place(&self, path: &str) -> Place {
        let at = |source: &SourceText| source.text.find(&format!("\"{path}\"")).map(|at| source.place(at));
        self.source.as_ref().and_then(at).unwrap_or_else(|| Place::file(LOCK_PATH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn file(path: &str, bytes: &[u8]) -> DataFile {
        DataFile::new(path.to_owned(), bytes.to_vec().into())
    }

    pub(super) fn lock(files: &[DataFile]) -> Freeze {
        let files = files
            .iter()
            .map(|file| Locked {
                path: file.path.clone(),
                sha256: file.digest.hex(),
                bytes: file.bytes.count(),
                rows: None,
                columns: None,
                frozen: None,
            })
            .collect();
        Freeze {
            name: "f".into(),
            date: "2025-03-31".into(),
            checked: 0,
            files,
            sources: Vec::new(),
            broken: Vec::new(),
            source: None,
        }
    }

    #[test]
    fn the_lock_reads_back_as_it_was_written() {
        let freeze = lock(&[file("data/a.csv", b"1")]);
        assert_eq!(toml::from_str::<Freeze>(&lock_text(&freeze).unwrap()).unwrap(), freeze);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert!(parse_date("2024-02-29").is_some());
        for bad in ["2023-02-29", "0000-01-01", "2023-13-01", "2023-1-01", "+023-01-01", "yesterday!"] {
            assert!(parse_date(bad).is_none(), "{bad}");
        }
    }
}
