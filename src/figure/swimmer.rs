//! Swimmer plots: one bar a subject, longest first, with what happened on the way.
//!
//! Bars carry no identity. The order is by length, which the axis shows anyway.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, linear_ticks, vertical_title};
use super::canvas::{Frame, Plot};
use super::drawing::{Colour, Drawing, Item, Paint, Stroke, Weight};
use super::legend::{Key, keys};
use super::metrics::text_width;
use super::style::Style;
use super::wrap::wrap;

/// A swimmer plot.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Swimmer {
    /// The subjects, in any order.
    pub lanes: Vec<Lane>,
    /// What a bar's colours mean; empty where bars have one colour.
    pub phases: Vec<String>,
    /// What the markers mean.
    pub events: Vec<EventKind>,
    /// What the arrow at the end of a bar means, such as "Ongoing"; for the legend.
    pub ongoing_name: String,
    /// Title of the time axis with its unit.
    pub time_label: String,
    /// Title of the vertical axis, such as "Patients".
    pub lanes_label: String,
    /// Whether time is in months, so that ticks count in parts of years.
    pub months: bool,
    /// Text alternative.
    pub alt: String,
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lane {
    /// How long the subject was followed.
    pub end: f64,
    /// Whether follow-up goes on.
    pub ongoing: bool,
    /// Stretches of the bar: start, end and index into the model's `phases`. Empty: one
    /// stretch from 0 to the end.
    pub phases: Vec<(f64, f64, usize)>,
    /// Markers: time and index into the model's `events`.
    pub events: Vec<(f64, usize)>,
}

/// A kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKind {
    /// Its name.
    pub name: String,
    /// Its marker.
    pub marker: Marker,
}

/// The shape of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A filled circle.
    Circle,
    /// An open circle.
    Ring,
    /// A filled square.
    Square,
    /// A filled triangle.
    Triangle,
    /// A filled diamond.
    Diamond,
    /// A cross.
    Cross,
}

/// The figure.
pub fn draw(model: &Swimmer, style: &Style) -> Drawing {
    let mut items = Vec::new();
    let legend = keys(legend_keys(model, style), style.width, style);
    let top = if legend.is_empty() { style.em(0.4) } else { legend.height + style.em(0.8) };
    items.extend(legend.at(0.0, style.em(0.2)));

    let mut lanes: Vec<&Lane> = model.lanes.iter().filter(|lane| lane.end.is_finite() && lane.end >= 0.0).collect();
    lanes.sort_by(|a, b| b.end.total_cmp(&a.end));
    // Many lanes are drawn closer, so that the figure stays on one page.
    let pitch = (0.9 * style.width / lanes.len().max(1) as f64).clamp(style.em(0.8), style.em(1.7));
    let longest = lanes.iter().map(|lane| lane.end).fold(0.0, f64::max);
    let max = if longest > 0.0 { longest * 1.02 } else { 1.0 };
    let ticks: Vec<Tick> = linear_ticks(max, 8, model.months).into_iter().map(Tick::plain).collect();
    let last_tick = ticks.last().map_or(0.0, |tick| text_width(&tick.text, style.small, Weight::Regular) / 2.0);
    let title = text_width(&model.lanes_label, style.size, Weight::Regular);
    let height = (pitch * lanes.len() as f64 + style.em(0.3)).max(title.min(0.4 * style.width) + style.em(0.5));
    let bottom = top + height;
    let lines = wrap(&Label::text(&model.lanes_label), style.size, Weight::Regular, height).len();
    let left = style.em(0.6) + lines as f64 * style.leading(style.size);
    let frame = Frame { left, top, right: style.width - last_tick.max(style.em(1.0)), bottom };
    let plot = Plot::new(frame, (0.0, max), (bottom, top));
    for (rank, lane) in (0u32..).zip(&lanes) {
        let middle = top + pitch * (f64::from(rank) + 0.5);
        draw_lane(&mut items, model, lane, middle, 0.66 * pitch, &plot, style);
    }
    items.push(Item::Line { from: (left, top), to: (left, bottom), stroke: style.axis() });
    vertical_title(&mut items, &model.lanes_label, left - style.em(0.6), &plot, style);
    let under = bottom_axis(&mut items, &plot, &ticks, |time| time, &model.time_label, style);
    Drawing { width: style.width, height: under + style.em(0.2), items, alt: model.alt.clone() }
}

/// A subject's bar, arrow and markers.
fn draw_lane(items: &mut Vec<Item>, model: &Swimmer, lane: &Lane, middle: f64, bar: f64, plot: &Plot, style: &Style) {
    let whole = [(0.0, lane.end, 0)];
    let phases = if lane.phases.is_empty() { &whole[..] } else { &lane.phases };
    for (start, end, kind) in phases {
        let (start, end) = (start.clamp(0.0, plot.x.1), end.clamp(0.0, plot.x.1));
        if end > start {
            let (top, bottom) = (middle - bar / 2.0, middle + bar / 2.0);
            let outline = [(start, top), (end, top), (end, bottom), (start, bottom)];
            items.extend(plot.area(&outline, &phase_paint(*kind)));
        }
    }
    if lane.ongoing {
        let tip = plot.x_at(lane.end) + style.em(0.85);
        items.push(Item::arrow_head((tip, middle), (1.0, 0.0), style.em(0.7), Colour::Ink));
    }
    for (time, kind) in &lane.events {
        if let Some(kind) = model.events.get(*kind).filter(|_| (0.0..=plot.x.1).contains(time)) {
            items.extend(marker(kind.marker, (plot.x_at(*time), middle), style.em(0.32), style));
        }
    }
}

