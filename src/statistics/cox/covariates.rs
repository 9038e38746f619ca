//! The covariates of sorted rows, in as few bytes as they need.
//!
//! Every step of a fit passes over all rows. Those of a large table are kept column by column as the whole numbers that
//! the table holds, which take a sixth of the room of doubles, and are scaled anew for the rows at hand.

use std::ops::Range;

use crate::parallel;
use crate::statistics::covariate_column::{CovariateColumn, WholeNumbers};
use crate::statistics::matrix::dot;

/// Fewer rows are kept as doubles, row by row.
const MANY: usize = 1 << 16;

/// Rows that are copied at once.
const FILL_BLOCK: usize = 4096;

/// Rows that are scaled at once where they are asked for one after the other.
const WINDOW: usize = 512;

/// The scaled covariates of sorted rows.
#[derive(Debug, Clone)]
pub(super) enum Covariates {
    /// Row by row.
    Rows(Vec<f64>),
    /// Column by column, not scaled.
    Columns(Vec<SortedColumn>),
}

/// A column in the order of the sorted rows. The scaled covariate is its number less `zero`, times `factor`.
#[derive(Debug, Clone)]
pub(super) struct SortedColumn {
    numbers: SortedNumbers,
    zero: f64,
    factor: f64,
}

#[derive(Debug, Clone)]
enum SortedNumbers {
    Bytes(Vec<i8>),
    Shorts(Vec<i16>),
    Words(Vec<i32>),
    Doubles(Vec<f64>),
}

/// The centre and the scale of each column.
pub(super) type Scaling<'a> = (&'a [f64], &'a [f64]);

impl Covariates {
    /// Of no column.
    pub fn none() -> Self {
        Self::Rows(Vec::new())
    }

    /// The columns in the order of `original`, the caller's row numbers.
    pub fn new<C: CovariateColumn>(columns: &[C], scaling: Scaling<'_>, original: &[u32]) -> Self {
        if original.len() < MANY || columns.iter().all(|column| column.whole().is_none()) {
            return Self::Rows(row_by_row(columns, scaling, original));
        }
        Self::Columns(parallel::mapped(columns.len(), |at| {
            SortedColumn::new(&columns[at], (scaling.0[at], scaling.1[at]), original)
        }))
    }
}

impl Covariates {
    /// Writes the inner products of the scaled covariates of some rows with `beta`.
    pub fn multiply(&self, rows: Range<usize>, beta: &[f64], to: &mut [f64]) {
        match self {
            Self::Rows(values) => {
                let own = |row: usize| &values[row * beta.len()..(row + 1) * beta.len()];
                to.iter_mut().zip(rows).for_each(|(to, row)| *to = dot(own(row), beta));
            }
            Self::Columns(columns) => {
                to.fill(NOTHING);
                columns.iter().zip(beta).for_each(|(column, beta)| column.add(rows.clone(), *beta, to));
            }
        }
    }

    /// The same of rows one by one.
    pub fn multiply_some(&self, rows: &[u32], beta: &[f64], to: &mut [f64]) {
        match self {
            Self::Rows(values) => {
                let own = |row: u32| &values[row as usize * beta.len()..(row as usize + 1) * beta.len()];
                to.iter_mut().zip(rows).for_each(|(to, row)| *to = dot(own(*row), beta));
            }
            Self::Columns(columns) => {
                to.fill(NOTHING);
                columns.iter().zip(beta).for_each(|(column, beta)| column.add_some(rows, *beta, to));
            }
        }
    }
}

/// What a sum of doubles begins with, so that it is the same to the sign of zero.
const NOTHING: f64 = -0.0;

/// A block of rows at a time, so that the block stays in the cache while it is filled column by column.
fn row_by_row<C: CovariateColumn>(columns: &[C], (centres, scales): Scaling<'_>, original: &[u32]) -> Vec<f64> {
    let width = columns.len();
    let mut covariates = vec![0.0; original.len() * width];
    let blocks = covariates.chunks_mut(FILL_BLOCK * width.max(1)).zip(original.chunks(FILL_BLOCK));
    parallel::each(blocks.collect(), |(cells, rows): (&mut [f64], &[u32])| {
        for (index, column) in columns.iter().enumerate() {
            let (centre, scale) = (centres[index], scales[index]);
            for (cell, &row) in cells.iter_mut().skip(index).step_by(width).zip(rows) {
                *cell = (column.at(row as usize) - centre) / scale;
            }
        }
    });
    covariates
}

