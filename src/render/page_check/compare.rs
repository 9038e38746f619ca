//! The numbers of a page against those that are accounted for.

use std::collections::BTreeMap;

use super::seen::{MOST_SAID, Seen, excerpt, in_template};
use super::stamp::without_stamps;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::{self, VisibleNumber, numbers};
use crate::render::Expected;

/// The numbers that are seen more often than they are accounted for.
pub(super) fn compare(
    name: &str,
    seen: &Seen,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    let mut left = expected.counts.clone();
    for (number, count) in &expected.repeated {
        *left.entry(number.clone()).or_default() += count * seen.pages.len().saturating_sub(1);
    }
    let mut found = Vec::new();
    if let Some((at, c)) = seen.text.char_indices().find(|(_, c)| visible::is_direction_control(*c)) {
        let finding = Diagnostic::finding(format!(
            "the invisible character U+{:04X} turns the direction of {}",
            u32::from(c),
            excerpt(seen, at)
        ))
        .code("turned-direction");
        found.push(finding.at(Place::file(name)).hint("remove it from the text, the labels or the data"));
    }
    let mut text = without_stamps(&seen.text, expected);
    without_pagination(&mut text, seen, &expected.of_pages, &mut left);
    let all = numbers(&text);
    let mut known: Vec<bool> = all
        .iter()
        .map(|number| take(&mut left, &number.text) || is_end_of_range(&seen.text, number, &mut left))
        .collect();
    while join_broken(&seen.text, &all, &mut known, &mut left) {}
    let mut loose = all.iter().zip(&known).filter(|(_, known)| !**known).map(|(number, _)| number);
    for number in loose.by_ref().take(MOST_SAID) {
        let finding = Diagnostic::finding(format!(
            "`{}` is on the page and comes from no result: {}",
            number.text,
            excerpt(seen, number.range.start)
        ))
        .code("typed-number")
        .at(Place::file(name));
        found.push(in_template(finding, number, seen, templates));
    }
    let more = loose.count();
    if more > 0 {
        let finding = Diagnostic::finding(format!("{more} more numbers are on the page and come from no result"));
        found.push(finding.code("typed-number").at(Place::file(name)));
    }
    found
}

/// Whether what looks like a minus is the dash of a range whose first end is raised or
/// set in another font, as in the citations 5–7.
fn is_end_of_range(text: &str, number: &VisibleNumber, left: &mut BTreeMap<String, usize>) -> bool {
    let before = text[..number.range.start].trim_end_matches([' ', '\u{FFFC}']);
    let follows_digit = before.ends_with(visible::is_digit);
    match number.text.strip_prefix('−') {
        Some(end) => follows_digit && take(left, end),
        None => false,
    }
}

fn take(left: &mut BTreeMap<String, usize>, number: &str) -> bool {
    match left.get_mut(number) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// Blanks the number of each page: "Page 2 of 5", `of` in the language of the report. Where a template numbers its pages in
/// another way, the numbers of the page and of all pages may stand there once.
fn without_pagination(text: &mut String, seen: &Seen, of: &str, left: &mut BTreeMap<String, usize>) {
    let pages = seen.pages.len();
    for (index, start) in seen.pages.iter().enumerate() {
        let end = seen.pages.get(index + 1).copied().unwrap_or(text.len());
        let written = format!("{} {of} {pages}", index + 1);
        match last_whole(&text[*start..end], &written) {
            Some(step) => {
                let at = start + step;
                text.replace_range(at..at + written.len(), &"\u{1}".repeat(written.len()));
            }
            None if pages > 1 => {
                *left.entry((index + 1).to_string()).or_default() += 1;
                *left.entry(pages.to_string()).or_default() += 1;
            }
            None => {}
        }
    }
}

/// Where words stand last of which the first and the last number are whole: “1 of 1” is not in “1 of 14”, in “11 of 1”
/// or in “1 of 1.5%”. Signs that a template sets about the number of a page are none of it.
fn last_whole(text: &str, words: &str) -> Option<usize> {
    let is_decimal = |c: char| matches!(c, '.' | ',' | '·' | '٫');
    let is_whole = |at: &usize| {
        let mut before = text[..*at].chars().rev();
        let mut behind = text[at + words.len()..].chars();
        let goes_on = |near: Option<char>, next: Option<char>| match near {
            Some(c) if is_decimal(c) => next.is_some_and(visible::is_digit),
            Some(c) => visible::is_digit(c),
            None => false,
        };
        let (near, next) = (before.next(), before.next());
        let starts = !goes_on(near, next) && near != Some('−');
        let (near, next) = (behind.next(), behind.next());
        starts && !goes_on(near, next) && near != Some('%')
    };
    text.rmatch_indices(words).map(|(at, _)| at).find(is_whole)
}

/// Finds one number that lines break and that is accounted for once it is joined. Its
/// pieces may have been taken for other numbers, which are then free again. Whether there
/// was one.
fn join_broken(text: &str, all: &[VisibleNumber], known: &mut [bool], left: &mut BTreeMap<String, usize>) -> bool {
    const MOST: usize = 6;
    for at in (0..all.len()).filter(|at| !known[*at]).collect::<Vec<_>>() {
        if take(left, &all[at].text) {
            known[at] = true;
            return true;
        }
        for start in at.saturating_sub(MOST - 1)..=at {
            for end in (at + 1).max(start + 2)..=(start + MOST).min(all.len()) {
                let parts = &all[start..end];
                if !joined(text, parts).is_some_and(|whole| take(left, &whole)) {
                    continue;
                }
                for (part, known) in parts.iter().zip(&mut known[start..end]) {
                    if *known {
                        *left.entry(part.text.clone()).or_default() += 1;
                    }
                    *known = true;
                }
                return true;
            }
        }
    }
    false
}

/// What numbers read as one where each but the last is at the end of its line, before or
/// after a sign at which a line may break.
fn joined(text: &str, parts: &[VisibleNumber]) -> Option<String> {
    let breaks = parts.windows(2).all(|pair| {
        let between = &text[pair[0].range.end..pair[1].range.start];
        let is_sign = |c: char| matches!(c, '.' | ',' | '·' | '/' | '-' | '_' | '\u{200B}');
        between.contains('\n') && between.contains(is_sign) && between.chars().all(|c| c.is_whitespace() || is_sign(c))
    });
    if !breaks {
        return None;
    }
    let (first, last) = (parts.first()?, parts.last()?);
    let whole: String = text[first.range.start..last.range.end].chars().filter(|c| !c.is_whitespace()).collect();
    let numbers = numbers(&whole);
    (numbers.len() == 1).then(|| numbers[0].text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_page_is_whole() {
        assert_eq!(last_whole("1 of 14\nPage 1 of 1", "1 of 1"), Some(13));
        assert_eq!(last_whole("- 1 of 1 -", "1 of 1"), Some(2));
        assert_eq!(last_whole("2026\u{a0}1 of 1. End", "1 of 1"), Some(6));
        for other in ["1 of 14", "11 of 1", "1 of 1.5", "1 of 1%", "−1 of 1", "0.1 of 1", "1 of 2"] {
            assert_eq!(last_whole(other, "1 of 1"), None, "{other}");
        }
    }
}
