//! Survival data: when each row was observed until, and whether it ended in the event.

use super::invalid::{Invalid, all_finite, same_length};

/// Rows of right-censored, possibly left-truncated and weighted survival data.
///
/// A row is at risk on `(start, time]`, or on `[0, time]` without `start`. All slices have one element a row.
#[derive(Debug, Clone, Copy)]
pub struct Observations<'a> {
    /// When each row came under observation (left truncation, counting process); `None` if all did at 0.
    pub start: Option<&'a [f64]>,
    /// When each row's observation ended.
    pub time: &'a [f64],
    /// Whether it ended in the event; otherwise it was censored.
    pub event: &'a [bool],
    /// Case weights above 0; `None` if all are 1.
    pub weight: Option<&'a [f64]>,
}

impl<'a> Observations<'a> {
    /// Right-censored rows, unweighted.
    pub fn right_censored(time: &'a [f64], event: &'a [bool]) -> Self {
        Self { start: None, time, event, weight: None }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// The weight of a row, 1 without weights.
    pub fn weight_of(&self, row: usize) -> f64 {
        self.weight.and_then(|weight| weight.get(row)).copied().unwrap_or(1.0)
    }

    /// Whether every weight is a whole number, so that a row stands for that many equal subjects.
    pub fn has_whole_weights(&self) -> bool {
        self.weight.is_none_or(|weight| weight.iter().all(|&w| w == libm::floor(w)))
    }

    /// Checks lengths, finiteness, signs and intervals.
    ///
    /// # Errors
    /// The first fault found, with its row. No row at all is not a fault here.
    pub fn validate(&self) -> Result<(), Invalid> {
        let n = self.time.len();
        same_length("event", n, self.event.len())?;
        all_finite("time", self.time)?;
        if let Some(row) = self.time.iter().position(|&time| time < 0.0) {
            return Err(Invalid::NegativeTime { row });
        }
        if let Some(start) = self.start {
            same_length("start", n, start.len())?;
            all_finite("start", start)?;
            if let Some(row) = start.iter().position(|&time| time < 0.0) {
                return Err(Invalid::NegativeTime { row });
            }
            if let Some(row) = (0..n).find(|&row| self.time[row] <= start[row]) {
                return Err(Invalid::StopNotAfterStart { row });
            }
        }
        if let Some(weight) = self.weight {
            same_length("weight", n, weight.len())?;
            all_finite("weight", weight)?;
            if let Some(row) = weight.iter().position(|&w| w <= 0.0) {
                return Err(Invalid::WeightNotPositive { row });
            }
        }
        Ok(())
    }
}
