//! What a proportion block found, in a sentence.

use crate::document::Sentence;
use crate::kinds::proportion::shape::ProportionShape;
use crate::kinds::teller::{Teller, in_group};

/// How many of how many, of each group, and how two groups differ.
pub(super) fn sentence(shape: &ProportionShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let is_grouped = shape.by.is_some();
    let rows = if is_grouped {
        teller.chosen("group", &shape.rows, |(name, _)| vec![name])?
    } else if teller.is_of_one_group() {
        return teller.without("has no groups: give it `by`");
    } else {
        shape.rows.iter().collect()
    };
    let mut each = Vec::new();
    for (name, row) in rows {
        let noun = teller.noun(row, "N", &shape.counted);
        let count = teller.show(row, "{n} of {N}").and(&format!(" {noun}"));
        let group = if is_grouped { in_group(shape.by.as_deref(), name) } else { String::new() };
        let share = teller.show(row, "{estimate}");
        let known = teller.number(row, "estimate").is_some();
        let interval = if known { teller.interval(row) } else { None };
        let within = std::iter::once(share).chain(interval).collect();
        each.push(count.and(&group).and(" (").then(Sentence::joined(within, "; ")).and(")"));
    }
    let mut out = Sentence::words(format!("{} was recorded in ", shape.event)).then(Sentence::list(each)).and(".");
    let effects = if teller.is_of_one_group() { &[][..] } else { &shape.effects };
    for (name, row) in effects {
        let name = if name == "Difference" { "Risk difference" } else { name.as_str() };
        let of = shape.contrast.as_ref().map_or(String::new(), |(one, other)| format!(" ({one} vs {other})"));
        let subject = Sentence::words(format!(" The {}{of} was ", name.to_lowercase()));
        out = out.then(subject).then(teller.estimate(row, None)).and(".");
    }
    Ok(out)
}
