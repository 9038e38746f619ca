//! Reporting the numbers that an author types into running text.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::composer::Composer;
use crate::document::fix::Fix;
use crate::document::interval_level::{self, Loose, TypedLevel};
use crate::document::label::reference_at;
use crate::document::running_text::Part;
use crate::document::{script, suggestion, untraced, visible};
use crate::ledger::{MarkId, Target};

/// A result so many bytes away from a level of an interval is the one that it is of.
const BESIDE: usize = 60;

/// So many findings of a document say which result a number may be: to look for more takes
/// longer than anybody reads.
const SUGGESTED: usize = 200;

/// The sentence of a text around a place.
fn sentence_at(text: &str, at: usize) -> &str {
    const MOST: usize = 300;
    let first = text.ceil_char_boundary(at.saturating_sub(MOST));
    let last = text.floor_char_boundary(at + MOST);
    let from = text[first..at].rfind(". ").map_or(first, |end| first + end + 1);
    let to = text[at..last].find(". ").map_or(last, |end| at + end);
    &text[from..to]
}

impl Composer<'_> {
    /// Reports the numbers in words of the author. Tokens and labels are blanked, not
    /// removed, so that offsets stay.
    pub(super) fn lint(&mut self, joined: &str, parts: &[Part], verbatim: bool, offset_of: &impl Fn(usize) -> usize) {
        let Some(mut blanked) = self.blanked(joined, parts, verbatim) else { return };
        if !verbatim {
            blanked = self.without_scripts(blanked, offset_of);
        }
        self.invisible(&blanked, offset_of);
        if !verbatim {
            self.claim_words(&blanked, offset_of);
        }
        let uncovered = self.waivers.uncovered(&blanked);
        let levels = interval_level::typed(&blanked);
        let mut covered: Vec<Range<usize>> = Vec::new();
        for typed in &levels {
            let place = self.place(offset_of(typed.range.start)).covering(&blanked[typed.range.clone()]);
            let words = blanked[typed.range.clone()].to_owned();
            let number = words.split('%').next().unwrap_or("").trim().to_owned();
            let loose = Loose { level: typed.level, words, number, place };
            match self.level_beside(parts, typed, &blanked) {
                Some(level) if interval_level::same(level, typed.level) => covered.push(typed.range.clone()),
                Some(level) => {
                    self.findings.push(interval_level::contradicted(&loose, level));
                    covered.push(typed.range.clone());
                }
                None => {
                    // What a waiver covers is not of this report.
                    let is_typed = |range: &Range<usize>| typed.range.contains(&range.start);
                    if uncovered.iter().any(is_typed) {
                        self.levels.push(loose);
                    }
                    covered.push(typed.range.clone());
                }
            }
        }
        for range in uncovered {
            if covered.iter().any(|known| known.contains(&range.start)) {
                continue;
            }
            let word = &blanked[range.clone()];
            let place = self.place(offset_of(range.start)).covering(word);
            let is_percent = blanked[range.end..].trim_start_matches(' ').starts_with('%');
            let suggested = if self.findings.len() < SUGGESTED {
                let around = sentence_at(&blanked, range.start);
                suggestion::suggestion(self.setting.ledger, word, is_percent, around)
            } else {
                None
            };
            let finding = untraced(word).at(place.clone());
            if let Some(expression) = suggested.as_ref().and_then(|it| it.expression.clone()) {
                let sign = if blanked[range.end..].starts_with('%') { "%" } else { "" };
                self.fixes.push(Fix { place, literal: format!("{word}{sign}"), expression });
            }
            self.findings.push(suggested.map(|it| it.words).into_iter().fold(finding, Diagnostic::hint));
        }
    }

    /// The text without the digits of formulas and indices; what cannot be read is reported.
    fn without_scripts(&mut self, blanked: String, offset_of: &impl Fn(usize) -> usize) -> String {
        let expanded = self.expanded;
        let is_literal = |at: usize| expanded.is_literal(offset_of(at));
        if let Some(at) = script::struck_out(&blanked, &is_literal) {
            let problem = Diagnostic::error("found text that is struck out, expected text that stands")
                .hint("no output strikes text out: delete it, or write `\\~` for the sign");
            self.problem(problem, offset_of(at));
        }
        if let Some(at) = script::unread_formula(&blanked, &is_literal) {
            let problem = Diagnostic::error("found a formula that does not end, or whose braces do not pair")
                .hint("close each `{` with a `}`, or write `\\$` for a dollar sign that is one");
            self.problem(problem, offset_of(at));
        }
        script::without_indices(&blanked, &is_literal)
    }

    /// The words of the author alone, with what is no word of theirs as control characters.
    fn blanked(&self, joined: &str, parts: &[Part], verbatim: bool) -> Option<String> {
        let mut blanked = vec![1_u8; joined.len()];
        let mut before = None;
        for part in parts {
            let Part::Words(range) = part else {
                before = if let Part::Mark(id, _) = part { Some(*id) } else { None };
                continue;
            };
            blanked[range.clone()].copy_from_slice(&joined.as_bytes()[range.clone()]);
            if let Some(unit) = before.take().and_then(|id| self.unit_of(id)) {
                // The unit of a result, typed behind it, is what the dictionary says.
                let words = &joined[range.clone()];
                let gap = words.len() - words.trim_start().len();
                if words[gap..].starts_with(&unit) && !words[gap + unit.len()..].starts_with(char::is_alphanumeric) {
                    blanked[range.start + gap..range.start + gap + unit.len()].fill(1);
                }
            }
            for (step, _) in joined[range.clone()].match_indices('@') {
                let at = range.start + step;
                if let Some(label) = reference_at(joined, at).filter(|_| !verbatim) {
                    blanked[at..=at + label.len()].fill(1);
                }
            }
        }
        String::from_utf8(blanked).ok()
    }

    fn target(&self, id: MarkId) -> Option<Target> {
        Some(self.setting.book.printed(id)?.target)
    }

    fn unit_of(&self, id: MarkId) -> Option<String> {
        match self.target(id)? {
            Target::Result(index) => self.setting.ledger.results.get(index)?.result.unit.clone(),
            Target::Fact(_) | Target::Claim(_) => None,
        }
    }

    /// The level of the intervals of the block whose result stands nearest behind a typed
    /// level, or else before it.
    fn level_beside(&self, parts: &[Part], typed: &TypedLevel, text: &str) -> Option<f64> {
        // Marks and what else is no word are blanked, and take no room on the page.
        let is_near = |between: &str| {
            between.bytes().filter(|byte| *byte != 1).count() < BESIDE
                && !between.contains(". ")
                && !between.contains('\n')
        };
        let mut before = None;
        for part in parts {
            let Part::Mark(id, at) = part else { continue };
            let level = self.target(*id).and_then(|target| interval_level::of_target(self.setting.ledger, target));
            if *at < typed.range.start {
                before = if is_near(&text[*at..typed.range.start]) { level.or(before) } else { None };
            } else if level.is_some() && is_near(&text[typed.range.end..*at]) {
                return level;
            }
        }
        before
    }

    /// Reports characters that make others read as something else.
    fn invisible(&mut self, blanked: &str, offset_of: &impl Fn(usize) -> usize) {
        for (at, problem) in unshowable(blanked) {
            self.problem(problem, offset_of(at));
        }
    }

    /// Reports the typed levels of intervals that are not those of the document.
    pub(super) fn finish_levels(&mut self) {
        let targets = self.marks.iter().map(|mark| mark.target);
        let shown = self.exhibits.iter().flat_map(|exhibit| exhibit.order.of.all());
        let levels = interval_level::in_reach(self.setting.ledger, targets, shown);
        let found: Vec<Diagnostic> =
            self.levels.iter().filter_map(|loose| interval_level::finding(loose, &levels)).collect();
        self.findings.extend(found);
    }
}

/// The errors in a text that no page can show as it is written, with their offsets.
pub fn unshowable(text: &str) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    if let Some((at, c)) = text.char_indices().find(|(_, c)| visible::is_direction_control(*c)) {
        let problem = Diagnostic::error(format!(
            "found the invisible character U+{:04X}, which turns the direction of what follows",
            u32::from(c)
        ));
        found.push((at, problem.hint("remove it: with it a number can be shown with its digits in another order")));
    }
    if let Some(at) = visible::pile_of_marks(text) {
        let problem = Diagnostic::error("found a pile of marks over one letter, expected a few");
        found.push((at, problem.hint("no script needs so many, and a font cannot set them")));
    }
    found
}
