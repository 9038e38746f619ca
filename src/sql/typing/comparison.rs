//! Comparisons, sets and levels.

use super::{Resolved, Typing, as_kind, constant_of, truth};
use crate::diagnostic::{Diagnostic, Span, known_names};
use crate::sql::constant::{Constant, is_date, is_moment, trimmed};
use crate::sql::kind::Kind;
use crate::sql::operator::Operator;
use crate::sql::scope::Known;
use crate::sql::tree::{Expression, Query};
use crate::sql::typed::{Computed, Typed};

impl Typing<'_> {
    /// A comparison of two sides.
    pub(super) fn compared(&self, left: Typed, operator: Operator, right: Typed, at: Span) -> Resolved {
        let left = self.without_blanks(left, &right);
        let right = self.without_blanks(right, &left);
        if matches!(operator, Operator::Equal | Operator::NotEqual | Operator::Same) {
            self.known_level(&left, &right)?;
            self.known_level(&right, &left)?;
        }
        let left = dated(left, right.kind)?;
        let right = dated(right, left.kind)?;
        let (left, right) = match (left.kind, right.kind) {
            (Kind::Truth, kind) if kind.is_number() => (as_kind(left, Kind::Integer), right),
            (kind, Kind::Truth) if kind.is_number() => (left, as_kind(right, Kind::Integer)),
            (Kind::Integer | Kind::Real, Kind::Text) | (Kind::Text, Kind::Integer | Kind::Real)
                if self.scope.table.is_none() && self.column(&left).is_some() && self.column(&right).is_some() =>
            {
                // Two columns of a query are keys, which are compared as they are written.
                (self.as_text(left)?, self.as_text(right)?)
            }
            _ => (left, right),
        };
        let kind = left.kind.with(right.kind).filter(|kind| *kind != Kind::Interval);
        let Some(kind) = kind else {
            return Err(self.unequal(&left, &right));
        };
        let (left, right) = (as_kind(left, kind), as_kind(right, kind));
        let shape = left.shape.max(right.shape);
        Ok(truth(shape, at, Computed::Compare(Box::new(left), operator, Box::new(right))))
    }

    fn unequal(&self, left: &Typed, right: &Typed) -> Diagnostic {
        let error = Diagnostic::error(format!("{} is compared with {}", self.subject(left), self.subject(right)))
            .within(left.span.to(right.span));
        match (left.kind, right.kind) {
            (Kind::Text, kind) | (kind, Kind::Text) if kind.is_number() => {
                error.hint("codes that are text are written in single quotes, numbers without")
            }
            (Kind::Interval, _) | (_, Kind::Interval) => {
                error.hint("a difference of dates is a number of days: `end_date - start_date > 30`")
            }
            _ => error.hint("CAST(… AS …) converts"),
        }
    }

    /// A text constant that is compared with a column, without blanks at its ends: the
    /// column's cells have none.
    fn without_blanks(&self, typed: Typed, other: &Typed) -> Typed {
        match &typed.computed {
            Computed::Constant(Constant::Text(text)) if self.column(other).is_some() => {
                constant_of(Constant::Text(trimmed(text).to_owned()), typed.span)
            }
            _ => typed,
        }
    }

    /// Refuses to compare a column with a text or whole number that is not one of its
    /// levels: the comparison would quietly be true of no row.
    fn known_level(&self, column: &Typed, constant: &Typed) -> Result<(), Diagnostic> {
        let (Some(known), Computed::Constant(value)) = (self.column(column), &constant.computed) else {
            return Ok(());
        };
        check_level(known, value, constant.span)
    }

    /// `x IN (…)`: the constants are of `x`'s kind and levels of it.
    pub(super) fn membership(&self, value: &Expression, list: &[Expression], at: Span) -> Resolved {
        let mut value = self.node(value)?;
        let mut set = Vec::with_capacity(list.len());
        let mut kind = value.kind;
        for one in list {
            let one = self.without_blanks(self.node(one)?, &value);
            let one = if value.kind.is_temporal() && one.kind == Kind::Text {
                dated(one, value.kind).map_err(|error| Diagnostic {
                    message: "a date is looked for among texts that are no dates".to_owned(),
                    ..error
                })?
            } else {
                one
            };
            if let Some(column) = self.column(&value)
                && let Computed::Constant(constant) = &one.computed
            {
                check_level(column, constant, one.span)?;
            }
            kind = kind.with(one.kind).ok_or_else(|| {
                let found = match one.kind {
                    kind if kind.is_number() => "numbers",
                    Kind::Text => "texts",
                    _ => "values of another kind",
                };
                Diagnostic::error(format!("{} is looked for among {found}", self.subject(&value)))
                    .within(one.span)
                    .hint("codes that are text are written in single quotes, numbers without")
            })?;
            set.push(one);
        }
        value = as_kind(value, kind);
        let mut constants = Vec::with_capacity(set.len());
        for one in set {
            let span = one.span;
            match as_kind(one, kind).computed {
                Computed::Constant(constant) => constants.push(constant),
                Computed::AsMoment(inner) => match inner.computed {
                    Computed::Constant(Constant::Date(day)) => {
                        constants.push(Constant::Moment(format!("{day}T00:00:00")));
                    }
                    _ => return Err(no_constant(span)),
                },
                _ => return Err(no_constant(span)),
            }
        }
        Ok(truth(value.shape, at, Computed::In(Box::new(value), constants)))
    }

    /// `x IN (SELECT …)`
    pub(super) fn in_query(&self, value: &Expression, query: &Query, at: Span) -> Resolved {
        let Some(subquery) = self.subquery else {
            return Err(Diagnostic::error("an SQL expression has no subquery").within(query.span));
        };
        let value = self.node(value)?;
        let (number, found) = subquery(query)?;
        // Keys are compared as they are written.
        let is_key = |a: Kind, b: Kind| a.is_number() && b == Kind::Text || a == Kind::Text && b.is_number();
        let value = match value.kind.with(found.kind) {
            Some(kind) => as_kind(value, kind),
            None if is_key(value.kind, found.kind) => self.as_text(value)?,
            None => {
                return Err(Diagnostic::error(format!(
                    "{} is looked for among values that are {}",
                    self.subject(&value),
                    found.kind.phrase()
                ))
                .within(at)
                .hint("CAST(… AS …) converts"));
            }
        };
        Ok(truth(value.shape, at, Computed::InQuery(Box::new(value), number)))
    }
}

