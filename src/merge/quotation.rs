//! Words that a co-author took from one place to another: they keep their source form, with
//! the expressions, citations and notes in them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::alignment::Origin;
use super::passage::{Passage, What};
use super::token::{OBJECT, Token, same};

/// A paragraph as delivered that words may be taken from.
pub(super) struct Quotable<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) origins: &'a [Origin],
    pub(super) passage: &'a Passage,
}

/// The paragraphs that words may be taken from.
pub(super) struct Quotations<'a> {
    text: &'a str,
    all: Vec<Quotable<'a>>,
    /// Where each word stands: paragraph and place in it.
    places: BTreeMap<String, Vec<(usize, usize)>>,
}

/// Words that are not made are taken over from so many.
const LEAST: usize = 5;

/// A word that stands in more places is none to begin with.
const MOST: usize = 200;

impl<'a> Quotations<'a> {
    pub(super) fn new(text: &'a str, all: Vec<Quotable<'a>>) -> Self {
        let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (index, one) in all.iter().enumerate() {
            for (at, token) in one.tokens.iter().enumerate().filter(|(_, token)| !token.is_blank()) {
                places.entry(token.text.clone()).or_default().push((index, at));
            }
        }
        Self { text, all, places }
    }

    /// The Markdown of the longest run of words that begins these, and how many words it is.
    pub(super) fn longest(&self, tokens: &[Token]) -> Option<(String, usize)> {
        let first = tokens.first()?;
        let places = self.places.get(&first.text).filter(|places| places.len() <= MOST)?;
        let runs = places.iter().filter_map(|(index, at)| self.run(&self.all[*index], *at, tokens));
        let (range, length) = runs.max_by_key(|(_, length)| *length)?;
        Some((self.text[range].split_whitespace().collect::<Vec<_>>().join(" "), length))
    }

    /// The run that begins at a place of a paragraph: where it is written, and its length.
    fn run(&self, one: &Quotable<'_>, at: usize, tokens: &[Token]) -> Option<(Range<usize>, usize)> {
        let is_inside =
            |at: usize| at > 0 && matches!(one.origins[at], Origin::Made(_)) && one.origins[at] == one.origins[at - 1];
        if is_inside(at) {
            return None;
        }
        let alike = |(own, new): (&Token, &Token)| {
            if own.text.starts_with(OBJECT) { own.text == new.text } else { same(&own.text, &new.text) }
        };
        let mut length = one.tokens[at..].iter().zip(tokens).take_while(|pair| alike(*pair)).count();
        // It ends with no half of what is made, and with no blank.
        while length > 0
            && (one.origins.get(at + length).is_some() && is_inside(at + length)
                || one.tokens[at + length - 1].is_blank())
        {
            length -= 1;
        }
        let origins = one.origins.get(at..at + length).filter(|origins| !origins.is_empty())?;
        let pieces: Vec<usize> = origins
            .iter()
            .filter_map(|origin| match origin {
                Origin::Typed(piece) | Origin::Made(piece) => Some(*piece),
                Origin::Nowhere => None,
            })
            .collect();
        let has_made = origins.iter().any(|origin| matches!(origin, Origin::Made(_)));
        let words = one.tokens[at..at + length].iter().filter(|token| token.is_word()).count();
        if !has_made && words < LEAST {
            return None;
        }
        let (first, last) = (*pieces.first()?, *pieces.last()?);
        let own = &one.passage.pieces[first..=last];
        let mut range = own.first()?.range.start..own.last()?.range.end;
        // All words of a claim are the claim.
        for span in one.passage.spans.iter().filter(|span| span.claim.is_some()) {
            if range.start <= span.inner.start && span.inner.end <= range.end {
                range = range.start.min(span.outer.start)..range.end.max(span.outer.end);
            }
        }
        let is_cut = |outer: &Range<usize>, inner: &Range<usize>| {
            let meets = range.start < outer.end && outer.start < range.end;
            let holds = range.start <= outer.start && outer.end <= range.end;
            meets && !holds && !(inner.start <= range.start && range.end <= inner.end)
        };
        let is_whole = !one.passage.spans.iter().any(|span| is_cut(&span.outer, &span.inner));
        let is_plain = own.iter().all(|piece| piece.what != What::Silent && !piece.range.is_empty());
        (is_whole && is_plain).then_some((range, length))
    }
}
