//! Paragraphs that a co-author moved, added or took out.

use std::collections::{BTreeMap, BTreeSet};

use super::alignment::align;
use super::apply::{apply, within};
use super::change::Edit;
use super::comparison::Comparison;
use super::item::{Item, State};
use super::markdown;
use super::order::{Order, Zone, container_at, fills_container, outside_of, sign_of, with_gap};
use super::paragraph::Paragraph;
use super::passage::{Kind, Passage, What};
use super::quotation::Quotations;
use super::token::{Face, Made, Token, telling};
use super::typed_words::written as words_written;

impl Comparison<'_> {
    /// Paragraphs that were moved, added or taken out.
    pub(super) fn blocks(&mut self, quotations: &Quotations<'_>, comments: &BTreeMap<String, (String, String)>) {
        let source =
            |old: &Option<usize>| self.sources[(*old)?].filter(|_| old.is_none_or(|old| !self.apart.contains(&old)));
        let of_new: Vec<Option<usize>> = self.pairs.iter().map(source).collect();
        let order = Order { text: &self.source.text, passages: self.passages, sources: &of_new };
        let moved = order.moved();
        let (before, zones, headings) = (order.before(&moved), self.zones_of_new(), self.headings());
        let around = Around { order: &order, before: &before, zones: &zones, headings: &headings, comments };
        let mut added = Vec::new();
        let told = self.tables_added();
        for at in (0..self.new.len()).filter(|at| !told.contains(at)) {
            match of_new[at].filter(|_| moved.contains(&at)) {
                Some(source) => self.moved(at, source, order.place(before[at], false), &mut added),
                None if self.pairs[at].is_none() && !self.new[at].tokens.is_empty() => {
                    self.added(at, &around, quotations, &mut added);
                }
                None => {}
            }
        }
        self.edits.extend(added);
        self.units(&moved);
        let gone = self.gone();
        let unplaced: BTreeSet<usize> = gone.iter().copied().filter(|old| self.cut(*old).is_none()).collect();
        let told = self.tables_taken_out(&unplaced);
        let gone = gone.into_iter().filter(|old| !told.contains(old));
        let (notes, texts): (Vec<usize>, Vec<usize>) = gone.partition(|old| self.old[*old].note.is_some());
        let cut: BTreeSet<usize> = texts.into_iter().filter_map(|old| self.taken_out(old)).collect();
        let lost = self.notes_taken_out(&cut);
        for old in notes {
            if self.sources[old].is_none_or(|source| !lost.contains(&source)) {
                self.taken_out(old);
            }
        }
    }

    /// Footnotes go with the passages that have their only signs: a text without a sign would be an
    /// error. Gives the passages of those that went.
    fn notes_taken_out(&mut self, cut: &BTreeSet<usize>) -> BTreeSet<usize> {
        let (source, passages) = (self.source, self.passages);
        let text = &source.text;
        let signs_in = |is_cut: bool| -> BTreeSet<&str> {
            let those = passages.iter().enumerate().filter(|(at, _)| cut.contains(at) == is_cut);
            let pieces = those.flat_map(|(_, passage)| &passage.pieces).filter(|piece| piece.what == What::Note);
            pieces.map(|piece| &text[piece.range.clone()]).filter(|sign| sign.starts_with("[^")).collect()
        };
        let is_note = |passage: &Passage| passage.kind == Kind::Footnote;
        let begins = |passage: &Passage, sign: &str| text[passage.block.clone()].trim_start().starts_with(sign);
        let mut lost = BTreeSet::new();
        for sign in signs_in(true).difference(&signs_in(false)) {
            let label = format!("{sign}:");
            let Some(first) = passages.iter().position(|one| is_note(one) && begins(one, &label)) else { continue };
            let more = passages[first + 1..].iter().take_while(|one| is_note(one) && !begins(one, "[^")).count();
            let block = passages[first].block.start..passages[first + more].block.end;
            self.edits.retain(|edit| edit.range.start < block.start || block.end < edit.range.end);
            self.edits.push(Edit { range: with_gap(text, &block, false), text: String::new() });
            lost.extend(first..=first + more);
        }
        let blocks: Vec<_> = cut.iter().map(|at| passages[*at].block.clone()).collect();
        let is_within =
            |one: &Passage| blocks.iter().any(|block| block.start <= one.block.start && one.block.end <= block.end);
        lost.extend((0..passages.len()).filter(|at| is_note(&passages[*at]) && is_within(&passages[*at])));
        lost
    }

    /// The passage that is cut out of the Markdown with a paragraph that was taken out; none where it
    /// cannot be.
    fn cut(&self, old: usize) -> Option<usize> {
        self.sources[old].filter(|source| {
            let passage = &self.passages[*source];
            let known = align(passage, &self.old[old].tokens, self.printed).is_some();
            passage.is_whole
                && !passage.is_repeated
                && known
                && !fills_container(&self.source.text, &passage.block)
                && passage.pieces.iter().all(|piece| piece.what != What::Silent)
        })
    }

    fn moved(&mut self, at: usize, source: usize, place: usize, added: &mut Vec<Edit>) {
        let passage = &self.passages[source];
        let text = telling(&self.new[at].tokens);
        let item = Item::new(State::Placed, "paragraph moved", &text, &text).at(self.source.place(passage.block.start));
        if passage.is_repeated || passage.kind == Kind::Item {
            self.items.push(Item { state: State::Listed, ..item }.because("move it in the Markdown"));
            return;
        }
        let block = passage.block.clone();
        let container = container_at(&self.source.text, block.start);
        let place = outside_of(&self.source.text, place, container);
        if container_at(&self.source.text, place) != container || fills_container(&self.source.text, &block) {
            let why = "it stands in a container, or is moved into one: move it in the Markdown";
            self.items.push(Item { state: State::Listed, ..item }.because(why));
            return;
        }
        let own = within(&self.edits, &block);
        let Ok(words) = apply(&self.source.text[block.clone()], &own) else {
            self.items.push(Item { state: State::Listed, ..item }.because("two changes concern the same words of it"));
            return;
        };
        self.edits.retain(|edit| !(block.start <= edit.range.start && edit.range.end <= block.end));
        self.edits.push(Edit { range: with_gap(&self.source.text, &block, false), text: String::new() });
        added.push(Edit { range: place..place, text: self.set_apart(place, words.trim_end()) });
        self.items.push(item);
    }

    /// A block with blank lines around it, to be written at a place between blocks.
    fn set_apart(&self, place: usize, words: &str) -> String {
        let (before, after) = self.source.text.split_at(place);
        let start = if before.is_empty() || before.ends_with("\n\n") {
            ""
        } else if before.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let end = if after.is_empty() || after.starts_with('\n') { "\n" } else { "\n\n" };
        format!("{start}{words}{end}")
    }

    /// The part of the document that each place of the edited one is in.
    pub(super) fn zones_of_new(&self) -> Vec<Zone> {
        let known: Vec<Option<Zone>> = self.pairs.iter().map(|old| Some(self.zones[(*old)?])).collect();
        let mut after = known.clone();
        for at in (1..after.len()).rev() {
            after[at - 1] = after[at - 1].or(after[at]);
        }
        let mut before = None;
        let mut zones = Vec::with_capacity(known.len());
        for (at, known) in known.iter().enumerate() {
            zones.push(match (before, after[at]) {
                (None | Some(Zone::Title), Some(Zone::Title)) => Zone::Title,
                (Some(Zone::Works), _) | (None | Some(Zone::Title), Some(Zone::Works)) => Zone::Works,
                (Some(Zone::Appendix), _) => Zone::Appendix,
                _ => Zone::Text,
            });
            before = known.or(before);
        }
        zones
    }

    fn added(&mut self, at: usize, around: &Around<'_>, quotations: &Quotations<'_>, added: &mut Vec<Edit>) {
        let (order, zone) = (around.order, around.zones[at]);
        let paragraph = &self.new[at];
        let item = Item::new(State::Placed, "paragraph added", "", &telling(&paragraph.tokens));
        let is_drawn = |token: &Token| token.made == Some(Made::Picture) || token.is_blank();
        if paragraph.tokens.iter().all(is_drawn) {
            return;
        }
        if paragraph.text().is_empty() {
            let why = "a formula or a note has no form in the Markdown yet: write it where it belongs";
            self.items.push(Item { state: State::Listed, ..item }.because(why));
            return;
        }
        let why = if paragraph.cell.is_some() {
            "it is a cell of a table: tables are made by the program, or typed in the Markdown"
        } else if paragraph.note.is_some() {
            "it is a new footnote: write it in the Markdown"
        } else if zone == Zone::Works {
            "it is a new reference: enter it in the bibliography, and cite it by its key"
        } else if zone != Zone::Text {
            zone.origin()
        } else {
            ""
        };
        if !why.is_empty() {
            let what =
                if zone == Zone::Works && paragraph.cell.is_none() { "reference added" } else { "paragraph added" };
            self.items.push(Item { state: State::Listed, what, ..item }.because(why));
            return;
        }
        let sign = order
            .follows_item(at)
            .filter(|_| paragraph.is_item)
            .map(|item| sign_of(&self.source.text[item.block.clone()]));
        let place = order.place(around.before[at], sign.is_some());
        let mut more = Vec::new();
        let heading = around.heading_of(paragraph);
        let context = if heading.is_some() { usual_face(paragraph) } else { Face::default() };
        let words = words_written(&paragraph.tokens, context, quotations, &mut more);
        let mut told = String::new();
        for (author, text) in paragraph.comments.iter().filter_map(|(id, _)| around.comments.get(id)) {
            told.push_str(&markdown::comment(author, text));
            more.push(Item { author: Some(author.clone()), ..Item::new(State::Placed, "comment", "", text) });
        }
        // A comment at the end of a line would take the line feed with it.
        let words = format!("{told}{}", words.trim());
        let words = match (&sign, heading) {
            (Some(sign), _) => format!("{sign}{}", words.trim()),
            (None, Some(signs)) => format!("{signs} {}", words.trim()),
            (None, None) if paragraph.is_item => format!("- {}", words.trim()),
            (None, None) => markdown::paragraph(&words),
        };
        let text = if sign.is_some() { format!("{words}\n") } else { self.set_apart(place, &words) };
        added.push(Edit { range: place..place, text });
        let place = self.source.place(place);
        self.items.extend(std::iter::once(item).chain(more).map(|item| item.at(place.clone())));
    }

    /// The signs of headings in the Markdown by their styles: the edited document may name
    /// these otherwise, which its paragraphs tell.
    fn headings(&self) -> BTreeMap<String, String> {
        let of = |(at, old): (usize, &Option<usize>)| {
            let source = self.sources[(*old)?].filter(|source| self.passages[*source].kind == Kind::Heading)?;
            let block = self.source.text[self.passages[source].block.clone()].trim_start();
            let signs: String = block.chars().take_while(|c| *c == '#').collect();
            Some((self.new[at].style.clone(), signs)).filter(|(style, signs)| !style.is_empty() && !signs.is_empty())
        };
        self.pairs.iter().enumerate().filter_map(of).collect()
    }

    /// A paragraph that is there no more; the passage that is cut with it, if it is.
    fn taken_out(&mut self, old: usize) -> Option<usize> {
        let paragraph = &self.old[old];
        let was = telling(&paragraph.tokens);
        // Of pictures is told by what they show.
        if was.is_empty() || paragraph.tokens.iter().all(|token| token.made == Some(Made::Picture)) {
            return None;
        }
        let item = Item::new(State::Placed, "paragraph taken out", &was, "");
        let cut = self.cut(old);
        match cut {
            Some(source) => {
                let passage = &self.passages[source];
                let block = passage.block.clone();
                self.edits.retain(|edit| {
                    !(block.start <= edit.range.start && edit.range.end <= block.end && !edit.range.is_empty())
                });
                self.edits.push(Edit {
                    range: with_gap(&self.source.text, &block, passage.kind == Kind::Item),
                    text: String::new(),
                });
                let is_computed = |token: &Token| matches!(token.made, Some(Made::Number { .. } | Made::Claim(_)));
                let has_computed = paragraph.tokens.iter().any(is_computed);
                let why = if has_computed { "what is computed went with it, or to where its words went" } else { "" };
                self.items.push(item.at(self.source.place(block.start)).because(why));
            }
            None => {
                let why = if paragraph.cell.is_some() || paragraph.is_caption {
                    "tables and figures are taken out in the Markdown"
                } else if self.sources[old].is_some() {
                    "take it out in the Markdown"
                } else {
                    self.zones[old].origin()
                };
                let place = self.sources[old].map(|source| self.place(source));
                self.items.push(Item { state: State::Listed, place, ..item }.because(why));
            }
        }
        cut
    }
}

/// What is around the paragraphs that were added.
struct Around<'a> {
    order: &'a Order<'a>,
    before: &'a [Option<usize>],
    zones: &'a [Zone],
    headings: &'a BTreeMap<String, String>,
    comments: &'a BTreeMap<String, (String, String)>,
}

impl Around<'_> {
    /// The signs of a heading in the Markdown; none where it is no heading.
    fn heading_of(&self, paragraph: &Paragraph) -> Option<String> {
        let known = self.headings.get(&paragraph.style).cloned();
        known.or_else(|| {
            let style = paragraph.style.to_ascii_lowercase();
            let level: usize = style.strip_prefix("heading")?.trim().parse().ok()?;
            Some("#".repeat((level + 1).min(6)))
        })
    }
}

/// How a paragraph is set as a whole: a heading is bold by its style, or made bold.
fn usual_face(paragraph: &Paragraph) -> Face {
    let first = paragraph.tokens.first().map(|token| token.face).unwrap_or_default();
    let is_even = paragraph.tokens.iter().all(|token| token.is_blank() || token.face == first);
    if is_even { first } else { Face::default() }
}
