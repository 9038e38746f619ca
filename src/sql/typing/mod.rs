//! Names and types of an expression.
//!
//! The meaning is that of SQL made stricter: text is never compared with numbers, nor a
//! text with a date it cannot be; a column with levels is compared with its codes only;
//! truths count as 0 and 1 in arithmetic and in comparisons with numbers; there is no
//! other silent conversion.

mod aggregate;
mod call;
mod comparison;
mod number;

use super::constant::Constant;
use super::kind::Kind;
use super::operator::Operator;
use super::pattern::Pattern;
use super::scope::{Known, Scope};
use super::tree::{Expression, Form, Query};
use super::typed::{Computed, Shape, Typed};
use crate::diagnostic::{Diagnostic, Span};

type Resolved = Result<Typed, Diagnostic>;

/// Evaluates the query of `x IN (SELECT …)`: its number, and its only column.
pub type Subquery<'a> = dyn Fn(&Query) -> Result<(usize, Known), Diagnostic> + Sync + 'a;

/// Resolves expressions over a scope.
pub struct Typing<'a> {
    /// The columns.
    pub scope: &'a Scope<'a>,
    /// How queries inside are evaluated; `None` where there are none.
    pub subquery: Option<&'a Subquery<'a>>,
}

impl Typing<'_> {
    /// The expression with its types.
    ///
    /// # Errors
    /// Unknown names, and kinds that do not meet, at their spans.
    pub fn expression(&self, expression: &Expression) -> Resolved {
        let typed = self.node(expression)?;
        if typed.kind == Kind::Interval {
            return Err(Diagnostic::error("an interval is no value of its own")
                .within(typed.span)
                .hint("add it to a date; a difference of dates is a number of days"));
        }
        Ok(typed)
    }

    /// A condition with its types.
    ///
    /// # Errors
    /// Those of [`Self::expression`], and what is not true or false.
    pub fn condition(&self, expression: &Expression, what: &str) -> Resolved {
        let typed = self.expression(expression)?;
        self.is_condition(&typed, what)?;
        Ok(typed)
    }

    fn node(&self, expression: &Expression) -> Resolved {
        let at = expression.span;
        match &expression.form {
            Form::Column { table, name } => {
                let number = self.scope.find(table.as_deref(), name, at)?;
                let kind = self.scope.columns.get(number).map_or(Kind::Missing, |known| known.kind);
                Ok(Typed { computed: Computed::Column(number), kind, shape: Shape::Row, span: at })
            }
            Form::Constant(constant) => Ok(constant_of(constant.clone(), at)),
            Form::Negative(inner) => {
                let inner = self.operand(self.node(inner)?)?;
                let zero = match inner.kind {
                    Kind::Real => Constant::Real(0.0),
                    _ => Constant::Integer(0),
                };
                self.arithmetic(constant_of(zero, at), Operator::Minus, inner, at)
            }
            Form::Not(inner) => self.negation(self.node(inner)?, at),
            Form::Binary(left, operator, right) => self.binary(left, *operator, right, at),
            Form::IsNull(inner) => {
                let inner = self.node(inner)?;
                Ok(truth(inner.shape, at, Computed::IsMissing(Box::new(inner))))
            }
            Form::Is(inner, wanted) => {
                let inner = self.node(inner)?;
                self.compared(inner, Operator::Same, constant_of(Constant::Truth(*wanted), at), at)
            }
            Form::In(value, list) => self.membership(value, list, at),
            Form::InQuery(value, query) => self.in_query(value, query, at),
            Form::Between(value, low, high) => {
                let value = self.node(value)?;
                let (low, high) = (self.node(low)?, self.node(high)?);
                let above = self.compared(value.clone(), Operator::GreaterOrEqual, low, at)?;
                let below = self.compared(value, Operator::LessOrEqual, high, at)?;
                Ok(truth(above.shape.max(below.shape), at, Computed::Logic(Box::new(above), true, Box::new(below))))
            }
            Form::Like { value, pattern, any_case } => {
                let value = self.text_of(self.node(value)?, "LIKE")?;
                Ok(truth(value.shape, at, Computed::Like(Box::new(value), Pattern::new(pattern, *any_case))))
            }
            Form::Case { operand, branches, other } => self.case(operand.as_deref(), branches, other.as_deref(), at),
            Form::Cast { value, target, lenient } => self.cast(self.node(value)?, *target, *lenient, at),
            Form::Part(part, value) => self.part(*part, self.node(value)?, at),
            Form::Call(function, arguments) => {
                let arguments = arguments.iter().map(|one| self.node(one)).collect::<Result<Vec<_>, _>>()?;
                self.call(*function, arguments, at)
            }
            Form::Aggregate(one) => self.aggregate(one, at),
            Form::Window(window, arguments, over) => self.window(*window, arguments, over, at),
        }
    }

    fn negation(&self, inner: Typed, at: Span) -> Resolved {
        match inner.kind {
            Kind::Truth | Kind::Missing => Ok(truth(inner.shape, at, Computed::Not(Box::new(inner)))),
            _ => Err(Diagnostic::error(format!("{} is used as a condition", self.subject(&inner)))
                .within(inner.span)
                .hint("compare it: `… = 1`, `… = 'yes'`")),
        }
    }

    fn binary(&self, left: &Expression, operator: Operator, right: &Expression, at: Span) -> Resolved {
        let (left, right) = (self.node(left)?, self.node(right)?);
        match operator {
            Operator::And | Operator::Or => {
                self.is_condition(&left, "a side of AND or OR")?;
                self.is_condition(&right, "a side of AND or OR")?;
                let shape = left.shape.max(right.shape);
                Ok(truth(shape, at, Computed::Logic(Box::new(left), operator == Operator::And, Box::new(right))))
            }
            Operator::Join => {
                let (left, right) = (self.as_text(left)?, self.as_text(right)?);
                let shape = left.shape.max(right.shape);
                let computed = Computed::Joined(Box::new(left), Box::new(right));
                Ok(Typed { computed, kind: Kind::Text, shape, span: at })
            }
            operator if operator.is_comparison() => self.compared(left, operator, right, at),
            operator => self.arithmetic(left, operator, right, at),
        }
    }

    fn case(
        &self,
        operand: Option<&Expression>,
        branches: &[(Expression, Expression)],
        other: Option<&Expression>,
        at: Span,
    ) -> Resolved {
        let operand = operand.map(|one| self.node(one)).transpose()?;
        let mut conditions = Vec::with_capacity(branches.len());
        let mut results = Vec::with_capacity(branches.len() + 1);
        for (when, then) in branches {
            let when = self.node(when)?;
            let span = when.span;
            conditions.push(match &operand {
                Some(operand) => self.compared(operand.clone(), Operator::Equal, when, span)?,
                None => {
                    self.is_condition(&when, "CASE WHEN")?;
                    when
                }
            });
            results.push(self.node(then)?);
        }
        results.push(other.map_or_else(|| Ok(constant_of(Constant::Null, at)), |one| self.node(one))?);
        self.choice(conditions, results, at)
    }

    /// Results of one kind, each under its condition but the last.
    fn choice(&self, conditions: Vec<Typed>, results: Vec<Typed>, at: Span) -> Resolved {
        let (mut results, kind) = self.of_one_kind(results, "the results of a CASE")?;
        let shape = conditions.iter().chain(&results).map(|one| one.shape).max().unwrap_or(Shape::Constant);
        let Some(other) = results.pop() else {
            return Err(Diagnostic::error("a CASE has no result").within(at));
        };
        let branches = conditions.into_iter().zip(results).collect();
        Ok(Typed { computed: Computed::Choice(branches, Box::new(other)), kind, shape, span: at })
    }

    /// Expressions as values of the one kind that all of them have.
    fn of_one_kind(&self, all: Vec<Typed>, what: &str) -> Result<(Vec<Typed>, Kind), Diagnostic> {
        let mut kind = Kind::Missing;
        for one in &all {
            kind = kind.with(one.kind).ok_or_else(|| {
                Diagnostic::error(format!("{what} are {} and {}", kind.phrase(), one.kind.phrase()))
                    .within(one.span)
                    .hint("text is written in single quotes; CAST(… AS …) converts")
            })?;
        }
        Ok((all.into_iter().map(|one| as_kind(one, kind)).collect(), kind))
    }

    fn is_condition(&self, typed: &Typed, what: &str) -> Result<(), Diagnostic> {
        match typed.kind {
            Kind::Truth | Kind::Missing => Ok(()),
            kind => Err(Diagnostic::error(format!("{what} has {}, expected a condition", kind.phrase()))
                .within(typed.span)
                .hint("compare it: `… = 1`, `… IS NOT NULL`")),
        }
    }

    /// `column `sex` (text)`, or only the kind of a computed value.
    fn subject(&self, typed: &Typed) -> String {
        match self.column(typed) {
            Some(known) => format!("column `{}` ({})", known.name, typed.kind.phrase()),
            None => typed.kind.phrase().to_owned(),
        }
    }

    /// The column that an expression is, and nothing but it.
    fn column(&self, typed: &Typed) -> Option<&Known> {
        match typed.computed {
            Computed::Column(number) => self.scope.columns.get(number),
            _ => None,
        }
    }
}

