//! Functions, aggregates and windows of an SQL expression as R.

use super::write::{Code, Tie, all, r};
use super::{text, untranslated};
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::function::{Aggregate, Function, Window};
use crate::sql::tree::{Aggregated, Expression, Over};

/// The R code of a function.
pub(super) fn call(function: Function, arguments: &[Expression], at: Span) -> Result<(String, Tie), Diagnostic> {
    let name = function.name();
    // R's functions take one pattern for all rows.
    if function == Function::Replace && !arguments.iter().skip(1).all(|argument| argument.text().is_some()) {
        return Err(untranslated(&format!("{name} with a text that is no constant")).within(at));
    }
    let arguments = all(arguments)?;
    let days = |unit: &str| Ok((format!("days({arguments}) / {unit}"), Tie::Product));
    let named = |name: &str| Ok((format!("{name}({arguments})"), Tie::Whole));
    let applied = |name: &str| Ok((format!("sql_apply({name}, {arguments})"), Tie::Whole));
    match function {
        Function::Months => days("30.4375"),
        Function::Years => days("365.25"),
        Function::Days => named("days"),
        Function::Day => named("day"),
        Function::Abs => named("abs"),
        Function::Sign => named("sign"),
        Function::Floor => named("floor"),
        Function::Ceil => named("ceiling"),
        Function::Round => named("sql_round"),
        Function::Sqrt => applied("sqrt"),
        Function::Cbrt => Err(untranslated("CBRT").within(at)),
        Function::Ln | Function::Log => applied("log"),
        Function::Log10 => applied("log10"),
        Function::Log2 => applied("log2"),
        Function::Log1p => applied("log1p"),
        Function::Exp => applied("exp"),
        Function::Pow => applied("`^`"),
        Function::Coalesce => named("sql_coalesce"),
        Function::Nullif => named("sql_nullif"),
        Function::If => named("sql_case"),
        Function::Least => named("sql_least"),
        Function::Greatest => named("sql_greatest"),
        Function::Concat => named("sql_concat"),
        Function::Length => named("sql_length"),
        Function::Upper => named("toupper"),
        Function::Lower => named("tolower"),
        Function::Trim => named("trimws"),
        Function::Ltrim | Function::Rtrim => Err(untranslated(&name).within(at)),
        Function::Substr => named("sql_substr"),
        Function::Left => named("sql_left"),
        Function::Right => named("sql_right"),
        Function::Replace => named("sql_replace"),
        Function::StartsWith => named("startsWith"),
        Function::EndsWith => named("endsWith"),
        Function::RegexpLike => named("sql_matches"),
    }
}

/// The R code of an aggregate, over all rows or over a window.
pub(super) fn aggregated(one: &Aggregated, at: Span) -> Code {
    match &one.over {
        None => aggregate(one, at),
        Some(over) if over.order.is_empty() => {
            Ok(format!("sql_over(d, list({}), function(d) {})", all(&over.partition)?, aggregate(one, at)?))
        }
        Some(_) => Err(untranslated(&format!("{} OVER (… ORDER BY …)", one.function.name())).within(at)),
    }
}

fn aggregate(one: &Aggregated, at: Span) -> Code {
    let filter = one.filter.as_ref().map(r).transpose()?;
    let Some(argument) = &one.argument else {
        return Ok(match filter {
            None => "nrow(d)".to_owned(),
            Some(filter) => format!("sql_count(sql_where(rep(1, nrow(d)), {filter}))"),
        });
    };
    let function = match one.function {
        Aggregate::Count if one.distinct => "sql_count_distinct",
        Aggregate::Count => "sql_count",
        Aggregate::Sum => "sql_sum",
        Aggregate::Avg => "sql_avg",
        Aggregate::Median => "sql_median",
        Aggregate::Min => "sql_min",
        Aggregate::Max => "sql_max",
        Aggregate::Stddev => "sql_stddev",
        Aggregate::Variance => "sql_variance",
        Aggregate::QuantileCont => "sql_quantile",
    };
    let mut values = r(argument)?;
    if let Some(filter) = filter {
        values = format!("sql_where({values}, {filter})");
    }
    match (one.function, one.probability) {
        (Aggregate::QuantileCont, Some(probability)) => {
            Ok(format!("{function}({values}, {})", text::number(probability)))
        }
        (Aggregate::QuantileCont, None) => Err(untranslated("a quantile without its probability").within(at)),
        _ => Ok(format!("{function}({values})")),
    }
}

/// The R code of a function of a window.
pub(super) fn window(window: Window, arguments: &[Expression], over: &Over, at: Span) -> Code {
    if window != Window::RowNumber || !arguments.is_empty() {
        return Err(untranslated(&window.name()).within(at));
    }
    let groups = all(&over.partition)?;
    let keys = over.order.iter().map(|(key, _)| r(key)).collect::<Result<Vec<_>, _>>()?;
    let down: Vec<&str> = over.order.iter().map(|(_, down)| text::truth(*down)).collect();
    let down = if let [one] = down.as_slice() { (*one).to_owned() } else { format!("c({})", down.join(", ")) };
    let inner = format!("sql_row_number(d, list({}), {down})", keys.join(", "));
    Ok(format!("sql_over(d, list({groups}), function(d) {inner})"))
}
