//! The paragraphs of a Word document as they are written, with tracked changes accepted or
//! rejected.

use roxmltree::{Document, Node};

use super::paragraph::{Break, Paragraph, Revision, Tracked, Written, joined, pages_begun, trim};
use super::paragraph_properties::{address_in, break_of, formula_of, is_merged, is_row_gone, look, picture_of};
use super::run_properties::{WORD, face_of, in_font, is_code, signs_of, symbol, text_of};
use super::token::{Face, Made, OBJECT, Token, cut, reading};
use crate::render::docx::{CLAIM_TAG, PARAGRAPH};

/// How deep elements may stand in each other, and how many paragraphs there may be.
const DEEPEST: usize = 200;
const MOST: usize = 200_000;

/// So many words before a break tell where it is.
const WORDS_BEFORE: usize = 8;

/// Reads the paragraphs of a part.
///
/// # Errors
/// As a sentence: it is no XML, or larger than any report.
pub(super) fn read(xml: &str, tracked: Tracked) -> Result<Written, String> {
    let document = Document::parse(xml).map_err(|error| format!("its text is damaged: {error}"))?;
    let mut reader = Reader { tracked, ..Reader::new() };
    reader.element(document.root_element(), 0)?;
    let mut written = reader.written;
    written.paragraphs = joined(written.paragraphs);
    pages_begun(&mut written.paragraphs);
    Ok(written)
}

struct Reader {
    written: Written,
    tracked: Tracked,
    now: Paragraph,
    made: Option<Made>,
    /// The fields that are open: whether each is in its result, and its instruction.
    fields: Vec<(bool, String)>,
    /// Rows and columns of the tables that are open.
    tables: Vec<(usize, usize, usize)>,
    count_of_tables: usize,
    is_merged: bool,
    note: Option<String>,
    /// The text of the run of the same face, waiting to be cut into words.
    waiting: String,
    face: Face,
}

