//! Survival data: when each row was observed until, and whether it ended in the event.

use std::borrow::Cow;

use super::covariate_column::WholeNumbers;
use super::invalid::{Invalid, all_finite, same_length};

/// Times of rows: doubles, or the whole numbers that a table keeps, such as days, of which no copy is made.
#[derive(Debug, Clone, Copy)]
pub enum Times<'a> {
    /// Any times.
    Doubles(&'a [f64]),
    /// Whole numbers.
    Whole(WholeNumbers<'a>),
}

impl<'a> From<&'a [f64]> for Times<'a> {
    fn from(times: &'a [f64]) -> Self {
        Self::Doubles(times)
    }
}

impl<'a> From<&'a Vec<f64>> for Times<'a> {
    fn from(times: &'a Vec<f64>) -> Self {
        Self::Doubles(times)
    }
}

impl<'a, const N: usize> From<&'a [f64; N]> for Times<'a> {
    fn from(times: &'a [f64; N]) -> Self {
        Self::Doubles(times)
    }
}

impl<'a> Times<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Doubles(times) => times.len(),
            Self::Whole(times) => times.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time of a row, which is below [`Times::len`].
    pub fn at(&self, row: usize) -> f64 {
        match self {
            Self::Doubles(times) => times[row],
            Self::Whole(times) => times.at(row).into(),
        }
    }

    /// All of them as doubles.
    pub fn doubles(&self) -> Cow<'a, [f64]> {
        match self {
            Self::Doubles(times) => Cow::Borrowed(times),
            Self::Whole(_) => Cow::Owned((0..self.len()).map(|row| self.at(row)).collect()),
        }
    }

    fn first_negative(&self) -> Option<usize> {
        match self {
            Self::Doubles(times) => times.iter().position(|&time| time < 0.0),
            Self::Whole(times) => {
                // Without leaving early, which the compiler can do for several numbers at once.
                let mut least = 0;
                times.for_each(|time| least = time.min(least));
                if least < 0 { (0..times.len()).find(|row| times.at(*row) < 0) } else { None }
            }
        }
    }
}

/// Rows of right-censored, possibly left-truncated and weighted survival data.
///
/// A row is at risk on `(start, time]`, or on `[0, time]` without `start`. All slices have one element a row.
#[derive(Debug, Clone, Copy)]
pub struct Observations<'a> {
    /// When each row came under observation (left truncation, counting process); `None` if all did at 0.
    pub start: Option<&'a [f64]>,
    /// When each row's observation ended.
    pub time: Times<'a>,
    /// Whether it ended in the event; otherwise it was censored.
    pub event: &'a [bool],
    /// Case weights above 0; `None` if all are 1.
    pub weight: Option<&'a [f64]>,
}

impl<'a> Observations<'a> {
    /// Right-censored rows, unweighted.
    pub fn right_censored(time: impl Into<Times<'a>>, event: &'a [bool]) -> Self {
        Self { start: None, time: time.into(), event, weight: None }
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
        if let Times::Doubles(time) = self.time {
            all_finite("time", time)?;
        }
        if let Some(row) = self.time.first_negative() {
            return Err(Invalid::NegativeTime { row });
        }
        if let Some(start) = self.start {
            same_length("start", n, start.len())?;
            all_finite("start", start)?;
            if let Some(row) = start.iter().position(|&time| time < 0.0) {
                return Err(Invalid::NegativeTime { row });
            }
            if let Some(row) = (0..n).find(|&row| self.time.at(row) <= start[row]) {
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
