//! What a co-author changed in a paragraph, as changes of its Markdown.

use std::collections::BTreeSet;
use std::ops::Range;

use super::alignment::Origin;
use super::difference::{Hunk, hunks};
use super::item::{Item, State};
use super::passage::{Kind, Passage, Piece, Span, What};
use super::quotation::Quotations;
use super::token::{Face, Made, Token, reading, telling};
use super::typed_words::{in_toml, written};
use crate::document::condition_syntax::is_plain_words;

/// A change of the Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// A paragraph as delivered and as edited.
pub(super) struct Changed<'a> {
    pub(super) passage: &'a Passage,
    pub(super) origins: &'a [Origin],
    pub(super) old: &'a [Token],
    pub(super) new: &'a [Token],
}

/// What becomes of a paragraph.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) edits: Vec<Edit>,
    pub(super) items: Vec<Item>,
    /// How the paragraph is to read then.
    pub(super) expected: Vec<Token>,
}

impl Changed<'_> {
    /// The changes of the Markdown, and what is to be told of each.
    pub(super) fn outcome(&self, quotations: &Quotations<'_>) -> Outcome {
        let mut out = Outcome::default();
        let (mut old_done, mut new_done) = (0, 0);
        for hunk in hunks(self.old, self.new) {
            if hunk.old.start < old_done || hunk.new.start < new_done {
                continue;
            }
            let hunk = self.balanced(&hunk, old_done, new_done);
            out.expected.extend(self.old[old_done..hunk.old.start].iter().cloned());
            (old_done, new_done) = (hunk.old.end, hunk.new.end);
            let (was, now) = (telling(&self.old[hunk.old.clone()]), telling(&self.new[hunk.new.clone()]));
            match self.refused(&hunk) {
                Some(item) => {
                    out.expected.extend(self.old[hunk.old.clone()].iter().cloned());
                    let says = !item.was.is_empty() || !item.now.is_empty();
                    out.items.push(if says { item } else { Item { was, now, ..item } });
                }
                None => {
                    out.expected.extend(self.new[hunk.new.clone()].iter().cloned());
                    self.place(&hunk, quotations, &mut out);
                }
            }
        }
        out.expected.extend(self.old[old_done..].iter().cloned());
        out
    }

    /// The pieces that make words of a stretch.
    fn made(&self, range: &Range<usize>) -> BTreeSet<usize> {
        let made = |origin: &Origin| if let Origin::Made(piece) = origin { Some(*piece) } else { None };
        self.origins[range.clone()].iter().filter_map(made).collect()
    }

    /// Whether all words that a piece makes are in a stretch.
    fn is_whole(&self, piece: usize, range: &Range<usize>) -> bool {
        let of_piece = self.origins.iter().enumerate().filter(|(_, origin)| **origin == Origin::Made(piece));
        of_piece.into_iter().all(|(at, _)| range.contains(&at))
    }

    /// Why a stretch may not be changed; none where it may.
    fn refused(&self, hunk: &Hunk) -> Option<Item> {
        let made = self.made(&hunk.old);
        let new = &self.new[hunk.new.clone()];
        if let Some(why) = self.claim_at(hunk).and_then(|quote| unclaimable(new, quote)) {
            return Some(Item::new(State::Listed, "words of a claim changed", "", "").because(why));
        }
        let new_notes =
            new.iter().any(|token| matches!(token.made, Some(Made::Note(_) | Made::Formula | Made::Picture)));
        if made.is_empty() {
            if let Some(item) = self.beside_number(hunk) {
                return Some(item);
            }
            return new_notes.then(|| {
                Item::new(State::Listed, "note, formula or picture added", "", "")
                    .because("it has no form in the Markdown yet: write it where it belongs")
            });
        }
        let old = &self.old[hunk.old.clone()];
        let typed_words =
            (hunk.old.clone()).any(|at| matches!(self.origins[at], Origin::Typed(_)) && self.old[at].is_word());
        let new_number = new.iter().any(Token::is_number);
        let result = old.iter().find_map(|token| match &token.made {
            Some(Made::Number { result, .. }) => Some(result.clone()),
            _ => None,
        });
        for piece in made {
            let whole = self.is_whole(piece, &hunk.old);
            let own = &self.passage.pieces[piece];
            let may_go = match own.what {
                // The program says it: the number of a caption, the end of a note.
                _ if own.range.is_empty() => false,
                What::Printed => whole && typed_words && !new_number,
                What::Repeated => whole && (hunk.new.is_empty() || typed_words),
                What::Formula => whole && typed_words,
                What::Note => false,
                What::Typed | What::Silent | What::Claim => true,
            };
            if may_go {
                continue;
            }
            let (state, what, why) = told(own, result.is_some());
            return Some(Item { result, ..Item::new(state, what, "", "").because(why) });
        }
        new_notes.then(|| {
            Item::new(State::Listed, "note, formula or picture added", "", "")
                .because("it has no form in the Markdown yet: write it where it belongs")
        })
    }

    /// A stretch that cuts no emphasis and no link in two: widened over words that stay.
    fn balanced(&self, hunk: &Hunk, old_done: usize, new_done: usize) -> Hunk {
        let mut wide = hunk.clone();
        if wide.old.is_empty() {
            return wide;
        }
        for _ in 0..8 {
            let Some(range) = self.range_of(&wide.old) else { return wide };
            let cut = self.passage.spans.iter().find(|span| {
                let meets = range.start < span.outer.end && span.outer.start < range.end;
                let holds = range.start <= span.outer.start && span.outer.end <= range.end;
                meets && !holds && !(span.inner.start <= range.start && range.end <= span.inner.end)
            });
            let Some(span) = cut else { return wide };
            let in_span = |at: usize| {
                self.piece_of(at).is_some_and(|piece| span.outer.start <= piece.start && piece.end <= span.outer.end)
            };
            let before = (old_done..wide.old.start).rev().take_while(|at| in_span(*at)).count();
            let before = before.min(wide.new.start - new_done);
            let is_same = |at: &usize| {
                let new = wide.new.end + (at - wide.old.end);
                self.new.get(new).is_some_and(|token| super::token::same(&token.text, &self.old[*at].text))
            };
            let after = (wide.old.end..self.old.len()).take_while(|at| in_span(*at) && is_same(at)).count();
            if before + after == 0 {
                return wide;
            }
            wide = Hunk {
                old: wide.old.start - before..wide.old.end + after,
                new: wide.new.start - before..wide.new.end + after,
            };
        }
        wide
    }

    fn piece_of(&self, at: usize) -> Option<Range<usize>> {
        match self.origins.get(at)? {
            Origin::Typed(piece) | Origin::Made(piece) => Some(self.passage.pieces[*piece].range.clone()),
            Origin::Nowhere => None,
        }
    }

    /// Where a stretch is written.
    fn range_of(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let pieces: Vec<Range<usize>> = range.clone().filter_map(|at| self.piece_of(at)).collect();
        Some(pieces.first()?.start..pieces.iter().map(|piece| piece.end).max()?)
    }

    /// Writes the words of a stretch in the place of those that were there.
    fn place(&self, hunk: &Hunk, quotations: &Quotations<'_>, out: &mut Outcome) {
        let new = &self.new[hunk.new.clone()];
        let context = self.context(hunk);
        let mut range = self.range_of(&hunk.old).unwrap_or_else(|| self.insertion(hunk));
        let claim = self.claim_at(hunk);
        let mut text = match &claim {
            Some(_) => new.iter().map(|token| token.text.as_str()).collect(),
            None => written(new, context, quotations, &mut out.items),
        };
        for span in &self.passage.spans {
            // Emphasis of nothing is its signs.
            if text.trim().is_empty()
                && !range.is_empty()
                && range.start <= span.inner.start
                && span.inner.end <= range.end
            {
                range = range.start.min(span.outer.start)..range.end.max(span.outer.end);
            }
        }
        // The words before and after stay apart.
        if text == " " && !range.is_empty() && hunk.new.is_empty() {
            text = String::new();
        }
        let (was, now) = (reading(&self.old[hunk.old.clone()]), reading(new));
        if was != now || !hunk.old.is_empty() || !hunk.new.is_empty() {
            let what = match (was.is_empty(), now.is_empty()) {
                (true, false) => "words added",
                (false, true) => "words taken out",
                _ => "words changed",
            };
            let went = self.made(&hunk.old).into_iter().any(|piece| self.passage.pieces[piece].what == What::Printed);
            let taken =
                |span: &&Span| span.claim.is_some() && range.start <= span.outer.start && span.outer.end <= range.end;
            let why = match claim {
                _ if went => "a computed number went with them",
                _ if self.passage.spans.iter().any(|span| taken(&span)) => "a claim went with them",
                Some(_) => "the words of a claim: see that its condition still says so",
                None => "",
            };
            out.items.push(Item::new(State::Placed, what, &was, &now).because(why));
        }
        if matches!(self.passage.kind, Kind::Caption | Kind::Note | Kind::TypedCell) {
            text = in_toml(&text);
        }
        out.edits.push(Edit { range, text });
    }

    /// How the text is set that the words are written into.
    fn context(&self, hunk: &Hunk) -> Face {
        let at = if hunk.old.is_empty() { self.before(hunk).or(self.after(hunk)) } else { Some(hunk.old.start) };
        let Some(at) = at else { return Face::default() };
        // A stretch that takes the signs with it is written with its own.
        let range = self.range_of(&hunk.old).unwrap_or_else(|| self.insertion(hunk));
        let is_held = |span: &Span| span.inner.start <= range.start && range.end <= span.inner.end;
        let in_text = self.passage.spans.iter().any(is_held);
        let is_set = self.piece_of(at).is_some_and(|piece| {
            self.passage.spans.iter().any(|span| span.inner.start <= piece.start && piece.end <= span.inner.end)
        });
        // Words that are set so by their style, and not by signs, are set so anyway.
        if in_text || !is_set { self.old[at].face } else { Face::default() }
    }

    /// The quotation mark of the claim that a stretch is in.
    fn claim_at(&self, hunk: &Hunk) -> Option<char> {
        let range = self.range_of(&hunk.old).unwrap_or_else(|| self.insertion(hunk));
        let holds = |span: &&Span| span.inner.start <= range.start && range.end <= span.inner.end;
        self.passage.spans.iter().filter(holds).find_map(|span| span.claim)
    }

    fn before(&self, hunk: &Hunk) -> Option<usize> {
        (0..hunk.old.start).rev().find(|at| self.piece_of(*at).is_some())
    }

    fn after(&self, hunk: &Hunk) -> Option<usize> {
        (hunk.old.end..self.old.len()).find(|at| self.piece_of(*at).is_some())
    }

    /// Where words are written that stand in the place of none.
    fn insertion(&self, hunk: &Hunk) -> Range<usize> {
        let (before, after) = (self.before(hunk), self.after(hunk));
        let new = self.new.get(hunk.new.start).map(|token| token.face).unwrap_or_default();
        let fits = |at: Option<usize>| at.is_some_and(|at| self.old[at].face == new);
        let place = match (before.and_then(|at| self.piece_of(at)), after.and_then(|at| self.piece_of(at))) {
            (Some(_), Some(next)) if fits(after) && !fits(before) => next.start,
            (Some(piece), _) => {
                let is_of_claim =
                    matches!(self.new.get(hunk.new.start).map(|token| &token.made), Some(Some(Made::Claim(_))));
                let ends = |span: &&Span| {
                    span.inner.end == piece.end && if span.claim.is_some() { !is_of_claim } else { !fits(before) }
                };
                let closing = self.passage.spans.iter().find(ends);
                closing.map_or(piece.end, |span| span.outer.end)
            }
            (None, Some(next)) => next.start,
            (None, None) => self.passage.pieces.first().map_or(0, |piece| piece.range.start),
        };
        place..place
    }

    /// Where a place between the words of the edited paragraph is in the Markdown, for a comment:
    /// not at the end of a line, since what ends a line with a tag goes on in the next.
    pub(super) fn place_of(&self, text: &str, new_at: usize) -> usize {
        let mut shift = 0_isize;
        for hunk in hunks(self.old, self.new) {
            if hunk.new.start >= new_at {
                break;
            }
            shift = hunk.old.end.cast_signed() - hunk.new.end.cast_signed();
        }
        let old = (new_at.cast_signed() + shift).max(0).cast_unsigned().min(self.old.len());
        let nothing = Hunk { old: old..old, new: 0..0 };
        match self.before(&nothing).and_then(|at| self.piece_of(at)) {
            Some(piece) if text[piece.end..].trim_start_matches(' ').starts_with('\n') || piece.end == text.len() => {
                piece.start
            }
            Some(piece) => piece.end,
            None => self.passage.pieces.first().map_or(0, |piece| piece.range.start),
        }
    }
}

