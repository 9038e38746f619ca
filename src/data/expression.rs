//! SQL expressions over one table: what is understood, and what it means.
//!
//! Conditions (`where`), computed columns (`as`) and aggregates are SQL expressions
//! in the dialect of polars (close to PostgreSQL and DuckDB), made stricter:
//!
//! | form | meaning |
//! |---|---|
//! | `age`, `"ph.ecog"`, `ph.ecog` | a column; double quotes where the name is no word (names with points may go without) |
//! | `'F'`, `65`, `1.5`, `TRUE`, `NULL`, `DATE '2024-04-30'` | constants; text in single quotes |
//! | `+ - * /`, `//` (whole part), `%` | arithmetic; `/` is never cut to whole numbers; division by zero is missing |
//! | `= <> != < <= > >=` | comparison; missing if a side is missing |
//! | `AND OR NOT`, `x IS [NOT] NULL`, `x IS [NOT] TRUE` | three-valued logic |
//! | `x [NOT] IN ('a', 'b')`, `x [NOT] BETWEEN 1 AND 5`, `x [NOT] LIKE 'G%'` | sets, ranges with both ends, patterns with `%` and `_` |
//! | `CASE WHEN c THEN a … ELSE b END`, `CASE x WHEN 1 THEN …`, `IF(c, a, b)` | choice |
//! | `COALESCE(a, b, …)`, `NULLIF(a, b)`, `IFNULL(a, b)` | first that is not missing; missing if equal |
//! | `LEAST(a, b, …)`, `GREATEST(a, b, …)` | of those that are not missing; also of dates |
//! | `end_date - start_date` | number of days, with a fraction if one side has a time of day |
//! | `DAYS(start_date, end_date)` | number of whole days from start to end; also of texts that are dates |
//! | `MONTHS(start, end)`, `YEARS(start, end)` | days / 30.4375, days / 365.25 |
//! | `start_date + 30`, `start_date + INTERVAL '6 months'` | a later date |
//! | `EXTRACT(YEAR FROM d)` (`MONTH`, `DAY`, …), `DATE_PART('year', d)` | part of a date |
//! | `CAST(x AS INTEGER)` (`DOUBLE`, `VARCHAR`, `BOOLEAN`, `DATE`), `TRY_CAST(…)` | conversion; a fraction is cut off; `CAST` fails where `TRY_CAST` is missing |
//! | `ROUND(x, 1)`, `FLOOR`, `CEIL`, `ABS`, `SIGN`, `SQRT`, `LN`, `LOG10`, `LOG2`, `LOG(x, base)`, `EXP`, `POW(x, y)` | rounding half away from zero; the rest from `libm`, the same on every machine; missing where undefined |
//! | `LENGTH`, `UPPER`, `LOWER`, `TRIM`, `SUBSTR(t, 1, 3)`, `LEFT`, `RIGHT`, `REPLACE`, `CONCAT`, `a || b`, `STARTS_WITH`, `REGEXP_LIKE` | text |
//! | `COUNT(*)`, `COUNT(x)`, `COUNT(DISTINCT x)`, `SUM`, `AVG`, `MEDIAN`, `MIN`, `MAX`, `STDDEV`, `VARIANCE`, `QUANTILE_CONT(x, 0.25)` | aggregates over values that are not missing; each may take `FILTER (WHERE c)` |
//! | `COUNT(*) OVER (PARTITION BY id)`, `ROW_NUMBER() OVER (PARTITION BY id ORDER BY d)` | one value a row, over a group |
//!
//! Stricter than SQL: text is never compared with numbers, nor a text with a date
//! it cannot be; a date written as text is `'2024-04-30'`; a column with levels is
//! compared with its codes only, so that a typing error cannot quietly match no
//! row; a constant that is no value of a column without declared levels is a finding
//! ([`super::Table::unmatched`]). A text that is compared with a column is trimmed as
//! cells are. `AVG`, `SUM`, … of text are errors. Booleans count as 0 and 1 in arithmetic
//! and in comparisons with numbers. Whole numbers have 64 bits and wrap around
//! beyond them.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polars::prelude::{
    Column as PolarsColumn, DataFrame, Expr, IntoLazy, LazyFrame, PlSmallStr, PolarsError, PolarsResult,
};
use polars::sql::sql_expr;

