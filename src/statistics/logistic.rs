//! Logistic regression by maximum likelihood.
//!
//! logit P(yᵢ = 1) = β₀ + Σ βⱼ xᵢⱼ, fitted by Newton's method on centred and scaled columns. Where the covariates separate
//! the outcomes the likelihood has no maximum (Albert A, Anderson JA. Biometrika 1984;71:1–10); that is found and the
//! column named, instead of a large coefficient being reported.

pub mod firth;
pub mod likelihood;
pub mod profile;

use super::distribution::{chi_square_upper, normal_quantile, normal_upper};
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, Refusal, all_finite, conf_level, same_length};
use super::matrix::Matrix;
use likelihood::{Maximum, maximize};

/// What a model is fitted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticOptions {
    /// The level of the intervals.
    pub conf_level: f64,
    /// Whether profile-likelihood intervals are computed as well: about ten further fits a coefficient.
    pub profile: bool,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self { conf_level: 0.95, profile: true }
    }
}

/// One coefficient, on the scale of log odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The log odds ratio for one unit (of the intercept: the log odds where all covariates are 0).
    pub estimate: f64,
    /// Its standard error from the observed information.
    pub std_error: f64,
    /// estimate / std_error.
    pub statistic: f64,
    /// Wald's test, two-sided.
    pub p_value: f64,
    /// Wald's lower bound.
    pub conf_low: f64,
    /// Wald's upper bound.
    pub conf_high: f64,
    /// Profile-likelihood bounds; none if not asked for.
    pub profile: Option<Estimable<(f64, f64)>>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// The intercept.
    pub intercept: Coefficient,
    /// One coefficient a column, in the order given.
    pub coefficients: Vec<Coefficient>,
    /// Rows.
    pub n: usize,
    /// Rows with the event.
    pub n_event: usize,
    /// Maximum of the log likelihood.
    pub log_likelihood: f64,
    /// The same of the model without covariates.
    pub null_log_likelihood: f64,
    /// −2 log likelihood + 2 (number of coefficients).
    pub aic: f64,
    /// −2 log likelihood + ln n (number of coefficients).
    pub bic: f64,
    /// Likelihood-ratio statistic against the model without covariates.
    pub statistic: f64,
    /// Its degrees of freedom: the number of columns.
    pub df: f64,
    /// Upper tail of chi-square.
    pub p_value: f64,
    /// Area under the ROC curve of the fitted probabilities, a tie counting ½.
    pub concordance: f64,
    /// Covariance of the coefficients, the intercept first.
    pub covariance: Matrix,
    /// Newton iterations.
    pub iterations: usize,
}

impl Logistic {
    /// −2 log likelihood: the deviance of binary outcomes.
    pub fn deviance(&self) -> f64 {
        -2.0 * self.log_likelihood
    }
}

/// Fits the model of `event` on `columns`, each of the length of `event`, complete and finite; the intercept is added.
///
/// Refused as not estimable: outcomes all alike, a constant, collinear or separating column (named by its index).
pub fn logistic(columns: &[Vec<f64>], event: &[bool], options: &LogisticOptions) -> Result<Logistic, Refusal> {
    conf_level(options.conf_level)?;
    let (scaling, design) = prepare(columns, event)?;
    let (n, n_event) = (event.len(), event.iter().filter(|event| **event).count());
    let offset = vec![0.0; n];
    let fit = maximize(&design, &offset, event, vec![0.0; design.len()]).map_err(|reason| to_caller(reason, 1))?;
    let (estimates, covariance) = unscale(&fit, &scaling);
    let mut coefficients = wald(&estimates, &covariance, options.conf_level);
    if options.profile {
        let drop = 0.5 * libm::pow(normal_quantile(0.5 * (1.0 + options.conf_level)), 2.0);
        let problem = profile::Problem { columns, scaling: &scaling, event, maximum: fit.log_likelihood, drop };
        for (at, coefficient) in coefficients.iter_mut().enumerate() {
            coefficient.profile = Some(problem.bounds(at, coefficient.estimate, coefficient.std_error));
        }
    }
    let (rate, parameters) = (n_event as f64 / n as f64, estimates.len() as f64);
    let null = n_event as f64 * libm::log(rate) + (n - n_event) as f64 * libm::log1p(-rate);
    let statistic = 2.0 * (fit.log_likelihood - null);
    let df = columns.len() as f64;
    let p_value = if columns.is_empty() { 1.0 } else { chi_square_upper(statistic, df) };
    let intercept = coefficients.remove(0);
    Ok(Logistic {
        intercept,
        coefficients,
        n,
        n_event,
        log_likelihood: fit.log_likelihood,
        null_log_likelihood: null,
        aic: 2.0 * (parameters - fit.log_likelihood),
        bic: libm::log(n as f64) * parameters - 2.0 * fit.log_likelihood,
        statistic,
        df,
        p_value,
        concordance: concordance(&fit.linear_predictor, event),
        covariance,
        iterations: fit.iterations,
    })
}

