//! The test of proportional hazards.
//!
//! If the coefficient of a term is `β + θ g(t)`, proportional hazards means `θ = 0`. Its score test uses the score
//! `∑ g (x - x̄)` and the information of `(β, θ)` at `(β̂, 0)`, in which the event times' information matrices are weighted
//! by 1, `g` and `g²` (Grambsch & Therneau, Biometrika 1994;81:515–26, without the approximation that these matrices
//! are equal). This is `cox.zph` of R's survival 3.0 and later; older versions used the approximation.

use super::fit::CoxFit;
use super::likelihood::{Likelihood, add_event_time};
use super::risk_walk::for_each_event_time;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::Invalid;
use crate::statistics::kaplan_meier::{CurveOptions, SurvivalCurve, kaplan_meier};
use crate::statistics::log_rank::ChiSquare;
use crate::statistics::matrix::{Matrix, dot};
use crate::statistics::observations::Observations;

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
            TimeTransform::KaplanMeier => self.one_minus_survival_before()?,
        };
        let sum: f64 = (0..g.len()).map(|rank| events[rank] as f64 * g[rank]).sum();
        let mean = sum / self.n_event as f64;
        g.iter_mut().for_each(|value| *value -= mean);
        Ok(g)
    }

    /// One minus the Kaplan–Meier estimate of all rows just before each distinct time. Weights are left aside, as in R.
    fn one_minus_survival_before(&self) -> Result<Vec<f64>, Invalid> {
        let sets = &self.sets;
        let mut time = vec![0.0; sets.rows()];
        for tie in &sets.ties {
            time[tie.begin..tie.end].fill(sets.time(tie));
        }
        let mut start = vec![0.0; if sets.entries.is_empty() { 0 } else { sets.rows() }];
        for &(row, rank) in &sets.entries {
            start[row as usize] = sets.times[rank as usize];
        }
        let observations = Observations {
            start: (!start.is_empty()).then_some(&start[..]),
            time: &time,
            event: &sets.event,
            weight: None,
        };
        let curve = kaplan_meier(&observations, &CurveOptions::default())?;
        let before = |curve: &SurvivalCurve, time: f64| {
            let passed = curve.steps.partition_point(|step| step.time < time);
            1.0 - passed.checked_sub(1).and_then(|index| curve.steps.get(index)).map_or(1.0, |step| step.estimate)
        };
        match curve {
            Estimable::Value(curve) => Ok(sets.times.iter().map(|&time| before(&curve, time)).collect()),
            Estimable::Not(_) => Ok(vec![0.0; sets.times.len()]),
        }
    }

    /// The score for `θ` and the information of `(β, θ)`.
    fn extended_score(&self, g: &[f64]) -> (Vec<f64>, Matrix) {
        let sets = &self.sets;
        let p = sets.columns;
        let mut score = vec![0.0; p];
        let mut information = Matrix::zeros(2 * p);
        let predictors = sets.linear_predictors(&self.scaled_beta);
        let risk: Vec<f64> = predictors.iter().zip(&sets.weight).map(|(eta, w)| w * libm::exp(*eta)).collect();
        let mut own = Likelihood { value: 0.0, score: vec![0.0; p], information: Matrix::zeros(p) };
        for stratum in &sets.strata {
            for_each_event_time(sets, stratum, &risk, |index, at_risk, events| {
                own.clear();
                add_event_time(sets, &sets.ties[index], self.ties, at_risk, events, &mut own);
                let g = g[sets.ties[index].rank as usize];
                score.iter_mut().zip(&own.score).for_each(|(sum, own)| *sum += g * own);
                for i in 0..p {
                    for j in 0..p {
                        let cell = own.information.get(i.min(j), i.max(j));
                        *information.get_mut(i, j) += cell;
                        *information.get_mut(i + p, j) += g * cell;
                        *information.get_mut(i, j + p) += g * cell;
                        *information.get_mut(i + p, j + p) += g * g * cell;
                    }
                }
            });
        }
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
