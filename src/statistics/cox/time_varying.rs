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
    /// The smooth of a column's coefficient at each distinct event time, ascending, with pointwise limits.
    ///
    /// # Errors
    /// A column out of range; [`TimeTransform::Log`] with an event at time 0. With too few distinct event times for
    /// the spline it is not estimable.
    pub fn time_varying(
        &self,
        column: usize,
        transform: TimeTransform,
    ) -> Result<Estimable<Vec<TimeVaryingStep>>, Invalid> {
        if column >= self.coefficients.len() {
            return Err(Invalid::Option { name: "the column", expected: "one of the model's columns" });
        }
        let found = self.schoenfeld_residuals();
        let by_rank = self.time_function(transform)?;
        let rank_of = |time: f64| self.sets.times.partition_point(|known| *known < time);
        let g: Vec<f64> = found.times.iter().map(|time| by_rank[rank_of(*time)]).collect();
        let Some(basis) = spline_basis(&g)? else { return Ok(Estimable::Not(too_few(g.len()))) };
        let information = Matrix::from_fn(basis.len(), |i, j| dot(&basis[i], &basis[j]));
        let factor = information.cholesky(1e-11);
        if factor.rank() < basis.len() {
            return Ok(Estimable::Not(too_few(g.len())));
        }
        let residuals = &found.scaled[column];
        let moments: Vec<f64> = basis.iter().map(|values| dot(values, residuals)).collect();
        let fitted = factor.solve(&moments);
        let inverse = factor.inverse();
        let variance = found.times.len() as f64 * self.naive_variance.get(column, column);
        let z = two_sided_quantile(self.conf_level);
        let mut steps: Vec<TimeVaryingStep> = Vec::new();
        for (event, time) in found.times.iter().enumerate() {
            let at: Vec<f64> = basis.iter().map(|values| values[event]).collect();
            let estimate = dot(&fitted, &at);
            let half_width = z * (variance * inverse.quadratic_form(&at)).max(0.0).sqrt();
            steps.push(TimeVaryingStep {
                time: *time,
                estimate,
                conf_low: estimate - half_width,
                conf_high: estimate + half_width,
            });
        }
        steps.sort_by(|a, b| a.time.total_cmp(&b.time));
        steps.dedup_by(|a, b| a.time == b.time);
        Ok(Estimable::Value(steps))
    }
}

fn too_few(found: usize) -> NotEstimable {
    NotEstimable::TooFewObservations { needed: SMOOTH_DF + 1, found }
}

/// An intercept and a natural spline with inner knots at quantiles of type 7.
fn spline_basis(g: &[f64]) -> Result<Option<Vec<Vec<f64>>>, Invalid> {
    let at = |p: f64| quantile(g, p, QuantileType::Type7).map(|found| found.value().unwrap_or(0.0));
    let pieces = SMOOTH_DF - 1;
    let knots: Vec<f64> = (0..=pieces).map(|index| at(index as f64 / pieces as f64)).collect::<Result<_, _>>()?;
    if g.is_empty() || knots.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Ok(None);
    }
    let mut basis = vec![vec![1.0; g.len()]];
    basis.extend(natural_spline(g, &knots[1..pieces], (knots[0], knots[pieces]))?);
    Ok(Some(basis))
}
