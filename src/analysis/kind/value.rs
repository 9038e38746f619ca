//! `value`: one number.

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::Output;
use crate::analysis::kind::entry::{Entries, Scope, absent};
use crate::analysis::{Exhibit, Nature, Value};
use crate::data::{Scalar, Table};
use crate::diagnostic::{Diagnostic, Outcome};

/// The keys of a value block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// One aggregate, in SQL.
    #[serde(rename = "as")]
    pub expression: String,
    #[serde(default)]
    pub unit: Option<String>,
    /// Decimals to print; none for a whole number, else one.
    #[serde(default)]
    pub digits: Option<usize>,
}

/// Computes the number.
pub(super) fn run(block: &Block, body: &Body, table: &Table) -> Outcome<Output> {
    if let Some(digits) = body.digits.filter(|digits| *digits > 15) {
        return Err(Diagnostic::error(format!("found {digits} digits, expected 15 at most"))
            .at(block.key("digits"))
            .into());
    }
    let filtered = filtered(block, body.condition.as_deref(), table)?;
    let at = || block.key("as");
    let placed = |mut errors: crate::diagnostic::Diagnostics| {
        errors.0 = errors.0.into_iter().map(|error| error.or_at(at)).collect();
        errors
    };
    let scalar = filtered.aggregate(&body.expression).map_err(placed)?;
    let value = match scalar {
        Scalar::Number(number) if number.is_finite() => Value::Number(number),
        Scalar::Number(_) => absent("the value is not finite"),
        Scalar::Text(text) => Value::Text(text),
        Scalar::Null => absent(if filtered.rows() == 0 { "no row is selected" } else { "all values are missing" }),
        Scalar::Boolean(_) => {
            return Err(Diagnostic::error("the expression gives true or false, expected a number")
                .at(at())
                .hint("count with `COUNT(*)` and `where`")
                .into());
        }
    };
    let nature = match (&value, body.digits) {
        (Value::Text(_), _) => Nature::Words,
        // A count has no unit, a measurement that happens to be whole keeps its own.
        (Value::Number(number), None) if number.fract() == 0.0 && body.unit.is_none() => Nature::Count,
        (Value::Number(number), None) if number.fract() == 0.0 => Nature::Quantity(0),
        (_, digits) => Nature::Quantity(digits.unwrap_or(1)),
    };
    let mut entries = Entries::default();
    let rows = entries.all_rows(&filtered);
    let scope = Scope::default().rows(rows).unit(body.unit.as_deref());
    entries.put_here(&scope, "value", value, nature);
    let columns = used_columns(&filtered, &[Some(&body.expression), body.condition.as_ref()]);
    let methods = match &body.condition {
        Some(condition) => format!("{} over the rows of {} where {condition}.", body.expression, body.data),
        None => format!("{} over all rows of {}.", body.expression, body.data),
    };
    Ok(Output::new(entries, Exhibit::Single, methods, columns))
}

/// The rows of a table that a block's `where` selects.
pub(super) fn filtered(block: &Block, condition: Option<&str>, table: &Table) -> Outcome<Table> {
    match condition {
        None => Ok(table.clone()),
        Some(condition) => table.filter(condition).map_err(|mut errors| {
            errors.0 = errors.0.into_iter().map(|error| error.or_at(|| block.key("where"))).collect();
            errors
        }),
    }
}

/// The columns that expressions use, sorted.
pub(super) fn used_columns(table: &Table, expressions: &[Option<&String>]) -> Vec<String> {
    let mut columns: Vec<String> =
        expressions.iter().flatten().filter_map(|expression| table.columns_of(expression).ok()).flatten().collect();
    columns.sort();
    columns.dedup();
    columns
}
