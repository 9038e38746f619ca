//! From the tree of `sqlparser` to ours: constants.

use sqlparser::ast::{DataType, Interval, TimezoneInfo, Value, ValueWithSpan};

use super::constant::{Constant, is_date, is_moment};
use super::lower::{Lowered, Lowering};
use super::span::{span, written};
use super::tree::{Expression, Form};
use crate::diagnostic::Diagnostic;

impl Lowering<'_> {
    pub(super) fn value(&self, value: &ValueWithSpan) -> Lowered {
        let at = span(value.span);
        let constant = match &value.value {
            Value::Number(digits, false) => number(digits).ok_or_else(|| {
                Diagnostic::error(format!("`{digits}` is no number that can be represented")).within(at)
            })?,
            Value::SingleQuotedString(text) => Constant::Text(text.clone()),
            Value::Boolean(truth) => Constant::Truth(*truth),
            Value::Null => Constant::Null,
            _ => {
                let words = written(self.text, at);
                return Err(Diagnostic::error(format!("`{words}` is no constant that is understood")).within(at));
            }
        };
        Ok(Expression::new(Form::Constant(constant), at))
    }

    pub(super) fn typed_text(&self, kind: &DataType, value: &ValueWithSpan) -> Lowered {
        let at = span(value.span);
        let Value::SingleQuotedString(text) = &value.value else {
            return Err(Diagnostic::error("a typed constant is a text in single quotes").within(at));
        };
        let constant = match kind {
            DataType::Date if is_date(text) => Constant::Date(text.clone()),
            DataType::Timestamp(_, TimezoneInfo::None) | DataType::Datetime(_) if is_moment(text) => {
                Constant::Moment(text.clone())
            }
            DataType::Timestamp(_, TimezoneInfo::None) | DataType::Datetime(_) if is_date(text) => {
                Constant::Moment(format!("{text}T00:00:00"))
            }
            DataType::Date => {
                return Err(Diagnostic::error(format!("`{text}` is no date"))
                    .within(at)
                    .hint("a date is written '2024-04-30'"));
            }
            DataType::Timestamp(..) | DataType::Datetime(_) => {
                return Err(Diagnostic::error(format!("`{text}` is no date and time"))
                    .within(at)
                    .hint("a date and time is written '2024-04-30 12:05:00'"));
            }
            _ => {
                return Err(Diagnostic::error("a typed constant is a DATE, TIMESTAMP or INTERVAL").within(at));
            }
        };
        Ok(Expression::new(Form::Constant(constant), at))
    }

    pub(super) fn interval(&self, interval: &Interval) -> Lowered {
        let value = self.expression(&interval.value)?;
        let at = value.span;
        let Some(text) = value.text() else {
            return Err(Diagnostic::error("an INTERVAL is a text in single quotes").within(at));
        };
        let text = match &interval.leading_field {
            Some(unit) => format!("{text} {unit}"),
            None => text.to_owned(),
        };
        let constant = length(&text).filter(|_| interval.last_field.is_none()).ok_or_else(|| {
            Diagnostic::error(format!("the interval `{text}` is not understood"))
                .within(at)
                .hint("write for example '6 months', '1 year 2 weeks', '30 days', '12 hours'")
        })?;
        Ok(Expression::new(Form::Constant(constant), at))
    }
}

/// A number: whole where it has neither point nor exponent.
fn number(digits: &str) -> Option<Constant> {
    if digits.contains(['.', 'e', 'E']) {
        return digits.parse().ok().filter(|value: &f64| value.is_finite()).map(Constant::Real);
    }
    digits.parse().ok().map(Constant::Integer)
}

/// `6 months`, `1 year 2 days`.
fn length(text: &str) -> Option<Constant> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut months, mut days, mut seconds) = (0_i64, 0_i64, 0_i64);
    if words.is_empty() {
        return None;
    }
    for pair in words.chunks(2) {
        let [count, unit] = pair else { return None };
        let count: i64 = count.parse().ok().filter(|count: &i64| count.abs() < 100_000)?;
        match unit.to_ascii_lowercase().trim_end_matches('s') {
            "year" => months += 12 * count,
            "quarter" => months += 3 * count,
            "month" => months += count,
            "week" => days += 7 * count,
            "day" => days += count,
            "hour" => seconds += 3600 * count,
            "minute" => seconds += 60 * count,
            "second" => seconds += count,
            _ => return None,
        }
    }
    Some(Constant::Interval { months, days, seconds })
}
