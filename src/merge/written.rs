//! The paragraphs of a Word document as they are written, with tracked changes accepted or
//! rejected.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::token::{Face, Made, OBJECT, Raise, Token, cut};
use crate::render::docx::PARAGRAPH;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// What becomes of tracked changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracked {
    /// They are taken as made.
    Accept,
    /// They are taken as not made.
    Reject,
}

/// A paragraph of a Word document.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    pub(super) tokens: Vec<Token>,
    /// The numbers of the bookmarks that it holds: those of paragraphs as delivered.
    pub(super) numbers: Vec<usize>,
    /// The other bookmarks.
    pub(super) names: Vec<String>,
    /// The id of its style.
    pub(super) style: String,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
    /// Table, row and column, from 1, where it is in one.
    pub(super) cell: Option<(usize, usize, usize)>,
    /// The id of the footnote that it is in.
    pub(super) note: Option<String>,
    /// Whether its number counts itself: a caption.
    pub(super) is_caption: bool,
    /// Comments: their ids, each with the number of words before its end.
    pub(super) comments: Vec<(String, usize)>,
    /// Whether what follows belongs to it: its end is a change that is taken back or made.
    joins_next: bool,
}

impl Paragraph {
    pub(super) fn text(&self) -> String {
        super::token::reading(&self.tokens)
    }
}

/// A tracked change.
#[derive(Debug, Clone)]
pub(super) struct Revision {
    pub(super) is_insertion: bool,
    pub(super) author: String,
    pub(super) text: String,
}

/// The text of a document.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) revisions: Vec<Revision>,
}

/// How deep elements may stand in each other, and how many paragraphs there may be.
const DEEPEST: usize = 200;
const MOST: usize = 200_000;

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
    Ok(written)
}

