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
        let (rows, names_width) = name_column(names, style.small, Weight::Regular, 0.32 * style.width);
        let column = column_width(labels, header, style);
        let last_tick = text_width("100", style.small, Weight::Regular) / 2.0 + 0.5;
        let right = style.width - if column > 0.0 { column + style.em(1.4) } else { last_tick };
        let top = draw_header(items, header, column, style);

        let (gap, leading) = (style.em(0.6), style.leading(style.small));
        let mut y = top + gap;
        let mut middles = Vec::new();
        for (lines, label) in rows.into_iter().zip(labels) {
            let height = thickness.max(lines.len() as f64 * leading);
            let middle = y + height / 2.0;
            let baseline = middle + CAP_HEIGHT * style.small / 2.0;
            let first = baseline - (lines.len() as f64 - 1.0) * leading / 2.0;
            for (line, name) in (0u32..).zip(lines) {
                let text = Text::new(names_width, first + f64::from(line) * leading, style.small, name);
                items.push(Item::Text(text.anchored(Anchor::End)));
            }
            if !label.is_empty() {
                let text = Text::new(style.width - column, baseline, style.small, (*label).clone());
                items.push(Item::Text(text));
            }
            middles.push(middle);
            y += height + gap;
        }
        let frame = Frame { left: names_width + style.em(0.7), top, right, bottom: y };
        Self { frame, middles, thickness }
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
