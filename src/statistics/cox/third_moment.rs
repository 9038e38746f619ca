//! The derivatives of the information matrix of the partial likelihood.
//!
//! The information is a sum of covariance matrices of covariates under weights proportional to `exp(xβ)`; its derivative in
//! a coefficient is the sum of their third central moments.

use super::Ties;
use super::likelihood::event_weight;
use super::risk_sets::RiskSets;

/// Sums of `r` times products of up to three covariates.
struct Moments {
    zero: f64,
    one: Vec<f64>,
    two: Vec<f64>,
    three: Vec<f64>,
}

impl Moments {
    fn new(p: usize) -> Self {
        Self { zero: 0.0, one: vec![0.0; p], two: vec![0.0; p * p], three: vec![0.0; p * p * p] }
    }

    fn add(&mut self, risk: f64, row: &[f64]) {
        let p = row.len();
        self.zero += risk;
        for i in 0..p {
            self.one[i] += risk * row[i];
            for j in 0..p {
                self.two[i * p + j] += risk * row[i] * row[j];
                for k in 0..p {
                    self.three[(i * p + j) * p + k] += risk * row[i] * row[j] * row[k];
                }
            }
        }
    }

    /// The moments of these rows less a share of others.
    fn less(&self, share: f64, other: &Self) -> Self {
        let less = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - share * b).collect();
        Self {
            zero: self.zero - share * other.zero,
            one: less(&self.one, &other.one),
            two: less(&self.two, &other.two),
            three: less(&self.three, &other.three),
        }
    }
}

/// The derivative of cell `(i, j)` of the scaled information in scaled coefficient `k`, at `(i p + j) p + k`.
pub(super) fn information_derivative(sets: &RiskSets, ties: Ties, scaled_beta: &[f64]) -> Vec<f64> {
    let p = sets.columns;
    let mut derivative = vec![0.0; p * p * p];
    let predictors = sets.linear_predictors(scaled_beta);
    let risk: Vec<f64> =
        predictors.iter().enumerate().map(|(row, eta)| sets.weight_of(row) * libm::exp(*eta)).collect();
    let mut rows = sets.covariate_rows();
    for stratum in &sets.strata {
        let mut at_risk = Moments::new(p);
        let first = sets.ties.get(stratum.ties.start).map_or(0, |tie| tie.begin);
        for tie in &sets.ties[stratum.ties.clone()] {
            let mut events = Moments::new(p);
            for (row, &own) in (tie.begin..tie.end).zip(&risk[tie.begin..tie.end]) {
                at_risk.add(own, rows.row(row));
                if row >= tie.first_event {
                    events.add(own, rows.row(row));
                }
            }
            if !sets.entry_rank.is_empty() && tie.events() > 0 {
                // Late entries leave the risk set; summing it anew costs little at the sizes this is used for.
                at_risk = Moments::new(p);
                for row in (first..tie.end).filter(|&row| sets.entry_rank[row] < tie.rank) {
                    at_risk.add(risk[row], rows.row(row));
                }
            }
            let d = tie.events();
            for k in 0..d {
                let share = if ties == Ties::Efron { k as f64 / d as f64 } else { 0.0 };
                let weight = event_weight(sets, tie) / d as f64;
                add_third_moment(&at_risk.less(share, &events), weight, &mut derivative);
            }
        }
    }
    derivative
}

/// Adds the third central moment: `m₃ - ∑ m₁m₂ + 2 m₁m₁m₁`.
fn add_third_moment(sums: &Moments, weight: f64, derivative: &mut [f64]) {
    let p = sums.one.len();
    let one: Vec<f64> = sums.one.iter().map(|s| s / sums.zero).collect();
    let two: Vec<f64> = sums.two.iter().map(|s| s / sums.zero).collect();
    for i in 0..p {
        for j in 0..p {
            for k in 0..p {
                let cell = (i * p + j) * p + k;
                let pairs = one[i] * two[j * p + k] + one[j] * two[i * p + k] + one[k] * two[i * p + j];
                let moment = sums.three[cell] / sums.zero - pairs + 2.0 * one[i] * one[j] * one[k];
                derivative[cell] += weight * moment;
            }
        }
    }
}
