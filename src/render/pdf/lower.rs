//! The tree as Typst source. Every text is a string literal, so nothing an author
//! or a data file says can be run.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::outline::outline_level;
use crate::document::submission::{EXHIBIT_PAGE, TITLE_PAGE};
use crate::document::tree::plain;
use crate::document::{Align, Block, Inline};
use crate::ledger::{Ledger, MarkId, Target};
use crate::project::Evidence;
use crate::render::Page;
use crate::render::account::Account;
use crate::render::pdf::cell_width::{cell_width, probe};
use crate::render::pdf::links::Links;
use crate::render::pdf::literal::{list, quoted};

pub(super) struct Lower<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) out: String,
    targets: BTreeMap<MarkId, Target>,
    /// What is on the pages, with the labelled marks that show it.
    pub(super) shown: BTreeMap<Target, Vec<MarkId>>,
    /// From numbers to evidence and back.
    pub(super) links: Links,
    /// What the pages say.
    pub(super) account: Account,
    /// A label may stand in a document once.
    seen: BTreeSet<MarkId>,
    /// The footnotes whose text is at the foot of a page.
    pub(super) noted: BTreeSet<usize>,
    /// A table's head is set anew on each page.
    pub(super) repeats: bool,
    outline: Vec<u8>,
}

impl<'a> Lower<'a> {
    pub(super) fn new(page: &'a Page<'a>) -> Self {
        let targets = page.ledger.marks.iter().map(|mark| (mark.id, mark.target)).collect();
        Self {
            page,
            out: String::new(),
            targets,
            shown: BTreeMap::new(),
            links: Links::default(),
            account: Account::of(page),
            seen: BTreeSet::new(),
            noted: BTreeSet::new(),
            repeats: false,
            outline: Vec::new(),
        }
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        self.account.begins();
        match block {
            Block::Heading { level, id, content } => {
                let level = outline_level(&mut self.outline, *level);
                self.out.push_str(&format!("#[#heading(level: {level})["));
                self.inlines(content);
                self.out.push_str(&format!("]#label({})]\n\n", quoted(id)));
            }
            Block::Paragraph(content) => {
                self.inlines(content);
                self.out.push_str("\n\n");
            }
            Block::List { start, items } => {
                let first = start.unwrap_or(0);
                for number in (first..).take(if start.is_some() { items.len() } else { 0 }) {
                    self.account.says(&number.to_string());
                }
                match start {
                    Some(start) => self.out.push_str(&format!("#enum(start: {start}, tight: true")),
                    None => self.out.push_str("#list(tight: true"),
                }
                for item in items {
                    self.out.push_str(", [");
                    self.blocks(item);
                    self.trim();
                    self.out.push(']');
                }
                self.out.push_str(")\n\n");
            }
            Block::Quote(blocks) => self.wrapped("quote(block: true)", blocks),
            Block::Code(content) => self.listing(content),
            Block::Grid { align, head, rows, .. } => self.grid(align, head, rows),
            Block::Rule => self.out.push_str("#line(length: 100%, stroke: 0.4pt + gray)\n\n"),
            Block::Div { class, blocks } if class == "landscape" => self.wrapped("page(flipped: true)", blocks),
            Block::Div { class, blocks } if class == TITLE_PAGE => {
                self.wrapped(&format!("tm-div({})", quoted(class)), blocks);
                self.out.push_str("#pagebreak(weak: true)\n\n");
            }
            Block::Div { class, blocks } if class == EXHIBIT_PAGE => {
                self.out.push_str("#pagebreak(weak: true)\n\n");
                self.blocks(blocks);
            }
            Block::Div { class, blocks } => self.wrapped(&format!("tm-div({})", quoted(class)), blocks),
            Block::Exhibit(index) => self.exhibit(*index),
            Block::Image(index) => self.loose_image(*index),
            Block::Plan { block, source } => self.plan(*block, source),
            Block::Bibliography => self.bibliography(),
        }
    }

    fn plan(&mut self, block: usize, source: &str) {
        let entry = &self.page.ledger.blocks[block];
        let count = self.page.ledger.results.iter().filter(|result| result.block == block).count();
        let place = format!("{}:{}", entry.place.file, entry.place.line);
        for text in [&entry.kind, &entry.id, &place, &count.to_string(), source, &entry.methods] {
            self.account.says(text);
        }
        self.out.push_str(&format!(
            "#tm-plan({}, {}, {}, {count}, {}, {})\n\n",
            quoted(&entry.kind),
            quoted(&entry.id),
            quoted(&place),
            quoted(source.trim_end()),
            quoted(&entry.methods)
        ));
    }

    fn wrapped(&mut self, call: &str, blocks: &[Block]) {
        self.out.push_str(&format!("#{call}[\n"));
        self.blocks(blocks);
        self.out.push_str("]\n\n");
    }

    pub(super) fn trim(&mut self) {
        self.out.truncate(self.out.trim_end().len());
    }

    fn grid(&mut self, align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let align = list((0..head.len()).map(|column| {
            match align.get(column) {
                Some(Align::Right) => "right",
                Some(Align::Center) => "center",
                _ => "left",
            }
            .to_owned()
        }));
        self.out.push_str(&format!("#tm-table({}, {align}, {}, (", head.len(), probe()));
        for cell in head {
            self.content(cell, true);
        }
        self.out.push_str("), (");
        for cell in rows.iter().flatten() {
            self.content(cell, false);
        }
        self.out.push_str("))\n\n");
    }

    fn content(&mut self, content: &[Inline], strong: bool) {
        self.account.begins();
        self.out.push_str(&format!("(width: {}, body: [", cell_width(content, strong)));
        self.inlines(content);
        self.out.push_str("]), ");
    }

