//! `tickmark verify`: for a reader who holds only a file and, at best, the data.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::inputs::{FONTS, builtin_template};
use crate::cli::level::Level;
use crate::cli::output_path::output_path;
use crate::cli::recomputed::recomputed;
use crate::cli::{Common, End, counted, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Digest;
use crate::parallel;
use crate::verify::{
    Check, DataState, Delivered, FoundFile, Kind, Signature, intact, same_data, sources, sources_elsewhere, statement,
};

/// What `verify` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// A PDF, an HTML page or a Word document that tickmark made, or a ledger.json
    #[arg(value_parser = output_path())]
    file: PathBuf,
    /// Folder in which the data files are, anywhere below it [default: the working directory]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Public key of the signer, or a file that holds it
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
    /// File of the signature [default: FILE.minisig]
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

/// Checks a file on four levels. It needs no project.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let shown = options.file.display().to_string();
    let file = Delivered::read(read(&options.file)?)
        .map_err(|why| Diagnostic::error(format!("`{shown}` cannot be verified: {why}")))?;
    if file.kind == Kind::Ledger && file.ledger.is_none() {
        let problems = file.problems.iter().map(|problem| Diagnostic::error(problem.clone()));
        return Err(crate::diagnostic::Diagnostics(problems.collect()));
    }
    let folder = options.data.clone().unwrap_or_else(|| PathBuf::from("."));
    let found = same_data(&sources(&file), &folder);
    // Who names no folder and has none of the files has not asked for them.
    let is_asked = options.data.is_some() || found.iter().any(|one| one.state != DataState::Missing);
    let elsewhere = rows_elsewhere(&file);
    // The page is read while a process of its own runs the analyses again.
    let recomputed = || match &elsewhere {
        Some(why) => Level::not_checked("recomputed", why.clone()),
        None => recomputed(&file, &found, &folder, is_asked),
    };
    let intact = || Level::checked("intact", intact(&file, builtin_template, &FONTS));
    let (intact, recomputed) = parallel::both(intact, recomputed);
    let mut levels = vec![intact, data_level(&found, is_asked, elsewhere), recomputed];
    levels.push(signed(options, &file));
    report(&shown, &file, &found, &levels, is_asked, common);
    if is_asked && let Some(hint) = wrong_folder(&folder, &found).filter(|_| !common.quiet) {
        tell!("hint: {hint}");
    }
    Ok(end(&found, &levels, is_asked))
}

/// Why not all data can be compared: no file holds the rows of other engines, and a stranger's file may name any
/// driver, so that none is loaded.
fn rows_elsewhere(file: &Delivered) -> Option<String> {
    let names: Vec<String> = sources_elsewhere(file).into_iter().map(|name| format!("`{name}`")).collect();
    let noun = if names.len() == 1 { "source" } else { "sources" };
    (!names.is_empty())
        .then(|| format!("the rows of {noun} {} are on another engine, which is not asked here", names.join(", ")))
}

fn data_level(found: &[FoundFile], is_asked: bool, elsewhere: Option<String>) -> Level {
    const NAME: &str = "same data";
    if found.is_empty()
        && let Some(why) = elsewhere
    {
        return Level::not_checked(NAME, why);
    }
    if !is_asked {
        return Level::not_checked(NAME, "none of the data files is here; name their folder with `--data DIR`");
    }
    if found.is_empty() {
        return Level::not_checked(NAME, "it names no data files");
    }
    let differing = found.iter().filter(|one| !matches!(one.state, DataState::Agrees | DataState::Elsewhere));
    let problems = differing.map(|one| format!("{} {}", one.source.path, one.state.word()));
    let check = Check {
        what: format!("{} by SHA-256", counted(found.len(), "data file", "data files")),
        problems: problems.collect(),
    };
    Level { left_out: elsewhere, ..Level::checked(NAME, vec![check]) }
}

/// Whether the signature beside the file is one of what it says.
fn signed(options: &Options, file: &Delivered) -> Level {
    const NAME: &str = "signed";
    let beside = options.signature.clone().unwrap_or_else(|| {
        let mut name = options.file.clone().into_os_string();
        name.push(".minisig");
        PathBuf::from(name)
    });
    let is_plain = std::fs::metadata(&beside).is_ok_and(|it| it.is_file() && it.len() < 100_000);
    let text = if is_plain { std::fs::read_to_string(&beside).ok() } else { None };
    let Some(text) = text else {
        let shown = beside.display();
        if options.signature.is_none() && options.public_key.is_none() {
            return Level::not_checked(NAME, format!("there is no `{shown}`"));
        }
        let problems = vec![format!("there is no signature `{shown}` that can be read")];
        return Level::checked(NAME, vec![Check { what: "signature".into(), problems }]);
    };
    let outcome = Signature::read(&text).and_then(|signature| {
        let Some(key) = &options.public_key else { return Ok((signature, false)) };
        let key = std::fs::read_to_string(key).unwrap_or_else(|_| key.clone());
        signature.check(&statement(file)?, &key)?;
        Ok((signature, true))
    });
    match outcome {
        Ok((signature, false)) => {
            let why = format!("a signature with key {} is there; give its `--public-key`", signature.key());
            Level::not_checked(NAME, why)
        }
        Ok((signature, true)) => {
            let what = format!("ledger and page numbers, {}, with key {}", signature.comment(), signature.key());
            Level::checked(NAME, vec![Check { what, problems: Vec::new() }])
        }
        Err(why) => {
            let check = Check { what: "ledger and page numbers".into(), problems: vec![why] };
            Level::checked(NAME, vec![check])
        }
    }
}

