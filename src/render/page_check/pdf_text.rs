//! The text of a PDF as a reader sees it: the content streams of its pages, read by the
//! fonts that are in the file.
//!
//! PDF 32000-1:2008, 9.4 (text objects). Two pieces of text belong together where the
//! second begins on the line of the first, where the first ends.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::{Font, MOST_CODES, number};
use super::pdf_content::{MOST_DRAWN, PAGES_AT_ONCE, contents, operations_of, spend};
use super::pdf_description::description;
use super::pdf_place::{End, Matrix, separate};
use super::pdf_state::State;
use super::seen::Seen;

/// So deep may forms stand in one another.
const DEEPEST_FORM: usize = 16;

/// Reads the pages of a PDF, and what it says of itself: title, authors, keywords. Where its lines
/// are numbered, the numbers that count them, one after the other, are no text.
pub(super) fn read(pdf: &Document, has_numbered_lines: bool) -> Result<(Seen, String), String> {
    let mut fonts = BTreeMap::new();
    let mut lines = has_numbered_lines.then_some(0);
    let (mut left, mut codes) = (MOST_DRAWN, MOST_CODES);
    let mut seen = Seen { text: String::new(), pages: Vec::new() };
    let pages: Vec<ObjectId> = pdf.get_pages().into_values().collect();
    for some in pages.chunks(PAGES_AT_ONCE) {
        for (id, content) in some.iter().zip(contents(pdf, some, &mut left)?) {
            seen.pages.push(seen.text.len());
            let page = pdf.get_dictionary(*id).map_err(|error| error.to_string())?;
            let resources = inherited(pdf, page, b"Resources").ok_or("a page has no resources")?;
            let mut reader = Reader {
                pdf,
                fonts: &mut fonts,
                out: &mut seen.text,
                end: None,
                replacement: None,
                unreadable: None,
                lines: &mut lines,
                left: &mut left,
                codes: &mut codes,
            };
            reader.operations(&content?, resources, Matrix::UNIT, 0)?;
            if let Some(why) = reader.unreadable {
                return Err(why);
            }
            seen.text.push('\n');
        }
    }
    Ok((seen, description(pdf)))
}

fn inherited<'a>(pdf: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    let mut node = page;
    // A tree of pages is shallow; the bound keeps a circle from going on for ever.
    for _ in 0..64 {
        if let Ok(found) = node.get(key) {
            return pdf.dereference(found).ok()?.1.as_dict().ok();
        }
        node = pdf.dereference(node.get(b"Parent").ok()?).ok()?.1.as_dict().ok()?;
    }
    None
}

struct Reader<'p, 'r> {
    pdf: &'p Document,
    fonts: &'r mut BTreeMap<Vec<u8>, Rc<Font>>,
    out: &'r mut String,
    end: Option<End>,
    /// The text that stands for what is drawn next, and begins where that does.
    replacement: Option<String>,
    unreadable: Option<String>,
    /// How many lines are numbered so far; none where they are not.
    lines: &'r mut Option<usize>,
    /// How many bytes of content may still be read.
    left: &'r mut usize,
    /// How many codes fonts may still name.
    codes: &'r mut usize,
}

/// Marked content that is open.
struct Marked {
    /// Whether other text stands for what is in it.
    is_replaced: bool,
    /// Where the text of what may be the number of a line begins, and what ended before it.
    line: Option<(usize, Option<End>)>,
}

impl Reader<'_, '_> {
    fn operations(
        &mut self,
        content: &Content,
        resources: &Dictionary,
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), String> {
        let mut state = State::new(matrix);
        let mut saved = Vec::new();
        // The replacement text of marked content stands for what is in it.
        let mut open: Vec<Marked> = Vec::new();
        for operation in &content.operations {
            match operation.operator.as_str() {
                "q" => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "BDC" | "BMC" => {
                    let text = self.actual_text(operation, resources);
                    let hidden = open.last().is_some_and(|it| it.is_replaced);
                    let is_replaced = hidden || text.is_some();
                    if !hidden {
                        self.replacement = text;
                    }
                    let line =
                        (self.lines.is_some() && is_of_pagination(operation)).then_some((self.out.len(), self.end));
                    open.push(Marked { is_replaced, line });
                }
                "EMC" => {
                    let closed = open.pop();
                    if !open.last().is_some_and(|it| it.is_replaced) {
                        // It stands for nothing that is drawn.
                        let text = self.replacement.take().unwrap_or_default();
                        self.out.push_str(&text);
                    }
                    if let Some((start, end)) = closed.and_then(|it| it.line) {
                        self.line_number(start, end);
                    }
                }
                "Do" => self.form(operation, resources, state.matrix, depth)?,
                _ => self.operate(operation, resources, &mut state, open.last().is_some_and(|it| it.is_replaced)),
            }
        }
        Ok(())
    }

