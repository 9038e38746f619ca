//! Fitting a Cox model, and the tests that come with the fit.

use super::Ties;
use super::exact;
use super::newton::{Maximum, factor, likelihood, maximise};
use super::risk_sets::RiskSets;
use super::robust::{cluster_variance, score_test};
use super::separation::constant_column;
use crate::statistics::distribution::normal_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, conf_level, same_length};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};
use crate::statistics::observations::Observations;
use crate::statistics::survival_interval::two_sided_quantile;

/// How the variance of the coefficients is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CoxVariance {
    /// Robust with clusters or with weights that are not whole numbers, else from the model: R's rule.
    #[default]
    ByData,
    /// The inverse information.
    ModelBased,
    /// The sum over clusters of the squared influence (Lin & Wei, J Am Stat Assoc 1989;84:1074–8).
    Robust,
}

/// A Cox model to be fitted.
#[derive(Debug, Clone, Copy)]
pub struct Cox<'a> {
    /// The survival data.
    pub observations: Observations<'a>,
    /// The columns of covariates, each with one number a row.
    pub columns: &'a [Vec<f64>],
    /// Each row's stratum.
    pub stratum: Option<&'a [usize]>,
    /// Each row's cluster: rows of one subject share it.
    pub cluster: Option<&'a [usize]>,
    /// The treatment of ties.
    pub ties: Ties,
    /// The estimate of the variance.
    pub variance: CoxVariance,
    /// The level of the intervals.
    pub conf_level: f64,
}

impl<'a> Cox<'a> {
    /// A model with Efron's ties and 95% intervals, without strata or clusters.
    pub fn new(observations: Observations<'a>, columns: &'a [Vec<f64>]) -> Self {
        Self {
            observations,
            columns,
            stratum: None,
            cluster: None,
            ties: Ties::Efron,
            variance: CoxVariance::ByData,
            conf_level: 0.95,
        }
    }

    /// Whether the variance is robust.
    fn is_robust(&self) -> bool {
        match self.variance {
            CoxVariance::ByData => self.cluster.is_some() || !self.observations.has_whole_weights(),
            CoxVariance::ModelBased => false,
            CoxVariance::Robust => true,
        }
    }
}

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
    pub(super) cluster: Option<Vec<usize>>,
}

/// Fits the model.
///
/// # Errors
/// [`Invalid`] input. Without events, without columns, or without a unique maximum the result is not estimable.
pub fn cox(model: &Cox<'_>) -> Result<Estimable<CoxFit>, Invalid> {
    model.observations.validate()?;
    conf_level(model.conf_level)?;
    if let Some(cluster) = model.cluster {
        same_length("cluster", model.observations.len(), cluster.len())?;
    }
    if model.ties == Ties::Exact && model.is_robust() {
        return Err(Invalid::Option { name: "the tie method", expected: "efron or breslow with a robust variance" });
    }
    let sets = RiskSets::new(&model.observations, model.columns, model.stratum)?;
    if let Some(reason) = refusal(model, &sets) {
        return Ok(Estimable::Not(reason));
    }
    if model.ties == Ties::Exact {
        exact::check(&sets)?;
    }
    match maximise(&sets, model.ties) {
        Ok(maximum) => Ok(Estimable::Value(summarise(model, sets, maximum))),
        Err(reason) => Ok(Estimable::Not(reason)),
    }
}

/// Why the model is not even tried.
fn refusal(model: &Cox<'_>, sets: &RiskSets) -> Option<NotEstimable> {
    if sets.rows() == 0 {
        return Some(NotEstimable::NoObservations);
    }
    if model.columns.is_empty() {
        return Some(NotEstimable::NoCovariates);
    }
    if sets.events() == 0 {
        return Some(NotEstimable::NoEvents);
    }
    constant_column(model.columns).map(|column| NotEstimable::ConstantCovariate { column })
}

fn summarise(model: &Cox<'_>, sets: RiskSets, maximum: Maximum) -> CoxFit {
    let Maximum { null, scaled_beta, likelihood, iterations } = maximum;
    let scale = &sets.scale;
    let columns = scale.len();
    let scaled_inverse = factor(&likelihood).inverse();
    let naive_variance = Matrix::from_fn(columns, |i, j| scaled_inverse.get(i, j) / (scale[i] * scale[j]));
    let score_statistic = dot(&factor(&null).solve(&null.score), &null.score);
    let n_event = sets.events();
    let empty = ChiSquare { statistic: 0.0, df: columns as f64, p_value: 1.0 };
    let mut fit = CoxFit {
        n: sets.rows(),
        n_event,
        ties: model.ties,
        coefficients: Vec::new(),
        variance: naive_variance.clone(),
        naive_variance,
        is_robust: model.is_robust(),
        log_likelihood_null: null.value,
        log_likelihood: likelihood.value,
        score: likelihood.score.iter().zip(scale).map(|(u, s)| u * s).collect(),
        likelihood_ratio: ChiSquare::new((2.0 * (likelihood.value - null.value)).max(0.0), columns),
        wald: empty,
        score_test: ChiSquare::new(score_statistic, columns),
        robust_score_test: None,
        aic: 2.0 * columns as f64 - 2.0 * likelihood.value,
        bic: libm::log(n_event as f64) * columns as f64 - 2.0 * likelihood.value,
        events_per_parameter: n_event as f64 / columns as f64,
        means: reported_means(model.columns, &sets),
        iterations,
        conf_level: model.conf_level,
        cluster: model.cluster.map(<[usize]>::to_vec),
        sets,
        scaled_beta,
    };
    if fit.is_robust {
        fit.variance = cluster_variance(&fit);
        fit.robust_score_test = Some(score_test(&fit));
    }
    fit.coefficients = coefficients(&fit);
    let all: Vec<usize> = (0..columns).collect();
    fit.wald = fit.wald_test(&all).value().unwrap_or(empty);
    fit
}

fn reported_means(columns: &[Vec<f64>], sets: &RiskSets) -> Vec<f64> {
    // A run at a time without leaving it early, which the compiler can do for several numbers at once.
    let all_in = |run: &[f64]| run.iter().fold(true, |all, &x| all & (x * (x * x - 1.0) == 0.0));
    let is_indicator = |column: &[f64]| column.chunks(256).all(all_in);
    columns.iter().zip(&sets.centre).map(|(column, &mean)| if is_indicator(column) { 0.0 } else { mean }).collect()
}

fn coefficients(fit: &CoxFit) -> Vec<Coefficient> {
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
