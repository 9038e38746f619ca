//! How a coefficient of a Cox model varies over time.
//!
//! The scaled Schoenfeld residuals of a column scatter about its coefficient as a function of time, with the variance
//! `d V` of each, `d` the number of events and `V` the variance of the estimate (Grambsch & Therneau, Biometrika
//! 1994;81:515–26). Their smooth is a least-squares fit of a natural cubic spline in `g(t)`, with limits from that
//! variance, as R draws them in `plot.cox.zph`.

use super::fit::CoxFit;
use super::proportional_hazards::TimeTransform;
use crate::statistics::descriptive::{QuantileType, quantile};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::Invalid;
use crate::statistics::matrix::{Matrix, dot};
use crate::statistics::natural_spline::natural_spline;
use crate::statistics::survival_interval::two_sided_quantile;

/// Degrees of freedom of the smooth, the intercept included; R's default.
pub const SMOOTH_DF: usize = 4;

/// The smooth of a coefficient at an event time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeVaryingStep {
    /// The time.
    pub time: f64,
    /// The log hazard ratio about then.
    pub estimate: f64,
    /// Lower limit.
    pub conf_low: f64,
    /// Upper limit.
    pub conf_high: f64,
}

impl CoxFit {
    /// The smooth of each column's coefficient at each distinct event time, ascending, with pointwise limits.
    ///
    /// # Errors
    /// [`TimeTransform::Log`] with an event at time 0. With too few distinct event times for the spline it is not
    /// estimable.
    pub fn time_varying(&self, transform: TimeTransform) -> Result<Estimable<Vec<Vec<TimeVaryingStep>>>, Invalid> {
        let found = self.schoenfeld_residuals();
        let by_rank = self.time_function(transform)?;
        let rank_of = |time: f64| self.sets.times.partition_point(|known| *known < time);
        let ranks: Vec<usize> = found.times.iter().map(|time| rank_of(*time)).collect();
        // Events with one time have one row of the basis, so their residuals are added up.
        let mut events = vec![0.0; by_rank.len()];
        ranks.iter().for_each(|rank| events[*rank] += 1.0);
        let distinct: Vec<usize> = (0..events.len()).filter(|rank| events[*rank] > 0.0).collect();
        let g: Vec<f64> = distinct.iter().map(|rank| by_rank[*rank]).collect();
        let all: Vec<f64> = ranks.iter().map(|rank| by_rank[*rank]).collect();
        let Some(basis) = spline_basis(&g, &all)? else { return Ok(Estimable::Not(too_few(distinct.len()))) };
        let weighted: Vec<Vec<f64>> = basis
            .iter()
            .map(|values| values.iter().zip(&distinct).map(|(value, rank)| value * events[*rank]).collect())
            .collect();
        let factor = Matrix::from_fn(basis.len(), |i, j| dot(&basis[i], &weighted[j])).cholesky(1e-11);
        if factor.rank() < basis.len() {
            return Ok(Estimable::Not(too_few(distinct.len())));
        }
        let inverse = factor.inverse();
        let z = two_sided_quantile(self.conf_level);
        let smooth = |column: usize| {
            let mut sums = vec![0.0; events.len()];
            ranks.iter().zip(&found.scaled[column]).for_each(|(rank, residual)| sums[*rank] += residual);
            let sums: Vec<f64> = distinct.iter().map(|rank| sums[*rank]).collect();
            let fitted = factor.solve(&basis.iter().map(|values| dot(values, &sums)).collect::<Vec<f64>>());
            let variance = found.times.len() as f64 * self.naive_variance.get(column, column);
            let step = |(at, rank): (usize, &usize)| {
                let row: Vec<f64> = basis.iter().map(|values| values[at]).collect();
                let estimate = dot(&fitted, &row);
                let half_width = z * (variance * inverse.quadratic_form(&row)).max(0.0).sqrt();
                let (conf_low, conf_high) = (estimate - half_width, estimate + half_width);
                TimeVaryingStep { time: self.sets.times[*rank], estimate, conf_low, conf_high }
            };
            distinct.iter().enumerate().map(step).collect()
        };
        Ok(Estimable::Value((0..self.coefficients.len()).map(smooth).collect()))
    }
}

fn too_few(found: usize) -> NotEstimable {
    NotEstimable::TooFewObservations { needed: SMOOTH_DF + 1, found }
}

/// An intercept and a natural spline at `g`, with inner knots at quantiles of type 7 of all events' `g`.
fn spline_basis(g: &[f64], all: &[f64]) -> Result<Option<Vec<Vec<f64>>>, Invalid> {
    let at = |p: f64| quantile(all, p, QuantileType::Type7).map(|found| found.value().unwrap_or(0.0));
    let pieces = SMOOTH_DF - 1;
    let knots: Vec<f64> = (0..=pieces).map(|index| at(index as f64 / pieces as f64)).collect::<Result<_, _>>()?;
    if g.len() < SMOOTH_DF || knots.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Ok(None);
    }
    let mut basis = vec![vec![1.0; g.len()]];
    basis.extend(natural_spline(g, &knots[1..pieces], (knots[0], knots[pieces]))?);
    Ok(Some(basis))
}