use super::column::{Scalar, Values};
use super::table::Table;
use super::{calendar, frame, rewrite, sql};
use crate::diagnostic::{Diagnostic, Outcome, closest};

/// The name of an expression's result.
const RESULT: &str = "tickmark result";

/// The functions that this module's documentation promises.
const FUNCTIONS: &str = "abs avg cast ceil coalesce concat count date_part days exp extract floor greatest if ifnull \
                         least left length ln log log10 log2 lower max median min months nullif pow quantile_cont \
                         regexp_like replace right round row_number sign sqrt starts_with stddev substr sum trim \
                         upper variance years";

/// Runs polars. A panic in it, which would be a fault of polars or of this
/// module, becomes an error of the expression instead of the end of the run.
pub(super) fn guarded<T>(run: impl FnOnce() -> PolarsResult<T>) -> Outcome<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(frame::failed(&error)),
        Err(_) => Err(Diagnostic::error("the SQL cannot be evaluated")
            .hint("this is a fault of tickmark: please report the expression")
            .into()),
    }
}

/// Parses an expression over a table, before types are looked at.
pub(super) fn parsed(table: &Table, text: &str) -> Outcome<Expr> {
    let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let ready = sql::expression(text, &names, table.id())?;
    let expr = match catch_unwind(AssertUnwindSafe(|| sql_expr(&ready))) {
        Ok(Ok(Expr::Alias(_, name))) => {
            return Err(Diagnostic::error(format!("the SQL expression `{}` ends before `{name}`", text.trim()))
                .hint("an operator or a quote is missing")
                .into());
        }
        Ok(Ok(expr)) => expr,
        Ok(Err(error)) => return Err(syntax_error(text, &error).into()),
        Err(_) => return Err(Diagnostic::error(format!("cannot read the SQL expression `{}`", text.trim())).into()),
    };
    for node in &expr {
        match node {
            Expr::Column(name) if table.column(name).is_none() => {
                let known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                let mut error = table.unknown_column(name);
                error.hints = vec![sql::name_hint(text, name, known)];
                return Err(error.into());
            }
            Expr::Selector(_) => {
                return Err(Diagnostic::error("`*` stands for all columns, expected one value")
                    .hint("rows are counted by `COUNT(*)`")
                    .into());
            }
            Expr::SubPlan(..) => return Err(Diagnostic::error("an SQL expression has no subquery").into()),
            _ => {}
        }
    }
    Ok(expr)
}

fn syntax_error(text: &str, error: &PolarsError) -> Diagnostic {
    let message = error.to_string();
    if message.contains("unable to parse") {
        return Diagnostic::error(format!("cannot read the SQL expression `{}`", text.trim()))
            .hint("text is written in single quotes, equality as `=`; names that are no words in double quotes");
    }
    if let Some(name) = message.split('\'').nth(1).filter(|_| message.contains("unsupported function")) {
        let error = Diagnostic::error(format!("there is no SQL function `{name}`"));
        return match closest(name, FUNCTIONS.split(' ').filter(|known| *known != name)) {
            Some(known) => error.hint(format!("did you mean `{}`?", known.to_uppercase())),
            None => error.hint("write it with arithmetic, CASE WHEN, COALESCE, … or make it a column of the data"),
        };
    }
    frame::foreign(error)
}

/// The columns an expression uses, sorted.
pub(super) fn columns_of(table: &Table, text: &str) -> Outcome<Vec<String>> {
    Ok(leaves(&parsed(table, text)?).into_iter().map(|name| name.to_string()).collect())
}

/// The columns that an expression uses.
pub(super) fn leaves(expr: &Expr) -> BTreeSet<PlSmallStr> {
    expr.into_iter()
        .filter_map(|node| match node {
            Expr::Column(name) => Some(name.clone()),
            _ => None,
        })
        .collect()
}

/// An expression that is ready to be evaluated over its table.
fn compiled(table: &Table, text: &str) -> Outcome<Expr> {
    let expr = parsed(table, text)?;
    rewrite::expression(expr, table.frame.schema(), &table.columns)
}

