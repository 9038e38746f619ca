//! The flow of subjects through a study (CONSORT 2010, STROBE): boxes from top to
//! bottom, exclusions at the side, groups side by side at the end.

use crate::ledger::label::Label;

use super::drawing::{Anchor, Colour, Drawing, Item, Paint, Point, Stroke, Text, Weight};
use super::metrics::{ASCENT, DESCENT};
use super::style::Style;
use super::wrap::wrap;

/// A flow diagram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// The boxes of the main line, from top to bottom.
    pub steps: Vec<FlowStep>,
    /// The groups into which the last box divides; may be empty.
    pub groups: Vec<FlowBox>,
    /// Text alternative.
    pub alt: String,
}

/// A box of the main line and what is lost after it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowStep {
    /// The subjects that reach this step.
    pub kept: FlowBox,
    /// The subjects excluded between this step and the next one.
    pub excluded: Option<FlowBox>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowBox {
    /// What the subjects are, such as "Assessed for eligibility".
    pub label: Label,
    /// Their number as printed, such as "n = 61".
    pub count: Label,
    /// Reasons or parts, one a line, such as "Not retreated (n = 3)".
    pub details: Vec<Label>,
}

/// The figure.
pub fn draw(model: &Flow, style: &Style) -> Drawing {
    let beside = model.steps.iter().any(|step| step.excluded.is_some());
    let (main, side) = (0.48 * style.width, 0.43 * style.width);
    let left = if beside { 0.5 } else { (style.width - main) / 2.0 };
    let centre = left + main / 2.0;
    let mut items = Vec::new();
    let mut y = 0.5;
    let last = model.steps.len().saturating_sub(1);
    for (index, step) in model.steps.iter().enumerate() {
        let placed = Placed::of(&step.kept, main, Anchor::Middle, style);
        let bottom = y + placed.height;
        placed.draw(&mut items, left, y, style);
        let excluded = step.excluded.as_ref().map(|excluded| Placed::of(excluded, side, Anchor::Start, style));
        let gap = excluded.as_ref().map_or(style.em(2.2), |placed| placed.height + style.em(1.6));
        let goes_on = index < last || !model.groups.is_empty();
        y = bottom;
        if goes_on || excluded.is_some() {
            y += gap;
        }
        if goes_on && (index < last || model.groups.len() < 2) {
            arrow(&mut items, (centre, bottom), (centre, y), style);
        } else if goes_on || excluded.is_some() {
            // The groups' arrows, or none, go on from here.
            let end = if goes_on { y } else { bottom + gap / 2.0 };
            items.push(Item::Line { from: (centre, bottom), to: (centre, end), stroke: style.axis() });
        }
        if let Some(placed) = excluded {
            let middle = bottom + gap / 2.0;
            let side_left = style.width - side - 0.5;
            arrow(&mut items, (centre, middle), (side_left, middle), style);
            let top = middle - placed.height / 2.0;
            placed.draw(&mut items, side_left, top, style);
        }
    }
    let bottom = if model.groups.is_empty() { y } else { draw_groups(&mut items, &model.groups, (centre, y), style) };
    Drawing { width: style.width, height: bottom + 0.5, items, alt: model.alt.clone() }
}

/// The groups under the point to which the main line leads; returns the lower edge.
fn draw_groups(items: &mut Vec<Item>, groups: &[FlowBox], (x, top): Point, style: &Style) -> f64 {
    let count = groups.len() as f64;
    let gap = style.em(1.2);
    let width = ((style.width - 1.0 - (count - 1.0) * gap) / count).min(0.48 * style.width);
    let row = count * width + (count - 1.0) * gap;
    let start = (x - row / 2.0).clamp(0.5, (style.width - 0.5 - row).max(0.5));
    let many = groups.len() > 1;
    let boxes_top = if many { top + style.em(1.8) } else { top };
    let centres: Vec<f64> =
        (0u32..).zip(groups).map(|(at, _)| start + width / 2.0 + f64::from(at) * (width + gap)).collect();
    if let (true, Some(first), Some(last)) = (many, centres.first(), centres.last()) {
        items.push(Item::Line { from: (first.min(x), top), to: (last.max(x), top), stroke: style.axis() });
    }
    let placed: Vec<Placed> = groups.iter().map(|group| Placed::of(group, width, Anchor::Middle, style)).collect();
    let height = placed.iter().map(|placed| placed.height).fold(0.0, f64::max);
    for (mut placed, centre) in placed.into_iter().zip(centres) {
        if many {
            arrow(items, (centre, top), (centre, boxes_top), style);
        }
        placed.height = height;
        placed.draw(items, centre - width / 2.0, boxes_top, style);
    }
    boxes_top + height
}