impl Reader {
    fn new() -> Self {
        Self {
            written: Written::default(),
            tracked: Tracked::Accept,
            now: Paragraph::default(),
            made: None,
            fields: Vec::new(),
            tables: Vec::new(),
            count_of_tables: 0,
            is_merged: false,
            note: None,
            waiting: String::new(),
            face: Face::default(),
        }
    }

    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err("its elements are nested deeper than those of any document".to_owned());
        }
        let inner = |reader: &mut Self| -> Result<(), String> {
            node.children().filter(Node::is_element).try_for_each(|child| reader.element(child, depth + 1))
        };
        match node.tag_name().name() {
            "p" => self.paragraph(node, depth),
            "r" => {
                let face = face_of(node);
                if face != self.face {
                    self.flush();
                    self.face = face;
                }
                let signs = signs_of(node);
                self.now.has_code |= is_code(node);
                if !signs.is_empty() {
                    let text = Some(text_of(node)).filter(|text| !text.trim().is_empty());
                    self.now.signs.extend(signs.iter().flat_map(|sign| Some((*sign, text.clone()?))));
                }
                inner(self)
            }
            "ins" | "moveTo" => self.change(node, true, inner),
            "del" | "moveFrom" => self.change(node, false, inner),
            "sdt" => self.control(node, inner),
            "hyperlink" if node.attribute((WORD, "anchor")).is_some() => self.within(Made::Repeated, inner),
            "hyperlink" => {
                let lead = node.attributes().find(|it| it.name() == "id").map(|it| it.value().to_owned());
                self.now.links.push((text_of(node), lead.unwrap_or_default()));
                inner(self)
            }
            "fldSimple" => {
                self.now.is_caption |= node.attribute((WORD, "instr")).is_some_and(|it| it.trim().starts_with("SEQ"));
                self.within(Made::Repeated, inner)
            }
            "tbl" => self.table(inner),
            "tr" if is_row_gone(node, self.tracked) => Ok(()),
            name @ ("tr" | "tc") => {
                if let Some(table) = self.tables.last_mut() {
                    *table = if name == "tr" { (table.0, table.1 + 1, 0) } else { (table.0, table.1, table.2 + 1) };
                }
                let outer = std::mem::replace(&mut self.is_merged, name == "tc" && is_merged(node));
                let done = inner(self);
                self.is_merged = outer;
                done
            }
            "footnote" | "endnote" => self.footnote(node, inner),
            // Of two ways of saying one thing, the second is for older programs.
            "AlternateContent" => {
                let named = |name: &str| node.children().find(|child| child.tag_name().name() == name);
                named("Choice").or_else(|| named("Fallback")).map_or(Ok(()), |child| self.element(child, depth + 1))
            }
            _ if self.leaf(node) => Ok(()),
            _ => inner(self),
        }
    }

    /// An element within which nothing is to be read; whether it is one.
    fn leaf(&mut self, node: Node<'_, '_>) -> bool {
        let attribute = |key: &'static str| node.attribute((WORD, key)).unwrap_or_default();
        match node.tag_name().name() {
            "pPr" => look(node, self.tracked, &mut self.now),
            "t" | "delText" => match in_font(node.text().unwrap_or_default(), node) {
                Some(text) => self.waiting.push_str(&text),
                None => self.object("signs of a font", Made::Picture),
            },
            "tab" | "ptab" | "br" | "cr" => self.line_ends(node),
            "noBreakHyphen" => self.waiting.push('\u{2011}'),
            "sym" => match symbol(node) {
                Some(letter) => self.waiting.push(letter),
                // It is listed as a picture is: nobody can say which letter it is.
                None => self.object(&format!("sign of {}", attribute("font")), Made::Picture),
            },
            "fldChar" => self.field(attribute("fldCharType")),
            "instrText" => {
                if let Some((_, instruction)) = self.fields.last_mut() {
                    instruction.push_str(node.text().unwrap_or_default());
                }
            }
            "bookmarkStart" => self.bookmark(attribute("name")),
            "footnoteReference" | "endnoteReference" => {
                let id = attribute("id").to_owned();
                self.object(&format!("note {id}"), Made::Note(id));
            }
            "oMath" => {
                self.object(&format!("formula {}", formula_of(node)), Made::Formula);
            }
            "drawing" | "pict" | "object" => {
                let (picture, words) = picture_of(node);
                self.now.boxes.extend(Some(words).filter(|words| !words.is_empty()));
                self.now.pictures.push(picture);
                self.object("picture", Made::Picture);
            }
            "altChunk" | "subDoc" => {
                let mut paragraph = Paragraph::default();
                paragraph.boxes.push("a document within the document".to_owned());
                self.written.paragraphs.push(paragraph);
            }
            "commentRangeEnd" | "commentReference" => self.comment(node),
            "rPr" | "sdtPr" | "sdtEndPr" | "sectPr" | "tblPr" | "tblGrid" | "trPr" | "tcPr" | "smartTagPr"
            | "customXmlPr" => {}
            _ => return false,
        }
        true
    }

    /// A break or a tab, with the words before it.
    fn line_ends(&mut self, node: Node<'_, '_>) {
        let tokens = &self.now.tokens[self.now.tokens.len().saturating_sub(WORDS_BEFORE)..];
        // A paragraph may be of tabs alone.
        let near = self.waiting.floor_char_boundary(self.waiting.len().saturating_sub(200));
        let before = format!("{} {}", reading(tokens), &self.waiting[near..]);
        let words: Vec<&str> = before.split_whitespace().collect();
        let last = words[words.len().saturating_sub(WORDS_BEFORE)..].join(" ");
        let kind = break_of(node);
        self.now.breaks.push((kind, last));
        if kind == Break::Page {
            self.flush();
            self.now.page_at = Some(self.now.tokens.len());
        }
        self.waiting.push(' ');
    }

    fn paragraph(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        if self.written.paragraphs.len() >= MOST {
            return Err(format!("it has more than {MOST} paragraphs"));
        }
        // A text box stands within a paragraph, and holds others.
        let outer = std::mem::take(&mut self.now);
        let waiting = std::mem::take(&mut self.waiting);
        let fields = std::mem::take(&mut self.fields);
        (self.now.cell, self.now.is_merged) = (self.tables.last().copied(), self.is_merged);
        self.now.note.clone_from(&self.note);
        for child in node.children().filter(Node::is_element) {
            self.element(child, depth + 1)?;
        }
        self.flush();
        trim(&mut self.now);
        let done = std::mem::replace(&mut self.now, outer);
        (self.waiting, self.fields) = (waiting, fields);
        self.written.paragraphs.push(done);
        Ok(())
    }

    fn change(
        &mut self,
        node: Node<'_, '_>,
        is_insertion: bool,
        inner: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        let is_text = node.descendants().any(|it| matches!(it.tag_name().name(), "t" | "delText"));
        if is_text && !node.ancestors().any(|it| it.tag_name().name() == "rPr") {
            let text = |it: Node<'_, '_>| {
                matches!(it.tag_name().name(), "t" | "delText").then(|| it.text().unwrap_or_default().to_owned())
            };
            let author = node.attribute((WORD, "author")).unwrap_or_default().to_owned();
            let text: String = node.descendants().filter_map(text).collect();
            self.written.revisions.push(Revision { is_insertion, author, text });
        }
        if is_insertion == (self.tracked == Tracked::Accept) { inner(self) } else { Ok(()) }
    }

    /// A content control: that of a traced number, or one of the co-author's.
    fn control(
        &mut self,
        node: Node<'_, '_>,
        inner: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        let named = |name: &str| {
            let node = node.children().find(|it| it.tag_name().name() == "sdtPr")?;
            let found = node.children().find(|it| it.tag_name().name() == name)?;
            found.attribute((WORD, "val")).map(str::to_owned)
        };
        match named("tag").filter(|tag| is_tag(tag)) {
            Some(tag) if is_claim(&tag) => self.within(Made::Claim(named("alias").unwrap_or_default()), inner),
            Some(tag) => self.within(Made::Number { tag, result: named("alias").unwrap_or_default() }, inner),
            None => inner(self),
        }
    }

    fn within(&mut self, made: Made, inner: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        self.flush();
        let outer = self.made.replace(made);
        let done = inner(self);
        self.flush();
        self.made = outer;
        done
    }

    fn field(&mut self, kind: &str) {
        self.flush();
        match kind {
            "begin" => self.fields.push((false, String::new())),
            "separate" => {
                if let Some((is_result, instruction)) = self.fields.last_mut() {
                    *is_result = true;
                    self.now.is_caption |= instruction.trim_start().starts_with("SEQ");
                    self.now.links.extend(address_in(instruction).map(|it| (String::new(), format!("={it}"))));
                }
            }
            "end" => drop(self.fields.pop()),
            _ => {}
        }
    }

    fn bookmark(&mut self, name: &str) {
        match name.strip_prefix(PARAGRAPH).and_then(|number| number.parse().ok()) {
            Some(number) => self.now.numbers.push(number),
            None => self.now.names.push(name.to_owned()),
        }
    }

    fn comment(&mut self, node: Node<'_, '_>) {
        self.flush();
        let id = node.attribute((WORD, "id")).unwrap_or_default().to_owned();
        if !self.now.comments.iter().any(|(known, _)| *known == id) {
            self.now.comments.push((id, self.now.tokens.len()));
        }
    }

    fn table(&mut self, inner: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        self.count_of_tables += 1;
        self.tables.push((self.count_of_tables, 0, 0));
        let done = inner(self);
        self.tables.pop();
        done
    }

    fn footnote(
        &mut self,
        node: Node<'_, '_>,
        inner: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        if node.attribute((WORD, "type")).is_some_and(|kind| kind != "normal") {
            return Ok(());
        }
        self.note = node.attribute((WORD, "id")).map(str::to_owned);
        let done = inner(self);
        self.note = None;
        done
    }

    fn object(&mut self, text: &str, made: Made) {
        self.flush();
        self.now.tokens.push(Token { text: format!("{OBJECT}{text}"), face: self.face, made: Some(made) });
    }

    /// Cuts the text that waits into words.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.waiting);
        let is_instruction = self.fields.iter().any(|(is_result, _)| !is_result);
        if is_instruction || text.is_empty() {
            return;
        }
        let made = self.made.clone().or_else(|| (!self.fields.is_empty()).then_some(Made::Repeated));
        for (word, _) in cut(&text) {
            let face = self.face;
            let before = self.now.tokens.last_mut().filter(|before| before.made == made);
            match before {
                // A run may end within a word, or between two blanks.
                Some(before) if before.is_blank() && word == " " => {}
                Some(before) if before.face == face && joins(&before.text, &word) => before.text.push_str(&word),
                _ => self.now.tokens.push(Token { text: word, face: self.face, made: made.clone() }),
            }
        }
    }
}

/// Whether two pieces of text are one word.
fn joins(before: &str, after: &str) -> bool {
    !before.starts_with(OBJECT) && cut(&format!("{before}{after}")).len() == 1
}

/// The tag of the content control of a traced number: `m12 os.median.estimate`.
fn is_tag(tag: &str) -> bool {
    tag.strip_prefix('m').is_some_and(|rest| rest.split(' ').next().is_some_and(|number| number.parse::<u32>().is_ok()))
}

/// Whether it is the tag of the words of a claim: `m12 claim()`.
fn is_claim(tag: &str) -> bool {
    tag.split_once(' ').is_some_and(|(_, rest)| rest == CLAIM_TAG)
}
