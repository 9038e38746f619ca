//! Logistic regression with Firth's penalty, which has finite estimates where covariates separate the outcomes.
//!
//! The log likelihood is penalized by ½ ln |I(β)|, Jeffreys's prior. Firth D. Biometrika 1993;80:27–38; Heinze G,
//! Schemper M. Stat Med 2002;21:2409–2419, whose profile intervals and tests these are (R's package logistf).

use super::likelihood::{information_of, linear_predictor, log_likelihood_of, probability, score_and_information};
use super::{Scaling, prepare};
use crate::statistics::distribution::{chi_square_upper, normal_quantile};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Refusal, conf_level};
use crate::statistics::matrix::{Cholesky, Matrix, dot};

/// One coefficient, on the scale of log odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirthCoefficient {
    /// The log odds ratio for one unit (of the intercept: the log odds where all covariates are 0).
    pub estimate: f64,
    /// Its standard error from the information at the estimate.
    pub std_error: f64,
    /// Penalized likelihood-ratio statistic of the coefficient being 0.
    pub statistic: Estimable,
    /// Its upper tail of chi-square with one degree of freedom.
    pub p_value: Estimable,
    /// Bounds by the penalized profile likelihood.
    pub conf: Estimable<(f64, f64)>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Firth {
    /// The intercept.
    pub intercept: FirthCoefficient,
    /// One coefficient a column, in the order given.
    pub coefficients: Vec<FirthCoefficient>,
    /// The log likelihood without its penalty, at the estimates.
    pub log_likelihood: f64,
    /// Iterations.
    pub iterations: usize,
}

/// Fits the model of `event` on `columns` as [`logistic`](super::logistic) does, with Firth's penalty. Intervals have
/// the level `level`. Refused: outcomes all alike, and a constant or collinear column.
pub fn logistic_firth(columns: &[Vec<f64>], event: &[bool], level: f64) -> Result<Firth, Refusal> {
    conf_level(level)?;
    let (scaling, centred) = prepare(columns, event)?;
    // The intercept is a coefficient of its own only where the columns are not centred.
    let scaled = columns.iter().zip(&scaling).map(|(column, s)| column.iter().map(|x| x / s.scale).collect());
    let uncentred: Vec<Vec<f64>> = std::iter::once(vec![1.0; event.len()]).chain(scaled).collect();
    let half = normal_quantile(0.5 * (1.0 + level));
    let slopes = Penalized { design: &centred, event };
    let fit = slopes.maximize(None, vec![0.0; centred.len()])?;
    let intercepts = Penalized { design: &uncentred, event };
    let intercept_fit = intercepts.maximize(None, uncentred_start(&fit.estimates, &scaling))?;
    let intercept = intercepts.coefficient(&intercept_fit, 0, 1.0, half);
    let coefficients =
        scaling.iter().enumerate().map(|(at, s)| slopes.coefficient(&fit, at + 1, s.scale, half)).collect();
    Ok(Firth { intercept, coefficients, log_likelihood: fit.unpenalized, iterations: fit.iterations })
}

/// The estimates of the centred design, carried over to the uncentred one.
fn uncentred_start(estimates: &[f64], scaling: &[Scaling]) -> Vec<f64> {
    let mut start = estimates.to_vec();
    let moved: f64 = estimates.iter().skip(1).zip(scaling).map(|(b, s)| b * s.centre / s.scale).sum();
    start[0] -= moved;
    start
}

/// A maximum of the penalized likelihood.
struct Peak {
    estimates: Vec<f64>,
    penalized: f64,
    unpenalized: f64,
    /// The penalized score, 0 but for a coefficient held fixed.
    score: Vec<f64>,
    variances: Vec<f64>,
    iterations: usize,
}

/// The penalized score at a point.
struct Scored {
    score: Vec<f64>,
    information: Matrix,
    /// The information with each row counted 1 + h times.
    split: Matrix,
}

struct Penalized<'a> {
    design: &'a [Vec<f64>],
    event: &'a [bool],
}

