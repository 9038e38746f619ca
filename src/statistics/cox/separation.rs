//! Monotone likelihood: when no finite coefficient maximises the partial likelihood.
//!
//! The likelihood rises forever along a direction `δ` if and only if at every event time the subject with the event has
//! the largest `xδ` of those at risk; of the discrete likelihood, if and only if no one left over has a larger one than
//! any of the tied events (Bryson & Johnson, Technometrics 1981;23:381–3; Heinze & Schemper, Biometrics
//! 2001;57:114–9). Newton's steps then tend to such a direction, and whether they have is checked on the data.

use std::collections::BinaryHeap;

use super::Ties;
use super::likelihood::SINGULAR;
use super::lingering::Lingering;
use super::risk_sets::{RiskSets, Stratum};
use crate::statistics::covariate_column::{CovariateColumn, is_constant};
use crate::statistics::estimable::NotEstimable;
use crate::statistics::matrix::{Matrix, dot};

/// A column whose share of the direction is below this is taken to have converged.
const CONVERGED_SHARE: f64 = 1e-3;

/// At most so many pairs of rows are looked at for differences along a direction: all pairs of some thousand rows, and
/// of more rows enough to find every difference that is not rare.
const MOST_PAIRS: usize = 50_000_000;

/// Information per event below this is rounding error.
const VARIES: f64 = 1e-12;

/// The column that moves most along `direction`, if the likelihood rises forever along it.
pub(super) fn separating_column(sets: &RiskSets, ties: Ties, direction: &[f64], tolerance: f64) -> Option<usize> {
    if sets.elsewhere.is_some() {
        // Nothing is known of single rows.
        return None;
    }
    let largest = direction.iter().fold(0.0, |largest: f64, step| largest.max(step.abs()));
    if !(largest > 0.0 && largest.is_finite()) {
        return None;
    }
    let exact: Vec<f64> = direction.iter().map(|step| step / largest).collect();
    let cleaned: Vec<f64> = exact.iter().map(|&s| if s.abs() < CONVERGED_SHARE { 0.0 } else { s }).collect();
    // Steps along several indicators at once tend to equal lengths, which rounding to whole numbers reveals.
    let whole: Vec<f64> = exact.iter().map(|&s| libm::round(s)).collect();
    if [exact, cleaned, whole].iter().any(|candidate| rises_forever(sets, ties, candidate, tolerance)) {
        direction.iter().position(|step| step.abs() >= largest * (1.0 - CONVERGED_SHARE))
    } else {
        None
    }
}

/// As [`separating_column`], of a direction that is known in outline only: differences between events and those at risk
/// along it that are small beside the range are taken to be zero in the limit, and are projected out of it.
pub(super) fn separating_column_near(sets: &RiskSets, ties: Ties, direction: &[f64]) -> Option<usize> {
    if sets.elsewhere.is_some() {
        return None;
    }
    let levelled = |share: f64| project_out(direction, &level_differences(sets, direction, share));
    separating_column(sets, ties, direction, 1e-6).or_else(|| {
        [1e-2, 1e-3, 1e-4, 1e-5].iter().find_map(|&share| separating_column(sets, ties, &levelled(share), 1e-6))
    })
}

/// An orthonormal basis of the differences in covariates between events and others at risk that `direction` hardly tells
/// apart: by less than a share of its range.
fn level_differences(sets: &RiskSets, direction: &[f64], share: f64) -> Vec<Vec<f64>> {
    let values = sets.linear_predictors(direction);
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let is_level = |a: usize, b: usize| (values[a] - values[b]).abs() < share * (high - low);
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut pairs = 0usize;
    let mut rows = sets.covariate_rows();
    for stratum in &sets.strata {
        let first = sets.ties.get(stratum.ties.start).map_or(0, |tie| tie.begin);
        for tie in &sets.ties[stratum.ties.clone()] {
            for event in tie.first_event..tie.end {
                let at_risk = |row: &usize| sets.entry_rank.get(*row).is_none_or(|&start| start < tie.rank);
                let stays = sets.lingering.iter().flat_map(Lingering::rows).filter(|&row| row >= tie.end);
                for other in (first..tie.end).filter(at_risk).chain(stays) {
                    pairs += 1;
                    if pairs > MOST_PAIRS {
                        return basis;
                    }
                    if !is_level(event, other) {
                        continue;
                    }
                    let mut difference = rows.row(event).to_vec();
                    difference.iter_mut().zip(rows.row(other)).for_each(|(a, b)| *a -= b);
                    let rest = project_out(&difference, &basis);
                    let norm = dot(&rest, &rest).sqrt();
                    if norm > 1e-6 * dot(&difference, &difference).sqrt() {
                        basis.push(rest.iter().map(|cell| cell / norm).collect());
                    }
                    if basis.len() >= sets.columns {
                        return basis;
                    }
                }
            }
        }
    }
    basis
}

