//! Confidence intervals for a probability of survival, on five scales.
//!
//! With `S` the estimate, `σ` the standard error of `log S` and `z` the normal quantile, the limits are those of
//! R's `survfit` (Kalbfleisch & Prentice, *The Statistical Analysis of Failure Time Data*, 2nd ed., §1.4; Borgan &
//! Liestøl, Scand J Stat 1990;17:35–41), clipped to [0, 1].

use super::distribution::normal_quantile;
use super::estimable::{Estimable, NotEstimable};

/// The scale on which the interval is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConfType {
    /// `S exp(±zσ)`: R's default.
    #[default]
    Log,
    /// `exp(-exp(log(-log S) ± zσ / log S))`: SAS's default.
    LogLog,
    /// `S ± zσS`.
    Plain,
    /// Symmetric on `log(S / (1 - S))`.
    Logit,
    /// Symmetric on `arcsin √S`.
    Arcsin,
}

/// Lower and upper limit.
pub type Interval = (Estimable, Estimable);

/// The normal quantile of a two-sided interval at `level`.
pub fn two_sided_quantile(level: f64) -> f64 {
    normal_quantile(1.0 - (1.0 - level) / 2.0)
}

/// The limits around `estimate`, given the standard error of its logarithm and the normal quantile `z`.
///
/// At 0 no limit is defined. At 1, where the standard error is 0, the log and plain limits are 1 and the others are not
/// defined.
pub fn survival_interval(conf_type: ConfType, estimate: f64, std_error_log: f64, z: f64) -> Interval {
    if estimate <= 0.0 {
        return (Estimable::Not(NotEstimable::CurveAtZero), Estimable::Not(NotEstimable::CurveAtZero));
    }
    let on_open_scale = !matches!(conf_type, ConfType::Log | ConfType::Plain);
    if estimate >= 1.0 && on_open_scale {
        return (Estimable::Not(NotEstimable::CurveAtOne), Estimable::Not(NotEstimable::CurveAtOne));
    }
    let (low, high) = match conf_type {
        ConfType::Log => log_limits(estimate, z * std_error_log),
        ConfType::LogLog => log_log_limits(estimate, z * std_error_log),
        ConfType::Plain => (estimate - z * std_error_log * estimate, estimate + z * std_error_log * estimate),
        ConfType::Logit => logit_limits(estimate, z * std_error_log),
        ConfType::Arcsin => arcsin_limits(estimate, z * std_error_log),
    };
    let limit = |value: f64| Estimable::finite_or(value.clamp(0.0, 1.0), NotEstimable::Undefined);
    (limit(low), limit(high))
}

fn log_limits(s: f64, half_width: f64) -> (f64, f64) {
    let log = libm::log(s);
    (libm::exp(log - half_width), libm::exp(log + half_width))
}

fn log_log_limits(s: f64, half_width: f64) -> (f64, f64) {
    let log = libm::log(s);
    let half_width = half_width / log;
    let centre = libm::log(-log);
    // log S is negative, so the half width is too, and the signs fall as in R.
    (libm::exp(-libm::exp(centre - half_width)), libm::exp(-libm::exp(centre + half_width)))
}

fn logit_limits(s: f64, half_width: f64) -> (f64, f64) {
    // The delta method: d logit(S) / d log(S) = 1 / (1 - S).
    let half_width = half_width / (1.0 - s);
    let centre = libm::log(s / (1.0 - s));
    let inverse = |x: f64| 1.0 - 1.0 / (1.0 + libm::exp(x));
    (inverse(centre - half_width), inverse(centre + half_width))
}

fn arcsin_limits(s: f64, half_width: f64) -> (f64, f64) {
    let half_width = 0.5 * half_width * (s / (1.0 - s)).sqrt();
    let centre = libm::asin(s.sqrt());
    let square_of_sine = |x: f64| libm::sin(x) * libm::sin(x);
    (
        square_of_sine((centre - half_width).max(0.0)),
        square_of_sine((centre + half_width).min(std::f64::consts::FRAC_PI_2)),
    )
}
