//! Where jobs are done: by what is kept of an earlier run, else by running the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::command::{Job, Outputs, Trusted, kept, process};
use crate::diagnostic::{Diagnostic, Outcome, SourceText};

/// Where the jobs of a report are done.
#[derive(Debug, Default)]
pub struct Desk {
    root: PathBuf,
    texts: BTreeMap<String, SourceText>,
    trusted: Trusted,
    is_again: bool,
    has_run: AtomicBool,
}

impl Desk {
    /// The desk of a project, with the texts of report/ as they were read. `is_again` runs every
    /// job, whatever is kept.
    pub fn of(root: &Path, texts: &[SourceText], is_again: bool) -> Self {
        let below = |text: &SourceText| Some((text.path.strip_prefix("report/")?.to_owned(), text.clone()));
        Self {
            root: root.to_path_buf(),
            texts: texts.iter().filter_map(below).collect(),
            trusted: Trusted::read(),
            is_again,
            has_run: AtomicBool::new(false),
        }
    }

    /// A text of report/ by its path there.
    pub fn text(&self, path: &str) -> Option<&SourceText> {
        self.texts.get(path)
    }

    /// The outputs of a job.
    ///
    /// # Errors
    /// What is kept was changed; the command is not trusted; the program is not there, fails,
    /// takes too long, or does not write what it should.
    pub fn outputs(&self, job: &Job) -> Outcome<Outputs> {
        let before = kept::read(&self.root, &self.texts, job)?;
        if let Some(outputs) = before.as_ref().filter(|_| !self.is_again) {
            return Ok(outputs.clone());
        }
        if !self.trusted.holds(&job.command_digest()) {
            return Err(Diagnostic::error(format!(
                "block `{}` runs `{}`, and you have not said that you trust it",
                job.id,
                job.line()
            ))
            .hint("read what it runs, then say so with `tickmark trust`; it is asked again when the command changes")
            .into());
        }
        let outputs = process::run(job)?;
        if let Some(before) = before.filter(|before| before.files != outputs.files) {
            return Err(unlike(job, &before, &outputs).into());
        }
        kept::write(&self.root, job, &outputs)?;
        self.has_run.store(true, Ordering::Relaxed);
        Ok(outputs)
    }

    /// Whether a program was run, so that what is kept of it has changed.
    pub fn has_run(&self) -> bool {
        self.has_run.load(Ordering::Relaxed)
    }
}

/// A program that gives other outputs for the same inputs.
fn unlike(job: &Job, before: &Outputs, now: &Outputs) -> Diagnostic {
    let differing = now.files.iter().find(|(name, bytes)| before.files.get(*name) != Some(*bytes));
    let name = differing.map_or("", |(name, _)| name.as_str());
    let error = Diagnostic::error(format!(
        "block `{}` wrote another `{name}` than when it ran on the same inputs before: its results cannot be reproduced",
        job.id
    ))
    .hint("set the seed of random numbers in it, and let it write no date or path");
    if before.program == now.program {
        error
    } else {
        error.hint(format!("it was run by “{}” before, and is by “{}” now", before.program, now.program))
    }
}
