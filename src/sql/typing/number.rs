//! Arithmetic of numbers and dates, and conversions.

use super::{Resolved, Typing, as_kind, constant_of};
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::constant::{Constant, is_date, is_moment, trimmed};
use crate::sql::function::{Part, Target};
use crate::sql::kind::Kind;
use crate::sql::operator::Operator;
use crate::sql::typed::{Computed, Typed};

impl Typing<'_> {
    /// Arithmetic of two numbers, or of dates.
    pub(super) fn arithmetic(&self, left: Typed, operator: Operator, right: Typed, at: Span) -> Resolved {
        match (left.kind, operator, right.kind) {
            (a, Operator::Minus, b) if a.is_temporal() && b.is_temporal() => Ok(between(left, right, at)),
            (Kind::Date, Operator::Plus | Operator::Minus, kind) if kind.is_number() => {
                Ok(shifted(left, operator == Operator::Plus, right, at))
            }
            (kind, Operator::Plus, Kind::Date) if kind.is_number() => Ok(shifted(right, true, left, at)),
            (kind, Operator::Plus | Operator::Minus, Kind::Interval) if kind.is_temporal() || kind == Kind::Missing => {
                self.later(left, operator == Operator::Plus, &right, at)
            }
            (Kind::Interval, Operator::Plus, kind) if kind.is_temporal() => self.later(right, true, &left, at),
            _ => self.numeric(left, operator, right, at),
        }
    }

    fn numeric(&self, left: Typed, operator: Operator, right: Typed, at: Span) -> Resolved {
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        let kind = match operator {
            // A quotient is never cut to whole numbers.
            Operator::Divide => Kind::Real,
            _ => match left.kind.with(right.kind) {
                Some(Kind::Real) => Kind::Real,
                _ => Kind::Integer,
            },
        };
        let shape = left.shape.max(right.shape);
        let computed = Computed::Arithmetic(Box::new(as_kind(left, kind)), operator, Box::new(as_kind(right, kind)));
        let made = Typed { computed, kind, shape, span: at };
        if operator == Operator::WholeDivide && kind == Kind::Real {
            return self.cast(made, Target::Integer, true, at);
        }
        Ok(made)
    }

    /// A side of arithmetic: a number; truths count as 0 and 1.
    pub(super) fn operand(&self, typed: Typed) -> Resolved {
        match typed.kind {
            Kind::Integer | Kind::Real | Kind::Missing => Ok(typed),
            Kind::Truth => Ok(as_kind(typed, Kind::Integer)),
            kind => {
                let error =
                    Diagnostic::error(format!("{} is used as a number", self.subject(&typed))).within(typed.span);
                Err(if kind == Kind::Text {
                    error.hint("CAST(… AS DOUBLE) converts; texts are joined by `||`")
                } else {
                    error.hint("dates can be subtracted, and days added to a date; see DAYS, MONTHS and EXTRACT")
                })
            }
        }
    }

    /// A real number.
    pub(super) fn real(&self, typed: Typed) -> Resolved {
        self.operand(typed).map(|typed| as_kind(typed, Kind::Real))
    }

    fn later(&self, date: Typed, forward: bool, interval: &Typed, at: Span) -> Resolved {
        let Computed::Constant(Constant::Interval { months, days, seconds }) = interval.computed else {
            return Err(Diagnostic::error("an interval is no constant").within(interval.span));
        };
        let sign = if forward { 1 } else { -1 };
        let date = if date.kind == Kind::Date && seconds != 0 { as_kind(date, Kind::Moment) } else { date };
        let (kind, shape) = (date.kind, date.shape);
        let computed = Computed::Later(Box::new(date), sign * months, sign * days, sign * seconds);
        Ok(Typed { computed, kind, shape, span: at })
    }

    /// The day of a date, of a moment, or of a text that is a date.
    pub(super) fn day(&self, typed: Typed) -> Resolved {
        match typed.kind {
            Kind::Date | Kind::Missing => Ok(typed),
            _ => {
                let at = typed.span;
                self.cast(typed, Target::Date, false, at)
            }
        }
    }

    /// The whole days from one date to another.
    pub(super) fn days(&self, start: Typed, end: Typed, at: Span) -> Resolved {
        let (start, end) = (self.day(start)?, self.day(end)?);
        let shape = start.shape.max(end.shape);
        Ok(Typed {
            computed: Computed::DaysBetween(Box::new(end), Box::new(start)),
            kind: Kind::Integer,
            shape,
            span: at,
        })
    }

    /// A conversion.
    pub(super) fn cast(&self, typed: Typed, target: Target, lenient: bool, at: Span) -> Resolved {
        let (from, to) = (typed.kind, target.kind());
        if from == to {
            return Ok(typed);
        }
        if let (Computed::Constant(Constant::Text(text)), Kind::Date) = (&typed.computed, to) {
            let text = trimmed(text);
            if is_date(text) {
                return Ok(constant_of(Constant::Date(text.to_owned()), at));
            }
            if is_moment(text) {
                return Ok(constant_of(Constant::Date(text[..10].to_owned()), at));
            }
        }
        let refused = |what: &str, hint: &str| {
            Err(Diagnostic::error(format!("{} is used as {what}", self.subject(&typed))).within(typed.span).hint(hint))
        };
        let fits = match (from, to) {
            (Kind::Missing, _) | (_, Kind::Text) => from != Kind::Interval,
            (Kind::Integer | Kind::Real | Kind::Truth | Kind::Text | Kind::Date, Kind::Integer | Kind::Real) => true,
            (Kind::Date | Kind::Moment | Kind::Text, Kind::Date | Kind::Moment) => true,
            (_, Kind::Truth) => return refused("a condition", "compare it: `… = 1`, `… = 'yes'`"),
            (_, Kind::Date | Kind::Moment) => {
                return refused("a date", "declare the column as a date in data/datapackage.json, with its `format`");
            }
            _ => false,
        };
        if !fits {
            return refused("a number", "dates can be subtracted; see DAYS, MONTHS and EXTRACT");
        }
        let shape = typed.shape;
        Ok(Typed { computed: Computed::Cast(Box::new(typed), target, lenient), kind: to, shape, span: at })
    }

    /// A part of a date.
    pub(super) fn part(&self, part: Part, value: Typed, at: Span) -> Resolved {
        match value.kind {
            Kind::Date if part.is_of_clock() => {
                return Err(Diagnostic::error(format!(
                    "{} has no time of day, and no {}",
                    self.subject(&value),
                    part.name()
                ))
                .within(value.span));
            }
            Kind::Date | Kind::Moment | Kind::Missing => {}
            _ => {
                return Err(Diagnostic::error(format!("{} is used as a date", self.subject(&value)))
                    .within(value.span)
                    .hint("CAST(… AS DATE) converts; or declare the column as a date in data/datapackage.json"));
            }
        }
        let shape = value.shape;
        Ok(Typed { computed: Computed::Part(part, Box::new(value)), kind: Kind::Integer, shape, span: at })
    }
}

/// The difference of two points in time, as a number of days.
fn between(end: Typed, start: Typed, at: Span) -> Typed {
    let shape = end.shape.max(start.shape);
    if end.kind == Kind::Date && start.kind == Kind::Date {
        let computed = Computed::DaysBetween(Box::new(end), Box::new(start));
        return Typed { computed, kind: Kind::Integer, shape, span: at };
    }
    let (end, start) = (as_kind(end, Kind::Moment), as_kind(start, Kind::Moment));
    Typed { computed: Computed::TimeBetween(Box::new(end), Box::new(start)), kind: Kind::Real, shape, span: at }
}

/// A date some days later or earlier; a fraction of a day is cut off.
fn shifted(date: Typed, later: bool, days: Typed, at: Span) -> Typed {
    let shape = date.shape.max(days.shape);
    let span = days.span;
    let days = match days.kind {
        Kind::Real => {
            let shape = days.shape;
            let computed = Computed::Cast(Box::new(days), Target::Integer, false);
            Typed { computed, kind: Kind::Integer, shape, span }
        }
        _ => days,
    };
    Typed { computed: Computed::Shifted(Box::new(date), later, Box::new(days)), kind: Kind::Date, shape, span: at }
}
