//! What a comparison found, in sentences.

use crate::analysis::words::{capitalized, in_sentence};
use crate::document::Sentence;
use crate::kinds::compare::shape::{CompareShape, OutcomeShape};
use crate::kinds::teller::{Teller, in_group};

/// A sentence for each outcome, or for one: what each group has, the effect and the test.
pub(super) fn sentence(shape: &CompareShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let outcomes = teller.chosen("outcome", &shape.outcomes, |one| vec![&one.name, &one.label])?;
    let each = outcomes.into_iter().map(|outcome| one(shape, outcome, teller)).collect();
    Ok(Sentence::joined(each, " "))
}

fn one(shape: &CompareShape, outcome: &OutcomeShape, teller: &mut Teller<'_, '_>) -> Sentence {
    let is_event = outcome.pattern.contains("{N}");
    let unit = outcome.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
    let mut each = Vec::new();
    for (name, row) in shape.groups.iter().zip(&outcome.groups) {
        let group = match (&outcome.pair, shape.paired, name.as_str()) {
            (Some((first, _)), true, "first") => format!(" for {}", in_sentence(first)),
            (Some((_, second)), true, _) => format!(" for {}", in_sentence(second)),
            _ => in_group(shape.by.as_deref(), name),
        };
        each.push(if is_event && shape.paired {
            teller.show(row, "{n} of {N} ({p})").and(&group)
        } else if is_event {
            let noun = teller.noun(row, "N", &shape.counted);
            teller.show(row, "{n} of {N}").and(&format!(" {noun}{group} (")).then(teller.show(row, "{p}")).and(")")
        } else {
            teller.show(row, &outcome.pattern).and(&format!("{unit}{group}"))
        });
    }
    let subject = match (is_event, shape.paired) {
        (true, true) => "The event was recorded in ".to_owned(),
        (true, false) => format!("{} was recorded in ", capitalized(&outcome.label)),
        (false, true) => format!("{} was ", capitalized(&outcome.shows)),
        (false, false) => format!("{} {} was ", capitalized(&outcome.shows), in_sentence(&outcome.label)),
    };
    let list = Sentence::list(each);
    Sentence::words(subject).then(list).and(" (").then(compared(shape, outcome, teller)).and(").")
}

/// The effect with its interval, and the P value with the name of its test.
fn compared(shape: &CompareShape, outcome: &OutcomeShape, teller: &mut Teller<'_, '_>) -> Sentence {
    let mut within = Vec::new();
    if let (Some(effect), Some(row)) = (&shape.effect, &outcome.effect) {
        let of = match (&shape.contrast, shape.paired) {
            (Some((one, other)), false) => format!(" for {one} vs {other}"),
            _ => String::new(),
        };
        within.push(Sentence::words(format!("{}{of}, ", in_sentence(&effect.name))).then(teller.show_estimate(row)));
        if teller.number(row, "estimate").is_some() {
            within.extend(teller.interval(row));
        }
    }
    let method = teller.text(&outcome.test, "method").map_or(String::new(), |method| format!(" by {method}"));
    within.push(teller.p(&outcome.test, "p.value").and(&method));
    if shape.adjusted && outcome.test.has("p.adjusted") {
        within.push(Sentence::words("adjusted ").then(teller.p(&outcome.test, "p.adjusted")));
    }
    Sentence::joined(within, "; ")
}
