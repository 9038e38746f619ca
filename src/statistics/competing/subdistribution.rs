//! A model of the subdistribution of one cause, and the weighted rows to which it is fitted.

use super::CompetingRisks;
use crate::statistics::cox::Ties;

/// A model to be fitted.
#[derive(Debug)]
pub struct FineGray<'a, C = Vec<f64>> {
    /// The data; left truncation is not supported.
    pub risks: CompetingRisks<'a>,
    /// The cause of interest, from 1.
    pub cause: usize,
    /// The columns of covariates.
    pub columns: &'a [C],
    /// The treatment of ties: Breslow's as in `crr`, or Efron's as in `coxph`.
    pub ties: Ties,
    /// The level of the intervals.
    pub conf_level: f64,
}

impl<C> Clone for FineGray<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for FineGray<'_, C> {}

/// Rows of a weighted counting process.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WeightedRows {
    /// The row of the original data each came from.
    pub row: Vec<usize>,
    /// Begin of its risk.
    pub start: Vec<f64>,
    /// End of its risk.
    pub stop: Vec<f64>,
    /// Whether it ended in an event of the cause.
    pub event: Vec<bool>,
    /// Its weight.
    pub weight: Vec<f64>,
}

impl WeightedRows {
    /// Adds a row, or lengthens the last one if it continues it with the same weight.
    pub(super) fn push(&mut self, row: usize, start: f64, stop: f64, event: bool, weight: f64) {
        let continues = self.row.last() == Some(&row)
            && self.stop.last() == Some(&start)
            && self.weight.last() == Some(&weight)
            && self.event.last() == Some(&false);
        if let (true, Some(last)) = (continues, self.stop.last_mut()) {
            *last = stop;
            return;
        }
        self.row.push(row);
        self.start.push(start);
        self.stop.push(stop);
        self.event.push(event);
        self.weight.push(weight);
    }
}
