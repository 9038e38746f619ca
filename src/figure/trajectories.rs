//! A variable over visits: the median of each group with its quartiles, and, in a spaghetti
//! plot, a thin line for each subject behind it.

use crate::ledger::label::Label;

use super::axis::{Tick, axis_title, enclosing_ticks, extent, title_lines, vertical_title};
use super::drawing::{Colour, Drawing, Item, Paint, Text, Weight};
use super::legend::{Key, keys};
use super::metrics::ASCENT;
use super::plotted_data::PlottedData;
use super::style::Style;
pub use super::trajectory_model::{Centre, Trajectories, Trajectory};
use super::trajectory_panel::{Panel, Scale, draw_panel};
use super::wrap::{widest, wrap};

/// More groups than these have a panel each: lines of subjects hide one another sooner than
/// medians do.
const TOGETHER: (usize, usize) = (3, 6);

/// The figure.
pub fn draw(model: &Trajectories, style: &Style) -> Drawing {
    let has_lines = model.groups.iter().any(|group| !group.lines.is_empty());
    let most = if has_lines { TOGETHER.0 } else { TOGETHER.1 };
    let mut items = Vec::new();
    let bottom = if model.groups.len() > most {
        draw_apart(&mut items, model, style)
    } else {
        draw_together(&mut items, model, style)
    };
    let data = plotted(model);
    let mut drawing = Drawing { data, ..Drawing::new(style.width, bottom + style.em(0.2), items, model.alt.clone()) };
    if model.groups.len() > most {
        drawing.notes.push(format!("n, {}.", model.counted.replacen("No.", "number", 1)));
    }
    drawing
}

/// All groups in one plot, under their names.
fn draw_together(items: &mut Vec<Item>, model: &Trajectories, style: &Style) -> f64 {
    let legend = keys(entries(model, style), style.width, style);
    let top = if legend.is_empty() { style.em(0.4) } else { legend.height + style.em(0.9) };
    items.extend(legend.at(0.0, style.em(0.2)));
    let height = model.aspect.clamp(0.15, 2.0) * style.width;
    let scale = scale(model, height, style);
    let title = title_width(model, height, style);
    let panel = Panel {
        groups: (0..model.groups.len()).collect(),
        left: 0.0,
        axis_at_least: title + scale.labels_width + style.em(1.0),
        right: style.width,
        top,
        bottom: top + height,
        counted: &model.counted,
        x_label: &model.x_label,
    };
    let (frame, bottom) = draw_panel(items, model, &panel, &scale, style);
    vertical_title(items, &model.y_label, frame.frame.left - scale.labels_width - style.em(1.3), &frame, style);
    bottom
}

/// A panel for each group, with the same axes.
fn draw_apart(items: &mut Vec<Item>, model: &Trajectories, style: &Style) -> f64 {
    let columns = ((style.width / style.em(14.0)) as usize).clamp(1, if model.groups.len() > 4 { 3 } else { 2 });
    let gap = style.em(1.2);
    let height = (model.aspect.clamp(0.15, 2.0) * style.width / columns as f64 * 1.2).max(style.em(7.0));
    let scale = scale(model, height, style);
    let all = model.groups.len().div_ceil(columns) as f64 * height;
    let title = title_width(model, all, style) + style.em(0.5);
    let width = (style.width - title - gap * (columns - 1) as f64) / columns as f64;
    let leading = style.leading(style.size);
    let mut y = style.em(0.2);
    let (first, mut last) = (y, None);
    let indices: Vec<usize> = (0..model.groups.len()).collect();
    for row in indices.chunks(columns) {
        let names: Vec<Vec<Label>> = row
            .iter()
            .map(|group| wrap(&Label::text(&model.groups[*group].name), style.size, Weight::SemiBold, width))
            .collect();
        let lines = names.iter().map(Vec::len).max().unwrap_or(0);
        let top = y + leading * lines as f64 + style.em(0.4);
        let mut lowest = top;
        for (column, (group, name)) in row.iter().zip(names).enumerate() {
            let left = title + column as f64 * (width + gap);
            let panel = Panel {
                groups: vec![*group],
                left,
                axis_at_least: scale.labels_width + style.em(1.0),
                right: left + width,
                top,
                bottom: top + height,
                counted: "n",
                x_label: "",
            };
            let (plot, bottom) = draw_panel(items, model, &panel, &scale, style);
            // A short name stands just above its plot.
            let from = y + leading * (lines - name.len()) as f64 + ASCENT * style.size;
            for (line, label) in (0u32..).zip(name) {
                let text = Text::new(left, from + f64::from(line) * leading, style.size, label);
                items.push(Item::Text(text.weighted(Weight::SemiBold).coloured(Colour::SeriesText(*group))));
            }
            lowest = lowest.max(bottom);
            last = Some(plot);
        }
        y = lowest + style.em(0.9);
    }
    if let Some(mut plot) = last {
        (plot.frame.top, plot.frame.bottom) = (first, y - style.em(0.9));
        vertical_title(items, &model.y_label, title - style.em(1.0), &plot, style);
    }
    axis_title(items, &model.x_label, (title + style.width) / 2.0, y - style.em(0.9), style)
}

/// How much room the title of the vertical axis takes.
fn title_width(model: &Trajectories, height: f64, style: &Style) -> f64 {
    let lines = title_lines(&model.y_label, height, style).len();
    if lines == 0 { 0.0 } else { lines as f64 * style.leading(style.size) + style.em(0.3) }
}

