//! Baseline hazards and survival curves predicted by a Cox model.
//!
//! With the fit's tie method, an event time adds `∑ₖ w̄/cₖ` to the cumulative hazard at covariates where the linear
//! predictor is 0, `cₖ = S₀ - fₖD₀`. For a subject with covariates `z` the cumulative hazard is multiplied by
//! `exp((z - centre)β)` and has the variance `exp(2(z - centre)β) [∑ w̄/cₖ² + qᵀVq]`, `q = ∑ (x̄ₖ - z) w̄/cₖ` (Tsiatis, Ann
//! Stat 1981;9:93–108; Therneau & Grambsch, *Modeling Survival Data*, 2000, §10.2).

use super::Ties;
use super::fit::CoxFit;
use super::likelihood::event_weight;
use super::risk_sets::RiskSets;
use super::risk_walk::for_each_event_time;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite, conf_level, quantile_probability, same_length};
use crate::statistics::survival_curve::Quantile;
use crate::statistics::survival_interval::{ConfType, survival_interval, two_sided_quantile};

/// The covariates a baseline hazard is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveType {
    /// [`CoxFit::means`], as R's `basehaz(fit, centered = TRUE)`.
    Centred,
    /// All 0, as R's `basehaz(fit, centered = FALSE)`.
    AtZero,
}

/// A cumulative hazard from one observed time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardStep {
    /// The time.
    pub time: f64,
    /// The cumulative hazard from it on.
    pub hazard: f64,
}

/// The cumulative baseline hazard of a stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineHazard {
    /// The stratum's code; 0 without strata.
    pub stratum: usize,
    /// Its steps, ascending, one at each observed time.
    pub steps: Vec<HazardStep>,
}

/// A predicted curve from one observed time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictedStep {
    /// The time.
    pub time: f64,
    /// Probability of survival from it on.
    pub estimate: f64,
    /// Standard error of the probability.
    pub std_error: f64,
    /// Cumulative hazard.
    pub cumulative_hazard: f64,
    /// Standard error of the cumulative hazard.
    pub std_error_cumulative_hazard: f64,
    /// Lower limit for the probability.
    pub conf_low: Estimable,
    /// Upper limit.
    pub conf_high: Estimable,
}

/// The survival curve of a subject with given covariates.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictedCurve {
    /// The stratum's code.
    pub stratum: usize,
    /// Steps, ascending, one at each observed time.
    pub steps: Vec<PredictedStep>,
}

impl PredictedCurve {
    /// The time by which the share `probability` has had the event, with limits where those of the curve cross, by the
    /// rules for a Kaplan–Meier curve; as R's `quantile(survfit(fit, newdata))`.
    ///
    /// # Errors
    /// A probability outside (0, 1).
    pub fn quantile(&self, probability: f64) -> Result<Quantile, Invalid> {
        quantile_probability(probability)?;
        let heights = |step: &PredictedStep| [Some(step.estimate), step.conf_low.value(), step.conf_high.value()];
        Ok(Quantile::of(probability, self.steps.iter().map(|step| (step.time, heights(step)))))
    }

    /// The curve at a time; 1 before the first step, and not estimable after the last.
    pub fn at(&self, time: f64) -> Estimable<PredictedStep> {
        let (Some(last), passed) = (self.steps.last(), self.steps.partition_point(|step| step.time <= time)) else {
            return Estimable::Not(NotEstimable::NoObservations);
        };
        if time > last.time {
            return Estimable::Not(NotEstimable::BeyondFollowUp { last_time: last.time });
        }
        let one = Estimable::Value(1.0);
        let before = PredictedStep {
            time,
            estimate: 1.0,
            std_error: 0.0,
            cumulative_hazard: 0.0,
            std_error_cumulative_hazard: 0.0,
            conf_low: one,
            conf_high: one,
        };
        Estimable::Value(passed.checked_sub(1).and_then(|index| self.steps.get(index)).copied().unwrap_or(before))
    }
}

/// What each event time adds, in scaled covariates; rows of zeros at times without events.
pub(super) struct Increments {
    /// `∑ w̄/cₖ`.
    pub hazard: Vec<f64>,
    /// `∑ x̄ₖ w̄/cₖ`, a row a tie.
    pub weighted_mean: Vec<f64>,
    /// `∑ (1 - fₖ) w̄/cₖ`: what the tied events themselves are exposed to.
    pub own_hazard: Vec<f64>,
    /// `∑ (1 - fₖ) x̄ₖ w̄/cₖ`, a row a tie.
    pub own_weighted_mean: Vec<f64>,
    /// `∑ x̄ₖ / d`, a row a tie.
    pub mean: Vec<f64>,
    /// `∑ w̄/cₖ²`.
    pub variance: Vec<f64>,
}

