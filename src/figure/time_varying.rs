//! How hazard ratios vary over time: one panel a coefficient, its smooth and band over
//! the ratio that the model takes to be constant.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, left_axis, linear_ticks, log_ticks, vertical_title};
use super::canvas::{Frame, Plot};
use super::drawing::{Colour, Drawing, Item, Paint, Text, Weight};
use super::plotted_data::PlottedData;
use super::style::Style;
use super::wrap::{widest, wrap};

/// A figure of panels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimeVarying {
    /// The panels, in reading order.
    pub panels: Vec<Panel>,
    /// Title of the time axis.
    pub time_label: String,
    /// Title of the vertical axes.
    pub y_label: String,
    /// Whether time is in months, so that ticks count in parts of years.
    pub months: bool,
    /// Text alternative.
    pub alt: String,
}

/// One coefficient.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// What it belongs to.
    pub name: String,
    /// The estimate and the test, printed beneath the name.
    pub annotation: Label,
    /// Time, log hazard ratio, and its limits, ascending in time.
    pub points: Vec<(f64, f64, f64, f64)>,
    /// The log hazard ratio of the model.
    pub constant: Option<f64>,
}

/// Panels side by side; a poster's column has room for one.
fn across(model: &TimeVarying, style: &Style) -> usize {
    if style.width / style.size > 45.0 { model.panels.len().clamp(1, 2) } else { 1 }
}

/// The figure.
pub fn draw(model: &TimeVarying, style: &Style) -> Drawing {
    let columns = across(model, style);
    let gap = style.em(1.6);
    let width = (style.width - gap * (columns as f64 - 1.0)) / columns as f64;
    let mut items = Vec::new();
    let mut top = 0.0;
    for row in model.panels.chunks(columns) {
        let heads: Vec<Vec<Text>> = row.iter().map(|panel| head(panel, width, style)).collect();
        let lines = heads.iter().map(Vec::len).max().unwrap_or(0);
        let head_height = style.leading(style.size) * lines as f64 + style.em(0.6);
        let mut bottom: f64 = top;
        for (at, (panel, head)) in row.iter().zip(heads).enumerate() {
            let left = at as f64 * (width + gap);
            items.extend(head.into_iter().map(|text| Item::Text(text).moved(left, top)));
            let mut own = Vec::new();
            let low = draw_panel(&mut own, panel, model, width, style);
            items.extend(own.into_iter().map(|item| item.moved(left, top + head_height)));
            bottom = bottom.max(top + head_height + low);
        }
        top = bottom + style.em(1.4);
    }
    let height = (top - style.em(1.4)).max(style.em(1.0)) + style.em(0.2);
    let mut drawing = Drawing::new(style.width, height, items, model.alt.clone());
    drawing.data = PlottedData::new(&["coefficient", "time", "log.ratio", "conf.low", "conf.high"]);
    for panel in &model.panels {
        for (time, estimate, low, high) in &panel.points {
            drawing.data.push(&[&panel.name], &[Some(*time), Some(*estimate), Some(*low), Some(*high)]);
        }
    }
    drawing
}

/// Name and annotation, broken to the panel's width; baselines from the panel's top.
fn head(panel: &Panel, width: f64, style: &Style) -> Vec<Text> {
    let name = wrap(&Label::text(&panel.name), style.size, Weight::SemiBold, width);
    let annotation = wrap(&panel.annotation, style.small, Weight::Regular, width);
    let named = name.into_iter().map(|line| (line, style.size, Weight::SemiBold));
    let annotated =
        annotation.into_iter().filter(|line| !line.is_empty()).map(|line| (line, style.small, Weight::Regular));
    named
        .chain(annotated)
        .enumerate()
        .map(|(at, (line, size, weight))| {
            Text::new(0.0, style.leading(style.size) * (at as f64 + 0.8), size, line).weighted(weight)
        })
        .collect()
}

