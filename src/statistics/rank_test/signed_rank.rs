//! The Wilcoxon signed-rank test of one sample or of paired differences.

use super::permutation::ScoreDistribution;
use super::rank_sum::corrected_deviation;
use super::ranking::Ranks;
use super::{AUTOMATIC_BELOW, EXACT_UP_TO, Exactness, two_sided_normal};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite};

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedRank {
    /// V: the sum of the ranks of the positive differences.
    pub statistic: f64,
    /// Two-sided.
    pub p_value: f64,
    /// Differences of 0, which are left out.
    pub n_zero: usize,
    /// The p value is exact, not from the normal approximation.
    pub exact: bool,
    /// The normal approximation was corrected for continuity.
    pub corrected: bool,
}

/// Tests whether the differences are symmetric about 0. All must be finite.
///
/// Wilcoxon F. Biometrics Bull 1945;1:80–83. Zero differences are dropped before ranking (Wilcoxon's way, and R's). The
/// approximation has the variance n(n + 1)(2n + 1)/24 − Σ(t³ − t)/48.
pub fn signed_rank(differences: &[f64], exactness: Exactness, correct: bool) -> Result<Estimable<SignedRank>, Invalid> {
    all_finite("the difference", differences)?;
    let present: Vec<f64> = differences.iter().copied().filter(|difference| *difference != 0.0).collect();
    let n_zero = differences.len() - present.len();
    if present.is_empty() {
        return Ok(Estimable::Not(if n_zero == 0 { NotEstimable::NoObservations } else { NotEstimable::ZeroVariance }));
    }
    let sizes: Vec<f64> = present.iter().map(|difference| difference.abs()).collect();
    let ranks = Ranks::of(&sizes);
    let signed = present.iter().zip(&ranks.doubled);
    let doubled_sum: u64 = signed.filter(|(difference, _)| **difference > 0.0).map(|(_, rank)| rank).sum();
    let statistic = doubled_sum as f64 / 2.0;
    let exact = match exactness {
        Exactness::Automatic => present.len() < AUTOMATIC_BELOW && !ranks.any_tie() && n_zero == 0,
        Exactness::Exact => present.len() <= EXACT_UP_TO,
        Exactness::Approximate => false,
    };
    if exact {
        let total: u64 = ranks.doubled.iter().sum();
        let p_value = ScoreDistribution::of_subset(&ranks.doubled).two_sided(doubled_sum, total, 2);
        return Ok(Estimable::Value(SignedRank { statistic, p_value, n_zero, exact, corrected: false }));
    }
    let n = present.len() as f64;
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ranks.tie_correction() / 48.0;
    let z = corrected_deviation(statistic - n * (n + 1.0) / 4.0, correct) / libm::sqrt(variance);
    Ok(Estimable::Value(SignedRank { statistic, p_value: two_sided_normal(z), n_zero, exact, corrected: correct }))
}
