//! Ranks with ties.

use crate::statistics::ordering::{Ascending, ascending};

/// The ranks of some values.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks {
    /// Twice the midrank of each value: a whole number, since a midrank may end in ½.
    pub doubled: Vec<u64>,
    /// The sizes of the groups of equal values, in ascending order of value; 1 for a value without an equal.
    pub tie_sizes: Vec<usize>,
}

impl Ranks {
    /// Ranks finite values from 1; equal values share the mean of their ranks.
    pub fn of(values: &[f64]) -> Self {
        // +0 and −0 are equal.
        let Ascending { rows, values } = ascending(values);
        let mut doubled = vec![0; values.len()];
        let mut tie_sizes = Vec::new();
        let mut before = 0;
        for tied in values.chunk_by(|a, b| a == b) {
            // The ranks before + 1, …, before + k have the mean before + (k + 1)/2.
            for row in &rows[before..before + tied.len()] {
                doubled[*row as usize] = (2 * before + tied.len() + 1) as u64;
            }
            before += tied.len();
            tie_sizes.push(tied.len());
        }
        Self { doubled, tie_sizes }
    }

    /// Whether two values are equal.
    pub fn any_tie(&self) -> bool {
        self.tie_sizes.iter().any(|size| *size > 1)
    }

    /// Σ (t³ − t) over the groups of equal values.
    pub fn tie_correction(&self) -> f64 {
        self.tie_sizes.iter().map(|size| *size as f64).map(|t| t * (t * t - 1.0)).sum()
    }

    /// The midrank of each value.
    pub fn midranks(&self) -> impl Iterator<Item = f64> {
        self.doubled.iter().map(|rank| *rank as f64 / 2.0)
    }
}
