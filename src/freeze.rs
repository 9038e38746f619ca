//! The lock on the data: `data/freeze.lock`.
//!
//! A freeze names the state of the data that a report stands on. Each file under
//! `data/` is listed with the SHA-256 of its bytes; a run reads a file once, compares
//! its hash with the lock and hands on the same bytes: tables and dictionary are parsed
//! from them, whatever the file has become meanwhile.

mod source;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::digest::{self, Digest};
use crate::project::Project;

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

/// A file of `data/` as it is on the disk, read once.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Path relative to the project folder.
    pub path: String,
    /// Its bytes.
    pub bytes: FileBytes,
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// A digest of the bytes that is in no output: it keys the digests of rows, so that only
    /// who holds the data can compute these.
    pub secret: Digest,
}

impl DataFile {
    /// Digests bytes in both ways, of which each byte is looked at once.
    pub fn new(path: String, bytes: Arc<[u8]>) -> Self {
        let (digest, secret) = digest::with_secret(&bytes, "tickmark/source/2");
        Self { path, bytes: FileBytes::new(bytes), digest, secret }
    }
}

/// The bytes of a file, until they have been read: a file of many rows takes as much room as
/// its table.
#[derive(Debug)]
pub struct FileBytes {
    length: u64,
    held: Mutex<Arc<[u8]>>,
}

impl FileBytes {
    fn new(bytes: Arc<[u8]>) -> Self {
        Self { length: bytes.len() as u64, held: Mutex::new(bytes) }
    }

    /// How many there are, or were.
    pub fn count(&self) -> u64 {
        self.length
    }

    /// The bytes; none after they were given up.
    pub fn get(&self) -> Arc<[u8]> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives them up: nobody asks for them any more.
    pub fn give_up(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }
}

impl Clone for FileBytes {
    fn clone(&self) -> Self {
        Self { length: self.length, held: Mutex::new(self.get()) }
    }
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

/// Reads every file under `data/` but the lock.
///
/// # Errors
/// A file that cannot be read.
pub fn read_data(project: &Project) -> Outcome<Vec<DataFile>> {
    let mut files = Vec::new();
    for path in project.files_under("data")? {
        // The locks, the present one and those of older freezes, are no data.
        if path == LOCK_PATH || path.starts_with(&format!("{FREEZES}/")) {
            continue;
        }
        let bytes = project.bytes(&path)?;
        files.push(DataFile::new(path, bytes.into()));
    }
    Ok(files)
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
    check_date(&freeze.date).map_err(|problem| problem.at(source.place(source.text.find("date").unwrap_or(0))))?;
    freeze.source = Some(source);
    Ok(freeze)
}

/// Every freeze that is kept, with the path of its lock, in the order of their dates and
/// names.
///
/// # Errors
/// A lock that cannot be read: another freeze may have its name.
pub fn read_kept(project: &Project) -> Outcome<Vec<(String, Freeze)>> {
    let mut kept = Vec::new();
    for path in project.files_under(FREEZES)?.into_iter().filter(|path| path.ends_with(".lock")) {
        let source = project.text(&path)?;
        let freeze: Freeze = crate::project::read_toml(&source, &source.text, |at| at)?;
        kept.push((path, freeze));
    }
    kept.sort_by(|(_, a), (_, b)| (&a.date, &a.name).cmp(&(&b.date, &b.name)));
    Ok(kept)
}

/// Where the lock of a freeze is kept: its name, with what may stand in the name of a file;
/// with a number where another freeze is kept there.
pub fn kept_path(name: &str, kept: &[(String, Freeze)]) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '+');
    let stem: String = name.chars().map(|c| if plain(c) { c } else { '-' }).collect();
    let stem = stem.trim_matches(['.', ' ']);
    let stem = if stem.is_empty() { "freeze" } else { stem };
    let own = kept.iter().find(|(_, freeze)| freeze.name == name).map(|(path, _)| path.clone());
    let free = |path: &String| !kept.iter().any(|(taken, _)| taken.eq_ignore_ascii_case(path));
    let mut candidates = std::iter::once(format!("{FREEZES}/{stem}.lock"))
        .chain((2..).map(|number| format!("{FREEZES}/{stem}-{number}.lock")));
    own.or_else(|| candidates.find(free)).unwrap_or_default()
}

/// Where the dictionary of a freeze is kept, whose lock is kept there.
pub fn kept_dictionary_path(lock: &str) -> String {
    format!("{}.datapackage.json", lock.strip_suffix(".lock").unwrap_or(lock))
}

/// The dictionary with this SHA-256 among those that are kept.
///
/// # Errors
/// One that cannot be read.
pub fn kept_dictionary(project: &Project, sha256: &str) -> Outcome<Option<String>> {
    for path in project.files_under(FREEZES)?.into_iter().filter(|path| path.ends_with(".datapackage.json")) {
        let bytes = project.bytes(&path)?;
        if Digest::of(&bytes).hex() == sha256 {
            return Ok(String::from_utf8(bytes).ok());
        }
    }
    Ok(None)
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

impl Freeze {
    /// Where the lock lists a file.
    fn place(&self, path: &str) -> Place {
        let at = |source: &SourceText| source.text.find(&format!("\"{path}\"")).map(|at| source.place(at));
        self.source.as_ref().and_then(at).unwrap_or_else(|| Place::file(LOCK_PATH))
    }
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
    let date = date.parse::<jiff::civil::Date>().ok().filter(|date| date.year() >= 1)?;
    Some((i32::from(date.year()), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, bytes: &[u8]) -> DataFile {
        DataFile::new(path.to_owned(), bytes.to_vec().into())
    }

    fn lock(files: &[DataFile]) -> Freeze {
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
