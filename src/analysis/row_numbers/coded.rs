//! Row sets by a code of each row: those at risk at the times of a table, and those whose time was up by then, are told
//! from each other by the group, the event and the stretch of time of a row. Two bytes a row then make any number of sets.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The code of a row that is in no set.
pub(crate) const NO_CODE: u16 = u16::MAX;

/// Rows with some of the codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodedRows {
    /// The code of each row, from row 1.
    pub(crate) codes: Arc<Vec<u16>>,
    /// The codes of the rows of the set.
    pub(crate) wanted: CodeSet,
}

/// A set of codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct CodeSet {
    /// Sets of one family are mostly within each other, so that the bitmap of one is made of that of another.
    pub(crate) family: u32,
    /// Stretches of codes, ascending, none of which is empty.
    stretches: Vec<Range16>,
}

/// Codes from one to before another.
type Range16 = (u16, u16);

impl CodeSet {
    /// Of codes, which ascend.
    pub(crate) fn new(family: u32, codes: impl Iterator<Item = u16>) -> Self {
        let mut stretches: Vec<Range16> = Vec::new();
        for code in codes {
            match stretches.last_mut() {
                Some((_, end)) if *end == code => *end += 1,
                _ => stretches.push((code, code + 1)),
            }
        }
        Self { family, stretches }
    }

    /// The codes, ascending.
    pub(crate) fn codes(&self) -> impl Iterator<Item = u16> + '_ {
        self.stretches.iter().flat_map(|(first, end)| *first..*end)
    }

    /// Whether each code is in the set.
    fn table(&self) -> Vec<bool> {
        let mut table = vec![false; usize::from(NO_CODE) + 1];
        self.codes().for_each(|code| table[usize::from(code)] = true);
        table
    }
}

impl CodedRows {
    /// The bitmap, as of [`RowNumbers::bitmap`](super::RowNumbers::bitmap).
    pub(super) fn bitmap(&self) -> Vec<u64> {
        let wanted = self.wanted.table();
        let mut bits = Vec::with_capacity(self.codes.len() / 64 + 1);
        let mut word = 0;
        for (row, code) in (1u64..).zip(self.codes.iter()) {
            word |= u64::from(wanted[usize::from(*code)]) << (row % 64);
            if row % 64 == 63 {
                bits.push(word);
                word = 0;
            }
        }
        bits.push(word);
        bits.truncate(bits.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1));
        bits
    }
}