/// Checks the data; gives each column's scaling and the design with the intercept first, columns centred and scaled.
fn prepare(columns: &[Vec<f64>], event: &[bool]) -> Result<(Vec<Scaling>, Vec<Vec<f64>>), Refusal> {
    if event.is_empty() {
        return Err(Invalid::Empty.into());
    }
    for column in columns {
        same_length("a column", event.len(), column.len())?;
        all_finite("a covariate", column)?;
    }
    if event.iter().all(|one| *one == event[0]) {
        return Err(if event[0] { NotEstimable::OneGroup } else { NotEstimable::NoEvents }.into());
    }
    let scaling =
        columns.iter().enumerate().map(|(at, column)| Scaling::of(at, column)).collect::<Result<Vec<_>, _>>()?;
    let scaled = columns.iter().zip(&scaling).map(|(column, scaling)| scaling.apply(column));
    let design: Vec<Vec<f64>> = std::iter::once(vec![1.0; event.len()]).chain(scaled).collect();
    refuse_collinear(&design)?;
    Ok((scaling, design))
}

/// A column's mean and standard deviation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scaling {
    centre: f64,
    scale: f64,
}

impl Scaling {
    fn of(column_index: usize, column: &[f64]) -> Result<Self, NotEstimable> {
        let constant = NotEstimable::ConstantCovariate { column: column_index };
        let first = column.first().copied().ok_or(constant)?;
        if column.iter().all(|value| *value == first) {
            return Err(constant);
        }
        let n = column.len() as f64;
        let centre = super::descriptive::sum(column.iter().copied()) / n;
        let scale = libm::sqrt(super::descriptive::sum_of_squares(column) / n);
        if scale > 0.0 && scale.is_finite() { Ok(Self { centre, scale }) } else { Err(constant) }
    }

    fn apply(self, column: &[f64]) -> Vec<f64> {
        column.iter().map(|value| (value - self.centre) / self.scale).collect()
    }
}

/// Refuses the first column that is a linear combination of those before it.
fn refuse_collinear(design: &[Vec<f64>]) -> Result<(), NotEstimable> {
    let gram = Matrix::from_fn(design.len(), |i, j| super::matrix::dot(&design[i], &design[j]));
    match gram.cholesky(1e-11).first_dependent() {
        Some(column) => Err(NotEstimable::Collinear { column: column.saturating_sub(1) }),
        None => Ok(()),
    }
}

/// Counts columns as the caller does, without the first `added` ones.
pub(crate) fn to_caller(reason: NotEstimable, added: usize) -> NotEstimable {
    match reason {
        NotEstimable::Separated { column } => NotEstimable::Separated { column: column.saturating_sub(added) },
        other => other,
    }
}

/// Estimates and covariance on the scale of the columns given: βⱼ = bⱼ/sⱼ and β₀ = b₀ − Σ bⱼ mⱼ/sⱼ.
fn unscale(fit: &Maximum, scaling: &[Scaling]) -> (Vec<f64>, Matrix) {
    let size = scaling.len() + 1;
    let back = Matrix::from_fn(size, |i, j| match (i, j) {
        (0, 0) => 1.0,
        (0, j) => -scaling[j - 1].centre / scaling[j - 1].scale,
        (i, j) if i == j => 1.0 / scaling[i - 1].scale,
        _ => 0.0,
    });
    let forward = back.product(&fit.covariance);
    let covariance = Matrix::from_fn(size, |i, j| super::matrix::dot(forward.row(i), back.row(j)));
    (back.multiply(&fit.estimates), covariance)
}

/// Estimates with Wald's tests and intervals.
fn wald(estimates: &[f64], covariance: &Matrix, level: f64) -> Vec<Coefficient> {
    let z = normal_quantile(0.5 * (1.0 + level));
    let one = |(estimate, variance): (&f64, f64)| {
        let std_error = libm::sqrt(variance);
        let statistic = estimate / std_error;
        Coefficient {
            estimate: *estimate,
            std_error,
            statistic,
            p_value: 2.0 * normal_upper(statistic.abs()),
            conf_low: estimate - z * std_error,
            conf_high: estimate + z * std_error,
            profile: None,
        }
    };
    estimates.iter().zip(covariance.diagonal()).map(one).collect()
}

/// The share of pairs of an event and a non-event in which the event has the larger predictor, a tie counting ½.
fn concordance(predictor: &[f64], event: &[bool]) -> f64 {
    let ranks = super::rank_test::ranking::Ranks::of(&tied_up_to_rounding(predictor));
    let n_event = event.iter().filter(|event| **event).count() as f64;
    let sum: f64 = ranks.midranks().zip(event).filter(|(_, event)| **event).map(|(rank, _)| rank).sum();
    (sum - n_event * (n_event + 1.0) / 2.0) / (n_event * (event.len() as f64 - n_event))
}

/// The predictors, those of a run that differ by no more than rounding made equal to the least of it.
fn tied_up_to_rounding(predictor: &[f64]) -> Vec<f64> {
    let largest = predictor.iter().fold(1.0, |largest: f64, eta| largest.max(eta.abs()));
    let mut order: Vec<usize> = (0..predictor.len()).collect();
    order.sort_by(|a, b| predictor[*a].total_cmp(&predictor[*b]));
    let mut tied = predictor.to_vec();
    let mut least = f64::NEG_INFINITY;
    for row in order {
        if predictor[row] - least > 1e-10 * largest {
            least = predictor[row];
        }
        tied[row] = least;
    }
    tied
}
