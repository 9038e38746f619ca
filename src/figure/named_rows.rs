//! Rows with a name at the left, numbers at the right and something drawn between them.

use crate::ledger::label::Label;

use super::canvas::Frame;
use super::drawing::{Anchor, Item, Text, Weight};
use super::forest_rows::column_width;
use super::metrics::{ASCENT, CAP_HEIGHT, text_width};
use super::style::Style;
use super::wrap::{name_column, wrap};

/// Where rows are drawn.
pub(super) struct NamedRows {
    /// The plot between the names and the numbers.
    pub(super) frame: Frame,
    /// The y of the middle of each row.
    pub(super) middles: Vec<f64>,
    /// How thick a bar or a box may be.
    pub(super) thickness: f64,
}

impl NamedRows {
    /// Draws the names and the numbers under their header, each row at least so thick.
    pub(super) fn draw<'a>(
        items: &mut Vec<Item>,
        names: impl IntoIterator<Item = &'a str>,
        labels: &[&Label],
        header: &str,
        thickness: f64,
        style: &Style,
    ) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let column = column_width(labels, header, style);
        let last_tick = text_width("100", style.small, Weight::Regular) / 2.0 + 0.5;
        let right = style.width - if column > 0.0 { column + style.em(1.4) } else { last_tick };
        let top = draw_header(items, header, column, style);
        let place = NamePlace::of(&names, right, style);

        let (gap, leading) = (style.em(0.6), style.leading(style.small));
        let mut y = top + gap;
        let mut middles = Vec::new();
        for (lines, label) in place.rows.into_iter().zip(labels) {
            let names = lines.len() as f64 * leading;
            let height = if place.is_above { names + thickness } else { thickness.max(names) };
            let middle = if place.is_above { y + names + thickness / 2.0 } else { y + height / 2.0 };
            let baseline = middle + CAP_HEIGHT * style.small / 2.0;
            let (x, first, anchor) = if place.is_above {
                (place.edge, y + CAP_HEIGHT * style.small, Anchor::Start)
            } else {
                (place.edge, baseline - (lines.len() as f64 - 1.0) * leading / 2.0, Anchor::End)
            };
            for (line, name) in (0u32..).zip(lines) {
                let text = Text::new(x, first + f64::from(line) * leading, style.small, name);
                items.push(Item::Text(text.anchored(anchor)));
            }
            if !label.is_empty() {
                let text = Text::new(style.width - column, baseline, style.small, (*label).clone());
                items.push(Item::Text(text));
            }
            middles.push(middle);
            y += height + gap;
        }
        let frame = Frame { left: place.left, top, right, bottom: y };
        Self { frame, middles, thickness }
    }
}

/// A plot beside names has at least this share of the width; else they stand over their rows.
pub(super) const NARROWEST: f64 = 0.25;

/// Where names stand: at the left of the plot, or each over its row.
struct NamePlace {
    rows: Vec<Vec<Label>>,
    is_above: bool,
    /// Right edge of names at the left, left edge of names over their rows.
    edge: f64,
    /// Left edge of the plot.
    left: f64,
}

impl NamePlace {
    /// The plot ends at `right`.
    fn of(names: &[&str], right: f64, style: &Style) -> Self {
        let (rows, edge) = name_column(names.iter().copied(), style.small, Weight::Regular, 0.32 * style.width);
        let left = edge + style.em(0.7);
        if right - left >= NARROWEST * style.width {
            return Self { rows, is_above: false, edge, left };
        }
        // An axis may start with a negative number.
        let left = text_width("−100", style.small, Weight::Regular) / 2.0 + 0.5;
        let edge = left + style.em(0.3);
        let whole = |name: &&str| wrap(&Label::text(*name), style.small, Weight::Regular, style.width - edge);
        Self { rows: names.iter().map(whole).collect(), is_above: true, edge, left }
    }
}

/// The header over the numbers; returns where the plot starts.
fn draw_header(items: &mut Vec<Item>, header: &str, column: f64, style: &Style) -> f64 {
    let mut top = style.em(0.2);
    if column > 0.0 {
        for line in wrap(&Label::text(header), style.small, Weight::SemiBold, column) {
            let text = Text::new(style.width - column, top + ASCENT * style.small, style.small, line);
            items.push(Item::Text(text.weighted(Weight::SemiBold)));
            top += style.leading(style.small);
        }
    }
    top
}
