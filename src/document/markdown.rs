//! Markdown to the tree.

mod exhibit;
mod grid;
mod image;
mod inline_note;

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::diagnostic::Diagnostic;
use crate::document::citation::syntax;
use crate::document::composer::Composer;
use crate::document::depth::{nested_too_deep, quoted_too_deep, too_deep};
use crate::document::exhibit::info;
use crate::document::image::in_a_line;
pub(crate) use crate::document::markdown::inline_note::with_references;
use crate::document::tree::{Block, Inline};

/// The URL under which a citation passes through the Markdown parser.
const CITATION: &str = "tickmark-citation:";

type Events<'a> = Peekable<IntoIter<(Event<'a>, Range<usize>)>>;

/// Parses a stretch of the expanded text that holds no container lines.
pub fn blocks(composer: &mut Composer<'_>, range: Range<usize>) -> Vec<Block> {
    let text = composer.expanded.text[range.clone()].to_owned();
    parse(composer, &text, range.start)
}

/// Parses a caption or cell: the words of its first paragraph.
pub fn inlines(composer: &mut Composer<'_>, text: &str, base: usize) -> Vec<Inline> {
    let mut out = Vec::new();
    for block in parse(composer, text, base) {
        match block {
            Block::Paragraph(content) => {
                if !out.is_empty() {
                    out.push(Inline::Break);
                }
                out.extend(content);
            }
            _ => composer.problem(
                Diagnostic::error("found more than running text here, expected words")
                    .hint("keep lists out of captions and cells"),
                base,
            ),
        }
    }
    out
}

/// What the parser reads beside plain Markdown. Raised, lowered and struck-out text is found in
/// the running text, see `script`: the parser does not raise what stands before a word, as in
/// `^177^Lu`.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
}

fn parse(composer: &mut Composer<'_>, text: &str, base: usize) -> Vec<Block> {
    let options = options();
    let mut nowhere = Vec::new();
    let (referring, notes) = with_references(text);
    for (at, words) in notes {
        let start = base + words.start;
        composer.inline_notes.insert(base + at, (text[words].to_owned(), start));
    }
    let mut citation = |link: BrokenLink<'_>| {
        // `![words][name]` without a definition of the name would be words on the page.
        let is_named = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed);
        if is_named && (text[..link.span.start].ends_with('!') || text[link.span.start..].starts_with("![")) {
            nowhere.push((link.span.start, link.reference.to_string()));
        }
        // A citation is taken here where it holds other markup, such as emphasis. What
        // would be a link of two brackets, `[@a][@b]`, is left to the running text.
        let is_citation = link.link_type == LinkType::Shortcut && syntax::is_citation(&link.reference);
        is_citation.then(|| (CowStr::from(format!("{CITATION}{}", link.reference)), CowStr::from("")))
    };
    if let Some(at) = quoted_too_deep(text) {
        composer.problem(too_deep(), base + at);
        return Vec::new();
    }
    let parser = Parser::new_with_broken_link_callback(&referring, options, Some(&mut citation));
    let taken = parser.reference_definitions().iter().filter(|(name, _)| syntax::is_citation(name));
    let taken: Option<usize> = taken.map(|(_, definition)| definition.span.start).min();
    if let Some(at) = taken {
        let problem = Diagnostic::error("found a citation before `:`, which Markdown takes for the address of a link");
        composer.problem(problem.hint("write `\\:` after it, or put a word before it"), base + at);
        return Vec::new();
    }
    let events: Vec<_> = parser
        .into_offset_iter()
        .map(|(event, range)| (event.into_static(), range.start + base..range.end + base))
        .collect();
    for (at, name) in nowhere {
        let problem = Diagnostic::error(format!("found an image named `{name}`, which nothing defines"))
            .hint("write its file: `![What it shows](figures/scheme.svg \"Where it comes from\")`");
        composer.problem(problem, base + at);
    }
    if let Some(at) = nested_too_deep(&events) {
        composer.problem(too_deep(), at);
        return Vec::new();
    }
    let mut reader = Reader { composer, text, base, events: events.into_iter().peekable() };
    reader.blocks(None)
}

