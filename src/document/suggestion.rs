//! Which result a typed number may be: the expression to write in its place.

use std::collections::BTreeSet;

use crate::document::visible::numbers;
use crate::ledger::{Ledger, ResultEntry, format};

/// How many results are named where several read so.
const NAMED: usize = 3;

/// What to write for a number, from the words around it: `28` beside “small bowel” is
/// `baseline.site["Small bowel"].n`. Where the words do not tell which of several it is,
/// they are named and none is chosen; none where no result reads so.
pub(super) fn suggestion(ledger: &Ledger, number: &str, is_percent: bool, around: &str) -> Option<String> {
    let [typed] = <[_; 1]>::try_from(numbers(number)).ok()?;
    let (wanted, decimals) = typed.value()?;
    let context = words(around);
    let mut found: Vec<(usize, &ResultEntry)> = ledger
        .results
        .iter()
        .filter(|entry| reads(entry, wanted, decimals, is_percent))
        .map(|entry| (words(&described(ledger, entry)).intersection(&context).count(), entry))
        .collect();
    // Of those that the words name alike, the shorter path is the more general one.
    found.sort_by_key(|(named, entry)| (std::cmp::Reverse(*named), entry.id.len()));
    let (best, first) = *found.first()?;
    let equal: Vec<&str> =
        found.iter().filter(|(named, _)| *named == best).map(|(_, entry)| entry.id.as_str()).collect();
    let sign = if is_percent { "%" } else { "" };
    if best > 0 && equal.len() == 1 {
        let others = match found.len() - 1 {
            0 => String::new(),
            1 => "; 1 other result reads so".to_owned(),
            others => format!("; {others} other results read so"),
        };
        return Some(format!("`{number}{sign}` equals `{{{{ {} }}}}`{others}", first.id));
    }
    let named: Vec<String> = equal.iter().take(NAMED).map(|id| format!("`{{{{ {id} }}}}`")).collect();
    let rest = found.len() - named.len();
    let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let verb = if found.len() == 1 { "reads" } else { "read" };
    Some(format!("perhaps a result: {}{rest} {verb} `{number}{sign}`", named.join(", ")))
}

/// Whether a result, printed with so many decimals, reads as the number.
fn reads(entry: &ResultEntry, wanted: f64, decimals: usize, is_percent: bool) -> bool {
    let Some(value) = entry.result.value.number() else { return false };
    // A whole number that a measurement rounds to is chance, not a quotation.
    if decimals == 0 && value.fract() != 0.0 && !is_percent {
        return false;
    }
    let value = if is_percent { value * 100.0 } else { value };
    value.abs() < 1e12 && format::decimal(value, decimals) == format::decimal(wanted, decimals)
}

/// What a result is, in words: its path, its labels, and what authors call its statistic.
fn described(ledger: &Ledger, entry: &ResultEntry) -> String {
    let result = &entry.result;
    let called = match result.stat.as_str() {
        "n" => "number patients",
        "N" => "all total of patients",
        "n.event" | "events" => "events died deaths",
        "n.risk" => "at risk",
        "p.value" => "p",
        "estimate" => "ratio hazard odds",
        "conf.low" | "conf.high" => "ci interval",
        "p" => "percent proportion share",
        stat => stat,
    };
    let labels = result.groups.iter().flat_map(|group| [group.variable.as_str(), group.level.as_str()]);
    let labels: Vec<&str> = labels.chain(result.variable.as_deref()).chain(result.level.as_deref()).collect();
    let unit = result.unit.as_deref().unwrap_or("");
    format!("{} {} {called} {unit} {}", entry.id, labels.join(" "), ledger.blocks[entry.block].kind)
}

/// The words of a text in small letters, without the ending of a plural.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > 1)
        .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
        .collect()
}
