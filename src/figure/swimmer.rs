//! Swimmer plots: a bar of the time of each subject, with how it ends.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis};
use super::canvas::{Frame, Plot};
use super::drawing::{Colour, Drawing, Item, Paint, Stroke, Weight};
use super::legend::{Key, keys};
use super::metrics::text_width;
use super::plotted_data::PlottedData;
use super::style::Style;

/// A swimmer plot. It names no subject.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Swimmer {
    /// The subjects from top to bottom.
    pub lanes: Vec<Lane>,
    /// The groups, in the order of their colours; empty where there are none.
    pub groups: Vec<String>,
    /// What a bar that ends with a dot means.
    pub event: String,
    /// What a bar that ends with an arrow means.
    pub censored: String,
    /// Title of the time axis.
    pub time_label: String,
    /// Times of its ticks, ascending.
    pub times: Vec<f64>,
    /// Where it ends.
    pub max_time: f64,
    /// Text alternative.
    pub alt: String,
}

/// A subject.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lane {
    /// The group, by its place among the model's.
    pub group: usize,
    /// When its observation starts.
    pub from: f64,
    /// When it ends.
    pub to: f64,
    /// Whether it ends with the event.
    pub event: bool,
}

/// The figure.
pub fn draw(model: &Swimmer, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let legend = keys(entries(model, style), style.width, style);
    let top = legend.height + style.em(0.8);
    items.extend(legend.at(0.0, style.em(0.2)));
    let (lane, head) = (style.em(0.62), style.em(0.5));
    let half = |time: Option<&f64>| {
        time.map_or(0.0, |time| text_width(&Tick::plain(*time).text, style.small, Weight::Regular) / 2.0)
    };
    // Groups stand apart from one another.
    let apart = 0.8 * lane;
    let gaps = model.lanes.windows(2).filter(|pair| pair[0].group != pair[1].group).count() as f64;
    let height = lane * (model.lanes.len().max(1) as f64 + 0.8) + apart * gaps;
    // An arrow goes on behind the end of the axis.
    let right = style.width - half(model.times.last()).max(head + 1.0) - 0.5;
    let frame = Frame { left: half(model.times.first()).max(1.0), top, right, bottom: top + height };
    let plot = Plot::new(frame, (0.0, model.max_time.max(f64::MIN_POSITIVE)), (frame.bottom, frame.top));
    let mut data = PlottedData::new(&["group", "from", "to", "event"]);
    let (mut y, mut before) = (top - 0.1 * lane, model.lanes.first().map(|first| first.group));
    for subject in &model.lanes {
        y += if before == Some(subject.group) { lane } else { lane + apart };
        before = Some(subject.group);
        draw_lane(&mut items, subject, y, lane, &plot, style);
        let group = model.groups.get(subject.group).map_or("", String::as_str);
        data.push(&[group], &[Some(subject.from), Some(subject.to), Some(f64::from(u8::from(subject.event)))]);
    }
    items.push(Item::Line { from: (frame.left, top), to: (frame.left, frame.bottom), stroke: style.axis() });
    let ticks: Vec<Tick> = model.times.iter().map(|time| Tick::plain(*time)).collect();
    let under = bottom_axis(&mut items, &plot, &ticks, |time| time, &model.time_label, style);
    Drawing { data, ..Drawing::new(style.width, under + style.em(0.2), items, model.alt.clone()) }
}

/// A bar that ends with a dot at an event and with an arrow where observation ends without
/// it; one that the axis cuts ends with neither.
fn draw_lane(items: &mut Vec<Item>, lane: &Lane, y: f64, height: f64, plot: &Plot, style: &Style) {
    let (from, to) = (lane.from.max(0.0), lane.to.min(plot.x.1));
    // Who is lost at once has a mark and no bar.
    if !(from.is_finite() && to >= from) {
        return;
    }
    let (left, right) = (plot.x_at(from), plot.x_at(to));
    let thickness = 0.72 * height;
    let paint = Paint::tinted(Colour::Series(lane.group), 0.65);
    items.push(Item::Rect { x: left, y: y - thickness / 2.0, width: right - left, height: thickness, paint });
    if lane.to > plot.x.1 {
        return;
    }
    if lane.event {
        items.push(event_mark((right, y), style));
    } else {
        items.push(Item::arrow_head((right + style.em(0.5), y), (1.0, 0.0), style.em(0.5), Colour::Ink));
    }
}

fn event_mark(centre: (f64, f64), style: &Style) -> Item {
    let stroke = Some(Stroke::solid(Colour::Paper, style.hairline));
    Item::Circle { centre, radius: style.em(0.26), paint: Paint { fill: Some((Colour::Ink, 1.0)), stroke } }
}

/// What the colours and marks mean.
fn entries(model: &Swimmer, style: &Style) -> Vec<Key> {
    let half = style.em(0.42);
    let groups = model.groups.iter().enumerate().map(|(group, name)| {
        let paint = Paint::tinted(Colour::Series(group), 0.65);
        let sample = vec![Item::Rect { x: -half, y: -half, width: 2.0 * half, height: 2.0 * half, paint }];
        Key { sample, width: 2.0 * half, name: Label::text(name) }
    });
    let mut all: Vec<Key> = groups.collect();
    if model.lanes.iter().any(|lane| lane.event) {
        all.push(Key {
            sample: vec![event_mark((0.0, 0.0), style)],
            width: style.em(0.6),
            name: Label::text(&model.event),
        });
    }
    if model.lanes.iter().any(|lane| !lane.event) {
        let arrow = Item::arrow_head((style.em(0.25), 0.0), (1.0, 0.0), style.em(0.5), Colour::Ink);
        all.push(Key { sample: vec![arrow], width: style.em(0.6), name: Label::text(&model.censored) });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;

    #[test]
    fn nothing_overlaps_at_either_size_with_no_subject_to_sixty() {
        let names = ["Well-differentiated neuroendocrine tumor of the small bowel", "B", "C", "D"];
        for style in [Style::manuscript(), Style::poster(760.0)] {
            for (groups, subjects) in [(0, 0), (0, 1), (2, 12), (4, 60)] {
                let lane =
                    |at: usize| Lane { group: at % 4, from: 0.0, to: 60.0 - at as f64, event: at.is_multiple_of(3) };
                let model = Swimmer {
                    lanes: (0..subjects).map(lane).collect(),
                    groups: names.iter().take(groups).map(|name| (*name).to_owned()).collect(),
                    event: "Event".to_owned(),
                    censored: "Censored".to_owned(),
                    time_label: "Time, months".to_owned(),
                    times: vec![0.0, 12.0, 24.0, 36.0, 48.0, 60.0],
                    max_time: 60.0,
                    alt: String::new(),
                };
                assert_eq!(overlaps(&draw(&model, &style)), [], "{subjects} subjects, {style:?}");
            }
        }
    }
}
