//! The names of curves at their ends, where so many curves have no room for them in the
//! plot, or where the author asks for it.

use crate::ledger::label::Label;

use super::canvas::Plot;
use super::drawing::{Colour, Item, Point, Stroke, Text, Weight};
use super::kaplan_meier_model::KaplanMeier;
use super::metrics::{ASCENT, CAP_HEIGHT, DESCENT, text_width};
use super::overlap::Bounds;
use super::placement::Block;
use super::style::Style;
use super::survival_curves::{censoring_mark, end_of};
use super::wrap::wrap;

/// How much of the figure the names may take, and how much where a long word needs it: a
/// word is not broken for a wider plot.
const MOST: (f64, f64) = (0.3, 0.45);

/// Where names start behind the sample of their curve, in em.
const START: f64 = 2.4;

/// The names of curves, beside the plot.
pub(super) struct EndLabels {
    /// Their width.
    pub(super) width: f64,
    title: Block,
    labels: Vec<Block>,
    gap: f64,
    breaks_names: bool,
}

impl EndLabels {
    /// The names of a model's curves.
    pub(super) fn of(model: &KaplanMeier, style: &Style) -> Self {
        let words = model.curves.iter().flat_map(|curve| curve.name.split([' ', '-', '/']));
        let longest = words.map(|word| text_width(word, style.small, Weight::SemiBold)).fold(0.0, f64::max);
        let with_hyphen = longest + style.em(0.5) + style.em(START);
        let most = with_hyphen.clamp(MOST.0 * style.width, MOST.1 * style.width);
        let mut title = Block::default();
        let words = model.legend_title.as_ref().map(Label::text).unwrap_or_default();
        push_lines(&mut title, &words, (0.0, most), (Weight::SemiBold, Colour::Ink), style);
        let labels: Vec<Block> = (0..model.curves.len()).map(|index| label(model, index, most, style)).collect();
        let width = labels.iter().chain([&title]).map(|block| block.width).fold(0.0, f64::max);
        let room = most - style.em(START);
        let is_broken = |name: &str| wrap(&Label::text(name), style.small, Weight::SemiBold, room).len() > 1;
        let breaks_names = model.curves.iter().any(|curve| is_broken(&curve.name));
        Self { width, title, labels, gap: style.em(0.25), breaks_names }
    }

    /// Whether a name takes several lines beside the plot, which then is narrow and high.
    pub(super) fn breaks_names(&self) -> bool {
        self.breaks_names
    }

    /// The height of all of them under one another.
    pub(super) fn height(&self) -> f64 {
        self.title_height() + self.labels.iter().map(|label| label.height + self.gap).sum::<f64>()
    }

    fn title_height(&self) -> f64 {
        if self.title.is_empty() { 0.0 } else { self.title.height + self.gap }
    }

    /// The top of each label: near the end of its curve, and none on another.
    fn tops(&self, ends: &[Point], plot: &Plot) -> Vec<f64> {
        let (first, last) = (plot.frame.top + self.title_height(), plot.frame.bottom);
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.sort_by(|one, other| ends[*one].1.total_cmp(&ends[*other].1));
        let mut tops = vec![0.0; self.labels.len()];
        let mut free = first;
        for at in &order {
            tops[*at] = (ends[*at].1 - self.labels[*at].height / 2.0).max(free);
            free = tops[*at] + self.labels[*at].height + self.gap;
        }
        // Those that were pressed out at the bottom move up again.
        let mut limit = last;
        for at in order.iter().rev() {
            tops[*at] = tops[*at].min(limit - self.labels[*at].height).max(first);
            limit = tops[*at] - self.gap;
        }
        tops
    }

