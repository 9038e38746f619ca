//! `tickmark status`.

use std::collections::BTreeSet;

use serde_json::json;

use crate::cli::compared::moved;
use crate::cli::dictionary_file::{DICTIONARY_PATH, dictionary_text};
use crate::cli::engines;
use crate::cli::inputs::Inputs;
use crate::cli::source_tables::{BytesOfFiles, assembled, miscounted, read_assembled, read_files, shapes};
use crate::cli::{Common, End, counted, printing, wording};
use crate::data::Assembly;
use crate::diagnostic::Outcome;
use crate::freeze::{self, Change, DataFile, Freeze, Shapes};
use crate::project::{LATEST, MANIFEST, Manifest, OutputChange, Project, newest as newest_folder};

/// The newest outputs: their version, and how the files differ from those written.
struct Newest {
    version: String,
    /// `None` where the manifest is missing.
    changes: Option<Vec<OutputChange>>,
}

/// Compares the data with the freeze, and the newest outputs with the inputs and with
/// what was written.
pub(super) fn run(project: &Project, common: &Common) -> Outcome<End> {
    let lock = freeze::read_lock(project)?;
    let files = freeze::read_data(project)?;
    let (lock, wording) = wording::settled(project, lock, &files)?;
    let mut changes = freeze::compare(&lock, &files);
    let mut expected = None;
    let shapes = changed_shapes(project, &changes, &files);
    let elsewhere = engines::states(project, &lock)?;
    if changes.is_empty() {
        let inputs = Inputs::of(project, lock.clone(), files)?;
        // How the rows are counted does not depend on the blocks.
        let assembly = assembled(project, &inputs.data, inputs.dictionary.as_ref())?;
        changes = miscounted(&inputs, &read_files(&inputs, &assembly, BTreeSet::new())?.read);
        let is_same = elsewhere.iter().all(|(_, change)| change.is_none());
        expected = is_same.then(|| format!("{}+{}", project.config.version, inputs.digest.short()));
    }
    let newest = newest(project);
    let outputs = match &newest {
        None if std::fs::symlink_metadata(project.root.join("out").join(LATEST)).is_ok() => {
            Err("out/latest points at nothing".to_owned())
        }
        newest => said(newest.as_ref(), expected.as_deref()),
    };
    let is_fresh = outputs.is_ok() && newest.is_some();
    if common.json {
        let data: Vec<_> = changes
            .iter()
            .map(|change| {
                let locked = lock.files.iter().find(|locked| locked.path == change.path());
                let now = shapes.get(change.path());
                json!({
                    "path": change.path(), "state": change.word(),
                    "rows": { "locked": locked.and_then(|locked| locked.rows), "found": now.map(|(rows, _)| rows) },
                    "columns": { "locked": locked.and_then(|locked| locked.columns), "found": now.map(|(_, columns)| columns) },
                })
            })
            .collect();
        let found = newest.as_ref().and_then(|newest| newest.changes.as_ref());
        let found: Option<Vec<_>> = found
            .map(|all| all.iter().map(|change| json!({ "path": change.path(), "state": change.word() })).collect());
        printing::json(&json!({
            "freeze": lock.name, "date": lock.date, "changes": data, "wording": wording,
            "sources": sources_json(&elsewhere), "version": expected,
            "latest": newest.as_ref().map(|newest| &newest.version), "outputs": found, "up_to_date": is_fresh,
        }));
    } else if !common.quiet {
        print(&lock, (&changes, &shapes), wording.as_deref(), newest.as_ref(), (&outputs, &elsewhere));
    }
    let mut reasons = Vec::new();
    if let Some(first) = changes.first() {
        let count = counted(changes.len(), "data file differs", "data files differ");
        reasons.push(format!("{count} from freeze `{}`; the first: {} ({})", lock.name, first.path(), first.word()));
    }
    let changed = elsewhere.iter().filter_map(|(name, change)| Some((name, change.as_ref()?)));
    reasons
        .extend(changed.map(|(name, words)| format!("source `{name}` differs from freeze `{}`: {words}", lock.name)));
    reasons.extend(outputs.err());
    Ok(if reasons.is_empty() { End::Clean } else { End::Findings(reasons.join("; ")) })
}

/// The states of the tables of other engines.
fn sources_json(elsewhere: &[(String, Option<String>)]) -> Vec<serde_json::Value> {
    let state = |change: &Option<String>| if change.is_some() { "changed" } else { "ok" };
    elsewhere.iter().map(|(name, change)| json!({ "name": name, "state": state(change), "words": change })).collect()
}

