//! Values of Apache Arrow, in which Parquet files are read.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

use super::column::Values;
use super::dense;
use super::store::Store;
use crate::diagnostic::{Diagnostic, Outcome};

/// Microseconds in a day.
const DAY: f64 = 86_400_000_000.0;

/// Milliseconds in a day.
const DAY_OF_MILLIS: i64 = 86_400_000;

/// The values of a column. Every kind of integer becomes 64-bit, every kind of real
/// number and decimal a double (the nearest one), a dictionary its texts, a moment with a
/// time zone that of UTC, a duration a number of days.
///
/// # Errors
/// A type that has no counterpart here, for example a list; an integer or a moment that
/// does not fit in 64 bits.
pub(super) fn values_of(name: &str, column: &ArrayRef) -> Outcome<Values> {
    match values(column) {
        Some(Some(values)) => Ok(values),
        Some(None) => {
            let error = Diagnostic::error(format!("column `{name}` has a value that does not fit in 64 bits"));
            Err(error.hint("identifiers this long are stored as text").into())
        }
        None => {
            let stored = column.data_type();
            let error = Diagnostic::error(format!("column `{name}` has the type {stored}, which cannot be used"));
            Err(error.hint("use integers, numbers, text, true or false, dates").into())
        }
    }
}

/// `None` for an unknown type, `Some(None)` for a value beyond 64 bits.
fn values(column: &ArrayRef) -> Option<Option<Values>> {
    let whole = |values: Option<Vec<Option<i64>>>| Some(values.map(Values::Integer));
    let real = |values: Vec<Option<f64>>| Some(Some(Values::Number(values)));
    match column.data_type() {
        DataType::Null => Some(Some(Values::Text(vec![None; column.len()]))),
        DataType::Boolean => Some(Some(Values::Boolean(column.as_boolean().iter().collect()))),
        DataType::Int8 => whole(each::<Int8Type, _>(column, |value| Some(value.into()))),
        DataType::Int16 => whole(each::<Int16Type, _>(column, |value| Some(value.into()))),
        DataType::Int32 => whole(each::<Int32Type, _>(column, |value| Some(value.into()))),
        DataType::Int64 => whole(each::<Int64Type, _>(column, Some)),
        DataType::UInt8 => whole(each::<UInt8Type, _>(column, |value| Some(value.into()))),
        DataType::UInt16 => whole(each::<UInt16Type, _>(column, |value| Some(value.into()))),
        DataType::UInt32 => whole(each::<UInt32Type, _>(column, |value| Some(value.into()))),
        DataType::UInt64 => whole(each::<UInt64Type, _>(column, |value| i64::try_from(value).ok())),
        DataType::Float16 => real(column.as_primitive::<Float16Type>().iter().map(|x| x.map(|x| x.to_f64())).collect()),
        DataType::Float32 => real(column.as_primitive::<Float32Type>().iter().map(|x| x.map(f64::from)).collect()),
        DataType::Float64 => real(column.as_primitive::<Float64Type>().iter().collect()),
        DataType::Decimal32(digits, scale) => real(decimals::<Decimal32Type>(column, *digits, *scale)),
        DataType::Decimal64(digits, scale) => real(decimals::<Decimal64Type>(column, *digits, *scale)),
        DataType::Decimal128(digits, scale) => real(decimals::<Decimal128Type>(column, *digits, *scale)),
        DataType::Decimal256(digits, scale) => real(decimals::<Decimal256Type>(column, *digits, *scale)),
        DataType::Date32 => Some(each::<Date32Type, _>(column, Some).map(Values::Date)),
        DataType::Date64 => {
            let day = |millis: i64| i32::try_from(millis.div_euclid(DAY_OF_MILLIS)).ok();
            Some(each::<Date64Type, _>(column, day).map(Values::Date))
        }
        DataType::Timestamp(unit, _) => Some(moments(column, *unit).map(Values::DateTime)),
        DataType::Duration(unit) => {
            let days = |micros: Option<i64>| micros.map(|micros| micros as f64 / DAY);
            Some(durations(column, *unit).map(|all| Values::Number(all.into_iter().map(days).collect())))
        }
        _ => texts(column).map(|texts| Some(Values::Text(texts))),
    }
}

