//! `tickmark qc`: the results recomputed by another program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::Args;

use crate::cli::progress::{Progress, Verbosity};
use crate::cli::{Common, End, counted, printing, recorded};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::project::{Project, place_of, write_whole};
use crate::qc::{self, Compared, Recomputation, Status, Verdicts};

/// Where the script is written unless another place is named, relative to the
/// project folder. `render` replaces out/<version>/ as a whole, so it is beside.
const SCRIPT: &str = "out/qc/qc.R";

/// How many differing results are listed on the terminal.
const SHOWN: usize = 50;

/// What `qc` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Recompute in R (base R and the package survival)
    #[arg(long, required = true)]
    r: bool,
    /// Write the script to this file; qc.csv and qc.json go beside it [default: out/qc/qc.R]
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

/// Writes the script, and runs it where there is R.
pub(super) fn run(project: &Project, options: &Options, common: &Common, progress: &mut Progress) -> Outcome<End> {
    if crate::ledger::private(&project.config.privacy).is_on() {
        return Err(Diagnostic::error("`[privacy]` is on, so that there are no exact numbers to compare with R")
            .at(place_of(&project.source, "privacy"))
            .hint("who may see the rows recomputes a copy of the project without `[privacy]`")
            .into());
    }
    let recorded = recorded::record(project, progress)?;
    let recomputation = Recomputation {
        ledger: &recorded.ledger,
        blocks: &recorded.blocks,
        dictionary: Some(&recorded.dictionary),
        layouts: &recorded.layouts,
    };
    let script = options.script.clone().unwrap_or_else(|| project.root.join(SCRIPT));
    let folder = script.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .map_err(|error| Diagnostic::error(format!("`{}` cannot be made: {error}", folder.display())))?;
    // An outcome of an older script would be taken for this one's.
    let (csv, json) = (folder.join("qc.csv"), folder.join("qc.json"));
    for stale in [&csv, &json] {
        if stale.exists() {
            std::fs::remove_file(stale)
                .map_err(|error| Diagnostic::error(format!("`{}` cannot be removed: {error}", stale.display())))?;
        }
    }
    write_whole(&script, qc::script(&recomputation).as_bytes())?;
    let Some(output) = progress.phase("R", || rscript(&script, &project.root))? else {
        without_r(&script, project, common);
        return Ok(End::Clean);
    };
    let verdicts = match std::fs::read(&csv) {
        Ok(bytes) => Verdicts::read(&bytes)?,
        Err(_) => return Err(stopped(&output).into()),
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    let engine = printed.lines().find_map(|line| line.strip_prefix("Engine: ")).unwrap_or("R").to_owned();
    write_whole(&json, verdicts.json(&recorded.ledger, &engine).as_bytes())?;
    summarise(&verdicts, &script, &engine, common);
    match (verdicts.count(Status::Differed), verdicts.count(Status::Failed)) {
        (0, 0) => Ok(End::Clean),
        (0, _) => Err(Diagnostic::error("R could not recompute every block that the script covers")
            .hint("the reasons are above and in qc.csv")
            .into()),
        (differed, _) => {
            let first = verdicts.results.iter().find(|one| one.status == Status::Differed).map_or("", |one| &one.id);
            let differ = counted(differed, "result differs", "results differ");
            Ok(End::Findings(format!("{differ} from those of R; the first: {first}")))
        }
    }
}

/// Runs the script; `None` where there is no R.
fn rscript(script: &Path, root: &Path) -> Outcome<Option<Output>> {
    let script = std::path::absolute(script)
        .map_err(|error| Diagnostic::error(format!("`{}` has no place: {error}", script.display())))?;
    let arguments: [&OsStr; 3] = [OsStr::new("--vanilla"), script.as_os_str(), root.as_os_str()];
    match Command::new("Rscript").args(arguments).output() {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Diagnostic::error(format!("Rscript cannot be started: {error}")).into()),
    }
}

