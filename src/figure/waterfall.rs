//! Waterfall plots: a bar of the change of each subject, from the largest growth to the
//! largest shrinkage.

use crate::ledger::label::Label;

use super::axis::{Tick, axis_title, enclosing_ticks, extent, left_axis, title_lines, vertical_title};
use super::canvas::{Frame, Plot};
use super::drawing::{Anchor, Colour, Drawing, Item, Paint, Stroke, Text, Weight};
use super::legend::{Key, keys};
use super::metrics::CAP_HEIGHT;
use super::plotted_data::PlottedData;
use super::style::Style;
use super::wrap::widest;

/// A waterfall plot. It names no subject.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Waterfall {
    /// The change and the group of each subject, by the place of the group.
    pub bars: Vec<(f64, usize)>,
    /// The groups with their numbers, in the order of their colours; empty where there are none.
    pub groups: Vec<(String, Label)>,
    /// Values at which a line is drawn across, such as those that mean response and progression.
    pub lines: Vec<f64>,
    /// Whether changes are in percent.
    pub in_percent: bool,
    /// Title of the horizontal axis: what a bar is.
    pub x_label: String,
    /// Title of the vertical axis: what changes, with its unit.
    pub y_label: String,
    /// Height of the plot divided by the figure's width.
    pub aspect: f64,
    /// Text alternative.
    pub alt: String,
}

/// The figure.
pub fn draw(model: &Waterfall, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let legend = keys(entries(model, style), style.width, style);
    let top = legend.height + style.em(0.9);
    items.extend(legend.at(0.0, style.em(0.2)));

    let height = model.aspect.clamp(0.15, 2.0) * style.width;
    let (low, high) =
        extent(model.bars.iter().map(|(value, _)| *value).chain(model.lines.iter().copied()).chain([0.0]));
    let count = (height / style.em(3.2)).clamp(3.0, 7.0) as usize;
    let tick = |value: f64| {
        if model.in_percent && !model.y_label.contains('%') {
            Tick::plain(value).with_percent_sign()
        } else {
            Tick::plain(value)
        }
    };
    let ticks: Vec<Tick> = enclosing_ticks(low, high, count).into_iter().map(tick).collect();
    let ends = ticks.first().zip(ticks.last()).map_or((0.0, 1.0), |(first, last)| (first.value, last.value));
    let width = |ticks: &[Tick]| {
        widest(&ticks.iter().map(|tick| tick.label(style)).collect::<Vec<Label>>(), style.small, Weight::Regular)
    };
    let y_width = width(&ticks);
    let title = title_lines(&model.y_label, height, style).len() as f64;
    let left = title * style.leading(style.size) + y_width + style.em(1.3);
    let marks: Vec<Tick> = model.lines.iter().map(|line| tick(*line)).collect();
    let beside = if marks.is_empty() { 0.5 } else { width(&marks) + style.em(0.5) };
    let frame = Frame { left, top, right: style.width - beside, bottom: top + height };
    let plot = Plot::new(frame, (0.0, model.bars.len().max(1) as f64), ends);

    let bars = sorted(model);
    draw_bars(&mut items, &bars, &plot, style);
    draw_lines(&mut items, &marks, &plot, style);
    let zero = plot.y_at(0.0);
    items.push(Item::Line { from: (frame.left, zero), to: (frame.right, zero), stroke: style.axis() });
    left_axis(&mut items, &plot, &ticks, style);
    vertical_title(&mut items, &model.y_label, left - y_width - style.em(1.3), &plot, style);
    let bottom =
        axis_title(&mut items, &model.x_label, (frame.left + frame.right) / 2.0, frame.bottom + style.em(0.3), style);
    let mut data = PlottedData::new(&["group", "value"]);
    for (value, group) in bars {
        data.push(&[model.groups.get(group).map_or("", |(name, _)| name)], &[Some(value)]);
    }
    Drawing { data, ..Drawing::new(style.width, bottom + style.em(0.2), items, model.alt.clone()) }
}

/// The bars from the largest to the smallest, equal ones group by group.
fn sorted(model: &Waterfall) -> Vec<(f64, usize)> {
    let mut bars = model.bars.clone();
    bars.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    bars
}

