//! Reading a stretch of Markdown: its passages as the report reads them.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::passage::{Draft, Kind, Passage, Span, What};
use super::pieces::pieces;
use crate::document::{markdown_options, with_references};

/// The passages of a stretch of Markdown without exhibits.
pub(super) fn of_stretch(text: &str, masked: &str, stretch: Range<usize>) -> Vec<Passage> {
    let base = stretch.start;
    let (referring, notes) = with_references(&masked[stretch]);
    let mut reader = Reader { text, open: Vec::new(), now: None, done: Vec::new(), is_code: 0 };
    for (event, range) in Parser::new_ext(&referring, markdown_options()).into_offset_iter() {
        reader.event(event, range.start + base..range.end + base);
    }
    reader.finish();
    let is_read =
        |passage: &Passage| passage.pieces.iter().any(|piece| piece.what != What::Silent && piece.text != " ");
    let mut all: Vec<Passage> = reader.done.into_iter().filter(is_read).collect();
    for words in notes.into_values() {
        let own = of_stretch(text, masked, base + words.start..base + words.end).into_iter();
        all.extend(own.map(|passage| Passage { kind: Kind::Footnote, is_whole: false, ..passage }));
    }
    all
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
                draft.spans.push(Span { outer: range, inner: inner.clone(), claim: None });
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
                    draft.spans.push(Span { outer, inner, claim: None });
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
        let (pieces, claims) = pieces(self.text, &draft);
        let block = lines(self.text, &draft.block);
        let Draft { kind, mut spans, is_whole, .. } = draft;
        spans.extend(claims);
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
