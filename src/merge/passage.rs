//! The passages of a Markdown text: paragraphs, headings, items, cells, captions and notes,
//! each cut into words with their places.
//!
//! The text is read as the report reads it, but before its template is expanded: where a
//! number is printed stands a piece that is not typed, whatever it reads on the page.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::token::cut;
use crate::analysis::fence::fences;
use crate::document::anchor::tags;
use crate::document::citation::syntax::{self, Found};
use crate::document::{exhibit, is_label, markdown_options};

/// What a passage is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Item,
    Quote,
    Cell,
    Footnote,
    Caption,
    Note,
    TypedCell,
}

/// A piece of a passage.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// How it reads, where it is typed.
    pub(super) text: String,
    /// Where it is written.
    pub(super) range: Range<usize>,
    pub(super) what: What,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A word, a sign or a blank.
    Typed,
    /// An expression that prints.
    Printed,
    /// A tag that prints nothing: a condition, a loop, a comment.
    Silent,
    /// A citation or a cross-reference.
    Repeated,
    /// The sign of a footnote.
    Note,
    /// A formula.
    Formula,
}

/// A stretch that is set otherwise than what is around it: emphasis, a link, code.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) outer: Range<usize>,
    pub(super) inner: Range<usize>,
}

/// A passage.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    pub(super) kind: Kind,
    pub(super) pieces: Vec<Piece>,
    pub(super) spans: Vec<Span>,
    /// The lines that it takes, which are moved or taken away with it.
    pub(super) block: Range<usize>,
    /// Whether it is in a loop: what is changed in it would change every time it is printed.
    pub(super) is_repeated: bool,
    /// Whether its block holds nothing else.
    pub(super) is_whole: bool,
}

/// The passages of a text, in the order of the page.
pub(super) fn passages(text: &str) -> Vec<Passage> {
    let masked = masked(text);
    let mut all = Vec::new();
    let mut done = 0;
    for fence in fences(text) {
        all.extend(of_stretch(text, &masked, done..fence.start));
        done = fence.end;
        if exhibit::info(fence.info).is_some() {
            all.extend(super::caption::passages(text, &masked, fence.body.clone(), fence.start..fence.end));
        }
    }
    all.extend(of_stretch(text, &masked, done..text.len()));
    let loops = loops(text);
    for passage in &mut all {
        passage.is_repeated = loops.iter().any(|range| range.start < passage.block.end && passage.block.start < range.end);
    }
    all
}

/// The text with every tag replaced by letters and every line of a container by blanks, byte
/// for byte.
pub(super) fn masked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for tag in tags(text) {
        bytes[tag.start..tag.end].fill(b'x');
    }
    let mut start = 0;
    let fences = fences(text);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let is_code = fences.iter().any(|fence| fence.start <= start && start < fence.end);
        if !is_code && line.trim().starts_with(":::") {
            let length = line.trim_end_matches('\n').len();
            bytes[start..start + length].fill(b' ');
        }
        start = end;
    }
    // Whole tags and whole lines were replaced, so that this is text.
    String::from_utf8(bytes).unwrap_or_default()
}

/// The stretches that loops, macros and what is set for later print any number of times.
fn loops(text: &str) -> Vec<Range<usize>> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for tag in tags(text).into_iter().filter(|tag| !tag.prints) {
        let code = text[tag.start..tag.end].trim_start_matches("{%").trim_start_matches(['-', '+']).trim_start();
        let word: String = code.chars().take_while(|c| c.is_alphabetic()).collect();
        match word.as_str() {
            "for" | "macro" => open.push(tag.start),
            "endfor" | "endmacro" => found.extend(open.pop().map(|start| start..tag.end)),
            _ => {}
        }
    }
    found
}

