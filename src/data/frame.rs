//! Columns of values in and out of polars.

use polars::prelude::{
    Column as PolarsColumn, DataFrame, DataType, Float64Chunked, IdxCa, IdxSize, Int32Chunked, Int64Chunked,
    IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, PolarsError, Series, StringChunked, TimeUnit,
};

use super::calendar;
use super::column::Values;
use super::store::{Kept, Store};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};

/// A polars column of our values.
pub(super) fn column_of(name: &str, values: Values) -> PolarsColumn {
    let name = name.into();
    match values {
        Values::Integer(values) => Series::new(name, values),
        Values::Number(values) => Series::new(name, values),
        Values::Text(values) => Series::new(name, values),
        Values::Boolean(values) => Series::new(name, values),
        Values::Date(values) => Int32Chunked::from_iter_options(name, values.into_iter()).into_date().into_series(),
        Values::DateTime(values) => Int64Chunked::from_iter_options(name, values.into_iter())
            .into_datetime(TimeUnit::Microseconds, None)
            .into_series(),
    }
    .into_column()
}

/// A polars column of values as a table keeps them.
pub(super) fn column_of_store(name: &str, store: &Store) -> PolarsColumn {
    let rows = 0..store.len();
    let named = || name.into();
    if store.present.is_none() {
        match &store.kept {
            Kept::Small(values) => {
                let values = values.mapped(i64::from);
                return Int64Chunked::from_vec(named(), values).into_series().into_column();
            }
            Kept::Integer(values) => {
                return Int64Chunked::from_vec(named(), values.to_vec()).into_series().into_column();
            }
            Kept::Decimal(values) => {
                return Float64Chunked::from_vec(named(), values.numbers()).into_series().into_column();
            }
            Kept::Number(values) => {
                return Float64Chunked::from_vec(named(), values.to_vec()).into_series().into_column();
            }
            _ => {}
        }
    }
    if let Kept::Text(..) = &store.kept {
        let texts = rows.map(|row| store.text(row));
        return StringChunked::from_iter_options(named(), texts).into_series().into_column();
    }
    column_of(name, store.values())
}

/// A frame of columns of the same length.
pub(super) fn frame_of(rows: usize, columns: Vec<PolarsColumn>) -> Result<DataFrame, Diagnostic> {
    DataFrame::new(rows, columns).map_err(|error| foreign(&error))
}

/// The values of a column of a frame.
pub(super) fn values_of(frame: &DataFrame, name: &str) -> Outcome<Values> {
    let column = frame.column(name).map_err(|error| foreign(&error))?;
    values_of_column(column)
}

/// The values of a polars column. Every kind of integer becomes 64-bit, every
/// kind of real number a double.
///
/// # Errors
/// A type that has no counterpart here, for example a list; an integer that does
/// not fit in 64 bits; a day outside of the years 1 to 9999.
pub(super) fn values_of_column(column: &PolarsColumn) -> Outcome<Values> {
    let read = || -> Result<Option<Values>, PolarsError> {
        Ok(Some(match column.dtype() {
            DataType::Boolean => Values::Boolean(column.bool()?.iter().collect()),
            DataType::String => Values::Text(column.str()?.iter().map(|text| text.map(str::to_owned)).collect()),
            DataType::Null => Values::Text(vec![None; column.len()]),
            DataType::Date => Values::Date(column.strict_cast(&DataType::Int32)?.i32()?.iter().collect()),
            DataType::Datetime(_, _) => {
                let micros = column.strict_cast(&DataType::Datetime(TimeUnit::Microseconds, None))?;
                Values::DateTime(micros.strict_cast(&DataType::Int64)?.i64()?.iter().collect())
            }
            dtype if dtype.is_integer() => {
                Values::Integer(column.strict_cast(&DataType::Int64)?.i64()?.iter().collect())
            }
            dtype if dtype.is_float() => {
                Values::Number(column.strict_cast(&DataType::Float64)?.f64()?.iter().collect())
            }
            _ => return Ok(None),
        }))
    };
    match read() {
        Ok(Some(values)) if has_day_beyond(&values) => {
            Err(Diagnostic::error(format!("column `{}` has a day outside of the years 1 to 9999", column.name()))
                .into())
        }
        Ok(Some(values)) => Ok(values),
        Ok(None) => Err(Diagnostic::error(format!(
            "column `{}` has the type {}, which cannot be used",
            column.name(),
            column.dtype()
        ))
        .hint("use integers, numbers, text, true or false, dates")
        .into()),
        Err(error) => Err(foreign(&error).into()),
    }
}

