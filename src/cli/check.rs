//! `tickmark check`.

use crate::cli::progress::{Progress, Verbosity};
use crate::cli::{Common, End, counted, pipeline, report_findings};
use crate::diagnostic::Outcome;
use crate::project::Project;

/// Runs everything but the outputs.
pub(super) fn run(project: &Project, common: &Common, progress: &mut Progress) -> Outcome<End> {
    let report = pipeline::build(project, progress)?;
    let end = report_findings(&report.findings, &report.notes, common);
    if !common.quiet && !common.json {
        let ledger = &report.ledger;
        let waived: usize = ledger.waivers.iter().map(|waiver| waiver.used).sum();
        println!(
            "{}, {}, {}, {} ({} used), {}",
            counted(ledger.results.len(), "result", "results"),
            counted(ledger.marks.len(), "mark", "marks"),
            counted(ledger.facts.len(), "fact", "facts"),
            counted(ledger.waivers.len(), "waiver", "waivers"),
            waived,
            counted(report.findings.len(), "finding", "findings"),
        );
        if !report.notes.is_empty() && common.verbosity() != Verbosity::Verbose {
            println!("{} on the analyses; -v shows them", counted(report.notes.len(), "note", "notes"));
        }
    }
    Ok(end)
}
