//! Monotone likelihood: when no finite coefficient maximises the partial likelihood.
//!
//! The likelihood rises forever along a direction `δ` if and only if at every event time the subject with the event has
//! the largest `xδ` of those at risk; of the discrete likelihood, if and only if no one left over has a larger one than
//! any of the tied events (Bryson & Johnson, Technometrics 1981;23:381–3; Heinze & Schemper, Biometrics
//! 2001;57:114–9). Newton's steps then tend to such a direction, and whether they have is checked on the data.

use std::collections::BinaryHeap;

use super::Ties;
use super::risk_sets::{RiskSets, Stratum};
use crate::statistics::estimable::NotEstimable;
use crate::statistics::matrix::Matrix;

/// A column whose share of the direction is below this is taken to have converged.
const CONVERGED_SHARE: f64 = 1e-3;

/// The column that moves most along `direction`, if the likelihood rises forever along it.
pub(super) fn separating_column(sets: &RiskSets, ties: Ties, direction: &[f64], tolerance: f64) -> Option<usize> {
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

/// Whether every event has the largest value of `xδ` of those at risk, and some of those at risk have a smaller one.
fn rises_forever(sets: &RiskSets, ties: Ties, direction: &[f64], tolerance: f64) -> bool {
    let values = sets.linear_predictors(direction);
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let mut search = Search {
        sets,
        values: &values,
        slack: tolerance * (high - low).max(1.0),
        entry_rank: vec![0; if sets.entries.is_empty() { 0 } else { sets.rows() }],
        differs: false,
    };
    for &(row, start) in &sets.entries {
        search.entry_rank[row as usize] = start;
    }
    sets.strata.iter().all(|stratum| search.dominated_in(stratum, ties == Ties::Exact)) && search.differs
}

/// The walk over the risk sets.
struct Search<'a> {
    sets: &'a RiskSets,
    values: &'a [f64],
    slack: f64,
    entry_rank: Vec<u32>,
    differs: bool,
}

impl Search<'_> {
    /// Whether in each risk set the events have the largest values. If `others_only`, they are compared with those at risk
    /// without the event at the time, else with all.
    fn dominated_in(&mut self, stratum: &Stratum, others_only: bool) -> bool {
        // Those at risk, largest value first and smallest value first.
        let mut largest: BinaryHeap<Ordered> = BinaryHeap::new();
        let mut smallest: BinaryHeap<Ordered> = BinaryHeap::new();
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
        while heap.peek().is_some_and(|top| self.entry_rank.get(top.1).is_some_and(|&start| start >= rank)) {
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

/// Why a column of the information matrix depends on those before it: because it is constant where there are events, or
/// because it is a combination of them.
pub(super) fn name_dependent(information: &Matrix, column: usize) -> NotEstimable {
    let largest = information.diagonal().into_iter().fold(0.0, f64::max);
    if information.get(column, column) <= 1e-13 * largest.max(1e-3) {
        NotEstimable::ConstantCovariate { column }
    } else {
        NotEstimable::Collinear { column }
    }
}

/// The first column that takes one value only.
pub(super) fn constant_column(columns: &[Vec<f64>]) -> Option<usize> {
    columns.iter().position(|column| column.first().is_none_or(|&first| column.iter().all(|&value| value == first)))
}