/// Paragraphs whose ends are changes that are taken back go on in what follows.
fn joined(all: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::with_capacity(all.len());
    for mut paragraph in all {
        match out.last_mut() {
            Some(before) if before.joins_next && before.cell == paragraph.cell && before.note == paragraph.note => {
                let length = before.tokens.len();
                let is_empty = before.tokens.iter().all(Token::is_blank);
                paragraph.comments.iter_mut().for_each(|(_, at)| *at += length);
                before.tokens.append(&mut paragraph.tokens);
                before.numbers.append(&mut paragraph.numbers);
                before.names.append(&mut paragraph.names);
                before.comments.append(&mut paragraph.comments);
                before.joins_next = paragraph.joins_next;
                before.is_caption |= paragraph.is_caption;
                if is_empty {
                    (before.style, before.is_item) = (paragraph.style, paragraph.is_item);
                }
            }
            _ => out.push(paragraph),
        }
    }
    out
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
        let value = || node.attribute((WORD, "val")).unwrap_or_default();
        match node.tag_name().name() {
            "p" => return self.paragraph(node, depth),
            "pPr" => self.look(node),
            "r" => {
                let face = self.face_of(node);
                if face != self.face {
                    self.flush();
                    self.face = face;
                }
                return inner(self);
            }
            "t" | "delText" => self.waiting.push_str(node.text().unwrap_or_default()),
            "tab" | "br" | "cr" => self.waiting.push(' '),
            "noBreakHyphen" => self.waiting.push('\u{2011}'),
            "sym" => self.waiting.push(symbol(node)),
            "ins" | "moveTo" => return self.change(node, true, inner),
            "del" | "moveFrom" => return self.change(node, false, inner),
            "sdt" => return self.control(node, inner),
            "hyperlink" if node.attribute((WORD, "anchor")).is_some() => {
                return self.within(Made::Repeated, inner);
            }
            "fldSimple" => {
                self.now.is_caption |= node.attribute((WORD, "instr")).is_some_and(|it| it.trim().starts_with("SEQ"));
                return self.within(Made::Repeated, inner);
            }
            "fldChar" => self.field(node.attribute((WORD, "fldCharType")).unwrap_or_default()),
            "instrText" => {
                if let Some((_, instruction)) = self.fields.last_mut() {
                    instruction.push_str(node.text().unwrap_or_default());
                }
            }
            "bookmarkStart" => self.bookmark(node.attribute((WORD, "name")).unwrap_or_default()),
            "footnoteReference" | "endnoteReference" => {
                let id = node.attribute((WORD, "id")).unwrap_or_default().to_owned();
                self.object(&format!("note {id}"), Made::Note(id));
            }
            "oMath" => {
                let signs: String = node.descendants().filter(|it| it.tag_name().name() == "t").filter_map(|it| it.text()).collect();
                self.object(&format!("formula {signs}"), Made::Formula);
            }
            "drawing" | "pict" | "object" => self.object("picture", Made::Picture),
            "commentRangeEnd" => self.comment(node),
            "commentReference" => self.comment(node),
            "tbl" => return self.table(inner),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.1, table.2) = (table.1 + 1, 0);
                }
                return inner(self);
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.2 += 1;
                }
                return inner(self);
            }
            "footnote" | "endnote" => return self.footnote(node, inner),
            // Of two ways of saying one thing, the second is for older programs.
            "AlternateContent" => {
                let fallback = node.children().find(|child| child.tag_name().name() == "Fallback");
                let choice = node.children().find(|child| child.tag_name().name() == "Choice");
                return choice.or(fallback).map_or(Ok(()), |child| self.element(child, depth + 1));
            }
            "rPr" | "sdtPr" | "sdtEndPr" | "sectPr" | "tblPr" | "tblGrid" | "trPr" | "tcPr" | "smartTagPr" | "customXmlPr" => {}
            "id" if !value().is_empty() => {}
            _ => return inner(self),
        }
        Ok(())
    }

    fn paragraph(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        if self.written.paragraphs.len() >= MOST {
            return Err(format!("it has more than {MOST} paragraphs"));
        }
        // A text box stands within a paragraph, and holds others.
        let outer = std::mem::take(&mut self.now);
        let waiting = std::mem::take(&mut self.waiting);
        let fields = std::mem::take(&mut self.fields);
        self.now.cell = self.tables.last().copied();
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

    /// The properties of a paragraph: its style, its list, and whether its end is a change.
    fn look(&mut self, node: Node<'_, '_>) {
        let child = |node: Node<'_, '_>, name: &'static str| node.children().find(|it| it.tag_name().name() == name).map(|it| it.id());
        let find = |name: &'static str| child(node, name).and_then(|id| node.document().get_node(id));
        if let Some(style) = find("pStyle") {
            style.attribute((WORD, "val")).unwrap_or_default().clone_into(&mut self.now.style);
        }
        self.now.is_item = find("numPr").is_some();
        let Some(end) = find("rPr") else { return };
        let has = |names: [&str; 2]| end.children().any(|it| names.contains(&it.tag_name().name()));
        self.now.joins_next = match self.tracked {
            Tracked::Accept => has(["del", "moveFrom"]),
            Tracked::Reject => has(["ins", "moveTo"]),
        };
    }

    fn face_of(&self, run: Node<'_, '_>) -> Face {
        let Some(properties) = run.children().find(|it| it.tag_name().name() == "rPr") else { return Face::default() };
        let is_on = |name: &str| {
            properties.children().any(|it| {
                it.tag_name().name() == name && !matches!(it.attribute((WORD, "val")), Some("0" | "false" | "off" | "none"))
            })
        };
        let raised = properties.children().find(|it| it.tag_name().name() == "vertAlign");
        let raise = match raised.and_then(|it| it.attribute((WORD, "val"))) {
            Some("superscript") => Raise::Raised,
            Some("subscript") => Raise::Lowered,
            _ => Raise::OnLine,
        };
        Face { is_bold: is_on("b"), is_italic: is_on("i"), raise }
    }

    fn change(
        &mut self,
        node: Node<'_, '_>,
        is_insertion: bool,
        inner: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        let is_text = node.descendants().any(|it| matches!(it.tag_name().name(), "t" | "delText"));
        if is_text && !node.ancestors().any(|it| it.tag_name().name() == "rPr") {
            let text = |it: Node<'_, '_>| matches!(it.tag_name().name(), "t" | "delText").then(|| it.text().unwrap_or_default().to_owned());
            let author = node.attribute((WORD, "author")).unwrap_or_default().to_owned();
            let text: String = node.descendants().filter_map(text).collect();
            self.written.revisions.push(Revision { is_insertion, author, text });
        }
        if is_insertion == (self.tracked == Tracked::Accept) { inner(self) } else { Ok(()) }
    }

    /// A content control: that of a traced number, or one of the co-author's.
    fn control(&mut self, node: Node<'_, '_>, inner: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        let named = |name: &str| {
            let node = node.children().find(|it| it.tag_name().name() == "sdtPr")?;
            let found = node.children().find(|it| it.tag_name().name() == name)?;
            found.attribute((WORD, "val")).map(str::to_owned)
        };
        match named("tag").filter(|tag| is_tag(tag)) {
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

    fn footnote(&mut self, node: Node<'_, '_>, inner: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
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

/// Blanks at the ends of a paragraph say nothing.
fn trim(paragraph: &mut Paragraph) {
    while paragraph.tokens.last().is_some_and(Token::is_blank) {
        paragraph.tokens.pop();
    }
    let blanks = paragraph.tokens.iter().take_while(|token| token.is_blank()).count();
    paragraph.tokens.drain(..blanks);
    let length = paragraph.tokens.len();
    paragraph.comments.iter_mut().for_each(|(_, at)| *at = at.saturating_sub(blanks).min(length));
}

/// The tag of the content control of a traced number: `m12 os.median.estimate`.
fn is_tag(tag: &str) -> bool {
    tag.strip_prefix('m').is_some_and(|rest| rest.split(' ').next().is_some_and(|number| number.parse::<u32>().is_ok()))
}

/// A sign of a symbol font, by its place in the font.
fn symbol(node: Node<'_, '_>) -> char {
    let code = node.attribute((WORD, "char")).and_then(|code| u32::from_str_radix(code, 16).ok());
    // Symbol fonts hold Latin letters in the private use area.
    let code = code.map(|code| if (0xF000..0xF100).contains(&code) { code - 0xF000 } else { code });
    code.and_then(char::from_u32).unwrap_or('\u{FFFD}')
}

/// The comments of a document: author and text by id.
pub(super) fn comments(xml: &str) -> Result<BTreeMap<String, (String, String)>, String> {
    let document = Document::parse(xml).map_err(|error| format!("its comments are damaged: {error}"))?;
    let mut found = BTreeMap::new();
    for comment in document.root_element().children().filter(|it| it.tag_name().name() == "comment") {
        let id = comment.attribute((WORD, "id")).unwrap_or_default().to_owned();
        let author = comment.attribute((WORD, "author")).unwrap_or_default().to_owned();
        let paragraphs = comment.children().filter(|it| it.tag_name().name() == "p");
        let texts = paragraphs.map(|paragraph| {
            paragraph.descendants().filter(|it| it.tag_name().name() == "t").filter_map(|it| it.text()).collect::<String>()
        });
        found.insert(id, (author, texts.collect::<Vec<_>>().join(" ")));
    }
    Ok(found)
}
