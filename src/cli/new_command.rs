//! `tickmark new`: a project that renders at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::given_file::{GivenFile, drafted, made_up};
use crate::cli::inputs::{DICTIONARY_PATH, FONTS};
use crate::cli::{Common, End, freeze_command, printing};
use crate::data::{self, Keys};
use crate::diagnostic::{Diagnostic, Outcome, Severity, SourceText};
use crate::draft::{self, Draft, DraftTable, EXAMPLE, Frame, Guess, Study, Template};
use crate::freeze::{self, DataFile, Freeze, Locked};

/// What `new` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tickmark new trial                          made-up patients, to look around
  tickmark new lung --data lung.csv           drafts plan, manuscript and poster of a table
  tickmark new pilot --data adsl.xpt adtte.xpt adae.xpt --template trial")]
pub(super) struct Options {
    /// The folder to make
    name: PathBuf,
    /// Data files, which are copied into data/ [default: a table of made-up patients]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    data: Vec<PathBuf>,
    /// The kind of report [default: trial where a column of treatments is found, else cohort]
    #[arg(long, value_name = "KIND")]
    template: Option<Kind>,
}

/// The kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Patients that were observed: plan, manuscript and poster
    Cohort,
    /// Treatments that are compared: plan, manuscript and poster
    Trial,
    /// One document
    Minimal,
}

/// Makes the project in a temporary folder beside it, and gives it its name when it is whole.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let name = checked_name(&options.name)?;
    let is_example = options.data.is_empty();
    let files = if is_example { vec![made_up("enrolled.csv", EXAMPLE)] } else { GivenFile::all(&options.data)? };
    let tables = drafted(&files)?;
    let shapes: Vec<(u64, u64)> = tables.iter().map(shape).collect();
    let study = Study::of(tables);
    let template = match options.template {
        Some(Kind::Cohort) => Template::Cohort,
        Some(Kind::Trial) => Template::Trial,
        Some(Kind::Minimal) => Template::Minimal,
        None if study.compares_treatments() => Template::Trial,
        None => Template::Cohort,
    };
    let frame = Frame { name: &name, template, is_example, has_letter: &has_letter };
    let draft = draft::draft(&study, &frame);
    let freeze = frozen(&files, &shapes, &draft)?;
    let findings = found(&files, &draft)?;
    write(&options.name, &files, &draft, &freeze)?;
    tell(options, &draft, &freeze, &findings, common);
    Ok(End::Clean)
}

fn shape(table: &DraftTable) -> (u64, u64) {
    (table.rows as u64, table.columns.len() as u64)
}

/// The name of the folder.
///
/// # Errors
/// It is none that every system takes, or is there already.
fn checked_name(path: &Path) -> Outcome<String> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let is_good = name.starts_with(|c: char| c.is_alphanumeric())
        && name.chars().all(is_plain)
        && !name.ends_with(['.', ' '])
        && name.chars().count() <= 100;
    // Windows gives these to devices, whatever their ending.
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let is_device = ["CON", "PRN", "AUX", "NUL", "COM1", "LPT1"].contains(&stem.as_str());
    if !is_good || is_device {
        return Err(Diagnostic::error(format!("found the name `{}`, expected one for a folder", path.display()))
            .hint("letters, digits, `-`, `_`, `.` and blanks, a letter or digit first: `tickmark new lung-trial`")
            .into());
    }
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(Diagnostic::error(format!("`{}` is there already, and nothing was written", path.display()))
            .hint("give another name; a project is never written over")
            .into());
    }
    let parent = parent(path);
    if !parent.is_dir() {
        return Err(Diagnostic::error(format!("there is no folder `{}`", parent.display())).into());
    }
    Ok(name)
}

fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}

/// What a run finds in the data when the drafted dictionary types them: nothing is drafted
/// around a fault of the data, so that it is said here and by each run. Files that take long
/// to read a second time are left to the first run.
fn found(files: &[GivenFile], draft: &Draft) -> Outcome<Vec<Diagnostic>> {
    const MOST_BYTES: u64 = 8_000_000;
    let text = draft.files.iter().find(|(path, _)| path == DICTIONARY_PATH).map_or("", |(_, text)| text.as_str());
    let dictionary = data::dictionary(&SourceText::new(DICTIONARY_PATH, text))?;
    let mut found = Vec::new();
    for one in files.iter().filter(|one| one.file.bytes.count() <= MOST_BYTES) {
        let resource = dictionary.resource_of_path(&one.file.path);
        let table = one.typed(resource)?;
        found.extend(table.findings().to_vec());
        found.extend(data::near_levels(&table, resource, &Keys::new([], Some(&dictionary)), &BTreeSet::new()));
        if let Some(resource) = resource {
            found.extend(data::check(&table, resource, &BTreeMap::new()));
        }
    }
    found.retain(|one| one.severity != Severity::Note);
    Ok(found)
}

