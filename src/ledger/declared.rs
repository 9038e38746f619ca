//! What the project declares: facts and waivers.

use crate::analysis::Value;
use crate::diagnostic::Place;
use crate::ledger::format::{self, Form};
use crate::ledger::{FactEntry, WaiverEntry};
use crate::project::{Config, FactValue};

pub(super) fn facts(config: &Config, place: &impl Fn(usize) -> Place) -> Vec<FactEntry> {
    config
        .facts
        .iter()
        .map(|(name, spanned)| {
            let fact = spanned.get_ref();
            let plain = match &fact.value {
                FactValue::Integer(number) => Value::Number(*number as f64),
                FactValue::Number(number) => Value::Number(*number),
                FactValue::Text(text) => Value::Text(text.clone()),
            };
            let nature = match (&fact.value, fact.digits) {
                (_, Some(digits)) => crate::analysis::Nature::Quantity(digits),
                (FactValue::Integer(_), None) => crate::analysis::Nature::Count,
                _ => crate::analysis::Nature::Words,
            };
            FactEntry {
                id: format!("facts.{name}"),
                value: fact.value.clone(),
                text: format::text(&plain, nature, Form::default(), config.style.numbers),
                unit: fact.unit.clone(),
                source: fact.source.clone(),
                place: place(spanned.span().start),
            }
        })
        .collect()
}

pub(super) fn waivers(config: &Config, place: &impl Fn(usize) -> Place) -> Vec<WaiverEntry> {
    config
        .waivers
        .iter()
        .map(|spanned| {
            let waiver = spanned.get_ref();
            WaiverEntry {
                literal: waiver.literal.clone(),
                reason: waiver.reason.clone(),
                place: place(spanned.span().start),
                used: 0,
            }
        })
        .collect()
}
