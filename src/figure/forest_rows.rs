//! The text columns of a forest plot.

use crate::ledger::label::Label;

use super::drawing::{Anchor, Colour, Item, Text, Weight};
use super::forest::{Forest, Row, Shows};
use super::metrics::{ASCENT, CAP_HEIGHT, DESCENT, text_width};
use super::style::Style;
use super::wrap::{widest, wrap};

/// Left and right edges of the columns, in points. A column of no width is absent.
pub struct Columns {
    /// The terms.
    pub term: (f64, f64),
    /// The subjects or events.
    pub n: (f64, f64),
    /// The intervals.
    pub plot: (f64, f64),
    /// The ratios.
    pub estimate: (f64, f64),
    /// The P values.
    pub p: (f64, f64),
}

impl Columns {
    /// The columns that the model's texts need; the rest is the plot's.
    pub fn of(model: &Forest, style: &Style) -> Self {
        let gap = style.em(1.0);
        let rows = &model.rows;
        let natural = |labels: Vec<&Label>, header: &str| column_width(&labels, header, style);
        let n = natural(rows.iter().map(|row| &row.n).collect(), &model.n_header);
        let p = natural(rows.iter().map(|row| &row.p).collect(), &model.p_header);
        let reference = Label::text(&model.reference_text);
        let estimates = rows.iter().filter_map(Row::label).chain([&reference]).collect();
        let estimate = natural(estimates, &model.estimate_header);
        let pad = |width: f64| if width > 0.0 { width + gap } else { 0.0 };
        // The axis overhangs the plot by half a tick label at both ends.
        let overhang = style.em(0.6);
        let rest = style.width - pad(n) - pad(estimate) - pad(p) - 2.0 * overhang;
        let terms = rows.iter().map(|row| {
            let weight = if row.is_heading() { Weight::SemiBold } else { Weight::Regular };
            let indent = f64::from(row.depth).max(1.0);
            text_width(&row.term.plain(), style.small, weight) + style.em(indent)
        });
        let header = text_width(&model.term_header, style.small, Weight::SemiBold);
        let wanted = terms.fold(header, f64::max) + 0.01;
        // Terms wrap rather than press the plot under a third of the figure.
        let room = (rest - gap - 0.34 * style.width).max(0.24 * style.width);
        let term = wanted.min(room).min(rest - gap - 0.12 * style.width).max(style.em(3.0));
        let n_left = term + gap;
        let plot = term + gap + pad(n) + overhang;
        let p_left = style.width - p;
        let estimate_left = p_left - if p > 0.0 { gap } else { 0.0 } - estimate;
        Self {
            term: (0.0, term),
            n: (n_left, n_left + n),
            plot: (plot, estimate_left - gap - overhang),
            estimate: (estimate_left, estimate_left + estimate),
            p: (p_left, style.width),
        }
    }
}

/// The width of a column of numbers: its cells and its header, which breaks into lines
/// where it would widen the column by more than a third. 0 where all cells are empty.
pub fn column_width(labels: &[&Label], header: &str, style: &Style) -> f64 {
    if labels.iter().all(|label| label.is_empty()) {
        return 0.0;
    }
    let cells = widest(labels.iter().copied(), style.small, Weight::Regular);
    let word = |word: &str| text_width(word, style.small, Weight::SemiBold);
    let longest = header.split(' ').map(word).fold(0.0, f64::max);
    cells.max(longest).max(word(header).min(1.34 * cells)) + 0.01
}

