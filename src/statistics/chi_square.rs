//! A chi-square test: what log-rank, Wald, score and likelihood-ratio tests have in common.

use super::distribution::chi_square_upper;

/// A chi-square test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom, at least 1.
    pub df: f64,
    /// Upper tail.
    pub p_value: f64,
}

impl ChiSquare {
    /// The test of a statistic.
    pub fn new(statistic: f64, df: usize) -> Self {
        let df = df as f64;
        Self { statistic, df, p_value: chi_square_upper(statistic, df) }
    }
}
