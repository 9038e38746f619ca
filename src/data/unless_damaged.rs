//! Crates that read files of other programs: some give up on a damaged one by a panic, which must
//! not end the run.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static READS: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread reads a file so that a panic says that it is damaged: nobody need see more
/// of it than that.
pub fn may_give_up() -> bool {
    READS.get()
}

/// What is read; none where the file is so damaged that its reader gives up.
pub(super) fn unless_damaged<T>(read: impl FnOnce() -> T) -> Option<T> {
    let outside = READS.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read)).ok();
    READS.set(outside);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_gives_up_is_no_end_of_the_run() {
        assert_eq!(unless_damaged(may_give_up), Some(true));
        assert_eq!(unless_damaged(|| [1][usize::from(may_give_up())]), None);
        assert!(!may_give_up());
    }
}