impl Penalized<'_> {
    /// Scoring with the penalized score, all coefficients free but the one at `fixed`, which keeps its start.
    ///
    /// The information is that of rows split by their leverages (Heinze and Schemper, section 2), for that of the
    /// likelihood alone steps twice too far where a row has leverage 1. Convergence is linear; a step moves no row's
    /// predictor by more than 5, and is halved until the penalized likelihood does not fall.
    fn maximize(&self, fixed: Option<usize>, start: Vec<f64>) -> Result<Peak, NotEstimable> {
        const MOST_ITERATIONS: usize = 500;
        let zero = vec![0.0; self.event.len()];
        let free: Vec<usize> = (0..start.len()).filter(|at| Some(*at) != fixed).collect();
        let mut estimates = start;
        let mut reached = self.penalized_at(&estimates);
        for iterations in 1..=MOST_ITERATIONS {
            let Scored { score, information, split } = self.penalized_score(&estimates);
            let of_free: Vec<f64> = free.iter().map(|at| score[*at]).collect();
            let step = split.submatrix(&free).cholesky(1e-14).solve(&of_free);
            let mut change = vec![0.0; estimates.len()];
            for (at, step) in free.iter().zip(step) {
                change[*at] = step;
            }
            let moved = linear_predictor(self.design, &zero, &change);
            let largest = moved.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
            if largest < 1e-11 {
                let variances = information.cholesky(1e-14).inverse().diagonal();
                let unpenalized = log_likelihood_of(&linear_predictor(self.design, &zero, &estimates), self.event);
                return Ok(Peak { estimates, penalized: reached, unpenalized, score, variances, iterations });
            }
            let mut fraction = (5.0 / largest).min(1.0);
            loop {
                let tried: Vec<f64> = estimates.iter().zip(&change).map(|(b, d)| b + fraction * d).collect();
                let value = self.penalized_at(&tried);
                // Within the rounding of the sum a likelihood that seems to fall has not.
                if value >= reached - 1e-12 * reached.abs().max(1.0) || fraction < 1e-6 {
                    (estimates, reached) = (tried, value);
                    break;
                }
                fraction *= 0.5;
            }
        }
        Err(NotEstimable::NotConverged { iterations: MOST_ITERATIONS })
    }

    /// ℓ(β) + ½ ln |I(β)|.
    fn penalized_at(&self, estimates: &[f64]) -> f64 {
        let predictor = linear_predictor(self.design, &vec![0.0; self.event.len()], estimates);
        let (_, information) = score_and_information(self.design, &predictor, self.event);
        log_likelihood_of(&predictor, self.event) + 0.5 * information.cholesky(1e-14).log_determinant()
    }

    /// Σ xᵢ (yᵢ − pᵢ + hᵢ(½ − pᵢ)) with h the diagonal of the hat matrix, and the informations.
    fn penalized_score(&self, estimates: &[f64]) -> Scored {
        let predictor = linear_predictor(self.design, &vec![0.0; self.event.len()], estimates);
        let (mut score, information) = score_and_information(self.design, &predictor, self.event);
        let factor = information.cholesky(1e-14);
        let mut weights = Vec::with_capacity(predictor.len());
        for (row, eta) in predictor.iter().enumerate() {
            let (p, variance) = probability(*eta);
            let leverage = variance * self.leverage(row, &factor);
            for (total, column) in score.iter_mut().zip(self.design) {
                *total += leverage * (0.5 - p) * column[row];
            }
            weights.push(variance * (1.0 + leverage));
        }
        let split = information_of(self.design, &weights);
        Scored { score, information, split }
    }

    /// xᵢᵀ I⁻¹ xᵢ.
    fn leverage(&self, row: usize, factor: &Cholesky) -> f64 {
        let x: Vec<f64> = self.design.iter().map(|column| column[row]).collect();
        dot(&x, &factor.solve(&x))
    }

    /// Estimate, test and interval of the coefficient at `at`, whose column was divided by `scale`.
    fn coefficient(&self, fit: &Peak, at: usize, scale: f64, half: f64) -> FirthCoefficient {
        let std_error = libm::sqrt(fit.variances[at]) / scale;
        let statistic: Estimable = self
            .maximize(Some(at), self.with(fit, at, 0.0))
            .map(|without| (2.0 * (fit.penalized - without.penalized)).max(0.0))
            .into();
        let conf =
            self.bound(fit, at, half, -1.0).and_then(|low| Ok((low / scale, self.bound(fit, at, half, 1.0)? / scale)));
        FirthCoefficient {
            estimate: fit.estimates[at] / scale,
            std_error,
            statistic,
            p_value: statistic.map(|statistic| chi_square_upper(statistic, 1.0)),
            conf: conf.into(),
        }
    }

    fn with(&self, fit: &Peak, at: usize, value: f64) -> Vec<f64> {
        let mut start = fit.estimates.clone();
        start[at] = value;
        start
    }

    /// Newton's method on r(v) = √(2(ℓ max − ℓ(v))), which is nearly linear, as for the profile without penalty.
    fn bound(&self, fit: &Peak, at: usize, half: f64, side: f64) -> Result<f64, NotEstimable> {
        const MOST_FITS: usize = 50;
        let (estimate, std_error) = (fit.estimates[at], libm::sqrt(fit.variances[at]));
        let mut value = estimate + side * half * std_error;
        for _ in 0..MOST_FITS {
            let held = self.maximize(Some(at), self.with(fit, at, value))?;
            let fallen = libm::sqrt((2.0 * (fit.penalized - held.penalized)).max(0.0));
            let step = (half - fallen) / (-held.score[at] / fallen);
            if !step.is_finite() || (value + step - estimate) * side <= 0.0 {
                break;
            }
            value += step;
            if step.abs() <= 1e-9 * std_error {
                return Ok(value);
            }
        }
        Err(NotEstimable::NotConverged { iterations: MOST_FITS })
    }
}
