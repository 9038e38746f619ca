//! The test of proportional hazards.
//!
//! If the coefficient of a term is `β + θ g(t)`, proportional hazards means `θ = 0`. Its score test uses the score
//! `∑ g (x - x̄)` and the information of `(β, θ)` at `(β̂, 0)`, in which the event times' information matrices are weighted
//! by 1, `g` and `g²` (Grambsch & Therneau, Biometrika 1994;81:515–26, without the approximation that these matrices
//! are equal). This is `cox.zph` of R's survival 3.0 and later; older versions used the approximation.

use super::fit::CoxFit;
use super::likelihood::{Likelihood, add_event_time};
use super::row_terms::{self, RowTerms};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::Invalid;
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};

/// The function of time `g`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeTransform {
    /// One minus the pooled Kaplan–Meier estimate just before the time: R's default.
    #[default]
    KaplanMeier,
    /// The rank among all times.
    Rank,
    /// The time.
    Identity,
    /// Its logarithm.
    Log,
}

/// The tests of some terms and of all together.
#[derive(Debug, Clone, PartialEq)]
pub struct ProportionalHazards {
    /// One test a term, in the order given.
    pub terms: Vec<Estimable<ChiSquare>>,
    /// The test of all columns together.
    pub global: Estimable<ChiSquare>,
}

impl CoxFit {
    /// Tests proportional hazards; each term is the set of its columns.
    ///
    /// # Errors
    /// A column out of range; [`TimeTransform::Log`] with an event at time 0.
    pub fn proportional_hazards(
        &self,
        terms: &[Vec<usize>],
        transform: TimeTransform,
    ) -> Result<ProportionalHazards, Invalid> {
        let p = self.sets.columns;
        if terms.iter().flatten().any(|&column| column >= p) {
            return Err(Invalid::Option { name: "a term's column", expected: "one of the model's columns" });
        }
        let g = self.time_function(transform)?;
        let (score, information) = self.extended_score(&g);
        let test = |columns: &[usize]| {
            let indexes: Vec<usize> = (0..p).chain(columns.iter().map(|column| column + p)).collect();
            let factor = information.submatrix(&indexes).cholesky(1e-11);
            if columns.is_empty() || factor.rank() < indexes.len() {
                return Estimable::Not(NotEstimable::ZeroVariance);
            }
            let u: Vec<f64> = indexes.iter().map(|&index| if index < p { 0.0 } else { score[index - p] }).collect();
            Estimable::Value(ChiSquare::new(dot(&factor.solve(&u), &u), columns.len()))
        };
        let all: Vec<usize> = (0..p).collect();
        Ok(ProportionalHazards { terms: terms.iter().map(|term| test(term)).collect(), global: test(&all) })
    }

    /// `g` at each distinct time, less its mean over the events.
    pub(super) fn time_function(&self, transform: TimeTransform) -> Result<Vec<f64>, Invalid> {
        let sets = &self.sets;
        let mut rows = vec![0usize; sets.times.len()];
        let mut events = vec![0usize; sets.times.len()];
        for tie in &sets.ties {
            rows[tie.rank as usize] += tie.end - tie.begin;
            events[tie.rank as usize] += tie.events();
        }
        if transform == TimeTransform::Log && (0..events.len()).any(|rank| events[rank] > 0 && sets.times[rank] <= 0.0)
        {
            return Err(Invalid::Option { name: "the time transform", expected: "other than log with events at 0" });
        }
        let mut g: Vec<f64> = match transform {
            TimeTransform::Identity => sets.times.clone(),
            TimeTransform::Log => {
                sets.times.iter().map(|&time| if time > 0.0 { libm::log(time) } else { 0.0 }).collect()
            }
            TimeTransform::Rank => middle_ranks(&rows),
            TimeTransform::KaplanMeier => self.one_minus_survival_before(&rows, &events),
        };
        let sum: f64 = (0..g.len()).map(|rank| events[rank] as f64 * g[rank]).sum();
        let mean = sum / self.n_event as f64;
        g.iter_mut().for_each(|value| *value -= mean);
        Ok(g)
    }

    /// One minus the Kaplan–Meier estimate of all rows just before each distinct time, given how many rows end at it and
    /// how many of them with the event. Weights are left aside, as in R.
    fn one_minus_survival_before(&self, rows: &[usize], events: &[usize]) -> Vec<f64> {
        let mut entered = vec![0usize; rows.len()];
        self.sets.entries.iter().for_each(|&(_, rank)| entered[rank as usize] += 1);
        let all_enter_at_0 = self.sets.entries.is_empty();
        let mut at_risk = if all_enter_at_0 { self.sets.rows() } else { 0 };
        let mut survival = 1.0;
        let before = |rank: usize| {
            let before = 1.0 - survival;
            if events[rank] == at_risk && at_risk > 0 {
                survival = 0.0;
            } else if events[rank] > 0 {
                survival *= (at_risk as f64 - events[rank] as f64) / at_risk as f64;
            }
            // Who enters at a time is at risk after it.
            at_risk = at_risk + entered[rank] - rows[rank];
            before
        };
        (0..rows.len()).map(before).collect()
    }

    /// The score for `θ` and the information of `(β, θ)`.
    fn extended_score(&self, g: &[f64]) -> (Vec<f64>, Matrix) {
        let sets = &self.sets;
        let p = sets.columns;
        if row_terms::are_worth_it(sets) {
            let g = |rank: u32| g[rank as usize];
            let terms = RowTerms::new(sets, self.ties, self.risks());
            let mut found = terms.weighted(&[&|_| 1.0, &g, &|rank| g(rank) * g(rank)]);
            let cell =
                |i: usize, j: usize| found[usize::from(i >= p) + usize::from(j >= p)].information.get(i % p, j % p);
            let information = Matrix::from_fn(2 * p, cell);
            return (found.swap_remove(1).score, information);
        }
        let mut score = vec![0.0; p];
        // The upper triangles of the information weighted by 1, g and g².
        let mut weighted = vec![[0.0; 3]; p * (p + 1) / 2];
        let mut rows = sets.covariate_rows();
        let mut own = Likelihood::nothing(p);
        for stratum in &sets.strata {
            self.for_each_event_time(stratum, |index, at_risk, events| {
                own.clear();
                add_event_time(sets, &mut rows, index, self.ties, (at_risk, events), &mut own);
                let g = g[sets.ties[index].rank as usize];
                score.iter_mut().zip(&own.score).for_each(|(sum, own)| *sum += g * own);
                let mut cells = weighted.iter_mut();
                for i in 0..p {
                    for (cell, sums) in own.information.row(i)[i..].iter().zip(cells.by_ref()) {
                        sums[0] += cell;
                        sums[1] += g * cell;
                        sums[2] += g * g * cell;
                    }
                }
            });
        }
        let place = |i: usize, j: usize| {
            let (low, high) = (i.min(j), i.max(j));
            low * p - low * (low + 1) / 2 + high
        };
        let information =
            Matrix::from_fn(2 * p, |i, j| weighted[place(i % p, j % p)][usize::from(i >= p) + usize::from(j >= p)]);
        (score, information)
    }
}

/// The mean rank of the rows of each distinct time, given how many rows each has.
fn middle_ranks(rows: &[usize]) -> Vec<f64> {
    let mut before = 0usize;
    let rank = |&count: &usize| {
        let middle = before as f64 + (count as f64 + 1.0) / 2.0;
        before += count;
        middle
    };
    rows.iter().map(rank).collect()
}
