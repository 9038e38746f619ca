//! From the typed tree of SQL to expressions of the engine: construction only.
//!
//! The engine alone would subtract dates to a duration, wrap an unsigned count below
//! zero, take the platform's mathematics and multiply by the reciprocal of a constant
//! divisor. Every node of [`crate::sql::Typed`] becomes an expression that means what
//! [`super::expression`] documents.

use polars::lazy::dsl::{Expr, lit, when};
use polars::prelude::{DataType, IntoColumn, NULL, Series};

use super::column::Values;
use super::{calendar, conversion, frame, mathematics, texts};
use crate::diagnostic::Diagnostic;
use crate::sql::{Computed, Constant, Kind, Operator, Typed};

pub(super) type Lowered = Result<Expr, Diagnostic>;

/// The values of a query inside an expression.
pub(super) struct Listed {
    /// The values that are not missing.
    pub values: Series,
    /// Whether there is no row at all.
    pub is_empty: bool,
    /// Whether a value is missing.
    pub has_missing: bool,
}

/// What the numbers of a tree stand for.
pub(super) struct Lowering<'a> {
    /// The engine's name of each column.
    pub names: &'a [String],
    /// The queries inside.
    pub listed: &'a [Listed],
}

impl Lowering<'_> {
    pub(super) fn lower(&self, typed: &Typed) -> Lowered {
        let one = |inner: &Typed| self.lower(inner);
        Ok(match &typed.computed {
            Computed::Column(number) => match self.names.get(*number) {
                Some(name) => Expr::Column(name.as_str().into()),
                None => return Err(lost(typed)),
            },
            Computed::Constant(constant) => constant_expr(constant).ok_or_else(|| lost(typed))?,
            Computed::AsInteger(inner) => one(inner)?.strict_cast(DataType::Int64),
            Computed::AsReal(inner) => one(inner)?.strict_cast(DataType::Float64),
            Computed::AsMoment(inner) => one(inner)?.cast(conversion::engine_type(Kind::Moment)),
            Computed::Not(inner) => self.of(inner, Kind::Truth)?.not(),
            Computed::Logic(left, is_and, right) => {
                let (left, right) = (self.of(left, Kind::Truth)?, self.of(right, Kind::Truth)?);
                if *is_and { left.and(right) } else { left.or(right) }
            }
            Computed::Compare(left, operator, right) => self.compare(left, *operator, right)?,
            Computed::IsMissing(inner) => one(inner)?.is_null(),
            Computed::In(value, set) => self.membership(value, set)?,
            Computed::InQuery(value, number) => self.listed(value, *number)?,
            Computed::Like(value, pattern) => texts::like(self.of(value, Kind::Text)?, pattern.clone()),
            Computed::Choice(branches, other) => {
                let mut made = self.of(other, typed.kind)?;
                for (condition, result) in branches.iter().rev() {
                    made = when(self.of(condition, Kind::Truth)?).then(self.of(result, typed.kind)?).otherwise(made);
                }
                made
            }
            Computed::Cast(inner, target, lenient) => conversion::cast(one(inner)?, inner.kind, *target, *lenient),
            Computed::Part(part, inner) => conversion::part(self.lower(inner)?, inner.kind, *part),
            Computed::Arithmetic(left, operator, right) => self.arithmetic(left, *operator, right, typed.kind)?,
            Computed::Joined(left, right) => self.of(left, Kind::Text)? + self.of(right, Kind::Text)?,
            Computed::DaysBetween(end, start) => {
                conversion::days_between(self.of(end, Kind::Date)?, self.of(start, Kind::Date)?)
            }
            Computed::TimeBetween(end, start) => {
                conversion::time_between(self.of(end, Kind::Moment)?, self.of(start, Kind::Moment)?)
            }
            Computed::Shifted(date, later, days) => {
                conversion::shifted(self.of(date, Kind::Date)?, *later, self.of(days, Kind::Integer)?)
            }
            Computed::Later(date, months, days, seconds) => {
                let kind = if typed.kind == Kind::Missing { Kind::Date } else { typed.kind };
                conversion::later(one(date)?, kind, *months, *days, *seconds)
            }
            Computed::Call(function, arguments) => self.call(typed, *function, arguments)?,
            Computed::Aggregate(summary) => self.aggregate(summary)?,
            Computed::Window(window, arguments, over) => self.window(typed, *window, arguments, over)?,
        })
    }

    /// A value that is of a kind, or missing.
    pub(super) fn of(&self, typed: &Typed, kind: Kind) -> Lowered {
        let made = self.lower(typed)?;
        Ok(if typed.kind == Kind::Missing { made.cast(conversion::engine_type(kind)) } else { made })
    }

    fn compare(&self, left: &Typed, operator: Operator, right: &Typed) -> Lowered {
        let kind = left.kind.with(right.kind).unwrap_or(Kind::Missing);
        let (left, right) = (self.of(left, kind)?, self.of(right, kind)?);
        Ok(match operator {
            Operator::NotEqual => left.eq(right).not(),
            Operator::Less => left.lt(right),
            Operator::LessOrEqual => left.lt_eq(right),
            Operator::Greater => left.gt(right),
            Operator::GreaterOrEqual => left.gt_eq(right),
            Operator::Same => left.eq_missing(right),
            _ => left.eq(right),
        })
    }

    /// Unknown where a value is missing, and where it is in no set that has a missing one.
    fn membership(&self, value: &Typed, set: &[Constant]) -> Lowered {
        let known: Vec<&Constant> = set.iter().filter(|constant| **constant != Constant::Null).collect();
        let Some(values) = values_of(value.kind, &known) else { return Ok(unknown()) };
        let series = frame::column_of("set", values).take_materialized_series();
        let is_in = self.lower(value)?.is_in(lit(series).implode(true), false);
        Ok(if known.len() < set.len() { is_in.or(unknown()) } else { is_in })
    }

    fn listed(&self, value: &Typed, number: usize) -> Lowered {
        let Some(listed) = self.listed.get(number) else { return Err(lost(value)) };
        if listed.is_empty {
            return Ok(lit(false));
        }
        if value.kind == Kind::Missing {
            return Ok(unknown());
        }
        let wanted = conversion::engine_type(value.kind);
        let values =
            listed.values.clone().into_column().strict_cast(&wanted).map_err(|error| frame::foreign(&error))?;
        let is_in = self.lower(value)?.is_in(lit(values.take_materialized_series()).implode(true), false);
        Ok(if listed.has_missing { is_in.or(unknown()) } else { is_in })
    }

    fn arithmetic(&self, left: &Typed, operator: Operator, right: &Typed, kind: Kind) -> Lowered {
        let (left, right) = (self.of(left, kind)?, self.of(right, kind)?);
        Ok(match (operator, kind) {
            (Operator::Plus, _) => left + right,
            (Operator::Minus, _) => left - right,
            (Operator::Times, _) => left * right,
            (Operator::Divide, _) => mathematics::binary(vec![left, right], mathematics::quotient),
            (Operator::WholeDivide, Kind::Real) => mathematics::binary(vec![left, right], mathematics::whole_quotient),
            (_, Kind::Real) => mathematics::binary(vec![left, right], mathematics::remainder),
            (Operator::WholeDivide, _) => mathematics::whole(vec![left, right], mathematics::floored),
            _ => mathematics::whole(vec![left, right], mathematics::rest),
        })
    }
}

