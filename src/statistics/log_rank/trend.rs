//! The log-rank test for trend over ordered groups.

use super::{ChiSquare, LogRank, SINGULAR};
use crate::statistics::distribution::normal_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite, same_length};
use crate::statistics::matrix::dot;

/// A test for trend over ordered groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Standardised sum of scores times observed minus expected; positive if higher scores have more events.
    pub z: f64,
    /// Its square, on 1 degree of freedom.
    pub test: ChiSquare,
    /// Two-sided p-value.
    pub p_value: f64,
}

/// The trend in the groups' scores (Tarone, Biometrika 1975;62:679–82).
///
/// # Errors
/// Scores of the wrong number or not finite.
pub fn log_rank_trend(test: &LogRank, scores: &[f64]) -> Result<Estimable<Trend>, Invalid> {
    same_length("scores", test.observed.len(), scores.len())?;
    all_finite("scores", scores)?;
    if let Estimable::Not(reason) = test.test {
        return Ok(Estimable::Not(reason));
    }
    let difference: Vec<f64> = test.observed.iter().zip(&test.expected).map(|(o, e)| o - e).collect();
    let variance = test.variance.quadratic_form(scores);
    let scale: f64 = (0..scores.len()).map(|k| scores[k] * scores[k] * test.variance.get(k, k)).sum();
    if variance.is_nan() || variance <= SINGULAR * scale {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let z = dot(scores, &difference) / variance.sqrt();
    Ok(Estimable::Value(Trend { z, test: ChiSquare::new(z * z, 1), p_value: (2.0 * normal_upper(z.abs())).min(1.0) }))
}
