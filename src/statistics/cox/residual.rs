//! Residuals of a Cox model (Therneau & Grambsch, *Modeling Survival Data*, 2000, ch. 4), in the caller's row order.
//!
//! With Efron's ties a tied event is exposed to the share `1 - k/d` of the `k`-th part of the hazard at its time.

use super::baseline::Increments;
use super::fit::CoxFit;
use super::risk_sets::{RiskSets, Stratum};

/// The Schoenfeld residuals: one row for each event, ascending in time within each stratum.
#[derive(Debug, Clone, PartialEq)]
pub struct Schoenfeld {
    /// The caller's row numbers.
    pub rows: Vec<usize>,
    /// The event times.
    pub times: Vec<f64>,
    /// Covariates minus their expectation among those at risk, a column for each of the model's.
    pub residuals: Vec<Vec<f64>>,
    /// Scaled by the variance of the estimates and the number of events, plus the estimates: their smooth over time
    /// estimates the time-varying coefficients (Grambsch & Therneau, Biometrika 1994;81:515–26).
    pub scaled: Vec<Vec<f64>>,
}

/// What each row was exposed to: the integrals of the hazard and of hazard times mean covariates, over its time at risk.
struct Exposure {
    hazard: Vec<f64>,
    weighted_mean: Vec<f64>,
}

impl Exposure {
    fn new(sets: &RiskSets, increments: &Increments) -> Self {
        let mut found = Self { hazard: vec![0.0; sets.rows()], weighted_mean: vec![0.0; sets.rows() * sets.columns] };
        for stratum in &sets.strata {
            found.add_stratum(sets, stratum, increments);
        }
        found
    }

    fn add_stratum(&mut self, sets: &RiskSets, stratum: &Stratum, increments: &Increments) {
        let p = sets.columns;
        let mut hazard = 0.0;
        let mut mean = vec![0.0; p];
        let mut entries = sets.entries[stratum.entries.clone()].iter().rev().peekable();
        for index in stratum.ties.clone().rev() {
            let tie = &sets.ties[index];
            while let Some(&(row, _)) = entries.next_if(|(_, start)| *start < tie.rank) {
                self.add(row as usize, -hazard, mean.iter().map(|m| -m));
            }
            for row in tie.begin..tie.end {
                let (own, own_mean) = if row < tie.first_event {
                    (increments.hazard[index], &increments.weighted_mean[index * p..(index + 1) * p])
                } else {
                    (increments.own_hazard[index], &increments.own_weighted_mean[index * p..(index + 1) * p])
                };
                self.add(row, hazard + own, mean.iter().zip(own_mean).map(|(a, b)| a + b));
            }
            hazard += increments.hazard[index];
            let of_time = &increments.weighted_mean[index * p..(index + 1) * p];
            mean.iter_mut().zip(of_time).for_each(|(a, b)| *a += b);
        }
        self.add_lingering(sets, stratum, increments);
    }

    /// What rows are exposed to that stay at risk after their end: `G(t-)/G(T-)` of the hazard of each later time.
    fn add_lingering(&mut self, sets: &RiskSets, stratum: &Stratum, increments: &Increments) {
        let Some(lingering) = &sets.lingering else { return };
        let p = sets.columns;
        let mut hazard = 0.0;
        let mut mean = vec![0.0; p];
        for index in stratum.ties.clone() {
            let tie = &sets.ties[index];
            for row in tie.begin..tie.first_event {
                let share = lingering.share[row];
                if share > 0.0 {
                    self.add(row, share * hazard, mean.iter().map(|m| share * m));
                }
            }
            let survival = lingering.survival[tie.rank as usize];
            hazard += survival * increments.hazard[index];
            let of_time = &increments.weighted_mean[index * p..(index + 1) * p];
            mean.iter_mut().zip(of_time).for_each(|(a, b)| *a += survival * b);
        }
    }

    fn add(&mut self, row: usize, hazard: f64, mean: impl Iterator<Item = f64>) {
        let p = self.weighted_mean.len() / self.hazard.len().max(1);
        self.hazard[row] += hazard;
        self.weighted_mean[row * p..(row + 1) * p].iter_mut().zip(mean).for_each(|(a, b)| *a += b);
    }
}

