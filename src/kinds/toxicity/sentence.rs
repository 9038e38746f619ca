//! What adverse events there were, in a sentence.

use crate::analysis::ResultRow;
use crate::document::Sentence;
use crate::kinds::teller::{Teller, in_group};
use crate::kinds::toxicity::shape::{GradeRows, ToxicityShape};

/// How many had an event of any grade and of grade 3 or higher: of all terms together, or of
/// one `term`; in each group where there are groups.
pub(super) fn sentence(shape: &ToxicityShape, teller: &mut Teller<'_, '_>) -> Result<Sentence, String> {
    let lines = match teller.choice("term") {
        Some(_) => teller.chosen("term", &shape.lines, |line| vec![&line.name])?,
        None => shape.lines.iter().filter(|line| line.is_all).collect(),
    };
    let Some(line) = lines.first() else { return teller.without("has no adverse events to tell") };
    let subject = if line.is_all { "An adverse event".to_owned() } else { line.name.clone() };
    let groups: Vec<(&str, &GradeRows)> =
        shape.groups.iter().zip(&line.groups).map(|((name, _), rows)| (name.as_str(), rows)).collect();
    let groups: Vec<(Option<&str>, &GradeRows)> = match teller.chosen("group", &groups, |(name, _)| vec![name])? {
        none if none.is_empty() => vec![(None, &line.all)],
        several => several.into_iter().map(|(name, rows)| (Some(*name), *rows)).collect(),
    };
    let share =
        |row: &ResultRow, teller: &mut Teller<'_, '_>| Sentence::words(" (").then(teller.show(row, "{p}")).and(")");
    let (mut any, mut severe) = (Vec::new(), Vec::new());
    for (name, rows) in groups {
        let group = name.map_or(String::new(), |name| in_group(shape.by.as_deref(), name));
        let noun = teller.noun(&rows.any, "N", &shape.counted);
        let count = teller.show(&rows.any, "{n} of {N}").and(&format!(" {noun}{group}"));
        any.push(count.then(share(&rows.any, teller)));
        severe.push(teller.show(&rows.severe, "{n}").then(share(&rows.severe, teller)));
    }
    let respectively = if severe.len() > 1 { ", respectively" } else { "" };
    let (any, severe) = (Sentence::list(any), Sentence::list(severe));
    Ok(Sentence::words(format!("{subject} of any grade occurred in "))
        .then(any)
        .and(", and of grade\u{a0}3 or higher in ")
        .then(severe)
        .and(&format!("{respectively}.")))
}
