//! What a condition of a claim looks at, and how it is said.

use minijinja::value::Value;
use minijinja::{Error, ErrorKind};

use crate::analysis::{self, Nature};
use crate::document::fact_view::OneFact;
use crate::document::view::Reach;
use crate::ledger::format::{decimal, shortest};
use crate::ledger::{Ledger, Looked, Target};
use crate::project::FactValue;

/// An error of a condition, as the template engine has it.
pub(super) fn fault(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// What a condition looks at: a result, a fact, or a number that the author writes.
pub(super) struct Operand<'a> {
    ledger: Option<&'a Ledger>,
    /// What it is in the ledger; none of a number that the author writes.
    pub(super) target: Option<Target>,
    /// Its number, or why there is none.
    pub(super) number: Result<f64, String>,
}

impl<'a> Operand<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, Error> {
        if let Some(reach) = value.downcast_object_ref::<Reach>() {
            return Self::result(reach, reach.printed()?);
        }
        if let Some(fact) = value.downcast_object_ref::<OneFact>() {
            let number = match &fact.press.ledger.facts[fact.index].value {
                FactValue::Integer(number) => *number as f64,
                FactValue::Number(number) => *number,
                FactValue::Text(text) => {
                    return Err(fault(format!("found the text “{text}” of a fact, expected a number")));
                }
            };
            let (ledger, target) = (Some(&*fact.press.ledger), Some(Target::Fact(fact.index)));
            return Ok(Self { ledger, target, number: Ok(number) });
        }
        match f64::try_from(value.clone()) {
            Ok(number) if value.is_number() && number.is_finite() => {
                Ok(Self { ledger: None, target: None, number: Ok(number) })
            }
            _ => Err(fault(format!("found {value:?} in a condition, expected a result, a fact or a number"))),
        }
    }

    pub(super) fn result(reach: &'a Reach, index: usize) -> Result<Self, Error> {
        let entry = &reach.press.ledger.results[index];
        let number = match &entry.result.value {
            analysis::Value::Number(number) => Ok(*number),
            analysis::Value::NotEstimable(absence) if absence.is_hidden => {
                Err(format!("is not shown: {}", absence.reason))
            }
            analysis::Value::NotEstimable(absence) => Err(match absence.mark.as_ref() {
                "NR" => format!("is not reached: {}", absence.reason),
                _ => format!("is not estimable: {}", absence.reason),
            }),
            analysis::Value::Text(text) => {
                return Err(fault(format!("`{}` is the text “{text}”, expected a number", entry.id)));
            }
        };
        Ok(Self { ledger: Some(&reach.press.ledger), target: Some(Target::Result(index)), number })
    }

    /// A statistic of a step, such as a limit of its interval.
    pub(super) fn field(reach: &'a Reach, path: [&str; 2]) -> Result<Self, Error> {
        Self::result(reach, reach.field(&path.map(str::to_owned))?)
    }

    fn nature(&self) -> Option<Nature> {
        match (self.ledger, self.target) {
            (Some(ledger), Some(Target::Result(index))) => Some(ledger.results[index].result.nature),
            _ => None,
        }
    }

    fn unit(&self) -> Option<&str> {
        match (self.ledger?, self.target?) {
            (ledger, Target::Result(index)) => ledger.results[index].result.unit.as_deref(),
            (ledger, Target::Fact(index)) => ledger.facts[index].unit.as_deref(),
            (_, Target::Claim(_)) => None,
        }
    }

    fn name(&self) -> Option<&str> {
        Some(self.ledger?.target_id(self.target?))
    }

    /// What it is and how much, beside a number that it is compared with.
    pub(super) fn says(&self, other: Option<f64>) -> String {
        let unit = self.unit().map_or(String::new(), |unit| format!(" {unit}"));
        match (self.name(), &self.number) {
            (Some(name), Ok(number)) => format!("{name} is {}{unit}", beside(*number, other)),
            (Some(name), Err(why)) => format!("{name} {why}"),
            (None, number) => number.as_ref().map_or(String::new(), |number| shortest(*number)),
        }
    }

    /// How it is named as what another is compared with: `os.B.median.estimate (12.1)`.
    pub(super) fn named(&self, other: Option<f64>) -> String {
        match (self.name(), &self.number) {
            (Some(name), Ok(number)) => format!("{name} ({})", beside(*number, other)),
            (Some(name), Err(why)) => format!("{name}, which {why}"),
            (None, number) => number.as_ref().map_or(String::new(), |number| shortest(*number)),
        }
    }

    pub(super) fn reached(&self) -> Looked {
        Looked { says: self.says(None), holds: Some(self.number.is_ok()), targets: self.target.into_iter().collect() }
    }
}

/// A number with four significant digits, or with all where these would not tell it from
/// another.
pub(super) fn beside(number: f64, other: Option<f64>) -> String {
    if number == 0.0 || number.fract() == 0.0 {
        return shortest(number);
    }
    let whole = libm::floor(libm::log10(number.abs())) as i32;
    let digits = usize::try_from((3 - whole).clamp(0, 15)).unwrap_or(0);
    let rounded = decimal(number, digits);
    let tells = |other: f64| other == number || decimal(other, digits) != rounded;
    if other.is_none_or(tells) { shortest(rounded.parse().unwrap_or(number)) } else { shortest(number) }
}

/// Whether two operands are of one kind: no months with days, no share with a percentage.
pub(super) fn comparable(a: &Operand<'_>, b: &Operand<'_>) -> Result<(), Error> {
    if a.target.is_none() && b.target.is_none() {
        return Err(fault("found two numbers, expected a result among what is compared"));
    }
    let name = |it: &Operand<'_>| it.name().map_or_else(|| "the number".to_owned(), |name| format!("`{name}`"));
    if let (Some(one), Some(other)) = (a.unit(), b.unit())
        && one != other
    {
        return Err(fault(format!("{} is in {one} and {} in {other}, expected one unit", name(a), name(b))));
    }
    let is_share = |it: &Operand<'_>| matches!(it.nature(), Some(Nature::Proportion | Nature::PValue | Nature::Level));
    for (share, other) in [(a, b), (b, a)] {
        if is_share(share)
            && !is_share(other)
            && other.number.as_ref().is_ok_and(|number| !(-1.0..=1.0).contains(number))
        {
            let found = other.number.as_ref().map_or(String::new(), |number| shortest(*number));
            return Err(fault(format!(
                "{} is between 0 and 1, found {found}: did you mean {}?",
                name(share),
                other.number.as_ref().map_or(String::new(), |number| shortest(number / 100.0))
            )));
        }
    }
    Ok(())
}
