//! A document as delivered beside what came back: what becomes of the words of each paragraph.

use std::collections::{BTreeMap, BTreeSet};

use super::alignment::{Origin, Printed, align};
use super::apply::{apply, within};
use super::change::{Changed, Edit};
use super::item::{Item, State};
use super::markdown;
use super::order::Zone;
use super::paragraph::Paragraph;
use super::passage::{Kind, Passage};
use super::quotation::Quotations;
use super::source::passages;
use super::template_tags::{are_kept, unmatched};
use super::token::{Made, Token, same, telling};
use crate::diagnostic::{Place, SourceText};

/// The two documents with their pairs, and what is found so far.
pub(super) struct Comparison<'a> {
    pub(super) source: &'a SourceText,
    pub(super) printed: &'a Printed,
    pub(super) zones: Vec<Zone>,
    pub(super) old: &'a [Paragraph],
    pub(super) new: &'a [Paragraph],
    pub(super) pairs: &'a [Option<usize>],
    pub(super) passages: &'a [Passage],
    pub(super) sources: &'a [Option<usize>],
    /// The paragraphs as delivered that stand in another place than they are written.
    pub(super) apart: BTreeSet<usize>,
    /// Where links and pictures led, as far as that is known, and where they lead now.
    pub(super) leads: (Option<&'a BTreeMap<String, String>>, &'a BTreeMap<String, String>),
    /// Whether the lists of the edited document are numbered, by their ids and depths.
    pub(super) lists: BTreeMap<(String, usize), bool>,
    pub(super) origins: BTreeMap<usize, Vec<Origin>>,
    pub(super) edits: Vec<Edit>,
    pub(super) items: Vec<Item>,
}