impl Increments {
    /// The increments at given scaled coefficients. The discrete likelihood has none; Breslow's are used, as in R.
    pub fn new(sets: &RiskSets, ties: Ties, scaled_beta: &[f64]) -> Self {
        let (n, p) = (sets.ties.len(), sets.columns);
        let mut found = Self {
            hazard: vec![0.0; n],
            weighted_mean: vec![0.0; n * p],
            own_hazard: vec![0.0; n],
            own_weighted_mean: vec![0.0; n * p],
            mean: vec![0.0; n * p],
            variance: vec![0.0; n],
        };
        // Where the sums come from elsewhere, no row is asked for its risk.
        let predictors = if sets.elsewhere.is_some() { Vec::new() } else { sets.linear_predictors(scaled_beta) };
        let risk: Vec<f64> =
            predictors.iter().enumerate().map(|(row, eta)| sets.weight_of(row) * libm::exp(*eta)).collect();
        for stratum in &sets.strata {
            for_each_event_time(sets, stratum, &risk, |index, at_risk, events| {
                let d = sets.ties[index].events();
                let weight = event_weight(sets, &sets.ties[index]) / d as f64;
                for k in 0..d {
                    let f = if ties == Ties::Efron { k as f64 / d as f64 } else { 0.0 };
                    let c = at_risk.zero - f * events.zero;
                    let share = weight / c;
                    found.hazard[index] += share;
                    found.own_hazard[index] += (1.0 - f) * share;
                    found.variance[index] += share / c;
                    for j in 0..p {
                        let mean = (at_risk.one[j] - f * events.one[j]) / c;
                        let cell = index * p + j;
                        found.weighted_mean[cell] += mean * share;
                        found.own_weighted_mean[cell] += (1.0 - f) * mean * share;
                        found.mean[cell] += mean / d as f64;
                    }
                }
            });
        }
        found
    }
}

/// An event time of a model without strata, for a subject with the mean covariates.
pub(in crate::statistics) struct EventIncrement {
    /// The time.
    pub time: f64,
    /// What it adds to the cumulative hazard.
    pub hazard: f64,
    /// The same times the mean covariates of those at risk, less the overall mean.
    pub weighted_mean: Vec<f64>,
}

impl CoxFit {
    /// The event times of a model without strata, ascending.
    pub(in crate::statistics) fn event_increments(&self) -> Vec<EventIncrement> {
        let increments = Increments::new(&self.sets, self.ties, &self.scaled_beta);
        let p = self.sets.columns;
        let event_time = |index: usize| EventIncrement {
            time: self.sets.time(&self.sets.ties[index]),
            hazard: increments.hazard[index],
            weighted_mean: (0..p).map(|j| increments.weighted_mean[index * p + j] * self.sets.scale[j]).collect(),
        };
        (0..self.sets.ties.len()).rev().filter(|&index| self.sets.ties[index].events() > 0).map(event_time).collect()
    }

    /// The overall mean of each column, at which [`event_increments`](Self::event_increments) are taken.
    pub(in crate::statistics) fn overall_means(&self) -> &[f64] {
        &self.sets.centre
    }

    /// The cumulative baseline hazard of each stratum.
    pub fn baseline_hazard(&self, curve_type: CurveType) -> Vec<BaselineHazard> {
        let increments = Increments::new(&self.sets, self.ties, &self.scaled_beta);
        let predictor: f64 = match curve_type {
            CurveType::Centred => -self.predictor_shift(),
            CurveType::AtZero => {
                -self.coefficients.iter().zip(&self.sets.centre).map(|(c, centre)| c.estimate * centre).sum::<f64>()
            }
        };
        let ratio = libm::exp(predictor);
        let of_stratum = |stratum: &super::risk_sets::Stratum| {
            let mut hazard = 0.0;
            let steps = stratum.ties.clone().rev().map(|index| {
                hazard += increments.hazard[index];
                HazardStep { time: self.sets.time(&self.sets.ties[index]), hazard: hazard * ratio }
            });
            BaselineHazard { stratum: stratum.code, steps: steps.collect() }
        };
        self.sets.strata.iter().map(of_stratum).collect()
    }

    /// The survival curve of a subject with the given covariates in a stratum (0 without strata).
    ///
    /// # Errors
    /// Covariates of the wrong number or not finite, a level outside (0, 1), or a stratum without rows.
    pub fn predict(
        &self,
        covariates: &[f64],
        stratum: usize,
        conf_type: ConfType,
        level: f64,
    ) -> Result<PredictedCurve, Invalid> {
        same_length("covariates", self.coefficients.len(), covariates.len())?;
        all_finite("covariate", covariates)?;
        conf_level(level)?;
        let Some(rows) = self.sets.strata.iter().find(|candidate| candidate.code == stratum) else {
            return Err(Invalid::Option { name: "the stratum", expected: "one that has rows" });
        };
        let increments = Increments::new(&self.sets, self.ties, &self.scaled_beta);
        let scaled: Vec<f64> =
            (0..covariates.len()).map(|j| (covariates[j] - self.sets.centre[j]) / self.sets.scale[j]).collect();
        let ratio = libm::exp(scaled.iter().zip(&self.scaled_beta).map(|(x, b)| x * b).sum());
        let z = two_sided_quantile(level);
        let (mut hazard, mut variance) = (0.0, 0.0);
        let mut q = vec![0.0; covariates.len()];
        let mut steps = Vec::with_capacity(rows.ties.len());
        for index in rows.ties.clone().rev() {
            hazard += increments.hazard[index];
            variance += increments.variance[index];
            for (j, cell) in q.iter_mut().enumerate() {
                let mean = increments.weighted_mean[index * scaled.len() + j];
                *cell += (mean - scaled[j] * increments.hazard[index]) * self.sets.scale[j];
            }
            let std_error = ratio * (variance + self.variance.quadratic_form(&q)).max(0.0).sqrt();
            let estimate = libm::exp(-hazard * ratio);
            let (conf_low, conf_high) = survival_interval(conf_type, estimate, std_error, z);
            steps.push(PredictedStep {
                time: self.sets.time(&self.sets.ties[index]),
                estimate,
                std_error: estimate * std_error,
                cumulative_hazard: hazard * ratio,
                std_error_cumulative_hazard: std_error,
                conf_low,
                conf_high,
            });
        }
        Ok(PredictedCurve { stratum, steps })
    }
}