/// A vector less its components along an orthonormal basis.
fn project_out(vector: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut rest = vector.to_vec();
    for axis in basis {
        let component = dot(&rest, axis);
        rest.iter_mut().zip(axis).for_each(|(cell, a)| *cell -= component * a);
    }
    rest
}

/// Whether every event has the largest value of `xδ` of those at risk, and some of those at risk have a smaller one.
fn rises_forever(sets: &RiskSets, ties: Ties, direction: &[f64], tolerance: f64) -> bool {
    let values = sets.linear_predictors(direction);
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let mut search = Search { sets, values: &values, slack: tolerance * (high - low).max(1.0), differs: false };
    sets.strata.iter().all(|stratum| search.dominated_in(stratum, ties == Ties::Exact)) && search.differs
}

/// The walk over the risk sets.
struct Search<'a> {
    sets: &'a RiskSets,
    values: &'a [f64],
    slack: f64,
    differs: bool,
}

impl Search<'_> {
    /// Whether in each risk set the events have the largest values. If `others_only`, they are compared with those at risk
    /// without the event at the time, else with all.
    fn dominated_in(&mut self, stratum: &Stratum, others_only: bool) -> bool {
        // Those at risk, largest value first and smallest value first.
        let mut largest: BinaryHeap<Ordered> = BinaryHeap::new();
        let mut smallest: BinaryHeap<Ordered> = BinaryHeap::new();
        for row in self.sets.lingering.iter().flat_map(Lingering::rows) {
            largest.push(Ordered(self.values[row], row));
            smallest.push(Ordered(-self.values[row], row));
        }
        for tie in &self.sets.ties[stratum.ties.clone()] {
            let split = if others_only { tie.first_event } else { tie.end };
            for row in tie.begin..split {
                largest.push(Ordered(self.values[row], row));
                smallest.push(Ordered(-self.values[row], row));
            }
            self.drop_late(&mut largest, tie.rank);
            self.drop_late(&mut smallest, tie.rank);
            let events = &self.values[tie.first_event..tie.end];
            if let (false, Some(top), Some(bottom)) = (events.is_empty(), largest.peek(), smallest.peek()) {
                if events.iter().any(|&value| value < top.0 - self.slack) {
                    return false;
                }
                let highest = events.iter().fold(f64::NEG_INFINITY, |highest, &value| highest.max(value));
                self.differs |= highest + bottom.0 > 1e-3 * highest.abs().max(bottom.0.abs()).max(1e-3);
            }
            for row in split..tie.end {
                largest.push(Ordered(self.values[row], row));
                smallest.push(Ordered(-self.values[row], row));
            }
        }
        true
    }

    /// Drops rows that enter at the time or later from the top: time only falls, so they are never wanted again.
    fn drop_late(&self, heap: &mut BinaryHeap<Ordered>, rank: u32) {
        while heap.peek().is_some_and(|top| self.sets.entry_rank.get(top.1).is_some_and(|&start| start >= rank)) {
            heap.pop();
        }
    }
}

/// A number ordered by `total_cmp`, with its row.
#[derive(PartialEq)]
struct Ordered(f64, usize);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

/// Refuses a column that is constant in every risk set with an event, or depends on those before it.
pub(super) fn check_columns(sets: &RiskSets, information: &Matrix) -> Result<(), NotEstimable> {
    // A sum of differences of large numbers would not tell a column that is constant within each stratum from one that
    // hardly varies.
    if let Some(column) = constant_in_strata(sets) {
        return Err(NotEstimable::ConstantCovariate { column });
    }
    // Columns are scaled, so an event adds about 1 to the diagonal unless the column does not vary where it happens.
    let negligible = VARIES * sets.events() as f64;
    if let Some(column) = information.diagonal().iter().position(|&cell| cell <= negligible) {
        return Err(NotEstimable::ConstantCovariate { column });
    }
    match information.cholesky(SINGULAR).first_dependent() {
        Some(column) => Err(NotEstimable::Collinear { column }),
        None => Ok(()),
    }
}

/// The first column that takes one value only in each of several strata.
fn constant_in_strata(sets: &RiskSets) -> Option<usize> {
    if sets.strata.len() < 2 || sets.elsewhere.is_some() {
        return None;
    }
    let mut constant = vec![true; sets.columns];
    let mut rows = sets.covariate_rows();
    for stratum in &sets.strata {
        let own = sets.rows_of(stratum);
        let first = rows.row(own.start).to_vec();
        for row in own {
            for ((constant, x), first) in constant.iter_mut().zip(rows.row(row)).zip(&first) {
                *constant &= x == first;
            }
            // Columns vary within few rows, as a rule.
            if !constant.contains(&true) {
                return None;
            }
        }
    }
    constant.iter().position(|constant| *constant)
}

/// The first column that takes one value only.
pub(super) fn constant_column(columns: &[impl CovariateColumn]) -> Option<usize> {
    columns.iter().position(is_constant)
}
