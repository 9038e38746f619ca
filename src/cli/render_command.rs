//! `tickmark render`.

use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use clap::Args;

use crate::cli::attachments::{attachments, blinded_attachments};
use crate::cli::inputs::{FONTS, builtin_template};
use crate::cli::older_freeze::OlderFreeze;
use crate::cli::pipeline::{self, Report};
use crate::cli::prepared::{Asked, Commands};
use crate::cli::progress::{Progress, Verbosity};
use crate::cli::single_files::single_files;
use crate::cli::{Common, End, claims, compared, counted, printing, report_findings, wording};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::digest::Digest;
use crate::kinds;
use crate::ledger::{DeliveredLedger, difference};
use crate::project::{HISTORY, OutputFolder, OutputKind, Project, Rendered, Written, newest};
use crate::render::{Attachment, Exhibit, docx, html, page_check, pdf};

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

/// One output to make: a document by its index, and the kind.
struct Job {
    document: usize,
    kind: OutputKind,
}

/// A finished output.
pub(super) struct Made {
    name: String,
    bytes: Vec<u8>,
    pages: Option<usize>,
    time: Duration,
    /// For a PDF, how much of the time the layout took.
    layout: Option<Duration>,
    /// Numbers that are on the page and in no account, and tables too wide for it.
    findings: Vec<Diagnostic>,
    /// How long the check of the page took.
    check: Duration,
}

impl Made {
    /// Its name, its bytes, and what the check of it found.
    pub(super) fn into_parts(self) -> (String, Vec<u8>, Vec<Diagnostic>) {
        (self.name, self.bytes, self.findings)
    }
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

/// Makes every output in memory. `meanwhile` is run once, by the first processor that has
/// no output left to make.
///
/// # Errors
/// An output cannot be made, or is not as it must be.
pub(super) fn made(
    project: &Project,
    report: &Report,
    only: Option<&str>,
    progress: &mut Progress,
    meanwhile: impl Fn() + Sync,
) -> Outcome<Vec<Made>> {
    let attachments = attachments(project, report)?;
    let blinded = blinded_attachments(report, &attachments);
    let made = outputs(project, report, only, [&attachments, &blinded], meanwhile)?;
    check_posters(project, report, &made)?;
    for one in &made {
        progress.add(one.name.clone(), one.time);
        if let Some(layout) = one.layout {
            progress.add(format!("{} layout", one.name), layout);
            progress.add(format!("{} export", one.name), one.time.saturating_sub(layout));
        }
        progress.add(format!("{} page check", one.name), one.check);
    }
    Ok(made)
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

fn outputs(
    project: &Project,
    report: &Report,
    only: Option<&str>,
    attachments: [&[Attachment]; 2],
    meanwhile: impl Fn() + Sync,
) -> Outcome<Vec<Made>> {
    let jobs: Vec<Job> = project
        .config
        .documents
        .iter()
        .enumerate()
        .flat_map(|(document, config)| config.get_ref().outputs.iter().map(move |kind| Job { document, kind: *kind }))
        .filter(|job| only.is_none_or(|only| only == name_of(report, job)))
        .collect();
    // Each output is made apart from the others; their order is the order of the
    // configuration, whichever thread is first.
    let next = std::sync::atomic::AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len().max(1));
    let mut done: Vec<(usize, Outcome<Made>)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    loop {
                        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(job) = jobs.get(at) else {
                            if at == jobs.len() {
                                meanwhile();
                            }
                            return mine;
                        };
                        mine.push((at, make(project, report, of_job(project, attachments, job), job, only.is_none())));
                    }
                })
            })
            .collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    let (mut made, mut problems) = (Vec::new(), Vec::new());
    for (_, outcome) in done {
        match outcome {
            Ok(one) => made.push(one),
            Err(errors) => problems.extend(errors.0),
        }
    }
    if problems.is_empty() { Ok(made) } else { Err(Diagnostics(problems)) }
}

/// What travels with an output: all, or, with one that is blinded, the second.
fn of_job<'a>(project: &Project, [all, blinded]: [&'a [Attachment]; 2], job: &Job) -> &'a [Attachment] {
    if project.config.documents[job.document].get_ref().blind { blinded } else { all }
}

fn name_of(report: &Report, job: &Job) -> String {
    format!("{}.{}", report.documents[job.document].0.id, job.kind.extension())
}

/// `is_checked`: whether the finished page is read back. An output that is made to be compared with
/// one that was delivered is not: that one has been.
fn make(project: &Project, report: &Report, attachments: &[Attachment], job: &Job, is_checked: bool) -> Outcome<Made> {
    let start = Instant::now();
    let page = report.page(project, job.document, attachments);
    let name = name_of(report, job);
    let of_check = |check: &dyn Fn() -> Vec<Diagnostic>| if is_checked { check() } else { Vec::new() };
    match job.kind {
        OutputKind::Html => {
            let (html, account) = html::render(&page)?;
            let (time, start) = (start.elapsed(), Instant::now());
            let findings = of_check(&|| {
                page_check::html(&name, &html, &page.expected(&account), page.templates, builtin_template)
            });
            let bytes = html.into_bytes();
            Ok(Made { name, bytes, pages: None, time, layout: None, findings, check: start.elapsed() })
        }
        OutputKind::Docx => {
            let (bytes, account) = docx::render(&page)?;
            let (time, start) = (start.elapsed(), Instant::now());
            let findings = of_check(&|| page_check::docx(&name, &bytes, &page.expected(&account), page.templates));
            Ok(Made { name, bytes, pages: None, time, layout: None, findings, check: start.elapsed() })
        }
        OutputKind::Pdf => {
            let pdf = pdf::render(&page)?;
            let (time, start) = (start.elapsed(), Instant::now());
            let mut findings =
                of_check(&|| page_check::pdf(&name, &pdf.document, &page.expected(&pdf.account), page.templates));
            findings.splice(0..0, pdf.findings);
            let (bytes, pages, layout) = (pdf.bytes, Some(pdf.pages), Some(pdf.layout));
            Ok(Made { name, bytes, pages, time, layout, findings, check: start.elapsed() })
        }
    }
}

/// A poster is one page.
fn check_posters(project: &Project, report: &Report, made: &[Made]) -> Outcome<()> {
    let mut problems = Vec::new();
    for ((document, _), config) in report.documents.iter().zip(&project.config.documents) {
        let name = format!("{}.pdf", document.id);
        let pages = made.iter().find(|one| one.name == name).and_then(|one| one.pages);
        if let Some(pages) = pages.filter(|pages| config.get_ref().sheet().is_some() && *pages != 1) {
            problems.push(
                Diagnostic::error(format!("the poster `{}` takes {pages} pages, expected one", document.id))
                    .at(Place::file(format!("report/{}", config.get_ref().source)))
                    .hint("shorten the text, drop a figure, or move a panel to another `::: column`"),
            );
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Diagnostics(problems)) }
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
        wording::lines(&report.inputs.freeze, report.inputs.wording.as_deref()).iter().for_each(|line| say!("{line}"));
        if !report.notes.is_empty() && common.verbosity() != Verbosity::Verbose {
            say!("{} on the analyses; -v shows them", counted(report.notes.len(), "note", "notes"));
        }
    }
}
