//! What a run says while it runs: phases and their times, on standard error.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use crate::cli::printing;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Errors, findings and a summary.
    Normal,
    /// Also notes and the time of each phase.
    Verbose,
}

/// Times the phases of a run. No time reaches an output.
pub struct Progress {
    verbosity: Verbosity,
    shows: bool,
    started: Instant,
    phases: Vec<(String, Duration)>,
    said: Vec<String>,
}

impl Progress {
    /// Starts a run.
    pub fn new(verbosity: Verbosity) -> Self {
        let shows = verbosity != Verbosity::Quiet && std::io::stderr().is_terminal();
        Self { verbosity, shows, started: Instant::now(), phases: Vec::new(), said: Vec::new() }
    }

    /// Runs a phase.
    pub fn phase<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        if self.shows {
            printing::error_text(&format!("\r\x1b[K{name} …"));
        }
        let start = Instant::now();
        let out = work();
        self.phases.push((name.to_owned(), start.elapsed()));
        if self.shows {
            printing::error_text("\r\x1b[K");
        }
        out
    }

    /// Adds a phase that was timed elsewhere.
    pub fn add(&mut self, name: String, time: Duration) {
        self.phases.push((name, time));
    }

    /// Adds lines that stand before the times.
    pub fn tell(&mut self, lines: Vec<String>) {
        self.said.extend(lines);
    }

    /// Prints the breakdown where it is wanted.
    pub fn report(&self) {
        if self.verbosity < Verbosity::Verbose {
            return;
        }
        self.said.iter().for_each(|line| tell!("{line}"));
        for (name, time) in &self.phases {
            tell!("{name:>24} {:>8.1} ms", time.as_secs_f64() * 1e3);
        }
        tell!("{:>24} {:>8.1} ms", "total", self.started.elapsed().as_secs_f64() * 1e3);
    }
}
