//! From the tree of an SQL expression to R.

use super::{text, untranslated};
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::constant::{Constant, trimmed};
use crate::sql::function::{Aggregate, Function, Target, Window};
use crate::sql::operator::Operator;
use crate::sql::tree::{Aggregated, Expression, Form, Over};

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
        Form::Call(function, arguments) => call(*function, arguments, tree.span),
        Form::Aggregate(one) => aggregated(one, tree.span).map(|code| (code, Tie::Whole)),
        Form::Window(window, arguments, over) => {
            windowed(*window, arguments, over, tree.span).map(|code| (code, Tie::Whole))
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

/// The R code of a function.
fn call(function: Function, arguments: &[Expression], at: Span) -> Result<(String, Tie), Diagnostic> {
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
fn aggregated(one: &Aggregated, at: Span) -> Code {
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
fn windowed(window: Window, arguments: &[Expression], over: &Over, at: Span) -> Code {
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