    /// The line from the end of each curve to its label. One from afar would be taken for a curve:
    /// there the sample beside the name must do.
    fn leaders_of_near_ends(&self, model: &KaplanMeier, plot: &Plot, style: &Style) -> Vec<(usize, (Point, Point))> {
        const NEAR: f64 = 0.3;
        let (across, down) = (NEAR * plot.frame.width(), NEAR * (plot.frame.bottom - plot.frame.top));
        let is_near = |from: Point, to: Point| to.0 - from.0 <= across && (to.1 - from.1).abs() <= down;
        let leaders = self.leaders(model, plot, style).into_iter().enumerate();
        leaders.filter(|(_, (from, to))| is_near(*from, *to)).collect()
    }

    /// Each label's place beside the end of its curve.
    fn leaders(&self, model: &KaplanMeier, plot: &Plot, style: &Style) -> Vec<(Point, Point)> {
        let ends = self.ends(model, plot);
        let tops = self.tops(&ends, plot);
        let x = plot.frame.right + style.em(1.3);
        ends.into_iter().zip(tops).map(|(end, top)| (end, (x, top + first_middle(style)))).collect()
    }

    fn ends(&self, model: &KaplanMeier, plot: &Plot) -> Vec<Point> {
        let end = |curve| {
            let (time, estimate) = end_of(curve, plot.x.1);
            (plot.x_at(time), plot.y_at(estimate))
        };
        model.curves.iter().map(end).collect()
    }

    /// What texts in the plot must keep clear of.
    pub(super) fn leaders_within(&self, model: &KaplanMeier, plot: &Plot, style: &Style) -> Vec<Bounds> {
        const PARTS: u32 = 16;
        let mut all = Vec::new();
        for (_, (from, to)) in self.leaders_of_near_ends(model, plot, style) {
            let at = |part: u32| {
                let share = f64::from(part) / f64::from(PARTS);
                (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
            };
            all.extend((0..PARTS).map(|part| Bounds::around(&[at(part), at(part + 1)])));
        }
        all
    }

    /// Draws the names, and a thin line to each.
    pub(super) fn draw(&self, items: &mut Vec<Item>, model: &KaplanMeier, plot: &Plot, style: &Style) {
        let left = plot.frame.right + style.em(1.6);
        for (index, (from, to)) in self.leaders_of_near_ends(model, plot, style) {
            let stroke = Stroke::dashed(Colour::Series(index), style.hairline, &[1.5, 2.0]);
            items.push(Item::Line { from, to, stroke });
        }
        for (index, (_, to)) in self.leaders(model, plot, style).into_iter().enumerate() {
            items.extend(self.labels[index].clone().at(left, to.1 - first_middle(style)));
        }
        items.extend(self.title.clone().at(left, plot.frame.top));
    }
}

/// Where a label's sample is, from its top.
fn first_middle(style: &Style) -> f64 {
    (ASCENT - CAP_HEIGHT / 2.0) * style.small
}

/// The sample, the name and the estimate of a curve.
fn label(model: &KaplanMeier, index: usize, most: f64, style: &Style) -> Block {
    let mut block = Block::default();
    let Some(curve) = model.curves.get(index) else { return block };
    let (sample, start) = (style.em(2.0), style.em(START));
    let middle = first_middle(style);
    block.items.push(Item::Line { from: (0.0, middle), to: (sample, middle), stroke: style.curve(index) });
    if !curve.censor.is_empty() {
        block.items.extend(censoring_mark(index, (sample / 2.0, middle), 1.0, style));
    }
    let room = (start, most - start);
    push_lines(&mut block, &Label::text(&curve.name), room, (Weight::SemiBold, Colour::SeriesText(index)), style);
    push_lines(&mut block, &curve.median_label, room, (Weight::Regular, Colour::Ink), style);
    block
}

/// The lines of a label under what a block holds.
fn push_lines(
    block: &mut Block,
    label: &Label,
    (x, room): (f64, f64),
    (weight, colour): (Weight, Colour),
    style: &Style,
) {
    for line in wrap(label, style.small, weight, room) {
        let text = Text::new(x, block.height + ASCENT * style.small, style.small, line);
        block.push_text(text.weighted(weight).coloured(colour));
        block.height += (ASCENT + DESCENT) * style.small * 1.08;
    }
}
