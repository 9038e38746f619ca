//! The robust variance: squared influence summed over clusters.
//!
//! `V (∑ uᵤ uᵤᵀ) V`, with `V` the inverse information and `uᵤ` the sum over a cluster of weight times score residual (Lin &
//! Wei, J Am Stat Assoc 1989;84:1074–8). Without clusters every row is one.

use super::baseline::Increments;
use super::fit::CoxFit;
use super::residual::scaled_score;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};

/// The robust covariance matrix of the estimates.
pub(super) fn cluster_variance(fit: &CoxFit) -> Matrix {
    let (_, middle) = cluster_scores(fit, &fit.scaled_beta);
    fit.naive_variance.product(&middle).product(&fit.naive_variance)
}

/// The score test at 0 with the robust variance of the score.
pub(super) fn score_test(fit: &CoxFit) -> Estimable<ChiSquare> {
    let zero = vec![0.0; fit.scaled_beta.len()];
    let (score, middle) = cluster_scores(fit, &zero);
    let factor = middle.cholesky(1e-11);
    if factor.rank() < score.len() {
        return Estimable::Not(NotEstimable::ZeroVariance);
    }
    Estimable::Value(ChiSquare::new(dot(&factor.solve(&score), &score), score.len()))
}

/// The score vector, and the sum over clusters of the outer products of their parts of it, in the caller's units.
fn cluster_scores(fit: &CoxFit, scaled_beta: &[f64]) -> (Vec<f64>, Matrix) {
    let sets = &fit.sets;
    let p = sets.columns;
    let increments = Increments::new(sets, fit.ties, scaled_beta);
    let residuals = scaled_score(sets, &increments, scaled_beta);
    let code = |row: usize| match &fit.cluster {
        Some(cluster) => cluster[sets.original[row] as usize],
        None => row,
    };
    let mut rows: Vec<usize> = (0..sets.rows()).collect();
    rows.sort_by_key(|&row| code(row));
    let mut score = vec![0.0; p];
    let mut middle = Matrix::zeros(p);
    for cluster in rows.chunk_by(|&a, &b| code(a) == code(b)) {
        let part = |j: usize| {
            let sum: f64 = cluster.iter().map(|&row| sets.weight_of(row) * residuals[row * p + j]).sum();
            sum * sets.scale[j]
        };
        let parts: Vec<f64> = (0..p).map(part).collect();
        for i in 0..p {
            score[i] += parts[i];
            for j in 0..p {
                *middle.get_mut(i, j) += parts[i] * parts[j];
            }
        }
    }
    (score, middle)
}
