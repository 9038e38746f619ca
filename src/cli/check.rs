//! `tickmark check`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::patch::{patched, unified};
use crate::cli::pipeline::Report;
use crate::cli::progress::{Progress, Verbosity};
use crate::cli::{
    Common, End, claims, counted, finished, pipeline, printing, render_command, report_findings, unprinted, wording,
};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::document::Fix;
use crate::project::{Project, write_whole};

/// What `check` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// List the results that were computed and that no page prints
    #[arg(long)]
    unprinted: bool,
    /// Write a patch that prints results where their numbers are typed, to standard output or
    /// to a file: only where the words around a number tell which result it is
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    fix: Option<Option<PathBuf>>,
    /// Change the files instead
    #[arg(long, requires = "fix")]
    apply: bool,
}

/// Runs everything that `render` runs, and keeps none of the outputs.
pub(super) fn run(project: &Project, options: &Options, common: &Common, progress: &mut Progress) -> Outcome<End> {
    let mut report = pipeline::build(project, progress)?;
    let mut end = report_findings(&report.findings, &report.notes, common);
    let patch = match &options.fix {
        Some(file) => Some(fix(project, &report, file.as_ref(), options.apply, common)?),
        None => None,
    };
    let mut made = finished::made(project, &report, None, progress, || ())?;
    if end == End::Clean {
        end = render_command::report_pages(&mut report, &mut made, common);
    }
    let ledger = &report.ledger;
    if common.json {
        let mut said = json!({
            "results": ledger.results.len(), "marks": ledger.numbers_on_pages(), "facts": ledger.facts.len(),
            "waivers": ledger.waivers.len(), "claims": claims::as_json(ledger), "findings": report.findings.len(),
            "notes": report.notes.len(), "wording": report.inputs.wording,
        });
        if options.unprinted {
            said["unprinted"] = unprinted::as_json(ledger);
        }
        if let Some(patch) = patch {
            said["patch"] = patch.into();
        }
        printing::json(&said);
    } else if !common.quiet && options.fix != Some(None) {
        if options.unprinted {
            unprinted::tell(ledger);
        }
        summarise(&report, common);
    }
    Ok(end)
}

fn summarise(report: &Report, common: &Common) {
    let ledger = &report.ledger;
    let waived: usize = ledger.waivers.iter().map(|waiver| waiver.used).sum();
    say!(
        "{}, {}, {}, {} ({} used), {}",
        counted(ledger.results.len(), "result", "results"),
        counted(ledger.numbers_on_pages(), "mark", "marks"),
        counted(ledger.facts.len(), "fact", "facts"),
        counted(ledger.waivers.len(), "waiver", "waivers"),
        waived,
        counted(report.findings.len(), "finding", "findings"),
    );
    claims::tell(ledger);
    wording::lines(&report.inputs).iter().for_each(|line| say!("{line}"));
    if !report.notes.is_empty() && common.verbosity() != Verbosity::Verbose {
        say!("{} on the analyses; -v shows them", counted(report.notes.len(), "note", "notes"));
    }
}

/// Writes what to change, or changes it; the patch.
fn fix(project: &Project, report: &Report, file: Option<&PathBuf>, apply: bool, common: &Common) -> Outcome<String> {
    let mut of_files: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    let fixes: Vec<&Fix> = report.documents.iter().flat_map(|(document, _)| &document.fixes).collect();
    for fix in &fixes {
        of_files.entry(&*fix.place.file).or_default().push(fix);
    }
    let (mut patch, mut changed) = (String::new(), 0);
    for (path, mut fixes) in of_files {
        // One file may be two documents.
        fixes.sort_by_key(|fix| (fix.place.line, fix.place.column));
        fixes.dedup();
        let target = project.root.join(path);
        let old = std::fs::read_to_string(&target)
            .map_err(|error| Diagnostic::error(format!("`{path}` cannot be read: {error}")))?;
        let (new, count) = patched(&old, &fixes);
        if count > 0 {
            changed += count;
            patch.push_str(&unified(path, &old, &new));
            if apply {
                write_whole(&target, new.as_bytes())?;
            }
        }
    }
    if let Some(file) = file {
        write_whole(file, patch.as_bytes())?;
    } else if !common.json && !apply {
        patch.lines().for_each(printing::line);
    }
    if !common.quiet && !common.json {
        let typed = report.findings.iter().filter(|finding| finding.message.contains("` is typed, expected")).count();
        let done = if apply { "replaced" } else { "in the patch" };
        tell!("{changed} of {} {done}", counted(typed, "typed number", "typed numbers"));
    }
    Ok(patch)
}
