//! SQL expressions over one table: what is understood, and what it means.
//!
//! Conditions (`where`), computed columns (`as`) and aggregates are SQL expressions
//! close to PostgreSQL and DuckDB, made stricter. [`crate::sql`] parses them and resolves
//! their types; here they are evaluated over a table.
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

use super::column::{Kind, Scalar, Values};
use super::evaluate::Rows;
use super::table::Table;
use super::{calendar, direct, exact, frame, inexact};
use crate::diagnostic::{Diagnostic, Outcome, Span};
use crate::sql::{self, Computed, Expression, Form, Known, Scope, Shape, Typed, Typing, with_room};

/// The columns of a table, as SQL may name them.
pub(super) fn scope<'a>(table: &'a Table, text: &'a str) -> Scope<'a> {
    let columns = table.columns.iter().map(|column| known(column, vec![table.id.clone()])).collect();
    Scope { text, table: Some(table.id()), columns }
}

/// A column, as SQL may name it.
pub(super) fn known(column: &super::column::Column, tables: Vec<String>) -> Known {
    let levels = column.levels.iter().map(|level| (level.code.clone(), level.label.clone())).collect();
    Known { tables, name: column.name.clone(), kind: sql_kind(column.kind), levels }
}

/// The kind of a column's values in SQL.
pub(super) fn sql_kind(kind: Kind) -> sql::Kind {
    match kind {
        Kind::Integer => sql::Kind::Integer,
        Kind::Number => sql::Kind::Real,
        Kind::Text => sql::Kind::Text,
        Kind::Boolean => sql::Kind::Truth,
        Kind::Date => sql::Kind::Date,
        Kind::DateTime => sql::Kind::Moment,
    }
}

/// Reads an expression over a table, before types are looked at.
pub(super) fn parsed(table: &Table, text: &str) -> Outcome<Expression> {
    let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    Ok(sql::expression(text, &names, table.id())?)
}

/// The columns an expression uses, sorted.
pub(super) fn columns_of(table: &Table, text: &str) -> Outcome<Vec<String>> {
    let tree = parsed(table, text)?;
    let scope = scope(table, text);
    let mut found = BTreeSet::new();
    for one in parts(&tree) {
        if let Form::Column { table: of, name } = &one.form {
            scope.find(of.as_deref(), name, one.span)?;
            found.insert(name.clone());
        }
    }
    Ok(found.into_iter().collect())
}

/// The columns an expression names, whether the table has them or not.
pub(super) fn columns_named(table: &Table, text: &str) -> Outcome<BTreeSet<String>> {
    let tree = parsed(table, text)?;
    let name = |one: &Expression| match &one.form {
        Form::Column { name, .. } => Some(name.clone()),
        _ => None,
    };
    Ok(parts(&tree).into_iter().filter_map(name).collect())
}

/// An expression and all that it is made of.
fn parts(tree: &Expression) -> Vec<&Expression> {
    let (mut found, mut open) = (Vec::new(), vec![tree]);
    while let Some(one) = open.pop() {
        found.push(one);
        open.extend(one.children());
    }
    found
}

/// An expression with its types.
pub(super) fn typed(table: &Table, text: &str) -> Outcome<Typed> {
    let tree = parsed(table, text)?;
    let scope = scope(table, text);
    Ok(with_room(tree.depth(), || Typing { scope: &scope, subquery: None }.expression(&tree))?)
}

/// The engine's names of a table's columns: their own.
pub(super) fn names(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| column.name.clone()).collect()
}

fn whole(text: &str) -> Span {
    Span::new(0, text.len())
}

/// The numbers of the columns that the engine needs for an expression: those that it names,
/// and the last one, by which windows number rows.
fn needed(table: &Table, typed: &Typed) -> BTreeSet<usize> {
    fn has_window(typed: &Typed) -> bool {
        matches!(typed.computed, Computed::Window(..)) || typed.children().into_iter().any(has_window)
    }
    let last = table.columns.len().checked_sub(1).filter(|_| has_window(typed));
    typed.columns().into_iter().chain(last).collect()
}

/// The values of an expression, one for each row of the table.
///
/// # Errors
/// Values that are not finite.
pub(super) fn values(table: &Table, text: &str) -> Outcome<Values> {
    computed(table, text, &typed(table, text)?)
}

fn computed(table: &Table, text: &str, typed: &Typed) -> Outcome<Values> {
    let frame = table.frame(needed(table, typed))?;
    let rows = Rows { frame: &frame, names: &names(table), listed: &[] };
    let made = rows.columns(std::slice::from_ref(typed))?;
    let Some(column) = made.first() else { return Err(Diagnostic::error("the SQL has no value").into()) };
    let values = frame::values_of_column(column)?;
    if let Values::Number(numbers) = &values
        && let Some(row) = numbers.iter().position(|value| value.is_some_and(|value| !value.is_finite()))
    {
        let message = format!("`{}` is not a finite number in some row", text.trim());
        let error = Diagnostic::error(message).within(whole(text));
        return Err(match table.place_of(row) {
            Some(place) => error.hint(format!("the first such row is {place}")),
            None => error,
        }
        .into());
    }
    Ok(values)
}

/// The truth of an expression for each row.
pub(super) fn truth(table: &Table, text: &str) -> Outcome<Vec<Option<bool>>> {
    let typed = typed(table, text)?;
    if let Some(truths) = direct::truth(table, &typed) {
        return Ok(truths);
    }
    match computed(table, text, &typed)? {
        Values::Boolean(values) => Ok(values),
        Values::Text(values) if values.iter().all(Option::is_none) => Ok(vec![None; values.len()]),
        other => Err(Diagnostic::error(format!(
            "`{}` is {}, expected a condition that is true or false",
            text.trim(),
            other.kind().phrase()
        ))
        .within(whole(text))
        .hint("compare it: `… = 1`, `… IS NOT NULL`")
        .into()),
    }
}

/// The one value of an aggregate.
pub(super) fn aggregate(table: &Table, text: &str) -> Outcome<Scalar> {
    let typed = typed(table, text)?;
    match typed.shape {
        Shape::Whole => {}
        Shape::Constant => {
            return Err(Diagnostic::error(format!(
                "`{}` is a constant, expected an aggregate of the table",
                text.trim()
            ))
            .within(whole(text))
            .hint("a number that is not computed from data is a fact of report.toml")
            .into());
        }
        Shape::Row => {
            return Err(Diagnostic::error(format!(
                "`{}` has a value for each row, expected one value for the whole table",
                text.trim()
            ))
            .within(whole(text))
            .hint("aggregate it: AVG(…), MEDIAN(…), SUM(…), MIN(…), MAX(…), COUNT(…)")
            .into());
        }
    }
    let frame = table.frame(needed(table, &typed))?;
    let rows = Rows { frame: &frame, names: &names(table), listed: &[] };
    let made = rows.values(std::slice::from_ref(&typed))?;
    let Some(column) = made.first() else { return Ok(Scalar::Null) };
    let values = frame::values_of_column(column)?;
    if let Values::Integer(values) = &values
        && let Some(value) = values.first().copied().flatten().filter(|value| !exact::is_exact(*value))
    {
        return Err(inexact::beyond(&format!("`{}` is", text.trim()), value).within(whole(text)).into());
    }
    let scalar = match values {
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
            Err(Diagnostic::error(format!("`{}` is not a finite number", text.trim())).within(whole(text)).into())
        }
        found => Ok(found.unwrap_or(Scalar::Null)),
    }
}
