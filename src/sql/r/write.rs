//! From the tree of an SQL expression to R.

use super::{calls, text, untranslated};
use crate::diagnostic::Diagnostic;
use crate::sql::constant::{Constant, trimmed};
use crate::sql::function::Target;
use crate::sql::tree::{Expression, Form, Operator};

/// How tightly a piece of R holds together; R's own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Whole,
}

pub(super) type Code = Result<String, Diagnostic>;
type Piece = Result<(String, Tie), Diagnostic>;

/// The R code of an expression.
pub(super) fn r(tree: &Expression) -> Code {
    Ok(piece(tree)?.0)
}

/// The R codes of several expressions, between commas.
pub(super) fn all(trees: &[Expression]) -> Code {
    Ok(trees.iter().map(r).collect::<Result<Vec<_>, _>>()?.join(", "))
}

/// Code that stands as one side of an operator at least this tight.
fn side(tree: &Expression, least: Tie) -> Code {
    let (code, tie) = piece(tree)?;
    Ok(if tie < least { format!("({code})") } else { code })
}

fn piece(tree: &Expression) -> Piece {
    let whole = |code: String| Ok((code, Tie::Whole));
    let refused = |what: &str| Err(untranslated(what).within(tree.span));
    match &tree.form {
        Form::Column { name, .. } => whole(text::column(name)),
        Form::Constant(constant) => constant_code(constant)
            .ok_or_else(|| untranslated("an interval that is not added to a date").within(tree.span)),
        Form::Not(inner) => {
            // R's `!` takes the whole comparison after it; parentheses say so.
            let code = side(inner, Tie::Whole)?;
            Ok((format!("!{code}"), Tie::Not))
        }
        Form::Negative(inner) => Ok((format!("-{}", side(inner, Tie::Whole)?), Tie::Sign)),
        Form::Binary(left, operator, right) => binary(left, *operator, right),
        Form::IsNull(inner) => whole(format!("is.na({})", r(inner)?)),
        Form::Is(inner, truth) => whole(format!("sql_same({}, {})", r(inner)?, text::truth(*truth))),
        Form::In(value, list) => {
            let list: Vec<Expression> = list.iter().map(|one| beside(one, value)).collect();
            whole(format!("sql_in({}, {})", r(value)?, all(&list)?))
        }
        Form::InQuery(..) => refused("a subquery"),
        Form::Between(value, low, high) => {
            let (low, high) = (beside(low, value), beside(high, value));
            let value = side(value, Tie::Sum)?;
            whole(format!("({value} >= {} & {value} <= {})", side(&low, Tie::Sum)?, side(&high, Tie::Sum)?))
        }
        Form::Like { value, pattern, any_case } => {
            let case = if *any_case { ", any_case = TRUE" } else { "" };
            whole(format!("sql_like({}, {}{case})", r(value)?, text::string(pattern)))
        }
        Form::Case { operand, branches, other } => case(operand.as_deref(), branches, other.as_deref()),
        Form::Cast { value, target, .. } => whole(format!("{}({})", cast(*target), r(value)?)),
        Form::Part(part, value) => whole(format!("sql_part({}, {})", r(value)?, text::string(part.name()))),
        Form::Call(function, arguments) => calls::call(*function, arguments, tree.span),
        Form::Aggregate(one) => calls::aggregated(one, tree.span).map(|code| (code, Tie::Whole)),
        Form::Window(window, arguments, over) => {
            calls::window(*window, arguments, over, tree.span).map(|code| (code, Tie::Whole))
        }
    }
}

fn constant_code(constant: &Constant) -> Option<(String, Tie)> {
    let signed = |code: String| {
        let tie = if code.starts_with('-') { Tie::Sign } else { Tie::Whole };
        Some((code, tie))
    };
    let whole = |code: String| Some((code, Tie::Whole));
    match constant {
        Constant::Integer(value) => signed(value.to_string()),
        Constant::Real(value) => signed(text::number(*value)),
        Constant::Text(words) => whole(text::string(words)),
        Constant::Truth(truth) => whole(text::truth(*truth).to_owned()),
        Constant::Null => whole("NA".to_owned()),
        Constant::Date(day) => whole(format!("as.Date({})", text::string(day))),
        Constant::Moment(moment) => whole(format!("as_moment({})", text::string(moment))),
        Constant::Interval { .. } => None,
    }
}

