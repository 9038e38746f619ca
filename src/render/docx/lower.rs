//! The tree as the body of a Word document.

use std::collections::{BTreeMap, BTreeSet};

use super::bookmark::Bookmarks;
use super::markup::{escape, properties_of_run, run};
use super::numbering::Numbering;
use super::package::Relations;
use super::paragraph::Look;
use super::section::{Sections, Turn};
use super::styles::Styles;
use crate::document::outline::outline_level;
use crate::document::submission::{EXHIBIT_PAGE, TITLE_PAGE};
use crate::document::{Block, Inline};
use crate::ledger::{MarkId, Target};
use crate::project::{MarkStyle, WordConfig};
use crate::render::Page;
use crate::render::account::Account;

/// What stands in the tag of the words of a claim, where that of a number has its result: no
/// result can be called so.
pub(crate) const CLAIM_TAG: &str = "claim()";

/// A drawing of which pixels are to be made.
pub(super) struct Picture {
    /// The name of the file with the pixels.
    pub(super) file: String,
    pub(super) svg: String,
    /// Width and height on the page, in points.
    pub(super) size: (f64, f64),
}

pub(super) struct Lower<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) word: &'a WordConfig,
    pub(super) styles: &'a Styles,
    /// What is written of the part so far.
    pub(super) out: String,
    pub(super) account: Account,
    pub(super) targets: BTreeMap<MarkId, Target>,
    /// What is on the pages.
    pub(super) shown: BTreeSet<Target>,
    /// How many content controls there are: each has a number of its own.
    pub(super) controls: usize,
    /// How many drawings there are, likewise.
    pub(super) drawings: usize,
    pub(super) bookmarks: Bookmarks,
    /// Where the body leads to.
    pub(super) leads: Relations,
    /// Where the footnotes lead to, which are a part of their own.
    pub(super) leads_of_notes: Relations,
    pub(super) numbering: Numbering,
    pub(super) sections: Sections,
    /// The footnotes that are written, by their numbers.
    pub(super) notes: BTreeMap<usize, String>,
    pub(super) is_note: bool,
    /// The pictures, by their names.
    pub(super) media: Vec<(String, Vec<u8>)>,
    /// The drawings of which pixels are to be made.
    pub(super) pictures: Vec<Picture>,
    /// How the runs are set now.
    pub(super) face: Face,
    /// How the paragraphs are set now.
    pub(super) look: Look,
    /// Whether the next paragraph begins a page.
    pub(super) begins_page: bool,
    /// Whether what words refer to is not there.
    pub(super) is_alone: bool,
    outline: Vec<u8>,
    depth: usize,
}

/// How running text is set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Face {
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
    /// `superscript` or `subscript`.
    pub(super) raised: Option<&'static str>,
    /// A style of characters, by its name.
    pub(super) style: Option<&'static str>,
    /// The size of its letters in half points, where it is not that of the style.
    pub(super) half_points: Option<usize>,
}

