//! Running text: marks are taken out of their tokens, citations, footnotes and cross-references
//! found.

use std::ops::Range;

use crate::document::citation::syntax::{self, Found};
use crate::document::composer::Composer;
use crate::document::label::{label_at, reference_at};
use crate::document::script;
use crate::document::token::{Carried, is_private, stray};
use crate::document::tree::Inline;
use crate::ledger::{Mark, MarkId, Target};

/// A text whose tokens are read.
pub(super) enum Part {
    Words(Range<usize>),
    Mark(MarkId, usize),
    Stamp(String),
    /// A citation or footnote, where it begins.
    Cited(usize, Found),
}

impl Composer<'_> {
    /// Running text from pieces with their offsets: marks are taken out of their
    /// tokens, cross-references found, loose digits reported.
    pub(crate) fn text(&mut self, pieces: &[(String, usize)], verbatim: bool) -> Vec<Inline> {
        let mut joined = String::new();
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for (text, offset) in pieces {
            starts.push((joined.len(), *offset));
            joined.push_str(text);
        }
        let offset_of = |at: usize| {
            let after = starts.partition_point(|(start, _)| *start <= at);
            after.checked_sub(1).map_or(0, |index| starts[index].1 + (at - starts[index].0))
        };
        let is_literal = |at: usize| verbatim || self.expanded.is_literal(offset_of(at));
        let found = syntax::find(&joined, &is_literal, &|key| label_at(key).is_some());
        let mut parts = Vec::new();
        let mut at = 0;
        for (range, one) in found {
            self.parts(&joined, at..range.start, &offset_of, &mut parts);
            at = range.end;
            parts.push(Part::Cited(range.start, one));
        }
        self.parts(&joined, at..joined.len(), &offset_of, &mut parts);
        for (at, c) in joined.char_indices().filter(|(_, c)| *c > '\u{3FF}' && !is_private(*c)) {
            if !self.letters.contains_key(&c) {
                let place = self.place(offset_of(at)).covering(c.encode_utf8(&mut [0; 4]));
                self.letters.insert(c, place);
            }
        }
        self.lint(&joined, &parts, verbatim, &offset_of);
        let mut out = Vec::new();
        for part in parts {
            match part {
                Part::Words(range) => self.words(&joined, range, verbatim, &offset_of, &mut out),
                Part::Mark(id, at) => out.extend(self.mark(id, offset_of(at))),
                Part::Stamp(words) => out.push(Inline::Text(words)),
                Part::Cited(_, Found::Citation(content)) => {
                    out.extend(self.citation(&joined[content.clone()], offset_of(content.start)));
                }
                Part::Cited(at, Found::Narrative(work)) => {
                    out.push(self.narrative(&work, &joined, offset_of(at).saturating_sub(at)));
                }
                Part::Cited(at, Found::Footnote(label)) => out.push(self.footnote(&label, offset_of(at))),
            }
        }
        if verbatim { out } else { script::set(out) }
    }

    /// Cuts a text into words and tokens. What is no token of this document is an error.
    fn parts(&mut self, joined: &str, range: Range<usize>, offset_of: &impl Fn(usize) -> usize, parts: &mut Vec<Part>) {
        let (mut start, mut at) = (range.start, range.start);
        while let Some(next) = joined[at..range.end].find(is_private).map(|step| at + step) {
            if next > start {
                parts.push(Part::Words(start..next));
            }
            match self.tokens.read(&joined[next..range.end]) {
                Some((carried, length)) => {
                    match carried {
                        Carried::Mark(id) => parts.push(Part::Mark(id, next)),
                        Carried::Stamp(words) | Carried::Typed(words) => parts.push(Part::Stamp(words)),
                        Carried::Anchor(_) => {}
                    }
                    at = next + length;
                }
                None => {
                    let c = joined[next..].chars().next().unwrap_or_default();
                    self.problem(stray(c), offset_of(next));
                    at = next + c.len_utf8();
                }
            }
            start = at;
        }
        if start < range.end {
            parts.push(Part::Words(start..range.end));
        }
    }

    /// Words of the author, with the cross-references in them.
    fn words(
        &mut self,
        joined: &str,
        range: Range<usize>,
        verbatim: bool,
        offset_of: &impl Fn(usize) -> usize,
        out: &mut Vec<Inline>,
    ) {
        let mut start = range.start;
        let text = &joined[range.clone()];
        let expanded = self.expanded;
        let is_literal = |at: usize| verbatim || expanded.is_literal(offset_of(at));
        for (step, _) in text.match_indices('@') {
            let at = range.start + step;
            let Some(label) = reference_at(joined, at).filter(|_| !verbatim && at >= start) else { continue };
            if at > start {
                out.push(Inline::Text(script::marked(&joined[start..at], &|step| is_literal(start + step))));
            }
            let place = self.place(offset_of(at)).covering(&joined[at..=at + label.len()]);
            self.references.push((label.to_owned(), place));
            out.push(Inline::Reference { target: label.to_owned(), content: Vec::new() });
            start = at + 1 + label.len();
        }
        if start < range.end {
            out.push(Inline::Text(script::marked(&joined[start..range.end], &|step| is_literal(start + step))));
        }
    }

    fn mark(&mut self, id: MarkId, offset: usize) -> Option<Inline> {
        let printed = self.setting.book.printed(id)?;
        let place = self.place(offset);
        if let Target::Claim(index) = printed.target {
            self.claimed(index, &printed.text, offset);
        }
        let document = self.setting.id.to_owned();
        self.marks.push(Mark { id, target: printed.target, document, place, text: printed.text.clone() });
        Some(Inline::Mark { mark: id, text: printed.text })
    }
}