fn end(found: &[FoundFile], levels: &[Level], is_asked: bool) -> End {
    let failed = levels.iter().find(|level| level.problems().next().is_some());
    let Some(failed) = failed else { return End::Clean };
    if failed.name == "same data" && is_asked {
        let differing: Vec<&FoundFile> =
            found.iter().filter(|one| !matches!(one.state, DataState::Agrees | DataState::Elsewhere)).collect();
        let differs = counted(differing.len(), "file differs", "files differ");
        return End::Findings(format!("{differs}; the first: {}", differing[0].source.path));
    }
    let problems: usize = levels.iter().map(|level| level.problems().count()).sum();
    let first = failed.problems().next().map_or("", String::as_str);
    End::Findings(format!("{}; the first: {first}", counted(problems, "problem", "problems")))
}

fn report(shown: &str, file: &Delivered, found: &[FoundFile], levels: &[Level], is_asked: bool, common: &Common) {
    if common.json {
        printing::json(&as_json(shown, file, found, levels, is_asked));
        return;
    }
    if common.quiet {
        return;
    }
    if let Some(ledger) = &file.ledger {
        let report = &ledger.report;
        let generator = file.list.as_ref().map_or(String::new(), |list| format!(", made by {}", list.generator));
        say!("{} {}, freeze {}{generator}", report.title, report.version, report.freeze);
    }
    if let Some(bytes) = file.files.get("ledger.json") {
        say!("ledger sha256 {}", Digest::of(bytes));
    }
    for level in levels {
        let why = level.not_checked.as_ref().map_or(String::new(), |why| format!(": {why}"));
        say!("{:<11} {}{why}", level.name, level.state());
        for check in &level.checks {
            let verdict = if check.problems.is_empty() { "yes" } else { "NO " };
            say!("  {verdict} {}", check.what);
            problems(&check.problems);
        }
        if let Some(what) = &level.left_out {
            say!("  not checked: {what}");
        }
        if level.name == "same data" && is_asked {
            for one in found {
                let place = one.place.as_ref().filter(|_| one.state == DataState::Elsewhere);
                let place = place.map_or(String::new(), |place| format!(" as {place}"));
                say!("  {:<8} {}{place}", one.state.word(), one.source.path);
            }
        }
    }
    let failed = levels.iter().filter(|level| level.state() == "FAILED").map(|level| level.name);
    let failed: Vec<&str> = failed.collect();
    let left_out = levels.iter().filter(|level| level.left_out.is_some());
    let left_out =
        left_out.map(|level| if level.name == "same data" { "rows on another engine" } else { "what programs gave" });
    let open = levels.iter().filter(|it| it.not_checked.is_some()).map(|it| it.name);
    let open: Vec<&str> = open.chain(left_out).collect();
    let verdict = match (failed.as_slice(), open.as_slice()) {
        ([], []) => "every check passed".to_owned(),
        ([], open) => format!("every check that was made passed; NOT checked: {}", open.join(", ")),
        (failed, _) => format!("do not rely on this file: {} failed", failed.join(", ")),
    };
    say!("{verdict}");
}

fn problems(problems: &[String]) {
    const SHOWN: usize = 20;
    for problem in problems.iter().take(SHOWN) {
        say!("      {problem}");
    }
    if problems.len() > SHOWN {
        say!("      and {} more; --json lists all", problems.len() - SHOWN);
    }
}

fn as_json(shown: &str, file: &Delivered, found: &[FoundFile], levels: &[Level], is_asked: bool) -> Json {
    let report = file.ledger.as_ref().map(|ledger| {
        let report = &ledger.report;
        json!({ "title": report.title, "version": report.version, "freeze": report.freeze, "created": report.created })
    });
    let levels: Vec<Json> = levels
        .iter()
        .map(|level| {
            let checks: Vec<Json> =
                level.checks.iter().map(|check| json!({ "what": check.what, "problems": check.problems })).collect();
            json!({
                "level": level.name, "state": level.state().to_lowercase(), "reason": level.not_checked, "checks": checks,
                "left_out": level.left_out,
            })
        })
        .collect();
    let files: Vec<Json> = found
        .iter()
        .filter(|_| is_asked)
        .map(|one| json!({ "path": one.source.path, "state": one.state.word(), "found": one.place }))
        .collect();
    json!({
        "file": shown, "report": report, "ledger_sha256": file.files.get("ledger.json").map(|it| Digest::of(it).hex()),
        "levels": levels, "files": files,
    })
}

/// What may be wrong with the folder, where not one file is there.
fn wrong_folder(folder: &Path, found: &[FoundFile]) -> Option<String> {
    if found.iter().any(|one| one.state != DataState::Missing) {
        return None;
    }
    let first = &found.first()?.source.path;
    let shown = folder.display();
    if std::fs::metadata(folder).is_err() {
        return Some(format!("there is no folder `{shown}`"));
    }
    Some(format!("`{first}` is looked for in `{shown}` and below, by its path and by its hash; is it another folder?"))
}

/// The file that the reader names may be reached by links; a pipe or a device has no end.
pub(super) fn read(file: &Path) -> Outcome<Vec<u8>> {
    let cannot = |reason: String| Diagnostic::error(format!("`{}` cannot be read: {reason}", file.display()));
    let metadata = std::fs::metadata(file).map_err(|error| cannot(error.to_string()))?;
    if !metadata.is_file() {
        return Err(cannot("it is no plain file".to_owned()).into());
    }
    Ok(std::fs::read(file).map_err(|error| cannot(error.to_string()))?)
}
