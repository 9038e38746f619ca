//! Descriptive statistics of one variable and the standardized difference between two groups.
//!
//! A NaN in the input is a missing value: it is counted and left out. An infinite value is refused.

mod sorted;

use super::estimable::{Estimable, NotEstimable};
use super::invalid::Invalid;
pub use sorted::Sorted;

/// What a table's column says about a continuous variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Values that are not missing.
    pub n: usize,
    /// Missing values.
    pub n_missing: usize,
    /// Arithmetic mean.
    pub mean: Estimable,
    /// Standard deviation, divisor n − 1; needs two values.
    pub sd: Estimable,
    /// Median.
    pub median: Estimable,
    /// First quartile, by the quantile definition asked for.
    pub p25: Estimable,
    /// Third quartile, by the quantile definition asked for.
    pub p75: Estimable,
    /// Smallest value.
    pub min: Estimable,
    /// Largest value.
    pub max: Estimable,
}

/// A definition of the sample quantile, numbered as in Hyndman RJ, Fan Y. Sample quantiles in statistical packages.
/// Am Stat 1996;50:361–365.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileType {
    /// Inverse of the empirical distribution function.
    Type1,
    /// The same, averaged at a step: the default of SAS (`QNTLDEF=5`).
    Type2,
    /// The nearest order statistic, the even one where two are as near.
    Type3,
    /// Linear interpolation of the empirical distribution function.
    Type4,
    /// Piecewise linear through the midpoints of its steps (Hazen).
    Type5,
    /// p(n + 1): the default of SPSS, Minitab and Prism (Weibull).
    Type6,
    /// 1 + p(n − 1): the default of R, Python and Excel (Gumbel).
    Type7,
    /// Median-unbiased whatever the distribution: what Hyndman and Fan recommend.
    Type8,
    /// About unbiased for normal order statistics (Blom).
    Type9,
}

/// Summarizes a variable; NaN is missing.
///
/// # Errors
/// An infinite value.
pub fn summarize(values: &[f64], definition: QuantileType) -> Result<Summary, Invalid> {
    let found = Sorted::of(values.to_vec())?.summary(definition);
    Ok(Summary { n_missing: values.len() - found.n, ..found })
}

/// The quantile at 0 ≤ p ≤ 1; NaN is missing.
///
/// # Errors
/// An infinite value, or another p.
pub fn quantile(values: &[f64], p: f64, definition: QuantileType) -> Result<Estimable, Invalid> {
    Sorted::of(values.to_vec())?.quantile(p, definition)
}

/// The sum with Neumaier's compensation: as exact as if it were added in twice the precision.
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

/// The arithmetic mean of values none of which is missing.
pub(crate) fn mean(values: &[f64]) -> Estimable {
    if values.is_empty() {
        return Estimable::Not(NotEstimable::NoObservations);
    }
    Estimable::Value(sum(values.iter().copied()) / values.len() as f64)
}

/// The sum of squared deviations from the mean, in two passes.
pub(crate) fn sum_of_squares(values: &[f64]) -> f64 {
    let Estimable::Value(mean) = mean(values) else { return 0.0 };
    sum(values.iter().map(|value| (value - mean) * (value - mean)))
}

/// The variance with divisor n − 1 of values none of which is missing.
pub(crate) fn variance(values: &[f64]) -> Estimable {
    if values.len() < 2 {
        return Estimable::Not(NotEstimable::too_few(2, values.len()));
    }
    Estimable::Value(sum_of_squares(values) / (values.len() as f64 - 1.0))
}

/// The standardized mean difference (x̄₁ − x̄₂) / √((s₁² + s₂²)/2) of two groups; NaN is missing.
///
/// Austin PC. Balance diagnostics for comparing the distribution of baseline covariates. Stat Med 2009;28:3083–3107,
/// equation (1).
pub fn standardized_mean_difference(group1: &[f64], group2: &[f64]) -> Result<Estimable, Invalid> {
    let (group1, group2) = (Sorted::of(group1.to_vec())?.each(), Sorted::of(group2.to_vec())?.each());
    Ok(difference_over(&group1, &group2, |v1, v2| 0.5 * (v1 + v2)))
}