/// The truth that is neither.
fn unknown() -> Expr {
    lit(NULL).cast(DataType::Boolean)
}

fn constant_expr(constant: &Constant) -> Option<Expr> {
    Some(match constant {
        Constant::Integer(value) => lit(*value),
        Constant::Real(value) => lit(*value),
        Constant::Text(text) => lit(text.clone()),
        Constant::Truth(truth) => lit(*truth),
        Constant::Null => lit(NULL),
        Constant::Date(day) => conversion::date_constant(calendar::iso_date(day)?),
        Constant::Moment(text) => conversion::moment_constant(conversion::moment(text)?),
        Constant::Interval { .. } => return None,
    })
}

/// Constants of a kind, as values.
fn values_of(kind: Kind, set: &[&Constant]) -> Option<Values> {
    let text = |constant: &&Constant| match constant {
        Constant::Text(text) => Some(text.clone()),
        _ => None,
    };
    Some(match kind {
        Kind::Integer => Values::Integer(
            set.iter().map(|one| if let Constant::Integer(value) = one { Some(*value) } else { None }).collect(),
        ),
        Kind::Real => Values::Number(
            set.iter().map(|one| if let Constant::Real(value) = one { Some(*value) } else { None }).collect(),
        ),
        Kind::Text => Values::Text(set.iter().map(text).collect()),
        Kind::Truth => Values::Boolean(
            set.iter().map(|one| if let Constant::Truth(truth) = one { Some(*truth) } else { None }).collect(),
        ),
        Kind::Date => Values::Date(set.iter().map(|one| calendar::iso_date(&one.written())).collect()),
        Kind::Moment => Values::DateTime(set.iter().map(|one| conversion::moment(&one.written())).collect()),
        Kind::Interval | Kind::Missing => return None,
    })
}

/// What the types have not foreseen.
pub(super) fn lost(typed: &Typed) -> Diagnostic {
    Diagnostic::error("the SQL cannot be evaluated")
        .within(typed.span)
        .hint("this is a fault of tickmark: please report the expression")
}
