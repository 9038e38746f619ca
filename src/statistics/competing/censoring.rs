//! The censoring distribution behind the weights of a Fine–Gray model, and what estimating it adds to the variance.
//!
//! With `ηᵢ` subject `i`'s part of the weighted score, the covariance of the estimates is `V ∑ (ηᵢ + ψᵢ)(ηᵢ + ψᵢ)ᵀ V` (Fine & Gray, J
//! Am Stat Assoc 1999;94:496–509, eq. 7–8). `ψᵢ = ∫ q(u)/π(u) dMᵢᶜ(u)` is `i`'s influence on the score through `G`: `Mᶜ` is the
//! martingale of censoring, `π` the number at risk of it, and `q(u)` the sum over those with a competing event up to `u` of
//! `exp(xβ) ∫ (x - x̄) w dΛ` beyond `u`.

use super::CompetingRisks;
use super::subdistribution::FineGray;
use crate::statistics::covariate_column::CovariateColumn;
use crate::statistics::cox::CoxFit;
use crate::statistics::invalid::Invalid;
use crate::statistics::matrix::{Matrix, dot};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::TimeRanks;

/// The Kaplan–Meier estimate of censoring. A row with an event at a time is not at risk of censoring at it.
pub(super) struct Censoring {
    /// `G(t-)` at each distinct time.
    pub before: Vec<f64>,
    /// Weight of those censored at each distinct time.
    censored: Vec<f64>,
    /// Weight of those at risk of it.
    at_risk: Vec<f64>,
}

impl Censoring {
    /// The estimate.
    pub fn new(risks: &CompetingRisks<'_>, ranks: &TimeRanks, observations: &Observations<'_>) -> Self {
        let count = ranks.distinct.len();
        let mut censored = vec![0.0; count];
        let mut ended = vec![0.0; count];
        for (row, &rank) in ranks.stop().iter().enumerate() {
            let weight = observations.weight_of(row);
            ended[rank as usize] += weight;
            if risks.cause[row] == 0 {
                censored[rank as usize] += weight;
            }
        }
        let mut at_risk = vec![0.0; count];
        let mut later = 0.0;
        for rank in (0..count).rev() {
            at_risk[rank] = later + censored[rank];
            later += ended[rank];
        }
        let mut survival = 1.0;
        let fall = |rank: usize| {
            let before = survival;
            if censored[rank] > 0.0 {
                survival *= (at_risk[rank] - censored[rank]) / at_risk[rank];
            }
            before
        };
        let before = (0..count).map(fall).collect();
        Self { before, censored, at_risk }
    }

    /// The times of events of the cause, ascending, each with `G` just before it.
    pub fn pieces(&self, ranks: &TimeRanks, risks: &CompetingRisks<'_>, cause: usize) -> Vec<(f64, f64)> {
        let mut is_event_time = vec![false; ranks.distinct.len()];
        for (&rank, &own) in ranks.stop().iter().zip(risks.cause) {
            is_event_time[rank as usize] |= own == cause;
        }
        let piece = |rank: usize| (ranks.distinct[rank], self.before[rank]);
        (0..is_event_time.len()).filter(|&rank| is_event_time[rank]).map(piece).collect()
    }
}

/// The ranks of the times of competing risks, and the censoring distribution by them.
pub(super) struct Weights {
    pub ranks: TimeRanks,
    pub censoring: Censoring,
}

impl Weights {
    /// Those of the subdistribution of a cause.
    ///
    /// # Errors
    /// [`Invalid`] input, left truncation and an event at time 0 included.
    pub fn of(risks: &CompetingRisks<'_>, cause: usize) -> Result<Self, Invalid> {
        risks.validate()?;
        if cause == 0 || cause > risks.causes {
            return Err(Invalid::Option { name: "the cause", expected: "one of the causes, from 1" });
        }
        if risks.start.is_some() {
            return Err(Invalid::Option { name: "the Fine–Gray model", expected: "without left truncation" });
        }
        let any = risks.any_event();
        let observations = risks.observations(&any);
        observations.validate()?;
        if let Some(row) = risks.time.iter().position(|&time| time <= 0.0) {
            return Err(Invalid::StopNotAfterStart { row });
        }
        let ranks = TimeRanks::new(&observations)?;
        let censoring = Censoring::new(risks, &ranks, &observations);
        Ok(Self { ranks, censoring })
    }
}

