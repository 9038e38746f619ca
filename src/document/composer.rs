//! Collecting the parts of a document while it is parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use crate::diagnostic::{Diagnostic, Place, SourceText, known_names};
use crate::document::anchor::{CHECKED_CLOSE, CHECKED_OPEN, Expanded, MARK_CLOSE, MARK_OPEN, read_private_digits};
use crate::document::citation::Cluster;
use crate::document::citation::syntax::{self, Found};
use crate::document::tree::{Block, ExhibitKind, ExhibitRequest, Inline, plain};
use crate::document::{Setting, Waivers, exhibit, markdown, untraced};
use crate::ledger::{Mark, MarkId};

/// Collects the parts of a document while it is parsed.
pub(crate) struct Composer<'a> {
    pub(super) source: &'a SourceText,
    pub(super) expanded: &'a Expanded,
    pub(super) setting: &'a Setting<'a>,
    pub(super) waivers: &'a mut Waivers,
    pub(super) plans: BTreeMap<String, String>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) exhibits: Vec<ExhibitRequest>,
    pub(super) headings: Vec<(String, String)>,
    pub(super) labels: BTreeSet<String>,
    pub(super) references: Vec<(String, Place)>,
    pub(super) footnotes: BTreeMap<String, FootnoteText>,
    pub(super) footnote_order: Vec<(String, Place)>,
    pub(super) marks: Vec<Mark>,
    pub(super) citations: Vec<Cluster>,
    pub(super) unknown_keys: usize,
}

/// The text of a footnote and where it stands.
pub(crate) struct FootnoteText {
    pub(super) blocks: Vec<Block>,
    pub(super) place: Place,
}

