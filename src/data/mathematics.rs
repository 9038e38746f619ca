//! Mathematical functions of SQL, by `libm`: the same digits on every machine.
//!
//! polars would call the platform's library, and would let whole numbers of 64 bits wrap around.
//! A value for which the function is not defined (the logarithm of 0) is missing, never NaN or
//! infinite; one that no number can hold (the exponential of 1000) is an error.

use polars::lazy::dsl::{Expr, map_multiple};
use polars::prelude::{
    Column, DataType, Field, Float64Chunked, Int64Chunked, IntoColumn, IntoSeries, NewChunkedArray, PolarsError,
    PolarsResult,
};

/// What is said of a value that a number of its kind cannot hold.
pub(super) const BEYOND: &str = "a value is beyond what its type can hold";

/// A function of one number, value by value.
pub(super) fn unary(input: Vec<Expr>, function: impl Fn(f64) -> f64 + Send + Sync + 'static) -> Expr {
    elementwise(input, false, move |values| function(values.first().copied().unwrap_or(f64::NAN)))
}

/// The exponential function, value by value.
pub(super) fn exponential(input: Vec<Expr>) -> Expr {
    elementwise(input, true, |values| libm::exp(values.first().copied().unwrap_or(f64::NAN)))
}

/// A function of two numbers, value by value. It has no value where it is infinite and a number is
/// 0, as a quotient is; elsewhere an infinite value is an error.
pub(super) fn binary(input: Vec<Expr>, function: fn(f64, f64) -> f64) -> Expr {
    elementwise(input, true, move |values| match values {
        [x, y] => function(*x, *y),
        _ => f64::NAN,
    })
}

/// A function of two whole numbers, value by value; missing where it has no value.
pub(super) fn whole(input: Vec<Expr>, function: fn(i64, i64) -> Option<i64>) -> Expr {
    of_whole(input, move |x, y| Ok(function(x, y)))
}

/// The same, where having no value means that 64 bits cannot hold it.
pub(super) fn exact(input: Vec<Expr>, function: impl Fn(i64, i64) -> Option<i64> + Send + Sync + 'static) -> Expr {
    of_whole(input, move |x, y| function(x, y).map(Some).ok_or_else(beyond))
}

fn beyond() -> PolarsError {
    PolarsError::ComputeError(BEYOND.into())
}

fn of_whole(
    input: Vec<Expr>,
    function: impl Fn(i64, i64) -> PolarsResult<Option<i64>> + Send + Sync + 'static,
) -> Expr {
    let input: Vec<Expr> = input.into_iter().map(|expr| expr.strict_cast(DataType::Int64)).collect();
    let evaluate = move |columns: &mut [Column]| {
        let name = columns.first().map(|column| column.name().clone()).unwrap_or_default();
        let rows = rows(columns);
        let numbers =
            columns.iter().map(|column| Ok(column.i64()?.iter().collect())).collect::<PolarsResult<Vec<Vec<_>>>>()?;
        let at =
            |column: &Vec<Option<i64>>, row| column.get(if column.len() == 1 { 0 } else { row }).copied().flatten();
        let result = |row| match numbers.as_slice() {
            [x, y] => match (at(x, row), at(y, row)) {
                (Some(x), Some(y)) => function(x, y),
                _ => Ok(None),
            },
            _ => Ok(None),
        };
        let results = (0..rows).map(result).collect::<PolarsResult<Vec<Option<i64>>>>()?;
        Ok(Int64Chunked::from_iter_options(name, results.into_iter()).into_series().into_column())
    };
    map_multiple(evaluate, input, |_, fields| {
        let name = fields.first().map(|field| field.name.clone()).unwrap_or_default();
        Ok(Field::new(name, DataType::Int64))
    })
}

/// The greatest whole number that is at most the quotient; none of a divisor of zero, as
/// in SQLite and DuckDB.
pub(super) fn floored(x: i64, y: i64) -> Option<i64> {
    let quotient = x.checked_div(y)?;
    Some(if x % y != 0 && (x < 0) != (y < 0) { quotient - 1 } else { quotient })
}

