//! `tickmark render`.

use std::path::Path;
use std::sync::OnceLock;

use clap::Args;

use crate::cli::finished::{Made, made};
use crate::cli::inputs::FONTS;
use crate::cli::older_freeze::OlderFreeze;
use crate::cli::pipeline::{self, Report};
use crate::cli::prepared::{Asked, Commands};
use crate::cli::progress::{Progress, Verbosity};
use crate::cli::single_files::single_files;
use crate::cli::{Common, End, claims, compared, counted, printing, report_findings, wording};
use crate::diagnostic::Outcome;
use crate::digest::Digest;
use crate::kinds;
use crate::ledger::{DeliveredLedger, difference};
use crate::project::{HISTORY, OutputFolder, Project, Rendered, Written, newest};
use crate::render::{Exhibit, pdf};

/// What `render` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Write outputs below this folder [default: out/ in the project]
    #[arg(long, value_name = "DIR")]
    out: Option<std::path::PathBuf>,
    /// Write this output alone, into a folder that is empty
    #[arg(long, value_name = "NAME", hide = true)]
    only: Option<String>,
    /// Run the programs of all `command` blocks once more, and compare with what they gave
    #[arg(long)]
    rerun: bool,
    /// Render on an older freeze, whose files are found by their hashes; out/latest stays where it is
    #[arg(long, value_name = "NAME", conflicts_with = "rerun")]
    freeze: Option<String>,
    /// The folder below which the files of that freeze are looked for [default: the project]
    #[arg(long, value_name = "DIR", requires = "freeze")]
    data: Option<std::path::PathBuf>,
}

/// Renders all outputs into `out/<version>/`.
pub(super) fn run(project: &Project, options: &Options, common: &Common, progress: &mut Progress) -> Outcome<End> {
    let mut report = std::thread::scope(|scope| {
        scope.spawn(|| pdf::warm(&FONTS));
        let commands = if options.rerun { Commands::Again } else { Commands::WhereChanged };
        let older = options.freeze.as_deref().map(|name| OlderFreeze::of(project, name, options.data.as_deref()));
        pipeline::build_at(project, &Asked { commands, older }, progress)
    })?;
    let mut end = report_findings(&report.findings, &report.notes, common);
    if end != End::Clean && common.strict {
        return Ok(nothing_written(&report, end, common));
    }
    let beside = OnceLock::new();
    let mut made =
        made(project, &report, options.only.as_deref(), progress, || drop(beside.set(files_beside(&report))))?;
    if end == End::Clean {
        end = report_pages(&mut report, &mut made, common);
        if end != End::Clean && common.strict {
            return Ok(nothing_written(&report, end, common));
        }
    }
    let out = options.out.clone().unwrap_or_else(|| project.root.join("out"));
    let mut beside = beside.into_inner().unwrap_or_else(|| files_beside(&report));
    if options.only.is_none() {
        beside.extend(progress.phase("files", || single_files(project, &report))?);
    }
    let is_older = options.freeze.is_some();
    let since = if common.json || common.quiet || is_older { None } else { since_latest(&report, &out, &beside) };
    let written = progress.phase("write", || write(&report, &out, &made, beside, is_older))?;
    summarise(&report, &written, &made, common);
    if let Some(words) = since {
        say!("{words}");
    }
    Ok(end)
}

fn rendered(report: &Report, made: &[Made], beside: &[(String, Vec<u8>)]) -> Rendered {
    let whole = beside.iter().find(|(name, _)| name == "ledger.json").map_or(&[][..], |(_, bytes)| bytes);
    let ledger = &report.ledger;
    Rendered {
        version: ledger.report.version.clone(),
        freeze: ledger.report.freeze.clone(),
        date: ledger.report.created.clone(),
        results: ledger.results.len(),
        marks: ledger.numbers_on_pages(),
        findings: report.findings.len(),
        ledger: Digest::of(whole).hex(),
        outputs: made.iter().map(|one| (one.name.clone(), Digest::of(&one.bytes).hex())).collect(),
    }
}

/// What changed since the outputs that `out/latest` leads to, where these are of another
/// version.
fn since_latest(report: &Report, out: &Path, beside: &[(String, Vec<u8>)]) -> Option<String> {
    let latest = newest(out)?;
    let version = &report.ledger.report.version;
    let before = DeliveredLedger::read(&std::fs::read(latest.join("ledger.json")).ok()?).ok()?;
    if before.report.version == *version {
        return None;
    }
    let (_, bytes) = beside.iter().find(|(name, _)| name == "ledger.json")?;
    let now = DeliveredLedger::read(bytes).ok()?;
    let words = compared::summary(&difference(&before, &now, kinds::no_effect));
    let (old, new) = (out.join(&before.report.version), out.join(version));
    Some(format!("since {}: {words} (`tickmark diff {} {}`)", before.report.version, old.display(), new.display()))
}

