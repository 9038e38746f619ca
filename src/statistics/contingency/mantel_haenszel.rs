//! The Mantel–Haenszel test and common odds ratio of stratified 2 × 2 tables.

use super::Table;
use super::conditional_odds::{ConditionalOdds, OddsRatio};
use crate::statistics::distribution::chi_square_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, conf_level};
use crate::statistics::proportion_comparison::{Comparison, log_interval};

/// The test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MantelHaenszel {
    /// (|Σ(a − E a)| − k)² / Σ Var a, with k = ½ if corrected.
    pub statistic: f64,
    /// 1.
    pub df: f64,
    /// Upper tail of chi-square.
    pub p_value: f64,
    /// Σ(ad/n) / Σ(bc/n), with the interval of Robins, Breslow and Greenland.
    pub odds_ratio: Estimable<Comparison>,
}

/// The exact test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MantelHaenszelExact {
    /// Σ a.
    pub statistic: u64,
    /// The probability of all sums no more probable than the one observed.
    pub p_value: f64,
    /// The common odds ratio: conditional maximum likelihood with an exact interval.
    pub odds_ratio: OddsRatio,
}

/// Beyond this the exact test would take more than about a second.
const LARGEST_SUM_OF_SUPPORTS: u64 = 20_000;

/// Strata of two subjects and more; the others hold no information.
fn informative(strata: &[[u64; 4]]) -> Result<Vec<[u64; 4]>, Invalid> {
    for [a, b, c, d] in strata {
        Table::two_by_two(*a, *b, *c, *d)?;
    }
    Ok(strata.iter().copied().filter(|cells| cells.iter().sum::<u64>() > 1).collect())
}

/// The test of conditional independence within strata with rows (a, b) and (c, d).
///
/// Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719–748. As in R's `mantelhaen.test` the correction applies only
/// where the deviation is at least ½. Interval: Robins J, Breslow N, Greenland S. Biometrics 1986;42:311–323.
pub fn mantel_haenszel(strata: &[[u64; 4]], correct: bool, level: f64) -> Result<Estimable<MantelHaenszel>, Invalid> {
    conf_level(level)?;
    let strata = informative(strata)?;
    let (mut deviation, mut variance) = (0.0, 0.0);
    for cells in &strata {
        let [a, b, c, d] = cells.map(|count| count as f64);
        let n = a + b + c + d;
        let (row1, row2, column1, column2) = (a + b, c + d, a + c, b + d);
        deviation += a - row1 * column1 / n;
        variance += row1 * row2 * column1 * column2 / (n * n * (n - 1.0));
    }
    if variance == 0.0 {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let deviation: f64 = deviation.abs();
    let corrected = if correct && deviation >= 0.5 { deviation - 0.5 } else { deviation };
    let statistic = corrected * corrected / variance;
    Ok(Estimable::Value(MantelHaenszel {
        statistic,
        df: 1.0,
        p_value: chi_square_upper(statistic, 1.0),
        odds_ratio: common_odds_ratio(&strata, level),
    }))
}

/// The Mantel–Haenszel odds ratio; not estimable where a product is 0 in every stratum.
fn common_odds_ratio(strata: &[[u64; 4]], level: f64) -> Estimable<Comparison> {
    let (mut r, mut s, mut pr, mut ps_qr, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for cells in strata {
        let [a, b, c, d] = cells.map(|count| count as f64);
        let n = a + b + c + d;
        let (agree, disagree) = ((a + d) / n, (b + c) / n);
        let (ad, bc) = (a * d / n, b * c / n);
        r += ad;
        s += bc;
        pr += agree * ad;
        ps_qr += agree * bc + disagree * ad;
        qs += disagree * bc;
    }
    if r == 0.0 || s == 0.0 {
        return Estimable::Not(NotEstimable::Undefined);
    }
    let variance = pr / (2.0 * r * r) + ps_qr / (2.0 * r * s) + qs / (2.0 * s * s);
    Estimable::Value(log_interval(r / s, variance, level))
}

/// The exact conditional test of a common odds ratio of 1.
pub fn mantel_haenszel_exact(strata: &[[u64; 4]], level: f64) -> Result<Estimable<MantelHaenszelExact>, Invalid> {
    conf_level(level)?;
    let strata = informative(strata)?;
    let can_vary = |[a, b, c, d]: &[u64; 4]| ![a + b, c + d, a + c, b + d].contains(&0);
    if !strata.iter().any(can_vary) {
        return Ok(Estimable::Not(NotEstimable::EmptyMargin));
    }
    // Convolving the strata takes about the square of the sum of their supports.
    let support: u64 = strata.iter().map(|[a, b, c, d]| (a + b).min(c + d).min(a + c).min(b + d)).sum();
    if support > LARGEST_SUM_OF_SUPPORTS {
        return Err(Invalid::Option { name: "the sum of the smallest margins", expected: "at most 20,000" });
    }
    let distribution = ConditionalOdds::of_strata(&strata);
    let statistic = strata.iter().map(|cells| cells[0]).sum();
    Ok(Estimable::Value(MantelHaenszelExact {
        statistic,
        p_value: distribution.two_sided(statistic),
        odds_ratio: distribution.odds_ratio(statistic, level),
    }))
}
