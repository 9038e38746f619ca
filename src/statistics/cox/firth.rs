//! Firth's penalised partial likelihood, which has a maximum also when the data are separated.
//!
//! The log-likelihood is increased by half the logarithm of the determinant of the information, Jeffreys' prior (Firth,
//! Biometrika 1993;80:27–38; Heinze & Schemper, Biometrics 2001;57:114–9). Tests and intervals are those of the
//! penalised likelihood ratio, profiled over the other coefficients, since the estimates are far from normal.

use super::Ties;
use super::likelihood::{SINGULAR, factor};
use super::model::Cox;
use super::newton::likelihood;
use super::risk_sets::RiskSets;
use super::separation::{check_columns, constant_column};
use super::third_moment::information_derivative;
use crate::statistics::covariate_column::CovariateColumn;
use crate::statistics::distribution::chi_square_quantile;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, conf_level};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};

/// Steps after which a maximum is given up.
const MOST_ITERATIONS: usize = 200;

/// The squared length of a step in standard errors at which the maximum is reached.
const CLOSE: f64 = 1e-20;

/// The same at which the likelihood no longer tells points apart.
const FLAT: f64 = 1e-12;

/// A coefficient of a penalised fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirthCoefficient {
    /// The log hazard ratio.
    pub estimate: f64,
    /// Its standard error from the information; intervals and tests do not use it.
    pub std_error: f64,
    /// The hazard ratio.
    pub hazard_ratio: f64,
    /// Lower profile limit for the hazard ratio.
    pub conf_low: Estimable,
    /// Upper profile limit for the hazard ratio.
    pub conf_high: Estimable,
    /// The penalised likelihood-ratio test that the coefficient is 0.
    pub test: Estimable<ChiSquare>,
}

/// A penalised fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FirthFit {
    /// Number of rows.
    pub n: usize,
    /// Number of rows with the event.
    pub n_event: usize,
    /// The coefficients, a column each.
    pub coefficients: Vec<FirthCoefficient>,
    /// Inverse information.
    pub variance: Matrix,
    /// Penalised log-likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Penalised log-likelihood at the estimates.
    pub log_likelihood: f64,
    /// Twice the difference.
    pub likelihood_ratio: ChiSquare,
    /// Gradient of the penalised log-likelihood at the estimates.
    pub score: Vec<f64>,
}

/// Fits a model by penalised likelihood. Clusters and the choice of variance are not used.
///
/// # Errors
/// [`Invalid`] input, [`Ties::Exact`] included. Constant or collinear columns are not estimable.
pub fn firth<C: CovariateColumn>(model: &Cox<'_, C>) -> Result<Estimable<FirthFit>, Invalid> {
    model.observations.validate()?;
    conf_level(model.conf_level)?;
    if model.ties == Ties::Exact {
        return Err(Invalid::Option { name: "the tie method", expected: "efron or breslow with Firth's penalty" });
    }
    let sets = RiskSets::new(&model.observations, model.columns, model.stratum)?;
    let reason = if sets.rows() == 0 {
        Some(NotEstimable::NoObservations)
    } else if model.columns.is_empty() {
        Some(NotEstimable::NoCovariates)
    } else if sets.events() == 0 {
        Some(NotEstimable::NoEvents)
    } else {
        constant_column(model.columns).map(|column| NotEstimable::ConstantCovariate { column })
    };
    if let Some(reason) = reason {
        return Ok(Estimable::Not(reason));
    }
    Ok(Penalised { sets: &sets, ties: model.ties }.fit(model.conf_level).into())
}

/// The penalised likelihood of some data.
struct Penalised<'a> {
    sets: &'a RiskSets,
    ties: Ties,
}

/// The penalised likelihood at a point.
#[derive(Clone)]
struct Point {
    beta: Vec<f64>,
    value: f64,
    score: Vec<f64>,
    information: Matrix,
}

impl Point {
    /// The gradient in some of the coefficients.
    fn score_of(&self, columns: &[usize]) -> Vec<f64> {
        columns.iter().map(|&j| self.score[j]).collect()
    }
}

