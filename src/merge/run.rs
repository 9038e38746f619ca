//! A merge from beginning to end.

use std::collections::{BTreeMap, BTreeSet};

use super::alignment::{Origin, Printed, align};
use super::apply::{apply, within};
use super::change::{Changed, Edit, written as words_written};
use super::item::{Item, State};
use super::markdown;
use super::order::{Order, Zone, sign_of, with_gap, zones};
use super::pairing;
use super::passage::{Kind, Passage, passages};
use super::quotation::{Quotable, Quotations};
use super::token::{Face, Made, OBJECT, Token, reading, same};
use super::written::{Paragraph, Tracked, Written, comments, read};
use crate::diagnostic::SourceText;

/// A document as it was delivered.
pub struct Delivered<'a> {
    /// Its text (`document.xml`).
    pub body: &'a str,
    /// Its footnotes.
    pub notes: &'a str,
    /// The Markdown that it was made of.
    pub source: &'a SourceText,
    /// Where each of its numbers is printed, as an offset of the Markdown.
    pub printed: BTreeMap<u32, usize>,
}

/// A document as it came back.
pub struct Edited<'a> {
    /// Its text.
    pub body: &'a str,
    /// Its footnotes, if it has any.
    pub notes: Option<&'a str>,
    /// Its comments, if it has any.
    pub comments: Option<&'a str>,
    /// What becomes of tracked changes.
    pub tracked: Tracked,
}

/// What became of a merge.
#[derive(Debug)]
pub struct Merged {
    /// The Markdown with the co-authors' words in it.
    pub text: String,
    /// What became of each change.
    pub items: Vec<Item>,
}

/// Brings what was changed in an edited document into the Markdown.
///
/// # Errors
/// As a sentence: the document cannot be read, or is none of this report.
pub fn merge(delivered: &Delivered<'_>, edited: &Edited<'_>) -> Result<Merged, String> {
    let old = all_of(delivered.body, Some(delivered.notes), Tracked::Accept)?;
    let mut new = all_of(edited.body, edited.notes, edited.tracked)?;
    rename_notes(&old.paragraphs, &mut new.paragraphs);
    let pairs = pairing::pair(&old.paragraphs, &new.paragraphs);
    is_of_this_report(&old.paragraphs, &pairs)?;
    let passages = passages(&delivered.source.text);
    let sources = sources_of(&old.paragraphs, &passages);
    let mut merge = Merge {
        source: delivered.source,
        printed: &delivered.printed,
        zones: zones(&old.paragraphs),
        old: &old.paragraphs,
        new: &new.paragraphs,
        pairs: &pairs,
        passages: &passages,
        sources: &sources,
        origins: BTreeMap::new(),
        edits: Vec::new(),
        items: Vec::new(),
    };
    merge.align();
    let origins = std::mem::take(&mut merge.origins);
    let quotable = origins.iter().filter_map(|(at, origins)| {
        let passage = &passages[sources[*at]?];
        Some(Quotable { tokens: &old.paragraphs[*at].tokens, origins, passage })
    });
    let quotations = Quotations::new(&delivered.source.text, quotable.collect());
    merge.words(&origins, &quotations);
    merge.pictures();
    let all_comments = edited.comments.map(comments).transpose()?.unwrap_or_default();
    merge.comments(&origins, &all_comments);
    merge.blocks(&quotations, &all_comments);
    if edited.tracked == Tracked::Reject {
        for revision in &new.revisions {
            let what = if revision.is_insertion { "tracked insertion not taken" } else { "tracked deletion not taken" };
            let (was, now) = if revision.is_insertion { ("", revision.text.as_str()) } else { (revision.text.as_str(), "") };
            merge.items.push(Item { author: Some(revision.author.clone()), ..Item::new(State::Listed, what, was, now) });
        }
    }
    merge.finish()
}

/// The paragraphs of the text and of the footnotes.
fn all_of(body: &str, notes: Option<&str>, tracked: Tracked) -> Result<Written, String> {
    let mut all = read(body, tracked)?;
    if let Some(notes) = notes {
        let mut more = read(notes, tracked)?;
        all.paragraphs.append(&mut more.paragraphs);
        all.revisions.append(&mut more.revisions);
    }
    Ok(all)
}

