//! How long a layout may take and how much memory it may use.
//!
//! A page template is a program, and Typst has no measure for the work of one: a loop
//! over a hundred million numbers has no end for an author, and a text that is doubled
//! again and again fills the memory. So a layout runs in a thread of its own, and whoever
//! waits for it gives up where it takes more than any document of that size needs. The
//! thread cannot be ended; it ends with the program, which has nothing left to do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};

/// What every layout may take. The largest reports take a few seconds.
const TIME: Duration = Duration::from_secs(15);

/// What each million bytes of a document add: ten times what running text takes.
const TIME_PER_MILLION: Duration = Duration::from_secs(60);

/// Memory in bytes that every layout may use, beside what the program already has.
const MEMORY: u64 = 2_000_000_000;

/// What each byte of a document adds: running text takes a third of it.
const MEMORY_PER_BYTE: u64 = 1_000;

/// Content is nested, and each level takes a part of the stack.
const STACK: usize = 64 << 20;

/// How often the limits are looked at.
const STEP: Duration = Duration::from_millis(20);

/// Once one layout is given up nothing will be written, so that the others are too:
/// meanwhile the first one would go on filling the memory.
static GIVEN_UP: AtomicBool = AtomicBool::new(false);

/// Does the work of laying out a source of `size` bytes.
///
/// # Errors
/// It takes more time or memory than the limits, or another layout has.
pub(super) fn limited<T: Send + 'static>(size: usize, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || drop(sender.send(work())))
        .map_err(|error| Diagnostic::error(format!("a layout cannot be started: {error}")))?;
    let start = Usage::now();
    let most = TIME + TIME_PER_MILLION.mul_f64(size as f64 / 1e6);
    let most_memory = MEMORY + MEMORY_PER_BYTE * size as u64;
    loop {
        match receiver.recv_timeout(STEP) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Diagnostic::error("a layout ended without a result").into()),
            },
        }
        if GIVEN_UP.load(Ordering::Relaxed) {
            return Err(Diagnostics(Vec::new()));
        }
        let (time, memory) = Usage::now().since(&start);
        let exceeded = if time > most {
            format!("more than {} seconds", most.as_secs())
        } else if memory > most_memory {
            format!("more than {} MB of memory", most_memory / 1_000_000)
        } else {
            continue;
        };
        GIVEN_UP.store(true, Ordering::Relaxed);
        return Err(Diagnostic::error(format!("the layout takes {exceeded}, expected an end")).into());
    }
}

/// What the process has used so far.
struct Usage {
    at: Instant,
    /// Time of all its threads on the processors, where the system tells.
    work: Option<Duration>,
    /// Memory in bytes; 0 where the system does not tell.
    memory: u64,
}

impl Usage {
    fn now() -> Self {
        Self { at: Instant::now(), work: work(), memory: memory_of("self").unwrap_or(0) }
    }

    /// Time and memory used since. Where other programs have the processors, time that
    /// passes is no work; where other outputs are made beside it, work is not all of the
    /// layout: the lesser of the two counts.
    fn since(&self, start: &Self) -> (Duration, u64) {
        let passed = self.at.duration_since(start.at);
        let worked = self.work.zip(start.work).map(|(now, then)| now.saturating_sub(then));
        (worked.map_or(passed, |worked| worked.min(passed)), self.memory.saturating_sub(start.memory))
    }
}

/// Linux counts the work of a process in hundredths of a second: the 14th and 15th field
/// of `/proc/self/stat`, of which the second, a name in parentheses, may hold spaces.
fn work() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(") ")?.1;
    let mut fields = after_name.split(' ').skip(11);
    let own: u64 = fields.next()?.parse().ok()?;
    let of_system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((own + of_system) * 10))
}

/// The memory that Linux has given to a process: one by its number, or this one, `self`.
pub fn memory_of(process: impl std::fmt::Display) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_is_given_back_and_a_panic_is_passed_on() {
        assert_eq!(limited(0, || 3), Ok(3));
        assert!(std::panic::catch_unwind(|| limited(0, || panic!("in a layout"))).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_usage_of_the_process_is_read() {
        assert!(work().is_some());
        assert!(memory_of("self").is_some_and(|bytes| bytes > 100_000));
    }
}