/// The score residuals in scaled covariates by sorted row, row by row: each row's contribution to the score vector per
/// unit of its weight (Therneau, Grambsch & Fleming, Biometrika 1990;77:147–60).
pub(super) fn scaled_score(sets: &RiskSets, increments: &Increments, scaled_beta: &[f64]) -> Vec<f64> {
    let p = sets.columns;
    let exposure = Exposure::new(sets, increments);
    let predictors = sets.linear_predictors(scaled_beta);
    let mut residuals = vec![0.0; sets.rows() * p];
    let mut rows = sets.covariate_rows();
    for (index, tie) in sets.ties.iter().enumerate() {
        for row in tie.begin..tie.end {
            let ratio = libm::exp(predictors[row]);
            for (j, &x) in rows.row(row).iter().enumerate() {
                let expected = ratio * (x * exposure.hazard[row] - exposure.weighted_mean[row * p + j]);
                let observed = if row >= tie.first_event { x - increments.mean[index * p + j] } else { 0.0 };
                residuals[row * p + j] = observed - expected;
            }
        }
    }
    residuals
}

impl CoxFit {
    /// The martingale residuals: event minus expected events.
    pub fn martingale_residuals(&self) -> Vec<f64> {
        let increments = Increments::new(&self.sets, self.ties, &self.scaled_beta);
        let exposure = Exposure::new(&self.sets, &increments);
        let predictors = self.sets.linear_predictors(&self.scaled_beta);
        let has_event = self.sets.has_event();
        let residual =
            |row: usize| f64::from(u8::from(has_event[row])) - libm::exp(predictors[row]) * exposure.hazard[row];
        let sorted: Vec<f64> = (0..self.n).map(residual).collect();
        self.sets.in_original_order(&sorted)
    }

    /// The deviance residuals: martingale residuals made more symmetric.
    pub fn deviance_residuals(&self) -> Vec<f64> {
        let mut events = vec![false; self.n];
        for (&row, event) in self.sets.original.iter().zip(self.sets.has_event()) {
            events[row as usize] = event;
        }
        let deviance = |(martingale, event): (f64, bool)| {
            let log = if event { libm::log((1.0 - martingale).max(f64::MIN_POSITIVE)) } else { 0.0 };
            let size = (-2.0 * (martingale + log)).max(0.0).sqrt();
            if martingale < 0.0 { -size } else { size }
        };
        self.martingale_residuals().into_iter().zip(events).map(deviance).collect()
    }

    /// The score residuals, a column for each of the model's; not multiplied by the weights.
    pub fn score_residuals(&self) -> Vec<Vec<f64>> {
        let increments = Increments::new(&self.sets, self.ties, &self.scaled_beta);
        let scaled = scaled_score(&self.sets, &increments, &self.scaled_beta);
        let p = self.sets.columns;
        let column = |j: usize| {
            let sorted: Vec<f64> = (0..self.n).map(|row| scaled[row * p + j] * self.sets.scale[j]).collect();
            self.sets.in_original_order(&sorted)
        };
        (0..p).map(column).collect()
    }

    /// The approximate change in each estimate when a row is left out, per unit of its weight; a column for each of
    /// the model's.
    pub fn dfbeta(&self) -> Vec<Vec<f64>> {
        let score = self.score_residuals();
        let influence = |j: usize| {
            let of_row = |row: usize| (0..score.len()).map(|k| score[k][row] * self.naive_variance.get(k, j)).sum();
            (0..self.n).map(of_row).collect()
        };
        (0..score.len()).map(influence).collect()
    }

    /// The Schoenfeld residuals.
    pub fn schoenfeld_residuals(&self) -> Schoenfeld {
        let increments = Increments::new(&self.sets, self.ties, &self.scaled_beta);
        let p = self.sets.columns;
        let (mut rows, mut times) = (Vec::new(), Vec::new());
        let mut residuals = vec![Vec::new(); p];
        let mut covariates = self.sets.covariate_rows();
        for stratum in &self.sets.strata {
            for index in stratum.ties.clone().rev() {
                let tie = &self.sets.ties[index];
                for row in tie.first_event..tie.end {
                    rows.push(self.sets.original[row] as usize);
                    times.push(self.sets.time(tie));
                    for (j, (column, covariate)) in residuals.iter_mut().zip(covariates.row(row)).enumerate() {
                        let x = covariate - increments.mean[index * p + j];
                        column.push(x * self.sets.scale[j]);
                    }
                }
            }
        }
        let events = rows.len() as f64;
        let scaled = |j: usize| {
            let of_event = |event: usize| {
                let sum: f64 = (0..p).map(|k| residuals[k][event] * self.naive_variance.get(k, j)).sum();
                events * sum + self.coefficients[j].estimate
            };
            (0..rows.len()).map(of_event).collect()
        };
        let scaled = (0..p).map(scaled).collect();
        Schoenfeld { rows, times, residuals, scaled }
    }
}
