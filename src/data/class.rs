//! Classes of values, and the constants of an expression.

use polars::lazy::dsl::Expr;
use polars::prelude::{AggExpr, DataType, LiteralValue, Series, UnknownKind};

/// Kinds of values between which there is no silent conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Number,
    Text,
    Boolean,
    Date,
    DateTime,
    Duration,
    /// Missing, or not known before evaluation.
    Open,
}

impl Class {
    /// The class of a polars type.
    pub fn of(dtype: &DataType) -> Self {
        match dtype {
            DataType::String => Self::Text,
            DataType::Boolean => Self::Boolean,
            DataType::Date => Self::Date,
            DataType::Datetime(_, _) => Self::DateTime,
            DataType::Duration(_) => Self::Duration,
            DataType::Null => Self::Open,
            dtype if dtype.is_numeric() || dtype.is_decimal() => Self::Number,
            DataType::Unknown(kind) => match kind {
                UnknownKind::Int(_) | UnknownKind::Float => Self::Number,
                UnknownKind::Str => Self::Text,
                _ => Self::Open,
            },
            _ => Self::Open,
        }
    }

    /// The words for it in messages.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "text",
            Self::Boolean => "true or false",
            Self::Date => "a date",
            Self::DateTime => "a date and time",
            Self::Duration => "an interval",
            Self::Open => "missing",
        }
    }

    /// Whether values are points in time.
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// Whether values of both can be compared and be branches of one choice.
    pub fn meets(self, other: Self) -> bool {
        self == other || self == Self::Open || other == Self::Open || (self.is_temporal() && other.is_temporal())
    }
}

/// `column `sex` (text)`, or only the class of a computed value.
pub(super) fn subject(expr: &Expr, class: Class) -> String {
    match expr {
        Expr::Column(name) => format!("column `{name}` ({})", class.phrase()),
        _ => class.phrase().to_owned(),
    }
}

/// Whether a constant's type, which is open before evaluation, is a whole number.
pub(super) fn is_whole(dtype: &DataType) -> bool {
    matches!(dtype, DataType::Unknown(UnknownKind::Int(_)))
}

/// The text of a constant.
pub(super) fn text_constant(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(value) => value.extract_str().map(str::to_owned),
        _ => None,
    }
}

/// The digits of a constant that is a whole number.
pub(super) fn integer_constant(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(value) => value.extract_i64().ok().map(|value| value.to_string()),
        _ => None,
    }
}

/// The constants of an `IN` list.
pub(super) fn constants(set: &Expr) -> Option<Series> {
    match set {
        Expr::Agg(AggExpr::Implode { input, .. }) => constants(input),
        Expr::Literal(LiteralValue::Series(series)) => Some((**series).clone()),
        _ => None,
    }
}
