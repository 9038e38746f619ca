//! The times of complete rows.

use std::borrow::Cow;
use std::sync::Arc;

use crate::analysis::regression::covariate::whole;
use crate::data::{KeptNumbers, Numbers, Packed, Rows};
use crate::statistics::Times;

/// The times of complete rows, as the table keeps them where all rows are complete.
#[derive(Clone)]
pub(crate) enum CaseTimes {
    /// Any times.
    Doubles(Arc<Vec<f64>>),
    /// Whole numbers, such as days.
    Whole(Packed),
}

impl CaseTimes {
    /// The numbers of some rows, which ascend and each have one.
    pub(crate) fn of_rows(numbers: &Numbers, rows: Rows<'_>) -> Self {
        match numbers.kept().filter(|_| rows.len() == numbers.len()) {
            Some(KeptNumbers::Whole(times)) => Self::Whole(times),
            Some(KeptNumbers::Numbers(times)) => Self::Doubles(times),
            Some(KeptNumbers::Decimals(_)) | None => Self::Doubles(Arc::new(numbers.of_rows(rows))),
        }
    }

    /// For the statistics.
    pub(crate) fn times(&self) -> Times<'_> {
        match self {
            Self::Doubles(times) => Times::Doubles(times),
            Self::Whole(times) => Times::Whole(whole(times)),
        }
    }

    /// All of them as doubles.
    pub(crate) fn doubles(&self) -> Cow<'_, [f64]> {
        self.times().doubles()
    }

    /// The same, kept as doubles.
    pub(crate) fn into_doubles(self) -> Self {
        match self {
            Self::Whole(_) => Self::Doubles(Arc::new(self.doubles().into_owned())),
            doubles @ Self::Doubles(_) => doubles,
        }
    }

    /// The longest time; 0 where none is above it.
    pub(crate) fn longest(&self) -> f64 {
        match self {
            Self::Doubles(times) => times.iter().copied().filter(|time| time.is_finite()).fold(0.0, f64::max),
            Self::Whole(times) => times.bounds().map_or(0.0, |(_, most)| f64::from(most.max(0))),
        }
    }

    /// Whether some are no whole numbers.
    pub(crate) fn have_fractions(&self) -> bool {
        match self {
            Self::Doubles(times) => times.iter().any(|time| time.fract() != 0.0),
            Self::Whole(_) => false,
        }
    }
}
