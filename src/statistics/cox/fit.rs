//! A fitted Cox model, and the tests that come with the fit.

use std::sync::OnceLock;

use super::Ties;
use super::likelihood::SumsAtTime;
use super::newton::likelihood;
use super::risk_sets::RiskSets;
use crate::statistics::distribution::normal_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, same_length};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};
use crate::statistics::survival_interval::two_sided_quantile;

/// A coefficient of a fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The log hazard ratio.
    pub estimate: f64,
    /// Its standard error, robust if the fit's variance is.
    pub std_error: f64,
    /// Its standard error from the information.
    pub naive_std_error: f64,
    /// Estimate over standard error.
    pub statistic: f64,
    /// Two-sided p-value of the Wald test.
    pub p_value: f64,
    /// The hazard ratio.
    pub hazard_ratio: f64,
    /// Lower limit for the hazard ratio.
    pub conf_low: f64,
    /// Upper limit for the hazard ratio.
    pub conf_high: f64,
}

/// A fitted Cox model.
#[derive(Debug, Clone)]
pub struct CoxFit {
    /// Number of rows.
    pub n: usize,
    /// Number of rows with the event.
    pub n_event: usize,
    /// The treatment of ties.
    pub ties: Ties,
    /// The coefficients, a column each.
    pub coefficients: Vec<Coefficient>,
    /// Covariance matrix of the estimates, robust if [`is_robust`](Self::is_robust).
    pub variance: Matrix,
    /// The inverse of the information.
    pub naive_variance: Matrix,
    /// Whether `variance` is the robust one.
    pub is_robust: bool,
    /// Log partial likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Log partial likelihood at the estimates.
    pub log_likelihood: f64,
    /// Gradient of the log partial likelihood at the estimates, per unit of each column's coefficient.
    pub score: Vec<f64>,
    /// Twice the difference of the log-likelihoods.
    pub likelihood_ratio: ChiSquare,
    /// The Wald test of all coefficients.
    pub wald: ChiSquare,
    /// The score test of all coefficients, from the information at 0.
    pub score_test: ChiSquare,
    /// The score test with the robust variance of the score at 0; only with a robust variance.
    pub robust_score_test: Option<Estimable<ChiSquare>>,
    /// Akaike's information criterion.
    pub aic: f64,
    /// Schwarz's criterion, with the number of events as the sample size (Volinsky & Raftery, Biometrics
    /// 2000;56:256–62).
    pub bic: f64,
    /// Events per column.
    pub events_per_parameter: f64,
    /// What R subtracts from each column in "centred" predictions: its weighted mean, or 0 for a column of 0, 1 and -1.
    pub means: Vec<f64>,
    /// Newton steps made.
    pub iterations: usize,
    /// The level of the intervals.
    pub conf_level: f64,
    pub(super) sets: RiskSets,
    pub(super) scaled_beta: Vec<f64>,
    /// `w exp(xβ)` of each sorted row, once it has been asked for.
    pub(super) risk: OnceLock<Vec<f64>>,
    /// The sums at each time, once they are known.
    pub(super) sums: OnceLock<Vec<SumsAtTime>>,
    pub(super) cluster: Option<Vec<usize>>,
}

/// The coefficients, from the estimates and their variance.
pub(super) fn coefficients(fit: &CoxFit) -> Vec<Coefficient> {
    let z = two_sided_quantile(fit.conf_level);
    let coefficient = |column: usize| {
        let estimate = fit.scaled_beta[column] / fit.sets.scale[column];
        let std_error = fit.variance.get(column, column).max(0.0).sqrt();
        let statistic = estimate / std_error;
        Coefficient {
            estimate,
            std_error,
            naive_std_error: fit.naive_variance.get(column, column).max(0.0).sqrt(),
            statistic,
            p_value: (2.0 * normal_upper(statistic.abs())).min(1.0),
            hazard_ratio: libm::exp(estimate),
            conf_low: libm::exp(estimate - z * std_error),
            conf_high: libm::exp(estimate + z * std_error),
        }
    };
    (0..fit.scaled_beta.len()).map(coefficient).collect()
}

