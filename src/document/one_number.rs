//! One quantity, one number: how a result reads at all its places.
//!
//! A result that is printed with one decimal in the manuscript and with none on the poster
//! reads as two quantities. Where a reader who rounds the one does not get the other, the two
//! contradict each other: 14.45 is printed as 14.5 and as 14, and 14.5 rounds to 15.

use std::collections::BTreeMap;

use crate::analysis::Nature;
use crate::diagnostic::Diagnostic;
use crate::document::visible::numbers;
use crate::ledger::format::decimal;
use crate::ledger::{Ledger, Mark, MarkId, ResultEntry, Target};

/// How a number reads: its decimals, and whether it is a percentage.
type Reading = (usize, bool);

/// A place at which a result is printed.
struct Printed<'a> {
    mark: &'a Mark,
    reading: Reading,
    value: f64,
}

/// The results that read otherwise at one place than at most of their places. `allowed` are
/// the marks whose author wants it so, with the reason.
pub fn disagreements(ledger: &Ledger, allowed: &BTreeMap<MarkId, String>) -> Vec<Diagnostic> {
    let mut places: BTreeMap<usize, Vec<Printed<'_>>> = BTreeMap::new();
    for mark in &ledger.marks {
        let Target::Result(index) = mark.target else { continue };
        if let Some(one) = printed(&ledger.results[index], mark) {
            places.entry(index).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for (index, all) in &places {
        let wanted = |one: &&Printed<'_>| !allowed.contains_key(&one.mark.id);
        let others: Vec<&Printed<'_>> = all.iter().filter(wanted).collect();
        let Some(usual) = usual(&others) else { continue };
        let mut said: Vec<(&str, Reading)> = Vec::new();
        for one in others.iter().filter(|one| one.reading != usual.reading) {
            // Once a document and reading: the mechanism is the same at each of its places.
            let key = (one.mark.document.as_str(), one.reading);
            if !said.contains(&key) {
                said.push(key);
                found.push(disagreement(&ledger.results[*index].id, one, usual));
            }
        }
        let needless = all.iter().filter(|one| allowed.contains_key(&one.mark.id) && one.reading == usual.reading);
        found.extend(needless.map(|one| {
            Diagnostic::note(format!("`rounded` is not needed: `{}` reads so elsewhere too", one.mark.text))
                .at(one.mark.place.clone())
        }));
    }
    found
}

/// How a mark reads; none where it is no single number, or names a limit (`<.001`).
fn printed<'a>(entry: &ResultEntry, mark: &'a Mark) -> Option<Printed<'a>> {
    let value = entry.result.value.number()?;
    // A journal may set a space behind the relation of a P value.
    let text = mark.text.trim_start_matches(|c: char| c == '=' || c.is_whitespace());
    let number = match numbers(text).as_slice() {
        [one] if !mark.text.contains(['<', '>']) => one.clone(),
        _ => return None,
    };
    let (read, decimals) = number.value()?;
    // One percent sign may stand for an estimate and its interval.
    let is_share = matches!(entry.result.nature, Nature::Proportion | Nature::Level);
    let is_percentage = mark.text.ends_with('%') || (is_share && (read - 100.0 * value).abs() < (read - value).abs());
    Some(Printed { mark, reading: (decimals, is_percentage), value: read })
}

/// The reading of most places; of as many the finer one, at its first place.
fn usual<'p, 'a>(all: &[&'p Printed<'a>]) -> Option<&'p Printed<'a>> {
    let mut counts: BTreeMap<Reading, usize> = BTreeMap::new();
    all.iter().for_each(|one| *counts.entry(one.reading).or_default() += 1);
    let (reading, _) = counts.into_iter().max_by_key(|(reading, count)| (*count, *reading))?;
    all.iter().find(|one| one.reading == reading).copied()
}

fn disagreement(id: &str, one: &Printed<'_>, usual: &Printed<'_>) -> Diagnostic {
    let elsewhere = format!("{} ({})", usual.mark.text, usual.mark.place);
    let hint =
        "print it alike; where the difference is meant, say why: `{{ x | digits(0) | rounded(\"the reason\") }}`";
    let diagnostic = if one.reading.1 != usual.reading.1 {
        Diagnostic::finding(format!(
            "`{id}` reads {} here, and elsewhere {elsewhere}: one is a percentage",
            one.mark.text
        ))
        .code("one-number")
    } else {
        let (fine, coarse) = if one.reading.0 > usual.reading.0 { (one, usual) } else { (usual, one) };
        if decimal(fine.value, coarse.reading.0) == decimal(coarse.value, coarse.reading.0) {
            Diagnostic::finding(format!("`{id}` reads {} here, and elsewhere {elsewhere}", one.mark.text))
                .code("one-number")
        } else {
            Diagnostic::error(format!(
                "`{id}` reads {} here, and elsewhere {elsewhere}: {} rounds to {}, so that the two contradict each other",
                one.mark.text,
                fine.mark.text,
                decimal(fine.value, coarse.reading.0)
            ))
            .code("one-number")
        }
    };
    diagnostic.at(one.mark.place.clone()).hint(hint)
}
