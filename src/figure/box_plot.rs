//! Box plots: quartiles and extremes of a variable by group; strip charts: all its values.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, enclosing_ticks, extent};
use super::canvas::Plot;
use super::drawing::{Colour, Drawing, Item, Paint, Stroke};
use super::named_rows::NamedRows;
use super::plotted_data::PlottedData;
use super::style::Style;
use super::swarm::offsets;

/// A figure of boxes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoxPlot {
    /// The groups from top to bottom.
    pub rows: Vec<BoxRow>,
    /// Title of the axis: the variable with its unit.
    pub axis_label: String,
    /// Header over the labels, such as "n; median (quartiles)".
    pub label_header: String,
    /// Text alternative.
    pub alt: String,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoxRow {
    /// The group.
    pub name: String,
    /// Its five numbers; none of a group without a value.
    pub five: Option<FiveNumbers>,
    /// Its values, of a strip chart.
    pub points: Vec<f64>,
    /// What is printed at the right.
    pub label: Label,
}

/// Tukey's five numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiveNumbers {
    /// The smallest value.
    pub min: f64,
    /// The first quartile.
    pub p25: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub p75: f64,
    /// The largest value.
    pub max: f64,
}

impl FiveNumbers {
    fn all(&self) -> [f64; 5] {
        [self.min, self.p25, self.median, self.p75, self.max]
    }
}

/// The figure: whiskers reach to the smallest and largest value, or each value has a point.
pub fn draw(model: &BoxPlot, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let names = model.rows.iter().map(|row| row.name.as_str());
    let labels: Vec<&Label> = model.rows.iter().map(|row| &row.label).collect();
    let rows = NamedRows::draw(&mut items, names, &labels, &model.label_header, thickness(model, style), style);
    let mut frame = rows.frame;
    let mut ticks = ticks_of(model, frame.width(), style);
    // The labels of the first and the last tick overhang the plot and stay within the figure.
    let half = |tick: Option<&Tick>| tick.map_or(0.0, |tick| tick.width(style) / 2.0 + 0.5);
    // A narrower plot has fewer ticks, of which the first may be longer.
    for _ in 0..3 {
        let (left, right) = (half(ticks.first()), style.width - half(ticks.last()));
        if frame.left >= left && frame.right <= right {
            break;
        }
        (frame.left, frame.right) = (frame.left.max(left), frame.right.min(right));
        ticks = ticks_of(model, frame.width(), style);
    }
    let ends = ticks.first().zip(ticks.last()).map_or((0.0, 1.0), |(first, last)| (first.value, last.value));
    // Points at the ends of the axis are whole.
    let aside = if is_strip(model) { (ends.1 - ends.0) * style.em(0.5) / frame.width() } else { 0.0 };
    let plot = Plot::new(frame, (ends.0 - aside, ends.1 + aside), (frame.bottom, frame.top));
    for (index, (row, middle)) in model.rows.iter().zip(&rows.middles).enumerate() {
        let Some(five) = &row.five else { continue };
        if row.points.is_empty() {
            draw_box(&mut items, five, *middle, rows.thickness, &plot, style);
        } else {
            draw_strip(&mut items, (index, row, five), (*middle, rows.thickness), &plot, style);
        }
    }
    let under = bottom_axis(&mut items, &plot, &ticks, |value| value, &model.axis_label, style);
    let mut drawing = Drawing::new(style.width, under + style.em(0.2), items, model.alt.clone());
    drawing.data = plotted(model);
    drawing
}

/// The five numbers, or each value in ascending order, which is no order of the file.
fn plotted(model: &BoxPlot) -> PlottedData {
    if !is_strip(model) {
        let mut data = PlottedData::new(&["name", "min", "p25", "median", "p75", "max"]);
        for row in &model.rows {
            data.push(&[&row.name], &row.five.map_or([None; 5], |five| five.all().map(Some)));
        }
        return data;
    }
    let mut data = PlottedData::new(&["name", "what", "value"]);
    for row in &model.rows {
        if let Some(five) = row.five {
            for (what, value) in [("p25", five.p25), ("median", five.median), ("p75", five.p75)] {
                data.push(&[&row.name, what], &[Some(value)]);
            }
        }
        let mut points = row.points.clone();
        points.sort_by(f64::total_cmp);
        for value in points {
            data.push(&[&row.name, "value"], &[Some(value)]);
        }
    }
    data
}

/// Whether values are drawn.
fn is_strip(model: &BoxPlot) -> bool {
    model.rows.iter().any(|row| !row.points.is_empty())
}

/// How thick a row is: that of a strip grows with its points, up to a limit.
fn thickness(model: &BoxPlot, style: &Style) -> f64 {
    if !is_strip(model) {
        return style.em(1.35);
    }
    let most = model.rows.iter().map(|row| row.points.len()).max().unwrap_or(0);
    style.em((2.2 + 0.03 * most as f64).min(if model.rows.len() > 6 { 2.6 } else { 4.2 }))
}

/// Round ticks of which the first and the last enclose all values.
fn ticks_of(model: &BoxPlot, width: f64, style: &Style) -> Vec<Tick> {
    let (low, high) = extent(model.rows.iter().filter_map(|row| row.five).flat_map(|five| five.all()));
    let count = (width / style.em(4.5)).clamp(2.0, 7.0) as usize;
    enclosing_ticks(low, high, count).into_iter().map(Tick::plain).collect()
}

