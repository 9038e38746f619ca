//! Kinds of values.

/// The kind of an expression's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers of 64 bits.
    Integer,
    /// Real numbers.
    Real,
    /// Text.
    Text,
    /// True or false.
    Truth,
    /// A day.
    Date,
    /// A day and a time of day.
    Moment,
    /// A length of time: only to be added to a date.
    Interval,
    /// Nothing but missing values.
    Missing,
}

impl Kind {
    /// The words for it in messages.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Integer | Self::Real => "a number",
            Self::Text => "text",
            Self::Truth => "true or false",
            Self::Date => "a date",
            Self::Moment => "a date and time",
            Self::Interval => "an interval",
            Self::Missing => "missing",
        }
    }

    /// Whether values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Real)
    }

    /// Whether values are points in time.
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Moment)
    }

    /// The kind of values of both, where there is one without a silent conversion.
    pub fn with(self, other: Self) -> Option<Self> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Self::Missing, kind) | (kind, Self::Missing) => Some(kind),
            (Self::Integer, Self::Real) | (Self::Real, Self::Integer) => Some(Self::Real),
            (Self::Date, Self::Moment) | (Self::Moment, Self::Date) => Some(Self::Moment),
            _ => None,
        }
    }
}
