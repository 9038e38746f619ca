//! Tests of equal variances.

use super::descriptive::variance;
use super::distribution::{chi_square_upper, f_quantile, f_upper};
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, all_finite, conf_level};
use super::mean_test::finite_groups;

/// The F test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceRatio {
    /// The first variance over the second: the statistic F as well.
    pub estimate: f64,
    /// n₁ − 1.
    pub df1: f64,
    /// n₂ − 1.
    pub df2: f64,
    /// Two-sided: twice the smaller tail.
    pub p_value: f64,
    /// Lower bound of the ratio.
    pub conf_low: f64,
    /// Upper bound of the ratio.
    pub conf_high: f64,
}

/// Bartlett's test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bartlett {
    /// Bartlett's K².
    pub statistic: f64,
    /// Groups − 1.
    pub df: f64,
    /// Upper tail of chi-square.
    pub p_value: f64,
}

/// The F test of two variances, for normal data only. All values must be finite.
pub fn variance_ratio(x: &[f64], y: &[f64], level: f64) -> Result<Estimable<VarianceRatio>, Invalid> {
    conf_level(level)?;
    all_finite("the first sample", x)?;
    all_finite("the second sample", y)?;
    let parts = || -> Result<VarianceRatio, NotEstimable> {
        let (v1, v2) = (variance(x).into_result()?, variance(y).into_result()?);
        if v1 == 0.0 || v2 == 0.0 {
            return Err(NotEstimable::ZeroVariance);
        }
        let (df1, df2) = (x.len() as f64 - 1.0, y.len() as f64 - 1.0);
        let estimate = v1 / v2;
        let (above, below) = (f_upper(estimate, df1, df2), f_upper(1.0 / estimate, df2, df1));
        let tail = 0.5 * (1.0 - level);
        Ok(VarianceRatio {
            estimate,
            df1,
            df2,
            p_value: (2.0 * above.min(below)).min(1.0),
            conf_low: estimate * f_quantile(tail, df2, df1),
            conf_high: estimate / f_quantile(tail, df1, df2),
        })
    };
    Ok(parts().into())
}

/// Bartlett's test of several variances, for normal data only. All values must be finite; empty groups are left out.
///
/// Bartlett MS. Proc R Soc Lond A 1937;160:268–282.
pub fn bartlett(groups: &[&[f64]]) -> Result<Estimable<Bartlett>, Invalid> {
    let groups = finite_groups(groups)?;
    if groups.len() < 2 {
        return Ok(Estimable::Not(NotEstimable::OneGroup));
    }
    let parts = || -> Result<Bartlett, NotEstimable> {
        let mut terms = Vec::with_capacity(groups.len());
        for group in &groups {
            let variance = variance(group).into_result()?;
            if variance == 0.0 {
                return Err(NotEstimable::ZeroVariance);
            }
            terms.push((group.len() as f64 - 1.0, variance));
        }
        let total: f64 = terms.iter().map(|(df, _)| df).sum();
        let pooled = terms.iter().map(|(df, v)| df * v).sum::<f64>() / total;
        // n ln(pooled) − Σ n ln(v) without the cancellation of two large sums.
        let excess: f64 = terms.iter().map(|(df, v)| df * libm::log(pooled / v)).sum();
        let reciprocals: f64 = terms.iter().map(|(df, _)| 1.0 / df).sum();
        let df = terms.len() as f64 - 1.0;
        let statistic = excess / (1.0 + (reciprocals - 1.0 / total) / (3.0 * df));
        Ok(Bartlett { statistic, df, p_value: chi_square_upper(statistic, df) })
    };
    Ok(parts().into())
}
