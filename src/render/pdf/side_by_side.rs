//! A comparison of two states of a document as a PDF: what changed alone, in two columns.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use typst::foundations::Bytes;

use crate::render::page_check::{Face, Gap, Role};
use crate::render::pdf::literal::{list, quoted};
use crate::render::pdf::single::set;
use crate::render::pdf::world::PageWorld;
use crate::render::side_by_side::picture::drawing;
use crate::render::side_by_side::{CellChange, Comparison, MarkedPicture, Piece, Row, State, TableChange};

/// What every such document begins with.
const LOOK: &str = include_str!("side_by_side.typ");

/// The PDF.
///
/// # Errors
/// It cannot be set, as a sentence.
pub fn side_by_side(comparison: &Comparison, fonts: &[(&'static str, &'static [u8])]) -> Result<Vec<u8>, String> {
    let mut out = Source { text: String::new(), files: BTreeMap::new() };
    let stamps = list(comparison.stamps.iter().map(|stamp| quoted(stamp)));
    out.text.push_str(&format!(
        "#let title = {}\n#let document-name = {}\n#let stamps = {stamps}\n{LOOK}",
        quoted(&comparison.title),
        quoted(&comparison.document)
    ));
    out.first(comparison);
    for row in &comparison.rows {
        out.row(row);
    }
    if comparison.is_same() {
        out.text.push_str("#said[The document reads the same.]\n");
    }
    let size = out.text.len() + out.files.values().map(|bytes| bytes.len()).sum::<usize>();
    set(PageWorld::of_files(out.text, out.files, fonts, &[]), size, &comparison.title)
}

struct Source {
    text: String,
    files: BTreeMap<String, Bytes>,
}

impl Source {
    /// What crosses a line.
    fn first(&mut self, comparison: &Comparison) {
        let crossings = comparison.crossings();
        if crossings.is_empty() {
            return;
        }
        self.text.push_str("#lead[Look at these first]\n");
        for (_, crossing) in crossings {
            self.text.push_str(&format!("- #{}\n", quoted(&crossing)));
        }
    }

    fn row(&mut self, row: &Row) {
        let line = match row {
            Row::Section(path) if path.is_empty() => return,
            Row::Section(path) => format!("#lead({})\n", quoted(&path.join(" › "))),
            Row::Same(passages) => {
                let noun = if passages.len() == 1 { "passage reads" } else { "passages read" };
                format!("#same({})\n", quoted(&format!("{} {noun} the same", passages.len())))
            }
            Row::Text { role, old, new } => {
                let side = |pieces: &[Piece], is_old| match pieces {
                    [] => "absent".to_owned(),
                    pieces => set_as(*role, &words(pieces, is_old)),
                };
                format!("#pair({}, {})\n", side(old, true), side(new, false))
            }
            Row::Table(table) => rows(table),
            Row::Picture { old, new, notes } => {
                let (old, new) = (self.picture(old.as_ref(), false), self.picture(new.as_ref(), true));
                let notes = match notes.as_slice() {
                    [] => String::new(),
                    notes => format!("#said(why({}))\n", quoted(&notes.join("; "))),
                };
                format!("#pair({old}, {new})\n{notes}")
            }
        };
        self.text.push_str(&line);
    }

    /// A picture, whose bytes become a file.
    fn picture(&mut self, marked: Option<&MarkedPicture>, is_new: bool) -> String {
        let Some(marked) = marked else { return "absent".to_owned() };
        let (bytes, ending) = match drawing(marked, is_new) {
            Some(svg) => (svg.into_bytes(), "svg"),
            None => match image(&marked.picture.source) {
                Some(found) => found,
                None => return format!("text(fill: quiet, {})", quoted(&marked.picture.alt)),
            },
        };
        let name = format!("picture-{}.{ending}", self.files.len());
        self.files.insert(name.clone(), Bytes::new(bytes));
        format!("image({}, width: 100%, alt: {})", quoted(&name), quoted(&marked.picture.alt))
    }
}

