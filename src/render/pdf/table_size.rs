//! Tables whose letters had to be set smaller than can be read, so that their columns fit.

use typst::foundations::{Label, Output, Selector, Value};
use typst::introspection::MetadataElem;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Block, Inline, plain};
use crate::render::{Exhibit, Page};

/// The smallest letters, in points, that are read in a manuscript.
const SMALLEST: f64 = 6.0;

/// Those on a poster, which is read from more than a metre.
const SMALLEST_ON_POSTER: f64 = 24.0;

/// What the Typst template says of a table that it set smaller.
struct Shrunk {
    /// Size of its letters in points.
    size: f64,
    /// How wide it would be with the letters of the page, in points.
    needed: f64,
    /// How wide it may be.
    room: f64,
    /// The words of its cells.
    cells: Vec<String>,
}

/// The errors: one a table.
pub(super) fn errors(page: &Page<'_>, document: &PagedDocument) -> Vec<Diagnostic> {
    let least = if page.sheet.is_some() { SMALLEST_ON_POSTER } else { SMALLEST };
    shrunk(document).into_iter().filter(|table| table.size < least).map(|table| error(page, &table, least)).collect()
}

fn error(page: &Page<'_>, table: &Shrunk, least: f64) -> Diagnostic {
    const CENTIMETRE: f64 = 72.0 / 2.54;
    let (name, place, columns) = whose(page, table);
    Diagnostic::error(format!(
        "{name} is too wide for the PDF: its {columns} columns take {:.0} cm where {:.0} are free, so that its letters are \
         {:.1} pt high, expected {least} at least",
        table.needed / CENTIMETRE,
        table.room / CENTIMETRE,
        table.size,
    ))
    .at(place)
    .hint(if page.sheet.is_some() {
        "show fewer columns, divide the table, make its rows columns, or take a larger `size` in report.toml"
    } else {
        "turn its page with `landscape = true`, show fewer columns, divide the table, or make its rows columns"
    })
}

/// The tables that the template has set smaller.
fn shrunk(document: &PagedDocument) -> Vec<Shrunk> {
    let Some(label) = Label::new(PicoStr::intern("tm-shrunk")) else { return Vec::new() };
    let found = Output::introspector(document).query(&Selector::Label(label));
    found.iter().filter_map(|content| content.to_packed::<MetadataElem>()).filter_map(|it| read(&it.value)).collect()
}

fn read(value: &Value) -> Option<Shrunk> {
    let Value::Dict(dict) = value else { return None };
    let points = |key: &str| match dict.get(key).ok()? {
        Value::Length(length) => Some(length.abs.to_pt()),
        _ => None,
    };
    let Value::Array(words) = dict.get("cells").ok()? else { return None };
    let cells = words.iter().map(|word| match word {
        Value::Str(word) => word.as_str().to_owned(),
        _ => String::new(),
    });
    Some(Shrunk { size: points("size")?, needed: points("needed")?, room: points("room")?, cells: cells.collect() })
}

/// A table of the document.
struct Candidate {
    name: String,
    place: Place,
    columns: usize,
    /// The words of its cells.
    cells: Vec<String>,
}

/// Which table of the document it is: its name, its place and how many columns it has.
/// Tables are told by the words of their cells.
fn whose(page: &Page<'_>, table: &Shrunk) -> (String, Place, usize) {
    let config = page.config.documents.iter().map(|one| one.get_ref()).find(|one| one.id == page.document.id);
    let whole = Place::file(config.map_or_else(|| "report".to_owned(), |one| format!("report/{}", one.source)));
    let mut all = Vec::new();
    for (request, exhibit) in page.document.exhibits.iter().zip(page.exhibits) {
        if let Exhibit::Table(table) = exhibit {
            let cells = table.head.iter().flatten().chain(table.rows.iter().flat_map(|row| &row.cells));
            let cells = cells.map(|cell| words(&cell.content)).collect();
            let (name, place) = (request.name(), request.place.clone());
            all.push(Candidate { name, place, columns: table.columns, cells });
        }
    }
    typed(&page.document.blocks, &mut all);
    let alike = |other: &Candidate| table.cells.iter().zip(&other.cells).filter(|(a, b)| squeezed(a) == **b).count();
    all.retain(|other| other.cells.len() == table.cells.len());
    match all.into_iter().max_by_key(alike) {
        Some(found) => (found.name, found.place, found.columns),
        None => ("a table".to_owned(), whole, table.cells.len()),
    }
}

/// The tables that are typed in Markdown.
fn typed(blocks: &[Block], out: &mut Vec<Candidate>) {
    for block in blocks {
        match block {
            Block::Grid { head, rows, place, .. } => {
                let cells: Vec<String> = head.iter().chain(rows.iter().flatten()).map(|cell| words(cell)).collect();
                let first = head.iter().map(|cell| plain(cell)).find(|text| !text.trim().is_empty());
                let name = first.map_or("a table".to_owned(), |first| format!("the table with the head `{first}`"));
                out.push(Candidate { name, place: place.clone(), columns: head.len(), cells });
            }
            Block::Quote(blocks) | Block::Div { blocks, .. } => typed(blocks, out),
            Block::List { items, .. } => items.iter().for_each(|item| typed(item, out)),
            _ => {}
        }
    }
}

/// The words of a cell without white space: how it is broken does not count.
fn words(content: &[Inline]) -> String {
    squeezed(&plain(content))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
