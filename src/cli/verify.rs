//! `tickmark verify`: for a reader who holds only a PDF and the data.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use crate::cli::{Common, End, counted, printing};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Digest;
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
    let (text, ledger) = ledger_of(options)?;
    let empty = Vec::new();
    let sources = ledger["sources"].as_array().unwrap_or(&empty);
    let mut differing = Vec::new();
    for source in sources {
        let path = source["path"].as_str().unwrap_or("");
        let state = state(&options.data, path, source["sha256"].as_str().unwrap_or(""));
        if state != "agrees" {
            differing.push(path);
        }
        if common.json {
            printing::json(&serde_json::json!({ "path": path, "state": state }));
        } else if !common.quiet {
            say!("  {state:<8} {path}");
        }
    }
    let differs = differing.len();
    if let Some(hint) = wrong_folder(&options.data, &differing).filter(|_| !common.quiet) {
        tell!("hint: {hint}");
    }
    if !common.json && !common.quiet {
        tell_of(&ledger, &text, differs);
    }
    Ok(match differing.first() {
        None => End::Clean,
        Some(first) => {
            End::Findings(format!("{}; the first: {first}", counted(differs, "file differs", "files differ")))
        }
    })
}

/// The ledger that a file is or carries, as bytes and as read.
fn ledger_of(options: &Options) -> Outcome<(Vec<u8>, Value)> {
    let bytes = read(&options.file)?;
    let text = if bytes.starts_with(b"%PDF") {
        attached(&bytes)
            .and_then(|files| files.into_iter().find(|(name, _)| name == "ledger.json"))
            .map(|(_, bytes)| bytes)
            .ok_or_else(|| {
                Diagnostic::error(format!("`{}` carries no ledger.json", options.file.display()))
                    .hint("it is no PDF of tickmark, or a program has taken its attachments away")
            })?
    } else {
        bytes
    };
    let ledger: Value =
        serde_json::from_slice(&text).map_err(|error| Diagnostic::error(format!("the ledger is not JSON: {error}")))?;
    if ledger["schema"] != "tickmark-ledger/1" {
        return Err(Diagnostic::error(format!(
            "found the schema {}, expected \"tickmark-ledger/1\"",
            ledger["schema"]
        ))
        .into());
    }
    Ok((text, ledger))
}

/// Says what was verified.
fn tell_of(ledger: &Value, text: &[u8], differs: usize) {
    let report = &ledger["report"];
    let word = |value: &Value| value.as_str().unwrap_or("").to_owned();
    say!("{} {}, freeze {}", word(&report["title"]), word(&report["version"]), word(&report["freeze"]));
    say!("ledger sha256 {}", Digest::of(text));
    say!(
        "{}, {}; {}",
        counted(ledger["results"].as_array().map_or(0, Vec::len), "result", "results"),
        counted(ledger["marks"].as_array().map_or(0, Vec::len), "mark", "marks"),
        if differs == 0 {
            "every data file agrees".to_owned()
        } else {
            counted(differs, "file differs", "files differ")
        }
    );
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
