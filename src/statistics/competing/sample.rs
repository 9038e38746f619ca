//! The rows of a group, and what is counted of them at each time.

use super::CompetingRisks;
use crate::statistics::estimable::Estimable;
use crate::statistics::ordering::TimeRanks;

/// A curve from one observed time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceStep {
    /// The time.
    pub time: f64,
    /// Weight at risk just before it.
    pub n_risk: f64,
    /// Weight of the events of the cause at it.
    pub n_event: f64,
    /// Weight of the events of other causes at it.
    pub n_competing: f64,
    /// Weight of the censorings at it.
    pub n_censor: f64,
    /// Cumulative incidence from it on.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower limit; not defined while the incidence is 0.
    pub conf_low: Estimable,
    /// Upper limit.
    pub conf_high: Estimable,
}

/// The rows of a group, ascending in time, and ascending in entry.
pub(super) struct Sample<'a> {
    pub risks: &'a CompetingRisks<'a>,
    pub ranks: &'a TimeRanks,
    pub rows: &'a [u32],
    pub entries: &'a [u32],
}

impl Sample<'_> {
    /// The weight of a row.
    pub fn weight(&self, row: u32) -> f64 {
        self.risks.weight.map_or(1.0, |weight| weight[row as usize])
    }
}