/// The quartiles as a pale box with its median, and a point for each value over it.
fn draw_strip(
    items: &mut Vec<Item>,
    (index, row, five): (usize, &BoxRow, &FiveNumbers),
    (middle, thickness): (f64, f64),
    plot: &Plot,
    style: &Style,
) {
    let (top, bottom) = (middle - thickness / 2.0, middle + thickness / 2.0);
    let [_, p25, median, p75, _] = five.all().map(|value| plot.x_at(value));
    let colour = Colour::Series(index);
    let edge = Stroke::solid(colour, style.hairline * 1.2);
    let paint = Paint { fill: Some((colour, 0.16)), stroke: Some(edge) };
    items.push(Item::Rect { x: p25, y: top, width: p75 - p25, height: thickness, paint });
    let thick = Stroke::solid(Colour::Ink, style.line * 1.5);
    items.push(Item::Line { from: (median, top), to: (median, bottom), stroke: thick });
    let places: Vec<f64> = row.points.iter().map(|value| plot.x_at(*value)).collect();
    let radius = style.em(match places.len() {
        0..=60 => 0.24,
        61..=200 => 0.16,
        _ => 0.12,
    });
    let across = offsets(&places, 2.0 * radius, thickness / 2.0 - radius);
    let paint = Paint { fill: Some((colour, 0.8)), stroke: Some(Stroke::solid(Colour::Paper, style.hairline * 0.5)) };
    for (x, offset) in places.into_iter().zip(across) {
        items.push(Item::Circle { centre: (x, middle + offset), radius, paint: paint.clone() });
    }
}

/// A box from quartile to quartile, its median, and whiskers to the extremes.
fn draw_box(items: &mut Vec<Item>, five: &FiveNumbers, middle: f64, thickness: f64, plot: &Plot, style: &Style) {
    let ink = Stroke::solid(Colour::Ink, style.hairline * 1.4);
    let (top, bottom) = (middle - thickness / 2.0, middle + thickness / 2.0);
    let [min, p25, median, p75, max] = five.all().map(|value| plot.x_at(value));
    let mut line = |from, to, stroke: &Stroke| items.push(Item::Line { from, to, stroke: stroke.clone() });
    for (from, to) in [(min, p25), (p75, max)] {
        line((from, middle), (to, middle), &ink);
    }
    for end in [min, max] {
        line((end, middle - thickness / 4.0), (end, middle + thickness / 4.0), &ink);
    }
    let paint = Paint { fill: Some((Colour::Series(0), 0.35)), stroke: Some(ink.clone()) };
    items.push(Item::Rect { x: p25, y: top, width: p75 - p25, height: thickness, paint });
    let thick = Stroke::solid(Colour::Ink, style.line * 1.3);
    items.push(Item::Line { from: (median, top), to: (median, bottom), stroke: thick });
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;

    fn row(name: &str, five: [f64; 5]) -> BoxRow {
        let [min, p25, median, p75, max] = five;
        let five = Some(FiveNumbers { min, p25, median, p75, max });
        BoxRow { name: name.to_owned(), five, label: Label::text("of some (few to many)"), points: Vec::new() }
    }

    #[test]
    fn nothing_overlaps_at_either_size_and_every_value_is_within_the_axis() {
        let rows = [
            row("Improved", [31.0, 44.5, 58.0, 66.0, 84.0]),
            row("Unknown, because it was not documented at any later visit", [-3.0, 2.0, 4.0, 9.0, 141.0]),
            row("One value", [50.0; 5]),
            BoxRow { name: "Nobody".to_owned(), ..BoxRow::default() },
        ];
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for count in 0..=rows.len() {
                let label_header = "n; median (quartiles)".to_owned();
                let model = BoxPlot { rows: rows[..count].to_vec(), label_header, ..BoxPlot::default() };
                assert_eq!(overlaps(&draw(&model, &style)), [], "{count} boxes, {style:?}");
                let strips = model.rows.into_iter().map(|row| BoxRow {
                    points: row.five.map_or(Vec::new(), |five| [five.all(), [five.median; 5]].concat()),
                    ..row
                });
                let model = BoxPlot { rows: strips.collect(), ..BoxPlot::default() };
                assert_eq!(overlaps(&draw(&model, &style)), [], "{count} strips, {style:?}");
            }
        }
        // All patients as one group, whose large numbers reach the edge of the figure.
        for label in [Label::default(), Label::text("12,000 (9000 to 15,000)")] {
            let all = BoxRow { label, ..row("", [-12_000.0, -9000.0, 0.0, 90_000.0, 125_000.0]) };
            let model = BoxPlot { rows: vec![all], ..BoxPlot::default() };
            for width in [136.0, 227.0, 454.0] {
                let style = Style { width, ..Style::manuscript() };
                assert_eq!(overlaps(&draw(&model, &style)), [], "{width}");
            }
        }
        let ticks = ticks_of(&BoxPlot { rows: rows.to_vec(), ..BoxPlot::default() }, 300.0, &Style::manuscript());
        let values: Vec<f64> = ticks.iter().map(|tick| tick.value).collect();
        assert_eq!(values, [-25.0, 0.0, 25.0, 50.0, 75.0, 100.0, 125.0, 150.0]);
    }
}
