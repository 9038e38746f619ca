//! Reading a large file on two threads, one of which also makes something of its parts.
//!
//! Memory that nobody has touched yet costs more than the reading itself, so that both threads read. The one that makes
//! something of the parts, such as a digest, goes through them in their order, and reads only where the next one is not
//! there yet.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::iter::Enumerate;
use std::slice::ChunksMut;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// So much of a file is read at once.
pub(super) const PART: usize = 1 << 22;

/// The parts of a file on their way into memory.
struct Parts<'b> {
    file: &'b File,
    state: Mutex<State<'b>>,
    /// Is told when a part is there, or never will be.
    changed: Condvar,
}

struct State<'b> {
    /// The memory of the parts that nobody reads yet, with their numbers.
    unread: Enumerate<ChunksMut<'b, u8>>,
    /// The parts that are read, by their numbers.
    read: BTreeMap<usize, &'b [u8]>,
    /// The first part that could not be read, and why.
    failed: Option<(usize, io::Error)>,
}

impl<'b> Parts<'b> {
    fn locked(&self) -> MutexGuard<'_, State<'b>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next part that nobody reads yet; false where there is none, or one could not be read.
    fn read_one(&self) -> bool {
        let (number, part) = {
            let mut state = self.locked();
            let Some(next) = state.unread.next().filter(|_| state.failed.is_none()) else { return false };
            next
        };
        let result = read_at(self.file, part, number as u64 * PART as u64);
        let mut state = self.locked();
        match result {
            Ok(()) => drop(state.read.insert(number, part)),
            Err(error) if state.failed.as_ref().is_none_or(|(first, _)| number < *first) => {
                state.failed = Some((number, error));
            }
            Err(_) => {}
        }
        self.changed.notify_all();
        state.failed.is_none()
    }

    /// A part, once it is read; none behind the last one, and where one could not be read.
    fn part(&self, number: usize, count: usize) -> Option<&'b [u8]> {
        if number >= count {
            return None;
        }
        loop {
            let mut state = self.locked();
            if state.failed.is_some() {
                return None;
            }
            if let Some(part) = state.read.remove(&number) {
                return Some(part);
            }
            if state.unread.len() == 0 {
                // The other thread is reading it.
                drop(self.changed.wait(state).unwrap_or_else(PoisonError::into_inner));
            } else {
                drop(state);
                self.read_one();
            }
        }
    }
}

/// Fills `bytes` from an offset of a file on, wherever the file was read last.
///
/// # Errors
/// The file ends before, or cannot be read.
pub(super) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset);
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[done..], offset + done as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                more => done += more,
            }
        }
        Ok(())
    }
}

/// Reads `bytes` from the start of a file, and gives what `beside` makes of the parts of them, in their order.
///
/// # Errors
/// The file is shorter, or cannot be read.
pub(super) fn read<T: Send>(
    file: &File,
    bytes: &mut [u8],
    beside: impl FnOnce(&mut dyn Iterator<Item = &[u8]>) -> T + Send,
) -> io::Result<T> {
    let count = bytes.len().div_ceil(PART);
    let state = State { unread: bytes.chunks_mut(PART).enumerate(), read: BTreeMap::new(), failed: None };
    let parts = Parts { file, state: Mutex::new(state), changed: Condvar::new() };
    let made = std::thread::scope(|scope| {
        let other = scope.spawn(|| beside(&mut (0..).map_while(|number| parts.part(number, count))));
        while parts.read_one() {}
        other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match parts.state.into_inner().unwrap_or_else(PoisonError::into_inner).failed {
        None => Ok(made),
        Some((_, error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Does something with a file of so many bytes.
    fn with_file<T>(size: usize, what: impl FnOnce(&File) -> T) -> T {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, (0..size).map(|at| (at * 31 % 251) as u8).collect::<Vec<u8>>()).expect("it is written");
        what(&File::open(path).expect("it is opened"))
    }

    #[test]
    fn a_file_that_is_shorter_than_it_was_is_told_and_nobody_waits_for_its_end() {
        for size in [0, 5, PART, 2 * PART + 1] {
            let mut bytes = vec![0; 4 * PART];
            let read = with_file(size, |file| read(file, &mut bytes, |parts| parts.map(<[u8]>::len).sum::<usize>()));
            assert_eq!(read.map_err(|error| error.kind()), Err(io::ErrorKind::UnexpectedEof), "{size} bytes");
        }
    }

    #[test]
    fn all_is_read_whatever_becomes_of_its_parts() {
        let size = 3 * PART + 7;
        let expected: Vec<u8> = (0..size).map(|at| (at * 31 % 251) as u8).collect();
        let mut bytes = vec![0; size];
        let one = with_file(size, |file| read(file, &mut bytes, |parts| parts.next().map(<[u8]>::len)));
        assert_eq!(one.expect("it is read"), Some(PART));
        assert!(bytes == expected);
    }
}
