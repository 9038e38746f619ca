//! The data files that an output stands on, by its ledger and by the lock that it carries.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::command::recorded;
use crate::digest::Digest;
use crate::freeze::{Freeze, LOCK_PATH};
use crate::ledger::{DeliveredLedger, DeliveredSource};
use crate::verify::{Check, Delivered};

/// A file of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path in the project.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its size, where it is known.
    pub bytes: Option<u64>,
}

/// Every file of the freeze; of a ledger alone those that its results stand on.
pub fn sources(file: &Delivered) -> Vec<SourceFile> {
    let ledger = file.ledger.iter().flat_map(|ledger| &ledger.sources);
    let mut all: Vec<SourceFile> = match lock(file) {
        Some(lock) => lock
            .files
            .into_iter()
            .map(|locked| SourceFile { path: locked.path, sha256: locked.sha256, bytes: Some(locked.bytes) })
            .collect(),
        None => Vec::new(),
    };
    for source in ledger {
        // One that the lock does not have, or has otherwise, is said elsewhere; here both count.
        if !all.iter().any(|known| known.path == source.path && known.sha256 == source.sha256) {
            let bytes = Some(source.bytes);
            all.push(SourceFile { path: source.path.clone(), sha256: source.sha256.clone(), bytes });
        }
    }
    all.extend(made_tables(file));
    all
}

/// The names of the tables of other engines, by its ledger and by its lock: no file holds their rows.
pub fn sources_elsewhere(file: &Delivered) -> BTreeSet<String> {
    let of_ledger = file.ledger.iter().flat_map(|ledger| ledger.engines.iter().map(|engine| engine.id.clone()));
    let of_lock = lock(file).into_iter().flat_map(|lock| lock.sources).map(|source| source.name);
    of_ledger.chain(of_lock).collect()
}

/// The tables that programs of `command` blocks made. They hold rows of subjects and do not
/// travel; the records that name their hashes do.
fn made_tables(file: &Delivered) -> Vec<SourceFile> {
    let listed = file.list.iter().flat_map(|list| &list.files);
    let listed: Vec<(&str, &str)> = listed.filter_map(|one| Some((one.path.as_deref()?, one.name.as_str()))).collect();
    let records = listed.iter().filter_map(|(path, name)| {
        let text = std::str::from_utf8(file.files.get(*name)?).ok()?;
        Some(recorded(path, text))
    });
    let named = records.flatten().filter(|(path, ..)| !listed.iter().any(|(known, _)| known == path));
    named.map(|(path, sha256, bytes)| SourceFile { path, sha256, bytes: Some(bytes) }).collect()
}

/// The lock that the file carries.
fn lock(file: &Delivered) -> Option<Freeze> {
    let bytes = file.files.get("freeze.lock")?;
    toml::from_str(std::str::from_utf8(bytes).ok()?).ok()
}

/// What `report.toml` says of itself.
#[derive(Deserialize)]
struct Titled {
    title: String,
    version: String,
}

/// Ledger, lock, dictionary and sources of the report must be of one report.
pub(super) fn check(file: &Delivered, ledger: &DeliveredLedger) -> Check {
    let reworded = lock(file).is_some_and(|lock| lock.files.iter().any(|locked| locked.frozen.is_some()));
    let newer = if reworded { "; the wording of the dictionary is newer than the freeze" } else { "" };
    let what = format!("ledger, freeze, dictionary and the report's texts belong together{newer}");
    let mut problems = Vec::new();
    if file.list.is_none() {
        return Check::new("ledger names its data files", sources_problem(ledger));
    }
    match lock(file) {
        None => problems.push("it carries no freeze.lock that can be read".to_owned()),
        Some(lock) => compare_lock(file, ledger, &lock, &mut problems),
    }
    let is_blind = file.list.as_ref().is_some_and(|list| list.blind);
    let config = file.files.get("report-report.toml").and_then(|bytes| std::str::from_utf8(bytes).ok());
    match config.and_then(|text| toml::from_str::<Titled>(text).ok()) {
        // What names the authors does not travel with what must not say whose it is.
        None if is_blind => {}
        None => problems.push("it carries no report.toml that can be read".to_owned()),
        Some(config) => {
            let short = ledger.report.digest.get(..12).unwrap_or_default();
            if ledger.report.title != config.title {
                problems.push("the title in the ledger is not that of report.toml".to_owned());
            }
            if ledger.report.version != format!("{}+{short}", config.version) {
                problems.push("the version in the ledger is not that of report.toml and of its digest".to_owned());
            }
        }
    }
    if file.list.as_ref().is_some_and(|list| list.version != ledger.report.version) {
        problems.push("the ledger is that of another version of the report".to_owned());
    }
    problems.extend(sources_problem(ledger));
    Check::new(what, problems)
}

fn sources_problem(ledger: &DeliveredLedger) -> Vec<String> {
    if ledger.sources.is_empty() && ledger.engines.is_empty() && !ledger.results.is_empty() {
        vec!["the ledger names no data file".to_owned()]
    } else {
        Vec::new()
    }
}

fn compare_lock(file: &Delivered, ledger: &DeliveredLedger, lock: &Freeze, problems: &mut Vec<String>) {
    if lock.name != ledger.report.freeze {
        problems.push("the ledger is of another freeze than the lock".to_owned());
    }
    // A file may be several tables: the lock has the rows and columns of all.
    let total = |path: &str, count: fn(&DeliveredSource) -> u64| -> u64 {
        ledger.sources.iter().filter(|source| source.path == path).map(count).sum()
    };
    for source in &ledger.sources {
        let locked = lock.files.iter().find(|locked| locked.path == source.path);
        let agrees = locked.is_some_and(|locked| {
            locked.sha256 == source.sha256
                && locked.bytes == source.bytes
                && locked.rows == Some(total(&source.path, |source| source.rows))
                && locked.columns == Some(total(&source.path, |source| source.columns))
        });
        if !agrees {
            problems.push(format!("{} is another file in the ledger than in {LOCK_PATH}", source.path));
        }
    }
    for engine in &ledger.engines {
        let locked = lock.sources.iter().find(|locked| locked.name == engine.id);
        let agrees = locked.is_some_and(|locked| {
            locked.digest == engine.digest
                && locked.query == engine.query
                && locked.rows == engine.rows
                && locked.columns == engine.columns
        });
        if !agrees {
            problems.push(format!("source `{}` is another table in the ledger than in {LOCK_PATH}", engine.id));
        }
    }
    let dictionary = lock.files.iter().find(|locked| locked.path == "data/datapackage.json");
    let carried = file.files.get("datapackage.json").map(|bytes| Digest::of(bytes).hex());
    match (dictionary, carried) {
        (None, None) => {}
        (Some(_), None) if file.list.as_ref().is_some_and(|list| list.blind) => {}
        (Some(_), None) => problems.push("the dictionary of the freeze is not there".to_owned()),
        (Some(locked), Some(carried)) if locked.sha256 == carried => {}
        (_, Some(_)) => problems.push("the dictionary is not that of the freeze".to_owned()),
    }
}
