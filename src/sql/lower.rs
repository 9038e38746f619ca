//! From the tree of `sqlparser` to ours: expressions.

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator, CeilFloorKind, DateTimeField, Expr, Ident, UnaryOperator};

use super::constant::Constant;
use super::function::{Function, Part};
use super::operator::Operator;
use super::pattern::Pattern;
use super::span::{shortened, span, written};
use super::token::Pairs;
use super::tree::{Expression, Form};
use crate::diagnostic::{Diagnostic, Span};

/// The longest pattern of LIKE, in characters.
const LONGEST_PATTERN: usize = 1_000;

pub(super) type Lowered = Result<Expression, Diagnostic>;

/// What names mean in the text.
pub(super) struct Lowering<'a> {
    pub text: &'a str,
    /// The only table, of an expression.
    pub table: Option<&'a str>,
    pub columns: &'a BTreeSet<&'a str>,
    pub pairs: &'a Pairs,
}

impl Lowering<'_> {
    pub(super) fn expression(&self, expr: &Expr) -> Lowered {
        match expr {
            Expr::Identifier(name) => Ok(self.column(std::slice::from_ref(name))),
            Expr::CompoundIdentifier(names) => Ok(self.column(names)),
            Expr::Value(value) => self.value(value),
            Expr::Nested(inner) => self.expression(inner),
            Expr::TypedString(typed) => self.typed_text(&typed.data_type, &typed.value),
            Expr::Interval(interval) => self.interval(interval),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::IsNull(inner) => self.around(inner, Form::IsNull, false),
            Expr::IsNotNull(inner) => self.around(inner, Form::IsNull, true),
            Expr::IsTrue(inner) => self.around(inner, |inner| Form::Is(inner, true), false),
            Expr::IsNotTrue(inner) => self.around(inner, |inner| Form::Is(inner, true), true),
            Expr::IsFalse(inner) => self.around(inner, |inner| Form::Is(inner, false), false),
            Expr::IsNotFalse(inner) => self.around(inner, |inner| Form::Is(inner, false), true),
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Expr::InSubquery { expr, subquery, negated } => {
                let value = self.expression(expr)?;
                let query = self.query(subquery)?;
                let at = value.span.to(query.span);
                Ok(Expression::new(Form::InQuery(Box::new(value), Box::new(query)), at).negated(*negated))
            }
            Expr::Between { expr, negated, low, high } => {
                let (value, low, high) = (self.expression(expr)?, self.expression(low)?, self.expression(high)?);
                let at = value.span.to(high.span);
                let form = Form::Between(Box::new(value), Box::new(low), Box::new(high));
                Ok(Expression::new(form, at).negated(*negated))
            }
            Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, false).map(|like| like.negated(*negated))
            }
            Expr::ILike { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, true).map(|like| like.negated(*negated))
            }
            Expr::Like { expr, .. } | Expr::ILike { expr, .. } => {
                let at = self.expression(expr)?.span;
                Err(Diagnostic::error("LIKE with ANY or ESCAPE is not available").within(at))
            }
            _ => self.form(expr),
        }
    }

    /// What is written like a call, and what is not available.
    fn form(&self, expr: &Expr) -> Lowered {
        match expr {
            Expr::Case { case_token, end_token, operand, conditions, else_result } => {
                let operand = operand.as_deref().map(|one| self.boxed(one)).transpose()?;
                let mut branches = Vec::with_capacity(conditions.len());
                for branch in conditions {
                    branches.push((self.expression(&branch.condition)?, self.expression(&branch.result)?));
                }
                let other = else_result.as_deref().map(|one| self.boxed(one)).transpose()?;
                let at = span(case_token.0.span).to(span(end_token.0.span));
                Ok(Expression::new(Form::Case { operand, branches, other }, at))
            }
            Expr::Cast { kind, expr, data_type, format: None, array: false } => self.cast(kind, expr, data_type),
            Expr::Extract { field, expr, .. } => self.extract(field, expr),
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                self.call_of(Function::Ceil, &[expr])
            }
            Expr::Floor { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                self.call_of(Function::Floor, &[expr])
            }
            Expr::Substring { expr, substring_from: Some(from), substring_for, .. } => {
                let mut arguments: Vec<&Expr> = vec![expr, from];
                arguments.extend(substring_for.as_deref());
                self.call_of(Function::Substr, &arguments)
            }
            Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
                self.call_of(Function::Trim, &[expr])
            }
            Expr::Function(function) => self.function(function),
            Expr::Subquery(query) => Err(Diagnostic::error("a SELECT stands where one value is expected")
                .within(self.query(query).map(|query| query.span).unwrap_or_default())
                .hint("write `x IN (SELECT …)`, or JOIN the query")),
            Expr::Exists { subquery, .. } => Err(Diagnostic::error("EXISTS is not available")
                .within(self.query(subquery).map(|query| query.span).unwrap_or_default())
                .hint("write `id IN (SELECT id FROM …)`, or SEMI JOIN the table")),
            Expr::Tuple(_) => Err(self.unknown("a list of values in parentheses", expr)),
            Expr::Wildcard(_) | Expr::QualifiedWildcard(..) => Err(self.unknown("`*`", expr)),
            _ => Err(self.unknown("this form of expression", expr)),
        }
    }

    pub(super) fn unknown(&self, what: &str, expr: &Expr) -> Diagnostic {
        let at = span(sqlparser::ast::Spanned::span(expr));
        let words = written(self.text, at);
        let words = if words.is_empty() { String::new() } else { format!(" at `{words}`") };
        Diagnostic::error(format!("{what} is not available{words}"))
            .within(at)
            .hint("what is understood is listed in docs/sql.md")
    }

    fn boxed(&self, expr: &Expr) -> Result<Box<Expression>, Diagnostic> {
        self.expression(expr).map(Box::new)
    }

    fn around(&self, inner: &Expr, form: impl Fn(Box<Expression>) -> Form, negated: bool) -> Lowered {
        let inner = self.boxed(inner)?;
        let at = inner.span;
        Ok(Expression::new(form(inner), at).negated(negated))
    }

    pub(super) fn call_of(&self, function: Function, arguments: &[&Expr]) -> Lowered {
        let arguments = arguments.iter().map(|one| self.expression(one)).collect::<Result<Vec<_>, _>>()?;
        let at =
            arguments.iter().fold(arguments.first().map_or(Span::default(), |one| one.span), |at, one| at.to(one.span));
        Ok(Expression::new(Form::Call(function, arguments), self.pairs.around(at)))
    }

    /// A column: in an expression points belong to the name, unless it is the table's.
    fn column(&self, names: &[Ident]) -> Expression {
        let first = names.first().map_or(Span::default(), |name| span(name.span));
        let at = names.last().map_or(first, |name| first.to(span(name.span)));
        let parts: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
        let form = match (self.table, parts.as_slice()) {
            (None, [table, rest @ ..]) if !rest.is_empty() => {
                Form::Column { table: Some((*table).to_owned()), name: rest.join(".") }
            }
            (table, _) => {
                let name = parts.join(".");
                let own = table.and_then(|table| name.strip_prefix(table)?.strip_prefix('.'));
                let own = own.filter(|own| self.columns.contains(own) && !self.columns.contains(name.as_str()));
                Form::Column { table: None, name: own.map_or_else(|| name.clone(), str::to_owned) }
            }
        };
        Expression::new(form, at)
    }

    fn unary(&self, operator: UnaryOperator, inner: &Expr) -> Lowered {
        let value = self.expression(inner)?;
        let at = Span::new(value.span.start.saturating_sub(1), value.span.end);
        match operator {
            UnaryOperator::Plus => Ok(value),
            UnaryOperator::Not => Ok(value.negated(true)),
            UnaryOperator::Minus => Ok(match value.form {
                Form::Constant(Constant::Integer(number)) => {
                    Expression::new(Form::Constant(Constant::Integer(number.wrapping_neg())), at)
                }
                Form::Constant(Constant::Real(number)) => Expression::new(Form::Constant(Constant::Real(-number)), at),
                _ => Expression::new(Form::Negative(Box::new(value)), at),
            }),
            _ => Err(Diagnostic::error(format!("the sign `{operator}` is not available")).within(at)),
        }
    }

    fn binary(&self, left: &Expr, operator: &BinaryOperator, right: &Expr) -> Lowered {
        // A chain of `+` or AND leans to the left: its sides are taken one by one.
        let (left, right) = (self.boxed(left)?, self.boxed(right)?);
        let at = left.span.to(right.span);
        let operator = match operator {
            BinaryOperator::Or => Operator::Or,
            BinaryOperator::And => Operator::And,
            BinaryOperator::Eq => Operator::Equal,
            BinaryOperator::NotEq => Operator::NotEqual,
            BinaryOperator::Lt => Operator::Less,
            BinaryOperator::LtEq => Operator::LessOrEqual,
            BinaryOperator::Gt => Operator::Greater,
            BinaryOperator::GtEq => Operator::GreaterOrEqual,
            BinaryOperator::Spaceship => Operator::Same,
            BinaryOperator::Plus => Operator::Plus,
            BinaryOperator::Minus => Operator::Minus,
            BinaryOperator::Multiply => Operator::Times,
            BinaryOperator::Divide => Operator::Divide,
            BinaryOperator::DuckIntegerDivide => Operator::WholeDivide,
            BinaryOperator::Modulo => Operator::Remainder,
            BinaryOperator::StringConcat => Operator::Join,
            BinaryOperator::Custom(words) if words == "IS DISTINCT FROM" => {
                return Ok(Expression::new(Form::Binary(left, Operator::Same, right), at).negated(true));
            }
            other => {
                return Err(Diagnostic::error(format!("the operator `{other}` is not available"))
                    .within(Span::new(left.span.end, right.span.start))
                    .hint(
                        "there are `+ - * / // %`, `= <> < <= > >= <=>`, `||`, AND, OR, NOT, IS, IN, BETWEEN and LIKE",
                    ));
            }
        };
        Ok(Expression::new(Form::Binary(left, operator, right), at))
    }

    fn in_list(&self, value: &Expr, list: &[Expr], negated: bool) -> Lowered {
        let value = self.boxed(value)?;
        let list = list.iter().map(|one| self.expression(one)).collect::<Result<Vec<_>, _>>()?;
        for one in &list {
            if !matches!(one.form, Form::Constant(_))
                && !matches!(&one.form, Form::Cast { value, .. } if matches!(value.form, Form::Constant(_)))
            {
                return Err(Diagnostic::error(format!(
                    "IN has something that is no constant: `{}`",
                    written(self.text, one.span)
                ))
                .within(one.span)
                .hint("compare it: `a = b OR a = c`"));
            }
        }
        let at = list.last().map_or(value.span, |last| value.span.to(last.span));
        Ok(Expression::new(Form::In(value, list), at).negated(negated))
    }

    fn like(&self, value: &Expr, pattern: &Expr, any_case: bool) -> Lowered {
        let (value, pattern) = (self.boxed(value)?, self.expression(pattern)?);
        let at = value.span.to(pattern.span);
        let Some(text) = pattern.text() else {
            return Err(Diagnostic::error(format!(
                "LIKE has a pattern that is no constant: `{}`",
                written(self.text, pattern.span)
            ))
            .within(pattern.span)
            .hint("a pattern is a text in single quotes, with `%` and `_`"));
        };
        let length = text.chars().count();
        if length > LONGEST_PATTERN {
            return Err(Diagnostic::error(format!(
                "a pattern of LIKE has {length} characters, expected at most {LONGEST_PATTERN}"
            ))
            .within(pattern.span));
        }
        // A pattern without a sign of its own is a text, and compared as one.
        if !any_case && !Pattern::is_one(text) {
            return Ok(Expression::new(Form::Binary(value, Operator::Equal, Box::new(pattern)), at));
        }
        Ok(Expression::new(Form::Like { value, pattern: text.to_owned(), any_case }, at))
    }

    fn extract(&self, field: &DateTimeField, value: &Expr) -> Lowered {
        let value = self.boxed(value)?;
        let at = self.pairs.around(value.span);
        let name = match field {
            DateTimeField::Custom(name) => name.value.clone(),
            other => other.to_string(),
        };
        self.part(&name, value, at)
    }

    /// A part of a date by its name.
    pub(super) fn part(&self, name: &str, value: Box<Expression>, at: Span) -> Lowered {
        let Some(part) = Part::of(name.trim_matches('\'')) else {
            return Err(Diagnostic::error(format!("`{}` is no part of a date", shortened(name)))
                .within(at)
                .hint(crate::diagnostic::known_names(name, Part::names())));
        };
        Ok(Expression::new(Form::Part(part, value), at))
    }
}
