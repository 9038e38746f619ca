//! The Cox partial likelihood with its score and information, for Breslow's and Efron's treatment of ties.
//!
//! With `r = w exp(xβ)`, sums over the risk set `S₀ = ∑ r`, `S₁ = ∑ r x`, `S₂ = ∑ r x xᵀ`, the same sums over the `d` tied
//! events `D₀, D₁, D₂`, and the events' mean weight `w̄`, an event time adds to the log-likelihood
//! `∑ w xβ - w̄ ∑ₖ log(S₀ - fₖD₀)` for `k = 0 … d-1`, where `fₖ = k/d` for Efron (J Am Stat Assoc 1977;72:557–65) and 0 for
//! Breslow (Biometrics 1974;30:89–99). Its derivatives need, per tied event, only the scalars `1/(S₀ - fₖD₀)` and its
//! square, because `S₁ - fₖD₁` is linear in `fₖ`; so ties cost no more than other rows.

use std::ops::Range;

use super::Ties;
use super::covariates::CovariateRows;
use super::exponential::exponentials;
use super::log_sum::LogSum;
use super::risk_sets::{RiskSets, Tie};
use super::risk_sums::Sums;
use super::risk_walk::RiskWalk;
use super::tie_sums;
use super::tied_events::TiedEvents;
use crate::parallel;
use crate::statistics::matrix::{Cholesky, Matrix, dot};

/// Pivots below this share of their diagonal cell are taken as zero.
pub(super) const SINGULAR: f64 = 1e-11;

/// The log-likelihood at a point, with derivatives in the scaled coefficients.
#[derive(Debug, Clone)]
pub(super) struct Likelihood {
    /// The log-likelihood.
    pub value: f64,
    /// Its gradient.
    pub score: Vec<f64>,
    /// Minus its Hessian.
    pub information: Matrix,
    /// The sums that it was made of, where they were made for each time and are few.
    pub sums: Option<Vec<SumsAtTime>>,
}

/// The sums over those at risk at a time, and over those with the event then.
pub(super) type SumsAtTime = (Sums, Sums);

impl Likelihood {
    /// The terms of the events, from which those of the risk sets are taken.
    fn of_events(sets: &RiskSets, scaled_beta: &[f64]) -> Self {
        let (value, score) = (dot(scaled_beta, &sets.event_sum), sets.event_sum.clone());
        Self { value, score, ..Self::nothing(sets.columns) }
    }

    /// Of no row.
    pub fn nothing(columns: usize) -> Self {
        Self { value: 0.0, score: vec![0.0; columns], information: Matrix::zeros(columns), sums: None }
    }

    /// Adds a part.
    fn add(&mut self, part: &Self) {
        self.value += part.value;
        self.score.iter_mut().zip(&part.score).for_each(|(sum, own)| *sum += own);
        for i in 0..self.score.len() {
            for j in i..self.score.len() {
                *self.information.get_mut(i, j) += part.information.get(i, j);
            }
        }
    }

    /// Sets everything to 0.
    pub fn clear(&mut self) {
        self.value = 0.0;
        self.score.fill(0.0);
        self.information.clear();
    }
}

/// Evaluates the likelihood at `scaled_beta`. `risk` is room for one number a row.
pub(super) fn evaluate(sets: &RiskSets, ties: Ties, scaled_beta: &[f64], risk: &mut Vec<f64>) -> Likelihood {
    if let Some(elsewhere) = &sets.elsewhere {
        let sums = elsewhere.at(sets.point(scaled_beta));
        // Without sums there is no likelihood.
        let none = || Likelihood { value: f64::NAN, ..Likelihood::nothing(sets.columns) };
        return sums.map_or_else(none, |sums| of_sums(sets, ties, scaled_beta, &at_times(sets, sums.to_vec())));
    }
    if tie_sums::are_worth_it(sets) {
        return evaluate_by_ties(sets, ties, scaled_beta);
    }
    // The row loops are compiled for each small number of covariates, so that they unroll.
    match sets.columns {
        1 => evaluate_of::<1>(sets, ties, scaled_beta, risk),
        2 => evaluate_of::<2>(sets, ties, scaled_beta, risk),
        3 => evaluate_of::<3>(sets, ties, scaled_beta, risk),
        4 => evaluate_of::<4>(sets, ties, scaled_beta, risk),
        5 => evaluate_of::<5>(sets, ties, scaled_beta, risk),
        6 => evaluate_of::<6>(sets, ties, scaled_beta, risk),
        7 => evaluate_of::<7>(sets, ties, scaled_beta, risk),
        8 => evaluate_of::<8>(sets, ties, scaled_beta, risk),
        _ => evaluate_of::<0>(sets, ties, scaled_beta, risk),
    }
}

