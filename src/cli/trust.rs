//! `tickmark trust`: saying that the programs of a project may be run.

use std::io::{IsTerminal as _, Write as _};

use clap::Args;
use serde_json::json;

use crate::analysis;
use crate::cli::analysed::document_texts;
use crate::cli::{Common, End, counted, printing, report_texts};
use crate::command::{Desk, Job, Trusted};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::kinds;
use crate::project::Project;

/// What `trust` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Trust them no more
    #[arg(long, conflicts_with = "yes")]
    forget: bool,
}

/// Shows what the `command` blocks run, and keeps that the user trusts it.
pub(super) fn run(project: &Project, options: &Options, common: &Common) -> Outcome<End> {
    // What is run is in the texts; the data, which may be large, are not read for it.
    let report = report_texts::read(project)?;
    let (texts, problems) = document_texts(project, (&report.used, &report.unused));
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    let found = analysis::found(&texts, &kinds::names(), project.config.language);
    let desk = Desk::of(&project.root, &report.used, false);
    let (jobs, problems) = kinds::command::jobs(&found.blocks, &desk);
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    let mut trusted = Trusted::read();
    if options.forget {
        trusted.remove(jobs.iter().map(Job::command_digest))?;
        tell_end(&jobs, "trusted no more", common);
        return Ok(End::Clean);
    }
    let new: Vec<&Job> = jobs.iter().filter(|job| !trusted.holds(&job.command_digest())).collect();
    if !common.json && !common.quiet {
        new.iter().for_each(|job| show(job));
    }
    if !new.is_empty() {
        let noun = counted(new.len(), "command", "commands");
        if !options.yes && !asked(&format!("Run {noun} when the report is rendered? [y/N] "))? {
            return Ok(End::Findings(format!("{noun} not trusted")));
        }
        trusted.add(new.iter().map(|job| job.command_digest()))?;
    }
    tell_end(&jobs, "trusted", common);
    Ok(End::Clean)
}

/// What a block runs, with its code and the files of the report that it reads.
fn show(job: &Job) {
    say!("{}: {}", job.id, job.line());
    if let Some((name, code)) = &job.code {
        say!("  {name}:");
        code.lines().for_each(|line| say!("    {line}"));
    }
    for (path, bytes) in &job.files {
        say!("  report/{path}:");
        String::from_utf8_lossy(bytes).lines().for_each(|line| say!("    {line}"));
    }
}

fn tell_end(jobs: &[Job], how: &str, common: &Common) {
    if common.json {
        let jobs: Vec<_> = jobs
            .iter()
            .map(|job| json!({ "block": job.id, "run": job.run, "digest": job.command_digest().hex() }))
            .collect();
        printing::json(&json!({ "state": how, "commands": jobs }));
    } else if !common.quiet {
        match jobs {
            [] => say!("no document has a `command` block"),
            _ => say!("{} {how}", counted(jobs.len(), "command is", "commands are")),
        }
    }
}

/// Whether the user says yes.
///
/// # Errors
/// There is nobody to ask.
fn asked(question: &str) -> Outcome<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Diagnostic::error("there is no terminal on which to ask")
            .hint("`tickmark trust --yes` says yes, after somebody has read what is run")
            .into());
    }
    eprint!("{question}");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Diagnostic::error(format!("the answer cannot be read: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
