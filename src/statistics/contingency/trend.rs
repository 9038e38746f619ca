//! The Cochran–Armitage test for a linear trend in proportions.

use crate::statistics::distribution::chi_square_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite, same_length};

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Chi-square of the slope on the scores.
    pub statistic: f64,
    /// 1.
    pub df: f64,
    /// Upper tail of chi-square: two-sided.
    pub p_value: f64,
    /// Whether the proportion rises with the score.
    pub rising: bool,
}

/// The trend of `events[i]` among `totals[i]` over `scores[i]`.
///
/// Armitage P. Biometrics 1955;11:375–386: (Σ (xᵢ − nᵢ p̄) sᵢ)² / (p̄(1 − p̄) Σ nᵢ(sᵢ − s̄)²), as R's `prop.trend.test`.
pub fn cochran_armitage(events: &[u64], totals: &[u64], scores: &[f64]) -> Result<Estimable<Trend>, Invalid> {
    same_length("the totals", events.len(), totals.len())?;
    same_length("the scores", events.len(), scores.len())?;
    all_finite("the score", scores)?;
    if events.iter().zip(totals).any(|(x, n)| x > n) {
        return Err(Invalid::Option { name: "the number with the event", expected: "at most the number observed" });
    }
    let n = totals.iter().sum::<u64>() as f64;
    if n == 0.0 {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    }
    let p = events.iter().sum::<u64>() as f64 / n;
    let mean_score = totals.iter().zip(scores).map(|(n, s)| *n as f64 * s).sum::<f64>() / n;
    let (mut covariance, mut spread) = (0.0, 0.0);
    for ((x, n), s) in events.iter().zip(totals).zip(scores) {
        let centred = s - mean_score;
        covariance += (*x as f64 - *n as f64 * p) * centred;
        spread += *n as f64 * centred * centred;
    }
    let variance = p * (1.0 - p) * spread;
    if variance == 0.0 {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let statistic = covariance * covariance / variance;
    let p_value = chi_square_upper(statistic, 1.0);
    Ok(Estimable::Value(Trend { statistic, df: 1.0, p_value, rising: covariance > 0.0 }))
}
