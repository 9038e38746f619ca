//! `tickmark new`: a project that renders at once.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::dictionary_file::{DICTIONARY_PATH, dictionary_text};
use crate::cli::freeze_checks::{self, Checked};
use crate::cli::given_file::{GivenFile, drafted, made_up};
use crate::cli::inputs::FONTS;
use crate::cli::source_tables::read_dictionary;
use crate::cli::{Common, End, freeze_command, print_all, printing, query_listing};
use crate::data;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::draft::{self, Draft, EXAMPLE, Frame, Guess, Study, Template};
use crate::freeze::{self, DataFile, Freeze};
use crate::project::Project;

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
    let study = Study::of(drafted(&files)?);
    let template = match options.template {
        Some(Kind::Cohort) => Template::Cohort,
        Some(Kind::Trial) => Template::Trial,
        Some(Kind::Minimal) => Template::Minimal,
        None if study.compares_treatments() => Template::Trial,
        None => Template::Cohort,
    };
    let frame = Frame { name: &name, template, is_example, has_letter: &has_letter };
    let draft = draft::draft(&study, &frame);
    let (data, date) = (data_of(&files, &draft), freeze_command::today()?);
    let checked = checked(&data, &date)?;
    let freeze = frozen(&files, &data, date, &checked);
    let is_frozen = checked.require_passed(None).is_ok();
    write(&options.name, &files, &draft, is_frozen.then_some(&freeze))?;
    // Each row that breaks a check is listed beside the data, as before every freeze.
    let listing = query_listing::write(&Project::open(Some(&options.name))?, &freeze.name, &checked)?;
    tell(options, &draft, &freeze, (&checked, listing.as_deref()), common);
    match checked.require_passed(listing.as_deref()) {
        Ok(()) => Ok(End::Clean),
        Err(errors) => {
            print_all(&errors.0, common);
            Ok(End::Findings(format!("`{}` is made and its data are not frozen", options.name.display())))
        }
    }
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

/// The data files and the drafted dictionary, as a freeze reads them.
fn data_of(files: &[GivenFile], draft: &Draft) -> Vec<DataFile> {
    let mut data: Vec<DataFile> = files.iter().map(|one| one.file.clone()).collect();
    let dictionary = draft.files.iter().filter(|(path, _)| path == DICTIONARY_PATH);
    data.extend(dictionary.map(|(path, text)| DataFile::new(path.clone(), text.as_bytes().to_vec().into())));
    data.sort_by(|a, b| a.path.cmp(&b.path));
    data
}

/// The checks that are made before every freeze, on the data as the drafted dictionary types
/// them.
fn checked(data: &[DataFile], date: &str) -> Outcome<Checked> {
    let dictionary = read_dictionary(dictionary_text(data)?.as_ref())?;
    let stem = |path: &str| path.trim_start_matches("data/").split('.').next().unwrap_or(path).to_owned();
    freeze_checks::of_assembly(&data::assembly(data, dictionary, stem)?, data, date)
}

/// Whether the built-in font has a letter.
fn has_letter(letter: char) -> bool {
    let face = ttf_parser::Face::parse(FONTS[0].1, 0);
    letter.is_control() || face.is_ok_and(|face| face.glyph_index(letter).is_some())
}

/// The lock of the data: each file and the dictionary, with the outcome of the checks.
fn frozen(files: &[GivenFile], data: &[DataFile], date: String, checked: &Checked) -> Freeze {
    let names: Vec<&str> = files.iter().map(|file| file.name.split('.').next().unwrap_or(&file.name)).collect();
    const NAMED: usize = 3;
    let more = if names.len() > NAMED { " and others" } else { "" };
    let name = format!("{date} {}{more}", names.iter().take(NAMED).copied().collect::<Vec<_>>().join(" "));
    let locked = freeze_command::locked(data, &checked.tables);
    Freeze {
        name,
        date,
        checked: checked.count,
        files: locked,
        sources: Vec::new(),
        broken: checked.broken(),
        source: None,
    }
}

/// Writes all files into a temporary folder and renames it.
fn write(target: &Path, files: &[GivenFile], draft: &Draft, freeze: Option<&Freeze>) -> Outcome<()> {
    let cannot = |what: &str, error: std::io::Error| {
        Diagnostic::error(format!("`{}` cannot be {what}: {error}; nothing was written", target.display()))
    };
    let parent = parent(target);
    let temporary =
        tempfile::Builder::new().prefix(".tickmark-new-").tempdir_in(&parent).map_err(|error| cannot("made", error))?;
    // What is inside of it has the permissions that the user's umask gives.
    let root = temporary.path().join("project");
    let mut all: Vec<(&str, &[u8])> = draft.files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    all.extend([("Makefile", MAKEFILE.as_bytes()), (".gitignore", IGNORED.as_bytes())]);
    let lock = freeze.map(freeze::lock_text).transpose()?.unwrap_or_default();
    let kept = freeze.map_or_else(String::new, |freeze| freeze::kept_path(&freeze.name, &[]));
    let kept_dictionary = freeze::kept_dictionary_path(&kept);
    if freeze.is_some() {
        all.extend([(freeze::LOCK_PATH, lock.as_bytes()), (kept.as_str(), lock.as_bytes())]);
        let dictionary = draft.files.iter().find(|(path, _)| path == DICTIONARY_PATH);
        all.extend(dictionary.map(|(_, text)| (kept_dictionary.as_str(), text.as_bytes())));
    }
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

fn tell(
    options: &Options,
    draft: &Draft,
    freeze: &Freeze,
    (checked, listing): (&Checked, Option<&str>),
    common: &Common,
) {
    let is_frozen = checked.require_passed(None).is_ok();
    let folder = options.name.display();
    if common.json {
        let guess = |guess: &Guess| json!({ "about": guess.about, "taken": guess.taken, "reason": guess.reason, "else": guess.otherwise });
        let guesses: Vec<_> = draft.guesses.iter().map(guess).collect();
        printing::json(&json!({
            "folder": folder.to_string(), "freeze": is_frozen.then_some(&freeze.name), "guesses": guesses,
            "checks": checked.count, "queries": checked.queries(), "listing": listing,
        }));
        return;
    }
    if common.quiet {
        return;
    }
    if is_frozen {
        say!("made {folder}: data/, frozen as `{}` after {} checks, and report/", freeze.name, freeze.checked);
    } else {
        say!("made {folder}: data/, which are not frozen, since a check fails, and report/");
    }
    if !draft.guesses.is_empty() {
        say!("guessed, each with its reason in a comment of report/ or a description of {DICTIONARY_PATH}:");
    }
    for guess in &draft.guesses {
        say!("  {}: {}", guess.about, guess.taken);
    }
    let mut findings = checked.findings();
    findings.extend(checked.tables.near_levels(&BTreeSet::new()));
    if !findings.is_empty() {
        // Some of these stop a strict freeze, others a strict run on the columns that it uses.
        say!(
            "to look at in the data (`tickmark describe` says more; `tickmark check` says what a strict run stops at):"
        );
    }
    for finding in &findings {
        say!("  {finding}");
    }
    match (is_frozen, listing) {
        (true, Some(listing)) => say!("rows to look at are listed in {folder}/{listing}, which stays here"),
        (false, Some(listing)) => say!("rows that break a check are listed in {folder}/{listing}, which stays here"),
        _ => {}
    }
    match is_frozen {
        true => say!("next: cd {folder} && tickmark render, or tickmark preview to write with the page open"),
        false => say!(
            "next: mend {folder}/data, or let a check pass with a reason in {DICTIONARY_PATH}; then tickmark freeze and tickmark render"
        ),
    }
}