/// A column of the numbers that most files hold, of which every row has one; none of another type, or where one is not
/// finite.
pub(super) fn dense_of(column: &ArrayRef) -> Option<Store> {
    fn whole<T: ArrowPrimitiveType<Native: Into<i64>>>(column: &ArrayRef) -> Store {
        dense::whole(column.as_primitive::<T>().values())
    }
    if column.null_count() > 0 {
        return None;
    }
    match column.data_type() {
        DataType::Int32 => Some(whole::<Int32Type>(column)),
        DataType::Int64 => Some(whole::<Int64Type>(column)),
        DataType::Float64 => dense::numbers(column.as_primitive::<Float64Type>().values()),
        _ => None,
    }
}

/// Each value changed; `None` where one cannot be.
fn each<T: ArrowPrimitiveType, V>(
    column: &ArrayRef,
    change: impl Fn(T::Native) -> Option<V>,
) -> Option<Vec<Option<V>>> {
    column.as_primitive::<T>().iter().map(|value| value.map_or(Some(None), |value| change(value).map(Some))).collect()
}

/// Decimals as the nearest doubles, which reading their digits gives.
fn decimals<T: DecimalType>(column: &ArrayRef, digits: u8, scale: i8) -> Vec<Option<f64>> {
    let nearest = |value| T::format_decimal(value, digits, scale).parse().ok();
    column.as_primitive::<T>().iter().map(|value| value.and_then(nearest)).collect()
}

/// Microseconds since 1970-01-01T00:00:00.
fn moments(column: &ArrayRef, unit: TimeUnit) -> Option<Vec<Option<i64>>> {
    match unit {
        TimeUnit::Second => each::<TimestampSecondType, _>(column, |value| value.checked_mul(1_000_000)),
        TimeUnit::Millisecond => each::<TimestampMillisecondType, _>(column, |value| value.checked_mul(1000)),
        TimeUnit::Microsecond => each::<TimestampMicrosecondType, _>(column, Some),
        TimeUnit::Nanosecond => each::<TimestampNanosecondType, _>(column, |value| Some(value.div_euclid(1000))),
    }
}

/// Microseconds.
fn durations(column: &ArrayRef, unit: TimeUnit) -> Option<Vec<Option<i64>>> {
    match unit {
        TimeUnit::Second => each::<DurationSecondType, _>(column, |value| value.checked_mul(1_000_000)),
        TimeUnit::Millisecond => each::<DurationMillisecondType, _>(column, |value| value.checked_mul(1000)),
        TimeUnit::Microsecond => each::<DurationMicrosecondType, _>(column, Some),
        TimeUnit::Nanosecond => each::<DurationNanosecondType, _>(column, |value| Some(value.div_euclid(1000))),
    }
}

/// The texts of a column that stores them one by one.
pub(super) fn borrowed_texts(column: &ArrayRef) -> Option<Box<dyn Iterator<Item = Option<&str>> + '_>> {
    Some(match column.data_type() {
        DataType::Utf8 => Box::new(column.as_string::<i32>().iter()),
        DataType::LargeUtf8 => Box::new(column.as_string::<i64>().iter()),
        DataType::Utf8View => Box::new(column.as_string_view().iter()),
        _ => return None,
    })
}

/// Texts, those of a dictionary among them; `None` for another type.
fn texts(column: &ArrayRef) -> Option<Vec<Option<String>>> {
    if let Some(texts) = borrowed_texts(column) {
        return Some(texts.map(|text| text.map(str::to_owned)).collect());
    }
    Some(match column.data_type() {
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let levels = texts(dictionary.values())?;
            // A dictionary of no values is one of missing values only.
            let keys = if levels.is_empty() { vec![0; column.len()] } else { dictionary.normalized_keys() };
            let text = |(row, key): (usize, &usize)| if column.is_null(row) { None } else { levels.get(*key)?.clone() };
            keys.iter().enumerate().map(text).collect()
        }
        _ => return None,
    })
}
