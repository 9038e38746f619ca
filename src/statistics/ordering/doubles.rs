//! Doubles that need not be kept.

use std::ops::Range;

/// A double for each row, of which some rows at a time are asked for. None is NaN.
pub trait Doubles: Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// Writes those of some neighbouring rows.
    fn copy(&self, rows: Range<usize>, to: &mut [f64]);

    /// Writes those of some rows one by one.
    fn pick(&self, rows: &[u32], to: &mut [f64]);
}

impl Doubles for &[f64] {
    fn rows(&self) -> usize {
        self.len()
    }

    fn copy(&self, rows: Range<usize>, to: &mut [f64]) {
        to.copy_from_slice(&self[rows]);
    }

    fn pick(&self, rows: &[u32], to: &mut [f64]) {
        to.iter_mut().zip(rows).for_each(|(to, row)| *to = self[*row as usize]);
    }
}