/// The scales that all panels have in common.
fn scale(model: &Trajectories, height: f64, style: &Style) -> Scale {
    let of_lines = model.groups.iter().flat_map(|group| group.lines.iter().flatten().map(|(_, value)| *value));
    let of_centre = model.groups.iter().flat_map(|group| &group.centre);
    let of_centre = of_centre.flat_map(|centre| [centre.quartiles.0, centre.median, centre.quartiles.1]);
    let (low, high) = extent(of_lines.chain(of_centre));
    let count = (height / style.em(2.4)).clamp(3.0, 6.0) as usize;
    let ticks: Vec<Tick> = enclosing_ticks(low, high, count).into_iter().map(Tick::plain).collect();
    let labels: Vec<Label> = ticks.iter().map(|tick| tick.label(style)).collect();
    let ends = ticks.first().zip(ticks.last()).map_or((0.0, 1.0), |(first, last)| (first.value, last.value));
    let (first, last) = (model.times.first().copied().unwrap_or(0.0), model.times.last().copied().unwrap_or(1.0));
    let pad = if last > first { 0.07 * (last - first) } else { 0.5 };
    Scale { labels_width: widest(&labels, style.small, Weight::Regular), ticks, y: ends, x: (first - pad, last + pad) }
}

/// What the colours mean; nothing of a single group.
fn entries(model: &Trajectories, style: &Style) -> Vec<Key> {
    if model.groups.len() < 2 {
        return Vec::new();
    }
    let half = style.em(1.2);
    let key = |(index, group): (usize, &Trajectory)| {
        let line = Item::Line { from: (-half, 0.0), to: (half, 0.0), stroke: style.curve(index) };
        let dot =
            Item::Circle { centre: (0.0, 0.0), radius: style.em(0.26), paint: Paint::filled(Colour::Series(index)) };
        Key { sample: vec![line, dot], width: 2.0 * half, name: Label::text(&group.name) }
    };
    model.groups.iter().enumerate().map(key).collect()
}

/// The medians, and each line under a number that is no order of the file: lines are numbered
/// by their values.
fn plotted(model: &Trajectories) -> PlottedData {
    let mut data = PlottedData::new(&["group", "line", "at", "n", "value", "p25", "p75"]);
    for group in &model.groups {
        for centre in &group.centre {
            let (low, high) = centre.quartiles;
            let numbers = [centre.at, centre.n, centre.median, low, high].map(Some);
            data.push(&[&group.name, "median"], &numbers);
        }
        let mut lines: Vec<&Vec<(f64, f64)>> = group.lines.iter().collect();
        lines.sort_by(|one, other| {
            let pairs = one.iter().zip(other.iter());
            let differ = pairs.map(|(one, other)| one.1.total_cmp(&other.1).then(one.0.total_cmp(&other.0)));
            differ.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(one.len().cmp(&other.len()))
        });
        for (number, line) in (1_u32..).zip(lines) {
            for (at, value) in line {
                data.push(&[&group.name, &number.to_string()], &[Some(*at), None, Some(*value), None, None]);
            }
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;

    fn model(groups: usize, with_lines: bool) -> Trajectories {
        let times: Vec<f64> = vec![0.0, 1.0, 2.0, 3.0, 6.0, 9.0, 12.0];
        let group = |at: usize| Trajectory {
            name: format!("Well-differentiated neuroendocrine tumor of the small bowel {at}"),
            lines: if with_lines {
                (0..9_u32)
                    .map(|line| times.iter().map(|time| (*time, 10.0 + f64::from(line) - 0.2 * time)).collect())
                    .collect()
            } else {
                Vec::new()
            },
            centre: times
                .iter()
                .map(|time| Centre { at: *time, n: 9.0, median: 14.0 - 0.2 * time, quartiles: (11.0, 16.0) })
                .collect(),
            counts: times.iter().map(|_| Label::text("128")).collect(),
        };
        Trajectories {
            groups: (0..groups).map(group).collect(),
            times: times.clone(),
            counted: "No. of patients".to_owned(),
            x_label: "Cycle".to_owned(),
            y_label: "Hemoglobin concentration in venous blood before each cycle of treatment, g/dL".to_owned(),
            aspect: 0.5,
            alt: String::new(),
        }
    }

    #[test]
    fn nothing_overlaps_at_either_size_with_one_group_to_twelve() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for groups in [0, 1, 2, 4, 6, 12] {
                for with_lines in [false, true] {
                    let drawing = draw(&model(groups, with_lines), &style);
                    assert_eq!(overlaps(&drawing), [], "{groups} groups, {with_lines}, {style:?}");
                }
            }
        }
    }

    #[test]
    fn lines_are_numbered_by_their_values_and_not_by_their_order() {
        let group = Trajectory {
            lines: vec![vec![(0.0, 9.0), (1.0, 2.0)], vec![(0.0, 4.0), (1.0, 5.0)]],
            ..Trajectory::default()
        };
        let data = plotted(&Trajectories { groups: vec![group], ..Trajectories::default() });
        let rows: Vec<String> = data.rows.iter().map(|row| row.join(" ").trim().to_owned()).collect();
        assert_eq!(rows, ["1 0  4", "1 1  5", "2 0  9", "2 1  2"]);
    }
}
