//! What a variable was at a visit, in a sentence.

use crate::analysis::ResultRow;
use crate::analysis::words::{in_sentence, plain_number};
use crate::document::Sentence;
use crate::kinds::longitudinal::shape::LongitudinalShape;
use crate::kinds::teller::{Teller, in_group};

/// The median with quartiles at the first and the last visit, or at the one that is chosen by
/// `at`; in each group where there are groups.
pub(super) fn sentence(shape: &LongitudinalShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let chosen = teller.time(&shape.times)?;
    let last = shape.times.len().checked_sub(1);
    let visits: Vec<usize> = match (chosen, last) {
        (Some(at), _) => vec![at],
        (None, Some(0)) => vec![0],
        (None, Some(last)) => vec![0, last],
        (None, None) => return teller.without("has no values to tell"),
    };
    let names: Vec<(Option<&str>, &[ResultRow])> =
        match teller.chosen("group", &shape.groups, |group| vec![&group.name])? {
            none if none.is_empty() => vec![(None, &shape.all.visits)],
            several => several.into_iter().map(|group| (Some(group.name.as_str()), group.visits.as_slice())).collect(),
        };
    let unit = shape.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
    let mut parts = Vec::new();
    for visit in visits {
        let mut each = Vec::new();
        for (name, rows) in &names {
            let group = name.map_or(String::new(), |name| in_group(shape.by.as_deref(), name));
            let noun = teller.noun(&rows[visit], "n", &shape.counted);
            let shown = teller.show(&rows[visit], "{median} ({p25}–{p75})").and(&format!("{unit} in "));
            each.push(shown.then(teller.show(&rows[visit], "{n}")).and(&format!(" {noun}{group}")));
        }
        let when = match (&shape.at_unit, plain_number(shape.times[visit])) {
            (Some(unit), time) => format!(" at {time} {unit}"),
            (None, time) => format!(" at {} {time}", in_sentence(&shape.at)),
        };
        parts.push(Sentence::list(each).and(&when));
    }
    let subject = format!("Median (IQR) {} was ", in_sentence(&shape.label));
    Ok(Sentence::words(subject).then(Sentence::joined(parts, ", and ")).and("."))
}
