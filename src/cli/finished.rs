//! The finished outputs, made side by side, and the check of each.

use std::time::{Duration, Instant};

use crate::cli::attachments::{attachments, blinded_attachments};
use crate::cli::inputs::builtin_template;
use crate::cli::pipeline::Report;
use crate::cli::progress::Progress;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::project::{OutputKind, Project};
use crate::render::{Attachment, docx, html, page_check, pdf};

/// One output to make: a document by its index, and the kind.
struct Job {
    document: usize,
    kind: OutputKind,
}

/// A finished output.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) pages: Option<usize>,
    pub(super) time: Duration,
    /// For a PDF, how much of the time the layout took.
    pub(super) layout: Option<Duration>,
    /// Numbers that are on the page and in no account, and tables too wide for it.
    pub(super) findings: Vec<Diagnostic>,
    /// How long the check of the page took.
    pub(super) check: Duration,
}

impl Made {
    /// Its name, its bytes, and what the check of it found.
    pub(super) fn into_parts(self) -> (String, Vec<u8>, Vec<Diagnostic>) {
        (self.name, self.bytes, self.findings)
    }
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
            let (pdf, (of_pages, check)) = pdf::render(&page, |read, account| {
                let start = Instant::now();
                let found = of_check(&|| page_check::pdf(&name, read, &page.expected(account), page.templates));
                (found, start.elapsed())
            })?;
            let findings = [pdf.findings, of_pages].concat();
            let (bytes, pages, layout) = (pdf.bytes, Some(pdf.pages), Some(pdf.layout));
            Ok(Made { name, bytes, pages, time: start.elapsed().saturating_sub(check), layout, findings, check })
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
                    .hint("shorten the text, drop a figure, or move a panel: columns follow the order of the text"),
            );
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Diagnostics(problems)) }
}
