//! The discrete ("exact") partial likelihood for tied events.
//!
//! The events of a time are a subset of size `d` of the risk set, chosen with probability proportional to the product of
//! `exp(xβ)` (Cox, J R Stat Soc B 1972;34:187–220, §6). The denominator is the elementary symmetric polynomial of degree
//! `d`, found with its derivatives by the recursion `Eₖ ← Eₖ + r Eₖ₋₁` over the rows (Gail, Lubin & Rubinstein, Biometrika
//! 1981;68:703–7). Risks are scaled to sum to `d`, which keeps the polynomial within range.

use super::likelihood::Likelihood;
use super::risk_sets::{RiskSets, Tie};
use crate::statistics::invalid::Invalid;
use crate::statistics::matrix::Matrix;

/// More steps of the recursion than this are not attempted.
const MOST_STEPS: f64 = 5e9;

/// Refuses data for which the recursion would not end in reasonable time, and weighted data, for which it has no meaning.
pub(super) fn check(sets: &RiskSets) -> Result<(), Invalid> {
    if !sets.unweighted {
        return Err(Invalid::Option { name: "the tie method", expected: "efron or breslow with case weights" });
    }
    let width = (sets.columns * (sets.columns + 3) / 2 + 1) as f64;
    let steps: f64 = sets.strata.iter().map(|stratum| stratum_steps(sets, stratum.ties.clone())).sum();
    if steps * width > MOST_STEPS {
        return Err(Invalid::Option { name: "the tie method", expected: "efron or breslow with so many ties" });
    }
    Ok(())
}

fn stratum_steps(sets: &RiskSets, ties: std::ops::Range<usize>) -> f64 {
    let mut rows = 0usize;
    let mut steps = 0.0;
    for tie in &sets.ties[ties] {
        rows += tie.end - tie.begin;
        steps += rows as f64 * tie.events() as f64;
    }
    steps
}

/// The polynomials of degree 0 to `d` with their derivatives.
struct Polynomials {
    columns: usize,
    /// Per degree: the value, the gradient, and the upper triangle of the Hessian.
    cells: Vec<f64>,
}

impl Polynomials {
    fn new(columns: usize, degree: usize) -> Self {
        let mut cells = vec![0.0; Self::width(columns) * (degree + 1)];
        cells[0] = 1.0;
        Self { columns, cells }
    }

    fn width(columns: usize) -> usize {
        1 + columns + columns * (columns + 1) / 2
    }

    /// Adds a row, highest degree first, since each degree needs the one below as it was.
    fn add(&mut self, risk: f64, row: &[f64]) {
        let width = Self::width(self.columns);
        let degree = self.cells.len() / width - 1;
        for k in (1..=degree).rev() {
            let (below, this) = self.cells.split_at_mut(k * width);
            let below = &below[(k - 1) * width..];
            if below[0] == 0.0 {
                continue;
            }
            let this = &mut this[..width];
            this[0] += risk * below[0];
            let mut cell = 1 + self.columns;
            for i in 0..self.columns {
                this[1 + i] += risk * (below[1 + i] + row[i] * below[0]);
                for j in i..self.columns {
                    let cross = row[i] * below[1 + j] + row[j] * below[1 + i] + row[i] * row[j] * below[0];
                    this[cell] += risk * (below[cell] + cross);
                    cell += 1;
                }
            }
        }
    }

    /// The highest degree: value, gradient, Hessian.
    fn highest(&self) -> &[f64] {
        &self.cells[self.cells.len() - Self::width(self.columns)..]
    }
}

/// Evaluates the likelihood at `scaled_beta`.
pub(super) fn evaluate(sets: &RiskSets, scaled_beta: &[f64]) -> Likelihood {
    let columns = sets.columns;
    let mut total =
        Likelihood { value: 0.0, score: vec![0.0; columns], information: Matrix::zeros(columns), sums: None };
    let predictors = sets.linear_predictors(scaled_beta);
    for stratum in &sets.strata {
        let mut at_risk: Vec<usize> = Vec::new();
        let starts = &sets.entries[stratum.entries.clone()];
        for tie in &sets.ties[stratum.ties.clone()] {
            at_risk.extend(tie.begin..tie.end);
            if tie.events() == 0 {
                continue;
            }
            if starts.is_empty() {
                add_time(sets, tie, &at_risk, &predictors, &mut total);
            } else {
                let late: std::collections::BTreeSet<u32> =
                    starts.iter().take_while(|(_, start)| *start >= tie.rank).map(|(row, _)| *row).collect();
                let present: Vec<usize> =
                    at_risk.iter().copied().filter(|&row| !late.contains(&(row as u32))).collect();
                add_time(sets, tie, &present, &predictors, &mut total);
            }
        }
    }
    total.information.mirror_upper();
    total
}

/// Adds the term of an event time.
fn add_time(sets: &RiskSets, tie: &Tie, at_risk: &[usize], predictors: &[f64], total: &mut Likelihood) {
    let events = tie.events();
    let largest = at_risk.iter().map(|&row| predictors[row]).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = at_risk.iter().map(|&row| libm::exp(predictors[row] - largest)).sum();
    let shift = largest + libm::log(sum / events as f64);
    let mut polynomials = Polynomials::new(sets.columns, events);
    let mut rows = sets.covariate_rows();
    for &row in at_risk {
        polynomials.add(libm::exp(predictors[row] - shift), rows.row(row));
    }
    for (row, predictor) in (tie.first_event..tie.end).zip(&predictors[tie.first_event..tie.end]) {
        total.value += predictor - shift;
        for (score, x) in total.score.iter_mut().zip(rows.row(row)) {
            *score += x;
        }
    }
    let highest = polynomials.highest();
    let denominator = highest[0];
    total.value -= libm::log(denominator);
    let mut cell = 1 + sets.columns;
    for i in 0..sets.columns {
        let mean = highest[1 + i] / denominator;
        total.score[i] -= mean;
        for j in i..sets.columns {
            let other = highest[1 + j] / denominator;
            *total.information.get_mut(i, j) += highest[cell] / denominator - mean * other;
            cell += 1;
        }
    }
}
