//! Some rows of a table.

use std::iter::FusedIterator;
use std::ops::Range;
use std::slice;
use std::sync::Arc;

/// Rows of a table, from 0. All rows of a large table need not be listed.
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    /// So many rows from the first one on.
    First(usize),
    /// Rows one by one.
    Listed(&'a [usize]),
}

impl<'a> Rows<'a> {
    /// How many they are.
    pub fn len(self) -> usize {
        match self {
            Self::First(count) => count,
            Self::Listed(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The row at a place; `None` behind the last one.
    pub fn get(self, place: usize) -> Option<usize> {
        match self {
            Self::First(count) => (place < count).then_some(place),
            Self::Listed(rows) => rows.get(place).copied(),
        }
    }

    /// The row at a place.
    ///
    /// # Panics
    /// There are not so many.
    pub fn at(self, place: usize) -> usize {
        match self {
            Self::First(count) => {
                assert!(place < count, "place {place} of {count} rows");
                place
            }
            Self::Listed(rows) => rows[place],
        }
    }

    /// The rows one after the other.
    pub fn iter(self) -> RowsIter<'a> {
        match self {
            Self::First(count) => RowsIter::First(0..count),
            Self::Listed(rows) => RowsIter::Listed(rows.iter()),
        }
    }

    /// What something gives for each row.
    pub fn each<T>(self, of: impl FnMut(usize) -> T) -> Vec<T> {
        match self {
            Self::First(count) => (0..count).map(of).collect(),
            Self::Listed(rows) => rows.iter().copied().map(of).collect(),
        }
    }

    /// Whether they are so many rows from the first one on.
    pub fn are_first(self, count: usize) -> bool {
        match self {
            Self::First(own) => own == count,
            Self::Listed(rows) => rows.len() == count && rows.iter().enumerate().all(|(at, row)| at == *row),
        }
    }
}

impl<'a> IntoIterator for Rows<'a> {
    type Item = usize;
    type IntoIter = RowsIter<'a>;

    fn into_iter(self) -> RowsIter<'a> {
        self.iter()
    }
}

impl<'a> From<&'a [usize]> for Rows<'a> {
    fn from(rows: &'a [usize]) -> Self {
        Self::Listed(rows)
    }
}

impl<'a, const N: usize> From<&'a [usize; N]> for Rows<'a> {
    fn from(rows: &'a [usize; N]) -> Self {
        Self::Listed(rows)
    }
}

impl<'a> From<&'a Vec<usize>> for Rows<'a> {
    fn from(rows: &'a Vec<usize>) -> Self {
        Self::Listed(rows)
    }
}

impl<'a> From<&'a RowList> for Rows<'a> {
    fn from(rows: &'a RowList) -> Self {
        rows.rows()
    }
}

/// Rows one after the other.
#[derive(Debug, Clone)]
pub enum RowsIter<'a> {
    /// From the first one on.
    First(Range<usize>),
    /// One by one.
    Listed(slice::Iter<'a, usize>),
}

impl Iterator for RowsIter<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::First(rows) => rows.next(),
            Self::Listed(rows) => rows.next().copied(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::First(rows) => rows.size_hint(),
            Self::Listed(rows) => rows.size_hint(),
        }
    }

    // Which of the two it is need not be asked again for each row.
    fn fold<B, F: FnMut(B, usize) -> B>(self, init: B, f: F) -> B {
        match self {
            Self::First(rows) => rows.fold(init, f),
            Self::Listed(rows) => rows.copied().fold(init, f),
        }
    }
}

impl ExactSizeIterator for RowsIter<'_> {}
impl FusedIterator for RowsIter<'_> {}

/// Rows of a table that are kept, and shared by what is made of them.
#[derive(Debug, Clone)]
pub struct RowList {
    count: usize,
    /// None where they are the first ones.
    listed: Option<Arc<Vec<usize>>>,
}

impl RowList {
    /// So many rows from the first one on.
    pub fn first(count: usize) -> Self {
        Self { count, listed: None }
    }

    /// The rows.
    pub fn rows(&self) -> Rows<'_> {
        self.listed.as_ref().map_or(Rows::First(self.count), |rows| Rows::Listed(rows))
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The row at a place.
    ///
    /// # Panics
    /// There are not so many.
    pub fn at(&self, place: usize) -> usize {
        self.rows().at(place)
    }

    /// The rows one after the other.
    pub fn iter(&self) -> RowsIter<'_> {
        self.rows().iter()
    }
}

impl From<Vec<usize>> for RowList {
    fn from(rows: Vec<usize>) -> Self {
        Self { count: rows.len(), listed: Some(Arc::new(rows)) }
    }
}

impl FromIterator<usize> for RowList {
    fn from_iter<I: IntoIterator<Item = usize>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<usize>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_the_same_whether_they_are_listed_or_not() {
        let list: RowList = (0..5).collect();
        for rows in [Rows::First(5), list.rows(), RowList::first(5).rows()] {
            assert_eq!(rows.iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
            assert_eq!(rows.iter().fold(0, |sum, row| sum * 10 + row), 1234);
            assert_eq!(rows.each(|row| row * 2), [0, 2, 4, 6, 8]);
            assert_eq!((rows.len(), rows.iter().len(), rows.is_empty()), (5, 5, false));
            assert_eq!((rows.at(3), rows.get(4), rows.get(5)), (3, Some(4), None));
            assert!(rows.are_first(5) && !rows.are_first(4) && !rows.are_first(6));
        }
        assert!(!Rows::from(&vec![0, 2, 1]).are_first(3));
    }
}
