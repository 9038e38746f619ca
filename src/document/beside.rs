//! What an author types beside a printed number: sign, digits, percent sign and unit
//! belong to the number and are checked with it.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::analysis::Nature;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::flat::Flat;
use crate::document::named_digit;
use crate::document::raised::raised_beside;
use crate::document::scale_word::is_scale;
use crate::document::tree::Inline;
use crate::document::visible::is_invisible;
use crate::ledger::{Ledger, Mark, MarkId, Target};

/// Units of time, each with the words that stand for it.
const TIMES: [&[&str]; 6] = [
    &["second", "seconds", "s"],
    &["minute", "minutes", "min"],
    &["hour", "hours", "hr", "hrs", "h"],
    &["day", "days", "d"],
    &["week", "weeks", "wk", "wks", "w"],
    &["month", "months", "mo", "mos"],
];
const YEARS: &[&str] = &["year", "years", "yr", "yrs", "y"];

/// Further words and phrases that make another number of the one before them, in the languages
/// that reports are written in.
const SCALES: &[&str] = &[
    "trillions",
    "dozens",
    "mln",
    "per mille",
    "per hundred",
    "per thousand",
    "per million",
    "hundert",
    "tausend",
    "millionen",
    "milliarde",
    "milliarden",
    "dutzend",
    "promille",
    "mille",
    "milliers",
    "millier",
    "milliard",
    "milliards",
    "douzaine",
    "douzaines",
    "pour mille",
    "cien",
    "mil",
    "millón",
    "millones",
    "millardo",
    "millardos",
    "docena",
    "docenas",
    "por mil",
    "por millón",
];

/// Letters that do, joined to it: thousands and millions; the first also after a space.
const LETTERS: [&str; 3] = ["k", "K", "M"];

/// Words that say percent.
const PERCENT: [&str; 11] = [
    "percent",
    "pct",
    "percentage",
    "percents",
    "per cent",
    "prozent",
    "pourcent",
    "pour cent",
    "porciento",
    "por ciento",
    "pro cent",
];

/// Words that may begin such a phrase.
const PER: [&str; 4] = ["per", "pour", "por", "pro"];

/// Checks the running text of a document beside its marks.
pub(super) struct Beside<'a> {
    ledger: &'a Ledger,
    marks: BTreeMap<MarkId, (Target, &'a Place)>,
}

impl<'a> Beside<'a> {
    /// Checks text with these marks.
    pub(super) fn new(ledger: &'a Ledger, marks: &'a [Mark]) -> Self {
        Self { ledger, marks: marks.iter().map(|mark| (mark.id, (mark.target, &mark.place))).collect() }
    }

    /// The findings in one flow of text.
    pub(super) fn findings(&self, content: &[Inline]) -> Vec<Diagnostic> {
        let flat = Flat::of(content);
        let mut found = Vec::new();
        for (number, mark) in flat.joined() {
            let Some((target, place)) = self.marks.get(&mark) else { continue };
            if self.has_percent_unit(*target) && number.text.ends_with('%') && number.text.matches('%').count() == 1 {
                continue;
            }
            let finding = Diagnostic::finding(format!(
                "a reader takes `{}` for one number, but only a part of it is the result `{}`",
                number.text,
                self.ledger.target_id(*target)
            ))
            .code("number-beside");
            found.push(finding.at((*place).clone()).hint(
                "put a space or a word between two numbers; sign and percent sign belong to the result: \
                     `{{ x | fmt(\"{estimate%}\") }}`, or `unit = \"%\"` of a fact",
            ));
        }
        for (range, mark) in &flat.marks {
            let Some((target, place)) = self.marks.get(mark) else { continue };
            // Words that are tied to results are no number.
            if matches!(target, Target::Claim(_)) {
                continue;
            }
            let (before, after) = (&flat.text[..range.start], &flat.text[range.end..]);
            let wrong = self
                .wrong_word(*target, after)
                .or_else(|| self.wrong_range(*target, &flat, range))
                .or_else(|| self.wrong_relation(*target, before, &flat.text[range.clone()]))
                .or_else(|| wrong_neighbour(before, after));
            if let Some((what, hint)) = wrong {
                let id = self.ledger.target_id(*target);
                found.push(
                    Diagnostic::finding(format!("the result `{id}` {what}"))
                        .code("number-beside")
                        .at((*place).clone())
                        .hint(hint),
                );
            }
        }
        for mark in raised_beside(content) {
            let Some((target, place)) = self.marks.get(&mark) else { continue };
            let message = format!(
                "the result `{}` is raised or lowered directly beside another number, with which it reads as one",
                self.ledger.target_id(*target)
            );
            let finding = Diagnostic::finding(message).code("number-beside").at((*place).clone());
            found.push(finding.hint("put a word between the two, or compute the number in an analysis block"));
        }
        found
    }