/// Whether the built-in font has a letter.
fn has_letter(letter: char) -> bool {
    let face = ttf_parser::Face::parse(FONTS[0].1, 0);
    letter.is_control() || face.is_ok_and(|face| face.glyph_index(letter).is_some())
}

/// The lock of the data: each file and the dictionary.
fn frozen(files: &[GivenFile], shapes: &[(u64, u64)], draft: &Draft) -> Outcome<Freeze> {
    let date = freeze_command::today()?;
    let locked = |file: &DataFile, shape: Option<&(u64, u64)>| Locked {
        path: file.path.clone(),
        sha256: file.digest.hex(),
        bytes: file.bytes.count(),
        rows: shape.map(|(rows, _)| *rows),
        columns: shape.map(|(_, columns)| *columns),
    };
    let mut all: Vec<Locked> = files.iter().zip(shapes).map(|(one, shape)| locked(&one.file, Some(shape))).collect();
    if let Some((path, text)) = draft.files.iter().find(|(path, _)| path == DICTIONARY_PATH) {
        all.push(locked(&DataFile::new(path.clone(), text.as_bytes().to_vec().into()), None));
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    let names: Vec<&str> = files.iter().map(|file| file.name.split('.').next().unwrap_or(&file.name)).collect();
    const NAMED: usize = 3;
    let more = if names.len() > NAMED { " and others" } else { "" };
    let name = format!("{date} {}{more}", names.iter().take(NAMED).copied().collect::<Vec<_>>().join(" "));
    Ok(Freeze { name, date, checked: 0, files: all, sources: Vec::new(), broken: Vec::new(), source: None })
}

/// Writes all files into a temporary folder and renames it.
fn write(target: &Path, files: &[GivenFile], draft: &Draft, freeze: &Freeze) -> Outcome<()> {
    let cannot = |what: &str, error: std::io::Error| {
        Diagnostic::error(format!("`{}` cannot be {what}: {error}; nothing was written", target.display()))
    };
    let parent = parent(target);
    let temporary =
        tempfile::Builder::new().prefix(".tickmark-new-").tempdir_in(&parent).map_err(|error| cannot("made", error))?;
    // What is inside of it has the permissions that the user's umask gives.
    let root = temporary.path().join("project");
    let lock = freeze::lock_text(freeze)?;
    let kept = freeze::kept_path(&freeze.name, &[]);
    let mut all: Vec<(&str, &[u8])> = draft.files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    all.extend([("Makefile", MAKEFILE.as_bytes()), (".gitignore", IGNORED.as_bytes())]);
    all.extend([(freeze::LOCK_PATH, lock.as_bytes()), (kept.as_str(), lock.as_bytes())]);
    let put = |path: &str, bytes: &[u8]| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(&root))?;
        std::fs::write(path, bytes)
    };
    for (path, bytes) in all {
        put(path, bytes).map_err(|error| cannot("written", error))?;
    }
    for file in files {
        put(&file.file.path, &file.file.bytes.get()).map_err(|error| cannot("written", error))?;
    }
    if std::fs::symlink_metadata(target).is_ok() {
        return Err(
            Diagnostic::error(format!("`{}` is there by now, and nothing was written", target.display())).into()
        );
    }
    Ok(std::fs::rename(&root, target).map_err(|error| cannot("made", error))?)
}

const MAKEFILE: &str = include_str!("new/Makefile");
const IGNORED: &str = include_str!("new/gitignore");

fn tell(options: &Options, draft: &Draft, freeze: &Freeze, findings: &[Diagnostic], common: &Common) {
    let folder = options.name.display();
    if common.json {
        let guess = |guess: &Guess| json!({ "about": guess.about, "taken": guess.taken, "reason": guess.reason, "else": guess.otherwise });
        let guesses: Vec<_> = draft.guesses.iter().map(guess).collect();
        printing::json(&json!({ "folder": folder.to_string(), "freeze": freeze.name, "guesses": guesses }));
        return;
    }
    if common.quiet {
        return;
    }
    say!("made {folder}: data/, frozen as `{}`, and report/", freeze.name);
    if !draft.guesses.is_empty() {
        say!("guessed, each with its reason in a comment of report/ or a description of {DICTIONARY_PATH}:");
    }
    for guess in &draft.guesses {
        say!("  {}: {}", guess.about, guess.taken);
    }
    if !findings.is_empty() {
        say!("a strict run stops at what the data have (`tickmark describe` says more):");
    }
    for finding in findings {
        say!("  {finding}");
    }
    say!("next: cd {folder} && tickmark render, or tickmark preview to write with the page open");
}
