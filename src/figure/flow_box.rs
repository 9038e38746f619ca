//! A box of a flow diagram in its place, and the arrow that leads to it.

use crate::ledger::label::Label;

use super::drawing::{Anchor, Colour, Item, Paint, Point, Stroke, Text, Weight};
use super::flow_model::FlowBox;
use super::metrics::{ASCENT, DESCENT};
use super::style::Style;
use super::wrap::wrap;

/// A box with its lines of text laid out from its own corner.
pub(super) struct Placed {
    width: f64,
    /// The height that it takes.
    pub(super) height: f64,
    texts: Vec<Text>,
}

impl Placed {
    /// Lays out `content`, its label and count centred or at the left.
    pub(super) fn of(content: &FlowBox, width: f64, anchor: Anchor, style: &Style) -> Self {
        let pad = style.em(0.7);
        let room = width - 2.0 * pad;
        let leading = style.leading(style.size);
        let mut texts = Vec::new();
        let mut baseline = pad + ASCENT * style.size;
        let x = if anchor == Anchor::Middle { width / 2.0 } else { pad };
        for (label, weight) in [(&content.label, Weight::SemiBold), (&content.count, Weight::Regular)] {
            for line in wrap(label, style.size, weight, room) {
                texts.push(Text::new(x, baseline, style.size, line).anchored(anchor).weighted(weight));
                baseline += leading;
            }
        }
        for detail in &content.details {
            let indent = style.em(0.9);
            for (at, line) in wrap(detail, style.small, Weight::Regular, room - indent).into_iter().enumerate() {
                if at == 0 {
                    texts.push(Text::new(pad, baseline, style.small, Label::text("•")).coloured(Colour::Muted));
                }
                texts.push(Text::new(pad + indent, baseline, style.small, line));
                baseline += style.leading(style.small);
            }
        }
        let last = texts.last().map_or(0.0, |text| text.y + DESCENT * text.size);
        Self { width, height: last + pad, texts }
    }

    /// Draws the box with its corner at (x, y).
    pub(super) fn draw(self, items: &mut Vec<Item>, x: f64, y: f64, style: &Style) {
        let paint =
            Paint { fill: Some((Colour::Paper, 1.0)), stroke: Some(Stroke::solid(Colour::Ink, style.hairline)) };
        items.push(Item::Rect { x, y, width: self.width, height: self.height, paint });
        items.extend(self.texts.into_iter().map(|text| Item::Text(text).moved(x, y)));
    }
}

/// A line with a head at its end, along one axis.
pub(super) fn arrow(items: &mut Vec<Item>, from: Point, to: Point, style: &Style) {
    let head = style.em(0.55);
    let towards =
        ((to.0 - from.0).signum() * f64::from(to.0 != from.0), (to.1 - from.1).signum() * f64::from(to.1 != from.1));
    let neck = (to.0 - towards.0 * head, to.1 - towards.1 * head);
    items.push(Item::Line { from, to: neck, stroke: style.axis() });
    items.push(Item::arrow_head(to, towards, head, Colour::Ink));
}