/// R ended before it wrote its outcome.
fn stopped(output: &Output) -> Diagnostic {
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = last[last.len().saturating_sub(3)..].join(" ");
    let error = Diagnostic::error(format!("R stopped: {last}"));
    if said.contains("there is no package") {
        error.hint("install it: `install.packages(\"survival\")`, or Debian's r-cran-survival")
    } else {
        error.hint("run the script by hand to see more")
    }
}

fn without_r(script: &Path, project: &Project, common: &Common) {
    if common.json {
        printing::json(&serde_json::json!({ "script": script, "r": null }));
    } else if !common.quiet {
        say!("{}", script.display());
        say!("R was not found, so nothing was compared. Where R and its package survival are installed:");
        say!("  Rscript {} {}", script.display(), project.root.display());
    }
}

fn summarise(verdicts: &Verdicts, script: &Path, engine: &str, common: &Common) {
    let all: Vec<&Compared> = verdicts.results.iter().collect();
    if common.json {
        let totals = serde_json::Value::Object(qc::totals(&all));
        printing::json(&serde_json::json!({ "script": script, "r": engine, "totals": totals }));
        return;
    }
    let differing: Vec<&Compared> =
        all.iter().copied().filter(|one| matches!(one.status, Status::Differed | Status::Failed)).collect();
    for one in differing.iter().take(SHOWN) {
        say!("{} {}", one.status, difference(one));
    }
    if differing.len() > SHOWN {
        say!("and {} more in qc.csv", differing.len() - SHOWN);
    }
    if common.quiet {
        return;
    }
    say!("{}", script.display());
    say!("{engine}");
    say!("  {:<28} {:<11} {:>6} {:>8} {:>11} {:>6}", "block", "kind", "agreed", "differed", "not covered", "failed");
    for (block, results) in verdicts.blocks() {
        let count = |status: Status| results.iter().filter(|one| one.status == status).count();
        say!(
            "  {block:<28} {:<11} {:>6} {:>8} {:>11} {:>6}",
            results.first().map_or("", |one| one.kind.as_str()),
            count(Status::Agreed),
            count(Status::Differed),
            count(Status::NotCovered),
            count(Status::Failed)
        );
    }
    say!("not covered:");
    for (reason, count) in grouped(verdicts) {
        say!("  {count:>5}  {reason}");
    }
    if common.verbosity() == Verbosity::Verbose {
        for one in &all {
            say!("  {:<11} {}", one.status.to_string(), difference(one));
        }
    }
    say!(
        "{} agreed, {} differed, {} not covered, {} failed of {} results",
        verdicts.count(Status::Agreed),
        verdicts.count(Status::Differed),
        verdicts.count(Status::NotCovered),
        verdicts.count(Status::Failed),
        all.len()
    );
}

/// The reasons why results are not covered, each with its number and blocks. What
/// holds for a sentence of every block is said once.
fn grouped(verdicts: &Verdicts) -> Vec<(String, usize)> {
    let mut found: Vec<(&str, usize, Vec<&str>)> = Vec::new();
    for (block, results) in verdicts.blocks() {
        for (reason, count) in qc::reasons(&results) {
            match found.iter_mut().find(|(known, ..)| *known == reason) {
                Some((_, total, blocks)) => {
                    *total += count;
                    blocks.push(block);
                }
                None => found.push((reason, count, vec![block])),
            }
        }
    }
    let phrase = |reason: &str, blocks: &[&str]| match blocks.len() {
        1..=6 => format!("{}: {reason}", blocks.join(", ")),
        many => format!("{many} blocks: {reason}"),
    };
    found.into_iter().map(|(reason, count, blocks)| (phrase(reason, &blocks), count)).collect()
}

fn difference(one: &Compared) -> String {
    let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let mut line = format!("{}: ledger {}, R {}", one.id, shown(&one.ledger), shown(&one.r));
    if let Some(difference) = one.difference {
        line.push_str(&format!(", relative difference {difference:.2e}"));
    }
    if !one.reason.is_empty() {
        line.push_str(&format!(" ({})", one.reason));
    }
    line
}