fn evaluate_of<const P: usize>(sets: &RiskSets, ties: Ties, scaled_beta: &[f64], risk: &mut Vec<f64>) -> Likelihood {
    let mut total = Likelihood::of_events(sets, scaled_beta);
    let mut walk = RiskWalk::new(sets.columns);
    let mut rows = sets.covariate_rows();
    let mut logarithm = LogSum::default();
    risk.resize(sets.rows(), 0.0);
    let mut filled = 0;
    if sets.lingering.is_some() {
        // Those who stay are looked at before the walk comes to them.
        filled = sets.rows();
        fill_risks::<P>(sets, 0..filled, rows.block(0..filled), scaled_beta, risk);
    }
    for stratum in &sets.strata {
        walk.begin(sets, &mut rows, stratum, risk);
        for index in stratum.ties.clone() {
            let tie = &sets.ties[index];
            if tie.end > filled {
                // A batch at a time, so that the covariates are still at hand when they are added below.
                let end = (filled + BATCH).clamp(tie.end, sets.rows());
                let some = filled..end;
                fill_risks::<P>(sets, some.clone(), rows.block(some.clone()), scaled_beta, &mut risk[some]);
                filled = end;
            }
            walk.pass::<P>(sets, &mut rows, stratum, index, risk);
            let weight = event_weight(sets, tie);
            add_time::<P>(tie, ties, weight, walk.at_risk(), &walk.events, &mut total, &mut logarithm);
        }
    }
    total.value -= logarithm.sum();
    total.information.mirror_upper();
    total
}

/// So many times are evaluated together where many rows share each.
const TIES: usize = 64;

/// The same where many rows share each time: the sums over the rows of each time are made side by side.
fn evaluate_by_ties(sets: &RiskSets, ties: Ties, scaled_beta: &[f64]) -> Likelihood {
    let sums = sums_at_times(sets, scaled_beta);
    let found = of_sums(sets, ties, scaled_beta, &sums);
    Likelihood { sums: Some(sums).filter(|_| may_be_kept(sets)), ..found }
}

/// Whether the sums at each time are kept: they take no more room than two numbers a row.
pub(super) fn may_be_kept(sets: &RiskSets) -> bool {
    let numbers = 1 + sets.columns * (sets.columns + 3) / 2;
    sets.ties.len() * numbers <= sets.rows()
}

/// The sums at each time, where many rows share each.
pub(super) fn sums_at_times(sets: &RiskSets, scaled_beta: &[f64]) -> Vec<SumsAtTime> {
    at_times(sets, tie_sums::of_all(sets, |rows, columns, risk| risks_of(sets, rows, (columns, scaled_beta), risk)))
}

/// The sums over those at risk at each time, from those over the rows that end at it without the event and with it.
fn at_times(sets: &RiskSets, mut sums: Vec<(Sums, Sums)>) -> Vec<SumsAtTime> {
    for stratum in &sets.strata {
        let mut at_risk = Sums::new(sets.columns);
        for (censored, events) in &mut sums[stratum.ties.clone()] {
            at_risk.add_sums(censored);
            at_risk.add_sums(events);
            censored.copy(&at_risk);
        }
    }
    sums
}

/// The likelihood from the sums at each time. The terms of the times are made side by side.
fn of_sums(sets: &RiskSets, ties: Ties, scaled_beta: &[f64], sums: &[SumsAtTime]) -> Likelihood {
    let pieces: Vec<(&[Tie], &[(Sums, Sums)])> = sets.ties.chunks(TIES).zip(sums.chunks(TIES)).collect();
    let parts = parallel::mapped(pieces.len(), |piece| {
        let mut part = Likelihood::nothing(sets.columns);
        let mut logarithm = LogSum::default();
        let (some, sums) = pieces[piece];
        for (tie, (at_risk, events)) in some.iter().zip(sums) {
            add_time::<0>(tie, ties, event_weight(sets, tie), at_risk, events, &mut part, &mut logarithm);
        }
        part.value -= logarithm.sum();
        part
    });
    let mut total = Likelihood::of_events(sets, scaled_beta);
    parts.iter().for_each(|part| total.add(part));
    total.information.mirror_upper();
    total
}

/// Rows whose risks are computed at once.
const BATCH: usize = 512;

/// Computes `w exp(xβ)` of some rows, whose covariates are the block.
fn fill_risks<const P: usize>(sets: &RiskSets, rows: Range<usize>, block: &[f64], beta: &[f64], risk: &mut [f64]) {
    let columns = if P == 0 { beta.len() } else { P };
    for (at, own) in risk.iter_mut().enumerate() {
        *own = linear_predictor::<P>(&block[at * columns..(at + 1) * columns], beta);
    }
    to_risks(sets, rows, risk);
}

