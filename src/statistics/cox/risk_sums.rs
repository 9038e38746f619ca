//! Sums of risks and covariates over a set of rows.

use std::ops::Range;

use super::covariates::CovariateRows;
use crate::statistics::partial_sums::{dot, sum};

/// Sums over a set of rows.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// `∑ r`.
    pub zero: f64,
    /// `∑ r x`.
    pub one: Vec<f64>,
    /// `∑ r x xᵀ`, upper triangle row by row.
    pub two: Vec<f64>,
}

impl Sums {
    /// Sums of nothing.
    pub fn new(columns: usize) -> Self {
        Self { zero: 0.0, one: vec![0.0; columns], two: vec![0.0; columns * (columns + 1) / 2] }
    }

    /// Sets them to 0.
    pub fn clear(&mut self) {
        self.zero = 0.0;
        self.one.fill(0.0);
        self.two.fill(0.0);
    }

    /// Adds a row with its risk; `P` is the number of covariates, or 0 where it is not known to the compiler.
    #[inline(always)]
    pub fn add<const P: usize>(&mut self, risk: f64, row: &[f64]) {
        let columns = if P == 0 { row.len() } else { P };
        let (row, one) = (&row[..columns], &mut self.one[..columns]);
        let two = &mut self.two[..columns * (columns + 1) / 2];
        self.zero += risk;
        let mut cell = 0;
        for i in 0..columns {
            let weighted = risk * row[i];
            one[i] += weighted;
            for other in &row[i..columns] {
                two[cell] += weighted * other;
                cell += 1;
            }
        }
    }

    /// Makes them those of one row with its risk.
    #[inline(always)]
    pub fn set<const P: usize>(&mut self, risk: f64, row: &[f64]) {
        let columns = if P == 0 { row.len() } else { P };
        let (row, one) = (&row[..columns], &mut self.one[..columns]);
        let two = &mut self.two[..columns * (columns + 1) / 2];
        self.zero = risk;
        let mut cell = 0;
        for i in 0..columns {
            let weighted = risk * row[i];
            one[i] = weighted;
            for other in &row[i..columns] {
                two[cell] = weighted * other;
                cell += 1;
            }
        }
    }

    /// Adds sorted rows with their risks.
    #[inline(always)]
    pub fn add_rows<const P: usize>(&mut self, rows: &mut CovariateRows<'_>, some: Range<usize>, risk: &[f64]) {
        if !some.is_empty() {
            self.add_block::<P>(rows.block(some.clone()), &risk[some]);
        }
    }

    /// Adds the rows of a block with their risks.
    #[inline(always)]
    pub fn add_block<const P: usize>(&mut self, block: &[f64], risk: &[f64]) {
        let columns = if P == 0 { self.one.len() } else { P };
        for (at, &own) in risk.iter().enumerate() {
            self.add::<P>(own, &block[at * columns..(at + 1) * columns]);
        }
    }

    /// Adds rows whose covariates are given column by column, with their risks; `weighted` is room for one number a row.
    pub fn add_columns(&mut self, columns: &[f64], risk: &[f64], weighted: &mut [f64]) {
        self.zero += sum(risk);
        let column = |at: usize| &columns[at * risk.len()..(at + 1) * risk.len()];
        let mut cell = 0;
        for i in 0..self.one.len() {
            weighted.iter_mut().zip(column(i)).zip(risk).for_each(|((to, x), risk)| *to = risk * x);
            self.one[i] += sum(weighted);
            for j in i..self.one.len() {
                self.two[cell] += dot(weighted, column(j));
                cell += 1;
            }
        }
    }

    /// Adds other sums.
    pub fn add_sums(&mut self, other: &Self) {
        self.zero += other.zero;
        self.one.iter_mut().zip(&other.one).for_each(|(a, b)| *a += b);
        self.two.iter_mut().zip(&other.two).for_each(|(a, b)| *a += b);
    }

    /// Takes the values of others.
    pub fn copy(&mut self, other: &Self) {
        self.zero = other.zero;
        self.one.copy_from_slice(&other.one);
        self.two.copy_from_slice(&other.two);
    }

    /// Makes them `a` plus a share of `b`.
    pub fn add_share(&mut self, a: &Self, share: f64, b: &Self) {
        self.zero = a.zero + share * b.zero;
        let part = |sums: &mut [f64], a: &[f64], b: &[f64]| {
            sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum = a + share * b);
        };
        part(&mut self.one, &a.one, &b.one);
        part(&mut self.two, &a.two, &b.two);
    }
}

/// The sums of which products of covariates are none.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    /// `∑ r`.
    pub zero: f64,
    /// `∑ r x`.
    pub one: Vec<f64>,
}

impl Moments {
    /// Sums of nothing.
    pub fn new(columns: usize) -> Self {
        Self { zero: 0.0, one: vec![0.0; columns] }
    }

    /// Sets them to 0.
    pub fn clear(&mut self) {
        self.zero = 0.0;
        self.one.fill(0.0);
    }

    /// Adds a row with its risk. Covariates are given column by column, of so many rows each, of which it is the one `at` a
    /// place; `P` is their number, or 0 where it is not known to the compiler.
    #[inline(always)]
    pub fn add<const P: usize>(&mut self, risk: f64, columns: &[f64], (at, rows): (usize, usize)) {
        let count = if P == 0 { self.one.len() } else { P };
        self.zero += risk;
        for (j, sum) in self.one[..count].iter_mut().enumerate() {
            *sum += risk * columns[j * rows + at];
        }
    }

    /// Adds rows whose covariates are given column by column, with their risks.
    pub fn add_columns(&mut self, columns: &[f64], risk: &[f64]) {
        self.zero += sum(risk);
        for (own, column) in self.one.iter_mut().zip(columns.chunks_exact(risk.len().max(1))) {
            *own += dot(risk, column);
        }
    }

    /// Adds other sums.
    pub fn add_sums(&mut self, other: &Self) {
        self.zero += other.zero;
        self.one.iter_mut().zip(&other.one).for_each(|(a, b)| *a += b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_of_one_row_are_those_of_adding_it_to_nothing() {
        let row = [0.1, -2.5, 3.0, 0.0, 7.25];
        let (mut added, mut set) = (Sums::new(5), Sums::new(5));
        set.add::<0>(3.0, &[1.0; 5]);
        added.add::<5>(0.3, &row);
        for known in [true, false] {
            if known {
                set.set::<5>(0.3, &row)
            } else {
                set.set::<0>(0.3, &row)
            }
            assert_eq!((set.zero, &set.one, &set.two), (added.zero, &added.one, &added.two));
        }
    }
}
