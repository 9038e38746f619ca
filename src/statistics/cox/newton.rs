//! Newton's method on the partial likelihood, which is concave.

use super::Ties;
use super::likelihood::{Likelihood, evaluate, factor};
use super::risk_sets::RiskSets;
use super::row_terms;
use super::separation::{separating_column, separating_column_near};
use super::{exact, separation};
use crate::statistics::estimable::NotEstimable;
use crate::statistics::matrix::dot;

/// The iteration ends with one more step once the squared length of the Newton step in standard errors is below this:
/// convergence being quadratic, that step leaves nothing but rounding error.
const CLOSE: f64 = 1e-14;

/// A concave likelihood is maximised within a few steps or has no maximum.
const MOST_ITERATIONS: usize = 60;

/// From this iteration on the direction of the steps is examined for separation.
const SUSPICIOUS: usize = 8;

/// A maximum.
pub(super) struct Maximum {
    /// The likelihood at 0.
    pub null: Likelihood,
    /// The scaled coefficients.
    pub scaled_beta: Vec<f64>,
    /// The likelihood there.
    pub likelihood: Likelihood,
    /// Steps made.
    pub iterations: usize,
}

/// The likelihood of a model at scaled coefficients.
pub(super) fn likelihood(sets: &RiskSets, ties: Ties, scaled_beta: &[f64], risk: &mut Vec<f64>) -> Likelihood {
    match ties {
        Ties::Exact => exact::evaluate(sets, scaled_beta),
        _ if row_terms::are_worth_it(sets) => row_terms::evaluate(sets, ties, scaled_beta, risk),
        Ties::Efron | Ties::Breslow => evaluate(sets, ties, scaled_beta, risk),
    }
}

/// Maximises the likelihood from 0.
///
/// # Errors
/// Why there is no unique maximum.
pub(super) fn maximise(sets: &RiskSets, ties: Ties) -> Result<Maximum, NotEstimable> {
    let mut risk = Vec::new();
    let mut scaled_beta = vec![0.0; sets.columns];
    let mut null = likelihood(sets, ties, &scaled_beta, &mut risk);
    if !null.value.is_finite() {
        // At 0 the likelihood of rows that are here is a number.
        return Err(NotEstimable::RowsElsewhere);
    }
    separation::check_columns(sets, &null.information)?;
    // Of what follows only the estimates' sums are asked for.
    null.sums = None;
    let mut current = null.clone();
    let mut last_step = vec![0.0; sets.columns];
    let mut last_distance = f64::INFINITY;
    for iteration in 1..=MOST_ITERATIONS {
        let factor = factor(&current);
        if factor.first_dependent().is_some() {
            return Err(no_maximum(sets, ties, &last_step, iteration));
        }
        let step = factor.solve(&current.score);
        let distance = dot(&step, &current.score);
        if iteration >= SUSPICIOUS
            && let Some(column) = separating_column(sets, ties, &step, 1e-9)
        {
            return Err(NotEstimable::Separated { column });
        }
        let is_last = distance < CLOSE;
        if is_last && iteration > SUSPICIOUS && distance > 1e-3 * last_distance {
            // Not the quadratic approach to a maximum, but the slow one to infinity.
            return Err(no_maximum(sets, ties, &step, iteration));
        }
        last_distance = distance;
        let improved = improve(sets, ties, &scaled_beta, &step, &current, &mut risk);
        if are_lost(sets) {
            return Err(NotEstimable::RowsElsewhere);
        }
        match improved {
            Some((beta, next)) => (scaled_beta, current) = (beta, next),
            None if is_last => {}
            None => return Err(no_maximum(sets, ties, &step, iteration)),
        }
        if is_last {
            return Ok(Maximum { null, scaled_beta, likelihood: current, iterations: iteration });
        }
        last_step = step;
    }
    Err(no_maximum(sets, ties, &last_step, MOST_ITERATIONS))
}

/// Halves the step until the likelihood does not fall, up to rounding.
fn improve(
    sets: &RiskSets,
    ties: Ties,
    beta: &[f64],
    step: &[f64],
    current: &Likelihood,
    risk: &mut Vec<f64>,
) -> Option<(Vec<f64>, Likelihood)> {
    let mut share = 1.0;
    for _ in 0..30 {
        let candidate: Vec<f64> = beta.iter().zip(step).map(|(b, s)| b + share * s).collect();
        let next = likelihood(sets, ties, &candidate, risk);
        if are_lost(sets) {
            return None;
        }
        let slack = 1e-12 * current.value.abs();
        if next.value.is_finite() && next.score.iter().all(|u| u.is_finite()) && next.value >= current.value - slack {
            return Some((candidate, next));
        }
        share *= 0.5;
    }
    None
}

/// Whether sums that come from elsewhere could not be had when they were asked for last.
fn are_lost(sets: &RiskSets) -> bool {
    sets.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.last().is_none())
}

/// Why the iteration failed.
fn no_maximum(sets: &RiskSets, ties: Ties, direction: &[f64], iterations: usize) -> NotEstimable {
    match separating_column_near(sets, ties, direction) {
        Some(column) => NotEstimable::Separated { column },
        None => NotEstimable::NotConverged { iterations },
    }
}
