//! Where a byte first stands in the bytes of a file, which may be many.

use crate::parallel;

/// So many bytes are looked through at once.
const PART: usize = 1 << 20;

/// The first place of a byte; none where it does not occur.
pub(super) fn first(byte: u8, bytes: &[u8]) -> Option<usize> {
    let in_part = |number: usize| {
        let start = number * PART;
        let part = &bytes[start..bytes.len().min(start + PART)];
        memchr::memchr(byte, part).map(|at| start + at)
    };
    parallel::mapped(bytes.len().div_ceil(PART), in_part).into_iter().flatten().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_found_in_any_part() {
        let mut bytes = vec![b'a'; 3 * PART + 5];
        assert_eq!(first(b'"', &bytes), None);
        assert_eq!(first(b'"', &[]), None);
        for at in [3 * PART + 4, 3 * PART, 2 * PART - 1, 0] {
            bytes[at] = b'"';
            assert_eq!(first(b'"', &bytes), Some(at));
        }
        assert_eq!(first(b'a', &bytes), Some(1));
    }
}