impl Comparison<'_> {
    pub(super) fn is_changed(&self, new_at: usize, old_at: usize) -> bool {
        let (old, new) = (&self.old[old_at].tokens, &self.new[new_at].tokens);
        old.len() != new.len() || old.iter().zip(new).any(|(a, b)| !same(&a.text, &b.text))
    }

    pub(super) fn gone(&self) -> Vec<usize> {
        let kept: BTreeSet<usize> = self.pairs.iter().flatten().copied().collect();
        (0..self.old.len()).filter(|at| !kept.contains(at) && !self.old[*at].tokens.is_empty()).collect()
    }

    /// Finds where each word comes from, of the paragraphs that were changed or taken out, or
    /// of which a number was taken elsewhere.
    pub(super) fn align(&mut self) {
        let tag = |token: &Token| match &token.made {
            Some(Made::Number { tag, .. }) => Some(tag.clone()),
            _ => None,
        };
        let (mut wanted, mut tags) = (BTreeSet::new(), BTreeSet::new());
        for (at, pair) in self.pairs.iter().enumerate() {
            match pair {
                Some(old) if !self.is_changed(at, *old) => {
                    if !self.new[at].comments.is_empty() {
                        wanted.insert(*old);
                    }
                }
                Some(old) => {
                    wanted.insert(*old);
                    tags.extend(self.new[at].tokens.iter().filter_map(tag));
                }
                None => tags.extend(self.new[at].tokens.iter().filter_map(tag)),
            }
        }
        wanted.extend(self.gone());
        let has_tag = |at: &usize| self.old[*at].tokens.iter().filter_map(tag).any(|own| tags.contains(&own));
        wanted.extend((0..self.old.len()).filter(has_tag));
        for at in wanted {
            let Some(source) = self.sources[at] else { continue };
            if let Some(origins) = align(&self.passages[source], &self.old[at].tokens, self.printed) {
                self.origins.insert(at, origins);
            }
        }
    }

    pub(super) fn place(&self, source: usize) -> Place {
        let passage = &self.passages[source];
        let start = passage.pieces.first().map_or(passage.block.start, |piece| piece.range.start);
        self.source.place(start)
    }

    /// The changes of words in paragraphs that are there still.
    pub(super) fn words(&mut self, origins: &BTreeMap<usize, Vec<Origin>>, quotations: &Quotations<'_>) {
        for (at, old) in self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
            if !self.is_changed(at, old) {
                continue;
            }
            let source = self.sources[old].filter(|source| !self.passages[*source].is_repeated);
            let Some((source, origins)) = source.zip(origins.get(&old)) else {
                let item = self.outside(at, old);
                self.items.push(item);
                continue;
            };
            let passage = &self.passages[source];
            let changed = Changed { passage, origins, old: &self.old[old].tokens, new: &self.new[at].tokens };
            let outcome = changed.outcome(quotations);
            let place = self.place(source);
            if self.reads(passage, &outcome.edits, &outcome.expected) {
                self.edits.extend(outcome.edits);
                self.items.extend(outcome.items.into_iter().map(|item| item.at(place.clone())));
            } else {
                let (was, now) = (self.old[old].text(), self.new[at].text());
                let item = Item::new(State::Listed, "paragraph changed", &was, &now).at(place);
                self.items.push(item.because("its words cannot be told apart from what the program writes among them"));
            }
        }
    }

    /// A change of what does not come from the Markdown.
    pub(super) fn outside(&self, at: usize, old: usize) -> Item {
        let (before, after) = (&self.old[old], &self.new[at]);
        let numbers = |paragraph: &Paragraph| -> Vec<String> {
            let is_number = |token: &&Token| matches!(token.made, Some(Made::Number { .. }));
            paragraph.tokens.iter().filter(is_number).map(|token| token.text.clone()).collect()
        };
        // What a co-author typed around a number is no other value.
        let is_computed = numbers(before) != numbers(after);
        let result = before.tokens.iter().filter(|_| is_computed).find_map(|token| match &token.made {
            Some(Made::Number { result, .. }) => Some(result.clone()),
            _ => None,
        });
        let (was, now) = (before.text(), after.text());
        // A loop prints a passage more than once, of which each paragraph but one has no other source.
        let is_of_loop = |at: &usize| {
            let passage = &self.passages[*at];
            passage.is_repeated && align(passage, &before.tokens, self.printed).is_some()
        };
        let source = self.sources[old].or_else(|| (0..self.passages.len()).find(is_of_loop));
        let item = match (&result, before.cell) {
            (Some(_), _) => Item::new(State::Refused, "computed value changed", &was, &now)
                .because("it is computed from the data, and stays as it is"),
            (None, Some(_)) => Item::new(State::Refused, "cell changed", &was, &now)
                .because("the program makes this table: labels are of the dictionary, numbers of the data"),
            _ if source.is_some() => Item::new(State::Listed, "paragraph changed", &was, &now)
                .because("it is printed by a loop or holds what cannot be told apart: change it in the Markdown"),
            _ => Item::new(State::Listed, "words changed", &was, &now).because(self.zones[old].origin()),
        };
        // What is no word of it, as a picture or a formula, is told of by what it is.
        let item = if was == now {
            let (was, now) = (telling(&before.tokens), telling(&after.tokens));
            Item { was, now, ..item }
        } else {
            item
        };
        let place = source.map(|source| self.place(source));
        Item { result, place, ..item }
    }

    /// Whether a passage reads as expected once its changes are made.
    pub(super) fn reads(&self, passage: &Passage, edits: &[Edit], expected: &[Token]) -> bool {
        let block = &passage.block;
        let Ok(text) = apply(&self.source.text[block.clone()], &within(edits, block)) else { return false };
        if within(edits, block).len() != edits.len() || !are_kept(&self.source.text[block.clone()], &text) {
            return false;
        }
        let trimmed: Vec<Token> = trim(expected);
        if trimmed.is_empty() {
            return true;
        }
        let block = if passage.kind == Kind::Footnote { format!("x[^a]\n\n{text}") } else { text };
        passages(&block).iter().any(|own| align(own, &trimmed, &Printed::new()).is_some())
    }

    /// Comments that stand nowhere in the text, or on what was not placed.
    pub(super) fn other_comments(&mut self, all: &BTreeMap<String, (String, String)>) {
        for (author, text) in all.values() {
            let is_told =
                |item: &Item| item.what == "comment" && item.now == *text && item.author.as_ref() == Some(author);
            if !self.items.iter().any(is_told) {
                let item = Item { author: Some(author.clone()), ..Item::new(State::Listed, "comment", "", text) };
                self.items.push(item.because("it is on what has no place in the Markdown"));
            }
        }
    }

    /// Comments in paragraphs that are there still.
    pub(super) fn comments(
        &mut self,
        origins: &BTreeMap<usize, Vec<Origin>>,
        all: &BTreeMap<String, (String, String)>,
    ) {
        for (at, old) in self.pairs.iter().enumerate() {
            for (id, end) in &self.new[at].comments {
                let Some((author, text)) = all.get(id) else { continue };
                let item = Item { author: Some(author.clone()), ..Item::new(State::Placed, "comment", "", text) };
                let source = old
                    .and_then(|old| Some((old, self.sources[old]?)))
                    .filter(|(_, source)| !self.passages[*source].is_repeated);
                match source.and_then(|(old, source)| Some((old, source, origins.get(&old)?))) {
                    Some((old, source, origins)) => {
                        let passage = &self.passages[source];
                        let changed =
                            Changed { passage, origins, old: &self.old[old].tokens, new: &self.new[at].tokens };
                        let place = changed.place_of(&self.source.text, *end);
                        self.edits.push(Edit { range: place..place, text: markdown::comment(author, text) });
                        self.items.push(item.at(self.source.place(place)));
                    }
                    // Those of a paragraph that is new go with it.
                    None if old.is_none() => {}
                    None => {
                        let about = old.map_or(String::new(), |old| self.old[old].text());
                        let item = Item { state: State::Listed, was: about, ..item };
                        self.items.push(item.because("it is on what the program writes"));
                    }
                }
            }
        }
    }

    /// The Markdown with the changes, and what became of each.
    ///
    /// # Errors
    /// As a sentence: two changes concern the same words, or one would leave a template that cannot be read.
    pub(super) fn finish(self) -> Result<(String, Vec<Item>), String> {
        let text = apply(&self.source.text, &self.edits).map_err(|(one, other)| {
            let (one, other) = (one.text.trim(), other.text.trim());
            format!("two changes concern the same words, `{one}` and `{other}`: make one of them by hand")
        })?;
        if let Some(tag) = unmatched(&text).filter(|_| unmatched(&self.source.text).is_none()) {
            return Err(format!(
                "a paragraph is parted or taken out in which a part of the template begins or ends, and `{tag}` would be left \
                 alone: make this change by hand"
            ));
        }
        let mut items = self.items;
        items.sort_by_key(|item| item.place.as_ref().map_or((usize::MAX, 0), |place| (place.line, place.column)));
        Ok((text, items))
    }
}

fn trim(tokens: &[Token]) -> Vec<Token> {
    let first = tokens.iter().position(|token| !token.is_blank()).unwrap_or(tokens.len());
    let last = tokens.iter().rposition(|token| !token.is_blank()).map_or(first, |at| at + 1);
    let mut out: Vec<Token> = Vec::with_capacity(last - first);
    for token in &tokens[first..last] {
        if !(token.is_blank() && out.last().is_some_and(Token::is_blank)) {
            out.push(token.clone());
        }
    }
    out
}
