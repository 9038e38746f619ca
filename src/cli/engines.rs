//! Sources of the project whose rows another engine holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::data::{self, Dictionary, Fingerprint, Opened, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::engine::{Connection, Settings};
use crate::freeze::{self, Freeze, LockedSource};
use crate::ledger;
use crate::project::{EngineSource, Project};

/// The sources of `report.toml` that are on other engines.
pub(super) fn sources(project: &Project) -> impl Iterator<Item = (&String, &EngineSource)> {
    project.config.sources.iter().filter_map(|(name, source)| Some((name, source.engine()?)))
}

/// Where a source is written.
pub(super) fn place_of(project: &Project, name: &str) -> Place {
    let found = sources(project).find(|(known, _)| *known == name);
    found.map_or_else(
        || Place::file(crate::freeze::LOCK_PATH),
        |(name, source)| Settings::of(name, source, &project.source).relation_place,
    )
}

/// Opens every source, at most one connection each, and asks for its columns and its state.
///
/// # Errors
/// One is not reached, or gives no answer.
pub(super) fn opened(project: &Project, dictionary: Option<&Dictionary>) -> Outcome<Vec<Opened>> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (name, source) in sources(project) {
        let resource = dictionary.and_then(|one| one.resources.iter().find(|resource| resource.name == *name));
        let one = Connection::open(name, source, &project.source).map_err(Diagnostics::from);
        match one.and_then(|connection| data::opened(Arc::new(connection), resource)) {
            Ok(opened) => all.push(opened),
            Err(errors) => problems.extend(errors.0),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(Diagnostics(problems)) }
}

/// What the lock says of a source that is open.
pub(super) fn locked(opened: &Opened) -> LockedSource {
    let Opened { table, fingerprint, .. } = opened;
    of_table(table, fingerprint)
}

fn of_table(table: &Table, fingerprint: &Fingerprint) -> LockedSource {
    let settings = table.connection().map(|connection| connection.settings());
    LockedSource {
        name: table.id().to_owned(),
        engine: table.engine().unwrap_or_default(),
        query: settings.map(|settings| settings.written.clone()).unwrap_or_default(),
        rows: fingerprint.rows,
        columns: fingerprint.columns,
        digest: fingerprint.digest.clone(),
    }
}

/// The tables of other engines by name, each with how it differs from the lock, in words.
///
/// # Errors
/// One is not reached, or gives no answer.
pub(super) fn states(project: &Project, freeze: &Freeze) -> Outcome<Vec<(String, Option<String>)>> {
    let found: Vec<LockedSource> = opened(project, None)?.iter().map(locked).collect();
    let changes = freeze::compare_sources(&freeze.sources, &found);
    let names: BTreeSet<&String> = found.iter().chain(&freeze.sources).map(|source| &source.name).collect();
    let change = |name: &String| changes.iter().find(|change| change.name == *name).map(|change| change.words.clone());
    Ok(names.into_iter().map(|name| (name.clone(), change(name))).collect())
}

/// Asks the sources of a run once more: what changed while it ran.
///
/// # Errors
/// A source is not as it was frozen, or gives no answer any more.
pub(super) fn unchanged(project: &Project, freeze: &Freeze, tables: &BTreeMap<String, Table>) -> Outcome<()> {
    let mut found = Vec::new();
    for table in tables.values().filter(|table| table.parents().is_empty()) {
        if let Some(connection) = table.connection() {
            found.push(of_table(table, &data::fingerprint(connection)?));
        }
    }
    let changes = freeze::compare_sources(&freeze.sources, &found);
    freeze::require_unchanged_sources(&freeze.name, &changes, |name| place_of(project, name)).map_err(|errors| {
        let during = |one: Diagnostic| one.hint("it was as frozen when the run began, so that it changed meanwhile");
        Diagnostics(errors.0.into_iter().map(during).collect())
    })
}

/// A finding where small numbers are hidden and a source has no row numbers, by which blocks are compared.
pub(super) fn hidden_alone(project: &Project) -> Option<Diagnostic> {
    let (name, _) = sources(project).next().filter(|_| ledger::private(&project.config.privacy).is_on())?;
    let message = format!("small numbers of blocks on source `{name}` are hidden in each block alone");
    Some(Diagnostic::finding(message).at(place_of(project, name)).hint(
        "its rows have no numbers here: look yourself whether two blocks differ by few subjects, such as two cohorts",
    ))
}

/// Leaves of the same failure of an engine only the first: each block that needs it meets it.
pub(super) fn say_once(problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    problems.retain(|one| one.code != Some("engine") || seen.insert(format!("{one:?}")));
}

/// What was asked of the engines, as `-v` says it.
pub(super) fn told(tables: &BTreeMap<String, Table>) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables.values().filter(|table| table.parents().is_empty()) {
        let Some(connection) = table.connection() else { continue };
        let asked = connection.asked();
        let (rows, bytes) = asked.iter().fold((0, 0), |(rows, bytes), one| (rows + one.rows, bytes + one.bytes));
        let count = crate::cli::counted(asked.len(), "query", "queries");
        lines.push(format!("source `{}`: {count}, {rows} rows and {bytes} bytes received", table.id()));
        for one in asked {
            let sql = one.sql.replace(['\r', '\n'], " ");
            lines.push(format!(
                "  {} rows, {} bytes, {:.2} s, for {}: {sql}",
                one.rows,
                one.bytes,
                one.time.as_secs_f64(),
                one.purpose
            ));
        }
    }
    lines
}