impl<'a> Lower<'a> {
    pub(super) fn new(page: &'a Page<'a>, word: &'a WordConfig, styles: &'a Styles, sections: Sections) -> Self {
        let targets = page.ledger.marks.iter().map(|mark| (mark.id, mark.target)).collect();
        Self {
            page,
            word,
            styles,
            out: String::new(),
            account: Account::of(page),
            targets,
            shown: BTreeSet::new(),
            controls: 0,
            drawings: 0,
            bookmarks: Bookmarks::default(),
            leads: Relations::default(),
            leads_of_notes: Relations::default(),
            numbering: Numbering::default(),
            sections,
            notes: BTreeMap::new(),
            is_note: false,
            media: Vec::new(),
            pictures: Vec::new(),
            face: Face::default(),
            look: Look::default(),
            begins_page: false,
            is_alone: false,
            outline: Vec::new(),
            depth: 0,
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
            Block::Heading { level, id, content } => self.heading(*level, id, content),
            Block::Paragraph(content) => {
                let look = self.prose();
                self.paragraph(&look, content);
            }
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => self.within(Look { style: "Quote", ..self.look.clone() }, blocks),
            Block::Code(content) => self.paragraph(&Look::of("Source Code"), content),
            Block::Grid { align, head, rows, .. } => self.grid(align, head, rows),
            Block::Rule => self.out.push_str(
                "<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"8C8C8C\"/></w:pBdr></w:pPr></w:p>",
            ),
            Block::Div { class, blocks } if class == "landscape" => self.turned(|lower| lower.blocks(blocks)),
            Block::Div { class, blocks } if class == TITLE_PAGE => {
                self.within(Look::of("Details"), blocks);
                self.begins_page = true;
            }
            Block::Div { class, blocks } if class == EXHIBIT_PAGE => {
                self.begins_page = true;
                self.blocks(blocks);
            }
            Block::Div { blocks, .. } => self.blocks(blocks),
            Block::Exhibit(index) => self.exhibit(*index),
            Block::Image(index) => {
                if let Some(placed) = self.page.document.images.get(*index) {
                    self.image_paragraph(placed);
                }
            }
            Block::Plan { block, source } => self.plan(*block, source),
            Block::Bibliography => self.works(),
        }
    }

    /// Blocks on pages that are turned.
    pub(super) fn turned(&mut self, content: impl FnOnce(&mut Self)) {
        let (before, after) = (self.sections.end(Turn::Upright), self.sections.end(Turn::Turned));
        self.section_ends(&before);
        content(self);
        self.section_ends(&after);
    }

    fn section_ends(&mut self, section: &str) {
        let look = Look::of("Normal").xml(self.styles, Some(section));
        self.out.push_str(&format!("<w:p>{look}</w:p>"));
    }

    /// How a paragraph of prose is set here.
    fn prose(&self) -> Look {
        let style = if self.look.style.is_empty() { "Body Text" } else { self.look.style };
        let line = (self.word.double_spacing && !self.is_note).then_some(480);
        Look { style, line, ..self.look.clone() }
    }

    fn within(&mut self, look: Look, blocks: &[Block]) {
        let outer = std::mem::replace(&mut self.look, look);
        self.blocks(blocks);
        self.look = outer;
    }

    fn heading(&mut self, level: u8, id: &str, content: &[Inline]) {
        const STYLES: [&str; 6] = ["heading 1", "heading 2", "heading 3", "heading 4", "heading 5", "heading 6"];
        let level = outline_level(&mut self.outline, level);
        let look = Look::of(STYLES[level.clamp(1, 6) - 1]);
        let name = self.bookmarks.of_label(id);
        self.open(&look);
        self.bookmarked(&name, |lower| lower.inlines(content));
        self.close();
    }

    /// A paragraph of the author, with a bookmark of its own: what is typed into it can be
    /// brought back to where it comes from.
    pub(super) fn paragraph(&mut self, look: &Look, content: &[Inline]) {
        self.open(look);
        self.inlines(content);
        self.close();
    }

    pub(super) fn open(&mut self, look: &Look) {
        self.out.push_str("<w:p>");
        let begins_page = std::mem::take(&mut self.begins_page) || look.begins_page;
        let properties = Look { begins_page, ..look.clone() }.xml(self.styles, None);
        self.out.push_str(&properties);
        let start = self.bookmarks.paragraph();
        self.out.push_str(&start);
    }

    pub(super) fn close(&mut self) {
        let end = self.bookmarks.end();
        self.out.push_str(&end);
        self.out.push_str("</w:p>");
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        let list = self.numbering.list(start);
        let level = self.depth.min(8);
        self.depth += 1;
        for item in items {
            let numbered = Look { style: "List Paragraph", numbered: Some((list, level)), ..Look::default() };
            // What follows the first paragraph of an item stands under it, without a number.
            let rest = Look { style: "List Paragraph", indent: 420 * (level + 1), ..Look::default() };
            let outer = std::mem::replace(&mut self.look, numbered);
            match item.split_first() {
                Some((first @ Block::Paragraph(_), others)) => {
                    self.block(first);
                    self.look = rest;
                    self.blocks(others);
                }
                _ => {
                    let look = self.look.clone();
                    self.paragraph(&look, &[]);
                    self.look = rest;
                    self.blocks(item);
                }
            }
            self.look = outer;
        }
        self.depth -= 1;
    }

