//! From the typed tree of SQL to expressions of the engine: construction only.
//!
//! The engine alone would subtract dates to a duration, wrap an unsigned count below
//! zero, take the platform's mathematics and multiply by the reciprocal of a constant
//! divisor. Every node of [`crate::sql::Typed`] becomes an expression that means what
//! [`super::expression`] documents.

use polars::lazy::dsl::{Expr, lit, when};
use polars::prelude::{DataType, IntoColumn, NULL};

use super::column::Values;
use super::lowering::{Lowered, Lowering, lost};
use super::{calendar, conversion, frame, mathematics, texts};
use crate::sql::{Computed, Constant, Kind, Operator, Typed};

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
                let left = self.of(left, Kind::Truth)?;
                // The right side counts only where the left one does not decide.
                let decided = if *is_and { left.clone().not() } else { left.clone() };
                let right = self.within(untrue(decided)).of(right, Kind::Truth)?;
                if *is_and { left.and(right) } else { left.or(right) }
            }
            Computed::Compare(left, operator, right) => self.compare(left, *operator, right)?,
            Computed::IsMissing(inner) => one(inner)?.is_null(),
            Computed::In(value, set) => self.membership(value, set)?,
            Computed::InQuery(value, number) => self.listed(value, *number)?,
            Computed::Like(value, pattern) => texts::like(self.of(value, Kind::Text)?, pattern.clone()),
            Computed::Choice(branches, other) => self.choice(branches, other, typed.kind)?,
            Computed::Cast(inner, target, lenient) => {
                conversion::cast(self.kept(one(inner)?), inner.kind, *target, *lenient)
            }
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
                conversion::shifted(self.of(date, Kind::Date)?, *later, self.kept(self.of(days, Kind::Integer)?))
            }
            Computed::Later(date, months, days, seconds) => {
                let kind = if typed.kind == Kind::Missing { Kind::Date } else { typed.kind };
                conversion::later(self.kept(one(date)?), kind, *months, *days, *seconds)
            }
            Computed::Call(function, arguments) => self.call(typed, *function, arguments)?,
            // An aggregate is of all rows, whatever is made of it in some.
            Computed::Aggregate(summary) => self.of_all_rows().aggregate(summary)?,
            Computed::Window(window, arguments, over) => self.of_all_rows().window(typed, *window, arguments, over)?,
        })
    }

    /// A branch of a `CASE` is computed on the rows whose first true condition it follows.
    fn choice(&self, branches: &[(Typed, Typed)], other: &Typed, kind: Kind) -> Lowered {
        let mut made = Vec::with_capacity(branches.len());
        let mut left: Option<Expr> = None;
        let both = |left: &Option<Expr>, more: Expr| left.clone().map_or(more.clone(), |left| left.and(more));
        for (condition, result) in branches {
            let condition = self.within_some(left.clone()).of(condition, Kind::Truth)?;
            let taken = untrue(untrue(condition.clone()));
            let result = self.within(both(&left, taken)).of(result, kind)?;
            left = Some(both(&left, untrue(condition.clone())));
            made.push((condition, result));
        }
        let other = self.within_some(left).of(other, kind)?;
        Ok(made
            .into_iter()
            .rev()
            .fold(other, |other, (condition, result)| when(condition).then(result).otherwise(other)))
    }

    /// The same on rows of which something is true.
    fn within(&self, guard: Expr) -> Lowering<'_> {
        let guard = self.guard.clone().map_or(guard.clone(), |outer| outer.and(guard));
        Lowering { names: self.names, listed: self.listed, guard: Some(guard) }
    }

    fn within_some(&self, guard: Option<Expr>) -> Lowering<'_> {
        match guard {
            Some(guard) => self.within(guard),
            None => Lowering { names: self.names, listed: self.listed, guard: self.guard.clone() },
        }
    }

    fn of_all_rows(&self) -> Lowering<'_> {
        Lowering { names: self.names, listed: self.listed, guard: None }
    }

    /// What may fail is asked of the rows that are left to it.
    fn kept(&self, value: Expr) -> Expr {
        match &self.guard {
            Some(guard) => when(guard.clone()).then(value).otherwise(lit(NULL)),
            None => value,
        }
    }

    /// The same of several.
    pub(super) fn all_kept(&self, values: Vec<Expr>) -> Vec<Expr> {
        values.into_iter().map(|value| self.kept(value)).collect()
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
        let exact = |left, right, function: fn(i64, i64) -> Option<i64>| {
            mathematics::exact(self.all_kept(vec![left, right]), function)
        };
        Ok(match (operator, kind) {
            (Operator::Plus, Kind::Integer) => exact(left, right, i64::checked_add),
            (Operator::Minus, Kind::Integer) => exact(left, right, i64::checked_sub),
            (Operator::Times, Kind::Integer) => exact(left, right, i64::checked_mul),
            (Operator::Plus, _) => left + right,
            (Operator::Minus, _) => left - right,
            (Operator::Times, _) => left * right,
            (Operator::Divide, _) => mathematics::binary(self.all_kept(vec![left, right]), mathematics::quotient),
            (Operator::WholeDivide, Kind::Real) => mathematics::binary(vec![left, right], mathematics::whole_quotient),
            (_, Kind::Real) => mathematics::binary(vec![left, right], mathematics::remainder),
            (Operator::WholeDivide, _) => mathematics::whole(vec![left, right], mathematics::floored),
            _ => mathematics::whole(vec![left, right], mathematics::rest),
        })
    }
}

/// Whether a condition is false or unknown.
fn untrue(condition: Expr) -> Expr {
    when(condition).then(lit(false)).otherwise(lit(true))
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
