//! The Hodges–Lehmann estimates of location that go with the rank tests.

use super::AUTOMATIC_BELOW;
use super::permutation::ScoreDistribution;
use super::ranking::Ranks;
use crate::statistics::descriptive::{QuantileType, quantile};
use crate::statistics::distribution::normal_quantile;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite, conf_level};

/// The largest number of pairwise values that is sorted; the estimate of larger samples is refused as undefined.
const MOST_PAIRS: usize = 10_000_000;

/// An estimate of location with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Location {
    /// The median of the pairwise values.
    pub estimate: f64,
    /// Lower bound: an order statistic of the pairwise values.
    pub conf_low: f64,
    /// Upper bound.
    pub conf_high: f64,
    /// The bounds are those of the exact test, not of its normal approximation.
    pub exact: bool,
}

/// The shift of the first sample against the second: the median of all differences xᵢ − yⱼ.
///
/// Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598–611. Exact bounds (fewer than 50 in each sample, no ties) are those
/// of R's `wilcox.test`. Otherwise the rank of the bound comes from the normal approximation (Hollander M, Wolfe DA.
/// Nonparametric statistical methods, 2nd ed., section 4.3), where R inverts its corrected test by root finding and
/// may differ in the last digits shown.
pub fn shift(x: &[f64], y: &[f64], level: f64) -> Result<Estimable<Location>, Invalid> {
    conf_level(level)?;
    all_finite("the first sample", x)?;
    all_finite("the second sample", y)?;
    let pairs = x.len().saturating_mul(y.len());
    let (m, n) = (x.len() as f64, y.len() as f64);
    let variance = m * n * (m + n + 1.0) / 12.0;
    let pooled: Vec<f64> = x.iter().chain(y).copied().collect();
    let exact = x.len() < AUTOMATIC_BELOW && y.len() < AUTOMATIC_BELOW && !Ranks::of(&pooled).any_tie();
    let differences = || x.iter().flat_map(|a| y.iter().map(move |b| a - b)).collect();
    Ok(location(pairs, differences, level, variance, exact, || {
        // W is the rank sum less its least value, so its distribution is that of the ranks' sum, moved.
        let scores: Vec<u64> = (1..=pooled.len() as u64).collect();
        let least = (x.len() * (x.len() + 1) / 2) as u64;
        let tail = 0.5 * (1.0 - level);
        ScoreDistribution::of_choice(&scores, x.len()).quantile(tail).saturating_sub(least)
    }))
}

/// The centre of symmetry of one sample: the median of all Walsh averages (dᵢ + dⱼ)/2, i ≤ j.
///
/// Differences of 0 are left out, as the signed-rank test and R's `wilcox.test` leave them out; the bounds are then not
/// exact.
pub fn centre(differences: &[f64], level: f64) -> Result<Estimable<Location>, Invalid> {
    conf_level(level)?;
    all_finite("the difference", differences)?;
    let kept: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    if kept.is_empty() && !differences.is_empty() {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let n = kept.len();
    let pairs = n.saturating_mul(n + 1) / 2;
    let (f, sizes) = (n as f64, kept.iter().map(|d| d.abs()).collect::<Vec<_>>());
    let variance = f * (f + 1.0) * (2.0 * f + 1.0) / 24.0;
    let exact = n < AUTOMATIC_BELOW && !Ranks::of(&sizes).any_tie() && n == differences.len();
    let averages = || {
        let pair = |(i, a): (usize, &f64)| kept[i..].iter().map(|b| 0.5 * (a + b)).collect::<Vec<_>>();
        kept.iter().enumerate().flat_map(pair).collect()
    };
    Ok(location(pairs, averages, level, variance, exact, || {
        let scores: Vec<u64> = (1..=n as u64).collect();
        ScoreDistribution::of_subset(&scores).quantile(0.5 * (1.0 - level))
    }))
}

/// The median of the pairwise values and the order statistics that bound it.
fn location(
    pairs: usize,
    values: impl Fn() -> Vec<f64>,
    level: f64,
    variance: f64,
    exact: bool,
    exact_rank: impl Fn() -> u64,
) -> Estimable<Location> {
    if pairs == 0 {
        return Estimable::Not(NotEstimable::NoObservations);
    }
    if pairs > MOST_PAIRS {
        return Estimable::Not(NotEstimable::Undefined);
    }
    let mut sorted = values();
    sorted.sort_by(f64::total_cmp);
    let rank = if exact {
        exact_rank()
    } else {
        let half_width = normal_quantile(0.5 * (1.0 + level)) * libm::sqrt(variance);
        libm::floor((pairs as f64 / 2.0 - half_width).max(0.0)) as u64
    };
    let rank = (rank as usize).clamp(1, pairs);
    let median = quantile(&sorted, 0.5, QuantileType::Type7);
    match (median, sorted.get(rank - 1), sorted.get(pairs - rank)) {
        (Ok(Estimable::Value(estimate)), Some(low), Some(high)) => {
            Estimable::Value(Location { estimate, conf_low: low.min(*high), conf_high: high.max(*low), exact })
        }
        _ => Estimable::Not(NotEstimable::NoObservations),
    }
}