fn selected(frame: &DataFrame, expr: &Expr) -> Outcome<DataFrame> {
    let lazy: LazyFrame = frame.clone().lazy().select([expr.clone().alias(RESULT)]);
    guarded(|| lazy.collect())
}

/// The values of an expression, one for each row of the table.
///
/// # Errors
/// An expression of another length, and values that are not finite.
pub(super) fn values(table: &Table, text: &str) -> Outcome<Values> {
    let expr = compiled(table, text)?;
    let result = selected(&table.frame, &expr)?;
    let mut column = result.column(RESULT).map_err(|error| frame::failed(&error))?.clone();
    if column.len() == 1 && table.rows() != 1 {
        column = broadcast(&column, table.rows());
    }
    if column.len() != table.rows() {
        return Err(Diagnostic::error(format!(
            "`{}` has {} values, expected one for each of the {} rows of table `{}`",
            text.trim(),
            column.len(),
            table.rows(),
            table.id()
        ))
        .into());
    }
    let values = frame::values_of_column(&column)?;
    if let Values::Number(numbers) = &values
        && let Some(row) = numbers.iter().position(|value| value.is_some_and(|value| !value.is_finite()))
    {
        let error = Diagnostic::error(format!("`{}` is not a finite number in some row", text.trim()));
        return Err(match table.place_of(row) {
            Some(place) => error.hint(format!("the first such row is {place}")),
            None => error,
        }
        .into());
    }
    Ok(values)
}

/// One value repeated: a constant, or an aggregate used for each row.
fn broadcast(column: &PolarsColumn, rows: usize) -> PolarsColumn {
    column.new_from_index(0, rows)
}

/// The truth of an expression for each row.
pub(super) fn truth(table: &Table, text: &str) -> Outcome<Vec<Option<bool>>> {
    match values(table, text)? {
        Values::Boolean(values) => Ok(values),
        Values::Text(values) if values.iter().all(Option::is_none) => Ok(vec![None; values.len()]),
        other => Err(Diagnostic::error(format!(
            "`{}` is {}, expected a condition that is true or false",
            text.trim(),
            other.kind().phrase()
        ))
        .hint("compare it: `… = 1`, `… IS NOT NULL`")
        .into()),
    }
}

/// The one value of an aggregate.
pub(super) fn aggregate(table: &Table, text: &str) -> Outcome<Scalar> {
    let expr = compiled(table, text)?;
    let uses_rows = expr.into_iter().any(|node| matches!(node, Expr::Len | Expr::Column(_)));
    if !uses_rows {
        return Err(Diagnostic::error(format!("`{}` is a constant, expected an aggregate of the table", text.trim()))
            .hint("a number that is not computed from data is a fact of report.toml")
            .into());
    }
    // Over no rows an aggregate still has one value and everything else has none.
    let empty = selected(&table.frame.clear(), &expr)?;
    let result = selected(&table.frame, &expr)?;
    if empty.height() != 1 || result.height() != 1 {
        return Err(Diagnostic::error(format!(
            "`{}` has a value for each row, expected one value for the whole table",
            text.trim()
        ))
        .hint("aggregate it: AVG(…), MEDIAN(…), SUM(…), MIN(…), MAX(…), COUNT(…)")
        .into());
    }
    let column = result.column(RESULT).map_err(|error| frame::failed(&error))?;
    let scalar = match frame::values_of_column(column)? {
        Values::Integer(values) => values.first().copied().flatten().map(|value| Scalar::Number(value as f64)),
        Values::Number(values) => values.first().copied().flatten().map(Scalar::Number),
        Values::Text(values) => values.into_iter().next().flatten().map(Scalar::Text),
        Values::Boolean(values) => values.first().copied().flatten().map(Scalar::Boolean),
        Values::Date(values) => values.first().copied().flatten().map(|day| Scalar::Text(calendar::date_text(day))),
        Values::DateTime(values) => {
            values.first().copied().flatten().map(|moment| Scalar::Text(calendar::datetime_text(moment)))
        }
    };
    match scalar {
        Some(Scalar::Number(value)) if !value.is_finite() => {
            Err(Diagnostic::error(format!("`{}` is not a finite number", text.trim())).into())
        }
        found => Ok(found.unwrap_or(Scalar::Null)),
    }
}
