//! Fitting a Cox model.

use std::sync::{Arc, OnceLock};

use super::Ties;
use super::elsewhere::TimeSums;
use super::exact;
use super::fit::{CoxFit, coefficients};
use super::likelihood::factor;
use super::model::Cox;
use super::newton::{Maximum, maximise};
use super::risk_sets::RiskSets;
use super::robust::{cluster_variance, score_test};
use super::separation::constant_column;
use crate::statistics::covariate_column::{CovariateColumn, is_indicator};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, conf_level, same_length};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};

/// Fits the model.
///
/// # Errors
/// [`Invalid`] input. Without events, without columns, or without a unique maximum the result is not estimable.
pub fn cox<C: CovariateColumn>(model: &Cox<'_, C>) -> Result<Estimable<CoxFit>, Invalid> {
    model.observations.validate()?;
    conf_level(model.conf_level)?;
    if let Some(cluster) = model.cluster {
        same_length("cluster", model.observations.len(), cluster.len())?;
    }
    if model.ties == Ties::Exact && model.is_robust() {
        return Err(Invalid::Option { name: "the tie method", expected: "efron or breslow with a robust variance" });
    }
    match model.elsewhere {
        Some(source) => cox_elsewhere(model, source),
        None => cox_of(model, RiskSets::new(&model.observations, model.columns, model.stratum)?),
    }
}

/// The same, where the sums over the rows of each time come from elsewhere.
fn cox_elsewhere<C: CovariateColumn>(
    model: &Cox<'_, C>,
    source: &Arc<dyn TimeSums>,
) -> Result<Estimable<CoxFit>, Invalid> {
    let mut sets = RiskSets::without_covariates(&model.observations, model.stratum)?;
    let is_plain = sets.unweighted && sets.entries.is_empty() && model.ties != Ties::Exact && !model.is_robust();
    if !is_plain {
        return Err(Invalid::Option {
            name: "a model whose rows are elsewhere",
            expected: "one without weights, entries, exact ties and a robust variance",
        });
    }
    if let Some(reason) = refusal(model, &sets) {
        return Ok(Estimable::Not(reason));
    }
    match sets.sum_elsewhere(source, &model.observations, model.columns.len()) {
        Some(()) => cox_of(model, sets),
        None => Ok(Estimable::Not(NotEstimable::RowsElsewhere)),
    }
}

/// Fits a model to rows of which some stay at risk after their end, with `survival[rank of t]/survival[rank of their end]` of
/// their weight at a later time `t`: a Fine–Gray model.
///
/// # Errors
/// [`Invalid`] input.
pub(in crate::statistics) fn cox_with_lingering<C: CovariateColumn>(
    model: &Cox<'_, C>,
    stays: &[bool],
    survival: Vec<f64>,
) -> Result<Estimable<CoxFit>, Invalid> {
    model.observations.validate()?;
    conf_level(model.conf_level)?;
    let mut sets = RiskSets::new(&model.observations, model.columns, None)?;
    sets.stay(stays, survival);
    cox_of(model, sets)
}

fn cox_of<C: CovariateColumn>(model: &Cox<'_, C>, sets: RiskSets) -> Result<Estimable<CoxFit>, Invalid> {
    if let Some(reason) = refusal(model, &sets) {
        return Ok(Estimable::Not(reason));
    }
    if model.ties == Ties::Exact {
        exact::check(&sets)?;
    }
    match maximise(&sets, model.ties) {
        // What follows is computed from the sums at the estimates.
        Ok(Maximum { scaled_beta, .. }) if sets.are_lost_at(&scaled_beta) => {
            Ok(Estimable::Not(NotEstimable::RowsElsewhere))
        }
        Ok(maximum) => Ok(Estimable::Value(summarise(model, sets, maximum))),
        Err(reason) => Ok(Estimable::Not(reason)),
    }
}

/// Why the model is not even tried.
fn refusal<C: CovariateColumn>(model: &Cox<'_, C>, sets: &RiskSets) -> Option<NotEstimable> {
    if sets.rows() == 0 {
        return Some(NotEstimable::NoObservations);
    }
    if model.columns.is_empty() {
        return Some(NotEstimable::NoCovariates);
    }
    if sets.events() == 0 {
        return Some(NotEstimable::NoEvents);
    }
    if model.elsewhere.is_some() {
        // What varies is not known here; the information at 0 tells.
        return None;
    }
    constant_column(model.columns).map(|column| NotEstimable::ConstantCovariate { column })
}

fn summarise<C: CovariateColumn>(model: &Cox<'_, C>, sets: RiskSets, maximum: Maximum) -> CoxFit {
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
        risk: OnceLock::new(),
        sums: likelihood.sums.map_or_else(OnceLock::new, OnceLock::from),
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

fn reported_means(columns: &[impl CovariateColumn], sets: &RiskSets) -> Vec<f64> {
    let means = sets.elsewhere.as_ref().map_or(&sets.centre, |elsewhere| &elsewhere.means);
    columns.iter().zip(means).map(|(column, &mean)| if is_indicator(column) { 0.0 } else { mean }).collect()
}
