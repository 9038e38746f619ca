//! `tickmark check`.

use crate::cli::progress::{Progress, Verbosity};
use serde_json::json;

use crate::cli::{Common, End, counted, pipeline, printing, render_command, report_findings};
use crate::diagnostic::Outcome;
use crate::project::Project;

/// Runs everything that `render` runs, and keeps none of the outputs.
pub(super) fn run(project: &Project, common: &Common, progress: &mut Progress) -> Outcome<End> {
    let mut report = pipeline::build(project, progress)?;
    let mut end = report_findings(&report.findings, &report.notes, common);
    let mut made = render_command::made(project, &report, None, progress, || ())?;
    if end == End::Clean {
        end = render_command::report_pages(&mut report, &mut made, common);
    }
    if common.json {
        let ledger = &report.ledger;
        printing::json(&json!({
            "results": ledger.results.len(), "marks": ledger.marks.len(), "facts": ledger.facts.len(),
            "waivers": ledger.waivers.len(), "findings": report.findings.len(), "notes": report.notes.len(),
        }));
    } else if !common.quiet {
        let ledger = &report.ledger;
        let waived: usize = ledger.waivers.iter().map(|waiver| waiver.used).sum();
        say!(
            "{}, {}, {}, {} ({} used), {}",
            counted(ledger.results.len(), "result", "results"),
            counted(ledger.marks.len(), "mark", "marks"),
            counted(ledger.facts.len(), "fact", "facts"),
            counted(ledger.waivers.len(), "waiver", "waivers"),
            waived,
            counted(report.findings.len(), "finding", "findings"),
        );
        if !report.notes.is_empty() && common.verbosity() != Verbosity::Verbose {
            say!("{} on the analyses; -v shows them", counted(report.notes.len(), "note", "notes"));
        }
    }
    Ok(end)
}
