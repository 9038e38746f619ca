//! Casts and the arithmetic of dates.
//!
//! Casts of SQL: `CAST(x AS type)`, which fails where a value does not fit, and
//! `TRY_CAST(x AS type)`, which then is missing. All whole numbers have 64 bits and all
//! reals are doubles, whatever width is asked for, because narrow ones wrap around in
//! arithmetic. Text becomes a date by ISO 8601 only.

use jiff::civil::Date;
use polars::lazy::dsl::{Expr, lit};
use polars::prelude::{
    Column, DataType, Field, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn, IntoSeries, NewChunkedArray,
    PolarsError, PolarsResult, Schema, StringChunked, TimeUnit,
};

use super::{calendar, frame, mathematics, text};
use crate::sql::{Kind, Part, Target, trimmed};

/// Microseconds in a day.
const DAY: f64 = 86_400_000_000.0;

/// The engine's type of a kind.
pub(super) fn engine_type(kind: Kind) -> DataType {
    match kind {
        Kind::Integer => DataType::Int64,
        Kind::Real => DataType::Float64,
        Kind::Text => DataType::String,
        Kind::Truth | Kind::Missing | Kind::Interval => DataType::Boolean,
        Kind::Date => DataType::Date,
        Kind::Moment => DataType::Datetime(TimeUnit::Microseconds, None),
    }
}

/// A conversion whose kinds fit.
pub(super) fn cast(expr: Expr, from: Kind, target: Target, lenient: bool) -> Expr {
    let wanted = engine_type(target.kind());
    let strict = !lenient;
    match (from, target) {
        (Kind::Text, Target::Integer) => mapped(expr, wanted, move |column| whole_of_texts(column, strict)),
        (Kind::Text, Target::Double) => mapped(expr, wanted, move |column| real_of_texts(column, strict)),
        (Kind::Text, Target::Date) => mapped(expr, wanted, move |column| dates(column, strict)),
        (Kind::Text, Target::Timestamp) => mapped(expr, wanted, move |column| datetimes(column, strict)),
        (Kind::Real, Target::Integer) => mapped(expr, wanted, move |column| whole_of_reals(column, strict)),
        (Kind::Missing, _) => expr.cast(wanted),
        (_, Target::Varchar) => mapped(expr, wanted, |column| {
            let texts = frame::values_of_column(&column).map(text::texts);
            let texts = texts.map_err(|error| PolarsError::ComputeError(error.to_string().into()))?;
            Ok(StringChunked::from_iter_options(column.name().clone(), texts.into_iter()).into_series().into_column())
        }),
        _ => expr.strict_cast(wanted),
    }
}

/// A column made from another, value by value.
fn mapped(
    expr: Expr,
    wanted: DataType,
    convert: impl Fn(Column) -> PolarsResult<Column> + Send + Sync + 'static,
) -> Expr {
    expr.map(convert, move |_: &Schema, field: &Field| Ok(Field::new(field.name.clone(), wanted.clone())))
}

fn whole_of_texts(column: Column, strict: bool) -> PolarsResult<Column> {
    let values = parsed(&column, strict, "a whole number", |text| text.strip_prefix('+').unwrap_or(text).parse().ok())?;
    Ok(Int64Chunked::from_iter_options(column.name().clone(), values.into_iter()).into_series().into_column())
}

fn real_of_texts(column: Column, strict: bool) -> PolarsResult<Column> {
    let values = parsed(&column, strict, "a number", |text| text.parse().ok().filter(|value: &f64| value.is_finite()))?;
    Ok(Float64Chunked::from_iter_options(column.name().clone(), values.into_iter()).into_series().into_column())
}

/// Real numbers cut to whole ones.
fn whole_of_reals(column: Column, strict: bool) -> PolarsResult<Column> {
    // 2^63 is a double, the greatest whole number of 64 bits is not.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let mut values = Vec::with_capacity(column.len());
    for value in column.f64()?.iter() {
        let whole = value.filter(|value| (-LIMIT..LIMIT).contains(value)).map(|value| value as i64);
        if let (true, None, Some(value)) = (strict, whole, value) {
            let message = format!("CAST found {value}, which is no whole number of 64 bits");
            return Err(PolarsError::ComputeError(message.into()));
        }
        values.push(whole);
    }
    Ok(Int64Chunked::from_iter_options(column.name().clone(), values.into_iter()).into_series().into_column())
}

fn dates(column: Column, strict: bool) -> PolarsResult<Column> {
    let days = parsed(&column, strict, "the form `2024-04-30`", |text| {
        calendar::iso_date(text).or_else(|| calendar::iso_datetime(text).map(calendar::day_of))
    })?;
    let days = Int32Chunked::from_iter_options(column.name().clone(), days.into_iter());
    Ok(days.into_date().into_series().into_column())
}

fn datetimes(column: Column, strict: bool) -> PolarsResult<Column> {
    let micros = parsed(&column, strict, "the form `2024-04-30T12:05:00`", moment)?;
    let micros = Int64Chunked::from_iter_options(column.name().clone(), micros.into_iter());
    Ok(micros.into_datetime(TimeUnit::Microseconds, None).into_series().into_column())
}

/// A date and time, or a date at midnight.
pub(super) fn moment(text: &str) -> Option<i64> {
    calendar::iso_datetime(text).or_else(|| calendar::moment(calendar::iso_date(text)?, 0, 0, 0, 0))
}