    /// Takes away the number of a line that goes on counting, of what was read from `start` on.
    fn line_number(&mut self, start: usize, end: Option<End>) {
        let next = self.lines.map(|lines| lines + 1);
        if self.out.get(start..).map(str::trim) == next.map(|next| next.to_string()).as_deref() {
            self.out.truncate(start);
            self.end = end;
            *self.lines = next;
        }
    }

    fn operate(&mut self, operation: &Operation, resources: &Dictionary, state: &mut State, hidden: bool) {
        let operands = &operation.operands;
        let value = |at: usize| operands.get(at).and_then(number).unwrap_or(0.0);
        match operation.operator.as_str() {
            "cm" => state.matrix = Matrix::of(operands).map_or(state.matrix, |matrix| matrix.then(state.matrix)),
            "BT" => (state.text, state.line) = (Matrix::UNIT, Matrix::UNIT),
            "Tf" => {
                state.size = value(1);
                state.font = operands.first().and_then(|name| self.load(name, resources));
            }
            "Tc" => state.spacing = value(0),
            "Tw" => state.word_spacing = value(0),
            "Tz" => state.scale = value(0) / 100.0,
            "TL" => state.leading = value(0),
            "Ts" => state.rise = value(0),
            "Td" => state.next_line(value(0), value(1)),
            "TD" => {
                state.leading = -value(1);
                state.next_line(value(0), value(1));
            }
            "T*" => state.next_line(0.0, -state.leading),
            "Tm" => {
                if let Some(matrix) = Matrix::of(operands) {
                    (state.text, state.line) = (matrix, matrix);
                }
            }
            "Tj" => self.show(operands.first(), state, hidden),
            "'" | "\"" => {
                state.next_line(0.0, -state.leading);
                self.show(operands.last(), state, hidden);
            }
            "TJ" => {
                for item in operands.first().and_then(|list| list.as_array().ok()).into_iter().flatten() {
                    match number(item) {
                        Some(back) => state.advance(-back / 1000.0 * state.size * state.scale),
                        None => self.show(Some(item), state, hidden),
                    }
                }
            }
            _ => {}
        }
    }

    /// A form XObject has its own content and resources.
    fn form(
        &mut self,
        operation: &Operation,
        resources: &Dictionary,
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), String> {
        let found = operation.operands.first().and_then(|name| name.as_name().ok()).and_then(|name| {
            let objects = self.pdf.dereference(resources.get(b"XObject").ok()?).ok()?.1.as_dict().ok()?;
            self.pdf.dereference(objects.get(name).ok()?).ok()?.1.as_stream().ok()
        });
        let Some(stream) = found else { return Ok(()) };
        let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
        if !is_form {
            return Ok(());
        }
        if depth == DEEPEST_FORM {
            return Err(format!("a form stands in more than {DEEPEST_FORM} others"));
        }
        let own = stream.dict.get(b"Resources").ok().and_then(|object| self.pdf.dereference(object).ok());
        let inner = own.and_then(|(_, object)| object.as_dict().ok()).unwrap_or(resources);
        let placed = stream.dict.get(b"Matrix").and_then(Object::as_array).ok().and_then(|list| Matrix::of(list));
        let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        spend(self.left, &content)?;
        self.operations(&operations_of(&content)?, inner, placed.unwrap_or(Matrix::UNIT).then(matrix), depth + 1)
    }

    /// Reads a font once. Its key is the object it is, else its name.
    fn load(&mut self, name: &Object, resources: &Dictionary) -> Option<Rc<Font>> {
        let name = name.as_name().ok()?;
        let fonts = self.pdf.dereference(resources.get(b"Font").ok()?).ok()?.1.as_dict().ok()?;
        let object = fonts.get(name).ok()?;
        let key = match object {
            Object::Reference((number, generation)) => format!("{number} {generation}").into_bytes(),
            _ => name.to_vec(),
        };
        if let Some(font) = self.fonts.get(&key) {
            return Some(Rc::clone(font));
        }
        let font = self.pdf.dereference(object).ok()?.1.as_dict().ok()?;
        let font = Rc::new(Font::of(self.pdf, font, self.codes));
        self.fonts.insert(key, Rc::clone(&font));
        Some(font)
    }