/// Cohen's d: the difference of the means over the pooled standard deviation; NaN is missing.
pub fn cohens_d(group1: &[f64], group2: &[f64]) -> Result<Estimable, Invalid> {
    let (group1, group2) = (Sorted::of(group1.to_vec())?.each(), Sorted::of(group2.to_vec())?.each());
    let (f1, f2) = (group1.len() as f64 - 1.0, group2.len() as f64 - 1.0);
    Ok(difference_over(&group1, &group2, |v1, v2| (f1 * v1 + f2 * v2) / (f1 + f2)))
}

/// The difference of the means over the root of a variance made from both variances.
fn difference_over(group1: &[f64], group2: &[f64], combine: impl Fn(f64, f64) -> f64) -> Estimable {
    let parts = || -> Result<f64, NotEstimable> {
        let (v1, v2) = (variance(group1).into_result()?, variance(group2).into_result()?);
        let difference = mean(group1).into_result()? - mean(group2).into_result()?;
        let combined = combine(v1, v2);
        if combined > 0.0 { Ok(difference / libm::sqrt(combined)) } else { Err(NotEstimable::ZeroVariance) }
    };
    parts().into()
}

/// The standardized difference of a categorical variable between two groups, from the counts of each category.
///
/// Yang D, Dalton JE. A unified approach to measuring the effect size between two groups using SAS. SAS Global Forum
/// 2012, paper 335: the Mahalanobis distance between the vectors of proportions, one category left out, with the mean
/// of the two multinomial covariance matrices. Categories that neither group has are left out.
pub fn standardized_categorical_difference(counts1: &[u64], counts2: &[u64]) -> Result<Estimable, Invalid> {
    super::invalid::same_length("the counts of the second group", counts1.len(), counts2.len())?;
    let (n1, n2) = (counts1.iter().sum::<u64>() as f64, counts2.iter().sum::<u64>() as f64);
    if n1 == 0.0 || n2 == 0.0 {
        return Ok(Estimable::Not(NotEstimable::NoObservations));
    }
    let present: Vec<(f64, f64)> = counts1
        .iter()
        .zip(counts2)
        .filter(|(a, b)| **a + **b > 0)
        .skip(1)
        .map(|(a, b)| (*a as f64 / n1, *b as f64 / n2))
        .collect();
    let k = present.len();
    let mut covariance = vec![vec![0.0; k]; k];
    for (i, row) in covariance.iter_mut().enumerate() {
        for (j, cell) in row.iter_mut().enumerate() {
            let ((p1, p2), (q1, q2)) = (present[i], present[j]);
            *cell = if i == j { 0.5 * (p1 * (1.0 - p1) + p2 * (1.0 - p2)) } else { -0.5 * (p1 * q1 + p2 * q2) };
        }
    }
    let difference: Vec<f64> = present.iter().map(|(a, b)| a - b).collect();
    Ok(mahalanobis(covariance, &difference).map(libm::sqrt))
}

/// dᵀ S⁻¹ d by Cholesky's decomposition of the symmetric matrix S.
fn mahalanobis(mut matrix: Vec<Vec<f64>>, difference: &[f64]) -> Estimable {
    let k = difference.len();
    let mut solved = vec![0.0; k];
    for i in 0..k {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|l| matrix[i][l] * matrix[j][l]).sum();
            let rest = matrix[i][j] - dot;
            if i == j {
                if rest <= 1e-13 * matrix[i][i] {
                    return Estimable::Not(NotEstimable::ZeroVariance);
                }
                matrix[i][i] = libm::sqrt(rest);
            } else {
                matrix[i][j] = rest / matrix[j][j];
            }
        }
        let dot: f64 = (0..i).map(|l| matrix[i][l] * solved[l]).sum();
        solved[i] = (difference[i] - dot) / matrix[i][i];
    }
    Estimable::Value(solved.iter().map(|z| z * z).sum())
}
