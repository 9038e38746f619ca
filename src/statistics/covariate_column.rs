//! A column of covariates, however its numbers are kept.

use super::partial_sums::sum;

/// How many numbers are looked at together: they stay in the cache.
const BLOCK: usize = 1024;

/// Whole numbers as a column keeps them.
#[derive(Debug, Clone, Copy)]
pub enum WholeNumbers<'a> {
    /// 1 for true and 0 for false.
    Truths(&'a [bool]),
    /// Of one byte each.
    Bytes(&'a [i8]),
    /// Of two bytes each.
    Shorts(&'a [i16]),
    /// Of four bytes each.
    Words(&'a [i32]),
}

impl WholeNumbers<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Truths(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Shorts(values) => values.len(),
            Self::Words(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row, which is below [`WholeNumbers::len`].
    pub fn at(&self, row: usize) -> i32 {
        match self {
            Self::Truths(values) => values[row].into(),
            Self::Bytes(values) => values[row].into(),
            Self::Shorts(values) => values[row].into(),
            Self::Words(values) => values[row],
        }
    }

    /// Does something with each, in the order of the rows. The width is asked for once.
    pub(super) fn for_each(&self, mut each: impl FnMut(i32)) {
        match self {
            Self::Truths(values) => values.iter().for_each(|value| each((*value).into())),
            Self::Bytes(values) => values.iter().for_each(|value| each((*value).into())),
            Self::Shorts(values) => values.iter().for_each(|value| each((*value).into())),
            Self::Words(values) => values.iter().for_each(|value| each(*value)),
        }
    }
}

/// One covariate: a number for each row. A model of many rows needs no second copy of a column that a table holds, nor
/// eight bytes for an indicator.
pub trait CovariateColumn: Sync {
    /// The number of rows.
    fn rows(&self) -> usize;

    /// The number of a row, which is below [`CovariateColumn::rows`].
    fn at(&self, row: usize) -> f64;

    /// Copies as many numbers as there is room for, from a row on.
    fn copy(&self, from: usize, to: &mut [f64]);

    /// The whole numbers that the column keeps, and by what each is divided; none where it keeps doubles.
    fn whole(&self) -> Option<(WholeNumbers<'_>, f64)> {
        None
    }
}

impl CovariateColumn for Vec<f64> {
    fn rows(&self) -> usize {
        self.len()
    }

    fn at(&self, row: usize) -> f64 {
        self[row]
    }

    fn copy(&self, from: usize, to: &mut [f64]) {
        to.copy_from_slice(&self[from..from + to.len()]);
    }
}

/// Whether a test holds of every block of numbers, which are looked at in the order of the rows until it does not.
pub(super) fn every_block(column: &impl CovariateColumn, mut test: impl FnMut(&[f64]) -> bool) -> bool {
    let mut numbers = [0.0; BLOCK];
    (0..column.rows()).step_by(BLOCK).all(|from| {
        let block = &mut numbers[..BLOCK.min(column.rows() - from)];
        column.copy(from, block);
        test(block)
    })
}

/// Does something with each number, in the order of the rows.
pub(super) fn for_each(column: &impl CovariateColumn, mut each: impl FnMut(f64)) {
    every_block(column, |block| {
        block.iter().for_each(|value| each(*value));
        true
    });
}

/// The sum of a function of each number.
pub(super) fn sum_of(column: &impl CovariateColumn, function: impl Fn(f64) -> f64) -> f64 {
    let mut total = 0.0;
    let mut results = [0.0; BLOCK];
    every_block(column, |block| {
        let results = &mut results[..block.len()];
        results.iter_mut().zip(block).for_each(|(result, value)| *result = function(*value));
        total += sum(results);
        true
    });
    total
}

/// The first row whose number is not finite.
pub(super) fn first_not_finite(column: &impl CovariateColumn) -> Option<usize> {
    if column.whole().is_some() {
        return None;
    }
    let mut before = 0;
    let mut found = None;
    every_block(column, |block| {
        found = block.iter().position(|value| !value.is_finite()).map(|at| before + at);
        before += block.len();
        found.is_none()
    });
    found
}

/// Whether all numbers are the same; so of no rows.
pub(super) fn is_constant(column: &impl CovariateColumn) -> bool {
    column.rows() == 0 || {
        let first = column.at(0);
        every_block(column, |block| block.iter().all(|&value| value == first))
    }
}

/// Whether all numbers are -1, 0 or 1.
pub(super) fn is_indicator(column: &impl CovariateColumn) -> bool {
    // A block at a time without leaving it early, which the compiler can do for several numbers at once.
    every_block(column, |block| block.iter().fold(true, |all, &x| all & (x * (x * x - 1.0) == 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_in_blocks_is_the_whole_column() {
        let mut column: Vec<f64> = vec![1.0; 3 * BLOCK + 5];
        assert!(is_constant(&column) && is_indicator(&column));
        assert_eq!(first_not_finite(&column), None);
        let last = column.len() - 1;
        column[last] = 2.0;
        assert!(!is_constant(&column) && !is_indicator(&column));
        column[2 * BLOCK + 1] = f64::NAN;
        assert_eq!(first_not_finite(&column), Some(2 * BLOCK + 1));
        let mut seen = Vec::new();
        for_each(&column, |value| seen.push(value.to_bits()));
        assert_eq!(seen, column.iter().map(|value| value.to_bits()).collect::<Vec<_>>());
        assert!(is_constant(&Vec::new()));
    }
}
