//! Finding numbers that come from no result.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::named_digit;
use crate::document::visible::{VisibleNumber, is_digit, numbers};

/// The literals that the author exempts, longest first, with their use.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    literals: Vec<(String, usize, usize)>,
    /// Labels of levels with a digit, in small letters, longest first.
    labels: Vec<String>,
}

impl Waivers {
    /// Takes the literals in the order of the configuration.
    pub fn new<'a>(literals: impl IntoIterator<Item = &'a str>) -> Self {
        let mut literals: Vec<_> =
            literals.into_iter().enumerate().map(|(index, literal)| (literal.to_owned(), index, 0)).collect();
        literals.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Self { literals, labels: Vec::new() }
    }

    /// Also takes labels of levels that the dictionary declares and that hold a number, such
    /// as `Stage 4`: in a text they stand however they are capitalized.
    #[must_use]
    pub fn with_labels<'a>(mut self, labels: impl IntoIterator<Item = &'a str>) -> Self {
        let names = |label: &&str| label.chars().any(is_digit) && label.chars().any(char::is_alphabetic);
        self.labels = labels.into_iter().filter(names).map(str::to_ascii_lowercase).collect();
        self.labels.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.labels.dedup();
        self
    }

    /// How often each literal was used, in the order of the configuration.
    pub fn used(&self) -> Vec<usize> {
        let mut counts = vec![0; self.literals.len()];
        for (_, index, used) in &self.literals {
            counts[*index] = *used;
        }
        counts
    }

    /// The numbers in a text that no literal covers.
    pub fn uncovered(&mut self, text: &str) -> Vec<Range<usize>> {
        if !text.chars().any(is_digit) {
            return Vec::new();
        }
        let covered = self.cover(text);
        // The first cover that ends after a place; covers do not overlap.
        let cover_after = |at: usize| covered.get(covered.partition_point(|range| range.end <= at));
        let mut found: Vec<Range<usize>> = Vec::new();
        for (at, c) in text.char_indices().filter(|(_, c)| is_digit(*c)) {
            if cover_after(at).is_some_and(|range| range.start <= at) {
                continue;
            }
            let end = at + c.len_utf8();
            match found.last_mut() {
                Some(last)
                    if joins(&text[last.end..at]) && cover_after(last.end).is_none_or(|range| range.start >= at) =>
                {
                    last.end = end;
                }
                _ => found.push(at..end),
            }
        }
        found
    }

    /// The stretches that literals cover, in their order.
    pub fn covered(&mut self, text: &str) -> Vec<Range<usize>> {
        if text.chars().any(is_digit) { self.cover(text) } else { Vec::new() }
    }

    fn cover(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut covered: BTreeMap<usize, usize> = BTreeMap::new();
        let seen = numbers(text);
        for (literal, _, used) in &mut self.literals {
            for (start, _) in text.match_indices(literal.as_str()) {
                let range = start..start + literal.len();
                let taken = covered.range(..range.end).next_back().is_some_and(|(_, end)| *end > range.start);
                if !taken && stands_alone(text, &range, &seen) {
                    *used += 1;
                    covered.insert(range.start, range.end);
                }
            }
        }
        let small = if self.labels.is_empty() { String::new() } else { text.to_ascii_lowercase() };
        for label in &self.labels {
            for (start, _) in small.match_indices(label.as_str()) {
                let range = start..start + label.len();
                let taken = covered.range(..range.end).next_back().is_some_and(|(_, end)| *end > range.start);
                if !taken && stands_alone(text, &range, &seen) && is_word(text, &range) {
                    covered.insert(range.start, range.end);
                }
            }
        }
        for range in named_digit::stretches(text) {
            if covered.range(..range.end).next_back().is_none_or(|(_, end)| *end <= range.start) {
                covered.insert(range.start, range.end);
            }
        }
        covered.into_iter().map(|(start, end)| start..end).collect()
    }
}

/// Whether a stretch is no part of a longer word.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// Whether what stands between two digits keeps them one number.
fn joins(between: &str) -> bool {
    matches!(between, "" | "." | "," | "·" | "\u{2009}" | "\u{202F}")
}

/// A waiver names a value: `95%` covers neither `195%` nor the end of `0.95%`, and `5`
/// neither `−5` nor `5%`. What it covers is no part of a longer number or word.
fn stands_alone(text: &str, range: &Range<usize>, seen: &[VisibleNumber]) -> bool {
    let literal = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    if literal.starts_with(is_digit) && before.is_some_and(char::is_alphanumeric) {
        return false;
    }
    let first = seen.partition_point(|number| number.range.end <= range.start);
    seen[first..]
        .iter()
        .take_while(|number| number.range.start < range.end)
        .all(|number| range.start <= number.range.start && number.range.end <= range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(waivers: &[&str], text: &str) -> Vec<String> {
        Waivers::new(waivers.iter().copied()).uncovered(text).into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn each_number_is_one_finding() {
        assert_eq!(found(&[], "median 15.2 months in 1,234 and 7, 8"), ["15.2", "1,234", "7", "8"]);
        assert_eq!(found(&[], "¹⁷⁷Lu and ½"), ["¹⁷⁷", "½"]);
    }

    #[test]
    fn a_waiver_covers_its_literal_and_nothing_longer() {
        assert!(found(&["Ki-67", "95% CI"], "Ki-67 with 95% CI").is_empty());
        assert_eq!(found(&["5", "683"], "5\u{A0}683 and 5% and −5 and 5"), ["5", "683", "5", "5"]);
        assert_eq!(found(&["95%"], "195% and 0.95% and 95%"), ["195", "0.95"]);
        assert_eq!(found(&["grade 3"], "grade 3 and grade 35 and grade 3.5"), ["35", "3.5"]);
    }

    #[test]
    fn uses_are_counted_in_the_order_of_the_configuration() {
        let mut waivers = Waivers::new(["a1", "longer 2"]);
        waivers.uncovered("a1 longer 2 a1");
        assert_eq!(waivers.used(), [2, 1]);
    }
}
