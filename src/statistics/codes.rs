//! The codes of rows: which group, or which stratum, each of them is in.

/// A code for each row, from 0. Codes of few groups take a byte.
#[derive(Debug, Clone, Copy)]
pub enum Codes<'a> {
    /// Codes below 256.
    Bytes(&'a [u8]),
    /// Any codes.
    Words(&'a [usize]),
}

impl<'a> Codes<'a> {
    /// How many rows there are.
    pub fn len(self) -> usize {
        match self {
            Self::Bytes(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code of a row.
    ///
    /// # Panics
    /// There is no such row.
    pub fn of(self, row: usize) -> usize {
        match self {
            Self::Bytes(codes) => codes[row].into(),
            Self::Words(codes) => codes[row],
        }
    }

    /// The codes, row by row.
    pub fn iter(self) -> impl ExactSizeIterator<Item = usize> + Clone + 'a {
        (0..self.len()).map(move |row| self.of(row))
    }

    /// How many rows have each of so many codes, of which each row has one.
    pub fn counts(self, count: usize) -> Vec<usize> {
        let mut counts = vec![0; count];
        self.for_each_beside(0..self.len(), |code, _| counts[code] += 1);
        counts
    }

    /// Does something with the code of each row and what stands beside it. The width is asked for once.
    pub(super) fn for_each_beside<T>(self, beside: impl Iterator<Item = T>, mut each: impl FnMut(usize, T)) {
        match self {
            Self::Bytes(codes) => codes.iter().zip(beside).for_each(|(code, own)| each((*code).into(), own)),
            Self::Words(codes) => codes.iter().zip(beside).for_each(|(code, own)| each(*code, own)),
        }
    }
}

impl<'a> From<&'a [usize]> for Codes<'a> {
    fn from(codes: &'a [usize]) -> Self {
        Self::Words(codes)
    }
}

impl<'a, const N: usize> From<&'a [usize; N]> for Codes<'a> {
    fn from(codes: &'a [usize; N]) -> Self {
        Self::Words(codes)
    }
}

impl<'a> From<&'a Vec<usize>> for Codes<'a> {
    fn from(codes: &'a Vec<usize>) -> Self {
        Self::Words(codes)
    }
}

/// Codes that are kept.
#[derive(Debug, Clone)]
pub enum KeptCodes {
    /// Codes below 256.
    Bytes(Vec<u8>),
    /// Any codes.
    Words(Vec<usize>),
}

impl KeptCodes {
    /// Of so many rows, the codes of which are below `count`.
    pub fn new(codes: impl Iterator<Item = usize>, rows: usize, count: usize) -> Self {
        fn collected<T>(codes: impl Iterator<Item = T>, rows: usize) -> Vec<T> {
            let mut all = Vec::with_capacity(rows);
            all.extend(codes);
            all
        }
        if count <= 1 << u8::BITS {
            let narrow = |code: usize| {
                debug_assert!(code < count, "code {code} of {count}");
                code as u8
            };
            Self::Bytes(collected(codes.map(narrow), rows))
        } else {
            Self::Words(collected(codes, rows))
        }
    }

    /// The codes.
    pub fn codes(&self) -> Codes<'_> {
        match self {
            Self::Bytes(codes) => Codes::Bytes(codes),
            Self::Words(codes) => Codes::Words(codes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::invalid::{Invalid, all_codes};

    #[test]
    fn codes_are_the_same_in_bytes_and_in_words() {
        let given = [2, 0, 1, 2];
        for kept in [KeptCodes::new(given.into_iter(), 4, 3), KeptCodes::new(given.into_iter(), 4, 300)] {
            let codes = kept.codes();
            assert_eq!(codes.iter().collect::<Vec<_>>(), given);
            assert_eq!((codes.len(), codes.of(2), codes.counts(3)), (4, 1, vec![1, 1, 2]));
            assert!(all_codes("group", codes, 3).is_ok());
            let refused = all_codes("group", codes, 2).unwrap_err();
            assert!(matches!(refused, Invalid::CodeOutOfRange { row: 0, .. }));
        }
    }
}
