//! Which result a typed number may be: the expression to write in its place.

use std::collections::BTreeSet;

use crate::document::visible::numbers;
use crate::ledger::format::Form;
use crate::ledger::{Ledger, ResultEntry, format};

/// How many results are named where several read so.
const NAMED: usize = 3;

/// What a typed number may be.
pub(super) struct Suggestion {
    /// The results that read so, in words.
    pub(super) words: String,
    /// The expression to write, where the words around the number tell which one it is, and the
    /// expression prints what is typed.
    pub(super) expression: Option<String>,
}

/// What to write for a number, from the words around it: `28` beside “small bowel” is
/// `baseline.site["Small bowel"].n`. Where the words do not tell which of several it is,
/// they are named and none is chosen; none where no result reads so.
pub(super) fn suggestion(ledger: &Ledger, number: &str, is_percent: bool, around: &str) -> Option<Suggestion> {
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
        let expression = expression(ledger, first, &format!("{number}{sign}"), decimals);
        let shown = expression.as_deref().unwrap_or(&first.id);
        let words = format!("`{number}{sign}` equals `{{{{ {shown} }}}}`{others}");
        return Some(Suggestion { words, expression });
    }
    let named: Vec<String> = equal.iter().take(NAMED).map(|id| format!("`{{{{ {id} }}}}`")).collect();
    let rest = found.len() - named.len();
    let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let verb = if found.len() == 1 { "reads" } else { "read" };
    let words = format!("perhaps a result: {}{rest} {verb} `{number}{sign}`", named.join(", "));
    Some(Suggestion { words, expression: None })
}

/// The expression that prints a result as it is typed: as it is, as a percentage, or with so
/// many decimals. None where no expression does.
fn expression(ledger: &Ledger, entry: &ResultEntry, typed: &str, decimals: usize) -> Option<String> {
    let result = &entry.result;
    let reads = |form: Form| {
        let is_free = ledger.blocks[entry.block].kind == "value" && result.unit.is_none();
        format::check(&result.value, result.nature, form, is_free).is_ok()
            && format::text(&result.value, result.nature, form, ledger.style) == typed
    };
    let forms = [
        (Form::default(), String::new()),
        (Form { percent: true, ..Form::default() }, " | percent".to_owned()),
        (Form { digits: Some(decimals), ..Form::default() }, format!(" | digits({decimals})")),
    ];
    forms.into_iter().find(|(form, _)| reads(*form)).map(|(_, filter)| format!("{}{filter}", entry.id))
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
