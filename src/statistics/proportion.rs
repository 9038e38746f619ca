//! Confidence intervals for one proportion.

use super::distribution::{beta_quantile, normal_quantile};
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, conf_level};

/// How the interval is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProportionMethod {
    /// The score interval. Wilson EB. J Am Stat Assoc 1927;22:209–212.
    Wilson,
    /// The score interval with continuity correction. Newcombe RG. Stat Med 1998;17:857–872, method 4.
    WilsonContinuity,
    /// The "exact" interval. Clopper CJ, Pearson ES. Biometrika 1934;26:404–413.
    ClopperPearson,
    /// Agresti A, Coull BA. Am Stat 1998;52:119–126, with z² added observations.
    AgrestiCoull,
    /// Equal-tailed with Jeffreys's prior. Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101–133, equation (7); the
    /// bound is 0 at x = 0 and 1 at x = n.
    Jeffreys,
    /// p ± z √(p(1 − p)/n). It covers badly; for comparison with older papers.
    Wald,
}

/// A proportion with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    /// x / n.
    pub estimate: f64,
    /// Lower bound, at least 0.
    pub conf_low: f64,
    /// Upper bound, at most 1.
    pub conf_high: f64,
    /// The formula gave a lower bound below 0, which was moved to 0.
    pub low_truncated: bool,
    /// The formula gave an upper bound above 1, which was moved to 1.
    pub high_truncated: bool,
}

/// The proportion of `x` among `n` with a two-sided interval of this confidence level.
pub fn proportion(x: u64, n: u64, level: f64, method: ProportionMethod) -> Result<Estimable<Proportion>, Invalid> {
    conf_level(level)?;
    if x > n {
        return Err(Invalid::Option { name: "the number with the event", expected: "at most the number observed" });
    }
    if n == 0 {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    }
    let tail = 0.5 * (1.0 - level);
    let (low, high) = bounds(x as f64, n as f64, tail, method);
    Ok(Estimable::Value(Proportion {
        estimate: x as f64 / n as f64,
        conf_low: low.max(0.0),
        conf_high: high.min(1.0),
        low_truncated: low < 0.0,
        high_truncated: high > 1.0,
    }))
}

/// The bounds as the formula gives them, with `tail` outside on either side.
fn bounds(x: f64, n: f64, tail: f64, method: ProportionMethod) -> (f64, f64) {
    let z = -normal_quantile(tail);
    let p = x / n;
    match method {
        ProportionMethod::Wilson => wilson(x, n, z),
        ProportionMethod::WilsonContinuity => {
            let low = if x == 0.0 { 0.0 } else { wilson_continuity_low(x, n, z) };
            let high = if x == n { 1.0 } else { 1.0 - wilson_continuity_low(n - x, n, z) };
            (low, high)
        }
        ProportionMethod::ClopperPearson => {
            let low = if x == 0.0 { 0.0 } else { beta_quantile(tail, x, n - x + 1.0) };
            let high = if x == n { 1.0 } else { beta_quantile(1.0 - tail, x + 1.0, n - x) };
            (low, high)
        }
        ProportionMethod::AgrestiCoull => {
            let all = n + z * z;
            let centre = (x + 0.5 * z * z) / all;
            let half = z * libm::sqrt(centre * (1.0 - centre) / all);
            (centre - half, centre + half)
        }
        ProportionMethod::Jeffreys => {
            let low = if x == 0.0 { 0.0 } else { beta_quantile(tail, x + 0.5, n - x + 0.5) };
            let high = if x == n { 1.0 } else { beta_quantile(1.0 - tail, x + 0.5, n - x + 0.5) };
            (low, high)
        }
        ProportionMethod::Wald => {
            let half = z * libm::sqrt(p * (1.0 - p) / n);
            (p - half, p + half)
        }
    }
}

/// Wilson's bounds: the roots of (p̂ − p)² = z² p(1 − p)/n.
///
/// The bound on the side of an empty cell is exactly 0 or 1: the closed form cancels there.
pub(crate) fn wilson(x: f64, n: f64, z: f64) -> (f64, f64) {
    let p = x / n;
    let z2 = z * z;
    let half = z * libm::sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
    let centre = p + z2 / (2.0 * n);
    let scale = 1.0 + z2 / n;
    let low = if x == 0.0 { 0.0 } else { (centre - half) / scale };
    let high = if x == n { 1.0 } else { (centre + half) / scale };
    (low, high)
}

/// The lower bound of Newcombe's method 4, for x > 0; the upper one is its mirror image.
fn wilson_continuity_low(x: f64, n: f64, z: f64) -> f64 {
    let p = x / n;
    let z2 = z * z;
    let root = libm::sqrt(z2 - 2.0 - 1.0 / n + 4.0 * p * (n * (1.0 - p) + 1.0));
    (2.0 * x + z2 - 1.0 - z * root) / (2.0 * (n + z2))
}