/// A constant with its kind.
fn constant_of(constant: Constant, at: Span) -> Typed {
    let kind = match &constant {
        Constant::Integer(_) => Kind::Integer,
        Constant::Real(_) => Kind::Real,
        Constant::Text(_) => Kind::Text,
        Constant::Truth(_) => Kind::Truth,
        Constant::Null => Kind::Missing,
        Constant::Date(_) => Kind::Date,
        Constant::Moment(_) => Kind::Moment,
        Constant::Interval { .. } => Kind::Interval,
    };
    Typed { computed: Computed::Constant(constant), kind, shape: Shape::Constant, span: at }
}

fn truth(shape: Shape, span: Span, computed: Computed) -> Typed {
    Typed { computed, kind: Kind::Truth, shape, span }
}

/// A value as one of a wider kind: a whole number as a real one, a date as its midnight.
pub fn widened(typed: Typed, kind: Kind) -> Typed {
    as_kind(typed, kind)
}

fn as_kind(typed: Typed, kind: Kind) -> Typed {
    let (shape, span) = (typed.shape, typed.span);
    let computed = match (typed.kind, kind) {
        (Kind::Integer, Kind::Real) => match typed.computed {
            Computed::Constant(Constant::Integer(value)) => Computed::Constant(Constant::Real(value as f64)),
            computed => Computed::AsReal(Box::new(Typed { computed, ..typed })),
        },
        (Kind::Date, Kind::Moment) => Computed::AsMoment(Box::new(typed)),
        (Kind::Truth, Kind::Integer) => Computed::AsInteger(Box::new(typed)),
        _ => return typed,
    };
    Typed { computed, kind, shape, span }
}
