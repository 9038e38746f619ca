//! Text as it is seen, and how to say where a number of it stands and comes from.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::VisibleNumber;

/// So many things of a kind are told of one by one: of each is asked which template it comes from,
/// and a page may hold a million of them.
pub(super) const MOST_SAID: usize = 500;

/// Text as it is seen, and how to say where.
pub(super) struct Seen {
    /// The text. Lines and pieces that do not touch are divided by white space.
    pub(super) text: String,
    /// Where pages with numbers start in the text; none of HTML.
    pub(super) pages: Vec<usize>,
}

/// What stands around a place of a page.
pub(super) fn excerpt(seen: &Seen, at: usize) -> String {
    const AROUND: usize = 30;
    let before: String = seen.text[..at].chars().rev().take(AROUND).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = seen.text[at..].chars().take(AROUND).collect();
    let words = format!("{before}{after}").split_whitespace().collect::<Vec<_>>().join(" ");
    let page = seen.pages.partition_point(|start| *start <= at);
    if seen.pages.len() > 1 { format!("“…{words}…” on page {page}") } else { format!("“…{words}…”") }
}

/// Where a template holds the number beside a word that stands beside it on the page,
/// that is where it comes from.
pub(super) fn in_template(
    finding: Diagnostic,
    number: &VisibleNumber,
    seen: &Seen,
    templates: &BTreeMap<String, String>,
) -> Diagnostic {
    let (before, after) = (&seen.text[..number.range.start], &seen.text[number.range.end..]);
    let beside = [before.split_whitespace().next_back(), after.split_whitespace().next()];
    let letters = beside.into_iter().flatten().map(|word| word.trim_matches(|c: char| !c.is_alphabetic()));
    let words: Vec<&str> = letters.filter(|word| word.chars().count() > 2).collect();
    for (name, text) in templates.iter().filter(|(name, _)| name.ends_with(".html") || name.ends_with(".typ")) {
        for (line, written) in text.lines().enumerate() {
            if let Some(column) = written.find(&number.text)
                && words.iter().any(|word| written.contains(word))
            {
                let place = Place::at(format!("templates/{name}"), line + 1, written[..column].chars().count() + 1);
                return finding
                    .at(place)
                    .hint("print a result in the document instead; a template holds no numbers of its own");
            }
        }
    }
    finding.hint("the text beside a printed number, a label or a template holds it: print a result, declare a fact, or waive it with a reason")
}
