//! For each row of a column of categories the index of its level.

use std::ops::Index;
use std::sync::Arc;

use super::coded::RowCodes;

/// The level of each row, kept in one or four bytes a row and shared between copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelIndex {
    codes: Codes,
    /// What each code stands for; the last one for a missing value.
    levels: Vec<Option<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Codes {
    Byte(Arc<Vec<u8>>),
    Word(Arc<Vec<u32>>),
}

impl LevelIndex {
    /// The levels of rows, below `levels`: `place` says which one each code of a row is, and `absent` are
    /// the rows without a value.
    pub(super) fn new(
        levels: usize,
        (codes, place): (&RowCodes<'_>, &[Option<usize>]),
        absent: impl Iterator<Item = usize>,
    ) -> Self {
        let missing = levels;
        let level = |code: u32| place.get(code as usize).copied().flatten().unwrap_or(missing);
        let codes = if levels < usize::from(u8::MAX) {
            let mut all = codes.mapped(|code| level(code) as u8);
            absent.for_each(|row| all[row] = missing as u8);
            Codes::Byte(Arc::new(all))
        } else {
            let mut all = codes.mapped(|code| level(code) as u32);
            absent.for_each(|row| all[row] = missing as u32);
            Codes::Word(Arc::new(all))
        };
        Self { codes, levels: (0..levels).map(Some).chain([None]).collect() }
    }

    /// Whether every row has a level.
    pub fn are_all_known(&self) -> bool {
        let missing = self.levels.len() - 1;
        match &self.codes {
            Codes::Byte(codes) => !codes.contains(&(missing as u8)),
            Codes::Word(codes) => !codes.contains(&(missing as u32)),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match &self.codes {
            Codes::Byte(codes) => codes.len(),
            Codes::Word(codes) => codes.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The level of a row, and the number of levels where it has none.
    pub fn code(&self, row: usize) -> usize {
        match &self.codes {
            Codes::Byte(codes) => usize::from(codes[row]),
            Codes::Word(codes) => codes[row] as usize,
        }
    }

    /// How many levels some row has.
    pub fn count_occurring(&self) -> usize {
        let mut occurs = vec![false; self.levels.len()];
        (0..self.len()).for_each(|row| occurs[self.code(row)] = true);
        // The last one is that of no level.
        occurs[..self.levels.len() - 1].iter().filter(|occurs| **occurs).count()
    }

    /// The level of each row; `None` where it is missing.
    pub fn iter(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        (0..self.len()).map(|row| self[row])
    }

    /// Whether some row has a level.
    pub fn contains(&self, level: usize) -> bool {
        self.iter().any(|own| own == Some(level))
    }
}

impl Index<usize> for LevelIndex {
    type Output = Option<usize>;

    fn index(&self, row: usize) -> &Option<usize> {
        &self.levels[self.code(row)]
    }
}

impl<const N: usize> PartialEq<[Option<usize>; N]> for LevelIndex {
    fn eq(&self, levels: &[Option<usize>; N]) -> bool {
        self.iter().eq(levels.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_kept_in_a_byte_as_long_as_they_fit_beside_that_of_no_value() {
        for levels in [1, 254, 255, 300] {
            let codes = RowCodes::OfRow((0..levels as u32).rev().chain([0]).collect());
            let place: Vec<Option<usize>> = (0..levels).map(Some).collect();
            let index = LevelIndex::new(levels, (&codes, &place), std::iter::once(levels));
            let expected: Vec<Option<usize>> = (0..levels).rev().map(Some).chain([None]).collect();
            assert_eq!(index.iter().collect::<Vec<_>>(), expected, "{levels}");
            let codes: Vec<usize> = (0..index.len()).map(|row| index.code(row)).collect();
            assert_eq!(codes, expected.iter().map(|level| level.unwrap_or(levels)).collect::<Vec<_>>());
            assert_eq!(matches!(index.codes, Codes::Byte(_)), levels < 255);
            assert_eq!(index.count_occurring(), levels);
            assert!(!index.are_all_known() && index.contains(levels - 1) && !index.contains(levels));
        }
    }
}