impl Composer<'_> {
    fn place(&self, offset: usize) -> Place {
        self.source.place(self.expanded.source_offset(offset))
    }

    pub(crate) fn problem(&mut self, problem: Diagnostic, offset: usize) {
        let place = self.place(offset);
        self.problems.push(problem.or_at(|| place));
    }

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
        let is_literal = |at: usize| verbatim || self.is_literal(offset_of(at));
        let found = syntax::find(&joined, &is_literal, &|key| label_at(key).is_some());
        self.lint(&joined, &found, &offset_of);
        let mut found = found.into_iter().peekable();
        let mut out = Vec::new();
        let mut words = String::new();
        let mut at = 0;
        while let Some(c) = joined[at..].chars().next() {
            if let Some((range, one)) = found.next_if(|(range, _)| range.start <= at) {
                Self::push_words(&mut words, &mut out);
                match one {
                    Found::Citation(content) => {
                        out.extend(self.citation(&joined[content.clone()], offset_of(content.start)));
                    }
                    Found::Narrative(work) => {
                        out.push(self.narrative(&work, &joined, offset_of(at).saturating_sub(at)))
                    }
                    Found::Footnote(label) => out.push(self.footnote(&label, offset_of(at))),
                }
                at = range.end;
                continue;
            }
            match c {
                CHECKED_OPEN | CHECKED_CLOSE => {}
                MARK_OPEN => {
                    let inner = &joined[at + c.len_utf8()..];
                    let close = inner.find(MARK_CLOSE).unwrap_or(inner.len());
                    Self::push_words(&mut words, &mut out);
                    if let Some(mark) = self.mark(&inner[..close], offset_of(at)) {
                        out.push(mark);
                    }
                    at += c.len_utf8() + close + MARK_CLOSE.len_utf8();
                    continue;
                }
                '@' if !verbatim && !words.ends_with(|before: char| before.is_alphanumeric()) => {
                    if let Some(label) = label_at(&joined[at + 1..]) {
                        Self::push_words(&mut words, &mut out);
                        self.references.push((label.to_owned(), self.place(offset_of(at))));
                        out.push(Inline::Reference { target: label.to_owned(), text: String::new() });
                        at += 1 + label.len();
                        continue;
                    }
                    words.push(c);
                }
                _ => words.push(c),
            }
            at += c.len_utf8();
        }
        Self::push_words(&mut words, &mut out);
        out
    }

    fn push_words(words: &mut String, out: &mut Vec<Inline>) {
        if !words.is_empty() {
            out.push(Inline::Text(std::mem::take(words)));
        }
    }

    fn mark(&mut self, token: &str, offset: usize) -> Option<Inline> {
        let id = MarkId(u32::try_from(read_private_digits(token)?).ok()?);
        let printed = self.setting.book.printed(id)?;
        let place = self.place(offset);
        let document = self.setting.id.to_owned();
        self.marks.push(Mark { id, target: printed.target, document, place, text: printed.text.clone() });
        Some(Inline::Mark { mark: id, text: printed.text })
    }

    fn lint(&mut self, text: &str, found: &[(Range<usize>, Found)], offset_of: &impl Fn(usize) -> usize) {
        // Tokens, checked stretches and labels are blanked, not removed, so that
        // offsets stay.
        let mut blanked = String::with_capacity(text.len());
        let mut closing: Option<char> = None;
        let mut at = 0;
        let mut found = found.iter().peekable();
        while let Some(c) = text[at..].chars().next() {
            // The words of a citation are read, and their digits reported, on their own.
            if let Some((range, _)) = found.next_if(|(range, _)| range.start <= at) {
                blanked.extend(std::iter::repeat_n('\u{1}', range.end - at));
                at = range.end;
                continue;
            }
            let label = if c == '@' { label_at(&text[at + 1..]).map_or(0, str::len) } else { 0 };
            let hide = closing.is_some() || matches!(c, MARK_OPEN | CHECKED_OPEN);
            match c {
                MARK_OPEN => closing = Some(MARK_CLOSE),
                CHECKED_OPEN => closing = Some(CHECKED_CLOSE),
                c if Some(c) == closing => closing = None,
                _ => {}
            }
            let width = c.len_utf8() + label;
            if hide || label > 0 {
                blanked.extend(std::iter::repeat_n('\u{1}', width))
            } else {
                blanked.push(c)
            }
            at += width;
        }
        for range in self.waivers.uncovered(&blanked) {
            let place = self.place(offset_of(range.start));
            self.findings.push(untraced(&blanked[range]).at(place));
        }
    }

    pub(crate) fn heading(&mut self, level: u8, id: Option<String>, content: Vec<Inline>, offset: usize) -> Block {
        let words = plain(&content);
        let given = id.is_some();
        let mut id = id.unwrap_or_else(|| slug(&words));
        if given && self.labels.contains(&id) {
            self.problem(Diagnostic::error(format!("the label `{id}` is used twice in this document")), offset);
        }
        let mut count = 1;
        let stem = id.clone();
        while self.labels.contains(&id) {
            count += 1;
            id = format!("{stem}-{count}");
        }
        self.labels.insert(id.clone());
        self.headings.push((id.clone(), words));
        Block::Heading { level, id, content }
    }

    pub(crate) fn exhibit(
        &mut self,
        kind: ExhibitKind,
        id: &str,
        body: &str,
        start: usize,
        fence: usize,
    ) -> Option<Block> {
        if let Err(problem) = exhibit::check_id(kind, id) {
            self.problem(problem, fence);
            return None;
        }
        if !self.labels.insert(id.to_owned()) {
            self.problem(Diagnostic::error(format!("the label `{id}` is used twice in this document")), fence);
            return None;
        }
        let order = match exhibit::parse(body, self.source, |at| self.expanded.source_offset(start + at)) {
            Ok(order) => order,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let number = self.exhibits.iter().filter(|other| other.kind == kind).count() + 1;
        let place = self.place(fence);
        let index = self.exhibits.len();
        // The number is taken before the caption is read, so that it follows the
        // order of the text.
        let empty = ExhibitRequest {
            kind,
            id: id.to_owned(),
            number,
            order: order.clone(),
            caption: Vec::new(),
            note: Vec::new(),
            rows: Vec::new(),
            place,
        };
        self.exhibits.push(empty);
        let caption = self.spanned(&order.caption, body, start);
        let note = order.note.as_ref().map_or(Vec::new(), |note| self.spanned(note, body, start));
        let mut rows = Vec::new();
        if !order.columns.is_empty() {
            rows.push(order.columns.iter().map(|cell| self.spanned(cell, body, start)).collect());
        }
        for row in &order.rows {
            let mut cells = vec![self.spanned(&row.label, body, start)];
            cells.extend(row.cells.iter().map(|cell| self.spanned(cell, body, start)).collect::<Vec<_>>());
            rows.push(cells);
        }
        if let Some(exhibit) = self.exhibits.get_mut(index) {
            (exhibit.caption, exhibit.note, exhibit.rows) = (caption, note, rows);
        }
        Some(Block::Exhibit(index))
    }

    /// Markdown inside a TOML string.
    fn spanned(&mut self, text: &Spanned<String>, body: &str, start: usize) -> Vec<Inline> {
        let opening = &body[text.span().start.min(body.len())..];
        let quotes = if opening.starts_with("\"\"\"") || opening.starts_with("'''") { 3 } else { 1 };
        let newline = usize::from(opening.get(quotes..).is_some_and(|rest| rest.starts_with('\n')));
        markdown::inlines(self, text.get_ref(), start + text.span().start + quotes + newline)
    }

    pub(crate) fn plan(&mut self, id: &str, offset: usize) -> Option<Block> {
        let block = self.setting.ledger.block(id);
        match (block, self.plans.get(id)) {
            (Some(block), Some(source)) => Some(Block::Plan { block, source: source.clone() }),
            _ => {
                self.problem(Diagnostic::error(format!("the block `{id}` did not run")), offset);
                None
            }
        }
    }

    /// Keeps the text of a footnote.
    pub(crate) fn footnote_text(&mut self, label: &str, blocks: Vec<Block>, offset: usize) {
        let place = self.place(offset);
        if self.footnotes.contains_key(label) {
            self.problem(Diagnostic::error(format!("the footnote `[^{label}]` has two texts")), offset);
        }
        self.footnotes.insert(label.to_owned(), FootnoteText { blocks, place });
    }

    pub(crate) fn footnote(&mut self, label: &str, offset: usize) -> Inline {
        let known = self.footnote_order.iter().position(|(name, _)| name == label);
        let index = known.unwrap_or_else(|| {
            self.footnote_order.push((label.to_owned(), self.place(offset)));
            self.footnote_order.len() - 1
        });
        Inline::Footnote(index + 1)
    }

    pub(crate) fn link(&mut self, url: &str, content: Vec<Inline>, offset: usize) -> Inline {
        if content.iter().any(|inline| matches!(inline, Inline::Citation { .. })) {
            self.problem(
                Diagnostic::error("found a citation inside a link, which is a link itself")
                    .hint("put it after the link, or write `\\@` for the sign"),
                offset,
            );
        }
        let scheme = url.split(':').next().unwrap_or("");
        if url.starts_with('#') || matches!(scheme, "http" | "https" | "mailto") {
            return Inline::Link { url: url.to_owned(), content };
        }
        self.problem(
            Diagnostic::error(format!("found a link to `{url}`, expected an address with http, https or mailto"))
                .hint("outputs are single files, so a link to a local file would break"),
            offset,
        );
        Inline::Link { url: String::new(), content }
    }

    pub(super) fn names(&self) -> BTreeMap<String, String> {
        let exhibits = self.exhibits.iter().map(|exhibit| (exhibit.id.clone(), exhibit.name()));
        self.headings.iter().cloned().chain(exhibits).collect()
    }

    pub(super) fn finish_references(&mut self) {
        let names = self.names();
        for (label, place) in &self.references {
            if !names.contains_key(label) {
                let hint = known_names(label, names.keys().map(String::as_str));
                self.problems.push(
                    Diagnostic::error(format!("`@{label}` is not a label of this document"))
                        .at(place.clone())
                        .hint(hint),
                );
            }
        }
    }

    pub(super) fn finish_footnotes(&mut self) -> Vec<Vec<Block>> {
        let order = std::mem::take(&mut self.footnote_order);
        let mut out = Vec::new();
        for (label, place) in order {
            match self.footnotes.remove(&label) {
                Some(footnote) => out.push(footnote.blocks),
                None => self.problems.push(
                    Diagnostic::error(format!("the footnote `[^{label}]` has no text")).at(place).hint(format!(
                        "write `[^{label}]: …` in a paragraph of its own, or `\\[^{label}]` for the signs"
                    )),
                ),
            }
        }
        for (label, footnote) in std::mem::take(&mut self.footnotes) {
            self.problems.push(
                Diagnostic::error(format!("the footnote `[^{label}]` is never referred to, so it would be lost"))
                    .at(footnote.place)
                    .hint(format!("write `[^{label}]` where it belongs, or take the note away")),
            );
        }
        out
    }
}

/// A label for cross-references: `fig-…`, `tbl-…`, `sec-…`.
fn label_at(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
    let label = text[..end].trim_end_matches('-');
    let known = ["fig-", "tbl-", "sec-"].iter().any(|prefix| label.len() > prefix.len() && label.starts_with(prefix));
    known.then_some(label)
}

/// A label made of words.
fn slug(words: &str) -> String {
    let kept: String = words.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "section".to_owned() } else { parts.join("-") }
}
