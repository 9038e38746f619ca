//! Numbers that stand in each other's place.
//!
//! A number that is on a page as often as it is accounted for may yet stand where another
//! one belongs. Pages set figures, tables and notes where there is room, so that the order
//! of a document is not that of its pages; but within a paragraph the words before a number
//! stay before it.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::numbers;
use crate::render::Expected;
use crate::render::account::{CONTEXT, last_letters};

use super::seen::{Seen, excerpt};

/// How often each number stands after some letters.
type Counts = BTreeMap<String, BTreeMap<String, usize>>;

/// The numbers of running text that stand where the document has another, which stands
/// where it does not: a break of a page between a word and its number moves one number,
/// and exchanges none.
pub(super) fn swapped(name: &str, seen: &Seen, expected: &Expected) -> Vec<Diagnostic> {
    let mut of_document = Counts::new();
    for (letters, number) in &expected.contexts {
        *of_document.entry(letters.clone()).or_default().entry(number.clone()).or_default() += 1;
    }
    let mut of_page = Counts::new();
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    for number in numbers(&seen.text) {
        let start = seen.text.floor_char_boundary(number.range.start.saturating_sub(20 * CONTEXT));
        let letters = last_letters(&seen.text[start..number.range.start]);
        if of_document.contains_key(&letters) {
            places.entry((letters.clone(), number.text.clone())).or_insert(number.range.start);
            *of_page.entry(letters).or_default().entry(number.text).or_default() += 1;
        }
    }
    let missing = beyond(&of_document, &of_page);
    let extra = beyond(&of_page, &of_document);
    let is_in = |pairs: &[(String, String)], number: &str, but: &str| {
        pairs.iter().any(|(letters, other)| other == number && letters != but)
    };
    let mut found = Vec::new();
    for (letters, number) in &extra {
        let lacking = missing.iter().find(|(other, lost)| other == letters && is_in(&extra, lost, letters));
        if let (Some((_, lost)), true) = (lacking, is_in(&missing, number, letters)) {
            let at = places.get(&(letters.clone(), number.clone())).copied().unwrap_or(0);
            found.push(
                Diagnostic::finding(format!(
                    "`{number}` is on the page where the document has `{lost}`: {}",
                    excerpt(seen, at)
                ))
                .code("page-differs")
                .at(Place::file(name))
                .hint("a rule of the page template exchanges numbers"),
            );
        }
    }
    found
}

/// The numbers with their letters that one count has beyond another.
fn beyond(one: &Counts, other: &Counts) -> Vec<(String, String)> {
    let count = |letters: &String, number: &String| other.get(letters).and_then(|all| all.get(number)).copied();
    one.iter()
        .flat_map(|(letters, all)| all.iter().map(move |(number, times)| (letters, number, *times)))
        .filter(|(letters, number, times)| *times > count(letters, number).unwrap_or(0))
        .map(|(letters, number, _)| (letters.clone(), number.clone()))
        .collect()
}