fn draw_bars(items: &mut Vec<Item>, bars: &[(f64, usize)], plot: &Plot, style: &Style) {
    let slot = plot.frame.width() / bars.len().max(1) as f64;
    // Few bars are not as wide as the plot would let them be.
    let width = (0.82 * slot).min(style.em(3.0));
    let zero = plot.y_at(0.0);
    for (at, (value, group)) in bars.iter().enumerate() {
        let end = plot.y_at(*value);
        // Who neither grows nor shrinks is seen all the same.
        let least = style.hairline * 2.5;
        let (y, height) =
            if (end - zero).abs() < least { (zero - least / 2.0, least) } else { (end.min(zero), (end - zero).abs()) };
        let x = plot.frame.left + (at as f64 + 0.5) * slot - width / 2.0;
        items.push(Item::Rect { x, y, width, height, paint: Paint::tinted(Colour::Series(*group), 0.85) });
    }
}

/// The lines across, each with its value at the right end.
fn draw_lines(items: &mut Vec<Item>, marks: &[Tick], plot: &Plot, style: &Style) {
    let stroke = Stroke::dashed(Colour::Muted, style.hairline, &[4.0, 3.0]);
    let mut ascending: Vec<&Tick> = marks.iter().collect();
    ascending.sort_by(|one, other| one.value.total_cmp(&other.value));
    let least = style.leading(style.small);
    // Values whose lines are nearly one stand over one another.
    let mut above = f64::INFINITY;
    for mark in ascending {
        let y = plot.y_at(mark.value);
        items.push(Item::Line { from: (plot.frame.left, y), to: (plot.frame.right, y), stroke: stroke.clone() });
        let baseline = (y + CAP_HEIGHT * style.small / 2.0).min(above - least);
        above = baseline;
        let text = Text::new(plot.frame.right + style.em(0.4), baseline, style.small, mark.label(style));
        items.push(Item::Text(text.anchored(Anchor::Start).coloured(Colour::Muted).scale()));
    }
}

/// What the colours mean.
fn entries(model: &Waterfall, style: &Style) -> Vec<Key> {
    let half = style.em(0.42);
    let key = |(group, (_, name)): (usize, &(String, Label))| {
        let paint = Paint::tinted(Colour::Series(group), 0.85);
        let sample = vec![Item::Rect { x: -half, y: -half, width: 2.0 * half, height: 2.0 * half, paint }];
        Key { sample, width: 2.0 * half, name: name.clone() }
    };
    model.groups.iter().enumerate().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;

    fn model(groups: usize, subjects: u32) -> Waterfall {
        let name = |at: usize| format!("Well-differentiated neuroendocrine tumor of the small bowel {at}");
        let bar = |at: u32| (f64::from((at * 61) % 140) - 100.0, at as usize % groups.max(1));
        Waterfall {
            bars: (0..subjects).map(bar).collect(),
            groups: (0..groups).map(|at| (name(at), Label::text(format!("{} (n = 12)", name(at))))).collect(),
            lines: vec![-30.0, 20.0, 22.0],
            in_percent: true,
            x_label: "Patients".to_owned(),
            y_label: "Best change of the sum of the diameters of target lesions from baseline, %".to_owned(),
            aspect: 0.5,
            alt: String::new(),
        }
    }

    #[test]
    fn nothing_overlaps_at_either_size_with_no_subject_to_two_hundred() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for (groups, subjects) in [(0, 0), (0, 1), (2, 12), (6, 60), (12, 200)] {
                assert_eq!(overlaps(&draw(&model(groups, subjects), &style)), [], "{groups} groups, {style:?}");
            }
        }
    }

    #[test]
    fn bars_stand_from_the_largest_to_the_smallest_on_the_line_of_no_change() {
        let model = Waterfall { bars: vec![(-40.0, 0), (30.0, 1), (0.0, 0)], ..model(2, 0) };
        let drawing = draw(&model, &Style::manuscript());
        let values: Vec<&str> = drawing.data.rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(values, ["30", "0", "-40"]);
        let bars: Vec<(f64, f64)> = drawing
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Rect { y, height, width, .. } if *width > 20.0 => Some((*y, *height)),
                _ => None,
            })
            .collect();
        let [(top, up), (stub, thin), (zero, down)] = bars.as_slice() else { panic!("three bars: {bars:?}") };
        assert!((top + up - zero).abs() < 1e-9 && (down / up - 40.0 / 30.0).abs() < 1e-9, "{bars:?}");
        assert!(*thin < 2.0 && (stub + thin / 2.0 - zero).abs() < 1e-9, "{bars:?}");
    }
}
