//! Horizontal bars of proportions with their confidence intervals.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, linear_ticks};
use super::canvas::Plot;
use super::drawing::{Colour, Drawing, Item, Paint, Stroke};
use super::named_rows::NamedRows;
use super::plotted_data::PlottedData;
use super::style::Style;

/// A figure of proportions.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The bars from top to bottom.
    pub rows: Vec<Bar>,
    /// Title of the axis, such as "Patients, %".
    pub axis_label: String,
    /// Header over the labels, such as "n/N, % (95% CI)"; may be empty.
    pub label_header: String,
    /// Where the axis ends, as a share from 0 to 1; `None` covers the intervals.
    pub max_share: Option<f64>,
    /// Text alternative.
    pub alt: String,
}

impl Default for Bars {
    /// No bars, an axis in percent.
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            axis_label: "%".to_owned(),
            label_header: String::new(),
            max_share: None,
            alt: String::new(),
        }
    }
}

/// A proportion.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    /// What it is a proportion of.
    pub name: String,
    /// The proportion from 0 to 1.
    pub estimate: f64,
    /// Lower confidence limit.
    pub conf_low: Option<f64>,
    /// Upper confidence limit.
    pub conf_high: Option<f64>,
    /// The proportion as printed at the right.
    pub label: Label,
}

/// The figure.
pub fn draw(model: &Bars, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let names = model.rows.iter().map(|row| row.name.as_str());
    let labels: Vec<&Label> = model.rows.iter().map(|row| &row.label).collect();
    let rows = NamedRows::draw(&mut items, names, &labels, &model.label_header, style.em(1.35), style);
    let frame = rows.frame;
    let max = axis_end(model);
    let plot = Plot::new(frame, (0.0, max), (frame.bottom, frame.top));
    for (row, middle) in model.rows.iter().zip(&rows.middles) {
        draw_bar(&mut items, row, *middle, rows.thickness, &plot, style);
    }
    items.push(Item::Line { from: (frame.left, frame.top), to: (frame.left, frame.bottom), stroke: style.axis() });
    let ticks: Vec<Tick> = linear_ticks(max, 5, false).into_iter().map(Tick::percent).collect();
    let under = bottom_axis(&mut items, &plot, &ticks, |share| share, &model.axis_label, style);
    let mut drawing = Drawing::new(style.width, under + style.em(0.2), items, model.alt.clone());
    drawing.data = PlottedData::new(&["name", "proportion", "conf.low", "conf.high"]);
    for row in &model.rows {
        drawing.data.push(&[&row.name], &[Some(row.estimate), row.conf_low, row.conf_high]);
    }
    drawing
}

/// Where the axis ends: at the first tick beyond the longest bar or interval.
fn axis_end(model: &Bars) -> f64 {
    if let Some(max) = model.max_share.filter(|max| max.is_finite() && *max > 0.0) {
        return max;
    }
    let reach = model.rows.iter().map(|row| row.conf_high.unwrap_or(row.estimate).max(row.estimate));
    let longest = reach.filter(|share| share.is_finite()).fold(0.05, f64::max);
    let step = linear_ticks(longest, 5, false).get(1).copied().unwrap_or(longest);
    (libm::ceil(longest / step - 1e-9) * step).min(1.0_f64.max(longest))
}

/// A bar and its interval.
fn draw_bar(items: &mut Vec<Item>, row: &Bar, middle: f64, bar: f64, plot: &Plot, style: &Style) {
    if !row.estimate.is_finite() {
        return;
    }
    let end = row.estimate.max(0.0).min(plot.x.1);
    let (top, bottom) = (middle - bar / 2.0, middle + bar / 2.0);
    let outline = [(0.0, top), (end, top), (end, bottom), (0.0, bottom)];
    items.extend(plot.area(&outline, &Paint::tinted(Colour::Series(0), 0.55)));
    if let (Some(low), Some(high)) = (row.conf_low, row.conf_high)
        && low.is_finite()
        && high.is_finite()
    {
        let stroke = Stroke::solid(Colour::Ink, style.hairline * 1.6);
        let (low, high) = (low.max(0.0).min(plot.x.1), high.max(0.0).min(plot.x.1));
        items.extend(plot.error_bar(middle, low, high, bar * 0.4, &stroke));
    }
}

/// The title of an axis in percent of what is counted: `Patients, %`.
pub(crate) fn axis_of(counted: &str) -> String {
    let mut letters = counted.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}, %", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;

    fn bar(name: &str, estimate: f64, limits: Option<(f64, f64)>) -> Bar {
        Bar {
            name: name.to_owned(),
            estimate,
            conf_low: limits.map(|(low, _)| low),
            conf_high: limits.map(|(_, high)| high),
            label: Label::text("of some"),
        }
    }

    #[test]
    fn nothing_overlaps_at_either_size() {
        let rows = [
            bar("Improved", 0.57, Some((0.37, 0.76))),
            bar("Unknown, because it was not documented at any later visit", 0.05, Some((0.01, 0.23))),
            bar("None", 0.0, None),
            bar("Not estimable", f64::NAN, None),
        ];
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for count in 0..=rows.len() {
                let rows = rows[..count].to_vec();
                let label_header = "n/N, % (95% CI)".to_owned();
                let drawing = draw(&Bars { rows, label_header, ..Bars::default() }, &style);
                assert_eq!(overlaps(&drawing), [], "{count} bars, {style:?}");
            }
        }
    }

    #[test]
    fn a_bar_and_its_interval_end_where_the_axis_says() {
        let model = Bars { rows: vec![bar("A", 0.5, Some((0.25, 0.75)))], max_share: Some(1.0), ..Bars::default() };
        let drawing = draw(&model, &Style::manuscript());
        let area = drawing
            .items
            .iter()
            .find_map(|item| if let Item::Polygon { points, .. } = item { Some(points) } else { None });
        let Some([start, end, ..]) = area.map(Vec::as_slice) else { panic!("a bar") };
        let line = drawing
            .items
            .iter()
            .find_map(|item| if let Item::Path { points, .. } = item { Some(points) } else { None });
        let Some([low, high]) = line.map(Vec::as_slice) else { panic!("an interval") };
        let half = end.0 - start.0;
        assert!((low.0 - start.0 - half / 2.0).abs() < 0.2 && (high.0 - start.0 - 1.5 * half).abs() < 0.2);
    }
}