/// Whether there is a day outside of the years 1 to 9999.
fn has_day_beyond(values: &Values) -> bool {
    match values {
        Values::Date(days) => days.iter().flatten().any(|day| !calendar::is_day(*day)),
        Values::DateTime(micros) => micros.iter().flatten().any(|micros| !calendar::is_day(calendar::day_of(*micros))),
        _ => false,
    }
}

/// The rows of a frame at these indices, in this order, in one chunk: sums over
/// one chunk add in one order, however many threads there are.
pub(super) fn select(frame: &DataFrame, rows: &[usize]) -> DataFrame {
    // A polars frame has fewer than 2^32 rows, so that every index fits.
    let indices: Vec<IdxSize> = rows.iter().filter(|row| **row < frame.height()).map(|row| *row as IdxSize).collect();
    let indices = IdxCa::from_vec("".into(), indices);
    let columns =
        frame.columns().iter().map(|column| column.take(&indices).unwrap_or_else(|_| column.clear())).collect();
    let mut selected = DataFrame::new(indices.len(), columns).unwrap_or_else(|_| frame.clear());
    selected.rechunk_mut();
    selected
}

/// The values of a column at these indices, missing where there is no index.
pub(super) fn gathered(frame: &DataFrame, name: &str, rows: &[Option<usize>]) -> Outcome<PolarsColumn> {
    let column = frame.column(name).map_err(|error| foreign(&error))?;
    let indices = rows.iter().map(|row| row.filter(|row| *row < column.len()).map(|row| row as IdxSize));
    let indices = IdxCa::from_iter_options("".into(), indices);
    column.take(&indices).map(|column| column.rechunk()).map_err(|error| failed(&error))
}

/// Which texts match a regular expression as a whole; missing ones do not count.
pub(super) fn matching(texts: &[Option<String>], pattern: &str) -> Outcome<Vec<Option<bool>>> {
    let regex = regex::Regex::new(&format!("^(?:{pattern})$"))
        .map_err(|_| Diagnostic::error(format!("the pattern `{pattern}` is no regular expression")))?;
    Ok(texts.iter().map(|text| text.as_deref().map(|text| regex.is_match(text))).collect())
}

/// An error of polars that none of our own checks foresaw, in one line.
pub(super) fn foreign(error: &PolarsError) -> Diagnostic {
    let text = error.to_string();
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("unknown error").trim();
    Diagnostic::error(first.trim_end_matches('.').to_owned())
}

/// The same, for a stage's outcome.
pub(super) fn failed(error: &PolarsError) -> Diagnostics {
    foreign(error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_into_polars_and_come_back() {
        for values in [
            Values::Integer(vec![Some(i64::MAX), None, Some(-1)]),
            Values::Number(vec![Some(0.1), None, Some(-1e300)]),
            Values::Text(vec![Some("<script>".to_owned()), None, Some(String::new())]),
            Values::Boolean(vec![Some(true), None, Some(false)]),
            Values::Date(vec![Some(-3653), None, Some(20_000)]),
            Values::DateTime(vec![Some(-1), None, Some(1_700_000_000_000_001)]),
            Values::Text(vec![None, None]),
            Values::Date(vec![]),
        ] {
            assert_eq!(values_of_column(&column_of("x", values.clone())).unwrap(), values);
        }
    }
}
