//! From the tree of an SQL expression to R.

use super::super::blank::trimmed;
use super::syntax::{Operator, Sql};
use super::{calls, text, untranslated};
use crate::diagnostic::Outcome;

/// How tightly a piece of R holds together; R's own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Whole,
}

/// The R code of an expression.
pub(super) fn r(tree: &Sql) -> Outcome<String> {
    Ok(piece(tree)?.0)
}

/// The R codes of several expressions, between commas.
pub(super) fn all(trees: &[Sql]) -> Outcome<String> {
    Ok(trees.iter().map(r).collect::<Outcome<Vec<_>>>()?.join(", "))
}

/// Code that stands as one side of an operator at least this tight.
fn side(tree: &Sql, least: Tie) -> Outcome<String> {
    let (code, tie) = piece(tree)?;
    Ok(if tie < least { format!("({code})") } else { code })
}

fn piece(tree: &Sql) -> Outcome<(String, Tie)> {
    let whole = |code: String| Ok((code, Tie::Whole));
    match tree {
        Sql::Column(name) => whole(text::column(name)),
        Sql::Number(digits) => whole(digits.clone()),
        Sql::Text(words) => whole(text::string(words)),
        Sql::Truth(truth) => whole(text::truth(*truth).to_owned()),
        Sql::Null => whole("NA".to_owned()),
        Sql::Date(day) => whole(format!("as.Date({})", text::string(day))),
        Sql::Moment(moment) => whole(format!("as_moment({})", text::string(moment))),
        Sql::Interval { .. } => Err(untranslated("an interval that is not added to a date").into()),
        Sql::Not(inner) => {
            // R's `!` takes the whole comparison after it; parentheses say so.
            let code = side(inner, Tie::Whole)?;
            Ok((format!("!{code}"), Tie::Not))
        }
        Sql::Negative(inner) => Ok((format!("-{}", side(inner, Tie::Whole)?), Tie::Sign)),
        Sql::Binary(left, operator, right) => binary(left, *operator, right),
        Sql::IsNull(inner) => whole(format!("is.na({})", r(inner)?)),
        Sql::In(value, list) => {
            let list: Vec<Sql> = list.iter().map(|one| beside(one, value)).collect();
            whole(format!("sql_in({}, {})", r(value)?, all(&list)?))
        }
        Sql::Between(value, low, high) => {
            let (low, high) = (beside(low, value), beside(high, value));
            let value = side(value, Tie::Sum)?;
            whole(format!("({value} >= {} & {value} <= {})", side(&low, Tie::Sum)?, side(&high, Tie::Sum)?))
        }
        Sql::Like { value, pattern, any_case } => {
            let Sql::Text(pattern) = &**pattern else {
                return Err(untranslated("LIKE with a pattern that is no constant").into());
            };
            let case = if *any_case { ", any_case = TRUE" } else { "" };
            whole(format!("sql_like({}, {}{case})", r(value)?, text::string(pattern)))
        }
        Sql::Case(branches, other) => {
            let mut parts = Vec::with_capacity(branches.len() * 2 + 1);
            for (when, then) in branches {
                parts.push(r(when)?);
                parts.push(r(then)?);
            }
            parts.push(r(other)?);
            whole(format!("sql_case({})", parts.join(", ")))
        }
        Sql::Cast(value, target) => whole(cast(&r(value)?, target)?),
        Sql::Part(part, value) => whole(format!("sql_part({}, {})", r(value)?, text::string(part))),
        Sql::Call(call) => calls::call(call).map(|code| {
            let tie =
                if code.ends_with(" / 30.4375") || code.ends_with(" / 365.25") { Tie::Product } else { Tie::Whole };
            (code, tie)
        }),
    }
}

/// A constant that is compared with a column: a text without blanks at its ends, for
/// the column's cells have none.
fn beside(constant: &Sql, other: &Sql) -> Sql {
    match (constant, other) {
        (Sql::Text(words), Sql::Column(_)) => Sql::Text(trimmed(words).to_owned()),
        _ => constant.clone(),
    }
}

