//! Tests of means: Student's and Welch's t, paired t, and one-way analysis of variance.

use super::descriptive::{mean, sum, sum_of_squares, variance};
use super::distribution::{f_upper, student_quantile, student_upper};
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, all_finite, conf_level, same_length};

/// A t test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// The mean, or the difference of the means (first − second).
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// estimate / std_error.
    pub statistic: f64,
    /// Degrees of freedom, not whole for Welch's test.
    pub df: f64,
    /// Two-sided.
    pub p_value: f64,
    /// Lower bound of the estimate.
    pub conf_low: f64,
    /// Upper bound of the estimate.
    pub conf_high: f64,
}

/// An analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anova {
    /// F.
    pub statistic: f64,
    /// Groups − 1.
    pub df1: f64,
    /// Denominator degrees of freedom, not whole for Welch's test.
    pub df2: f64,
    /// Upper tail of F.
    pub p_value: f64,
}

/// The test that a mean is 0; of paired differences it is the paired t test. All values must be finite.
pub fn t_one_sample(values: &[f64], level: f64) -> Result<Estimable<TTest>, Invalid> {
    conf_level(level)?;
    all_finite("the value", values)?;
    let n = values.len() as f64;
    let parts = || -> Result<TTest, NotEstimable> {
        let variance = variance(values).into_result()?;
        let mean = mean(values).into_result()?;
        t_test(mean, mean.abs(), libm::sqrt(variance / n), n - 1.0, level)
    };
    Ok(parts().into())
}

/// The paired t test of the differences x − y.
pub fn t_paired(x: &[f64], y: &[f64], level: f64) -> Result<Estimable<TTest>, Invalid> {
    same_length("the second sample", x.len(), y.len())?;
    let differences: Vec<f64> = x.iter().zip(y).map(|(a, b)| a - b).collect();
    t_one_sample(&differences, level)
}

/// Welch's test of two means whose variances may differ. All values must be finite.
///
/// Welch BL. Biometrika 1947;34:28–35, with Satterthwaite's degrees of freedom.
pub fn t_welch(x: &[f64], y: &[f64], level: f64) -> Result<Estimable<TTest>, Invalid> {
    two_samples(x, y, level, || {
        let (n1, n2) = (x.len() as f64, y.len() as f64);
        let (e1, e2) = (variance(x).into_result()? / n1, variance(y).into_result()? / n2);
        let error = e1 + e2;
        Ok((error, error * error / (e1 * e1 / (n1 - 1.0) + e2 * e2 / (n2 - 1.0))))
    })
}

/// Student's test of two means with a pooled variance; one of the samples may be a single value, as in R. All values
/// must be finite.
pub fn t_student(x: &[f64], y: &[f64], level: f64) -> Result<Estimable<TTest>, Invalid> {
    two_samples(x, y, level, || {
        let (n1, n2, found) = (x.len() as f64, y.len() as f64, x.len() + y.len());
        if found < 3 {
            return Err(NotEstimable::too_few(3, found));
        }
        let df = n1 + n2 - 2.0;
        let pooled = (sum_of_squares(x) + sum_of_squares(y)) / df;
        Ok((pooled * (1.0 / n1 + 1.0 / n2), df))
    })
}

/// A two-sample test; `error` gives the squared standard error and its degrees of freedom.
fn two_samples(
    x: &[f64],
    y: &[f64],
    level: f64,
    error: impl Fn() -> Result<(f64, f64), NotEstimable>,
) -> Result<Estimable<TTest>, Invalid> {
    conf_level(level)?;
    all_finite("the first sample", x)?;
    all_finite("the second sample", y)?;
    let parts = || -> Result<TTest, NotEstimable> {
        let (m1, m2) = (mean(x).into_result()?, mean(y).into_result()?);
        let (squared, df) = error()?;
        t_test(m1 - m2, m1.abs().max(m2.abs()), libm::sqrt(squared), df, level)
    };
    Ok(parts().into())
}