impl CoxFit {
    /// The estimates: log hazard ratios, a column each.
    pub fn estimates(&self) -> Vec<f64> {
        self.coefficients.iter().map(|coefficient| coefficient.estimate).collect()
    }

    /// The Wald test that the coefficients of some columns are all 0: the global test of a factor.
    pub fn wald_test(&self, columns: &[usize]) -> Estimable<ChiSquare> {
        if columns.is_empty() || columns.iter().any(|&column| column >= self.coefficients.len()) {
            return Estimable::Not(NotEstimable::NoCovariates);
        }
        let beta: Vec<f64> = columns.iter().map(|&column| self.coefficients[column].estimate).collect();
        let factor = self.variance.submatrix(columns).cholesky(1e-11);
        if factor.rank() < columns.len() {
            return Estimable::Not(NotEstimable::ZeroVariance);
        }
        Estimable::Value(ChiSquare::new(dot(&factor.solve(&beta), &beta), columns.len()))
    }

    /// The log partial likelihood at other coefficients.
    ///
    /// # Errors
    /// The wrong number of coefficients.
    pub fn log_likelihood_at(&self, beta: &[f64]) -> Result<f64, Invalid> {
        Ok(self.likelihood_at(beta)?.0)
    }

    /// The gradient of the log partial likelihood at other coefficients.
    ///
    /// # Errors
    /// The wrong number of coefficients.
    pub fn score_at(&self, beta: &[f64]) -> Result<Vec<f64>, Invalid> {
        Ok(self.likelihood_at(beta)?.1)
    }

    fn likelihood_at(&self, beta: &[f64]) -> Result<(f64, Vec<f64>), Invalid> {
        same_length("coefficients", self.scaled_beta.len(), beta.len())?;
        let scaled: Vec<f64> = beta.iter().zip(&self.sets.scale).map(|(b, s)| b * s).collect();
        let at = likelihood(&self.sets, self.ties, &scaled, &mut Vec::new());
        Ok((at.value, at.score.iter().zip(&self.sets.scale).map(|(u, s)| u * s).collect()))
    }

    /// The linear predictor of each row, centred at [`means`](Self::means) as in R.
    pub fn linear_predictors(&self) -> Vec<f64> {
        let shift = self.predictor_shift();
        let sorted: Vec<f64> = self.sets.linear_predictors(&self.scaled_beta).iter().map(|p| p + shift).collect();
        self.sets.in_original_order(&sorted)
    }

    /// The same fit with another covariance matrix of the estimates, and what follows from it.
    pub(in crate::statistics) fn with_variance(mut self, variance: Matrix) -> Self {
        self.variance = variance;
        self.is_robust = true;
        self.robust_score_test = None;
        self.coefficients = coefficients(&self);
        let all: Vec<usize> = (0..self.coefficients.len()).collect();
        self.wald = self.wald_test(&all).value().unwrap_or(self.wald);
        self
    }

    /// What to add to the internal linear predictor, centred at the weighted means, to centre it at `means`.
    pub(super) fn predictor_shift(&self) -> f64 {
        let columns = self.coefficients.iter().zip(&self.sets.centre).zip(&self.means);
        columns.map(|((coefficient, centre), mean)| coefficient.estimate * (centre - mean)).sum()
    }
}

/// The likelihood-ratio test of a model against one nested in it, on the same rows.
pub fn likelihood_ratio_of(larger: &CoxFit, smaller: &CoxFit) -> Estimable<ChiSquare> {
    let (p, q) = (larger.coefficients.len(), smaller.coefficients.len());
    if p <= q || larger.n != smaller.n || larger.n_event != smaller.n_event {
        return Estimable::Not(NotEstimable::Undefined);
    }
    Estimable::Value(ChiSquare::new((2.0 * (larger.log_likelihood - smaller.log_likelihood)).max(0.0), p - q))
}
