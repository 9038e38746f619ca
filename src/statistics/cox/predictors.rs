//! The scaled linear predictors of sorted rows, which need not be kept.

use std::ops::Range;

use super::covariates::Covariates;
use super::risk_sets::RiskSets;
use crate::parallel;
use crate::statistics::ordering::Doubles;

/// Rows whose linear predictors are computed at once.
const BLOCK: usize = 1 << 16;

/// The linear predictors, computed whenever they are asked for.
pub(super) struct Predictors<'a> {
    covariates: &'a Covariates,
    scaled_beta: &'a [f64],
    rows: usize,
}

impl RiskSets {
    /// The scaled linear predictor of each sorted row.
    pub fn predictors<'a>(&'a self, scaled_beta: &'a [f64]) -> Predictors<'a> {
        Predictors { covariates: &self.covariates, scaled_beta, rows: self.rows() }
    }

    /// The same, all at once.
    pub fn linear_predictors(&self, scaled_beta: &[f64]) -> Vec<f64> {
        let mut all = vec![0.0; self.rows()];
        let predictors = self.predictors(scaled_beta);
        parallel::each(all.chunks_mut(BLOCK).enumerate().collect(), |(block, own): (usize, &mut [f64])| {
            predictors.copy(block * BLOCK..block * BLOCK + own.len(), own);
        });
        all
    }
}

impl Doubles for Predictors<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn copy(&self, rows: Range<usize>, to: &mut [f64]) {
        self.covariates.multiply(rows, self.scaled_beta, to);
    }

    fn pick(&self, rows: &[u32], to: &mut [f64]) {
        self.covariates.multiply_some(rows, self.scaled_beta, to);
    }
}
