//! The command line: one file a command.

#[macro_use]
mod printing;

mod across_documents;
mod all_errors;
mod analysed;
mod attachments;
mod blinded;
mod calendar;
mod changed_data;
mod check;
mod claims;
mod compared;
mod completions;
mod describe;
mod dictionary_file;
mod diff;
mod diff_documents;
mod diff_page;
mod doctor;
mod documents;
mod engines;
mod examples;
mod exhibit_note;
mod explain;
mod fence;
mod finished;
mod freeze_checks;
mod freeze_command;
mod given_file;
mod inputs;
mod kept;
mod known_words;
mod level;
mod log;
mod logos;
mod merge;
mod new_command;
mod older_freeze;
mod output_path;
mod patch;
mod pipeline;
mod prepared;
mod preview_command;
mod previewed;
mod printed_number;
mod progress;
mod qc;
mod query_listing;
mod recomputed;
mod recorded;
mod render_command;
mod report_texts;
mod sign;
mod single_files;
mod sized_figures;
mod source_tables;
mod status;
mod styles;
mod supervise;
mod terminal;
mod trace;
mod trace_file;
mod trust;
mod unprinted;
mod verify;
mod wording;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use serde_json::json;

use crate::data::may_give_up;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::project::Project;
use progress::{Progress, Verbosity};

/// Reproducible reports in which every number can be traced to its source data.
#[derive(Debug, Parser)]
#[command(name = "tickmark", version, max_term_width = 100, after_help = examples::PROGRAM)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Project folder [default: the nearest with report/report.toml, searched upward]
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,
    /// Print for a program to read
    #[arg(long, global = true)]
    json: bool,
    /// Findings fail the run
    #[arg(long, global = true)]
    strict: bool,
    /// Print errors, and why the exit code is 1
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print notes, and the time of each phase
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a project that renders at once, drafted from data files
    New(new_command::Options),
    /// Say what data files hold: a dictionary, and a page with distributions
    Describe(describe::Options),
    /// Record the state of the data in data/freeze.lock
    #[command(after_help = examples::FREEZE)]
    Freeze(freeze_command::Options),
    /// Say whether the data and the outputs are up to date
    #[command(after_help = examples::STATUS)]
    Status,
    /// Run the analyses and write all outputs
    #[command(after_help = examples::RENDER)]
    Render(render_command::Options),
    /// Run everything but the outputs and report what is found
    #[command(after_help = examples::CHECK)]
    Check(check::Options),
    /// Show the pages in a browser, which follow each save
    Preview(preview_command::Options),
    /// Show where a number comes from
    #[command(after_help = examples::TRACE)]
    Trace(trace::Options),
    /// Check a PDF, HTML page or Word document that was delivered, and the data behind it; needs no project
    #[command(after_help = examples::VERIFY)]
    Verify(verify::Options),
    /// Bring what co-authors wrote in a Word document into the Markdown
    #[command(after_help = examples::MERGE)]
    Merge(merge::Options),
    /// List the freezes, and the versions that were rendered from them
    #[command(after_help = examples::LOG)]
    Log,
    /// Sign what an output says, with a key of minisign; needs no project
    #[command(after_help = examples::SIGN)]
    Sign(sign::Options),
    /// Say which data and which numbers changed between two versions; needs no project
    #[command(after_help = examples::DIFF)]
    Diff(diff::Options),
    /// Say that the programs of this project's `command` blocks may be run
    #[command(after_help = examples::TRUST)]
    Trust(trust::Options),
    /// List the citation styles that a report can name as its `csl`
    #[command(after_help = examples::STYLES)]
    Styles(styles::Options),
    /// Say what a kind of block or a key means
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Options),
    /// Recompute the results independently in R and compare
    #[command(after_help = examples::QC)]
    Qc(qc::Options),
    /// Say what is there, what is missing, and what that means
    #[command(after_help = examples::DOCTOR)]
    Doctor,
    /// Print completions for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(completions::Options),
    /// Write a page of the manual for each command
    #[command(after_help = examples::MAN)]
    Man(completions::ManOptions),
}

/// How a command ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// All is well.
    Clean,
    /// Findings, or something does not match: why, in one line, for a quiet run.
    Findings(String),
}