/// What is said of a piece that may not go or change; `is_result` says whether it prints a result.
fn told(piece: &Piece, is_result: bool) -> (State, &'static str, &'static str) {
    match piece.what {
        _ if piece.range.is_empty() => (State::Refused, "computed text changed", "the program writes it"),
        What::Printed if is_result => {
            (State::Refused, "computed value changed", "it is computed from the data, and stays as it is")
        }
        What::Printed => (State::Refused, "computed text changed", "the program writes it, and it stays as it is"),
        What::Repeated => (State::Listed, "citation or cross-reference changed", "change its key in the Markdown"),
        What::Note => (State::Listed, "sign of a footnote changed", "take the note out in the Markdown"),
        _ => (State::Listed, "formula changed", "change it in the Markdown"),
    }
}

/// Why words cannot stand in a claim, whose text is no Markdown; none where they can.
fn unclaimable(tokens: &[Token], quote: char) -> Option<&'static str> {
    let is_own = |token: &Token| matches!(token.made, None | Some(Made::Claim(_)));
    if !tokens.iter().all(is_own) {
        return Some("what is computed, cited or drawn cannot stand among the words of a claim");
    }
    let text: String = tokens.iter().map(|token| token.text.as_str()).collect();
    let is_plain = is_plain_words(&text, quote) && tokens.windows(2).all(|pair| pair[0].face == pair[1].face);
    (!is_plain).then_some("a claim holds plain words, without signs of Markdown and without its own quotation mark")
}
