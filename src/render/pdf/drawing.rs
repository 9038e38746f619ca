//! Figures in PDF: the geometry as an SVG image, the texts set by Typst, so that
//! they have the page's fonts, can be searched, and link to their evidence.

use crate::figure::drawing::{Anchor, Colour, Item, Text, Weight};
use crate::figure::svg::{Purpose, svg};
use crate::ledger::Run;
use crate::render::pdf::literal::quoted;
use crate::render::pdf::lower::Lower;
use crate::render::{Exhibit, Page};

/// The geometry of each figure, by virtual file name.
pub(super) fn geometries(page: &Page<'_>) -> Vec<(String, String)> {
    page.exhibits
        .iter()
        .enumerate()
        .filter_map(|(index, exhibit)| match exhibit {
            Exhibit::Figure(drawing) => Some((file_name(index), svg(drawing, Purpose::Geometry))),
            Exhibit::Table(_) | Exhibit::Image(_) => None,
        })
        .collect()
}

fn file_name(index: usize) -> String {
    format!("figure/{index}.svg")
}

/// The call that sets a figure.
pub(super) fn lower(lower: &mut Lower<'_>, index: usize, drawing: &crate::figure::drawing::Drawing) {
    lower.out.push_str(&format!(
        "#tm-drawing({}, {}pt, {}pt, {}, (\n",
        quoted(&file_name(index)),
        drawing.width,
        drawing.height,
        quoted(&drawing.alt)
    ));
    for item in &drawing.items {
        if let Item::Text(text) = item {
            text_item(lower, text);
        }
    }
    lower.out.push_str("))");
}

fn text_item(lower: &mut Lower<'_>, text: &Text) {
    let anchor = match text.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let weight = match text.weight {
        Weight::Regular => 400,
        Weight::SemiBold => 600,
    };
    let style = if text.italic { "italic" } else { "normal" };
    lower.out.push_str(&format!(
        "tm-label({:.2}pt, {:.2}pt, \"{anchor}\", {:.2}deg, {:.2}pt, {weight}, \"{style}\", {}, [",
        text.x,
        text.y,
        text.rotation,
        text.size,
        colour(text.colour)
    ));
    for run in &text.label.0 {
        match run {
            Run::Text(words) => lower.text(words),
            Run::Mark { mark, text } => lower.mark(*mark, text),
        }
    }
    lower.out.push_str("]),\n");
}

fn colour(colour: Colour) -> String {
    format!("rgb({})", quoted(colour.hex()))
}