    /// What the other end of a range makes of a number: the unit behind it is that of both.
    fn wrong_range(&self, target: Target, flat: &Flat, range: &Range<usize>) -> Option<(String, &'static str)> {
        let (end, other) = flat.marks.iter().find(|(other, _)| other.start > range.start)?;
        let between = flat.text.get(range.end..end.start)?.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let is_range = matches!(between, "–" | "-" | "—" | "\u{2010}" | "\u{2011}" | "to" | "bis" | "à" | "a");
        if !is_range {
            return None;
        }
        let (unit, of_other) = (self.unit(target)?, self.marks.get(other).and_then(|(other, _)| self.unit(*other)));
        if let Some(other) = of_other.filter(|other| !same_unit(unit, other) && *other != "%" && unit != "%") {
            let message = format!("is in {unit}, and begins a range that ends in {other}");
            return Some((message, "print two results in one unit"));
        }
        self.wrong_word(target, &flat.text[end.end..])
    }

    /// What the word behind a number makes of it.
    fn wrong_word(&self, target: Target, after: &str) -> Option<(String, &'static str)> {
        if let Some(power) = named_digit::leading_power(after)
            && self.unit(target).map(named_digit::plain_power).as_ref() != Some(&power)
        {
            return Some((
                "is followed by a power of ten that is not in its unit, which makes another number of it".to_owned(),
                "say the power in the unit of the column in the dictionary, or compute the number in a block",
            ));
        }
        let word = word_after(after)?;
        let unit = self.unit(target);
        let lower = phrase(word, after);
        if PERCENT.contains(&lower.as_str()) && unit != Some("%") && !self.is_share(target) {
            return Some((
                format!("is no percentage, found `{lower}` behind it"),
                "print a proportion with its percent sign",
            ));
        }
        let is_joined = after.starts_with(word);
        let is_letter = LETTERS.contains(&word) && (is_joined || word.eq_ignore_ascii_case("k"));
        let is_of_unit = |unit: &str| unit.to_lowercase().contains(&lower) || unit.contains(word);
        if (is_letter || is_scale(&lower) || SCALES.contains(&lower.as_str())) && !unit.is_some_and(is_of_unit) {
            return Some((
                format!("is followed by `{lower}`, which makes another number of it"),
                "compute the number in an analysis block, or say the scale in its `unit`",
            ));
        }
        let unit = unit?;
        self.contradicts(unit, word).then(|| {
            (
                format!("is in {unit}, found `{word}` behind it"),
                "write the unit of the result, or convert it in an analysis block",
            )
        })
    }

    /// A relation typed before a P value is a statement that the number does not make.
    fn wrong_relation(&self, target: Target, before: &str, text: &str) -> Option<(String, &'static str)> {
        let Target::Result(index) = target else { return None };
        let is_p = self.ledger.results[index].result.nature == Nature::PValue;
        let sign = before.trim_end().chars().next_back()?;
        let doubled = text.starts_with(['<', '>', '=']) && matches!(sign, '<' | '>' | '=' | '≤' | '≥');
        (is_p && (doubled || matches!(sign, '<' | '>' | '≤' | '≥'))).then(|| {
            (
                format!("is a P value with `{sign}` typed before it, which belongs to the number"),
                "print the relation with the number: `{{ x | fmt(\"P{=p.value}\") }}`",
            )
        })
    }

    /// Whether a result is printed as a percentage by itself.
    fn is_share(&self, target: Target) -> bool {
        matches!(target, Target::Result(index) if matches!(self.ledger.results[index].result.nature, Nature::Proportion | Nature::Level))
    }

    fn unit(&self, target: Target) -> Option<&str> {
        match target {
            Target::Result(index) => self.ledger.results[index].result.unit.as_deref(),
            Target::Fact(index) => self.ledger.facts[index].unit.as_deref(),
            Target::Claim(_) => None,
        }
    }

    fn has_percent_unit(&self, target: Target) -> bool {
        self.unit(target).is_some_and(|unit| unit == "%")
    }

    /// Whether a word behind a number is a unit, and another than the number's.
    fn contradicts(&self, unit: &str, word: &str) -> bool {
        if same_unit(unit, word) {
            return false;
        }
        let units = self.ledger.results.iter().filter_map(|entry| entry.result.unit.as_deref());
        // A short word is a unit only beside a unit of its kind: `d` behind months.
        let is_time = time_of(word).is_some() && (word.len() > 2 || time_of(unit).is_some());
        is_time || (word.len() > 1 && units.into_iter().any(|known| known == word))
    }
}

