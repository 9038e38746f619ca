//! The values of a column, and of which kind they are.

/// The kind of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Whole numbers (64 bits).
    Integer,
    /// Real numbers, always finite.
    Number,
    /// Text, among it codes such as `F` or `007`.
    Text,
    /// True or false.
    Boolean,
    /// A day of the Gregorian calendar.
    Date,
    /// A day and a time of day, without a time zone.
    DateTime,
}

impl Kind {
    /// The word used in messages: `an integer`, `a date`.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Boolean => "true or false",
            Self::Date => "a date",
            Self::DateTime => "a date and time",
        }
    }

    /// The name of the kind in a Frictionless data dictionary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Text => "string",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "datetime",
        }
    }

    /// Whether values can be averaged.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }
}

/// The values of a column while a table is built.
///
/// The sixth reader of files need not know polars: it hands over these.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Real numbers; the readers let only finite ones through.
    Number(Vec<Option<f64>>),
    /// Text.
    Text(Vec<Option<String>>),
    /// Truth values.
    Boolean(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
    /// Microseconds since 1970-01-01T00:00:00.
    DateTime(Vec<Option<i64>>),
}

impl Values {
    /// The kind of the values.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Integer(_) => Kind::Integer,
            Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Boolean(_) => Kind::Boolean,
            Self::Date(_) => Kind::Date,
            Self::DateTime(_) => Kind::DateTime,
        }
    }

    /// Adds values of the same kind after these.
    pub fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Integer(all), Self::Integer(more)) | (Self::DateTime(all), Self::DateTime(more)) => all.extend(more),
            (Self::Number(all), Self::Number(more)) => all.extend(more),
            (Self::Text(all), Self::Text(more)) => all.extend(more),
            (Self::Boolean(all), Self::Boolean(more)) => all.extend(more),
            (Self::Date(all), Self::Date(more)) => all.extend(more),
            (all, more) => debug_assert_eq!(all.kind(), more.kind()),
        }
    }
}