fn case(operand: Option<&Expression>, branches: &[(Expression, Expression)], other: Option<&Expression>) -> Piece {
    let mut parts = Vec::with_capacity(branches.len() * 2 + 1);
    for (when, then) in branches {
        parts.push(match operand {
            Some(operand) => binary(operand, Operator::Equal, when)?.0,
            None => r(when)?,
        });
        parts.push(r(then)?);
    }
    parts.push(other.map_or_else(|| Ok("NA".to_owned()), r)?);
    Ok((format!("sql_case({})", parts.join(", ")), Tie::Whole))
}

/// A constant that is compared with a column: a text without blanks at its ends, for
/// the column's cells have none.
fn beside(constant: &Expression, other: &Expression) -> Expression {
    match (constant.text(), &other.form) {
        (Some(words), Form::Column { .. }) => {
            Expression::new(Form::Constant(Constant::Text(trimmed(words).to_owned())), constant.span)
        }
        _ => constant.clone(),
    }
}

fn binary(left: &Expression, operator: Operator, right: &Expression) -> Piece {
    if operator.is_comparison() {
        return compared(&beside(left, right), operator, &beside(right, left));
    }
    compared(left, operator, right)
}

fn compared(left: &Expression, operator: Operator, right: &Expression) -> Piece {
    let infix = |symbol: &str, tie: Tie, left_least: Tie, right_least: Tie| -> Piece {
        Ok((format!("{} {symbol} {}", side(left, left_least)?, side(right, right_least)?), tie))
    };
    let prefix = |name: &str| -> Piece { Ok((format!("{name}({}, {})", r(left)?, r(right)?), Tie::Whole)) };
    let comparison = |symbol: &str| infix(symbol, Tie::Comparison, Tie::Sum, Tie::Sum);
    match operator {
        Operator::Or => infix("|", Tie::Or, Tie::Or, Tie::And),
        Operator::And => infix("&", Tie::And, Tie::And, Tie::Not),
        Operator::Equal => comparison("=="),
        Operator::NotEqual => comparison("!="),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            comparison(operator.symbol())
        }
        Operator::Same => prefix("sql_same"),
        Operator::Join => prefix("sql_join"),
        Operator::Plus | Operator::Minus if is_interval(right) => later(left, operator, right),
        Operator::Plus if is_interval(left) => later(right, operator, left),
        Operator::Plus => infix("+", Tie::Sum, Tie::Sum, Tie::Product),
        // The difference of two dates is a number, which R's own is not.
        Operator::Minus if is_plain(left) || is_plain(right) => infix("-", Tie::Sum, Tie::Sum, Tie::Product),
        Operator::Minus => prefix("sql_minus"),
        Operator::Times => infix("*", Tie::Product, Tie::Product, Tie::Sign),
        Operator::Divide if is_divisor(right) => infix("/", Tie::Product, Tie::Product, Tie::Sign),
        Operator::Divide => prefix("sql_divide"),
        Operator::WholeDivide => prefix("sql_whole_divide"),
        Operator::Remainder => prefix("sql_remainder"),
    }
}

fn is_interval(tree: &Expression) -> bool {
    matches!(tree.form, Form::Constant(Constant::Interval { .. }))
}

/// Whether a side is a number that is not zero.
fn is_divisor(tree: &Expression) -> bool {
    match tree.form {
        Form::Constant(Constant::Integer(value)) => value != 0,
        Form::Constant(Constant::Real(value)) => value != 0.0,
        _ => false,
    }
}

/// Whether a side can be no date.
fn is_plain(tree: &Expression) -> bool {
    match &tree.form {
        Form::Constant(Constant::Integer(_) | Constant::Real(_)) | Form::Negative(_) => true,
        Form::Binary(left, operator, right) => match operator {
            Operator::Times | Operator::Divide | Operator::WholeDivide | Operator::Remainder => true,
            Operator::Plus | Operator::Minus => is_plain(left) && is_plain(right),
            _ => false,
        },
        _ => false,
    }
}

fn later(date: &Expression, operator: Operator, interval: &Expression) -> Piece {
    let Form::Constant(Constant::Interval { months, days, seconds: 0 }) = interval.form else {
        return Err(untranslated("an interval of hours, minutes or seconds").within(interval.span));
    };
    let sign = if operator == Operator::Minus { -1 } else { 1 };
    Ok((format!("sql_later({}, months = {}, days = {})", r(date)?, sign * months, sign * days), Tie::Whole))
}

fn cast(target: Target) -> &'static str {
    match target {
        Target::Integer => "sql_whole",
        Target::Double => "sql_real",
        Target::Varchar => "sql_text",
        Target::Boolean => "sql_truth",
        Target::Date => "day",
        Target::Timestamp => "as_moment",
    }
}
