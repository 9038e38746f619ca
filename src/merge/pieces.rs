//! The pieces of a passage: what is typed in it, word by word, and what is made.

use std::ops::Range;

use super::passage::{Draft, Piece, Span, What};
use super::token::cut;
use crate::document::citation::syntax::{self, Found};
use crate::document::condition_syntax::words_of_claim;
use crate::document::is_label;
use crate::document::tag::tags;

/// A stretch that is made: where it is in the joined text, where it is written, and what it is.
type Stretch = (Range<usize>, Range<usize>, What);

/// The text of the parser in one, and where each part of it is written.
struct Joined<'d> {
    draft: &'d Draft,
    text: String,
    /// Where each part begins, where it is written, and whether it is written as it reads.
    parts: Vec<(usize, Range<usize>, bool)>,
    made: Vec<Stretch>,
    claims: Vec<Span>,
}

/// The pieces of a passage: its words, and what is not typed; and its claims.
pub(super) fn pieces(text: &str, draft: &Draft) -> (Vec<Piece>, Vec<Span>) {
    let mut joined = Joined { draft, text: String::new(), parts: Vec::new(), made: Vec::new(), claims: Vec::new() };
    joined.join();
    joined.tags(text);
    joined.citations(text);
    joined.made.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = Vec::new();
    let mut done = 0;
    for (range, written, what) in &joined.made {
        if range.start < done {
            continue;
        }
        joined.typed(done..range.start, &mut out);
        out.push(Piece { text: String::new(), range: written.clone(), what: *what });
        done = range.end;
    }
    joined.typed(done..joined.text.len(), &mut out);
    (out, joined.claims)
}

impl Joined<'_> {
    fn join(&mut self) {
        let mut objects = self.draft.objects.iter().peekable();
        for (words, range, is_written) in &self.draft.chunks {
            while let Some(one) = objects.next_if(|(at, _)| at.start <= range.start) {
                self.object(one);
            }
            self.parts.push((self.text.len(), range.clone(), *is_written));
            self.text.push_str(words);
        }
        objects.for_each(|one| self.object(one));
    }

    fn object(&mut self, (range, what): &(Range<usize>, What)) {
        let at = self.text.len();
        self.parts.push((at, range.clone(), false));
        self.made.push((at..at + 1, range.clone(), *what));
        self.text.push('\u{1}');
    }

    /// Where a place of the joined text is written: the start or the end of a part.
    fn source(&self, at: usize, is_end: bool) -> usize {
        let index = self.parts.partition_point(|(start, ..)| *start < at + usize::from(!is_end)).saturating_sub(1);
        match self.parts.get(index) {
            None => self.draft.block.start,
            Some((start, range, true)) => range.start + (at - start),
            Some((_, range, false)) => {
                if is_end {
                    range.end
                } else {
                    range.start
                }
            }
        }
    }

    fn written(&self, range: &Range<usize>) -> Range<usize> {
        self.source(range.start, false)..self.source(range.end, true)
    }

    /// The tags of the template, which may be several parts where they take several lines.
    fn tags(&mut self, text: &str) {
        let base = self.draft.block.start;
        for tag in tags(&text[base..self.draft.block.end]) {
            let (start, end) = (base + tag.start, base + tag.end);
            let Some(at) = self.joined(start) else { continue };
            let until = self.joined(end - 1).map_or(at + (end - start).min(self.text.len() - at), |last| last + 1);
            if let Some(words) = words_of_claim(&text[start..end]) {
                let inner = start + words.start..start + words.end;
                if let (Some(from), Some(to)) = (self.joined(inner.start), self.joined(inner.end)) {
                    self.made.push((at..from, start..inner.start, What::Claim));
                    self.made.push((to..until, inner.end..end, What::Claim));
                    let quote = text[..inner.start].chars().next_back();
                    self.claims.push(Span { outer: start..end, inner, claim: quote });
                    continue;
                }
            }
            let what = if tag.prints { What::Printed } else { What::Silent };
            self.made.push((at..until.max(at), start..end, what));
        }
    }

    /// Where a sign of the Markdown is in the joined text, if it is in it as written.
    fn joined(&self, place: usize) -> Option<usize> {
        let part = self.parts.iter().find(|(_, range, is_written)| *is_written && range.contains(&place));
        part.map(|(at, range, _)| at + (place - range.start))
    }

    /// Citations, signs of footnotes, and cross-references.
    fn citations(&mut self, text: &str) {
        let is_literal = |at: usize| text[..self.source(at, false)].ends_with('\\');
        let mut found: Vec<Stretch> = Vec::new();
        for (range, one) in syntax::find(&self.text, &is_literal, &is_label) {
            let what = if matches!(one, Found::Footnote(_)) { What::Note } else { What::Repeated };
            found.push((range.clone(), self.written(&range), what));
        }
        for (at, _) in self.text.match_indices('@') {
            let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let label: String = self.text[at + 1..].chars().take_while(|c| is_sign(*c)).collect();
            let label = label.trim_end_matches('-');
            if is_label(label) && !self.text[..at].ends_with(char::is_alphanumeric) {
                let range = at..at + 1 + label.len();
                found.push((range.clone(), self.written(&range), What::Repeated));
            }
        }
        self.made.append(&mut found);
    }

    fn typed(&self, range: Range<usize>, out: &mut Vec<Piece>) {
        for (word, place) in cut(&self.text[range.clone()]) {
            let own = range.start + place.start..range.start + place.end;
            out.push(Piece { text: word, range: self.written(&own), what: What::Typed });
        }
    }
}