/// Draws the header row and the rule under it; returns where the first row starts.
pub fn draw_header(items: &mut Vec<Item>, model: &Forest, columns: &Columns, style: &Style) -> f64 {
    let cells = [
        (&model.term_header, columns.term, Anchor::Start),
        (&model.n_header, columns.n, Anchor::End),
        (&model.estimate_header, columns.estimate, Anchor::Start),
        (&model.p_header, columns.p, Anchor::End),
    ];
    let leading = style.leading(style.small);
    let shown = cells.iter().filter(|(_, (left, right), _)| right > left);
    let wrapped: Vec<_> = shown
        .map(|(text, (left, right), anchor)| {
            let lines = wrap(&Label::text(text.as_str()), style.small, Weight::SemiBold, right - left);
            (lines, if *anchor == Anchor::Start { *left } else { *right }, *anchor)
        })
        .collect();
    let most = wrapped.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(0);
    let top = style.em(0.2);
    for (lines, x, anchor) in wrapped {
        // Headers of fewer lines stand at the bottom.
        let skipped = (most - lines.len()) as f64;
        for (line, label) in (0u32..).zip(lines) {
            let baseline = top + ASCENT * style.small + (skipped + f64::from(line)) * leading;
            let text = Text::new(x, baseline, style.small, label).anchored(anchor).weighted(Weight::SemiBold);
            items.push(Item::Text(text));
        }
    }
    let rule = top + most as f64 * leading + style.em(0.1);
    items.push(Item::Line { from: (0.0, rule), to: (style.width, rule), stroke: style.axis() });
    rule + style.em(0.35)
}

/// A row's texts and its place.
pub struct RowLayout {
    /// Its texts.
    pub texts: Vec<Text>,
    /// The y of the marker.
    pub middle: f64,
    /// Its lower edge.
    pub bottom: f64,
}

impl RowLayout {
    /// Lays out a row from `top` down.
    pub fn of(row: &Row, top: f64, model: &Forest, columns: &Columns, style: &Style) -> Self {
        let size = style.small;
        let leading = style.leading(size);
        let weight = if row.is_heading() { Weight::SemiBold } else { Weight::Regular };
        let above = if row.is_heading() { style.em(0.4) } else { style.em(0.15) };
        let baseline = top + above + ASCENT * size;
        let mut texts = Vec::new();
        let mut lines = 1;
        let mut column = |label: &Label, x: f64, width: f64, anchor: Anchor, weight: Weight, colour: Colour| {
            let wrapped = wrap(label, size, weight, width);
            lines = lines.max(wrapped.len());
            for (line, label) in (0u32..).zip(wrapped) {
                let text = Text::new(x, baseline + f64::from(line) * leading, size, label);
                texts.push(text.anchored(anchor).weighted(weight).coloured(colour));
            }
        };
        // However deep a row is, a part of its column is left for its words.
        let indent = (style.em(1.0) * f64::from(row.depth)).min(0.5 * columns.term.1);
        let whole = if row.is_heading() { columns.plot.0 } else { columns.term.1 };
        column(&row.term, indent, whole - indent, Anchor::Start, weight, Colour::Ink);
        if !row.n.is_empty() {
            column(&row.n, columns.n.1, f64::INFINITY, Anchor::End, Weight::Regular, Colour::Ink);
        }
        let (left, right) = columns.estimate;
        match &row.shows {
            Shows::Heading => {}
            Shows::Reference => {
                let text = Label::text(&model.reference_text);
                column(&text, left, f64::INFINITY, Anchor::Start, Weight::Regular, Colour::Muted);
            }
            Shows::Estimate { label, .. } => {
                column(label, left, f64::INFINITY, Anchor::Start, Weight::Regular, Colour::Ink);
            }
            Shows::NotEstimable(reason) => {
                let edge = if row.p.is_empty() { right.max(columns.p.1) } else { right };
                column(reason, left, edge - left, Anchor::Start, Weight::Regular, Colour::Muted);
            }
        }
        if !row.p.is_empty() {
            column(&row.p, columns.p.1, f64::INFINITY, Anchor::End, Weight::Regular, Colour::Ink);
        }
        let bottom = baseline + (lines - 1) as f64 * leading + DESCENT * size + style.em(0.3);
        Self { texts, middle: baseline - CAP_HEIGHT * size / 2.0, bottom }
    }
}
