//! Box plots: quartiles and extremes of a variable by group.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, signed_ticks};
use super::canvas::Plot;
use super::drawing::{Colour, Drawing, Item, Paint, Stroke};
use super::named_rows::NamedRows;
use super::plotted_data::PlottedData;
use super::style::Style;

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

/// The figure: whiskers reach to the smallest and largest value.
pub fn draw(model: &BoxPlot, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let names = model.rows.iter().map(|row| row.name.as_str());
    let labels: Vec<&Label> = model.rows.iter().map(|row| &row.label).collect();
    let rows = NamedRows::draw(&mut items, names, &labels, &model.label_header, style);
    let frame = rows.frame;
    let ticks = ticks(model, frame.width(), style);
    let ends = ticks.first().zip(ticks.last()).map_or((0.0, 1.0), |(first, last)| (first.value, last.value));
    let plot = Plot::new(frame, ends, (frame.bottom, frame.top));
    for (row, middle) in model.rows.iter().zip(&rows.middles) {
        if let Some(five) = &row.five {
            draw_box(&mut items, five, *middle, rows.thickness, &plot, style);
        }
    }
    let under = bottom_axis(&mut items, &plot, &ticks, |value| value, &model.axis_label, style);
    let mut drawing = Drawing::new(style.width, under + style.em(0.2), items, model.alt.clone());
    drawing.data = PlottedData::new(&["name", "min", "p25", "median", "p75", "max"]);
    for row in &model.rows {
        drawing.data.push(&[&row.name], &row.five.map_or([None; 5], |five| five.all().map(Some)));
    }
    drawing
}

/// Round ticks of which the first and the last enclose all values.
fn ticks(model: &BoxPlot, width: f64, style: &Style) -> Vec<Tick> {
    let values = model.rows.iter().filter_map(|row| row.five).flat_map(|five| five.all());
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = if low < high {
        (low, high)
    } else if low == high {
        (low - 1.0, high + 1.0)
    } else {
        (0.0, 1.0)
    };
    let count = (width / style.em(4.5)).clamp(2.0, 7.0) as usize;
    let span = high - low;
    let wide = signed_ticks(low - span, high + span, 3 * count);
    let first = wide.iter().rposition(|tick| *tick <= low).unwrap_or(0);
    let last = wide.iter().position(|tick| *tick >= high).unwrap_or(wide.len().saturating_sub(1));
    wide.get(first..=last).unwrap_or_default().iter().map(|value| Tick::plain(*value)).collect()
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
        BoxRow { name: name.to_owned(), five, label: Label::text("of some (few to many)") }
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
            }
        }
        let ticks = ticks(&BoxPlot { rows: rows.to_vec(), ..BoxPlot::default() }, 300.0, &Style::manuscript());
        let values: Vec<f64> = ticks.iter().map(|tick| tick.value).collect();
        assert_eq!(values, [-25.0, 0.0, 25.0, 50.0, 75.0, 100.0, 125.0, 150.0]);
    }
}
