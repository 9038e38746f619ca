//! What an author types beside a printed number: sign, digits, percent sign and unit
//! belong to the number and are checked with it.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::tree::Inline;
use crate::document::visible::Flat;
use crate::ledger::{Ledger, Mark, MarkId, Target};

/// Units of time, each with the words that stand for it.
const TIMES: [&[&str]; 6] = [
    &["second", "seconds", "s"],
    &["minute", "minutes", "min"],
    &["hour", "hours", "h"],
    &["day", "days", "d"],
    &["week", "weeks", "wk"],
    &["month", "months", "mo"],
];
const YEARS: &[&str] = &["year", "years", "yr", "y"];

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
            ));
            found.push(finding.at((*place).clone()).hint(
                "put a space or a word between two numbers; sign and percent sign belong to the result: \
                     `{{ x | fmt(\"{estimate%}\") }}`, or `unit = \"%\"` of a fact",
            ));
        }
        for (range, mark) in &flat.marks {
            let Some((target, place)) = self.marks.get(mark) else { continue };
            let (Some(unit), Some(word)) = (self.unit(*target), word_after(&flat.text[range.end..])) else { continue };
            if self.contradicts(unit, word) {
                found.push(
                    Diagnostic::finding(format!(
                        "the result `{}` is in {unit}, found `{word}` behind it",
                        self.ledger.target_id(*target)
                    ))
                    .at((*place).clone())
                    .hint("write the unit of the result, or convert it in an analysis block"),
                );
            }
        }
        found
    }

    fn unit(&self, target: Target) -> Option<&str> {
        match target {
            Target::Result(index) => self.ledger.results[index].result.unit.as_deref(),
            Target::Fact(index) => self.ledger.facts[index].unit.as_deref(),
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
        let is_time = |word: &str| word.len() > 2 && time_of(word).is_some();
        let units = self.ledger.results.iter().filter_map(|entry| entry.result.unit.as_deref());
        is_time(word) || (word.len() > 1 && units.into_iter().any(|known| known == word))
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

/// The word that stands directly behind a number, after a space or a hyphen.
fn word_after(text: &str) -> Option<&str> {
    let rest = text.strip_prefix([' ', '\u{A0}', '-', '\u{2009}', '\u{202F}', '\u{2011}'])?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '×' | '^' | '⁹'))).unwrap_or(rest.len());
    (end > 0).then_some(&rest[..end])
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
    }
}