/// Corrects an inverse curvature so that it maps the change of the gradient to the step that made it.
fn correct(inverse: &mut Matrix, step: &[f64], change: &[f64]) {
    let product = dot(step, change);
    if product.is_nan() || product <= 1e-300 {
        return;
    }
    let mapped = inverse.multiply(change);
    let scale = 1.0 + dot(change, &mapped) / product;
    *inverse = Matrix::from_fn(step.len(), |i, j| {
        let cross = mapped[i] * step[j] + step[i] * mapped[j];
        inverse.get(i, j) + (scale * step[i] * step[j] - cross) / product
    });
}

impl Penalised<'_> {
    fn at(&self, beta: Vec<f64>) -> Option<Point> {
        let p = beta.len();
        let plain = likelihood(self.sets, self.ties, &beta, &mut Vec::new());
        let factor = factor(&plain);
        if factor.first_dependent().is_some() || !plain.value.is_finite() {
            return None;
        }
        let inverse = factor.inverse();
        let derivative = information_derivative(self.sets, self.ties, &beta);
        let trace = |k: usize| -> f64 { (0..p * p).map(|cell| inverse.cells()[cell] * derivative[cell * p + k]).sum() };
        let score: Vec<f64> = plain.score.iter().enumerate().map(|(k, u)| u + 0.5 * trace(k)).collect();
        let value = plain.value + 0.5 * factor.log_determinant();
        let is_finite = value.is_finite() && score.iter().all(|u| u.is_finite());
        is_finite.then_some(Point { beta, value, score, information: plain.information })
    }

    /// The maximum over the `free` coefficients, from `start`. The information of the plain likelihood is not the
    /// penalised one's curvature, only its first guess; it is corrected from step to step (BFGS; Nocedal & Wright,
    /// *Numerical Optimization*, 2nd ed., eq. 6.17).
    fn maximise(&self, start: Vec<f64>, free: &[usize]) -> Result<Point, NotEstimable> {
        let mut current = self.at(start).ok_or(NotEstimable::NotConverged { iterations: 0 })?;
        let mut curvature = current.information.submatrix(free).cholesky(SINGULAR).inverse();
        for iteration in 0..MOST_ITERATIONS {
            let score = current.score_of(free);
            let step = curvature.multiply(&score);
            let distance = dot(&step, &score);
            if distance < CLOSE {
                return Ok(current);
            }
            let Some((taken, next)) = self.ascend(&current, free, &step) else {
                let failed = NotEstimable::NotConverged { iterations: iteration };
                return if distance < FLAT { Ok(current) } else { Err(failed) };
            };
            let is_level = (next.value - current.value).abs() <= 1e-15 * current.value.abs().max(1.0);
            if is_level && distance < FLAT {
                return Ok(next);
            }
            let change: Vec<f64> = score.iter().zip(next.score_of(free)).map(|(old, new)| old - new).collect();
            correct(&mut curvature, &taken, &change);
            current = next;
        }
        Err(NotEstimable::NotConverged { iterations: MOST_ITERATIONS })
    }

    /// Takes the step, shortened until the likelihood does not fall; also the step taken.
    fn ascend(&self, from: &Point, free: &[usize], step: &[f64]) -> Option<(Vec<f64>, Point)> {
        let longest = step.iter().fold(0.0, |longest: f64, s| longest.max(s.abs()));
        // No coefficient moves by more than 5 standard units at once, where the likelihood is nearly flat.
        let mut share = if longest > 5.0 { 5.0 / longest } else { 1.0 };
        while share > 1e-9 {
            let taken: Vec<f64> = step.iter().map(|s| share * s).collect();
            let mut beta = from.beta.clone();
            free.iter().zip(&taken).for_each(|(&j, s)| beta[j] += s);
            match self.at(beta) {
                Some(next) if next.value >= from.value - 1e-14 * from.value.abs().max(1.0) => {
                    return Some((taken, next));
                }
                _ => share *= 0.5,
            }
        }
        None
    }

    fn fit(&self, level: f64) -> Result<FirthFit, NotEstimable> {
        let p = self.sets.columns;
        let zero = vec![0.0; p];
        let plain = likelihood(self.sets, self.ties, &zero, &mut Vec::new());
        check_columns(self.sets, &plain.information)?;
        let null = self.at(zero.clone()).ok_or(NotEstimable::Undefined)?;
        let all: Vec<usize> = (0..p).collect();
        let best = self.maximise(zero, &all)?;
        let scale = &self.sets.scale;
        let inverse = best.information.cholesky(SINGULAR).inverse();
        // The determinant of the information is that of the scaled one times a constant, which moves both
        // log-likelihoods to the caller's units.
        let shift: f64 = scale.iter().map(|s| libm::log(*s)).sum();
        let coefficient = |j: usize| {
            let estimate = best.beta[j] / scale[j];
            let std_error = inverse.get(j, j).sqrt() / scale[j];
            let limit = |sign: f64| -> Estimable {
                let limit = self.profile_limit(&best, j, sign * std_error * scale[j], level);
                Estimable::from(limit).map(|beta| libm::exp(beta / scale[j]))
            };
            FirthCoefficient {
                estimate,
                std_error,
                hazard_ratio: libm::exp(estimate),
                conf_low: limit(-1.0),
                conf_high: limit(1.0),
                test: Estimable::from(self.profile_at(&best, j, 0.0))
                    .map(|fixed| ChiSquare::new(2.0 * (best.value - fixed.value).max(0.0), 1)),
            }
        };
        Ok(FirthFit {
            n: self.sets.rows(),
            n_event: self.sets.events(),
            coefficients: (0..p).map(coefficient).collect(),
            variance: Matrix::from_fn(p, |i, j| inverse.get(i, j) / (scale[i] * scale[j])),
            log_likelihood_null: null.value + shift,
            log_likelihood: best.value + shift,
            likelihood_ratio: ChiSquare::new((2.0 * (best.value - null.value)).max(0.0), p),
            score: best.score.iter().zip(scale).map(|(u, s)| u * s).collect(),
        })
    }

    /// The maximum with one coefficient fixed, from a point near it.
    fn profile_at(&self, near: &Point, column: usize, value: f64) -> Result<Point, NotEstimable> {
        let mut start = near.beta.clone();
        start[column] = value;
        let free: Vec<usize> = (0..start.len()).filter(|&j| j != column).collect();
        self.maximise(start, &free)
    }

    /// Where the profile falls by half the chi-square quantile, in the direction of `step` from the maximum. The other
    /// coefficients follow from point to point; where they cannot, the way is made in shorter steps. A profile that
    /// levels off has no limit.
    fn profile_limit(&self, best: &Point, column: usize, step: f64, level: f64) -> Result<f64, NotEstimable> {
        let drop = 0.5 * chi_square_quantile(level, 1.0);
        let excess = |point: &Point| best.value - point.value - drop;
        let mut inside = best.clone();
        let mut length = step;
        let mut outside = loop {
            match self.profile_at(&inside, column, inside.beta[column] + length) {
                Ok(next) if excess(&next) >= 0.0 => break next,
                Ok(next) => {
                    inside = next;
                    length *= 1.5;
                }
                Err(_) => length *= 0.25,
            }
            let distance = (inside.beta[column] - best.beta[column]) / step;
            if distance > 1e3 || length / step < 1e-3 {
                return Err(NotEstimable::NotReached);
            }
        };
        let (mut below, mut above) = (excess(&inside), excess(&outside));
        for _ in 0..100 {
            // The Illinois variant of the secant method (Dowell & Jarratt, BIT 1971;11:168–74).
            let (left, right) = (inside.beta[column], outside.beta[column]);
            if (right - left).abs() <= 1e-12 * right.abs().max(1e-3) {
                break;
            }
            let next = self.profile_at(&outside, column, right - above * (right - left) / (above - below))?;
            let value = excess(&next);
            if value.abs() < 1e-12 {
                return Ok(next.beta[column]);
            }
            if value * above < 0.0 {
                (inside, below) = (outside, above);
            } else {
                below *= 0.5;
            }
            (outside, above) = (next, value);
        }
        Ok(outside.beta[column])
    }
}
