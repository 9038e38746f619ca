//! Running a project's own Typst templates where they can do no harm.
//!
//! A page template is a program. What it asks for at once and cannot have (a text of a
//! hundred gigabytes) ends the process that runs it, with no word to the author. So
//! where a project has Typst templates of its own the program runs itself a second time
//! and waits: if that run is ended by the system, this one says so.

use std::process::{Command, ExitCode};

use crate::cli::Common;
use crate::diagnostic::{Diagnostic, Place};
use crate::project::Project;

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
    let template = templates.iter().find(|path| path.ends_with(".typ"))?;
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
