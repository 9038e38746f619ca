//! What a constant is compared with, and whether it is there.

use std::collections::BTreeSet;

use super::column::{Column, Values};
use super::constant::{are_codes, distinct, is_far, is_far_day, is_flag, near, with_values};
use super::shortened::shortened;
use super::{calendar, conversion, text};
use crate::diagnostic::Diagnostic;
use crate::sql::{Constant, trimmed};

/// What a constant is compared with.
pub(super) struct Side<'a> {
    /// How it is called in a message.
    pub name: String,
    /// The columns of that name, where it is nothing but a column.
    pub columns: Vec<&'a Column>,
    pub values: Vec<Values>,
    /// Whether the values name people, and are not to be listed.
    pub is_of_key: bool,
    /// Whether numbers may be codes.
    pub has_codes: bool,
}

/// A number that a constant is: of a date its day.
pub(super) fn number_of(constant: &Constant) -> Option<f64> {
    match constant {
        Constant::Integer(value) => Some(*value as f64),
        Constant::Real(value) => Some(*value),
        Constant::Date(text) => calendar::iso_date(text).map(f64::from),
        Constant::Moment(text) => conversion::moment(text).map(|micros| f64::from(calendar::day_of(micros))),
        _ => None,
    }
}

pub(super) fn numbers_of(values: &Values) -> Vec<f64> {
    match values {
        Values::Date(days) => days.iter().flatten().map(|day| f64::from(*day)).collect(),
        Values::DateTime(micros) => {
            micros.iter().flatten().map(|micros| f64::from(calendar::day_of(*micros))).collect()
        }
        other => text::numbers(other),
    }
}

/// The values of a column, so that many constants can be looked for among them.
pub(super) enum Held<'v> {
    Texts(BTreeSet<&'v str>),
    Truths,
    /// Numbers, whether they are codes.
    Numbers(Vec<f64>, bool),
    Days(Vec<f64>),
}

impl<'v> Held<'v> {
    pub fn of(values: &'v Values, has_codes: bool) -> Self {
        match values {
            Values::Text(texts) => Self::Texts(texts.iter().flatten().map(String::as_str).collect()),
            Values::Boolean(_) => Self::Truths,
            Values::Date(_) | Values::DateTime(_) => Self::Days(ends(numbers_of(values))),
            Values::Integer(_) | Values::Number(_) => {
                let numbers = text::numbers(values);
                let is_code = has_codes && are_codes(&numbers);
                let numbers = if is_code { numbers } else { ends(numbers) };
                Self::Numbers(numbers, is_code)
            }
        }
    }
}

impl Held<'_> {
    /// Whether a constant is among the values, or is one that may be: a threshold that is
    /// not far from them.
    fn has(&self, constant: &Constant, is_made: bool) -> Option<bool> {
        Some(match (constant, self) {
            (Constant::Text(wanted), Held::Texts(texts)) => {
                let wanted = if is_made { wanted.as_str() } else { trimmed(wanted) };
                texts.contains(wanted)
            }
            (Constant::Integer(_) | Constant::Real(_), Held::Truths) => {
                number_of(constant).is_some_and(|wanted| wanted == 0.0 || wanted == 1.0)
            }
            (_, Held::Numbers(numbers, true)) => numbers.contains(&number_of(constant)?),
            (_, Held::Numbers(numbers, false)) => !is_far(number_of(constant)?, numbers),
            // Dates are points in time: one that does not occur is no error.
            (_, Held::Days(days)) => !is_far_day(number_of(constant)?, days),
            // What cannot be compared is an error.
            _ => true,
        })
    }
}

/// The least and the greatest of numbers.
fn ends(numbers: Vec<f64>) -> Vec<f64> {
    let least = numbers.iter().copied().reduce(f64::min);
    let most = numbers.iter().copied().reduce(f64::max);
    least.into_iter().chain(most).collect()
}

impl Side<'_> {
    /// A finding where a constant is not among the values.
    pub fn look_for(&self, constant: &Constant, held: &[Held<'_>]) -> Option<Diagnostic> {
        if self.values.is_empty() || self.values.iter().all(is_without_rows) {
            return None;
        }
        if self.values.iter().all(is_missing) {
            let message =
                format!("{} has no value at all, and is compared with `{}`", self.name, shortened(&constant.written()));
            return Some(Diagnostic::note(message));
        }
        let mut is_only_far = false;
        for held in held {
            is_only_far |= matches!(held, Held::Numbers(_, false) | Held::Days(_));
            let holds = held.has(constant, self.columns.is_empty())?;
            if holds {
                return None;
            }
        }
        let code = match constant {
            Constant::Text(text) => trimmed(text).to_owned(),
            other => {
                number_of(other).filter(|_| !is_only_far).map_or_else(|| other.written(), |number| number.to_string())
            }
        };
        if self.columns.iter().any(|column| column.level_label(&code).is_some()) {
            return None;
        }
        if is_only_far {
            let message = format!("`{code}` is far from all values of {}", self.name);
            return Some(Diagnostic::finding(message).hint("see its digits and its unit"));
        }
        let values = self.values.first().filter(|_| !self.is_of_key).cloned().map(distinct).unwrap_or_default();
        let written = match constant {
            Constant::Text(text) => shortened(text),
            _ => code.clone(),
        };
        let message = format!("`{written}` is not a value of {}", self.name);
        if is_flag(&code, self.values.first()?) {
            // Nobody died, or everybody did: the other value of a flag need not occur.
            return Some(Diagnostic::note(message));
        }
        let mut finding = Diagnostic::finding(message).code("no-such-value");
        if let Some(near) = near(&code, &values) {
            finding = finding.hint(format!("did you mean `{}`?", shortened(near)));
        }
        Some(with_values(finding, &values))
    }
}

fn is_without_rows(values: &Values) -> bool {
    text::count(values) == 0
}

fn is_missing(values: &Values) -> bool {
    text::texts(values.clone()).iter().all(Option::is_none)
}