/// The rows and columns that changed tables have now. One that cannot be read has none: what
/// is wrong with it is said by `freeze`.
fn changed_shapes(project: &Project, changes: &[Change], files: &[DataFile]) -> Shapes {
    let is_changed = |path: &String| {
        changes.iter().any(|change| matches!(change, Change::Changed { path: changed, .. } if changed == path))
    };
    let text = dictionary_text(files).ok().flatten();
    let Ok(mut assembly) = assembled(project, files, text.as_ref()) else { return Shapes::new() };
    let units = std::mem::take(&mut assembly.units);
    let mut found = Shapes::new();
    for unit in units.into_iter().filter(|unit| unit.paths.iter().any(is_changed)) {
        let one = Assembly { units: vec![unit], ..assembly.clone() };
        if let Ok(tables) = read_assembled(&one, files, BTreeSet::new(), BytesOfFiles::Kept) {
            found.extend(shapes(&tables.read));
        }
    }
    found
}

fn newest(project: &Project) -> Option<Newest> {
    let folder = newest_folder(&project.root.join("out"))?;
    let version = folder.file_name()?.to_str()?.to_owned();
    let changes = Manifest::read(&folder).map(|manifest| manifest.compare(&folder));
    Some(Newest { version, changes })
}

/// What is to be said of the outputs; as an error where they are not what they should be.
fn said(newest: Option<&Newest>, expected: Option<&str>) -> Result<String, String> {
    let Some(newest) = newest else { return Ok("none yet; `tickmark render` writes them".to_owned()) };
    let version = &newest.version;
    match (&newest.changes, expected) {
        (_, None) => Err(format!("out/latest is {version}; the data are not those of the freeze")),
        (_, Some(expected)) if expected != version => {
            Err(format!("out/latest is {version}, the inputs are now {expected}"))
        }
        (None, _) => Err(format!("out/latest has no {MANIFEST}, so its files cannot be checked; render it again")),
        (Some(changes), _) => match changes.first() {
            None => Ok(format!("up to date ({version})")),
            Some(first) => {
                let count = counted(changes.len(), "file is", "files are");
                Err(format!(
                    "{count} not as written; the first: {} ({}): {}",
                    first.path(),
                    first.word(),
                    way_out(first)
                ))
            }
        },
    }
}

fn print(
    lock: &Freeze,
    (changes, shapes): (&[Change], &Shapes),
    wording: Option<&[String]>,
    newest: Option<&Newest>,
    (outputs, elsewhere): (&Result<String, String>, &[(String, Option<String>)]),
) {
    say!("freeze `{}` of {}: {}", lock.name, lock.date, counted(lock.files.len(), "file", "files"));
    for locked in &lock.files {
        let state = changes.iter().find(|change| change.path() == locked.path);
        let is_reworded = wording.is_some() && locked.path == DICTIONARY_PATH;
        let usual = if is_reworded { "wording" } else { "ok" };
        say!("  {:<8} {}", state.map_or(usual, Change::word), locked.path);
        if is_reworded && state.is_none() {
            say!("           wording changed since the freeze, which needs no new one");
            wording.unwrap_or_default().iter().for_each(|change| say!("           {change}"));
        }
        match state {
            Some(Change::Miscounted { what, locked, found, .. }) => {
                say!("           {what}: {locked} in the lock, {found} in the file");
            }
            Some(Change::Changed { path, .. }) => {
                if let Some((rows, columns)) = shapes.get(path) {
                    let (rows, columns) =
                        (moved(locked.rows, *rows, "rows"), moved(locked.columns, *columns, "columns"));
                    say!("           {rows}, {columns}");
                }
            }
            Some(Change::Uncounted { what, .. }) => {
                say!("           the lock has no `{what}`; restore it, or record a new freeze with `tickmark freeze`");
            }
            _ => {}
        }
    }
    for change in changes.iter().filter(|change| matches!(change, Change::Unlisted { .. })) {
        say!("  {:<8} {}", change.word(), change.path());
    }
    for (name, change) in elsewhere {
        say!("  {:<8} sources.{name}", if change.is_some() { "changed" } else { "ok" });
        change.iter().for_each(|words| say!("           {words}"));
    }
    let (Ok(text) | Err(text)) = outputs;
    say!("outputs: {text}");
    for change in newest.and_then(|newest| newest.changes.as_ref()).into_iter().flatten() {
        say!("  {:<10} {}", change.word(), change.path());
        say!("             {}", way_out(change));
    }
}

/// How to settle a file of the outputs that is not as written.
fn way_out(change: &OutputChange) -> String {
    match change {
        OutputChange::Missing(_) => "`tickmark render` writes it again".to_owned(),
        OutputChange::Changed(path) => {
            format!("`tickmark render` writes it again and keeps what is there as `{path}.kept`")
        }
        OutputChange::Unexpected(path) => match kept_of(path) {
            Some(output) => format!(
                "this is `{output}` as somebody had changed it before it was written again: take what you need from it, \
                 then delete it or move it out of the folder"
            ),
            None => "tickmark did not write it: move it out of the folder, or delete it".to_owned(),
        },
    }
}

/// The output whose changed text was put aside under a name: `a.html.kept`, `a.html.kept-2`.
fn kept_of(path: &str) -> Option<&str> {
    let (output, number) = path.rsplit_once(".kept")?;
    let is_ours = number.is_empty() || number.strip_prefix('-').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    is_ours.then_some(output)
}
