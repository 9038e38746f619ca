//! Cumulative incidences of competing causes over one another: at each time their heights and
//! that of those free of all of them make up everybody.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, left_axis, probability_ticks, title_lines, vertical_title};
use super::canvas::{Frame, Plot};
use super::drawing::{Colour, Drawing, Item, Paint, Stroke, Weight};
use super::legend::{Key, keys};
use super::plotted_data::PlottedData;
use super::risk_table::{RiskBlock, RiskRow, draw_risk_table, fitting_times, names_width};
use super::style::Style;
use super::wrap::widest;

/// A figure of stacked incidences.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stacked {
    /// The causes from the bottom up.
    pub layers: Vec<Layer>,
    /// What those free of all causes are called.
    pub rest: String,
    /// Title of the time axis.
    pub time_label: String,
    /// Title of the vertical axis, in percent.
    pub y_label: String,
    /// Times of the numbers at risk, ascending, and of ticks after them.
    pub times: Vec<f64>,
    /// The numbers at risk at the first of these times.
    pub at_risk: Vec<Label>,
    /// Where the time axis ends.
    pub max_time: f64,
    /// Height of the plot divided by the figure's width.
    pub aspect: f64,
    /// Text alternative.
    pub alt: String,
}

/// One cause.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Time and cumulative incidence after each time at which it changes, ascending, from
    /// (0, 0) on.
    pub points: Vec<(f64, f64)>,
}

impl Layer {
    /// The incidence at a time.
    fn at(&self, time: f64) -> f64 {
        self.points.iter().take_while(|(of, _)| *of <= time).last().map_or(0.0, |(_, estimate)| *estimate)
    }
}

/// The figure.
pub fn draw(model: &Stacked, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let numbers = RiskRow { name: "No. at risk".to_owned(), series: None, cells: model.at_risk.clone() };
    let has_numbers = !model.at_risk.is_empty();
    let blocks: Vec<RiskBlock> =
        has_numbers.then_some(RiskBlock { heading: None, rows: vec![numbers] }).into_iter().collect();
    let names = names_width(&blocks, 0.26 * style.width, style);
    let legend = keys(entries(model, style), style.width, style);
    let top = legend.height + style.em(0.8);
    items.extend(legend.at(0.0, style.em(0.2)));

    let y_ticks: Vec<Tick> = probability_ticks(1.0, true)
        .into_iter()
        .map(|tick| if model.y_label.contains('%') { tick } else { tick.with_percent_sign() })
        .collect();
    let labels: Vec<Label> = y_ticks.iter().map(|tick| tick.label(style)).collect();
    let y_width = widest(&labels, style.small, Weight::Regular);
    let ticks: Vec<Label> = model.times.iter().map(|time| Tick::plain(*time).label(style)).collect();
    let half = |label: Option<&Label>| label.map_or(0.0, |label| widest([label], style.small, Weight::Regular) / 2.0);
    let height = model.aspect.clamp(0.15, 2.0) * style.width;
    let lines = title_lines(&model.y_label, height, style).len() as f64;
    let beside = lines * style.leading(style.size) + y_width + style.em(1.3);
    let first = half(model.at_risk.first()).max(half(ticks.first()));
    let left = beside.max(if names > 0.0 { names + style.em(1.2) + first } else { first });
    let last = half(ticks.last()).max(half(model.at_risk.last())).max(style.em(0.3));
    let frame = Frame { left, top, right: style.width - last - 0.5, bottom: top + height };
    let plot = Plot::new(frame, (0.0, model.max_time.max(f64::MIN_POSITIVE)), (0.0, 1.0));

    let data = draw_layers(&mut items, model, &plot, style);
    left_axis(&mut items, &plot, &y_ticks, style);
    vertical_title(&mut items, &model.y_label, left - y_width - style.em(1.3), &plot, style);
    let kept = fitting_times(&blocks, &model.times, &plot, &ticks, style);
    let shown: Vec<(usize, f64)> = kept.iter().filter_map(|at| Some((*at, *model.times.get(*at)?))).collect();
    let marks: Vec<Tick> = shown.iter().map(|(_, time)| Tick::plain(*time)).collect();
    let mut bottom = bottom_axis(&mut items, &plot, &marks, |time| time, &model.time_label, style);
    if has_numbers {
        let columns: Vec<(usize, f64)> = shown.iter().map(|(at, time)| (*at, plot.x_at(*time))).collect();
        bottom = draw_risk_table(&mut items, &blocks, &columns, (bottom + style.em(0.7), names), style);
    }
    Drawing { data, ..Drawing::new(style.width, bottom + style.em(0.2), items, model.alt.clone()) }
}