/// What the floored quotient leaves, with the sign of the divisor.
pub(super) fn rest(x: i64, y: i64) -> Option<i64> {
    let rest = if y == -1 { 0 } else { x.checked_rem(y)? };
    Some(if rest != 0 && (rest < 0) != (y < 0) { rest + y } else { rest })
}

/// The logarithm of `x` to a base; 10, 2 and e by functions of their own.
pub(super) fn logarithm(x: f64, base: f64) -> f64 {
    // It has no value where it is infinite, too.
    let has_value = x > 0.0 && base > 0.0 && base != 1.0;
    if !has_value {
        f64::NAN
    } else if base == 10.0 {
        libm::log10(x)
    } else if base == 2.0 {
        libm::log2(x)
    } else if base == std::f64::consts::E {
        libm::log(x)
    } else {
        libm::log(x) / libm::log(base)
    }
}

/// A quotient, correctly rounded: polars would multiply by the reciprocal of a
/// constant divisor, which makes 50 / 3 differ in its last digit.
pub(super) fn quotient(x: f64, y: f64) -> f64 {
    x / y
}

/// The greatest whole number that is at most the quotient.
pub(super) fn whole_quotient(x: f64, y: f64) -> f64 {
    (x / y).floor()
}

/// The remainder, with the sign of the divisor, as polars has it for integers.
pub(super) fn remainder(x: f64, y: f64) -> f64 {
    let rest = libm::fmod(x, y);
    if rest != 0.0 && (rest < 0.0) != (y < 0.0) { rest + y } else { rest }
}

/// The square root, which IEEE 754 rounds correctly everywhere.
pub(super) fn square_root(x: f64) -> f64 {
    x.sqrt()
}

/// A number rounded to decimals, half away from zero.
pub(super) fn rounded(x: f64, decimals: i32) -> f64 {
    let scale = libm::pow(10.0, f64::from(decimals));
    let scaled = x * scale;
    // A number this large has no decimals.
    if scaled.is_finite() { scaled.round() / scale } else { x }
}

/// −1, 0 or 1.
pub(super) fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// `may_overflow` says that an infinite value of numbers none of which is 0 is too large a one.
fn elementwise(input: Vec<Expr>, may_overflow: bool, function: impl Fn(&[f64]) -> f64 + Send + Sync + 'static) -> Expr {
    let input: Vec<Expr> = input.into_iter().map(|expr| expr.strict_cast(DataType::Float64)).collect();
    let evaluate = move |columns: &mut [Column]| apply(columns, may_overflow, &function);
    map_multiple(evaluate, input, |_, fields| {
        let name = fields.first().map(|field| field.name.clone()).unwrap_or_default();
        Ok(Field::new(name, DataType::Float64))
    })
}

/// Columns are of one length, or of length one, which stands for every row.
fn rows(columns: &[Column]) -> usize {
    let lengths = || columns.iter().map(Column::len);
    if lengths().any(|length| length == 0) { 0 } else { lengths().max().unwrap_or(0) }
}

fn apply(columns: &[Column], may_overflow: bool, function: &impl Fn(&[f64]) -> f64) -> PolarsResult<Column> {
    let name = columns.first().map(|column| column.name().clone()).unwrap_or_default();
    let rows = rows(columns);
    let mut arguments: Vec<Vec<Option<f64>>> = Vec::with_capacity(columns.len());
    for column in columns {
        arguments.push(column.strict_cast(&DataType::Float64)?.f64()?.iter().collect());
    }
    let mut values = vec![0.0; arguments.len()];
    let mut results: Vec<Option<f64>> = Vec::with_capacity(rows);
    for row in 0..rows {
        let mut is_known = true;
        for (value, argument) in values.iter_mut().zip(&arguments) {
            let own = argument.get(if argument.len() == 1 { 0 } else { row }).copied().flatten();
            is_known &= own.is_some();
            *value = own.unwrap_or_default();
        }
        let result = if is_known { function(&values) } else { f64::NAN };
        if may_overflow && result.is_infinite() && values.iter().all(|value| *value != 0.0 && value.is_finite()) {
            return Err(beyond());
        }
        results.push(Some(result).filter(|result| result.is_finite()));
    }
    Ok(Float64Chunked::from_iter_options(name, results.into_iter()).into_series().into_column())
}