fn no_constant(at: Span) -> Diagnostic {
    Diagnostic::error("IN has something that is no constant").within(at).hint("compare it: `a = b OR a = c`")
}

/// A text constant that is compared with a date, as a date.
fn dated(typed: Typed, other: Kind) -> Resolved {
    let Computed::Constant(Constant::Text(text)) = &typed.computed else { return Ok(typed) };
    if !other.is_temporal() {
        return Ok(typed);
    }
    let text = trimmed(text).to_owned();
    let constant = match other {
        Kind::Date if is_date(&text) => Constant::Date(text),
        _ if is_date(&text) => Constant::Moment(format!("{text}T00:00:00")),
        _ if is_moment(&text) => Constant::Moment(text),
        _ => {
            return Err(Diagnostic::error(format!("a date is compared with the text '{text}'"))
                .within(typed.span)
                .hint("a date is written '2024-04-30'"));
        }
    };
    Ok(constant_of(constant, typed.span))
}

fn check_level(known: &Known, constant: &Constant, at: Span) -> Result<(), Diagnostic> {
    let code = match constant {
        Constant::Text(text) => text.clone(),
        Constant::Integer(value) => value.to_string(),
        _ => return Ok(()),
    };
    if known.kind == Kind::Truth || known.levels.is_empty() || known.levels.iter().any(|(level, _)| *level == code) {
        return Ok(());
    }
    let error = Diagnostic::error(format!("`{code}` is not a level of column `{}`", known.name)).within(at);
    Err(match known.levels.iter().find(|(_, label)| label.eq_ignore_ascii_case(&code)) {
        Some((level, label)) => error.hint(format!("levels are compared by code: `{label}` is `{level}`")),
        None => error.hint(known_names(&code, known.levels.iter().map(|(level, _)| level.as_str()))),
    })
}