/// The paint of a layer; those free of all causes have that after the last.
fn paint(model: &Stacked, index: usize) -> Paint {
    if index == model.layers.len() {
        Paint::tinted(Colour::Rule, 0.25)
    } else {
        Paint::tinted(Colour::Series(index), 0.55)
    }
}

/// The keys, from the top of the stack down as the eye meets them.
fn entries(model: &Stacked, style: &Style) -> Vec<Key> {
    let names = model.layers.iter().map(|layer| layer.name.clone()).chain([model.rest.clone()]);
    let names: Vec<(usize, String)> = names.enumerate().collect();
    let half = style.em(0.42);
    let entry = |(index, name): (usize, String)| {
        let stroke = Some(Stroke::solid(Colour::Ink, style.hairline));
        let paint = Paint { stroke, ..paint(model, index) };
        let sample = vec![Item::Rect { x: -half, y: -half, width: 2.0 * half, height: 2.0 * half, paint }];
        Key { sample, width: 2.0 * half, name: Label::text(name) }
    };
    names.into_iter().rev().map(entry).collect()
}

/// Draws the layers, each on the one beneath, and gives where their edges are.
fn draw_layers(items: &mut Vec<Item>, model: &Stacked, plot: &Plot, style: &Style) -> PlottedData {
    let mut data = PlottedData::new(&["cause", "time", "from", "to"]);
    let mut times: Vec<f64> =
        model.layers.iter().flat_map(|layer| layer.points.iter().map(|(time, _)| *time)).collect();
    times.retain(|time| time.is_finite() && (0.0..=plot.x.1).contains(time));
    times.extend([0.0, plot.x.1]);
    times.sort_by(f64::total_cmp);
    times.dedup();
    let end = model.layers.iter().flat_map(|layer| layer.points.last()).map(|(time, _)| *time).fold(0.0, f64::max);
    times.retain(|time| *time <= end || *time == 0.0);
    let mut below = vec![0.0; times.len()];
    for (index, layer) in model.layers.iter().enumerate() {
        let edges: Vec<(f64, f64, f64)> =
            times.iter().zip(&below).map(|(time, from)| (*time, *from, (from + layer.at(*time)).min(1.0))).collect();
        for (time, from, to) in &edges {
            data.push(&[&layer.name], &[Some(*time), Some(*from), Some(*to)]);
        }
        items.extend(plot.step_band(&edges, &paint(model, index)));
        let line: Vec<(f64, f64)> = edges.iter().map(|(time, _, to)| (*time, *to)).collect();
        items.extend(plot.steps(&line, &Stroke::solid(Colour::Ink, style.hairline)));
        below = edges.into_iter().map(|(_, _, to)| to).collect();
    }
    let rest: Vec<(f64, f64, f64)> = times.iter().zip(below).map(|(time, from)| (*time, from, 1.0)).collect();
    items.extend(plot.step_band(&rest, &paint(model, model.layers.len())));
    data
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;

    fn model(count: usize) -> Stacked {
        let names = ["Relapse of the disease after the first line", "Death", "Second tumor", "Other causes"];
        let layer = |(index, name): (usize, &str)| {
            let points = (0..=10_u32).map(|at| (4.5 * f64::from(at), 0.02 * f64::from(at) / (index as f64 + 1.0)));
            Layer { name: name.to_owned(), points: points.collect() }
        };
        Stacked {
            layers: names.into_iter().take(count).enumerate().map(layer).collect(),
            rest: "Free of all of these".to_owned(),
            time_label: "Time, months".to_owned(),
            y_label: "Cumulative incidence, %".to_owned(),
            times: vec![0.0, 12.0, 24.0, 36.0],
            at_risk: ["228", "120", "45", "8"].map(Label::text).to_vec(),
            max_time: 45.0,
            aspect: 0.5,
            alt: String::new(),
        }
    }

    #[test]
    fn nothing_overlaps_at_either_size() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for count in 0..=4 {
                assert_eq!(overlaps(&draw(&model(count), &style)), [], "{count} causes, {style:?}");
            }
        }
    }

    #[test]
    fn each_layer_stands_on_the_one_beneath() {
        let data = draw(&model(2), &Style::manuscript()).data;
        let row = |cause: &str| {
            data.rows.iter().find(|row| row[0].starts_with(cause) && row[1] == "45").expect("the last time").clone()
        };
        let (relapse, death) = (row("Relapse"), row("Death"));
        assert_eq!((relapse[2].as_str(), relapse[3].as_str()), ("0", "0.2"));
        assert_eq!(death[2], "0.2");
        assert!((death[3].parse::<f64>().expect("a number") - 0.3).abs() < 1e-12);
    }
}
