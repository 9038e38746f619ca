//! Functions of texts, value by value.

use polars::lazy::dsl::{Expr, map_multiple};
use polars::prelude::{
    BooleanChunked, Column, DataType, Field, Int64Chunked, IntoColumn, IntoSeries, NewChunkedArray, PolarsError,
    PolarsResult, StringChunked,
};
use regex::Regex;

use crate::sql::Pattern;

/// What a text may be cut by.
type Whole = Option<i64>;

/// Whether each text fits a pattern.
pub(super) fn like(value: Expr, pattern: Pattern) -> Expr {
    truths(vec![value], move |texts| texts.first().copied().flatten().map(|text| pattern.fits(text)))
}

/// Whether a text starts with another.
pub(super) fn starts_with(value: Expr, start: Expr) -> Expr {
    truths(vec![value, start], |texts| match texts {
        [Some(text), Some(start)] => Some(text.starts_with(start)),
        _ => None,
    })
}

/// Whether a text ends with another.
pub(super) fn ends_with(value: Expr, end: Expr) -> Expr {
    truths(vec![value, end], |texts| match texts {
        [Some(text), Some(end)] => Some(text.ends_with(end)),
        _ => None,
    })
}

/// Whether a regular expression fits some part of each text.
pub(super) fn matches(value: Expr, pattern: Expr) -> Expr {
    let input = vec![value.strict_cast(DataType::String), pattern.strict_cast(DataType::String)];
    made(input, DataType::Boolean, |columns| {
        let texts =
            columns.iter().map(|column| Ok(column.str()?.iter().collect())).collect::<PolarsResult<Vec<Vec<_>>>>()?;
        // Patterns are constant but for rare queries: the last one is kept.
        let mut known: Option<(&str, Regex)> = None;
        let mut truths = Vec::with_capacity(rows(columns));
        for row in 0..rows(columns) {
            let truth = match at(&texts, row).as_slice() {
                [Some(text), Some(pattern)] => {
                    if known.as_ref().is_none_or(|(last, _)| last != pattern) {
                        known = Some((pattern, compiled(pattern)?));
                    }
                    known.as_ref().map(|(_, regex)| regex.is_match(text))
                }
                _ => None,
            };
            truths.push(truth);
        }
        Ok(BooleanChunked::from_iter_options(name(columns), truths.into_iter()).into_series().into_column())
    })
}

fn compiled(pattern: &str) -> PolarsResult<Regex> {
    let shown: String = pattern.chars().take(60).collect();
    Regex::new(pattern).map_err(|_| PolarsError::ComputeError(format!("`{shown}` is no regular expression").into()))
}

/// The number of letters of each text.
pub(super) fn lengths(value: Expr) -> Expr {
    made(vec![value.strict_cast(DataType::String)], DataType::Int64, |columns| {
        let Some(first) = columns.first() else { return Ok(Column::default()) };
        let lengths = first.str()?.iter().map(|text| text.map(length));
        Ok(Int64Chunked::from_iter_options(name(columns), lengths).into_series().into_column())
    })
}

/// Each text changed.
pub(super) fn changed(value: Expr, change: fn(&str) -> String) -> Expr {
    made(vec![value.strict_cast(DataType::String)], DataType::String, move |columns| {
        let Some(first) = columns.first() else { return Ok(Column::default()) };
        let changed = first.str()?.iter().map(|text| text.map(change));
        Ok(StringChunked::from_iter_options(name(columns), changed).into_series().into_column())
    })
}

/// One text for another, wherever it stands; a text of nothing stands nowhere.
pub(super) fn replace(value: Expr, from: Expr, to: Expr) -> Expr {
    let input: Vec<Expr> = [value, from, to].into_iter().map(|expr| expr.strict_cast(DataType::String)).collect();
    made(input, DataType::String, |columns| {
        let texts =
            columns.iter().map(|column| Ok(column.str()?.iter().collect())).collect::<PolarsResult<Vec<Vec<_>>>>()?;
        let replaced = (0..rows(columns)).map(|row| match at(&texts, row).as_slice() {
            [Some(text), Some(""), Some(_)] => Some((*text).to_owned()),
            [Some(text), Some(from), Some(to)] => Some(text.replace(from, to)),
            _ => None,
        });
        Ok(StringChunked::from_iter_options(name(columns), replaced).into_series().into_column())
    })
}