fn time_of(word: &str) -> Option<usize> {
    let lower = word.to_lowercase();
    TIMES.iter().chain([&YEARS]).position(|words| words.contains(&lower.as_str()))
}

fn same_unit(unit: &str, word: &str) -> bool {
    let plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
    unit.eq_ignore_ascii_case(word)
        || plural(unit, word)
        || plural(word, unit)
        || (time_of(unit).is_some() && time_of(unit) == time_of(word))
        // A unit of several words is written out by who writes it.
        || unit.split_whitespace().next() == Some(word)
}

/// The word that stands behind a number: after spaces, a hyphen, a bracket or a quotation
/// mark, or joined to it. `second-line` is no time.
fn word_after(text: &str) -> Option<&str> {
    let is_gap = |c: char| {
        c.is_whitespace() || is_invisible(c) || matches!(c, '-' | '\u{2010}'..='\u{2014}' | '(' | '[' | '“' | '"' | '/')
    };
    let rest = text.trim_start_matches(is_gap);
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '×' | '^' | '⁹'))).unwrap_or(rest.len());
    let word = &rest[..end];
    let is_ordinal = word == "second" && rest[end..].starts_with(['-', ' ']);
    (end > 0 && !is_ordinal).then_some(word)
}

/// A word behind a number in small letters, with the next one where the two are one expression:
/// `per cent`.
fn phrase(word: &str, after: &str) -> String {
    let lower = word.to_lowercase();
    let rest = after.find(word).and_then(|at| after.get(at + word.len()..)).unwrap_or_default();
    match word_after(rest).filter(|_| PER.contains(&lower.as_str()) && rest.starts_with(char::is_whitespace)) {
        Some(next) => format!("{lower} {}", next.to_lowercase()),
        None => lower,
    }
}

/// Whether a letter of some script reads as a digit: O and l, those of Greek, Cyrillic and Armenian
/// that look like them, and the Cyrillic ze and be.
fn is_look_alike(c: char) -> bool {
    matches!(
        c,
        'O' | 'o'
            | 'l'
            | 'I'
            | 'ı'
            | '\u{39F}'
            | '\u{3BF}'
            | '\u{399}'
            | '\u{41E}'
            | '\u{43E}'
            | '\u{417}'
            | '\u{437}'
            | '\u{431}'
            | '\u{406}'
            | '\u{456}'
            | '\u{4C0}'
            | '\u{4CF}'
            | '\u{555}'
            | '\u{585}'
    )
}

/// A letter that reads as a digit, a stroke or sign that is set over the number, or a point between
/// a letter and a number.
fn wrong_neighbour(before: &str, after: &str) -> Option<(String, &'static str)> {
    if let Some(c) = after.chars().next().filter(|c| *c >= '\u{300}' && is_combining_mark(*c)) {
        let what = format!("is followed by U+{:04X}, which is set over its last digit", c as u32);
        return Some((what, "delete the sign, or put it over a letter"));
    }
    let hint = "put a space between the number and what stands beside it";
    let run: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
    if !run.is_empty() && run.chars().all(is_look_alike) {
        return Some((format!("is followed by `{run}`, which reads as digits"), hint));
    }
    let run: Vec<char> = before.chars().rev().take_while(|c| c.is_alphanumeric()).collect();
    if !run.is_empty() && run.iter().all(|c| is_look_alike(*c)) {
        let run: String = run.into_iter().rev().collect();
        return Some((format!("stands directly behind `{run}`, which reads as digits"), hint));
    }
    let mut back = before.chars().rev();
    let last = back.next()?;
    if matches!(last, '.' | ',' | '·') && back.next().is_some_and(char::is_alphanumeric) {
        return Some((format!("stands directly behind `{last}`, with which it reads as one number"), hint));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_the_same_in_singular_and_plural_and_short() {
        assert!(same_unit("months", "month") && same_unit("months", "mo") && same_unit("mg", "mg"));
        assert!(!same_unit("months", "days") && !same_unit("mg", "kg"));
        assert_eq!(word_after("\u{a0}months (95"), Some("months"));
        assert_eq!(word_after("-day window"), Some("day"));
        assert_eq!(word_after(", days"), None);
        assert_eq!(phrase("per", " per cent of"), "per cent");
        assert_eq!([phrase("per", " per, cent"), phrase("Days", " Days per")], ["per", "days"]);
        assert_eq!(
            [word_after("days"), word_after("  (days)"), word_after(" second-line")],
            [Some("days"), Some("days"), None]
        );
    }
}