impl SortedColumn {
    fn new(column: &impl CovariateColumn, (centre, scale): (f64, f64), original: &[u32]) -> Self {
        fn sorted<T: Copy, U>(values: &[T], original: &[u32], change: impl Fn(T) -> U) -> Vec<U> {
            original.iter().map(|&row| change(values[row as usize])).collect()
        }
        let Some((whole, divisor)) = column.whole() else {
            let numbers = original.iter().map(|&row| column.at(row as usize)).collect();
            return Self { numbers: SortedNumbers::Doubles(numbers), zero: centre, factor: 1.0 / scale };
        };
        let numbers = match whole {
            WholeNumbers::Truths(values) => SortedNumbers::Bytes(sorted(values, original, i8::from)),
            WholeNumbers::Bytes(values) => SortedNumbers::Bytes(sorted(values, original, |value| value)),
            WholeNumbers::Shorts(values) => SortedNumbers::Shorts(sorted(values, original, |value| value)),
            WholeNumbers::Words(values) => SortedNumbers::Words(sorted(values, original, |value| value)),
        };
        Self { numbers, zero: centre * divisor, factor: 1.0 / (divisor * scale) }
    }

    /// Adds the scaled covariates of some rows times `beta`.
    fn add(&self, rows: Range<usize>, beta: f64, to: &mut [f64]) {
        fn add<T: Copy + Into<f64>>(values: &[T], (zero, factor): (f64, f64), beta: f64, to: &mut [f64]) {
            to.iter_mut().zip(values).for_each(|(sum, value)| *sum += ((*value).into() - zero) * factor * beta);
        }
        let scaling = (self.zero, self.factor);
        match &self.numbers {
            SortedNumbers::Bytes(values) => add(&values[rows], scaling, beta, to),
            SortedNumbers::Shorts(values) => add(&values[rows], scaling, beta, to),
            SortedNumbers::Words(values) => add(&values[rows], scaling, beta, to),
            SortedNumbers::Doubles(values) => add(&values[rows], scaling, beta, to),
        }
    }

    /// The same of rows one by one.
    fn add_some(&self, rows: &[u32], beta: f64, to: &mut [f64]) {
        fn add<T: Copy + Into<f64>>(values: &[T], rows: &[u32], (zero, factor): (f64, f64), beta: f64, to: &mut [f64]) {
            let scaled = |row: u32| (values[row as usize].into() - zero) * factor;
            to.iter_mut().zip(rows).for_each(|(sum, row)| *sum += scaled(*row) * beta);
        }
        let scaling = (self.zero, self.factor);
        match &self.numbers {
            SortedNumbers::Bytes(values) => add(values, rows, scaling, beta, to),
            SortedNumbers::Shorts(values) => add(values, rows, scaling, beta, to),
            SortedNumbers::Words(values) => add(values, rows, scaling, beta, to),
            SortedNumbers::Doubles(values) => add(values, rows, scaling, beta, to),
        }
    }

    /// Writes the scaled covariates of some rows into every `width`-th cell.
    fn write(&self, rows: Range<usize>, cells: &mut [f64], width: usize) {
        fn write<T: Copy + Into<f64>>(values: &[T], (zero, factor): (f64, f64), cells: &mut [f64], width: usize) {
            let scaled = |value: T| (value.into() - zero) * factor;
            if width == 1 {
                cells.iter_mut().zip(values).for_each(|(cell, value)| *cell = scaled(*value));
            } else {
                cells.iter_mut().step_by(width).zip(values).for_each(|(cell, value)| *cell = scaled(*value));
            }
        }
        let scaling = (self.zero, self.factor);
        match &self.numbers {
            SortedNumbers::Bytes(values) => write(&values[rows], scaling, cells, width),
            SortedNumbers::Shorts(values) => write(&values[rows], scaling, cells, width),
            SortedNumbers::Words(values) => write(&values[rows], scaling, cells, width),
            SortedNumbers::Doubles(values) => write(&values[rows], scaling, cells, width),
        }
    }
}

/// The scaled covariates row by row, as they are asked for.
pub(super) struct CovariateRows<'a> {
    of: &'a Covariates,
    /// How many covariates a row has.
    columns: usize,
    /// How many rows there are.
    rows: usize,
    /// The rows that are scaled.
    at: Range<usize>,
    scaled: Vec<f64>,
}

impl<'a> CovariateRows<'a> {
    /// Of so many rows and columns.
    pub fn new(of: &'a Covariates, rows: usize, columns: usize) -> Self {
        Self { of, columns, rows, at: 0..0, scaled: Vec::new() }
    }

    /// The scaled covariates of some rows, row by row.
    pub fn block(&mut self, rows: Range<usize>) -> &[f64] {
        let width = self.columns;
        let columns = match self.of {
            Covariates::Rows(values) => return &values[rows.start * width..rows.end * width],
            Covariates::Columns(columns) => columns,
        };
        if rows.is_empty() {
            return &[];
        }
        if rows.start < self.at.start || rows.end > self.at.end {
            self.scaled.resize(self.scaled.len().max(rows.len() * width), 0.0);
            for (at, column) in columns.iter().enumerate() {
                column.write(rows.clone(), &mut self.scaled[at..rows.len() * width], width);
            }
            self.at = rows.clone();
        }
        let first = (rows.start - self.at.start) * width;
        &self.scaled[first..first + rows.len() * width]
    }

