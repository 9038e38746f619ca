//! Columns of a poster that are too long for its sheet.

use typst::foundations::{Label, Output, Selector, Value};
use typst::introspection::MetadataElem;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::analysis::fence::{Line, lines};
use crate::diagnostic::{Diagnostic, Place, SourceText};
use crate::render::Page;

/// What the Typst template says of columns that do not fit.
struct Overflow {
    /// How tall a column may be, in points.
    room: f64,
    /// What stands between two panels.
    gap: f64,
    /// The columns.
    columns: Vec<Column>,
}

struct Column {
    /// How tall it is with the smallest letters.
    tall: f64,
    /// Its panels: title and height.
    panels: Vec<(String, f64)>,
}

/// The errors: one a column that is too long.
pub(super) fn errors(page: &Page<'_>, document: &PagedDocument) -> Vec<Diagnostic> {
    let Some(label) = Label::new(PicoStr::intern("tm-overflow")) else { return Vec::new() };
    let found = Output::introspector(document).query(&Selector::Label(label));
    let told = found.iter().filter_map(|content| content.to_packed::<MetadataElem>());
    told.filter_map(|it| read(&it.value)).flat_map(|overflow| of_columns(page, &overflow)).collect()
}

fn of_columns(page: &Page<'_>, overflow: &Overflow) -> Vec<Diagnostic> {
    let columns = overflow.columns.iter().enumerate().filter(|(_, column)| column.tall > overflow.room);
    columns.map(|(index, column)| error(page, overflow, index, column)).collect()
}

fn error(page: &Page<'_>, overflow: &Overflow, index: usize, column: &Column) -> Diagnostic {
    let decimals = if column.tall - overflow.room < 72.0 { 2 } else { 1 };
    let length = |points: f64| format!("{:.decimals$} in ({:.decimals$} cm)", points / 72.0, points / 72.0 * 2.54);
    let crossing = crossing(overflow, column);
    let name = if overflow.columns.len() > 1 {
        format!("column {} of the poster", index + 1)
    } else {
        "the text of the poster".to_owned()
    };
    let which = crossing.map_or(String::new(), |title| format!("; the panel “{title}” crosses the end"));
    Diagnostic::error(format!(
        "{name} is {} too long for the sheet, with letters of 24 points: it takes {} where {} are free{which}",
        length(column.tall - overflow.room),
        length(column.tall),
        length(overflow.room.max(0.0)),
    ))
    .at(place(page, crossing))
    .hint("shorten the text, drop a figure or make it lower with `aspect`, or move a panel: columns follow the order of the text")
    .hint("a larger sheet is said by `size` in report.toml")
}

/// The title of the panel that crosses the end of a column.
fn crossing<'a>(overflow: &Overflow, column: &'a Column) -> Option<&'a str> {
    let mut end = 0.0;
    for (title, tall) in &column.panels {
        end += tall;
        if end > overflow.room {
            return Some(title.as_str()).filter(|title| !title.is_empty());
        }
        end += overflow.gap;
    }
    None
}

/// Where the heading of a panel is written, or its container; else the document.
fn place(page: &Page<'_>, title: Option<&str>) -> Place {
    let Some(source) = page.source else { return Place::file("report") };
    let found = title.and_then(|title| line_of(source, title));
    found.map_or_else(|| Place::file(source.path.clone()), |at| source.place(at))
}

/// The offset of the line with a heading of these words, or of a container of this name.
fn line_of(source: &SourceText, title: &str) -> Option<usize> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let is_it = |line: &Line| {
        let words = &source.text[line.range.clone()];
        let heading = words.trim_start_matches('#');
        let is_heading =
            heading.len() < words.len() && letters(heading.split(" {").next().unwrap_or_default()) == letters(title);
        !line.is_code && (is_heading || line.opens(&source.text) == Some(title))
    };
    lines(&source.text).into_iter().find(is_it).map(|line| line.range.start)
}

fn read(value: &Value) -> Option<Overflow> {
    let Value::Dict(dict) = value else { return None };
    let points = |dict: &typst::foundations::Dict, key: &str| match dict.get(key).ok()? {
        Value::Length(length) => Some(length.abs.to_pt()),
        _ => None,
    };
    let Value::Array(columns) = dict.get("columns").ok()? else { return None };
    let columns = columns.iter().map(|column| {
        let Value::Dict(column) = column else { return None };
        let Value::Array(panels) = column.get("panels").ok()? else { return None };
        let panels = panels.iter().map(|panel| {
            let Value::Dict(panel) = panel else { return None };
            let Value::Str(title) = panel.get("title").ok()? else { return None };
            Some((title.as_str().trim().to_owned(), points(panel, "tall")?))
        });
        Some(Column { tall: points(column, "tall")?, panels: panels.collect::<Option<_>>()? })
    });
    Some(Overflow { room: points(dict, "room")?, gap: points(dict, "gap")?, columns: columns.collect::<Option<_>>()? })
}
