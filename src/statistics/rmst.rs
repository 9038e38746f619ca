//! Restricted mean survival time: the area under the Kaplan–Meier curve up to a horizon.
//!
//! `μ(τ) = ∫₀^τ S(t) dt` with variance `∑ [∫ₜᵢ^τ S]² dᵢ / (nᵢ (nᵢ - dᵢ))` over the event times up to `τ` (Irwin, J Hyg
//! 1949;47:188–9; Klein & Moeschberger, *Survival Analysis*, 2nd ed., eq. 4.5.2). This is what R's `survfit` prints with
//! `rmean = τ`, also for weights that are not whole numbers.

use super::distribution::normal_upper;
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, conf_level};
use super::kaplan_meier::{Step, SurvivalCurve};
use super::survival_interval::two_sided_quantile;

/// A restricted mean with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The horizon `τ`.
    pub horizon: f64,
    /// Mean time without the event up to the horizon, in the unit of the times.
    pub estimate: f64,
    /// Standard error.
    pub std_error: f64,
    /// Lower limit of the normal interval.
    pub conf_low: f64,
    /// Upper limit.
    pub conf_high: f64,
}

/// A difference of two restricted means of independent groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMeanDifference {
    /// First minus second.
    pub estimate: f64,
    /// Standard error.
    pub std_error: f64,
    /// Lower limit of the normal interval.
    pub conf_low: f64,
    /// Upper limit.
    pub conf_high: f64,
    /// Estimate over standard error.
    pub statistic: Estimable,
    /// Two-sided p-value of the normal test.
    pub p_value: Estimable,
}

impl SurvivalCurve {
    /// The restricted mean up to `horizon`. A horizon after the last observation has no value unless the curve has
    /// reached 0, because the curve is not defined there.
    ///
    /// # Errors
    /// A horizon that is not finite and above 0.
    pub fn restricted_mean(&self, horizon: f64) -> Result<Estimable<RestrictedMean>, Invalid> {
        if !(horizon > 0.0 && horizon.is_finite()) {
            return Err(Invalid::Option { name: "the horizon", expected: "finite and above 0" });
        }
        let last = self.last_time();
        let ends_above_zero = self.steps.last().is_none_or(|step| step.estimate > 0.0);
        if horizon > last + self.tolerance && ends_above_zero {
            return Ok(Estimable::Not(NotEstimable::BeyondFollowUp { last_time: last }));
        }
        let passed = self.steps.partition_point(|step| step.time <= horizon);
        let (estimate, variance) = area(&self.steps[..passed], horizon);
        let std_error = variance.sqrt();
        let half_width = two_sided_quantile(self.options.conf_level) * std_error;
        Ok(Estimable::Value(RestrictedMean {
            horizon,
            estimate,
            std_error,
            conf_low: estimate - half_width,
            conf_high: estimate + half_width,
        }))
    }
}

/// The area under the steps up to the horizon, and its variance. Rectangles are added from the right, so that the
/// running area is the one from each time to the horizon.
fn area(steps: &[Step], horizon: f64) -> (f64, f64) {
    let (mut right, mut area, mut variance) = (horizon, 0.0, 0.0);
    for step in steps.iter().rev() {
        area += (right - step.time) * step.estimate;
        right = step.time;
        if step.rows_event > 0 && step.rows_event < step.rows_at_risk {
            variance += area * area * step.n_event / (step.n_risk * (step.n_risk - step.n_event));
        }
    }
    (area + right, variance)
}

/// First minus second, of independent groups.
///
/// # Errors
/// A confidence level outside (0, 1).
pub fn restricted_mean_difference(
    first: &RestrictedMean,
    second: &RestrictedMean,
    level: f64,
) -> Result<RestrictedMeanDifference, Invalid> {
    conf_level(level)?;
    let estimate = first.estimate - second.estimate;
    let std_error = (first.std_error * first.std_error + second.std_error * second.std_error).sqrt();
    let half_width = two_sided_quantile(level) * std_error;
    let statistic = if std_error > 0.0 {
        Estimable::Value(estimate / std_error)
    } else {
        Estimable::Not(NotEstimable::ZeroVariance)
    };
    Ok(RestrictedMeanDifference {
        estimate,
        std_error,
        conf_low: estimate - half_width,
        conf_high: estimate + half_width,
        statistic,
        p_value: statistic.map(|z| (2.0 * normal_upper(z.abs())).min(1.0)),
    })
}
