//! Running a project's own Typst templates, and reading a stranger's file, where they can
//! do no harm.
//!
//! A page template is a program. What it asks for at once and cannot have (a text of a
//! hundred gigabytes) ends the process that runs it, with no word to the author. So
//! where a project has Typst templates other than those of this program, that runs itself a second
//! time and waits: if that run is ended by the system, this one says so.

use std::io::Read as _;
use std::process::{Child, Command, ExitCode};
use std::time::{Duration, Instant};

use crate::cli::Common;
use crate::cli::inputs::is_builtin;
use crate::diagnostic::{Diagnostic, Place};
use crate::project::Project;
use crate::render::pdf::memory_of;

/// What tells the second run that it is one: the id of the process that waits for it.
const WAITING: &str = "TICKMARK_WAITED_FOR_BY";

/// The exit code of a second run, where there is need of one; `None` where this run does
/// all the work.
pub(super) fn supervised(common: &Common) -> Option<Result<ExitCode, Diagnostic>> {
    if std::env::var_os(WAITING).is_some() {
        end_with_parent();
        return None;
    }
    // What is wrong with the project is said by the run itself.
    let project = Project::open(common.project.as_deref()).ok()?;
    let templates = project.files_under("templates").ok()?;
    let is_ours = |path: &str| {
        let name = path.strip_prefix("templates/").unwrap_or(path);
        project.text(path).is_ok_and(|written| is_builtin(name, &written.text))
    };
    let template = templates.iter().find(|path| path.ends_with(".typ") && !is_ours(path))?;
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(std::env::args_os().skip(1)).env(WAITING, std::process::id().to_string());
    let status = command.status().ok()?;
    Some(match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => Ok(ExitCode::from(code)),
        None => Err(Diagnostic::error(format!("the layout was ended by the system ({status}), expected an end"))
            .at(Place::file(template.as_str()))
            .hint("a template that asks for more memory than there is does that, as with `\"a\" * 100000000000`")
            .hint("nothing was written")),
    })
}

/// What reading a stranger's file may take.
const READING: Duration = Duration::from_secs(400);

/// Memory in bytes that it may use.
const READING_MEMORY: u64 = 1_500_000_000;

/// The exit code of a second run that reads a stranger's file, which may be made to take
/// all memory and time; `None` where this run is the second.
pub(super) fn reading() -> Option<Result<ExitCode, Diagnostic>> {
    if std::env::var_os(WAITING).is_some() {
        end_with_parent();
        return None;
    }
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.args(std::env::args_os().skip(1));
    let refused = |why: String| Some(Err(Diagnostic::error(why).hint("it is no file that tickmark made")));
    match limited(command, READING, READING_MEMORY) {
        Ended::Code(code, _) => Some(Ok(ExitCode::from(code))),
        Ended::TooLong => refused(format!("reading the file takes more than {} seconds", READING.as_secs())),
        Ended::TooLarge => refused(format!("reading the file takes more than {} MB", READING_MEMORY / 1_000_000)),
        Ended::Otherwise(why) => refused(format!("reading the file was ended by the system ({why})")),
    }
}

/// How a run of a program ended.
pub(super) enum Ended {
    /// By itself, with an exit code and what it wrote to standard error, if that was asked for.
    Code(u8, String),
    /// It was stopped: it took more than its time.
    TooLong,
    /// It was stopped: it took more than its memory.
    TooLarge,
    /// The system ended it, or it did not start.
    Otherwise(String),
}

/// Runs a program within limits of time and memory (on Linux, which tells how much a
/// process has).
pub(super) fn limited(mut command: Command, time: Duration, memory: u64) -> Ended {
    const STEP: Duration = Duration::from_millis(2);
    const MOST_SAID: u64 = 1 << 16;
    command.env(WAITING, std::process::id().to_string());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ended::Otherwise(error.to_string()),
    };
    let said = child.stderr.take().map(|stderr| {
        std::thread::spawn(move || {
            let mut said = Vec::new();
            let mut stderr = stderr;
            let _ = stderr.by_ref().take(MOST_SAID).read_to_end(&mut said);
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
            String::from_utf8_lossy(&said).into_owned()
        })
    });
    let start = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => {}
            Err(error) => return Ended::Otherwise(error.to_string()),
        }
        if start.elapsed() > time {
            stop(&mut child);
            return Ended::TooLong;
        }
        if memory_of(child.id()).is_some_and(|used| used > memory) {
            stop(&mut child);
            return Ended::TooLarge;
        }
        std::thread::sleep(STEP);
    };
    let said = said.and_then(|thread| thread.join().ok()).unwrap_or_default();
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => Ended::Code(code, said),
        None => Ended::Otherwise(status.to_string()),
    }
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Whoever stops the run that waits means this one too.
#[cfg(unix)]
fn end_with_parent() {
    const STEP: std::time::Duration = std::time::Duration::from_millis(100);
    let parent = std::os::unix::process::parent_id();
    std::thread::spawn(move || {
        while std::os::unix::process::parent_id() == parent {
            std::thread::sleep(STEP);
        }
        std::process::exit(2);
    });
}

#[cfg(not(unix))]
fn end_with_parent() {}