    fn show(&mut self, text: Option<&Object>, state: &mut State, hidden: bool) {
        let Some(Object::String(bytes, _)) = text else { return };
        let Some(font) = state.font.clone() else {
            self.unreadable = Some("a text has no font".to_owned());
            return;
        };
        let shown = state.text.then(state.matrix);
        let [a, b, ..] = shown.0;
        let length = (a * a + b * b).sqrt();
        let size = state.size * length;
        let along = if length > 0.0 { (a / length, b / length) } else { (1.0, 0.0) };
        let start = Matrix::shift(0.0, state.rise).then(shown).0;
        let replacement = self.replacement.take();
        if !hidden || replacement.is_some() {
            separate(self.out, self.end, (start[4], start[5]), along, size);
        }
        self.out.push_str(&replacement.unwrap_or_default());
        for code in font.codes(bytes) {
            let characters = font.characters(code);
            if !hidden {
                match characters {
                    Some(characters) => self.out.push_str(characters),
                    None => {
                        self.unreadable
                            .get_or_insert_with(|| format!("code {code} of a font stands for no known character"));
                    }
                }
            }
            let spacing = state.spacing + if characters == Some(" ") { state.word_spacing } else { 0.0 };
            state.advance((font.width(code) * state.size + spacing) * state.scale);
        }
        let end = Matrix::shift(0.0, state.rise).then(state.text.then(state.matrix)).0;
        self.end = Some(End { x: end[4], y: end[5], along, size });
    }

    /// The text that marked content says it stands for.
    fn actual_text(&self, operation: &Operation, resources: &Dictionary) -> Option<String> {
        let properties = match operation.operands.get(1)? {
            Object::Dictionary(properties) => properties,
            Object::Name(name) => {
                let all = self.pdf.dereference(resources.get(b"Properties").ok()?).ok()?.1.as_dict().ok()?;
                self.pdf.dereference(all.get(name).ok()?).ok()?.1.as_dict().ok()?
            }
            _ => return None,
        };
        let Object::String(bytes, _) = properties.get(b"ActualText").ok()? else { return None };
        let text = match bytes.strip_prefix(&[0xFE, 0xFF]) {
            Some(units) => {
                let units: Vec<u16> =
                    units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                String::from_utf16_lossy(&units)
            }
            None => String::from_utf8_lossy(bytes).into_owned(),
        };
        Some(text)
    }
}

/// Whether marked content is an artifact of pagination that is neither head nor foot of a page, as
/// numbers of lines are (14.8.2.2).
fn is_of_pagination(operation: &Operation) -> bool {
    let (Some(Object::Name(tag)), Some(Object::Dictionary(properties))) =
        (operation.operands.first(), operation.operands.get(1))
    else {
        return false;
    };
    let kind = properties.get(b"Type").and_then(Object::as_name);
    tag == b"Artifact" && kind.is_ok_and(|kind| kind == b"Pagination") && !properties.has(b"Subtype")
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    /// Reads a page that draws a form, whose content draws the next, and so on.
    fn read_forms(forms: usize, content: &[u8]) -> Result<(), String> {
        let mut pdf = Document::with_version("1.7");
        let mut resources = dictionary! {};
        for _ in 0..forms {
            let content = if resources.is_empty() { Vec::new() } else { content.to_vec() };
            let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources };
            let id = pdf.add_object(Stream::new(form, content));
            resources = dictionary! { "XObject" => dictionary! { "F" => id } };
        }
        let pages = pdf.new_object_id();
        let content = pdf.add_object(Stream::new(dictionary! {}, b"/F Do".to_vec()));
        let page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources };
        let page = pdf.add_object(page);
        pdf.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
        let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        pdf.trailer.set("Root", catalog);
        read(&pdf, false).map(drop)
    }

    #[test]
    fn forms_within_forms_are_read_as_deep_as_they_may_stand_and_no_deeper_one_is_passed_over() {
        assert_eq!(read_forms(DEEPEST_FORM, b"/F Do"), Ok(()));
        assert_eq!(read_forms(DEEPEST_FORM + 1, b"/F Do"), Err("a form stands in more than 16 others".to_owned()));
    }

    #[test]
    fn a_few_forms_cannot_be_drawn_without_end() {
        let content = [b"/F Do ".repeat(20), vec![b' '; 1 << 18]].concat();
        let error = read_forms(DEEPEST_FORM, &content).expect_err("drawn 20 times to the power of 15");
        assert_eq!(error, "its pages draw more than 128 MB of content");
    }
}
