//! One plot of trajectories: axes, lines, medians and the numbers beneath.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, left_axis};
use super::canvas::{Frame, Plot};
use super::drawing::{Colour, Item, Paint, Stroke, Weight};
use super::risk_table::{Heading, RiskBlock, RiskRow, draw_risk_table, fitting_times, names_width};
use super::style::Style;
use super::trajectory_model::{Centre, Trajectories, Trajectory};
use super::wrap::widest;

/// The scales of the axes.
pub(super) struct Scale {
    /// Ticks of the vertical axis.
    pub(super) ticks: Vec<Tick>,
    /// How wide the widest of their labels is.
    pub(super) labels_width: f64,
    /// The ends of the horizontal axis.
    pub(super) x: (f64, f64),
    /// The ends of the vertical axis.
    pub(super) y: (f64, f64),
}

/// Where a plot stands, and what is in it.
pub(super) struct Panel<'a> {
    /// The groups, by their places.
    pub(super) groups: Vec<usize>,
    /// Its left edge, with the labels of the axis.
    pub(super) left: f64,
    /// How far the axis is from the left edge at least.
    pub(super) axis_at_least: f64,
    /// Its right edge.
    pub(super) right: f64,
    /// The upper edge of the plot.
    pub(super) top: f64,
    /// The lower edge of the plot.
    pub(super) bottom: f64,
    /// What the numbers beneath are called.
    pub(super) counted: &'a str,
    /// The title of the horizontal axis, where it stands under each plot.
    pub(super) x_label: &'a str,
}

/// How far apart the medians of neighbouring groups stand at a visit, so that their quartiles
/// are seen. All together take at most two fifths of the room between two visits.
fn dodge(model: &Trajectories, groups: usize, plot: &Plot, style: &Style) -> f64 {
    let nearest = model.times.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let room = (plot.x_at(nearest) - plot.x_at(0.0)).min(plot.frame.width());
    if groups < 2 { 0.0 } else { (0.4 * room / (groups - 1) as f64).min(style.em(0.7)) }
}

/// Draws a plot; gives it and its lowest edge.
pub(super) fn draw_panel(
    items: &mut Vec<Item>,
    model: &Trajectories,
    panel: &Panel<'_>,
    scale: &Scale,
    style: &Style,
) -> (Plot, f64) {
    let blocks = numbers(model, panel);
    let names = names_width(&blocks, 0.3 * (panel.right - panel.left), style);
    let ticks: Vec<Label> = model.times.iter().map(|time| Tick::plain(*time).label(style)).collect();
    let cells = blocks.iter().flat_map(|block| &block.rows).flat_map(|row| &row.cells);
    let half = widest(cells.chain(&ticks), style.small, Weight::Regular) / 2.0;
    let axis = panel.axis_at_least.max(if names > 0.0 { names + style.em(0.6) + half } else { half });
    let frame = Frame {
        left: panel.left + axis,
        top: panel.top,
        right: (panel.right - half - 0.5).max(panel.left + axis + 1.0),
        bottom: panel.bottom,
    };
    let plot = Plot::new(frame, scale.x, scale.y);
    draw_lines(items, model, panel, &plot, style);
    let apart = dodge(model, panel.groups.len(), &plot, style);
    for (place, index) in panel.groups.iter().enumerate() {
        let aside = (place as f64 - (panel.groups.len().max(1) - 1) as f64 / 2.0) * apart;
        if let Some(group) = model.groups.get(*index) {
            draw_centre(items, group, *index, aside, &plot, style);
        }
    }
    left_axis(items, &plot, &scale.ticks, style);
    let kept = fitting_times(&blocks, &model.times, &plot, &ticks, style);
    let shown: Vec<(usize, f64)> = kept.iter().filter_map(|at| Some((*at, *model.times.get(*at)?))).collect();
    let marks: Vec<Tick> = shown.iter().map(|(_, time)| Tick::plain(*time)).collect();
    let bottom = bottom_axis(items, &plot, &marks, |time| time, panel.x_label, style);
    let columns: Vec<(usize, f64)> = shown.iter().map(|(at, time)| (*at, plot.x_at(*time) - panel.left)).collect();
    let mut table = Vec::new();
    let lowest = draw_risk_table(&mut table, &blocks, &columns, (bottom + style.em(0.2), names), style);
    items.extend(table.into_iter().map(|item| item.moved(panel.left, 0.0)));
    (plot, lowest)
}

/// The numbers beneath the visits.
fn numbers(model: &Trajectories, panel: &Panel<'_>) -> Vec<RiskBlock> {
    let groups = panel.groups.iter().filter_map(|index| Some((*index, model.groups.get(*index)?)));
    let rows = |(index, group): (usize, &Trajectory)| {
        let alone = panel.groups.len() < 2;
        let name = if alone { panel.counted.to_owned() } else { group.name.clone() };
        RiskRow { name, series: (!alone).then_some(index), cells: group.counts.clone() }
    };
    let rows: Vec<RiskRow> = groups.map(rows).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let heading = (rows.len() > 1).then(|| Heading::new(panel.counted, None));
    vec![RiskBlock { heading, rows }]
}

/// A thin line for each subject; a dot where there is one value only.
fn draw_lines(items: &mut Vec<Item>, model: &Trajectories, panel: &Panel<'_>, plot: &Plot, style: &Style) {
    let count: usize =
        panel.groups.iter().filter_map(|index| model.groups.get(*index)).map(|one| one.lines.len()).sum();
    let opacity = match count {
        0..=30 => 0.55,
        31..=100 => 0.4,
        _ => 0.25,
    };
    for index in &panel.groups {
        let Some(group) = model.groups.get(*index) else { continue };
        // Those of a single group recede in grey behind its median.
        let colour = if panel.groups.len() > 1 { Colour::Series(*index) } else { Colour::Rule };
        let stroke = Stroke::solid(colour, style.hairline).faded(opacity);
        for line in &group.lines {
            match line.as_slice() {
                [one] => items.extend(plot.dot(*one, style.em(0.12), &Paint::tinted(colour, opacity))),
                several => items.extend(plot.line(several, &stroke)),
            }
        }
    }
}

/// The medians of a group, joined, with their quartiles.
fn draw_centre(items: &mut Vec<Item>, group: &Trajectory, index: usize, aside: f64, plot: &Plot, style: &Style) {
    let colour = Colour::Series(index);
    let place = |centre: &Centre, value: f64| (plot.x_at(centre.at) + aside, plot.y_at(value));
    let cap = style.em(0.25);
    let bar = Stroke::solid(colour, style.line * 0.8);
    for centre in &group.centre {
        let (low, high) = (place(centre, centre.quartiles.0), place(centre, centre.quartiles.1));
        items.push(Item::Line { from: low, to: high, stroke: bar.clone() });
        for end in [low, high] {
            items.push(Item::Line { from: (end.0 - cap, end.1), to: (end.0 + cap, end.1), stroke: bar.clone() });
        }
    }
    let points: Vec<(f64, f64)> = group.centre.iter().map(|centre| place(centre, centre.median)).collect();
    if points.len() > 1 {
        let stroke = Stroke { width: style.line * 1.4, ..style.curve(index) };
        items.push(Item::Path { points: points.clone(), stroke });
    }
    let edge = Some(Stroke::solid(Colour::Paper, style.hairline));
    let paint = Paint { fill: Some((colour, 1.0)), stroke: edge };
    items.extend(points.into_iter().map(|centre| Item::Circle {
        centre,
        radius: style.em(0.32),
        paint: paint.clone(),
    }));
}