    pub(super) fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Mark { mark, text } => self.mark(*mark, text),
            Inline::Emphasis(inner) => self.call("emph", inner),
            Inline::Strong(inner) => self.call("strong", inner),
            // The superior figures of a font stand on the line, and read as part of what is
            // before them.
            Inline::Superscript(inner) => self.call("super(typographic: false)", inner),
            Inline::Subscript(inner) => self.call("sub(typographic: false)", inner),
            Inline::Formula { formula, latex, is_display } => self.formula(formula, latex, *is_display),
            Inline::Code(inner) => inner.iter().for_each(|part| self.code(part)),
            Inline::Link { url, content } => match url.strip_prefix('#') {
                Some(label) => self.linked_within(label, content),
                None if url.is_empty() => self.inlines(content),
                None => self.linked(&format!("tm-url({})", quoted(url)), content),
            },
            Inline::Citation { works, content } => {
                let first = works.first().map_or(1, |work| work + 1);
                let to = self.destination(&format!("work-{first}"), &format!("reference {first}"));
                self.call(&format!("link({to})"), content);
            }
            Inline::Reference { target, content } if target.contains('/') => self.inlines(content),
            Inline::Reference { target, content } => self.linked_within(target, content),
            Inline::Footnote(number) => self.footnote(*number),
            Inline::Break => self.out.push_str("#linebreak();"),
        }
    }

    /// A link. A traced number in it stands outside of the link, since it leads to its
    /// evidence itself.
    fn linked(&mut self, call: &str, content: &[Inline]) {
        for run in content.chunk_by(|before, after| before.has_mark() == after.has_mark()) {
            if run.iter().any(Inline::has_mark) { self.inlines(run) } else { self.call(call, run) }
        }
    }

    /// A link to what has a label in the document.
    fn linked_within(&mut self, label: &str, content: &[Inline]) {
        let to = self.destination(label, &plain(content));
        self.linked(&format!("link({to})"), content);
    }

    /// The destination of a link to what has a label: an address in words that is settled when all
    /// pages are set (see [`Links`]), since words that link to a label are nothing at all until Typst
    /// has met it, so that each line with such a link is set anew, and what floats behind it too. On
    /// a poster, whose template shows the words without the link, it is the label.
    pub(super) fn destination(&mut self, label: &str, words: &str) -> String {
        if self.page.sheet.is_some() { format!("label({})", quoted(label)) } else { self.links.to(words, label) }
    }

    /// A part of a code span or listing.
    fn code(&mut self, part: &Inline) {
        match part {
            Inline::Text(text) => {
                self.account.says(text);
                self.out.push_str(&format!("#raw({});", quoted(text)));
            }
            other => self.inline(other),
        }
    }

    /// A listing. Lines with traced numbers are set piece by piece.
    fn listing(&mut self, content: &[Inline]) {
        if let [Inline::Text(text)] = content {
            self.account.says(text);
            self.out.push_str(&format!("#raw(block: true, {})\n\n", quoted(text)));
            return;
        }
        self.out.push_str("#block[\n");
        for part in content {
            let Inline::Text(text) = part else {
                self.inline(part);
                continue;
            };
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.out.push_str("#linebreak();");
                }
                if !line.is_empty() {
                    self.code(&Inline::Text(line.to_owned()));
                }
            }
        }
        self.out.push_str("]\n\n");
    }

    pub(super) fn call(&mut self, call: &str, inner: &[Inline]) {
        self.out.push_str(&format!("#{call}["));
        self.inlines(inner);
        self.out.push_str("];");
    }

    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.account.says(text);
            self.out.push_str(&format!("#{};", quoted(text)));
        }
    }

    /// A traced number: it links to its entry in the evidence appendix where there is one.
    pub(super) fn mark(&mut self, mark: MarkId, text: &str) {
        let Some(target) = self.targets.get(&mark).copied() else { return self.text(text) };
        let places = self.shown.entry(target).or_default();
        // What is set anew on each page is an artifact there, and an artifact may
        // hold no link (PDF/UA-1); its evidence is in the appendix all the same.
        if self.repeats {
            return self.text(text);
        }
        let is_claim = matches!(target, Target::Claim(_));
        match is_claim {
            true => self.account.claim(mark, text),
            false => self.account.mark(mark, text),
        }
        let labelled = self.seen.insert(mark);
        let label = if labelled { format!("label(\"m{}\")", mark.0) } else { "none".to_owned() };
        if labelled {
            places.push(mark);
        }
        let address = match self.page.evidence {
            Evidence::Attached => "none".to_owned(),
            Evidence::Appendix => {
                let address = format!("evidence of {}", address_name(self.page.ledger, target));
                self.links.to(&address, &entry_label(target))
            }
        };
        // A sentence in the colour of numbers would be all that a reader sees of a page.
        let colour = if is_claim || text.chars().count() > LONG { ", colour: none" } else { "" };
        self.out.push_str(&format!("#tm-mark({label}, {address}, {}{colour});", quoted(text)));
    }
}

/// A traced result of more letters is a sentence, not a number, and looks as the words around it.
const LONG: usize = 40;

/// What an entry of the evidence is called in the addresses of links. Two claims may have one
/// condition.
pub(super) fn address_name(ledger: &Ledger, target: Target) -> String {
    match target {
        Target::Claim(index) => format!("claim {}", index + 1),
        Target::Result(_) | Target::Fact(_) => ledger.target_id(target).to_owned(),
    }
}

/// The label of the evidence entry of a result, a fact or a claim.
pub(super) fn entry_label(target: Target) -> String {
    match target {
        Target::Result(index) => format!("r{index}"),
        Target::Fact(index) => format!("f{index}"),
        Target::Claim(index) => format!("c{index}"),
    }
}
