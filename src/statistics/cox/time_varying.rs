//! How a coefficient of a Cox model varies over time.
//!
//! The scaled Schoenfeld residuals of a column scatter about its coefficient as a function of time, with the variance
//! `d V` of each, `d` the number of events and `V` the variance of the estimate (Grambsch & Therneau, Biometrika
//! 1994;81:515–26). Their smooth is a least-squares fit of a natural cubic spline in `g(t)`, with limits from that
//! variance, as R draws them in `plot.cox.zph`.

use super::fit::CoxFit;
use super::likelihood::mean_at_risk;
use super::proportional_hazards::TimeTransform;
use super::row_terms::{self, RowTerms, TimeFunction};
use crate::parallel;
use crate::statistics::descriptive::{QuantileType, Sorted};
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

/// Of more event times than this the smooth is given at the last of each of so many equal parts of the time.
const MOST_STEPS: usize = 10_000;

impl CoxFit {
    /// The smooth of each column's coefficient at each distinct event time, ascending, with pointwise limits.
    ///
    /// # Errors
    /// [`TimeTransform::Log`] with an event at time 0. With too few distinct event times for the spline it is not
    /// estimable.
    pub fn time_varying(&self, transform: TimeTransform) -> Result<Estimable<Vec<Vec<TimeVaryingStep>>>, Invalid> {
        let by_rank = self.time_function(transform)?;
        let mut events = vec![0usize; by_rank.len()];
        self.sets.ties.iter().for_each(|tie| events[tie.rank as usize] += tie.events());
        let distinct: Vec<usize> = (0..events.len()).filter(|rank| events[*rank] > 0).collect();
        let counts: Vec<f64> = distinct.iter().map(|rank| events[*rank] as f64).collect();
        let g: Vec<f64> = distinct.iter().map(|rank| by_rank[*rank]).collect();
        // Later times have larger ones.
        let all = Sorted::of_counts(distinct.iter().map(|rank| (by_rank[*rank], events[*rank])));
        let Some(basis) = spline_basis(&g, &all)? else { return Ok(Estimable::Not(too_few(distinct.len()))) };
        // Events with one time have one row of the basis, so that they are counted in its products.
        let mut products = Matrix::zeros(basis.len());
        let of_function = |j: usize| {
            let weighted: Vec<f64> = basis[j].iter().zip(&counts).map(|(value, count)| value * count).collect();
            basis.iter().map(|values| dot(values, &weighted)).collect::<Vec<f64>>()
        };
        for (j, column) in parallel::mapped(basis.len(), of_function).into_iter().enumerate() {
            column.into_iter().enumerate().for_each(|(i, product)| *products.get_mut(i, j) = product);
        }
        let factor = products.cholesky(1e-11);
        if factor.rank() < basis.len() {
            return Ok(Estimable::Not(too_few(distinct.len())));
        }
        let inverse = factor.inverse();
        let residuals = self.residual_products(&basis, &distinct, events.len());
        let z = two_sided_quantile(self.conf_level);
        let shown = self.shown(&distinct);
        let total: f64 = counts.iter().sum();
        let sums: Vec<f64> = basis.iter().map(|values| dot(values, &counts)).collect();
        let smooth = |column: usize| {
            // The products of the basis with the scaled residuals.
            let product = |(sum, residuals): (&f64, &Vec<f64>)| {
                let scaled: f64 = (0..residuals.len()).map(|k| residuals[k] * self.naive_variance.get(k, column)).sum();
                total * scaled + self.coefficients[column].estimate * sum
            };
            let fitted = factor.solve(&sums.iter().zip(&residuals).map(product).collect::<Vec<f64>>());
            let variance = total * self.naive_variance.get(column, column);
            let step = |at: &usize| {
                let row: Vec<f64> = basis.iter().map(|values| values[*at]).collect();
                let estimate = dot(&fitted, &row);
                let half_width = z * (variance * inverse.quadratic_form(&row)).max(0.0).sqrt();
                let (conf_low, conf_high) = (estimate - half_width, estimate + half_width);
                TimeVaryingStep { time: self.sets.times[distinct[*at]], estimate, conf_low, conf_high }
            };
            shown.iter().map(step).collect()
        };
        Ok(Estimable::Value((0..self.coefficients.len()).map(smooth).collect()))
    }