/// Computes `w exp(xβ)` of some rows, whose covariates are given column by column.
pub(super) fn risks_of(sets: &RiskSets, rows: Range<usize>, (columns, beta): (&[f64], &[f64]), risk: &mut [f64]) {
    risk.fill(0.0);
    for (column, beta) in columns.chunks_exact(risk.len().max(1)).zip(beta) {
        risk.iter_mut().zip(column).for_each(|(own, x)| *own += x * beta);
    }
    to_risks(sets, rows, risk);
}

/// Makes `w exp(xβ)` of the linear predictors of some rows.
fn to_risks(sets: &RiskSets, rows: Range<usize>, risk: &mut [f64]) {
    exponentials(risk);
    if !sets.unweighted {
        risk.iter_mut().zip(&sets.weight[rows]).for_each(|(own, weight)| *own *= weight);
    }
}

/// The sum of the weights of a tie's events.
pub(super) fn event_weight(sets: &RiskSets, tie: &Tie) -> f64 {
    if sets.unweighted { tie.events() as f64 } else { sets.weight[tie.first_event..tie.end].iter().sum() }
}

#[inline(always)]
fn linear_predictor<const P: usize>(row: &[f64], beta: &[f64]) -> f64 {
    let columns = if P == 0 { beta.len() } else { P };
    let (row, beta) = (&row[..columns], &beta[..columns]);
    let mut sum = 0.0;
    for j in 0..columns {
        sum += row[j] * beta[j];
    }
    sum
}

/// Adds the denominators of an event time. `P` is the number of covariates, or 0 where it is not known to the compiler.
#[inline(always)]
fn add_time<const P: usize>(
    tie: &Tie,
    ties: Ties,
    weight: f64,
    at_risk: &Sums,
    events: &Sums,
    total: &mut Likelihood,
    logarithm: &mut LogSum,
) {
    if tie.events() == 0 {
        return;
    }
    let sums = TiedEvents::new(tie.events(), ties, weight, at_risk.zero, events.zero, logarithm);
    let columns = if P == 0 { total.score.len() } else { P };
    if sums.are_apart() {
        return add_apart(columns, &sums, at_risk, total);
    }
    let mut cell = 0;
    for i in 0..columns {
        let (s, d) = (at_risk.one[i], events.one[i]);
        total.score[i] -= s * sums.inverse - d * sums.f_inverse;
        for j in i..columns {
            let second = at_risk.two[cell] * sums.inverse - events.two[cell] * sums.f_inverse;
            let means = sums.product_of_means((s, d), (at_risk.one[j], events.one[j]));
            *total.information.get_mut(i, j) += second - means;
            cell += 1;
        }
    }
}

/// The same where the events themselves need not be taken out of the risk set, as where there is one at each time.
#[inline(always)]
fn add_apart(columns: usize, sums: &TiedEvents, at_risk: &Sums, total: &mut Likelihood) {
    let (one, mut two) = (&at_risk.one[..columns], &at_risk.two[..columns * (columns + 1) / 2]);
    for (i, (s, score)) in one.iter().zip(&mut total.score[..columns]).enumerate() {
        *score -= s * sums.inverse;
        let own;
        (own, two) = two.split_at(columns - i);
        let cells = total.information.row_mut(i)[i..columns].iter_mut();
        for ((cell, second), s_j) in cells.zip(own).zip(&one[i..]) {
            *cell += second * sums.inverse - s * s_j * sums.square;
        }
    }
}

/// Adds an event time's score and information, of the latter the upper triangle.
pub(super) fn add_event_time(
    sets: &RiskSets,
    rows: &mut CovariateRows<'_>,
    index: usize,
    ties: Ties,
    (at_risk, events): (&Sums, &Sums),
    total: &mut Likelihood,
) {
    sets.add_events(rows, index, &mut total.score);
    let tie = &sets.ties[index];
    add_time::<0>(tie, ties, event_weight(sets, tie), at_risk, events, total, &mut LogSum::default());
}

/// The mean covariates of those at risk at an event time, weighted by their risks; with Efron's ties the mean over the tied
/// events of the means that each of them sees.
pub(super) fn mean_at_risk(tie: &Tie, ties: Ties, at_risk: &Sums, events: &Sums, mean: &mut [f64]) {
    let d = tie.events() as f64;
    let sums = TiedEvents::new(tie.events(), ties, d, at_risk.zero, events.zero, &mut LogSum::default());
    for (cell, (s, own)) in mean.iter_mut().zip(at_risk.one.iter().zip(&events.one)) {
        *cell = (s * sums.inverse - own * sums.f_inverse) / d;
    }
}

/// The factor of an information matrix.
pub(super) fn factor(likelihood: &Likelihood) -> Cholesky {
    likelihood.information.cholesky(SINGULAR)
}