/// The first characters, or all but the last ones.
pub(super) fn left(value: Expr, count: Expr) -> Expr {
    cut(vec![value, count], |text, numbers| {
        let count = numbers.first().copied().flatten()?;
        let length = length(text);
        Some(part(text, 0, if count < 0 { length.saturating_add(count) } else { count }))
    })
}

/// The last characters, or all but the first ones.
pub(super) fn right(value: Expr, count: Expr) -> Expr {
    cut(vec![value, count], |text, numbers| {
        let count = numbers.first().copied().flatten()?;
        let from = if count < 0 { count.saturating_neg() } else { length(text).saturating_sub(count) };
        Some(part(text, from.max(0), i64::MAX))
    })
}

/// Characters from a place that is counted from 1, as many as are asked for; what would
/// stand before the first counts.
pub(super) fn substring(value: Expr, start: Expr, count: Option<Expr>) -> Expr {
    let has_count = count.is_some();
    let input = [value, start].into_iter().chain(count).collect();
    cut(input, move |text, numbers| {
        let start = numbers.first().copied().flatten()?.saturating_sub(1);
        let end = if has_count { start.saturating_add(numbers.get(1).copied().flatten()?) } else { i64::MAX };
        let from = start.max(0);
        Some(part(text, from, end.saturating_sub(from)))
    })
}

fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn part(text: &str, from: i64, count: i64) -> String {
    let whole = |value: i64| usize::try_from(value.max(0)).unwrap_or(usize::MAX);
    text.chars().skip(whole(from)).take(whole(count)).collect()
}

/// A function of a text and whole numbers.
fn cut(input: Vec<Expr>, function: impl Fn(&str, &[Whole]) -> Option<String> + Send + Sync + 'static) -> Expr {
    let kind = |place: usize| if place == 0 { DataType::String } else { DataType::Int64 };
    let input = input.into_iter().enumerate().map(|(place, expr)| expr.strict_cast(kind(place))).collect();
    made(input, DataType::String, move |columns| {
        let Some((first, rest)) = columns.split_first() else { return Ok(Column::default()) };
        let texts: Vec<Option<&str>> = first.str()?.iter().collect();
        let numbers =
            rest.iter().map(|column| Ok(column.i64()?.iter().collect())).collect::<PolarsResult<Vec<Vec<_>>>>()?;
        let cut = (0..rows(columns)).map(|row| {
            let text = texts.get(if texts.len() == 1 { 0 } else { row }).copied().flatten()?;
            function(text, &at(&numbers, row))
        });
        Ok(StringChunked::from_iter_options(name(columns), cut).into_series().into_column())
    })
}

/// A test of texts.
fn truths(input: Vec<Expr>, test: impl Fn(&[Option<&str>]) -> Option<bool> + Send + Sync + 'static) -> Expr {
    let input = input.into_iter().map(|expr| expr.strict_cast(DataType::String)).collect();
    made(input, DataType::Boolean, move |columns| {
        let texts =
            columns.iter().map(|column| Ok(column.str()?.iter().collect())).collect::<PolarsResult<Vec<Vec<_>>>>()?;
        let truths = (0..rows(columns)).map(|row| test(&at(&texts, row)));
        Ok(BooleanChunked::from_iter_options(name(columns), truths).into_series().into_column())
    })
}

fn made(
    input: Vec<Expr>,
    wanted: DataType,
    evaluate: impl Fn(&[Column]) -> PolarsResult<Column> + Send + Sync + 'static,
) -> Expr {
    map_multiple(
        move |columns: &mut [Column]| evaluate(columns),
        input,
        move |_, fields| {
            let name = fields.first().map(|field| field.name.clone()).unwrap_or_default();
            Ok(Field::new(name, wanted.clone()))
        },
    )
}

/// Columns are of one length, or of length one, which stands for every row.
fn rows(columns: &[Column]) -> usize {
    let lengths = || columns.iter().map(Column::len);
    if lengths().any(|length| length == 0) { 0 } else { lengths().max().unwrap_or(0) }
}

fn at<T: Copy>(columns: &[Vec<Option<T>>], row: usize) -> Vec<Option<T>> {
    columns.iter().map(|column| column.get(if column.len() == 1 { 0 } else { row }).copied().flatten()).collect()
}

fn name(columns: &[Column]) -> polars::prelude::PlSmallStr {
    columns.first().map(|column| column.name().clone()).unwrap_or_default()
}
