//! The pieces of a passage: what is typed in it, word by word, and what is made.

use std::ops::Range;

use super::passage::{Draft, Piece, What};
use super::token::cut;
use crate::document::anchor::tags;
use crate::document::citation::syntax::{self, Found};
use crate::document::is_label;

/// The pieces of a passage: its words, and what is not typed.
pub(super) fn pieces(text: &str, draft: &Draft) -> Vec<Piece> {
    // The text of the parser in one, and where each part of it is written.
    let mut joined = String::new();
    let mut parts: Vec<(usize, Range<usize>, bool)> = Vec::new();
    let mut objects = draft.objects.iter().peekable();
    let mut made: Vec<(Range<usize>, Range<usize>, What)> = Vec::new();
    let mut object = |joined: &mut String, parts: &mut Vec<_>, (range, what): &(Range<usize>, What)| {
        parts.push((joined.len(), range.clone(), false));
        made.push((joined.len()..joined.len() + 1, range.clone(), *what));
        joined.push('\u{1}');
    };
    for (words, range, is_written) in &draft.chunks {
        while let Some(one) = objects.next_if(|(at, _)| at.start <= range.start) {
            object(&mut joined, &mut parts, one);
        }
        parts.push((joined.len(), range.clone(), *is_written));
        joined.push_str(words);
    }
    objects.for_each(|one| object(&mut joined, &mut parts, one));
    let source = |at: usize, is_end: bool| -> usize {
        let index = parts.partition_point(|(start, ..)| *start < at + usize::from(!is_end)).saturating_sub(1);
        let Some((start, range, is_written)) = parts.get(index) else { return draft.block.start };
        if *is_written {
            range.start + (at - start)
        } else if is_end {
            range.end
        } else {
            range.start
        }
    };
    for tag in tags(&text[draft.block.start..draft.block.end]) {
        let (start, end) = (draft.block.start + tag.start, draft.block.start + tag.end);
        let covers = |(at, range, is_written): &(usize, Range<usize>, bool)| {
            let inside = *is_written && range.start <= start && start < range.end;
            inside.then(|| at + (start - range.start))
        };
        let what = if tag.prints { What::Printed } else { What::Silent };
        if let Some(at) = parts.iter().find_map(covers) {
            // A tag of several lines is several chunks.
            let last =
                parts.iter().rev().find(|(_, range, is_written)| *is_written && range.start < end && end <= range.end);
            let until =
                last.map_or(at + (end - start).min(joined.len() - at), |(at, range, _)| at + (end - range.start));
            made.push((at..until.max(at), start..end, what));
        }
    }
    let is_literal = |at: usize| text[..source(at, false)].ends_with('\\');
    for (range, found) in syntax::find(&joined, &is_literal, &is_label) {
        let what = if matches!(found, Found::Footnote(_)) { What::Note } else { What::Repeated };
        made.push((range.clone(), source(range.start, false)..source(range.end, true), what));
    }
    for (at, _) in joined.match_indices('@') {
        let label: String =
            joined[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        let label = label.trim_end_matches('-');
        if is_label(label) && !joined[..at].ends_with(char::is_alphanumeric) {
            let range = at..at + 1 + label.len();
            made.push((range.clone(), source(range.start, false)..source(range.end, true), What::Repeated));
        }
    }
    made.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = Vec::new();
    let mut done = 0;
    for (range, written, what) in made {
        if range.start < done {
            continue;
        }
        typed(&joined, done..range.start, &source, &mut out);
        out.push(Piece { text: String::new(), range: written, what });
        done = range.end;
    }
    typed(&joined, done..joined.len(), &source, &mut out);
    out
}

fn typed(joined: &str, range: Range<usize>, source: &impl Fn(usize, bool) -> usize, out: &mut Vec<Piece>) {
    for (word, place) in cut(&joined[range.clone()]) {
        let (start, end) = (range.start + place.start, range.start + place.end);
        out.push(Piece { text: word, range: source(start, false)..source(end, true), what: What::Typed });
    }
}