/// The covariance matrix of the estimates of a fitted model.
pub(super) fn subdistribution_variance<C: CovariateColumn>(
    model: &FineGray<'_, C>,
    weights: &Weights,
    fit: &CoxFit,
) -> Matrix {
    let any = model.risks.any_event();
    let observations = model.risks.observations(&any);
    let Weights { ranks, censoring } = weights;
    let q = q_by_time(model, &observations, ranks, censoring, fit);
    let p = model.columns.len();
    let mut scores = vec![vec![0.0; p]; model.risks.time.len()];
    for (j, residuals) in fit.score_residuals().iter().enumerate() {
        for (row, (score, residual)) in scores.iter_mut().zip(residuals).enumerate() {
            score[j] = observations.weight_of(row) * residual;
        }
    }
    // The compensator ∫ q dΛᶜ/π up to and at each time.
    let mut compensators = Vec::with_capacity(q.len());
    let mut sum = vec![0.0; p];
    for (rank, q) in q.iter().enumerate() {
        let before = sum.clone();
        if censoring.censored[rank] > 0.0 {
            let share = censoring.censored[rank] / (censoring.at_risk[rank] * censoring.at_risk[rank]);
            sum.iter_mut().zip(q).for_each(|(sum, q)| *sum += q * share);
        }
        compensators.push((before, sum.clone()));
    }
    let mut middle = Matrix::zeros(p);
    for (row, score) in scores.iter_mut().enumerate() {
        let rank = ranks.stop()[row] as usize;
        let is_censored = model.risks.cause[row] == 0;
        let (before, through) = &compensators[rank];
        let compensator = if is_censored { through } else { before };
        let weight = observations.weight_of(row);
        for j in 0..p {
            let own = if is_censored { q[rank][j] / censoring.at_risk[rank] } else { 0.0 };
            score[j] += weight * (own - compensator[j]);
        }
        for i in 0..p {
            for j in 0..p {
                *middle.get_mut(i, j) += score[i] * score[j];
            }
        }
    }
    fit.naive_variance.product(&middle).product(&fit.naive_variance)
}

/// `q` at each distinct time: with `A₀ = ∑ G(t-) dΛ` and `A₁ = ∑ G(t-) x̄ dΛ` over the later event times, the sum over those with a
/// competing event so far of `w exp(xβ)/G(t-) (x A₀ - A₁)`.
fn q_by_time<C: CovariateColumn>(
    model: &FineGray<'_, C>,
    observations: &Observations<'_>,
    ranks: &TimeRanks,
    censoring: &Censoring,
    fit: &CoxFit,
) -> Vec<Vec<f64>> {
    let (p, count) = (model.columns.len(), ranks.distinct.len());
    let means = fit.overall_means();
    let beta = fit.estimates();
    // The sums of w exp(xβ)/G and of the same times x, by the time of the competing event.
    let mut sums = vec![vec![0.0; p + 1]; count];
    let is_competing = |row: &usize| model.risks.cause[*row] > 0 && model.risks.cause[*row] != model.cause;
    for row in (0..model.risks.cause.len()).filter(is_competing) {
        let x: Vec<f64> = (0..p).map(|j| model.columns[j].at(row) - means[j]).collect();
        let rank = ranks.stop()[row] as usize;
        let share = observations.weight_of(row) * libm::exp(dot(&x, &beta)) / censoring.before[rank];
        sums[rank][0] += share;
        sums[rank][1..].iter_mut().zip(&x).for_each(|(sum, x)| *sum += share * x);
    }
    // A₀ and A₁ beyond each time.
    let mut beyond = vec![vec![0.0; p + 1]; count];
    let mut later = vec![0.0; p + 1];
    let increments = fit.event_increments();
    let mut increments = increments.iter().rev().peekable();
    for rank in (0..count).rev() {
        beyond[rank].clone_from(&later);
        while let Some(increment) = increments.next_if(|increment| increment.time >= ranks.distinct[rank]) {
            later[0] += censoring.before[rank] * increment.hazard;
            let parts = later[1..].iter_mut().zip(&increment.weighted_mean);
            parts.for_each(|(sum, mean)| *sum += censoring.before[rank] * mean);
        }
    }
    let mut running = vec![0.0; p + 1];
    let at_time = |rank: usize| {
        running.iter_mut().zip(&sums[rank]).for_each(|(sum, own)| *sum += own);
        (0..p).map(|j| running[j + 1] * beyond[rank][0] - running[0] * beyond[rank][j + 1]).collect()
    };
    (0..count).map(at_time).collect()
}