/// A box with its lines of text laid out from its own corner.
struct Placed {
    width: f64,
    height: f64,
    texts: Vec<Text>,
}

impl Placed {
    /// Lays out `content`, its label and count centred or at the left.
    fn of(content: &FlowBox, width: f64, anchor: Anchor, style: &Style) -> Self {
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
    fn draw(self, items: &mut Vec<Item>, x: f64, y: f64, style: &Style) {
        let paint =
            Paint { fill: Some((Colour::Paper, 1.0)), stroke: Some(Stroke::solid(Colour::Ink, style.hairline)) };
        items.push(Item::Rect { x, y, width: self.width, height: self.height, paint });
        items.extend(self.texts.into_iter().map(|text| Item::Text(text).moved(x, y)));
    }
}

/// A line with a head at its end, along one axis.
fn arrow(items: &mut Vec<Item>, from: Point, to: Point, style: &Style) {
    let head = style.em(0.55);
    let towards =
        ((to.0 - from.0).signum() * f64::from(to.0 != from.0), (to.1 - from.1).signum() * f64::from(to.1 != from.1));
    let neck = (to.0 - towards.0 * head, to.1 - towards.1 * head);
    items.push(Item::Line { from, to: neck, stroke: style.axis() });
    items.push(Item::arrow_head(to, towards, head, Colour::Ink));
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::{MarkId, Run};

    fn content(label: &str, details: usize) -> FlowBox {
        let count = Label(vec![Run::Text("n = ".to_owned()), Run::Mark { mark: MarkId(1), text: "312".to_owned() }]);
        let detail = Label::text("Inadequate function of the bone marrow or of the kidneys (").then(count.clone());
        FlowBox { label: Label::text(label), count, details: vec![detail.then(Label::text(")")); details] }
    }

    fn model(steps: usize, groups: usize, excluded: bool) -> Flow {
        let step = |at: usize| FlowStep {
            kept: content("Patients with a neuroendocrine tumor assessed for retreatment", at % 2),
            excluded: (excluded && at.is_multiple_of(2)).then(|| content("Excluded", 3)),
        };
        let group = |_| content("Other or unknown primary", 1);
        Flow { steps: (0..steps).map(step).collect(), groups: (0..groups).map(group).collect(), alt: String::new() }
    }

    #[test]
    fn nothing_overlaps_whatever_the_steps_and_groups() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for steps in 0..=4 {
                for groups in 0..=4 {
                    for excluded in [false, true] {
                        let drawing = draw(&model(steps, groups, excluded), &style);
                        assert_eq!(overlaps(&drawing), [], "{steps} steps, {groups} groups, {excluded}, {style:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn texts_stay_in_their_boxes() {
        let drawing = draw(&model(3, 3, true), &Style::manuscript());
        let inside = |text: &Text| {
            let bounds = super::super::overlap::text_bounds(text);
            drawing.items.iter().any(|item| match item {
                Item::Rect { x, y, width, height, .. } => {
                    *x < bounds.left && *y < bounds.top && x + width > bounds.right && y + height > bounds.bottom
                }
                _ => false,
            })
        };
        for item in &drawing.items {
            if let Item::Text(text) = item {
                assert!(inside(text), "{}", text.label.plain());
            }
        }
    }

    #[test]
    fn a_line_leads_into_every_box_but_the_first() {
        let heads = |steps, groups, excluded| {
            let drawing = draw(&model(steps, groups, excluded), &Style::manuscript());
            drawing.items.iter().filter(|item| matches!(item, Item::Polygon { .. })).count()
        };
        assert_eq!([heads(3, 0, false), heads(3, 0, true), heads(3, 3, false), heads(3, 1, false)], [2, 4, 5, 3]);
    }
}
