//! A statistic that may have no value: the value, or the reason why there is none.
//!
//! Statistical software tends to answer a question that has no answer with a number (a coefficient of -22 with a
//! standard error of 19,870 when the likelihood has no maximum, a chi-square on -1 degrees of freedom when nobody had
//! the event) or with `NaN`. Here such an answer is a variant that names the reason, so a caller cannot print it by
//! mistake and can say in words why it is missing.

use std::fmt;

/// A value, or the reason why it cannot be estimated from the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Estimable<T = f64> {
    /// The estimate, unrounded and finite.
    Value(T),
    /// Why there is no estimate.
    Not(NotEstimable),
}

/// Why a statistic has no value although the input was valid.
///
/// Columns are indexes from 0 into the columns the caller gave.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum NotEstimable {
    /// The curve does not fall to the level asked for within the follow-up.
    NotReached,
    /// The time asked for is after the last observation, where the curve is not defined.
    BeyondFollowUp {
        /// The last time observed.
        last_time: f64,
    },
    /// The curve is at 0, where this standard error or interval is not defined.
    CurveAtZero,
    /// The curve is at 1, where this interval is not defined.
    CurveAtOne,
    /// Nobody had the event.
    NoEvents,
    /// The data hold a single group, so there is nothing to compare.
    OneGroup,
    /// There is no observation.
    NoObservations,
    /// There are fewer observations than the statistic needs.
    TooFewObservations {
        /// The smallest number that suffices.
        needed: u32,
        /// The number there is.
        found: u32,
    },
    /// The statistic's variance is zero, so it cannot be standardised.
    ZeroVariance,
    /// No two subjects can be ordered by their times, so no pair is comparable.
    NoComparablePairs,
    /// The model has no covariate.
    NoCovariates,
    /// The covariate separates those with the event from those without: its coefficient grows without bound.
    Separated {
        /// Index of the column.
        column: usize,
    },
    /// The covariate is a linear combination of the columns before it.
    Collinear {
        /// Index of the column.
        column: usize,
    },
    /// The covariate takes one value only, or does not vary where there are events.
    ConstantCovariate {
        /// Index of the column.
        column: usize,
    },
    /// The iteration did not come to rest.
    NotConverged {
        /// How many iterations were made.
        iterations: usize,
    },
    /// A row or column of the table is empty.
    EmptyMargin,
    /// It is computed from all covariates of each row together, and the rows are on another engine.
    RowsElsewhere,
    /// The statistic is not defined for these data.
    Undefined,
}

impl fmt::Display for NotEstimable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReached => f.write_str("the curve does not reach this level within the follow-up"),
            Self::BeyondFollowUp { last_time } => {
                write!(f, "the time is after the last observation, which is at {last_time}")
            }
            Self::CurveAtZero => f.write_str("the curve is at 0, where this quantity is not defined"),
            Self::CurveAtOne => f.write_str("the curve is at 1, where this quantity is not defined"),
            Self::NoEvents => f.write_str("there is no event"),
            Self::OneGroup => f.write_str("there is only one group"),
            Self::NoObservations => f.write_str("there is no observation"),
            Self::TooFewObservations { needed, found } => {
                write!(f, "at least {needed} observations are needed and there are {found}")
            }
            Self::ZeroVariance => f.write_str("the variance is zero"),
            Self::NoComparablePairs => f.write_str("no pair of subjects can be ordered by time"),
            Self::NoCovariates => f.write_str("the model has no covariate"),
            Self::Separated { column } => {
                write!(f, "column {column} separates the events, so the likelihood has no maximum")
            }
            Self::Collinear { column } => write!(f, "column {column} is a linear combination of other columns"),
            Self::ConstantCovariate { column } => write!(f, "column {column} does not vary"),
            Self::NotConverged { iterations } => write!(f, "no convergence after {iterations} iterations"),
            Self::EmptyMargin => f.write_str("a row or column of the table is empty"),
            Self::RowsElsewhere => {
                f.write_str("it needs all covariates of each row together, and the rows stay on another engine")
            }
            Self::Undefined => f.write_str("the statistic is not defined for these data"),
        }
    }
}

impl NotEstimable {
    /// There are `found` observations, fewer than the `needed` ones.
    pub fn too_few(needed: usize, found: usize) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self::TooFewObservations { needed: count(needed), found: count(found) }
    }
}

impl<T> Estimable<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Not(_) => None,
        }
    }

    /// The reason, if there is no value.
    pub fn reason(&self) -> Option<NotEstimable> {
        match self {
            Self::Value(_) => None,
            Self::Not(reason) => Some(*reason),
        }
    }

    /// The same, of a reference.
    pub fn as_ref(&self) -> Estimable<&T> {
        match self {
            Self::Value(value) => Estimable::Value(value),
            Self::Not(reason) => Estimable::Not(*reason),
        }
    }

    /// Applies `f` to a value and keeps a reason.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Estimable<U> {
        match self {
            Self::Value(value) => Estimable::Value(f(value)),
            Self::Not(reason) => Estimable::Not(reason),
        }
    }

    /// Applies `f`, which may itself have no value, and keeps a reason.
    pub fn and_then<U>(self, f: impl FnOnce(T) -> Estimable<U>) -> Estimable<U> {
        match self {
            Self::Value(value) => f(value),
            Self::Not(reason) => Estimable::Not(reason),
        }
    }

    /// As a `Result`, so that `?` can be used within a computation.
    pub fn into_result(self) -> Result<T, NotEstimable> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Not(reason) => Err(reason),
        }
    }
}

impl Estimable<f64> {
    /// `value` if it is finite, else the reason.
    pub fn finite_or(value: f64, reason: NotEstimable) -> Self {
        if value.is_finite() { Self::Value(value) } else { Self::Not(reason) }
    }
}

impl<T> From<Result<T, NotEstimable>> for Estimable<T> {
    fn from(result: Result<T, NotEstimable>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(reason) => Self::Not(reason),
        }
    }
}
