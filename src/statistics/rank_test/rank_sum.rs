//! The Wilcoxon rank-sum (Mann–Whitney) test of two samples.

use super::permutation::ScoreDistribution;
use super::ranking::Ranks;
use super::{AUTOMATIC_BELOW, EXACT_UP_TO, Exactness, two_sided_normal};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite};

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSum {
    /// W: the number of pairs in which the first sample's value is larger, a tie counting ½.
    pub statistic: f64,
    /// Two-sided.
    pub p_value: f64,
    /// The p value is exact, not from the normal approximation.
    pub exact: bool,
    /// The normal approximation was corrected for continuity.
    pub corrected: bool,
}

/// Compares two samples. All values must be finite.
///
/// Wilcoxon F. Biometrics Bull 1945;1:80–83; Mann HB, Whitney DR. Ann Math Stat 1947;18:50–60. The approximation has
/// the variance mn/12 (N + 1 − Σ(t³ − t)/(N(N − 1))), and `correct` moves the deviation by ½ towards 0.
pub fn rank_sum(x: &[f64], y: &[f64], exactness: Exactness, correct: bool) -> Result<Estimable<RankSum>, Invalid> {
    all_finite("the first sample", x)?;
    all_finite("the second sample", y)?;
    if x.is_empty() || y.is_empty() {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    }
    let pooled: Vec<f64> = x.iter().chain(y).copied().collect();
    let ranks = Ranks::of(&pooled);
    let doubled_sum: u64 = ranks.doubled.iter().take(x.len()).sum();
    let (m, n, all) = (x.len() as f64, y.len() as f64, pooled.len() as f64);
    let statistic = doubled_sum as f64 / 2.0 - m * (m + 1.0) / 2.0;
    let exact = match exactness {
        Exactness::Automatic => x.len() < AUTOMATIC_BELOW && y.len() < AUTOMATIC_BELOW && !ranks.any_tie(),
        Exactness::Exact => pooled.len() <= EXACT_UP_TO,
        Exactness::Approximate => false,
    };
    if exact {
        let p_value = exact_p(&ranks, x.len(), doubled_sum);
        return Ok(Estimable::Value(RankSum { statistic, p_value, exact, corrected: false }));
    }
    let variance = m * n / 12.0 * (all + 1.0 - ranks.tie_correction() / (all * (all - 1.0)));
    if variance <= 0.0 {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let z = corrected_deviation(statistic - m * n / 2.0, correct) / libm::sqrt(variance);
    Ok(Estimable::Value(RankSum { statistic, p_value: two_sided_normal(z), exact, corrected: correct }))
}

/// The deviation moved by ½ towards 0 as R does it: a deviation of 0 stays.
pub(super) fn corrected_deviation(deviation: f64, correct: bool) -> f64 {
    if !correct || deviation == 0.0 { deviation } else { deviation - libm::copysign(0.5, deviation) }
}

/// The p value from the permutation distribution of the first sample's rank sum about its mean m·(Σ ranks)/N.
fn exact_p(ranks: &Ranks, chosen: usize, doubled_sum: u64) -> f64 {
    // Without ties the doubled ranks are all even; halving them halves the work.
    let unit = if ranks.any_tie() { 1 } else { 2 };
    let scores: Vec<u64> = ranks.doubled.iter().map(|rank| rank / unit).collect();
    let total: u64 = scores.iter().sum();
    let distribution = ScoreDistribution::of_choice(&scores, chosen);
    distribution.two_sided(doubled_sum / unit, chosen as u64 * total, scores.len() as u64)
}
