//! The order of rows.

use polars::prelude::{Column as PolarsColumn, DataFrame, IntoLazy, SortMultipleOptions, col};

use super::Run;
use super::relation::Relation;
use crate::data::column::Values;
use crate::data::frame;
use crate::data::guarded::guarded;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::sql::{Constant, Form, OrderKey};

/// The rows in the order of keys; rows with equal keys stay as they are. Missing values
/// come last, or first where the key descends.
pub(super) fn sorted(keys: &[PolarsColumn], order: &[OrderKey], rows: usize) -> Outcome<Vec<usize>> {
    if keys.is_empty() {
        return Ok((0..rows).collect());
    }
    let mut columns = Vec::with_capacity(keys.len() + 1);
    let mut names = Vec::with_capacity(keys.len());
    for (number, key) in keys.iter().enumerate() {
        let name = format!("k{number}");
        columns.push(key.clone().with_name(name.as_str().into()));
        names.push(col(name.as_str()));
    }
    let numbers = (0..rows).map(|row| i64::try_from(row).ok()).collect();
    columns.push(frame::column_of("row", Values::Integer(numbers)));
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(order.iter().map(|key| key.descends).collect::<Vec<_>>())
        .with_nulls_last_multi(order.iter().map(|key| !key.nulls_first.unwrap_or(key.descends)).collect::<Vec<_>>())
        .with_maintain_order(true);
    let frame: DataFrame = frame::frame_of(rows, columns)?;
    let sorted = guarded(|| frame.lazy().sort_by_exprs(names, options).collect())?;
    match frame::values_of(&sorted, "row")? {
        Values::Integer(numbers) => {
            Ok(numbers.into_iter().flatten().filter_map(|row| usize::try_from(row).ok()).collect())
        }
        _ => Ok((0..rows).collect()),
    }
}

impl Run<'_> {
    /// The result of several SELECTs in the order of its columns.
    pub(super) fn ordered(&self, result: Relation, order: &[OrderKey]) -> Outcome<Relation> {
        if order.is_empty() {
            return Ok(result);
        }
        let mut keys = Vec::with_capacity(order.len());
        for key in order {
            let column = match &key.expression.form {
                Form::Constant(Constant::Integer(number)) => {
                    usize::try_from(*number).ok().and_then(|number| result.columns.get(number.checked_sub(1)?))
                }
                Form::Column { table: None, name } => result.columns.iter().find(|column| column.name == *name),
                _ => None,
            };
            let Some(column) = column else {
                return Err(Diagnostic::error("ORDER BY after UNION names something else than a column of the result")
                    .within(key.expression.span)
                    .into());
            };
            keys.push(result.frame.column(&column.engine).map_err(|error| frame::failed(&error))?.clone());
        }
        let rows = sorted(&keys, order, result.rows())?;
        Ok(result.at(&rows))
    }
}
