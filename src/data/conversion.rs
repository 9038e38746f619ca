//! Casts and the arithmetic of dates.
//!
//! Casts of SQL: `CAST(x AS type)`, which fails where a value does not fit, and
//! `TRY_CAST(x AS type)`, which then is missing.

use polars::lazy::dsl::{Expr, Operator, lit};
use polars::prelude::{
    Column, DataType, Field, Int32Chunked, Int64Chunked, IntoColumn, IntoSeries, NewChunkedArray, PolarsError,
    PolarsResult, TimeUnit,
};

use super::{calendar, mathematics};

/// Microseconds in a day.
const DAY: f64 = 86_400_000_000.0;

/// A cast to a type. Integers become 64-bit and reals doubles, whatever width is
/// asked for, because narrow ones wrap around in arithmetic. Text becomes a date
/// by ISO 8601 only.
pub(super) fn cast(expr: Expr, target: &DataType, from_text: bool, strict: bool) -> Expr {
    let target = match target {
        dtype if dtype.is_integer() => DataType::Int64,
        DataType::Float32 => DataType::Float64,
        DataType::Date if from_text => return dates(expr, strict),
        DataType::Datetime(_, _) if from_text => return datetimes(expr, strict),
        DataType::Datetime(_, _) => DataType::Datetime(TimeUnit::Microseconds, None),
        other => other.clone(),
    };
    if strict { expr.strict_cast(target) } else { expr.cast(target) }
}

fn dates(expr: Expr, strict: bool) -> Expr {
    let convert = move |column: Column| {
        let days = parsed(&column, strict, "2024-04-30", |text| {
            calendar::iso_date(text).or_else(|| calendar::iso_datetime(text).map(calendar::day_of))
        })?;
        let days = Int32Chunked::from_iter_options(column.name().clone(), days.into_iter());
        Ok(days.into_date().into_series().into_column())
    };
    expr.map(convert, |_, field| Ok(Field::new(field.name.clone(), DataType::Date)))
}

fn datetimes(expr: Expr, strict: bool) -> Expr {
    let convert = move |column: Column| {
        let micros = parsed(&column, strict, "2024-04-30T12:05:00", moment)?;
        let micros = Int64Chunked::from_iter_options(column.name().clone(), micros.into_iter());
        Ok(micros.into_datetime(TimeUnit::Microseconds, None).into_series().into_column())
    };
    let dtype = DataType::Datetime(TimeUnit::Microseconds, None);
    expr.map(convert, move |_, field| Ok(Field::new(field.name.clone(), dtype.clone())))
}

/// A date and time, or a date at midnight.
pub(super) fn moment(text: &str) -> Option<i64> {
    calendar::iso_datetime(text).or_else(|| calendar::moment(calendar::iso_date(text)?, 0, 0, 0, 0))
}

fn parsed<T>(
    column: &Column,
    strict: bool,
    example: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> PolarsResult<Vec<Option<T>>> {
    let mut values = Vec::with_capacity(column.len());
    for text in column.str()?.iter() {
        let value = text.and_then(|text| parse(text.trim()));
        if let (true, None, Some(text)) = (strict, &value, text) {
            let text = super::table::shortened(text);
            let message = format!("CAST found `{text}`, expected the form `{example}`");
            return Err(PolarsError::ComputeError(message.into()));
        }
        values.push(value);
    }
    Ok(values)
}

/// The number of days from `start` to `end`: whole between dates.
pub(super) fn days_between(end: Expr, start: Expr, are_dates: bool) -> Expr {
    if are_dates {
        return day_number(end) - day_number(start);
    }
    let micros = |expr: Expr| expr.cast(DataType::Datetime(TimeUnit::Microseconds, None)).strict_cast(DataType::Int64);
    mathematics::binary(vec![micros(end) - micros(start), lit(DAY)], mathematics::quotient)
}

fn day_number(date: Expr) -> Expr {
    date.strict_cast(DataType::Int32).strict_cast(DataType::Int64)
}

/// A date some days later or earlier.
pub(super) fn shifted(date: Expr, op: Operator, days: Expr) -> Expr {
    Expr::BinaryExpr { left: day_number(date).into(), op, right: days.strict_cast(DataType::Int64).into() }
        .strict_cast(DataType::Int32)
        .strict_cast(DataType::Date)
}

/// A date as a constant.
pub(super) fn date_constant(day: i32) -> Expr {
    lit(day).strict_cast(DataType::Date)
}

/// A date and time as a constant.
pub(super) fn moment_constant(micros: i64) -> Expr {
    lit(micros).cast(DataType::Datetime(TimeUnit::Microseconds, None))
}