/// The bytes of an image that stands within a page, and the ending of its format.
fn image(source: &str) -> Option<(Vec<u8>, &'static str)> {
    let formats = [("png", "png"), ("jpeg", "jpg"), ("svg+xml", "svg"), ("gif", "gif"), ("webp", "webp")];
    formats.into_iter().find_map(|(media, ending)| {
        let base64 = source.strip_prefix(&format!("data:image/{media};base64,"))?;
        Some((STANDARD.decode(base64).ok()?, ending))
    })
}

fn set_as(role: Role, content: &str) -> String {
    match role {
        Role::Heading(_) => format!("strong({content})"),
        Role::Item => format!("[#sym.bullet #{content}]"),
        Role::Paragraph | Role::Caption | Role::Code => content.to_owned(),
    }
}

/// The words of a side as one piece of content.
fn words(pieces: &[Piece], is_old: bool) -> String {
    let mut out = String::from("[");
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        // Words that are set alike and changed alike are one text.
        let alike = |other: &Piece| {
            other.state == piece.state && other.word.face == piece.word.face && other.word.result == piece.word.result
        };
        let mut text = piece.word.text.clone();
        while let Some(next) = pieces.get(at + 1).filter(|next| alike(next) && piece.word.result.is_none()) {
            text.push_str(gap(&pieces[at]));
            text.push_str(&next.word.text);
            at += 1;
        }
        let content = face(piece.word.face, &quoted(&text));
        out.push('#');
        out.push_str(&match (piece.state, is_old) {
            (State::Same, _) => content,
            (State::Changed, true) => format!("gone({content})"),
            (State::Changed, false) => format!("now({content})"),
        });
        out.push(';');
        out.extend(piece.crosses.iter().map(|why| format!("#why({});", quoted(&why.words()))));
        match pieces[at].word.gap {
            Gap::Line => out.push_str("#linebreak();"),
            _ => out.push_str(gap(&pieces[at])),
        }
        at += 1;
    }
    out.push(']');
    out
}

fn gap(piece: &Piece) -> &'static str {
    match piece.word.gap {
        Gap::Nothing => "",
        Gap::Space => " ",
        Gap::Line => "\n",
    }
}

fn face(face: Face, text: &str) -> String {
    match face {
        Face::Plain => format!("text({text})"),
        Face::Emphasis => format!("emph({text})"),
        Face::Strong => format!("strong({text})"),
        Face::Superscript => format!("super({text})"),
        Face::Subscript => format!("sub({text})"),
        Face::Code => format!("raw({text})"),
    }
}

fn rows(table: &TableChange) -> String {
    let mut cells = String::new();
    let mut head = String::new();
    for row in &table.rows {
        let mut line = String::new();
        for one in &row.cells {
            let content = if one.is_indented { format!("h(0.8em) + {}", cell(one)) } else { cell(one) };
            let content = if row.is_head { format!("strong({content})") } else { content };
            line.push_str(&match one.span {
                1 => format!("{content}, "),
                span => format!("table.cell(colspan: {span}, {content}), "),
            });
        }
        // A row of the head below one of the body is of the body.
        if row.is_head && cells.is_empty() { head.push_str(&line) } else { cells.push_str(&line) }
    }
    let head = if head.is_empty() { head } else { format!("table.header({head}),\n") };
    format!("#rows({}, {head}{cells})\n", table.columns)
}

/// A cell: as it was above as it is, with what is crossed below.
fn cell(cell: &CellChange) -> String {
    let mut now = words(&cell.plainly(), false);
    for why in cell.new.iter().flat_map(|piece| &piece.crosses) {
        now.push_str(&format!(" + linebreak() + why({})", quoted(&why.words())));
    }
    if !cell.is_changed() || cell.old.is_empty() {
        return now;
    }
    let was = format!("gone({})", words(&cell.whole_old(), true));
    if cell.new.is_empty() { was } else { format!("{was} + linebreak() + {now}") }
}