/// A panel from its origin; gives its lowest edge.
fn draw_panel(items: &mut Vec<Item>, panel: &Panel, model: &TimeVarying, width: f64, style: &Style) -> f64 {
    let sound: Vec<(f64, f64, f64, f64)> = panel
        .points
        .iter()
        .copied()
        .filter(|(time, estimate, low, high)| [time, estimate, low, high].iter().all(|number| number.is_finite()))
        .collect();
    let (low, high) = range(&sound, panel.constant);
    let inside = |(time, estimate, lower, upper): &(f64, f64, f64, f64)| {
        (*time, estimate.clamp(low, high), lower.clamp(low, high), upper.clamp(low, high))
    };
    let sound: Vec<(f64, f64, f64, f64)> = sound.iter().map(inside).collect();
    let ticks = ratio_ticks(low, high);
    let labels: Vec<Label> = ticks.iter().map(|tick| tick.label(style)).collect();
    let last = sound.last().map_or(1.0, |point| point.0).max(f64::MIN_POSITIVE);
    let times: Vec<Tick> = linear_ticks(last, 5, model.months).into_iter().map(Tick::plain).collect();
    let tick_width = widest(&labels, style.small, Weight::Regular);
    let half = |at: Option<&Tick>| at.map_or(0.0, |tick| tick.width(style) / 2.0);
    let left = style.leading(style.size) + tick_width + style.em(1.3);
    let right = width - half(times.last()).max(style.em(0.3)) - 0.5;
    let frame = Frame { left, top: style.em(0.4), right, bottom: style.em(0.4) + 0.62 * width };
    let plot = Plot::new(frame, (0.0, last), (low, high));
    if sound.len() > 1 {
        let there = sound.iter().map(|(time, _, _, high)| (*time, *high));
        let back = sound.iter().rev().map(|(time, _, low, _)| (*time, *low));
        let outline: Vec<(f64, f64)> = there.chain(back).collect();
        items.extend(plot.area(&outline, &Paint::tinted(Colour::Series(0), 0.15)));
    }
    if low < 0.0 && high > 0.0 {
        items.extend(plot.line(&[(0.0, 0.0), (last, 0.0)], &style.axis()));
    }
    if let Some(constant) = panel.constant.filter(|constant| constant.is_finite()) {
        items.extend(plot.line(&[(0.0, constant), (last, constant)], &style.curve(1)));
    }
    if sound.len() > 1 {
        let line: Vec<(f64, f64)> = sound.iter().map(|(time, estimate, ..)| (*time, *estimate)).collect();
        items.extend(plot.line(&line, &style.curve(0)));
    }
    left_axis(items, &plot, &ticks, style);
    vertical_title(items, &model.y_label, left - tick_width - style.em(1.3), &plot, style);
    let mut axis = Vec::new();
    let bottom = bottom_axis(&mut axis, &plot, &times, |time| time, &model.time_label, &Style { width, ..*style });
    items.extend(axis);
    bottom
}

/// Ticks of ratios between two logarithms: over a wide range 1, 3 and 10 and their tenfolds.
fn ratio_ticks(low: f64, high: f64) -> Vec<Tick> {
    const WIDE: [f64; 9] = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0];
    let (least, largest) = (libm::exp(low), libm::exp(high));
    let ratios = if largest / least > 12.0 {
        WIDE.into_iter().filter(|ratio| (least..=largest).contains(ratio)).collect()
    } else {
        log_ticks(least, largest, 7)
    };
    ratios.into_iter().map(|ratio| Tick { value: libm::log(ratio), ..Tick::plain(ratio) }).collect()
}

/// The logarithms between which a panel is drawn. Limits far out where there are few
/// events left do not press the smooth flat: a ratio beyond 100 either way is cut.
fn range(points: &[(f64, f64, f64, f64)], constant: Option<f64>) -> (f64, f64) {
    let most = libm::log(100.0);
    let all = points.iter().flat_map(|(_, estimate, low, high)| [*estimate, *low, *high]).chain(constant);
    let (mut least, mut largest) = (-0.1, 0.1);
    for number in all.filter(|number| number.is_finite()) {
        least = f64::min(least, number);
        largest = f64::max(largest, number);
    }
    let pad = 0.04 * (largest - least);
    ((least - pad).max(-most), (largest + pad).min(most))
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::{MarkId, Run};

    fn panel(name: &str) -> Panel {
        let points = (1..=40)
            .map(|at| {
                let (time, middle) = (f64::from(at) * 25.0, 0.6 - 0.02 * f64::from(at));
                (time, middle, middle - 0.5, middle + 0.5)
            })
            .collect();
        let value = Run::Mark { mark: MarkId(1), text: "0.59 (0.42–0.82)".to_owned() };
        Panel { name: name.to_owned(), annotation: Label(vec![value]), points, constant: Some(0.2) }
    }

    fn model(count: usize) -> TimeVarying {
        let name = "ECOG performance status by the treating physician: ambulatory and capable of all self-care";
        TimeVarying {
            panels: (0..count).map(|at| panel(if at % 2 == 0 { "Age, per year" } else { name })).collect(),
            time_label: "Time, days".to_owned(),
            y_label: "Hazard ratio (log scale)".to_owned(),
            months: false,
            alt: String::new(),
        }
    }

    #[test]
    fn nothing_overlaps_with_one_to_five_panels_at_either_size() {
        for style in [Style::manuscript(), Style::poster(774.0)] {
            for count in 0..=5 {
                let drawing = draw(&model(count), &style);
                assert_eq!(overlaps(&drawing), [], "{count} panels, {style:?}");
            }
        }
    }

    #[test]
    fn a_panel_of_nothing_or_of_nonsense_is_still_a_panel() {
        let odd = Panel { points: vec![(f64::NAN, 1.0, f64::INFINITY, 2.0)], constant: Some(f64::NAN), ..panel("A") };
        let drawing = draw(&TimeVarying { panels: vec![odd, Panel::default()], ..model(0) }, &Style::manuscript());
        assert_eq!(overlaps(&drawing), []);
    }
}