    /// The scaled covariates of some rows, column by column.
    pub fn columns(&mut self, rows: Range<usize>) -> &[f64] {
        let (width, length) = (self.columns, rows.len());
        // The rows at hand are another layout's.
        self.at = 0..0;
        self.scaled.resize(self.scaled.len().max(length * width), 0.0);
        let columns = self.scaled[..length * width].chunks_exact_mut(length.max(1)).enumerate();
        match self.of {
            Covariates::Columns(kept) => {
                columns.for_each(|(at, cells)| kept[at].write(rows.clone(), cells, 1));
            }
            Covariates::Rows(values) => {
                let values = &values[rows.start * width..rows.end * width];
                for (at, cells) in columns {
                    let column = values.iter().skip(at).step_by(width);
                    cells.iter_mut().zip(column).for_each(|(cell, value)| *cell = *value);
                }
            }
        }
        &self.scaled[..length * width]
    }

    /// The scaled covariates of a row. Rows that follow the ones at hand are scaled several at once.
    pub fn row(&mut self, row: usize) -> &[f64] {
        if let Covariates::Columns(_) = self.of
            && row == self.at.end
        {
            self.block(row..self.rows.min(row + WINDOW));
        }
        self.block(row..row + 1)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::risk_sets::RiskSets;
    use super::*;
    use crate::statistics::observations::Observations;
    use crate::statistics::ordering::Doubles;

    /// Whole numbers of a tenth.
    pub(in super::super) struct Tenths(pub Vec<i16>);

    impl CovariateColumn for Tenths {
        fn rows(&self) -> usize {
            self.0.len()
        }

        fn at(&self, row: usize) -> f64 {
            f64::from(self.0[row]) / 10.0
        }

        fn copy(&self, from: usize, to: &mut [f64]) {
            to.iter_mut().zip(from..).for_each(|(cell, row)| *cell = self.at(row));
        }

        fn whole(&self) -> Option<(WholeNumbers<'_>, f64)> {
            Some((WholeNumbers::Shorts(&self.0), 10.0))
        }
    }

    #[test]
    fn rows_are_the_same_however_they_are_kept() {
        let rows = MANY as u32 + 77;
        let time: Vec<f64> = (0..rows).map(|row| f64::from(row * 37 % 1009)).collect();
        let event: Vec<bool> = (0..rows).map(|row| row % 3 == 0).collect();
        let tenths: Vec<Tenths> = [7919, 31_337]
            .iter()
            .map(|step| Tenths((0..rows).map(|row| (row * step % 2003) as i16).collect()))
            .collect();
        let doubles: Vec<Vec<f64>> =
            tenths.iter().map(|column| (0..rows as usize).map(|row| column.at(row)).collect()).collect();
        let observations = Observations::right_censored(&time, &event);
        let packed = RiskSets::new(&observations, &tenths, None).expect("the rows are sound");
        let plain = RiskSets::new(&observations, &doubles, None).expect("the rows are sound");
        assert!(matches!(packed.covariates, Covariates::Columns(_)) && matches!(plain.covariates, Covariates::Rows(_)));
        let (mut one, mut other) = (packed.covariate_rows(), plain.covariate_rows());
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-14) && a.len() == b.len();
        for row in (0..2000).chain([5, 60_000, 60_001, 12]) {
            assert!(near(one.row(row), other.row(row)), "{row}");
        }
        // Inner products are the same to the last bit, whichever rows are asked for.
        let beta = [0.7, -1.3];
        let all = packed.linear_predictors(&beta);
        assert!(near(&all, &plain.linear_predictors(&beta)));
        let some: Vec<u32> = (0..5000).map(|at| at * 7919 % rows).collect();
        for sets in [&packed, &plain] {
            let mut picked = vec![0.0; some.len()];
            sets.predictors(&beta).pick(&some, &mut picked);
            let expected = sets.linear_predictors(&beta);
            assert!(picked.iter().zip(&some).all(|(own, row)| own.to_bits() == expected[*row as usize].to_bits()));
            let by_row = sets.covariate_rows().row(9).iter().zip(beta).map(|(x, beta)| x * beta).sum::<f64>();
            assert_eq!(expected[9].to_bits(), by_row.to_bits());
        }
        for range in [0..700, 650..700, 100..100, 40_000..50_000, 49_999..50_001] {
            let (block, width) = (one.block(range.clone()).to_vec(), 2);
            assert!(near(&block, other.block(range.clone())));
            let columns = one.columns(range.clone()).to_vec();
            assert!(near(&columns, other.columns(range.clone())));
            for (row, own) in block.chunks(width).enumerate() {
                assert_eq!([columns[row], columns[range.len() + row]], *own);
            }
        }
        assert!(
            near(&packed.event_sum, &plain.event_sum) || {
                // Thousands of rows are summed.
                packed.event_sum.iter().zip(&plain.event_sum).all(|(a, b)| (a - b).abs() < 1e-8)
            }
        );
    }
}
