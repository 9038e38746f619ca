//! The intervals and markers of a forest plot.

use super::canvas::Plot;
use super::drawing::{Colour, Item, Paint, Stroke, Text};
use super::forest_model::{Row, Shows};
use super::forest_scale::Scale;
use super::overlap::{Bounds, text_bounds};
use super::style::Style;

/// Draws the line of no effect, which stops before the texts in its way.
pub fn draw_reference_line(items: &mut Vec<Item>, plot: &Plot, texts: &[Text], style: &Style) {
    let x = plot.x_at(0.0);
    if !(plot.frame.left..=plot.frame.right).contains(&x) {
        return;
    }
    let (gap, mut from) = (style.em(0.1), plot.frame.top);
    let mut in_its_way: Vec<Bounds> = texts.iter().map(text_bounds).collect();
    in_its_way.retain(|bounds| bounds.left - gap < x && x < bounds.right + gap);
    in_its_way.sort_by(|one, other| one.top.total_cmp(&other.top));
    let stroke = Stroke::solid(Colour::Rule, style.hairline);
    let mut line = |from: f64, to: f64| {
        // A stub between two lines of text would look like a letter.
        if to - from > style.em(0.8) {
            items.push(Item::Line { from: (x, from), to: (x, to), stroke: stroke.clone() });
        }
    };
    for bounds in in_its_way {
        line(from, bounds.top - gap);
        from = from.max(bounds.bottom + gap);
    }
    line(from, plot.frame.bottom);
}

/// The marker of an estimate: each model has its own, which differ in print without colour.
fn marker(model: usize, (x, y): (f64, f64), half: f64) -> Item {
    let colour = Colour::Series(model);
    let paint = Paint::filled(colour);
    match model % 4 {
        0 => Item::Rect { x: x - half, y: y - half, width: 2.0 * half, height: 2.0 * half, paint },
        1 => Item::Circle { centre: (x, y), radius: 1.1 * half, paint },
        2 => {
            let half = 1.35 * half;
            Item::Polygon { points: vec![(x, y - half), (x + half, y), (x, y + half), (x - half, y)], paint }
        }
        _ => {
            let half = 1.2 * half;
            Item::Polygon { points: vec![(x, y - half), (x + half, y + half), (x - half, y + half)], paint }
        }
    }
}

/// Draws a row's interval and marker: arrows where the interval leaves the axis.
pub fn draw_interval(items: &mut Vec<Item>, row: &Row, scale: Scale, y: f64, plot: &Plot, style: &Style) {
    let half = style.em(0.28);
    let square =
        |x: f64, paint: Paint| Item::Rect { x: x - half, y: y - half, width: 2.0 * half, height: 2.0 * half, paint };
    match &row.shows {
        Shows::Heading | Shows::NotEstimable(_) => {}
        Shows::Reference => {
            let x = plot.x_at(0.0);
            if (plot.frame.left..=plot.frame.right).contains(&x) {
                let outline = Some(Stroke::solid(Colour::Ink, style.hairline));
                items.push(square(x, Paint { fill: Some((Colour::Paper, 1.0)), stroke: outline }));
            }
        }
        Shows::Estimate { estimate, conf_low, conf_high, .. } => {
            let at = scale.place(*estimate);
            if !at.is_finite() {
                return;
            }
            let stroke = Stroke::solid(Colour::Series(row.model), style.line * 0.85);
            let (low, high) = (scale.place(*conf_low), scale.place(*conf_high));
            let head = style.em(0.6);
            // A line that goes on as an arrow ends inside its head, so that the tip is sharp.
            let neck = head / 2.0 / plot.frame.width() * (plot.x.1 - plot.x.0);
            let from = low.max(plot.x.0 + if low < plot.x.0 { neck } else { 0.0 }).min(plot.x.1);
            let to = high.max(plot.x.0).min(plot.x.1 - if high > plot.x.1 { neck } else { 0.0 });
            if to > from {
                items.extend(plot.line(&[(from, y), (to, y)], &stroke));
            }
            for (leaves, x, towards) in
                [(low < plot.x.0, plot.frame.left, -1.0), (high > plot.x.1, plot.frame.right, 1.0)]
            {
                if leaves {
                    items.push(Item::arrow_head((x, y), (towards, 0.0), head, Colour::Series(row.model)));
                }
            }
            if (plot.x.0..=plot.x.1).contains(&at) {
                items.push(marker(row.model, (plot.x_at(at), y), half));
            }
        }
    }
}