/// Editors number footnotes anew: each is named as it was, which its paragraphs tell.
fn rename_notes(old: &[Paragraph], new: &mut [Paragraph]) {
    let by_number: BTreeMap<usize, &String> = old
        .iter()
        .filter_map(|one| Some((one.note.as_ref()?, &one.numbers)))
        .flat_map(|(note, numbers)| numbers.iter().map(move |number| (*number, note)))
        .collect();
    let by_text: BTreeMap<String, &String> = old.iter().filter_map(|one| Some((one.text(), one.note.as_ref()?))).collect();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for paragraph in new.iter() {
        let Some(note) = &paragraph.note else { continue };
        let known = paragraph.numbers.iter().find_map(|number| by_number.get(number));
        let name = known.or_else(|| by_text.get(&paragraph.text())).map_or_else(|| format!("new {note}"), |name| (*name).clone());
        names.entry(note.clone()).or_insert(name);
    }
    for paragraph in new {
        for token in &mut paragraph.tokens {
            if let Some(Made::Note(id)) = &mut token.made
                && let Some(name) = names.get(id)
            {
                id.clone_from(name);
                token.text = format!("{OBJECT}note {name}");
            }
        }
    }
}

/// A document in which next to nothing is what was delivered is another one.
fn is_of_this_report(old: &[Paragraph], pairs: &[Option<usize>]) -> Result<(), String> {
    let is_text = |paragraph: &Paragraph| !paragraph.numbers.is_empty() && paragraph.cell.is_none();
    let all = old.iter().filter(|paragraph| is_text(paragraph)).count();
    let found = pairs.iter().flatten().filter(|at| is_text(&old[**at])).count();
    if all > 4 && found * 5 < all {
        return Err(format!("of {all} paragraphs of the report {found} are in it: it is another document"));
    }
    Ok(())
}

/// The passage of each paragraph: those of the text and those of the footnotes each in their
/// order.
fn sources_of(old: &[Paragraph], passages: &[Passage]) -> Vec<Option<usize>> {
    let mut found = vec![None; old.len()];
    for of_notes in [false, true] {
        let own: Vec<usize> = (0..old.len()).filter(|at| old[*at].note.is_some() == of_notes && !old[*at].numbers.is_empty()).collect();
        let theirs: Vec<usize> = (0..passages.len()).filter(|at| (passages[*at].kind == Kind::Footnote) == of_notes).collect();
        let paragraphs: Vec<Paragraph> = own.iter().map(|at| old[*at].clone()).collect();
        let chosen: Vec<Passage> = theirs.iter().map(|at| passages[*at].clone()).collect();
        for (at, source) in own.iter().zip(pairing::sources(&paragraphs, &chosen)) {
            found[*at] = source.map(|source| theirs[source]);
        }
    }
    found
}

struct Merge<'a> {
    source: &'a SourceText,
    printed: &'a Printed,
    zones: Vec<Zone>,
    old: &'a [Paragraph],
    new: &'a [Paragraph],
    pairs: &'a [Option<usize>],
    passages: &'a [Passage],
    sources: &'a [Option<usize>],
    origins: BTreeMap<usize, Vec<Origin>>,
    edits: Vec<Edit>,
    items: Vec<Item>,
}

