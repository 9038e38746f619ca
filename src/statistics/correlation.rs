//! Correlation of two variables: Pearson's r, Spearman's rho and Kendall's tau.

pub mod kendall;
pub mod spearman;

use super::descriptive::{mean, sum};
use super::distribution::{normal_quantile, student_upper};
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, all_finite, conf_level, same_length};

/// Pearson's correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pearson {
    /// r.
    pub estimate: f64,
    /// t; none where the points lie on a line.
    pub statistic: Estimable,
    /// n − 2.
    pub df: f64,
    /// Two-sided, of r = 0.
    pub p_value: f64,
    /// Bounds by Fisher's transformation; needs four pairs.
    pub conf: Estimable<(f64, f64)>,
}

/// Pearson's product-moment correlation of pairs. All values must be finite.
///
/// Test: t = r √((n − 2)/(1 − r²)). Interval: tanh(artanh r ± z/√(n − 3)), Fisher RA. Metron 1921;1:3–32.
pub fn pearson(x: &[f64], y: &[f64], level: f64) -> Result<Estimable<Pearson>, Invalid> {
    conf_level(level)?;
    check_pairs(x, y)?;
    if x.len() < 3 {
        return Ok(Estimable::Not(NotEstimable::too_few(3, x.len())));
    }
    Ok(product_moment(x, y).map(|estimate| {
        let n = x.len() as f64;
        let df = n - 2.0;
        let (statistic, p_value) = t_of_correlation(estimate, df);
        let conf = if n > 3.0 {
            let half = normal_quantile(0.5 * (1.0 + level)) / libm::sqrt(n - 3.0);
            let z = libm::atanh(estimate);
            Estimable::Value((libm::tanh(z - half), libm::tanh(z + half)))
        } else {
            Estimable::Not(NotEstimable::too_few(4, x.len()))
        };
        Pearson { estimate, statistic, df, p_value, conf }
    }))
}

/// The t statistic of a correlation and its two-sided p value.
pub(crate) fn t_of_correlation(r: f64, df: f64) -> (Estimable, f64) {
    let rest = (1.0 - r) * (1.0 + r);
    if rest <= 0.0 {
        return (Estimable::Not(NotEstimable::ZeroVariance), 0.0);
    }
    let t = r * libm::sqrt(df / rest);
    (Estimable::Value(t), 2.0 * student_upper(t.abs(), df))
}

/// Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²), at most 1 in size.
pub(crate) fn product_moment(x: &[f64], y: &[f64]) -> Estimable {
    let parts = || -> Result<f64, NotEstimable> {
        let (x_mean, y_mean) = (mean(x).into_result()?, mean(y).into_result()?);
        let deviations = || x.iter().zip(y).map(|(a, b)| (a - x_mean, b - y_mean));
        let (xx, yy) = (sum(deviations().map(|(a, _)| a * a)), sum(deviations().map(|(_, b)| b * b)));
        // A variable whose values differ by rounding of its mean only is constant.
        if constant(x) || constant(y) || xx == 0.0 || yy == 0.0 {
            return Err(NotEstimable::ZeroVariance);
        }
        let xy = sum(deviations().map(|(a, b)| a * b));
        Ok((xy / libm::sqrt(xx) / libm::sqrt(yy)).clamp(-1.0, 1.0))
    };
    parts().into()
}

fn constant(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

pub(crate) fn check_pairs(x: &[f64], y: &[f64]) -> Result<(), Invalid> {
    same_length("the second variable", x.len(), y.len())?;
    all_finite("the first variable", x)?;
    all_finite("the second variable", y)
}