fn parsed<T>(
    column: &Column,
    strict: bool,
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> PolarsResult<Vec<Option<T>>> {
    let mut values = Vec::with_capacity(column.len());
    for text in column.str()?.iter() {
        let value = text.and_then(|text| parse(trimmed(text)));
        if let (true, None, Some(text)) = (strict, &value, text) {
            let text = super::shortened::shortened(text);
            let message = format!("CAST found `{text}`, expected {expected}");
            return Err(PolarsError::ComputeError(message.into()));
        }
        values.push(value);
    }
    Ok(values)
}

/// The whole days between two dates.
pub(super) fn days_between(end: Expr, start: Expr) -> Expr {
    day_number(end) - day_number(start)
}

/// The days, with a fraction, between two moments.
pub(super) fn time_between(end: Expr, start: Expr) -> Expr {
    let micros = |expr: Expr| expr.cast(engine_type(Kind::Moment)).strict_cast(DataType::Int64);
    mathematics::binary(vec![micros(end) - micros(start), lit(DAY)], mathematics::quotient)
}

fn day_number(date: Expr) -> Expr {
    date.cast(DataType::Date).strict_cast(DataType::Int32).strict_cast(DataType::Int64)
}

/// A date some days later or earlier; an error outside of the years 1 to 9999, whatever is made
/// of the date afterwards.
pub(super) fn shifted(date: Expr, later: bool, days: Expr) -> Expr {
    let input = vec![day_number(date), days.cast(DataType::Int64)];
    let within = |day: i64| i32::try_from(day).is_ok_and(calendar::is_day).then_some(day);
    let day = match later {
        true => mathematics::exact(input, move |date, days| date.checked_add(days).and_then(within)),
        false => mathematics::exact(input, move |date, days| date.checked_sub(days).and_then(within)),
    };
    day.strict_cast(DataType::Int32).strict_cast(DataType::Date)
}

/// A date or moment later by months of the calendar (the last day of a month where it
/// has no such day), days and seconds.
pub(super) fn later(expr: Expr, kind: Kind, months: i64, days: i64, seconds: i64) -> Expr {
    let wanted = engine_type(kind);
    mapped(expr.cast(wanted.clone()), wanted.clone(), move |column| {
        let beyond = || PolarsError::ComputeError("a date and an interval are outside of the years 1 to 9999".into());
        let name = column.name().clone();
        if kind == Kind::Date {
            let mut values = Vec::with_capacity(column.len());
            for day in column.strict_cast(&DataType::Int32)?.i32()?.iter() {
                let shift = |day| calendar::later(day, months, days);
                values.push(day.map(|day| shift(day).ok_or_else(beyond)).transpose()?);
            }
            return Ok(Int32Chunked::from_iter_options(name, values.into_iter())
                .into_date()
                .into_series()
                .into_column());
        }
        let mut values = Vec::with_capacity(column.len());
        for micros in column.strict_cast(&DataType::Int64)?.i64()?.iter() {
            let shift = |micros| {
                let day = calendar::day_of(micros);
                let rest = micros - calendar::moment(day, 0, 0, 0, 0)?;
                let midnight = calendar::moment(calendar::later(day, months, days)?, 0, 0, 0, 0)?;
                let moment = midnight + rest + seconds * 1_000_000;
                calendar::is_day(calendar::day_of(moment)).then_some(moment)
            };
            values.push(micros.map(|micros| shift(micros).ok_or_else(beyond)).transpose()?);
        }
        let values = Int64Chunked::from_iter_options(name, values.into_iter());
        Ok(values.into_datetime(TimeUnit::Microseconds, None).into_series().into_column())
    })
}

/// A part of each date or moment.
pub(super) fn part(expr: Expr, kind: Kind, part: Part) -> Expr {
    if kind == Kind::Missing {
        return expr.cast(DataType::Int64);
    }
    mapped(expr, DataType::Int64, move |column| {
        let number = column.strict_cast(&DataType::Int64)?;
        let parts = number.i64()?.iter().map(|value| {
            let (day, micros) = match kind {
                Kind::Date => (i32::try_from(value?).ok()?, 0),
                _ => (calendar::day_of(value?), value?.rem_euclid(DAY as i64)),
            };
            part_of(calendar::civil(day)?, micros / 1_000_000, part)
        });
        Ok(Int64Chunked::from_iter_options(column.name().clone(), parts).into_series().into_column())
    })
}

fn part_of(date: Date, second: i64, part: Part) -> Option<i64> {
    Some(match part {
        Part::Year => date.year().into(),
        Part::Quarter => (i64::from(date.month()) + 2) / 3,
        Part::Month => date.month().into(),
        Part::Week => date.iso_week_date().week().into(),
        Part::Day => date.day().into(),
        Part::Doy => date.day_of_year().into(),
        Part::Dow => date.weekday().to_sunday_zero_offset().into(),
        Part::Isodow => date.weekday().to_monday_one_offset().into(),
        Part::Hour => second / 3600,
        Part::Minute => second / 60 % 60,
        Part::Second => second % 60,
    })
}

/// A date as a constant.
pub(super) fn date_constant(day: i32) -> Expr {
    lit(day).strict_cast(DataType::Date)
}

/// A date and time as a constant.
pub(super) fn moment_constant(micros: i64) -> Expr {
    lit(micros).cast(engine_type(Kind::Moment))
}
