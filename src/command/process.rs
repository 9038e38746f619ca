//! Running a program in a folder of its own, within limits.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{Job, Outputs, sandbox};
use crate::diagnostic::{Diagnostic, Outcome};

/// What a program says before it fails is shown up to so many letters, from the end.
const SHOWN: usize = 2000;

/// So many of its last lines are shown.
const LINES: usize = 8;

/// The largest output in bytes.
const LARGEST: u64 = 1 << 30;

/// How long a program may take to say its version.
const VERSION_LIMIT: Duration = Duration::from_secs(20);

/// The variables that a program is given, where they are set: where it finds itself, its
/// libraries and its user's.
const PASSED: [&str; 16] = [
    "PATH",
    "HOME",
    "R_HOME",
    "R_LIBS",
    "R_LIBS_USER",
    "R_LIBS_SITE",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "LD_LIBRARY_PATH",
    "JULIA_DEPOT_PATH",
    "SystemRoot",
    "APPDATA",
    "LOCALAPPDATA",
    "PATHEXT",
];

/// The variables that are the same for every run, so that its outputs are: the letters and the
/// clock's zone, the order of hashes, and one thread, since sums of several differ.
const FIXED: [(&str, &str); 8] = [
    ("LC_ALL", "C.UTF-8"),
    ("TZ", "UTC"),
    ("PYTHONHASHSEED", "0"),
    ("PYTHONDONTWRITEBYTECODE", "1"),
    ("OMP_NUM_THREADS", "1"),
    ("OPENBLAS_NUM_THREADS", "1"),
    ("MKL_NUM_THREADS", "1"),
    ("SOURCE_DATE_EPOCH", "0"),
];

/// How a run ended.
struct Ended {
    /// Whether it did by itself and well.
    is_well: bool,
    /// How, in words.
    how: String,
    /// The end of what it wrote to standard error.
    said: String,
    /// What it wrote to standard output, up to [`SHOWN`].
    printed: String,
}

/// Runs a job in a new folder with nothing in it but what the job reads.
///
/// # Errors
/// The program is not there, fails, takes too long, or does not write its outputs.
pub(super) fn run(job: &Job) -> Outcome<Outputs> {
    let cannot = |error: std::io::Error| Diagnostic::error(format!("block `{}` cannot be run: {error}", job.id));
    let folder = tempfile::tempdir().map_err(cannot)?;
    lay_out(job, folder.path()).map_err(cannot)?;
    let (program, arguments) = job.run.split_first().ok_or_else(|| Diagnostic::error("there is no program to run"))?;
    let mut command = command(program, folder.path());
    command.args(arguments);
    let (ended, is_confined) =
        confined(command, folder.path(), job.limit).map_err(|error| not_started(program, &error))?;
    if !ended.is_well {
        let mut error = Diagnostic::error(format!("`{}` of block `{}` {}", job.line(), job.id, ended.how));
        let said: Vec<&str> = ended.said.lines().filter(|line| !line.trim().is_empty()).collect();
        for line in &said[said.len().saturating_sub(LINES)..] {
            error = error.hint(format!("it said: {}", line.trim_end()));
        }
        return Err(error.into());
    }
    let mut files = BTreeMap::new();
    for name in &job.outputs {
        files.insert(name.clone(), output(job, folder.path(), name)?);
    }
    Ok(Outputs { files, program: version(program, folder.path()), is_confined })
}

/// Writes what a job reads where the program finds it.
fn lay_out(job: &Job, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir(folder.join(".tmp"))?;
    let files = job.files.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice()));
    let tables = job.tables.iter().map(|(name, bytes)| (format!("{name}.csv"), bytes.as_slice()));
    let code = job.code.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
    for (path, bytes) in files.chain(tables).chain(code) {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(target, bytes)?;
    }
    Ok(())
}

fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear();
    command.envs(PASSED.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))));
    command.envs(FIXED);
    for name in ["TMPDIR", "TMP", "TEMP"] {
        command.env(name, folder.join(".tmp"));
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // So that what the program starts in turn can be stopped with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Runs a command in a thread that can write nowhere but in the folder; whether the system sees
/// to that.
fn confined(command: Command, folder: &Path, limit: Duration) -> std::io::Result<(Ended, bool)> {
    std::thread::scope(|scope| {
        let work = scope.spawn(move || {
            let is_confined = sandbox::confine(folder);
            limited(command, limit).map(|ended| (ended, is_confined))
        });
        work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Runs a command to its end, or to the limit.
fn limited(mut command: Command, limit: Duration) -> std::io::Result<Ended> {
    const STEP: Duration = Duration::from_millis(5);
    let mut child = command.spawn()?;
    let said = child.stderr.take().map(last_of);
    let printed = child.stdout.take().map(last_of);
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > limit {
            stop(&mut child);
            break None;
        }
        std::thread::sleep(STEP);
    };
    // Something that was started in turn may still hold the pipes.
    if status.is_some() {
        stop_group(&child);
    }
    let text = |thread: Option<std::thread::JoinHandle<String>>| {
        thread.and_then(|thread| thread.join().ok()).unwrap_or_default()
    };
    let (said, printed) = (text(said), text(printed));
    let how = match status {
        None => format!("took longer than {} seconds, and was stopped", limit.as_secs_f64()),
        Some(status) => match status.code() {
            Some(code) => format!("ended with the exit code {code}"),
            None => format!("was ended by the system ({status})"),
        },
    };
    Ok(Ended { is_well: status.is_some_and(|status| status.success()), how, said, printed })
}

/// Reads a pipe to its end and keeps the last of it.
fn last_of(mut pipe: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut kept: Vec<u8> = Vec::new();
        let mut some = [0u8; 8192];
        while let Ok(count @ 1..) = pipe.read(&mut some) {
            kept.extend_from_slice(&some[..count]);
            let surplus = kept.len().saturating_sub(SHOWN);
            kept.drain(..surplus);
        }
        String::from_utf8_lossy(&kept).into_owned()
    })
}

fn stop(child: &mut Child) {
    stop_group(child);
    let _ = child.kill();
    let _ = child.wait();
}

/// Stops all that a program has started.
#[cfg(unix)]
fn stop_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn stop_group(_child: &Child) {}

fn output(job: &Job, folder: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    let path = folder.join(name);
    let metadata = std::fs::symlink_metadata(&path).map_err(|_| {
        Diagnostic::error(format!("`{}` of block `{}` did not write `{name}`", job.line(), job.id))
            .hint("an output is written into the folder that the program is started in, under the name in `outputs`")
    })?;
    if !metadata.is_file() {
        return Err(Diagnostic::error(format!("the output `{name}` of block `{}` is no plain file", job.id)));
    }
    if metadata.len() > LARGEST {
        return Err(Diagnostic::error(format!(
            "the output `{name}` of block `{}` has {} MB, expected at most {}",
            job.id,
            metadata.len() >> 20,
            LARGEST >> 20
        )));
    }
    let bytes = std::fs::read(&path)
        .map_err(|error| Diagnostic::error(format!("the output `{name}` cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Diagnostic::error(format!("the output `{name}` of block `{}` is not UTF-8", job.id))
            .hint("R writes it with `fileEncoding = \"UTF-8\"`, Python with `encoding=\"utf-8\"`")
    })?;
    // As every text of the project is read.
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").into_bytes())
}

/// What a program says of its version: the first line with a letter.
fn version(program: &str, folder: &Path) -> String {
    let mut command = command(program, folder);
    command.arg("--version");
    let ended = confined(command, folder, VERSION_LIMIT).ok().map(|(ended, _)| ended).filter(|ended| ended.is_well);
    let text = ended.map(|ended| format!("{}\n{}", ended.printed, ended.said)).unwrap_or_default();
    let line = text.lines().find(|line| line.contains(char::is_alphabetic)).map(str::trim).unwrap_or(program);
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn not_started(program: &str, error: &std::io::Error) -> Diagnostic {
    let found = Diagnostic::error(format!("the program `{program}` cannot be started: {error}"));
    if error.kind() == std::io::ErrorKind::NotFound {
        found.hint(format!("install it, or name it as your system does; `{program}` is looked for in PATH"))
    } else {
        found
    }
}