impl Merge<'_> {
    fn is_changed(&self, new_at: usize, old_at: usize) -> bool {
        let (old, new) = (&self.old[old_at].tokens, &self.new[new_at].tokens);
        old.len() != new.len() || old.iter().zip(new).any(|(a, b)| !same(&a.text, &b.text))
    }

    fn gone(&self) -> Vec<usize> {
        let kept: BTreeSet<usize> = self.pairs.iter().flatten().copied().collect();
        (0..self.old.len()).filter(|at| !kept.contains(at) && !self.old[*at].tokens.is_empty()).collect()
    }

    /// Finds where each word comes from, of the paragraphs that were changed or taken out, or
    /// of which a number was taken elsewhere.
    fn align(&mut self) {
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

    fn place(&self, source: usize) -> crate::diagnostic::Place {
        let passage = &self.passages[source];
        let start = passage.pieces.first().map_or(passage.block.start, |piece| piece.range.start);
        self.source.place(start)
    }

    /// The changes of words in paragraphs that are there still.
    fn words(&mut self, origins: &BTreeMap<usize, Vec<Origin>>, quotations: &Quotations<'_>) {
        for (at, old) in self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?))) {
            if !self.is_changed(at, old) {
                self.faces(at, old);
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

    /// Words that are set otherwise than before, and are the same.
    fn faces(&mut self, at: usize, old: usize) {
        let pairs = self.old[old].tokens.iter().zip(&self.new[at].tokens);
        let is_other = |(a, b): &(&Token, &Token)| a.face != b.face && !a.is_blank() && a.made.is_none();
        let other: Vec<Token> = pairs.filter(is_other).map(|(_, new)| new.clone()).collect();
        // A program may set all of a paragraph by its style.
        if !other.is_empty() && other.len() * 2 < self.new[at].tokens.len().max(2) {
            let words: Vec<&str> = other.iter().map(|token| token.text.as_str()).collect();
            let item = Item::new(State::Listed, "words set otherwise", "", &words.join(" "));
            let item = item.because("bold, italic, raised or lowered letters: set them in the Markdown");
            let place = self.sources[old].map(|source| self.place(source));
            self.items.push(Item { place, ..item });
        }
    }

    /// A change of what does not come from the Markdown.
    fn outside(&self, at: usize, old: usize) -> Item {
        let (before, after) = (&self.old[old], &self.new[at]);
        let result = before.tokens.iter().find_map(|token| match &token.made {
            Some(Made::Number { result, .. }) => Some(result.clone()),
            _ => None,
        });
        let (was, now) = (before.text(), after.text());
        let item = match (&result, before.cell) {
            (Some(_), _) => Item::new(State::Refused, "computed value changed", &was, &now)
                .because("it is computed from the data, and stays as it is"),
            (None, Some(_)) => Item::new(State::Refused, "cell changed", &was, &now)
                .because("the program makes this table: labels are of the dictionary, numbers of the data"),
            _ if self.sources[old].is_some() => Item::new(State::Listed, "paragraph changed", &was, &now)
                .because("it is printed by a loop or holds what cannot be told apart: change it in the Markdown"),
            _ => Item::new(State::Listed, "words changed", &was, &now).because(self.zones[old].origin()),
        };
        let place = self.sources[old].map(|source| self.place(source));
        Item { result, place, ..item }
    }

    /// Whether a passage reads as expected once its changes are made.
    fn reads(&self, passage: &Passage, edits: &[Edit], expected: &[Token]) -> bool {
        let block = &passage.block;
        let Ok(text) = apply(&self.source.text[block.clone()], &within(edits, block)) else { return false };
        if within(edits, block).len() != edits.len() {
            return false;
        }
        let trimmed: Vec<Token> = trim(expected);
        if trimmed.is_empty() {
            return true;
        }
        let block = if passage.kind == Kind::Footnote { format!("x[^a]\n\n{text}") } else { text };
        passages(&block).iter().any(|own| align(own, &trimmed, &Printed::new()).is_some())
    }

    fn pictures(&mut self) {
        let count = |all: &[Paragraph]| {
            all.iter().flat_map(|one| &one.tokens).filter(|token| token.made == Some(Made::Picture)).count()
        };
        let (before, after) = (count(self.old), count(self.new));
        if before != after {
            let what = if after > before { "picture added" } else { "picture taken out" };
            let item = Item::new(State::Listed, what, &format!("{before} pictures"), &format!("{after} pictures"));
            self.items.push(item.because("figures are drawn by the program, or are files of the project"));
        }
    }

    /// Comments in paragraphs that are there still.
    fn comments(&mut self, origins: &BTreeMap<usize, Vec<Origin>>, all: &BTreeMap<String, (String, String)>) {
        for (at, old) in self.pairs.iter().enumerate() {
            for (id, end) in &self.new[at].comments {
                let Some((author, text)) = all.get(id) else { continue };
                let item = Item { author: Some(author.clone()), ..Item::new(State::Placed, "comment", "", text) };
                let source = old.and_then(|old| Some((old, self.sources[old]?))).filter(|(_, source)| !self.passages[*source].is_repeated);
                match source.and_then(|(old, source)| Some((old, source, origins.get(&old)?))) {
                    Some((old, source, origins)) => {
                        let passage = &self.passages[source];
                        let changed = Changed { passage, origins, old: &self.old[old].tokens, new: &self.new[at].tokens };
                        let place = changed.place_of(*end);
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

    fn finish(self) -> Result<Merged, String> {
        let mut edits = self.edits;
        // The same place of two changes: what is inserted comes before what is replaced.
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let text = apply(&self.source.text, &edits).map_err(|(one, other)| {
            format!("two changes concern the same words, `{}` and `{}`: merge one of them by hand", one.text.trim(), other.text.trim())
        })?;
        let mut items = self.items;
        items.sort_by_key(|item| item.place.as_ref().map_or((usize::MAX, 0), |place| (place.line, place.column)));
        Ok(Merged { text, items })
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

impl Merge<'_> {
    /// Paragraphs that were moved, added or taken out.
    fn blocks(&mut self, quotations: &Quotations<'_>, comments: &BTreeMap<String, (String, String)>) {
        let of_new: Vec<Option<usize>> = self.pairs.iter().map(|old| self.sources[(*old)?]).collect();
        let order = Order { text: &self.source.text, passages: self.passages, edited: self.new, sources: &of_new };
        let moved = order.moved();
        let mut added = Vec::new();
        for at in 0..self.new.len() {
            match of_new[at].filter(|_| moved.contains(&at)) {
                Some(source) => self.moved(at, source, order.place(at, &moved, false), &mut added),
                None if self.pairs[at].is_none() && !self.new[at].tokens.is_empty() => {
                    self.added(at, &order, &moved, (quotations, comments), &mut added);
                }
                None => {}
            }
        }
        self.edits.extend(added);
        for old in self.gone() {
            self.taken_out(old);
        }
    }

    fn moved(&mut self, at: usize, source: usize, place: usize, added: &mut Vec<Edit>) {
        let passage = &self.passages[source];
        let text = self.new[at].text();
        let item = Item::new(State::Placed, "paragraph moved", &text, &text).at(self.source.place(passage.block.start));
        if passage.is_repeated || passage.kind == Kind::Item {
            self.items.push(Item { state: State::Listed, ..item }.because("move it in the Markdown"));
            return;
        }
        let block = passage.block.clone();
        let own = within(&self.edits, &block);
        let Ok(words) = apply(&self.source.text[block.clone()], &own) else { return };
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

    /// The part of the document that a place of the edited one is in.
    fn zone(&self, at: usize) -> Zone {
        let near = |at: usize| self.pairs[at].map(|old| self.zones[old]);
        let before = (0..at).rev().find_map(near);
        let after = (at..self.new.len()).find_map(near);
        match (before, after) {
            (None | Some(Zone::Title), Some(Zone::Title)) => Zone::Title,
            (Some(Zone::Works), _) | (_, Some(Zone::Works)) if before != Some(Zone::Text) => Zone::Works,
            (Some(Zone::Appendix), _) => Zone::Appendix,
            _ => Zone::Text,
        }
    }

    fn added(
        &mut self,
        at: usize,
        order: &Order<'_>,
        moved: &BTreeSet<usize>,
        (quotations, comments): (&Quotations<'_>, &BTreeMap<String, (String, String)>),
        added: &mut Vec<Edit>,
    ) {
        let paragraph = &self.new[at];
        let item = Item::new(State::Placed, "paragraph added", "", &paragraph.text());
        if paragraph.text().is_empty() {
            return;
        }
        let zone = self.zone(at);
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
            let what = if zone == Zone::Works && paragraph.cell.is_none() { "reference added" } else { "paragraph added" };
            self.items.push(Item { state: State::Listed, what, ..item }.because(why));
            return;
        }
        let sign = order.follows_item(at).filter(|_| paragraph.is_item).map(|item| sign_of(&self.source.text[item.block.clone()]));
        let place = order.place(at, moved, sign.is_some());
        let mut more = Vec::new();
        let context = self.usual_face(paragraph);
        let words = words_written(&paragraph.tokens, context, quotations, &mut more);
        let mut words = match (&sign, self.heading_of(paragraph)) {
            (Some(sign), _) => format!("{sign}{}", words.trim()),
            (None, Some(signs)) => format!("{signs} {}", words.trim()),
            (None, None) if paragraph.is_item => format!("- {}", words.trim()),
            (None, None) => markdown::paragraph(&words),
        };
        for (author, text) in paragraph.comments.iter().filter_map(|(id, _)| comments.get(id)) {
            words.push_str(&markdown::comment(author, text));
            more.push(Item { author: Some(author.clone()), ..Item::new(State::Placed, "comment", "", text) });
        }
        let text = if sign.is_some() { format!("{words}\n") } else { self.set_apart(place, &words) };
        added.push(Edit { range: place..place, text });
        let place = self.source.place(place);
        self.items.extend(std::iter::once(item).chain(more).map(|item| item.at(place.clone())));
    }

    /// How a paragraph is set as a whole.
    fn usual_face(&self, paragraph: &Paragraph) -> Face {
        let first = paragraph.tokens.first().map(|token| token.face).unwrap_or_default();
        let is_even = paragraph.tokens.iter().all(|token| token.is_blank() || token.face == first);
        // A heading is bold by its style, or made bold as a whole.
        if is_even && self.heading_of(paragraph).is_some() { first } else { Face::default() }
    }

    /// The signs of a heading in the Markdown, by the style of those that were delivered.
    fn heading_of(&self, paragraph: &Paragraph) -> Option<String> {
        if paragraph.style.is_empty() {
            return None;
        }
        let is_heading = |at: &usize| self.sources[*at].is_some_and(|source| self.passages[source].kind == Kind::Heading);
        let signs = |at: usize| {
            let block = &self.source.text[self.passages[self.sources[at]?].block.clone()];
            Some(block.trim_start().chars().take_while(|c| *c == '#').collect::<String>())
        };
        // The edited document may name its styles otherwise: those of the paragraphs tell.
        let by_pair = self.pairs.iter().enumerate().filter_map(|(at, old)| Some((at, (*old)?)));
        let known = by_pair.filter(|(_, old)| is_heading(old)).find(|(at, _)| self.new[*at].style == paragraph.style);
        if let Some(signs) = known.and_then(|(_, old)| signs(old)).filter(|signs| !signs.is_empty()) {
            return Some(signs);
        }
        let digits = paragraph.style.to_ascii_lowercase().strip_prefix("heading").and_then(|rest| rest.trim().parse::<usize>().ok());
        digits.map(|level| "#".repeat((level + 1).min(6)))
    }

    fn taken_out(&mut self, old: usize) {
        let paragraph = &self.old[old];
        let was = paragraph.text();
        if was.is_empty() || paragraph.tokens.iter().all(|token| token.text.starts_with(OBJECT)) {
            return;
        }
        let item = Item::new(State::Placed, "paragraph taken out", &was, "");
        let source = self.sources[old].filter(|source| {
            let passage = &self.passages[*source];
            let known = align(passage, &paragraph.tokens, self.printed).is_some();
            passage.is_whole && !passage.is_repeated && known && passage.pieces.iter().all(|piece| piece.what != super::passage::What::Silent)
        });
        match source {
            Some(source) => {
                let passage = &self.passages[source];
                let block = passage.block.clone();
                self.edits.retain(|edit| !(block.start <= edit.range.start && edit.range.end <= block.end && !edit.range.is_empty()));
                self.edits.push(Edit { range: with_gap(&self.source.text, &block, passage.kind == Kind::Item), text: String::new() });
                let has_number = paragraph.tokens.iter().any(|token| matches!(token.made, Some(Made::Number { .. })));
                let why = if has_number { "computed numbers went with it, or to where its words went" } else { "" };
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
        let _ = reading;
    }
}