fn binary(left: &Sql, operator: Operator, right: &Sql) -> Outcome<(String, Tie)> {
    if matches!(operator, Operator::Comparison(_) | Operator::Same) {
        return compared(&beside(left, right), operator, &beside(right, left));
    }
    compared(left, operator, right)
}

fn compared(left: &Sql, operator: Operator, right: &Sql) -> Outcome<(String, Tie)> {
    let infix = |symbol: &str, tie: Tie, left_least: Tie, right_least: Tie| -> Outcome<(String, Tie)> {
        Ok((format!("{} {symbol} {}", side(left, left_least)?, side(right, right_least)?), tie))
    };
    let prefix =
        |name: &str| -> Outcome<(String, Tie)> { Ok((format!("{name}({}, {})", r(left)?, r(right)?), Tie::Whole)) };
    let is_number = |tree: &Sql| matches!(tree, Sql::Number(_));
    match operator {
        Operator::Or => infix("|", Tie::Or, Tie::Or, Tie::And),
        Operator::And => infix("&", Tie::And, Tie::And, Tie::Not),
        Operator::Comparison(symbol) => infix(symbol, Tie::Comparison, Tie::Sum, Tie::Sum),
        Operator::Same => prefix("sql_same"),
        Operator::Join => prefix("sql_join"),
        Operator::Plus | Operator::Minus if matches!(right, Sql::Interval { .. }) => later(left, operator, right),
        Operator::Plus => infix("+", Tie::Sum, Tie::Sum, Tie::Product),
        // The difference of two dates is a number, which R's own is not.
        Operator::Minus if is_plain(left) || is_plain(right) => infix("-", Tie::Sum, Tie::Sum, Tie::Product),
        Operator::Minus => prefix("sql_minus"),
        Operator::Times => infix("*", Tie::Product, Tie::Product, Tie::Sign),
        Operator::Divide if is_number(right) && r(right)?.parse::<f64>().is_ok_and(|value| value != 0.0) => {
            infix("/", Tie::Product, Tie::Product, Tie::Sign)
        }
        Operator::Divide => prefix("sql_divide"),
        Operator::WholeDivide => prefix("sql_whole_divide"),
        Operator::Remainder => prefix("sql_remainder"),
    }
}

/// Whether a side can be no date.
fn is_plain(tree: &Sql) -> bool {
    match tree {
        Sql::Number(_) | Sql::Negative(_) => true,
        Sql::Binary(left, operator, right) => match operator {
            Operator::Times | Operator::Divide | Operator::WholeDivide | Operator::Remainder => true,
            Operator::Plus | Operator::Minus => is_plain(left) && is_plain(right),
            _ => false,
        },
        _ => false,
    }
}

fn later(date: &Sql, operator: Operator, interval: &Sql) -> Outcome<(String, Tie)> {
    let Sql::Interval { months, days } = interval else { return Err(untranslated("this interval").into()) };
    let sign = if operator == Operator::Minus { -1 } else { 1 };
    Ok((format!("sql_later({}, months = {}, days = {})", r(date)?, sign * months, sign * days), Tie::Whole))
}

fn cast(value: &str, target: &str) -> Outcome<String> {
    let function = match target {
        "integer" | "int" | "bigint" | "smallint" | "tinyint" | "int2" | "int4" | "int8" | "hugeint" => "sql_whole",
        "double" | "float" | "real" | "float4" | "float8" | "decimal" | "numeric" | "dec" => "sql_real",
        "varchar" | "text" | "string" | "char" => "sql_text",
        "boolean" | "bool" => "sql_truth",
        "date" => "day",
        "timestamp" | "datetime" => "as_moment",
        _ => return Err(untranslated(&format!("CAST to `{target}`")).into()),
    };
    Ok(format!("{function}({value})"))
}
