//! Whether estimates from several groups differ by more than chance.

use super::chi_square::ChiSquare;
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, same_length};

/// Cochran's test of heterogeneity: `Q = Σ w (y - ȳ)²` with the weights `w = 1 / se²` and
/// the weighted mean `ȳ`, which is chi-square with one degree of freedom fewer than there
/// are estimates if all estimate the same (Cochran, Biometrics 1954;10:101–29).
///
/// # Errors
/// Lists of unequal length.
///
/// ```
/// use tickmark::statistics::heterogeneity::cochran_q;
///
/// // Two estimates 0 and 2 with variance 1 each: their mean is 1, and Q = 1 + 1.
/// let test = cochran_q(&[0.0, 2.0], &[1.0, 1.0])?.value().ok_or("no test")?;
/// assert!((test.statistic - 2.0).abs() < 1e-12);
/// assert_eq!(test.df, 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cochran_q(estimates: &[f64], std_errors: &[f64]) -> Result<Estimable<ChiSquare>, Invalid> {
    same_length("std_errors", estimates.len(), std_errors.len())?;
    if estimates.len() < 2 {
        return Ok(Estimable::Not(NotEstimable::OneGroup));
    }
    if std_errors.iter().chain(estimates).any(|number| !number.is_finite()) || std_errors.iter().any(|se| *se <= 0.0) {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let weights: Vec<f64> = std_errors.iter().map(|se| 1.0 / (se * se)).collect();
    let total: f64 = weights.iter().sum();
    let mean = weights.iter().zip(estimates).map(|(weight, estimate)| weight * estimate).sum::<f64>() / total;
    let q =
        weights.iter().zip(estimates).map(|(weight, estimate)| weight * (estimate - mean) * (estimate - mean)).sum();
    Ok(Estimable::Value(ChiSquare::new(q, estimates.len() - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_estimates_do_not_differ_and_one_estimate_is_compared_with_none() {
        let same = cochran_q(&[0.3, 0.3, 0.3], &[0.1, 0.5, 2.0]).unwrap().value().unwrap();
        assert!(same.statistic.abs() < 1e-15);
        assert_eq!((same.df, same.p_value), (2.0, 1.0));
        assert_eq!(cochran_q(&[0.3], &[0.1]).unwrap(), Estimable::Not(NotEstimable::OneGroup));
    }

    #[test]
    fn a_precise_estimate_weighs_more() {
        // Weights 4 and 1, mean (4·1 + 0)/5 = 0.8: Q = 4·0.04 + 0.64 = 0.8.
        let test = cochran_q(&[1.0, 0.0], &[0.5, 1.0]).unwrap().value().unwrap();
        assert!((test.statistic - 0.8).abs() < 1e-12, "{test:?}");
    }
}