/// The fill of a phase.
fn phase_paint(kind: usize) -> Paint {
    Paint::tinted(Colour::Series(kind), 0.45)
}

/// A marker of `radius` about a point, in ink with a thin edge of paper.
fn marker(shape: Marker, (x, y): (f64, f64), radius: f64, style: &Style) -> Vec<Item> {
    let edge = Stroke::solid(Colour::Paper, style.hairline * 0.8);
    let solid = Paint { fill: Some((Colour::Ink, 1.0)), stroke: Some(edge) };
    let line = Stroke::solid(Colour::Ink, style.hairline * 1.8);
    let polygon = |points: &[(f64, f64)]| Item::Polygon {
        points: points.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect(),
        paint: solid.clone(),
    };
    let stroke = |sign: f64| Item::Line {
        from: (x - 0.8 * radius, y - sign * 0.8 * radius),
        to: (x + 0.8 * radius, y + sign * 0.8 * radius),
        stroke: line.clone(),
    };
    match shape {
        Marker::Circle => vec![Item::Circle { centre: (x, y), radius, paint: solid }],
        Marker::Ring => {
            let paint = Paint { fill: Some((Colour::Paper, 1.0)), stroke: Some(line) };
            vec![Item::Circle { centre: (x, y), radius: 0.85 * radius, paint }]
        }
        Marker::Square => vec![polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])],
        Marker::Triangle => vec![polygon(&[(0.0, -1.1), (1.05, 0.8), (-1.05, 0.8)])],
        Marker::Diamond => vec![polygon(&[(0.0, -1.25), (1.1, 0.0), (0.0, 1.25), (-1.1, 0.0)])],
        Marker::Cross => vec![stroke(1.0), stroke(-1.0)],
    }
}

/// The legend: phases, markers and the arrow, each where it is used.
fn legend_keys(model: &Swimmer, style: &Style) -> Vec<Key> {
    let side = style.em(0.95);
    let phases = model.phases.iter().enumerate().map(|(kind, name)| Key {
        sample: vec![Item::Rect {
            x: -0.75 * side,
            y: -side / 2.0,
            width: 1.5 * side,
            height: side,
            paint: phase_paint(kind),
        }],
        width: 1.5 * side,
        name: name.clone(),
    });
    let events = model.events.iter().map(|kind| Key {
        sample: marker(kind.marker, (0.0, 0.0), style.em(0.32), style),
        width: style.em(0.8),
        name: kind.name.clone(),
    });
    let arrow = (model.lanes.iter().any(|lane| lane.ongoing) && !model.ongoing_name.is_empty()).then(|| Key {
        sample: vec![Item::arrow_head((style.em(0.35), 0.0), (1.0, 0.0), style.em(0.7), Colour::Ink)],
        width: style.em(0.8),
        name: model.ongoing_name.clone(),
    });
    phases.chain(events).chain(arrow).collect()
}

#[cfg(test)]
mod tests {
    use super::super::drawing::Role;
    use super::super::overlap::overlaps;
    use super::*;

    fn model(count: u32) -> Swimmer {
        let lane = |at: u32| Lane {
            end: f64::from((at * 7) % 50) + 0.5,
            ongoing: at.is_multiple_of(3),
            phases: Vec::new(),
            events: vec![(f64::from(at % 20), 0), (0.0, 7)],
        };
        Swimmer {
            lanes: (0..count).map(lane).collect(),
            phases: vec!["Retreatment".to_owned(), "Follow-up after the last cycle of retreatment".to_owned()],
            events: vec![
                EventKind { name: "Progression".to_owned(), marker: Marker::Diamond },
                EventKind { name: "Death from any cause".to_owned(), marker: Marker::Cross },
            ],
            ongoing_name: "Alive, follow-up continues".to_owned(),
            time_label: "Months since retreatment".to_owned(),
            lanes_label: "Patients".to_owned(),
            months: true,
            alt: String::new(),
        }
    }

    #[test]
    fn nothing_overlaps_from_no_subject_to_sixty_at_either_size() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for count in [0, 1, 2, 10, 60] {
                assert_eq!(overlaps(&draw(&model(count), &style)), [], "{count} lanes, {style:?}");
            }
        }
    }

    #[test]
    fn the_longest_bar_is_on_top() {
        let drawing = draw(&Swimmer { events: Vec::new(), ..model(10) }, &Style::manuscript());
        let bars: Vec<(f64, f64)> = drawing
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Polygon { points, .. } if points.len() == 4 => {
                    let bounds = super::super::overlap::Bounds::around(points);
                    Some((bounds.top, bounds.right))
                }
                _ => None,
            })
            .collect();
        assert_eq!(bars.len(), 10);
        assert!(bars.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1), "{bars:?}");
    }

    #[test]
    fn a_subject_has_no_number_on_the_page() {
        let drawing = draw(&model(10), &Style::manuscript());
        for item in &drawing.items {
            if let Item::Text(text) = item {
                let digits = text.label.plain().chars().any(|letter| letter.is_ascii_digit());
                assert!(!digits || text.role == Role::Scale, "{}", text.label.plain());
            }
        }
    }
}