/// The passages of a stretch of Markdown without exhibits.
pub(super) fn of_stretch(text: &str, masked: &str, stretch: Range<usize>) -> Vec<Passage> {
    let base = stretch.start;
    let mut reader = Reader { text, open: Vec::new(), now: None, done: Vec::new(), is_code: 0 };
    for (event, range) in Parser::new_ext(&masked[stretch], markdown_options()).into_offset_iter() {
        reader.event(event, range.start + base..range.end + base);
    }
    reader.finish();
    let is_read = |passage: &Passage| passage.pieces.iter().any(|piece| piece.what != What::Silent && piece.text != " ");
    reader.done.into_iter().filter(is_read).collect()
}

struct Reader<'t> {
    text: &'t str,
    /// The blocks that are open, with their ranges.
    open: Vec<(Kind, Range<usize>)>,
    now: Option<Draft>,
    done: Vec<Passage>,
    /// How many code blocks and images are open, whose words are no running text.
    is_code: usize,
}

/// A passage that is read.
struct Draft {
    kind: Kind,
    block: Range<usize>,
    is_whole: bool,
    /// Text of the parser with where it is written, and whether it is written so.
    chunks: Vec<(String, Range<usize>, bool)>,
    /// What is no text.
    objects: Vec<(Range<usize>, What)>,
    open: Vec<Range<usize>>,
    spans: Vec<Span>,
    has_image: bool,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Item) => {
                self.finish();
                self.open.push((Kind::Item, range));
            }
            Event::Start(Tag::BlockQuote(_)) => {
                self.finish();
                self.open.push((Kind::Quote, range));
            }
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.finish();
                self.open.push((Kind::Footnote, range));
            }
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                self.finish();
                self.open.pop();
            }
            Event::Start(Tag::Paragraph) => self.begin(range),
            Event::Start(Tag::Heading { .. }) => self.begin_as(Kind::Heading, range),
            Event::Start(Tag::Table(_)) => self.open.push((Kind::Cell, range)),
            Event::End(TagEnd::Table) => drop(self.open.pop()),
            Event::Start(Tag::TableCell) => {
                let table = self.open.last().map_or(range.clone(), |(_, table)| table.clone());
                self.begin_as(Kind::Cell, table);
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell) => self.finish(),
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                self.finish();
                self.is_code += 1;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.is_code -= 1,
            Event::Start(Tag::List(_)) | Event::Rule => {
                // An item that holds a list does not go without it.
                self.now.iter_mut().for_each(|draft| draft.is_whole = false);
                self.finish();
            }
            event if self.is_code == 0 || matches!(event, Event::End(TagEnd::Image)) => self.inline(event, range),
            _ => {}
        }
    }

    fn begin(&mut self, range: Range<usize>) {
        let kind = self.open.last().map_or(Kind::Paragraph, |(kind, _)| kind.clone());
        self.begin_as(kind, range);
    }

    fn begin_as(&mut self, kind: Kind, range: Range<usize>) {
        self.finish();
        let holder = self.open.last().filter(|(open, _)| *open == kind && *open == Kind::Item);
        let is_whole = match kind {
            Kind::Paragraph | Kind::Heading => self.open.is_empty(),
            // An item of one paragraph goes whole.
            Kind::Item => holder.is_some_and(|(_, item)| {
                let rest = self.text.get(range.end.min(item.end)..item.end).unwrap_or_default();
                let before = self.text.get(item.start..range.start).unwrap_or_default();
                rest.trim().is_empty() && !before.contains('\n')
            }),
            _ => false,
        };
        let block = holder.map_or(range, |(_, item)| item.clone());
        self.now = Some(Draft {
            kind,
            block,
            is_whole,
            chunks: Vec::new(),
            objects: Vec::new(),
            open: Vec::new(),
            spans: Vec::new(),
            has_image: false,
        });
    }

    fn inline(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.now.is_none() {
            // A tight item holds running text without a paragraph.
            match self.open.last() {
                Some((Kind::Item, item)) if !matches!(event, Event::End(_)) => {
                    let whole = range.start..item.end;
                    self.begin_as(Kind::Item, whole);
                }
                _ => return,
            }
        }
        let text = self.text;
        let Some(draft) = &mut self.now else { return };
        let is_written = |words: &str, range: &Range<usize>| words.len() == range.len();
        match event {
            Event::Text(words) => draft.chunks.push((words.to_string(), range.clone(), is_written(&words, &range))),
            Event::InlineHtml(words) | Event::Html(words) => {
                draft.chunks.push((words.to_string(), range.clone(), is_written(&words, &range)));
            }
            Event::SoftBreak | Event::HardBreak => draft.chunks.push((" ".to_owned(), range, false)),
            Event::Code(words) => {
                let signs = text[range.clone()].chars().take_while(|c| *c == '`').count();
                let padding = (range.len() - 2 * signs).saturating_sub(words.len()) / 2;
                let inner = range.start + signs + padding..range.end - signs - padding;
                draft.spans.push(Span { outer: range, inner: inner.clone() });
                draft.chunks.push((words.to_string(), inner.clone(), is_written(&words, &inner)));
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => draft.objects.push((range, What::Formula)),
            Event::FootnoteReference(_) => draft.objects.push((range, What::Note)),
            Event::Start(Tag::Image { .. }) => {
                draft.has_image = true;
                self.is_code += 1;
            }
            Event::End(TagEnd::Image) => self.is_code -= 1,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. }) => draft.open.push(range),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {
                if let Some(outer) = draft.open.pop() {
                    let inner = inner_of(text, &outer);
                    draft.spans.push(Span { outer, inner });
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self) {
        let Some(draft) = self.now.take() else { return };
        if draft.has_image {
            return;
        }
        let pieces = pieces(self.text, &draft);
        let block = lines(self.text, &draft.block);
        let Draft { kind, spans, is_whole, .. } = draft;
        self.done.push(Passage { kind, pieces, spans, block, is_repeated: false, is_whole });
    }
}

/// What is between the signs of emphasis or the brackets of a link.
fn inner_of(text: &str, outer: &Range<usize>) -> Range<usize> {
    let written = &text[outer.clone()];
    if written.starts_with('[') {
        let end = written.rfind("](").or_else(|| written.rfind("][")).unwrap_or(written.len().saturating_sub(1));
        return outer.start + 1..outer.start + end.max(1);
    }
    if written.starts_with('<') {
        return outer.start + 1..outer.end.saturating_sub(1).max(outer.start + 1);
    }
    let signs = if written.starts_with("**") || written.starts_with("__") { 2 } else { 1 };
    outer.start + signs..outer.end.saturating_sub(signs).max(outer.start + signs)
}

/// A range widened to whole lines, the last with its line feed.
fn lines(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let trimmed = range.start + text[range.clone()].trim_end().len();
    let end = text[trimmed..].find('\n').map_or(text.len(), |at| trimmed + at + 1);
    start..end
}

/// The pieces of a passage: its words, and what is not typed.
fn pieces(text: &str, draft: &Draft) -> Vec<Piece> {
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
        if *is_written { range.start + (at - start) } else if is_end { range.end } else { range.start }
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
            let last = parts.iter().rev().find(|(_, range, is_written)| *is_written && range.start < end && end <= range.end);
            let until = last.map_or(at + (end - start).min(joined.len() - at), |(at, range, _)| at + (end - range.start));
            made.push((at..until.max(at), start..end, what));
        }
    }
    let is_literal = |at: usize| text[..source(at, false)].ends_with('\\');
    for (range, found) in syntax::find(&joined, &is_literal, &is_label) {
        let what = if matches!(found, Found::Footnote(_)) { What::Note } else { What::Repeated };
        made.push((range.clone(), source(range.start, false)..source(range.end, true), what));
    }
    for (at, _) in joined.match_indices('@') {
        let label: String = joined[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
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
