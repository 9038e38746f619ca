//! Two proportions compared: their difference, their ratio and their odds ratio, each with an interval.

use super::distribution::normal_quantile;
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, conf_level};
use super::proportion::wilson;

/// `x1` of `n1` in the first group and `x2` of `n2` in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoProportions {
    /// With the event in the first group.
    pub x1: u64,
    /// Observed in the first group.
    pub n1: u64,
    /// With the event in the second group.
    pub x2: u64,
    /// Observed in the second group.
    pub n2: u64,
}

/// How the interval of a difference is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceMethod {
    /// The hybrid of two Wilson intervals. Newcombe RG. Stat Med 1998;17:873–890, method 10.
    Newcombe,
    /// d ± z √(p₁q₁/n₁ + p₂q₂/n₂).
    Wald,
    /// The same, widened by min(½, |d|/(1/n₁ + 1/n₂)) · (1/n₁ + 1/n₂) as in R's `prop.test`.
    WaldContinuity,
}

/// A comparison with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// First group against second.
    pub estimate: f64,
    /// Lower bound.
    pub conf_low: f64,
    /// Upper bound.
    pub conf_high: f64,
}

impl TwoProportions {
    fn check(&self) -> Result<(), Invalid> {
        if self.x1 > self.n1 || self.x2 > self.n2 {
            return Err(Invalid::Option { name: "the number with the event", expected: "at most the number observed" });
        }
        Ok(())
    }

    /// (x₁, n₁, x₂, n₂), unless a group is empty.
    fn counts(&self) -> Option<(f64, f64, f64, f64)> {
        (self.n1 > 0 && self.n2 > 0).then_some((self.x1 as f64, self.n1 as f64, self.x2 as f64, self.n2 as f64))
    }
}

/// The risk difference p₁ − p₂. The bounds lie within −1 and 1.
pub fn risk_difference(
    two: TwoProportions,
    level: f64,
    method: DifferenceMethod,
) -> Result<Estimable<Comparison>, Invalid> {
    conf_level(level)?;
    two.check()?;
    let Some((x1, n1, x2, n2)) = two.counts() else {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    };
    let z = -normal_quantile(0.5 * (1.0 - level));
    let (p1, p2) = (x1 / n1, x2 / n2);
    let estimate = p1 - p2;
    let (below, above) = match method {
        DifferenceMethod::Newcombe => {
            let ((l1, u1), (l2, u2)) = (wilson(x1, n1, z), wilson(x2, n2, z));
            (libm::hypot(p1 - l1, u2 - p2), libm::hypot(u1 - p1, p2 - l2))
        }
        DifferenceMethod::Wald | DifferenceMethod::WaldContinuity => {
            let half = z * libm::sqrt(p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2);
            let reciprocals = 1.0 / n1 + 1.0 / n2;
            let correction = (0.5 * reciprocals).min(estimate.abs());
            let half = if method == DifferenceMethod::Wald { half } else { half + correction };
            (half, half)
        }
    };
    Ok(Estimable::Value(Comparison {
        estimate,
        conf_low: (estimate - below).max(-1.0),
        conf_high: (estimate + above).min(1.0),
    }))
}

/// The risk ratio p₁/p₂ with the logarithmic interval of Katz D et al. Biometrics 1978;34:469–474:
/// exp(ln R ± z √(1/x₁ − 1/n₁ + 1/x₂ − 1/n₂)). Not estimable where a group has no event.
pub fn risk_ratio(two: TwoProportions, level: f64) -> Result<Estimable<Comparison>, Invalid> {
    conf_level(level)?;
    two.check()?;
    let Some((x1, n1, x2, n2)) = two.counts() else {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    };
    if x1 == 0.0 || x2 == 0.0 {
        return Ok(Estimable::Not(NotEstimable::NoEvents));
    }
    let variance = 1.0 / x1 - 1.0 / n1 + 1.0 / x2 - 1.0 / n2;
    Ok(Estimable::Value(log_interval((x1 / n1) / (x2 / n2), variance, level)))
}

/// The sample odds ratio x₁(n₂ − x₂)/(x₂(n₁ − x₁)) with the logarithmic interval of Woolf B. Ann Hum Genet
/// 1955;19:251–253. Not estimable where a cell of the 2 × 2 table is empty.
pub fn odds_ratio(two: TwoProportions, level: f64) -> Result<Estimable<Comparison>, Invalid> {
    conf_level(level)?;
    two.check()?;
    let Some((x1, n1, x2, n2)) = two.counts() else {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    };
    let (y1, y2) = (n1 - x1, n2 - x2);
    if x1 == 0.0 || x2 == 0.0 {
        return Ok(Estimable::Not(NotEstimable::NoEvents));
    }
    if y1 == 0.0 || y2 == 0.0 {
        return Ok(Estimable::Not(NotEstimable::Undefined));
    }
    let variance = 1.0 / x1 + 1.0 / y1 + 1.0 / x2 + 1.0 / y2;
    Ok(Estimable::Value(log_interval((x1 * y2) / (x2 * y1), variance, level)))
}

/// exp(ln `estimate` ± z √`variance`).
pub(crate) fn log_interval(estimate: f64, variance: f64, level: f64) -> Comparison {
    let factor = libm::exp(-normal_quantile(0.5 * (1.0 - level)) * libm::sqrt(variance));
    Comparison { estimate, conf_low: estimate / factor, conf_high: estimate * factor }
}