    fn plan(&mut self, block: usize, source: &str) {
        let entry = &self.page.ledger.blocks[block];
        let count = self.page.ledger.results.iter().filter(|result| result.block == block).count();
        let head = format!("{} {} · {count} results · {}:{}", entry.kind, entry.id, entry.place.file, entry.place.line);
        self.words(&Look { keep_next: true, ..Look::of("Details") }, &head);
        self.words(&Look::of("Source Code"), source.trim_end());
        if !entry.methods.is_empty() {
            self.words(&Look::of("Body Text"), &entry.methods);
        }
    }

    /// A paragraph of words that the program says.
    pub(super) fn words(&mut self, look: &Look, text: &str) {
        self.account.says(text);
        self.stamped(look, text);
    }

    /// A paragraph of words that are accounted for elsewhere.
    pub(super) fn stamped(&mut self, look: &Look, text: &str) {
        let properties = look.xml(self.styles, None);
        self.out.push_str(&format!("<w:p>{properties}{}</w:p>", run("", text)));
    }

    /// The properties of a run that is set as the text around it.
    pub(super) fn properties(&self) -> String {
        let mut out = String::new();
        if let Some(style) = self.face.style {
            out.push_str(&format!("<w:rStyle w:val=\"{}\"/>", self.styles.id(style)));
        }
        if self.face.is_bold {
            out.push_str("<w:b/><w:bCs/>");
        }
        if self.face.is_italic {
            out.push_str("<w:i/><w:iCs/>");
        }
        if let Some(size) = self.face.half_points {
            out.push_str(&format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>"));
        }
        if let Some(raised) = self.face.raised {
            out.push_str(&format!("<w:vertAlign w:val=\"{raised}\"/>"));
        }
        out
    }

    /// A traced number: a content control that carries the id of its result. It can be typed
    /// into, as all text of a co-author's; what is typed into it is not brought back.
    pub(super) fn mark(&mut self, mark: MarkId, text: &str) {
        // A table that is sent by itself is without evidence, and some readers pass controls over.
        if self.is_alone {
            return self.text(text);
        }
        const MOST: usize = 64;
        let target = self.targets.get(&mark).copied();
        let what = target.map_or("", |target| self.page.ledger.target_id(target));
        let named = if matches!(target, Some(Target::Claim(_))) { CLAIM_TAG } else { what };
        self.shown.extend(target);
        self.account.mark(mark, text);
        self.controls += 1;
        // Word refuses longer names.
        let short = |text: &str| text.chars().take(MOST).collect::<String>();
        let face = self.face;
        // A sentence in the colour of numbers would be all that a reader sees of a page.
        if self.page.mark_style == MarkStyle::Coloured && text.chars().count() <= 40 && face.style.is_none() {
            self.face.style = Some("Traced Number");
        }
        let properties = self.properties();
        self.face = face;
        // It is no control of plain text: LibreOffice runs what is deleted and what is typed in one together when it
        // saves tracked changes, or leaves out that a number was deleted.
        self.out.push_str(&format!(
            "<w:sdt><w:sdtPr>{}<w:alias w:val=\"{}\"/><w:tag w:val=\"{}\"/><w:id w:val=\"{}\"/></w:sdtPr>\
             <w:sdtContent>{}</w:sdtContent></w:sdt>",
            properties_of_run(&properties),
            escape(&short(what)),
            escape(&short(&format!("m{} {named}", mark.0))),
            self.controls,
            run(&properties, text)
        ));
    }
}
