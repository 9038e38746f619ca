//! The logistic log likelihood and its maximum.

use crate::statistics::estimable::NotEstimable;
use crate::statistics::matrix::{Matrix, dot};

/// Newton's method needs about six iterations; under separation it would never stop.
const MOST_ITERATIONS: usize = 60;

/// From this iteration on a step that still moves is tested for separation: by then a convergent one no longer does.
const SEPARATION_FROM: usize = 8;

/// Where the likelihood is largest.
#[derive(Debug, Clone)]
pub struct Maximum {
    /// One value a column.
    pub estimates: Vec<f64>,
    /// The inverse of the information.
    pub covariance: Matrix,
    /// The log likelihood.
    pub log_likelihood: f64,
    /// offset + Σ estimate · column, of each row.
    pub linear_predictor: Vec<f64>,
    /// Newton iterations.
    pub iterations: usize,
}

/// Maximizes the likelihood over the coefficients of `columns`, from `start`; `offset` is added to each row's predictor.
///
/// Columns should be of about unit size and not collinear. Separation is refused with the index into `columns`.
pub fn maximize(
    columns: &[Vec<f64>],
    offset: &[f64],
    event: &[bool],
    start: Vec<f64>,
) -> Result<Maximum, NotEstimable> {
    let mut estimates = start;
    let mut predictor = linear_predictor(columns, offset, &estimates);
    let mut log_likelihood = log_likelihood_of(&predictor, event);
    for iteration in 1..=MOST_ITERATIONS {
        let (score, information) = score_and_information(columns, &predictor, event);
        let factor = information.cholesky(1e-14);
        let step = factor.solve(&score);
        let moved = linear_predictor(columns, &vec![0.0; offset.len()], &step);
        let largest = moved.iter().fold(0.0, |largest: f64, change| largest.max(change.abs()));
        if iteration >= SEPARATION_FROM && separates(&moved, largest, event) {
            return Err(NotEstimable::Separated { column: largest_slope(columns, &step) });
        }
        let (next, fraction) = advance(&predictor, &moved, event, log_likelihood);
        for (estimate, change) in estimates.iter_mut().zip(&step) {
            *estimate += fraction * change;
        }
        predictor = linear_predictor(columns, offset, &estimates);
        log_likelihood = next;
        // The error after a Newton step is of the order of its square.
        if largest < 1e-8 {
            let covariance = score_and_information(columns, &predictor, event).1.cholesky(1e-14).inverse();
            log_likelihood = log_likelihood_of(&predictor, event);
            return Ok(Maximum {
                estimates,
                covariance,
                log_likelihood,
                linear_predictor: predictor,
                iterations: iteration,
            });
        }
    }
    Err(NotEstimable::NotConverged { iterations: MOST_ITERATIONS })
}

/// Halves the step until the likelihood does not fall; gives the likelihood reached and the fraction of the step.
fn advance(predictor: &[f64], moved: &[f64], event: &[bool], log_likelihood: f64) -> (f64, f64) {
    let mut fraction = 1.0;
    loop {
        let tried: Vec<f64> = predictor.iter().zip(moved).map(|(eta, change)| eta + fraction * change).collect();
        let reached = log_likelihood_of(&tried, event);
        // Within the rounding of the sum a likelihood that seems to fall has not.
        if reached >= log_likelihood - 1e-12 * log_likelihood.abs() || fraction < 1e-6 {
            return (reached, fraction);
        }
        fraction *= 0.5;
    }
}

pub(super) fn linear_predictor(columns: &[Vec<f64>], offset: &[f64], estimates: &[f64]) -> Vec<f64> {
    let mut predictor = offset.to_vec();
    for (column, estimate) in columns.iter().zip(estimates) {
        for (eta, value) in predictor.iter_mut().zip(column) {
            *eta += estimate * value;
        }
    }
    predictor
}

/// Σ ln P(yᵢ): −ln(1 + e^∓η) without overflow.
pub(super) fn log_likelihood_of(predictor: &[f64], event: &[bool]) -> f64 {
    let row = |(eta, event): (&f64, &bool)| {
        let against = if *event { -*eta } else { *eta };
        -(against.max(0.0) + libm::log1p(libm::exp(-against.abs())))
    };
    crate::statistics::descriptive::sum(predictor.iter().zip(event).map(row))
}

/// P(y = 1) and its variance P(1 − P), both accurate in either tail.
pub(super) fn probability(eta: f64) -> (f64, f64) {
    let e = libm::exp(-eta.abs());
    let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
    (if eta >= 0.0 { large } else { small }, small * large)
}

/// The gradient of the log likelihood with respect to the coefficients.
pub(super) fn score(columns: &[Vec<f64>], predictor: &[f64], event: &[bool]) -> Vec<f64> {
    let residuals: Vec<f64> =
        predictor.iter().zip(event).map(|(eta, event)| f64::from(*event) - probability(*eta).0).collect();
    columns.iter().map(|column| dot(column, &residuals)).collect()
}

pub(super) fn score_and_information(columns: &[Vec<f64>], predictor: &[f64], event: &[bool]) -> (Vec<f64>, Matrix) {
    let weights: Vec<f64> = predictor.iter().map(|eta| probability(*eta).1).collect();
    (score(columns, predictor, event), information_of(columns, &weights))
}

/// Σ wᵢ xᵢ xᵢᵀ.
pub(super) fn information_of(columns: &[Vec<f64>], weights: &[f64]) -> Matrix {
    let weighted: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| column.iter().zip(weights).map(|(value, weight)| value * weight).collect())
        .collect();
    let mut information =
        Matrix::from_fn(columns.len(), |i, j| if i <= j { dot(&weighted[i], &columns[j]) } else { 0.0 });
    information.mirror_upper();
    information
}

/// Whether a step moves no row the wrong way: then the likelihood rises along it for ever.
fn separates(moved: &[f64], largest: f64, event: &[bool]) -> bool {
    // A step that is no longer of order 1 is that of a convergent fit.
    largest > 1e-3
        && moved.iter().zip(event).all(|(change, event)| {
            let right_way = if *event { *change } else { -*change };
            right_way >= -1e-5 * largest
        })
}

/// The column other than a constant one along which the step is longest.
fn largest_slope(columns: &[Vec<f64>], step: &[f64]) -> usize {
    let varies = |column: &Vec<f64>| column.windows(2).any(|pair| pair[0] != pair[1]);
    let sized = step.iter().enumerate().filter(|(at, _)| columns.get(*at).is_some_and(varies));
    // The first of equal steps: `max_by` alone would give the last.
    sized.fold((0, 0.0), |best, (at, change)| if change.abs() > best.1 { (at, change.abs()) } else { best }).0
}