/// The t test of an estimate. As in R, data are constant if the standard error is no more than the rounding error of
/// means of size `scale`.
fn t_test(estimate: f64, scale: f64, std_error: f64, df: f64, level: f64) -> Result<TTest, NotEstimable> {
    if std_error <= 10.0 * f64::EPSILON * scale {
        return Err(NotEstimable::ZeroVariance);
    }
    let statistic = estimate / std_error;
    let half = student_quantile(0.5 * (1.0 + level), df) * std_error;
    Ok(TTest {
        estimate,
        std_error,
        statistic,
        df,
        p_value: 2.0 * student_upper(statistic.abs(), df),
        conf_low: estimate - half,
        conf_high: estimate + half,
    })
}

/// The sums of squares of a one-way classification.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SumsOfSquares {
    /// Of the group means about the grand mean.
    pub between: f64,
    /// Of the values about their group's mean.
    pub within: f64,
}

/// The sums of squares between and within groups.
pub fn sums_of_squares(groups: &[&[f64]]) -> SumsOfSquares {
    let n: usize = groups.iter().map(|group| group.len()).sum();
    let grand = sum(groups.iter().flat_map(|group| group.iter().copied())) / n as f64;
    let of_mean = |group: &&[f64]| match mean(group) {
        Estimable::Value(mean) => group.len() as f64 * (mean - grand) * (mean - grand),
        Estimable::Not(_) => 0.0,
    };
    SumsOfSquares {
        between: sum(groups.iter().map(of_mean)),
        within: sum(groups.iter().map(|group| sum_of_squares(group))),
    }
}

/// Fisher's one-way analysis of variance. All values must be finite; empty groups are left out.
pub fn anova(groups: &[&[f64]]) -> Result<Estimable<Anova>, Invalid> {
    let groups = finite_groups(groups)?;
    let n: usize = groups.iter().map(|group| group.len()).sum();
    if groups.len() < 2 {
        return Ok(Estimable::Not(NotEstimable::OneGroup));
    }
    if n <= groups.len() {
        return Ok(Estimable::Not(NotEstimable::too_few(groups.len() + 1, n)));
    }
    let squares = sums_of_squares(&groups);
    let (df1, df2) = (groups.len() as f64 - 1.0, (n - groups.len()) as f64);
    if squares.within == 0.0 {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let statistic = (squares.between / df1) / (squares.within / df2);
    Ok(Estimable::Value(Anova { statistic, df1, df2, p_value: f_upper(statistic, df1, df2) }))
}

/// Welch's one-way analysis of variance for groups whose variances may differ. All values must be finite, and each
/// group needs two; empty groups are left out.
///
/// Welch BL. Biometrika 1951;38:330–336, as R's `oneway.test`.
pub fn anova_welch(groups: &[&[f64]]) -> Result<Estimable<Anova>, Invalid> {
    let groups = finite_groups(groups)?;
    if groups.len() < 2 {
        return Ok(Estimable::Not(NotEstimable::OneGroup));
    }
    let parts = || -> Result<Anova, NotEstimable> {
        let mut weighted = Vec::with_capacity(groups.len());
        for group in &groups {
            let variance = variance(group).into_result()?;
            if variance == 0.0 {
                return Err(NotEstimable::ZeroVariance);
            }
            let n = group.len() as f64;
            weighted.push((n, n / variance, mean(group).into_result()?));
        }
        let k = weighted.len() as f64;
        let total: f64 = weighted.iter().map(|(_, w, _)| w).sum();
        let centre = weighted.iter().map(|(_, w, m)| w * m).sum::<f64>() / total;
        let spread: f64 = weighted.iter().map(|(n, w, _)| (1.0 - w / total) * (1.0 - w / total) / (n - 1.0)).sum();
        let spread = spread / (k * k - 1.0);
        let between: f64 = weighted.iter().map(|(_, w, m)| w * (m - centre) * (m - centre)).sum();
        let statistic = between / ((k - 1.0) * (1.0 + 2.0 * (k - 2.0) * spread));
        let (df1, df2) = (k - 1.0, 1.0 / (3.0 * spread));
        Ok(Anova { statistic, df1, df2, p_value: f_upper(statistic, df1, df2) })
    };
    Ok(parts().into())
}

/// The groups that hold a value, all of them finite.
pub(super) fn finite_groups<'a>(groups: &[&'a [f64]]) -> Result<Vec<&'a [f64]>, Invalid> {
    for group in groups {
        all_finite("the group", group)?;
    }
    Ok(groups.iter().copied().filter(|group| !group.is_empty()).collect())
}