/// Runs the program and gives its exit code: 0 clean, 1 findings or mismatch, 2
/// bad usage, configuration or input, 3 internal.
pub fn main() -> ExitCode {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !may_give_up() {
            print(panic);
        }
    }));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    if matches!(arguments.command, Command::Render(_) | Command::Check(_))
        && let Some(ended) = supervise::supervised(&arguments.common)
    {
        return ended.unwrap_or_else(|problem| {
            print_all(&[problem], &arguments.common);
            ExitCode::from(2)
        });
    }
    if matches!(arguments.command, Command::Verify(_) | Command::Sign(_) | Command::Diff(_) | Command::Merge(_))
        && let Some(ended) = supervise::reading()
    {
        return ended.unwrap_or_else(|problem| {
            print_all(&[problem], &arguments.common);
            ExitCode::from(2)
        });
    }
    let outcome = std::panic::catch_unwind(|| run(&arguments));
    let code = match outcome {
        Ok(Ok(End::Clean)) => 0,
        Ok(Ok(End::Findings(why))) => {
            if arguments.common.quiet && !arguments.common.json {
                tell!("{why}");
            }
            1
        }
        Ok(Err(errors)) => {
            print_all(&errors.0, &arguments.common);
            2
        }
        Err(_) => {
            tell!("this is a fault of tickmark; nothing was written. Please report it with the text above.");
            3
        }
    };
    match printing::failure() {
        Some(reason) if code < 2 => {
            tell!("error: standard output cannot be written: {reason}");
            ExitCode::from(2)
        }
        _ => ExitCode::from(code),
    }
}

fn run(arguments: &Arguments) -> Outcome<End> {
    let common = &arguments.common;
    let project = || Project::open(common.project.as_deref());
    let mut progress = Progress::new(common.verbosity());
    let end = match &arguments.command {
        Command::New(options) => return new_command::run(options, common),
        Command::Describe(options) => return describe::run(options, common),
        Command::Doctor => return doctor::run(common),
        Command::Completions(options) => return completions::run(options),
        Command::Man(options) => return completions::manual(options, common),
        Command::Freeze(options) => freeze_command::run(&project()?, options, common),
        Command::Status => status::run(&project()?, common),
        Command::Render(options) => render_command::run(&project()?, options, common, &mut progress),
        Command::Merge(options) => merge::run(&project()?, options, common),
        Command::Log => log::run(&project()?, common),
        Command::Preview(options) => return preview_command::run(&project()?, options, common),
        Command::Trust(options) => trust::run(&project()?, options, common),
        Command::Check(options) => check::run(&project()?, options, common, &mut progress),
        Command::Trace(options) if let Some(file) = &options.file => return trace::run_on_file(file, options, common),
        Command::Trace(options) => trace::run(&project()?, options, common, &mut progress),
        Command::Qc(options) => qc::run(&project()?, options, common, &mut progress),
        Command::Verify(options) => return verify::run(options, common),
        Command::Sign(options) => return sign::run(options, common),
        Command::Diff(options) => return diff::run(options, common),
        Command::Styles(options) => return styles::run(options, common),
        Command::Explain(options) => return explain::run(options, common),
    };
    progress.report();
    end
}

impl Common {
    fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

/// Prints diagnostics: for a program as JSON lines on standard output, else on
/// standard error.
fn print_all(diagnostics: &[Diagnostic], common: &Common) {
    for diagnostic in diagnostics {
        if common.json {
            printing::json(&as_json(diagnostic));
        } else if diagnostic.severity == Severity::Error || common.verbosity() != Verbosity::Quiet {
            terminal::print(diagnostic);
        }
    }
}

fn as_json(diagnostic: &Diagnostic) -> serde_json::Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Finding => "finding",
        Severity::Note => "note",
    };
    let place = diagnostic.place.as_ref();
    json!({
        "severity": severity, "code": diagnostic.code, "message": diagnostic.message, "file": place.map(|place| &*place.file),
        "line": place.map(|place| place.line), "column": place.map(|place| place.column),
        "length": place.map(|place| place.length), "hints": diagnostic.hints,
    })
}

/// Prints findings and, where wanted, notes; whether a strict run fails.
fn report_findings(findings: &[Diagnostic], notes: &[Diagnostic], common: &Common) -> End {
    if common.verbosity() == Verbosity::Verbose {
        print_all(notes, common);
    }
    print_all(findings, common);
    match findings {
        [] => End::Clean,
        [first] => End::Findings(format!("1 finding: {first}")),
        [first, ..] => End::Findings(format!("{} findings; the first: {first}", findings.len())),
    }
}

/// A count with its noun.
fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