struct Reader<'c, 'e, 't> {
    composer: &'c mut Composer<'e>,
    /// The text that is read, and its offset in the document.
    text: &'t str,
    base: usize,
    events: Events<'static>,
}

impl Reader<'_, '_, '_> {
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut out = Vec::new();
        let mut loose: Vec<Inline> = Vec::new();
        while let Some((event, range)) = self.events.peek() {
            if matches!((event, until), (Event::End(end), Some(wanted)) if *end == wanted) {
                self.events.next();
                break;
            }
            if is_block(event) {
                flush(&mut loose, &mut out);
                let range = range.clone();
                if let Some((event, _)) = self.events.next() {
                    self.block(event, range, &mut out);
                }
            } else {
                // A tight list item holds running text without a paragraph.
                loose.extend(self.inlines(None));
            }
        }
        flush(&mut loose, &mut out);
        out
    }

    fn block(&mut self, event: Event<'static>, range: Range<usize>, out: &mut Vec<Block>) {
        match event {
            Event::Rule => out.push(Block::Rule),
            Event::Html(text) => {
                out.push(Block::Paragraph(self.composer.text(&[(text.to_string(), range.start)], false)))
            }
            Event::Start(Tag::Paragraph) if self.begins_with_image() => out.extend(self.image_paragraph()),
            Event::Start(Tag::Paragraph) => out.push(Block::Paragraph(self.inlines(Some(TagEnd::Paragraph)))),
            Event::Start(Tag::Heading { level, id, .. }) => {
                let content = self.inlines(Some(TagEnd::Heading(level)));
                let block = self.composer.heading(level as u8, id.map(|id| id.to_string()), content, range);
                out.push(block);
            }
            Event::Start(Tag::BlockQuote(kind)) => out.push(Block::Quote(self.blocks(Some(TagEnd::BlockQuote(kind))))),
            Event::Start(Tag::List(start)) => {
                if let Some(first) = start.filter(|first| *first != 1) {
                    self.composer.list_start(first, range.start);
                }
                let mut items = Vec::new();
                while let Some((event, _)) = self.events.next() {
                    match event {
                        Event::Start(Tag::Item) => items.push(self.blocks(Some(TagEnd::Item))),
                        Event::End(TagEnd::List(_)) => break,
                        _ => {}
                    }
                }
                out.push(Block::List { start, items });
            }
            Event::Start(Tag::CodeBlock(kind)) => self.code(&kind, range, out),
            Event::Start(Tag::Table(align)) => {
                let place = self.composer.place(range.start);
                let table = self.grid(&align, place);
                out.push(table);
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                let blocks = self.blocks(Some(TagEnd::FootnoteDefinition));
                self.composer.footnote_text(&label, blocks, range.start);
            }
            Event::Start(Tag::HtmlBlock) => {
                let mut pieces = Vec::new();
                for (event, range) in self.events.by_ref() {
                    match event {
                        Event::End(TagEnd::HtmlBlock) => break,
                        Event::Html(text) | Event::Text(text) => pieces.push((text.trim_end().to_owned(), range.start)),
                        _ => {}
                    }
                }
                out.push(Block::Paragraph(self.composer.text(&pieces, false)));
            }
            _ => {}
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>, out: &mut Vec<Block>) {
        let mut body = String::new();
        let mut start = range.start;
        for (event, range) in self.events.by_ref() {
            match event {
                Event::End(TagEnd::CodeBlock) => break,
                Event::Text(text) => {
                    if body.is_empty() {
                        start = range.start;
                    }
                    body.push_str(&text);
                }
                _ => {}
            }
        }
        let words = match kind {
            CodeBlockKind::Fenced(info) => info.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        if let Some(exhibit) = info(&words) {
            out.extend(self.composer.exhibit(exhibit, &body, start, range.start));
        } else if let Some(id) = words.strip_prefix("{= ").and_then(|rest| rest.strip_suffix('}')) {
            out.extend(self.composer.plan(id, range.start));
        } else if is_analysis(&words) {
            let problem =
                Diagnostic::error(format!("the block `{words}` stands in a quotation or a list, where it is not run"))
                    .hint("write its fences at the left margin; to show it, put it into a longer fence");
            self.composer.problem(problem, range.start);
        } else {
            let content = self.composer.text(&[(body, start)], true);
            out.push(Block::Code(content));
        }
    }

    /// Reads running text up to an end, or, without one, up to the next block.
    fn inlines(&mut self, until: Option<TagEnd>) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut pieces: Vec<(String, usize)> = Vec::new();
        while let Some((event, _)) = self.events.peek() {
            match (event, until) {
                (Event::End(end), Some(wanted)) if *end == wanted => {
                    self.events.next();
                    break;
                }
                (Event::End(_), None) => break,
                (event, None) if is_block(event) => break,
                _ => {}
            }
            let Some((event, range)) = self.events.next() else { break };
            match event {
                Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) => {
                    pieces.push((text.to_string(), range.start));
                    continue;
                }
                Event::SoftBreak => {
                    pieces.push((" ".to_owned(), range.start));
                    continue;
                }
                _ => {}
            }
            out.extend(self.composer.text(&pieces, false));
            pieces.clear();
            self.inline(event, range, &mut out);
        }
        out.extend(self.composer.text(&pieces, false));
        out
    }

    fn inline(&mut self, event: Event<'static>, range: Range<usize>, out: &mut Vec<Inline>) {
        match event {
            Event::Code(text) => {
                let content = self.composer.text(&[(text.to_string(), range.start)], true);
                out.push(Inline::Code(content));
            }
            Event::HardBreak => out.push(Inline::Break),
            Event::InlineMath(latex) => out.extend(self.composer.formula(&latex, false, range)),
            Event::DisplayMath(latex) => out.extend(self.composer.formula(&latex, true, range)),
            Event::FootnoteReference(label) => out.push(self.composer.footnote(&label, range.start)),
            Event::Start(Tag::Emphasis) => out.push(Inline::Emphasis(self.inlines(Some(TagEnd::Emphasis)))),
            Event::Start(Tag::Strong) => out.push(Inline::Strong(self.inlines(Some(TagEnd::Strong)))),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                if let (LinkType::ShortcutUnknown, Some(content)) = (link_type, dest_url.strip_prefix(CITATION)) {
                    self.skip_to(TagEnd::Link);
                    out.extend(self.composer.citation(content, range.start + 1));
                } else if matches!(link_type, LinkType::Autolink | LinkType::Email) {
                    // The words of an automatic link are its address, not a number.
                    self.skip_to(TagEnd::Link);
                    out.push(self.composer.automatic_link(&dest_url, link_type == LinkType::Email, range));
                } else {
                    let content = self.inlines(Some(TagEnd::Link));
                    out.push(self.composer.link(&dest_url, content, range));
                }
            }
            Event::Start(Tag::Image { link_type: LinkType::ShortcutUnknown, dest_url, .. })
                if dest_url.starts_with(CITATION) =>
            {
                // An exclamation mark before a citation is that of the sentence.
                self.skip_to(TagEnd::Image);
                out.push(Inline::Text("!".to_owned()));
                out.extend(self.composer.citation(&dest_url[CITATION.len()..], range.start + 2));
            }
            Event::Start(Tag::Image { .. }) => {
                self.skip_to(TagEnd::Image);
                self.composer.problem(in_a_line(), range.start);
            }
            _ => {}
        }
    }

    fn skip_to(&mut self, wanted: TagEnd) {
        for (event, _) in self.events.by_ref() {
            if matches!(event, Event::End(end) if end == wanted) {
                break;
            }
        }
    }
}

fn is_block(event: &Event<'_>) -> bool {
    match event {
        Event::Rule => true,
        Event::Start(tag) => !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }),
        _ => false,
    }
}

fn flush(loose: &mut Vec<Inline>, out: &mut Vec<Block>) {
    if !loose.is_empty() {
        out.push(Block::Paragraph(std::mem::take(loose)));
    }
}
/// Whether an info string is that of an analysis block. Those at the left margin were set
/// aside, so that one which is met here stands within something else.
fn is_analysis(info: &str) -> bool {
    let Some(inner) = info.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return false };
    let is_word = |word: &&str| word.starts_with(|c: char| c.is_ascii_alphabetic());
    let words: Vec<&str> = inner.split_whitespace().collect();
    words.len() == 2 && words.iter().all(is_word)
}
