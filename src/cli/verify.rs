//! `tickmark verify`: for a reader who holds only a PDF and the data.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Common, End, counted, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Digest;
use crate::ledger::DeliveredLedger;
use crate::project::read_plain;
use crate::render::attached;

/// What `verify` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// A PDF that tickmark made, or a ledger.json
    file: PathBuf,
    /// Folder that holds the data under their paths in the ledger [default: the working directory]
    #[arg(long, value_name = "DIR", default_value = ".")]
    data: PathBuf,
}

/// Compares the hashes that a ledger names with the files in a folder. It needs no
/// project.
pub(super) fn run(options: &Options, common: &Common) -> Outcome<End> {
    let text = ledger_text(&options.file)?;
    let ledger = DeliveredLedger::read(&text)?;
    let mut differing = Vec::new();
    for source in &ledger.sources {
        let path = source.path.as_str();
        let state = state(&options.data, path, &source.sha256);
        if state != "agrees" {
            differing.push(path);
        }
        if common.json {
            printing::json(&serde_json::json!({ "path": path, "state": state }));
        } else if !common.quiet {
            say!("  {state:<8} {path}");
        }
    }
    let differs = counted(differing.len(), "file differs", "files differ");
    if let Some(hint) = wrong_folder(&options.data, &differing).filter(|_| !common.quiet) {
        tell!("hint: {hint}");
    }
    if !common.json && !common.quiet {
        let report = &ledger.report;
        say!("{} {}, freeze {}", report.title, report.version, report.freeze);
        say!("ledger sha256 {}", Digest::of(&text));
        let results = counted(ledger.results(), "result", "results");
        let marks = counted(ledger.marks(), "mark", "marks");
        let agreement = if differing.is_empty() { "every data file agrees" } else { &differs };
        say!("{results}, {marks}; {agreement}");
    }
    Ok(match differing.first() {
        None => End::Clean,
        Some(first) => End::Findings(format!("{differs}; the first: {first}")),
    })
}

/// The bytes of the ledger: the file, or what the PDF carries.
fn ledger_text(file: &Path) -> Outcome<Vec<u8>> {
    let bytes = read(file)?;
    if !bytes.starts_with(b"%PDF") {
        return Ok(bytes);
    }
    let attached = attached(&bytes).and_then(|files| files.into_iter().find(|(name, _)| name == "ledger.json"));
    attached.map(|(_, bytes)| bytes).ok_or_else(|| {
        Diagnostic::error(format!("`{}` carries no ledger.json", file.display()))
            .hint("it is no PDF of tickmark, or a program has taken its attachments away")
            .into()
    })
}

/// What may be wrong with the folder, where not even the paths are there. The ledger names
/// its files from the project folder on: `data/patients.csv`.
fn wrong_folder(folder: &Path, differing: &[&str]) -> Option<String> {
    let is_there = |folder: &Path, path: &str| folder.join(path).symlink_metadata().is_ok();
    let first = differing.iter().find(|path| !is_there(folder, path))?;
    let shown = folder.display();
    if std::fs::metadata(folder).is_err() {
        return Some(format!("there is no folder `{shown}`"));
    }
    // `--data data` for `--data .`, and the folder above the project.
    let parts = first.split('/').count();
    let inside = (1..parts).find(|skipped| {
        let rest: Vec<&str> = first.split('/').skip(*skipped).collect();
        is_there(folder, &rest.join("/"))
    });
    let full = std::fs::canonicalize(folder).ok()?;
    let above = inside.and_then(|levels| full.ancestors().nth(levels));
    Some(match above {
        Some(above) if is_there(above, first) => {
            format!(
                "`{first}` is looked for in `{shown}`; give the folder in which that path is: `--data {}`",
                above.display()
            )
        }
        _ => format!(
            "`{first}` is looked for in `{shown}`; `--data` is the folder that holds the files under these paths"
        ),
    })
}

/// The file that the reader names may be reached by links; a pipe or a device has no end.
fn read(file: &Path) -> Outcome<Vec<u8>> {
    let cannot = |reason: String| Diagnostic::error(format!("`{}` cannot be read: {reason}", file.display()));
    let metadata = std::fs::metadata(file).map_err(|error| cannot(error.to_string()))?;
    if !metadata.is_file() {
        return Err(cannot("it is no plain file".to_owned()).into());
    }
    Ok(std::fs::read(file).map_err(|error| cannot(error.to_string()))?)
}

/// A path of a ledger may not lead out of the folder, by `..` or by a link.
fn state(folder: &Path, path: &str, expected: &str) -> &'static str {
    match read_plain(folder, path) {
        Ok(bytes) if Digest::of(&bytes).hex() == expected => "agrees",
        Ok(_) => "differs",
        Err(_) if folder.join(path).symlink_metadata().is_err() => "missing",
        Err(_) => "refused",
    }
}
