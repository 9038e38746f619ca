//! Input that no statistic can be computed from: the caller's error, with the row at fault.

use std::fmt;

use super::codes::Codes;

/// What is wrong with the input. Rows and columns are indexes from 0 into the slices given.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Invalid {
    /// There is no row.
    Empty,
    /// Two slices that belong together have different lengths.
    LengthMismatch {
        /// What has the wrong length.
        what: &'static str,
        /// The length it should have.
        expected: usize,
        /// The length it has.
        found: usize,
    },
    /// A number is NaN or infinite.
    NotFinite {
        /// What the number is.
        what: &'static str,
        /// Its row.
        row: usize,
    },
    /// A time is before 0.
    NegativeTime {
        /// Its row.
        row: usize,
    },
    /// An interval of risk ends at or before its start.
    StopNotAfterStart {
        /// Its row.
        row: usize,
    },
    /// A case weight is not above 0.
    WeightNotPositive {
        /// Its row.
        row: usize,
    },
    /// A group, stratum or cluster code is not below the number of them.
    CodeOutOfRange {
        /// What the code is of.
        what: &'static str,
        /// Its row.
        row: usize,
    },
    /// An option is outside the values it may take.
    Option {
        /// Which option.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no row"),
            Self::LengthMismatch { what, expected, found } => {
                write!(f, "{what} has {found} rows where {expected} are expected")
            }
            Self::NotFinite { what, row } => write!(f, "{what} is not a finite number in row {row}"),
            Self::NegativeTime { row } => write!(f, "the time is negative in row {row}"),
            Self::StopNotAfterStart { row } => write!(f, "the interval does not end after its start in row {row}"),
            Self::WeightNotPositive { row } => write!(f, "the weight is not above 0 in row {row}"),
            Self::CodeOutOfRange { what, row } => write!(f, "the {what} is out of range in row {row}"),
            Self::Option { name, expected } => write!(f, "{name} must be {expected}"),
        }
    }
}

impl Invalid {
    /// The row at fault, if it is one row.
    pub fn row(&self) -> Option<usize> {
        match *self {
            Self::NotFinite { row, .. }
            | Self::NegativeTime { row }
            | Self::StopNotAfterStart { row }
            | Self::WeightNotPositive { row }
            | Self::CodeOutOfRange { row, .. } => Some(row),
            Self::Empty | Self::LengthMismatch { .. } | Self::Option { .. } => None,
        }
    }
}

impl std::error::Error for Invalid {}

/// The error of a computation that may meet bad input or data without an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// The input is invalid.
    Invalid(Invalid),
    /// The input is valid and the data hold no estimate.
    NotEstimable(super::estimable::NotEstimable),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(reason) => reason.fmt(f),
            Self::NotEstimable(reason) => reason.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<Invalid> for Refusal {
    fn from(reason: Invalid) -> Self {
        Self::Invalid(reason)
    }
}

impl From<super::estimable::NotEstimable> for Refusal {
    fn from(reason: super::estimable::NotEstimable) -> Self {
        Self::NotEstimable(reason)
    }
}

/// Checks that a slice has the length it should have.
pub fn same_length(what: &'static str, expected: usize, found: usize) -> Result<(), Invalid> {
    if expected == found { Ok(()) } else { Err(Invalid::LengthMismatch { what, expected, found }) }
}

/// Checks that every number is finite.
pub fn all_finite(what: &'static str, values: &[f64]) -> Result<(), Invalid> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(Invalid::NotFinite { what, row }),
        None => Ok(()),
    }
}

/// Checks that every code is below `count`.
pub fn all_codes<'a>(what: &'static str, codes: impl Into<Codes<'a>>, count: usize) -> Result<(), Invalid> {
    match codes.into().iter().position(|code| code >= count) {
        Some(row) => Err(Invalid::CodeOutOfRange { what, row }),
        None => Ok(()),
    }
}

/// Checks that the probability of a quantile lies strictly between 0 and 1.
pub(super) fn quantile_probability(probability: f64) -> Result<(), Invalid> {
    if probability > 0.0 && probability < 1.0 {
        Ok(())
    } else {
        Err(Invalid::Option { name: "the probability", expected: "between 0 and 1" })
    }
}

/// Checks that a confidence level lies strictly between 0 and 1.
pub fn conf_level(level: f64) -> Result<(), Invalid> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(Invalid::Option { name: "the confidence level", expected: "between 0 and 1" })
    }
}