/// A strict run with findings ends here.
fn nothing_written(report: &Report, end: End, common: &Common) -> End {
    if !common.quiet && !common.json {
        tell!("{}; nothing was written because of --strict", counted(report.findings.len(), "finding", "findings"));
    }
    end
}

/// Reports what the check of the finished pages found. What was said of the sources
/// need not be said again of each page made from them, so that it is asked for only
/// where the sources are clean.
pub(super) fn report_pages(report: &mut Report, made: &mut [Made], common: &Common) -> End {
    report.findings.extend(made.iter_mut().flat_map(|one| std::mem::take(&mut one.findings)));
    report_findings(&report.findings, &[], common)
}

/// What stands beside the pages: the whole ledger (a PDF carries the part that is printed),
/// figures and tables, by their paths.
fn files_beside(report: &Report) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("ledger.json".to_owned(), crate::ledger::json(&report.ledger).into_bytes())];
    for (document, exhibits) in &report.documents {
        for (request, exhibit) in document.exhibits.iter().zip(exhibits) {
            let mut add = |folder: &str, ending: &str, bytes: Vec<u8>| {
                files.push((format!("{folder}/{}-{}.{ending}", document.id, request.id), bytes));
            };
            match exhibit {
                Exhibit::Figure(drawing) => {
                    add(
                        "figures",
                        "svg",
                        crate::figure::svg::svg(drawing, crate::figure::svg::Purpose::File).into_bytes(),
                    );
                    if !drawing.data.columns.is_empty() {
                        add("figures", "csv", crate::table::csv_of(drawing.data.lines()).into_bytes());
                    }
                }
                Exhibit::Table(table) => add("tables", "csv", crate::table::csv(table).into_bytes()),
                Exhibit::Image(placed) => add("figures", placed.image.format.ending(), placed.image.bytes.clone()),
            }
        }
    }
    files
}

/// Writes the outputs.
fn write(
    report: &Report,
    out: &std::path::Path,
    made: &[Made],
    beside: Vec<(String, Vec<u8>)>,
    is_older: bool,
) -> Outcome<Written> {
    let mut folder = OutputFolder::begin(out, &report.ledger.report.version);
    if is_older {
        folder.leave_latest();
    }
    for one in made {
        folder.add(&one.name, one.bytes.as_slice());
    }
    folder.record(rendered(report, made, &beside));
    for (path, bytes) in beside {
        folder.add(&path, bytes);
    }
    folder.finish()
}

fn summarise(report: &Report, written: &Written, made: &[Made], common: &Common) {
    if !common.quiet {
        for (path, aside) in &written.replaced {
            tell!("`{path}` had been changed since it was written; what was there is `{aside}`");
        }
        if let Some(kept) = &written.history_kept {
            tell!("{HISTORY} could not be read and is kept as `{kept}`; a new one was begun");
        }
        for path in &written.kept {
            tell!("kept `{path}`, which this run did not write");
        }
    }
    let ledger = &report.ledger;
    if common.json {
        let files: Vec<_> = made
            .iter()
            .map(|one| serde_json::json!({ "name": one.name, "bytes": one.bytes.len(), "pages": one.pages }))
            .collect();
        printing::json(&serde_json::json!({
            "version": ledger.report.version, "folder": written.folder, "kept": written.kept, "files": files, "results": ledger.results.len(),
            "marks": ledger.numbers_on_pages(), "claims": claims::as_json(ledger), "facts": ledger.facts.len(), "waivers": ledger.waivers.len(),
            "findings": report.findings.len(), "wording": report.inputs.wording,
        }));
    } else if !common.quiet {
        say!("{}", written.folder.display());
        for one in made {
            let pages = one.pages.map_or(String::new(), |pages| format!(", {}", counted(pages, "page", "pages")));
            say!("  {:<20} {:>8} kB{pages}", one.name, one.bytes.len().div_ceil(1000));
        }
        let waived: usize = ledger.waivers.iter().map(|waiver| waiver.used).sum();
        say!(
            "{} traced on the pages ({}, {}); {} waived by {}; {}",
            counted(ledger.numbers_on_pages(), "number", "numbers"),
            counted(ledger.results.len(), "result", "results"),
            counted(ledger.facts.len(), "fact", "facts"),
            counted(waived, "literal", "literals"),
            counted(ledger.waivers.len(), "waiver", "waivers"),
            counted(report.findings.len(), "finding", "findings"),
        );
        claims::tell(ledger);
        wording::lines(&report.inputs).iter().for_each(|line| say!("{line}"));
        if !report.notes.is_empty() && common.verbosity() != Verbosity::Verbose {
            say!("{} on the analyses; -v shows them", counted(report.notes.len(), "note", "notes"));
        }
    }
}
