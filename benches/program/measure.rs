//! Running the program and R, with their time and memory.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

/// So long R may take: what takes the square of the rows would take hours.
const R_SECONDS: &str = "600";

/// What a run took.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Seconds from start to end.
    pub seconds: f64,
    /// The most memory it held, in megabytes, where GNU time is installed.
    pub megabytes: Option<f64>,
}

/// Freezes a project and renders it three times; the shortest.
pub fn render(project: &Path) -> Measured {
    let program = env!("CARGO_BIN_EXE_tickmark");
    let freeze = Command::new(program)
        .args(["freeze", "--name", "bench", "--date", "2026-01-01", "--project"])
        .arg(project)
        .output();
    assert!(freeze.is_ok_and(|output| output.status.success()), "the data cannot be frozen");
    let all = (0..3).map(|_| {
        let mut command = timed(program);
        command.arg("render").arg("--project").arg(project);
        run(command).expect("the program renders")
    });
    all.min_by(|a, b| a.seconds.total_cmp(&b.seconds)).expect("a run")
}

/// Runs R on the data of a project.
pub fn run_r(project: &Path, script: &str) -> Option<Measured> {
    let file = project.join("bench.R");
    std::fs::write(&file, script).ok()?;
    let mut command = timed("timeout");
    command.args([R_SECONDS, "Rscript", "--vanilla"]).arg(file).current_dir(project.join("data"));
    run(command)
}

/// Whether R and its package survival are there.
pub fn has_r() -> bool {
    output_of("Rscript", &["--vanilla", "-e", "library(survival)"]).is_some()
}

/// What a program prints, if it runs.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let Output { status, stdout, .. } = Command::new(program).args(arguments).output().ok()?;
    status.success().then(|| String::from_utf8_lossy(&stdout).trim().to_owned())
}

/// A command under GNU time, where that is installed.
fn timed(program: &str) -> Command {
    if !Path::new("/usr/bin/time").exists() {
        return Command::new(program);
    }
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "peak %M", program]);
    command
}

fn run(mut command: Command) -> Option<Measured> {
    let begin = Instant::now();
    let Output { status, stderr, .. } = command.output().ok()?;
    let seconds = begin.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&stderr).into_owned();
    // Findings end a run with 1.
    if status.code().is_none_or(|code| code > 1) {
        println!("{said}");
        return None;
    }
    let peak = said.lines().rev().find_map(|line| line.strip_prefix("peak ")?.trim().parse::<f64>().ok());
    Some(Measured { seconds, megabytes: peak.map(|kilobytes| kilobytes / 1000.0) })
}