    /// For each function of the basis its sums with the Schoenfeld residuals of each column.
    fn residual_products(&self, basis: &[Vec<f64>], distinct: &[usize], ranks: usize) -> Vec<Vec<f64>> {
        let sets = &self.sets;
        let p = sets.columns;
        let mut place = vec![0u32; ranks];
        distinct.iter().zip(0..).for_each(|(rank, at)| place[*rank] = at);
        // Each event counts once here, whatever its row weighs.
        if sets.unweighted && row_terms::are_worth_it(sets) {
            return self.row_products(basis, &place);
        }
        let mut rows = sets.covariate_rows();
        let mut products = vec![vec![0.0; p]; basis.len()];
        let mut residual = vec![0.0; p];
        for stratum in &sets.strata {
            self.for_each_event_time(stratum, |index, at_risk, events| {
                let tie = &sets.ties[index];
                mean_at_risk(tie, self.ties, at_risk, events, &mut residual);
                residual.iter_mut().for_each(|mean| *mean *= -(tie.events() as f64));
                if let Some(elsewhere) = &sets.elsewhere {
                    elsewhere.add_events(index, &mut residual);
                } else {
                    for row in tie.first_event..tie.end {
                        residual.iter_mut().zip(rows.row(row)).for_each(|(sum, x)| *sum += x);
                    }
                }
                residual.iter_mut().zip(&sets.scale).for_each(|(sum, scale)| *sum *= scale);
                for (values, sums) in basis.iter().zip(&mut products) {
                    let value = values[place[tie.rank as usize] as usize];
                    sums.iter_mut().zip(&residual).for_each(|(sum, residual)| *sum += value * residual);
                }
            });
        }
        products
    }

    /// The same, summed row by row; `place` is the place of an event time of a rank among the distinct ones.
    fn row_products(&self, basis: &[Vec<f64>], place: &[u32]) -> Vec<Vec<f64>> {
        let at = |values: &[f64], rank: u32| values[place[rank as usize] as usize];
        let functions: Vec<_> = basis.iter().map(|values| move |rank| at(values, rank)).collect();
        let functions: Vec<TimeFunction<'_>> = functions.iter().map(|function| function as TimeFunction<'_>).collect();
        let mut products = RowTerms::new(&self.sets, self.ties, self.risks()).weighted_scores(&functions);
        for sums in &mut products {
            sums.iter_mut().zip(&self.sets.scale).for_each(|(sum, scale)| *sum *= scale);
        }
        products
    }

    /// The event times at which the smooths are given, as places among the distinct ones.
    fn shown(&self, distinct: &[usize]) -> Vec<usize> {
        let last = distinct.last().map_or(0.0, |rank| self.sets.times[*rank]);
        if distinct.len() <= MOST_STEPS || last <= 0.0 {
            return (0..distinct.len()).collect();
        }
        let part = |at: usize| (self.sets.times[distinct[at]] / last * MOST_STEPS as f64) as u64;
        (0..distinct.len()).filter(|&at| at + 1 == distinct.len() || part(at) != part(at + 1)).collect()
    }
}

fn too_few(found: usize) -> NotEstimable {
    NotEstimable::too_few(SMOOTH_DF + 1, found)
}

/// An intercept and a natural spline at `g`, with inner knots at quantiles of type 7 of all events' `g`.
fn spline_basis(g: &[f64], all: &Sorted) -> Result<Option<Vec<Vec<f64>>>, Invalid> {
    let at = |p: f64| all.quantile(p, QuantileType::Type7).map(|found| found.value().unwrap_or(0.0));
    let pieces = SMOOTH_DF - 1;
    let knots: Vec<f64> = (0..=pieces).map(|index| at(index as f64 / pieces as f64)).collect::<Result<_, _>>()?;
    if g.len() < SMOOTH_DF || knots.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Ok(None);
    }
    let mut basis = vec![vec![1.0; g.len()]];
    basis.extend(natural_spline(g, &knots[1..pieces], (knots[0], knots[pieces]))?);
    Ok(Some(basis))
}
