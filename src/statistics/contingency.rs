//! Tables of counts: the type, and the tests of independence, symmetry, trend and common odds.

pub mod chi_square;
pub mod conditional_odds;
pub mod fisher;
pub mod fisher_enumeration;
mod fisher_network;
mod fisher_walk;
pub mod mantel_haenszel;
pub mod mcnemar;
pub mod trend;

use super::invalid::{Invalid, all_codes, same_length};

/// A table of counts with `rows` × `columns` cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: usize,
    counts: Vec<u64>,
}

impl Table {
    /// A table from its cells, row by row. Its cells must be a whole number of rows.
    pub fn new(columns: usize, counts: Vec<u64>) -> Result<Self, Invalid> {
        if columns == 0 || counts.is_empty() {
            return Err(Invalid::Empty);
        }
        if !counts.len().is_multiple_of(columns) {
            let expected = counts.len().div_ceil(columns) * columns;
            return Err(Invalid::LengthMismatch { what: "the table", expected, found: counts.len() });
        }
        if counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count)).is_none_or(|sum| sum > 1 << 53) {
            return Err(Invalid::Option { name: "the table's total", expected: "at most 2^53" });
        }
        Ok(Self { columns, counts })
    }

    /// The 2 × 2 table with rows (a, b) and (c, d).
    pub fn two_by_two(a: u64, b: u64, c: u64, d: u64) -> Result<Self, Invalid> {
        Self::new(2, vec![a, b, c, d])
    }

    /// Counts how often each pair of codes occurs; codes run from 0.
    pub fn cross(rows: &[usize], row_levels: usize, columns: &[usize], column_levels: usize) -> Result<Self, Invalid> {
        same_length("the column codes", rows.len(), columns.len())?;
        all_codes("row code", rows, row_levels)?;
        all_codes("column code", columns, column_levels)?;
        let mut counts = vec![0; row_levels * column_levels];
        for (row, column) in rows.iter().zip(columns) {
            counts[row * column_levels + column] += 1;
        }
        Self::new(column_levels, counts)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.counts.len() / self.columns
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The cells, row by row.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Each row's cells.
    pub fn each_row(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks(self.columns)
    }

    /// The sum of each row.
    pub fn row_totals(&self) -> Vec<u64> {
        self.each_row().map(|row| row.iter().sum()).collect()
    }

    /// The sum of each column.
    pub fn column_totals(&self) -> Vec<u64> {
        (0..self.columns).map(|column| self.counts.iter().skip(column).step_by(self.columns).sum()).collect()
    }

    /// The sum of all cells.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The cells (a, b, c, d) if the table is 2 × 2.
    pub fn as_two_by_two(&self) -> Option<[u64; 4]> {
        if self.columns == 2 { self.counts.as_slice().try_into().ok() } else { None }
    }

    /// The same table without its empty rows and columns; none if nothing is left.
    pub fn without_empty_margins(&self) -> Option<Self> {
        let kept: Vec<bool> = self.column_totals().iter().map(|total| *total > 0).collect();
        let columns = kept.iter().filter(|kept| **kept).count();
        let counts: Vec<u64> = self
            .each_row()
            .filter(|row| row.iter().any(|count| *count > 0))
            .flat_map(|row| row.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(count, _)| *count))
            .collect();
        (columns > 0).then_some(Self { columns, counts })
    }
}
