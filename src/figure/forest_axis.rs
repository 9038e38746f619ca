//! The axis of a forest plot: ratios on a logarithmic scale, differences on a linear one.

use crate::ledger::label::Label;

use super::axis::{Tick, axis_title, bottom_axis};
use super::canvas::Plot;
use super::drawing::{Anchor, Item, Text, Weight};
use super::forest_model::{Forest, Shows};
use super::forest_scale::Scale;
use super::metrics::{ASCENT, DESCENT};
use super::style::Style;
use super::wrap::wrap;

/// First and last value of the axis. Intervals are covered, but one very wide interval
/// does not press the others together: the axis ends at 4 times the most extreme estimate.
fn limits(model: &Forest) -> (f64, f64) {
    let fits = |(low, high): &(f64, f64)| (*low > 0.0 || model.scale != Scale::Ratio) && high > low && high.is_finite();
    if let Some(limits) = model.limits.filter(fits) {
        return limits;
    }
    if model.scale != Scale::Ratio {
        return difference_limits(model);
    }
    let (mut low, mut high) = (0.8_f64, 1.25_f64);
    for row in &model.rows {
        if let Shows::Estimate { estimate, conf_low, conf_high, .. } = &row.shows
            && estimate.is_finite()
            && (1e-3..=1e3).contains(estimate)
        {
            low = low.min(conf_low.max(estimate / 4.0));
            high = high.max(conf_high.min(estimate * 4.0));
        }
    }
    (low * 0.9, high * 1.1)
}

/// The same of differences: 0 and all intervals are covered, with room at both ends.
fn difference_limits(model: &Forest) -> (f64, f64) {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for row in &model.rows {
        if let Shows::Estimate { estimate, conf_low, conf_high, .. } = &row.shows {
            for value in [estimate, conf_low, conf_high].into_iter().filter(|value| value.is_finite()) {
                (low, high) = (low.min(*value), high.max(*value));
            }
        }
    }
    let span = high - low;
    if span > 0.0 { (low - 0.06 * span, high + 0.06 * span) } else { (-1.0, 1.0) }
}

/// Ticks of an axis: fewer say nothing of its scale.
const FEWEST: usize = 3;

/// More ticks are read as a ruler and not as a scale.
const MOST: usize = 9;

/// The ends of an axis and its ticks.
pub(super) struct Axis {
    /// The first value.
    pub(super) low: f64,
    /// The last value.
    pub(super) high: f64,
    /// The ticks.
    pub(super) ticks: Vec<Tick>,
}

impl Axis {
    /// The axis of a plot from `left` to `right`. It has three ticks or more whose labels stand
    /// apart; where the intervals span fewer it is longer than they need.
    pub(super) fn of(model: &Forest, (left, right): (f64, f64), style: &Style) -> Self {
        let (low, high) = limits(model);
        let scale = model.scale;
        let sets = (FEWEST..=MOST).rev().flat_map(|count| scale.tick_sets((low, high), count));
        let mut best: Option<(f64, Self)> = None;
        for mut set in sets {
            if model.limits.is_some() {
                set.retain(|tick| (low..=high).contains(tick));
            }
            let kept = scale.within(&set, (low, high), if model.limits.is_some() { 0 } else { FEWEST });
            let Some((first, last)) = kept.first().copied().zip(kept.last().copied()) else { continue };
            let (low, high) = (low.min(first), high.max(last));
            let span = scale.place(high) - scale.place(low);
            let ticks: Vec<Tick> = kept.into_iter().map(|value| scale.tick(value)).collect();
            let place = |tick: &Tick| left + (scale.place(tick.value) - scale.place(low)) / span * (right - left);
            // A longer axis has to be worth it; so has one whose ticks cover a small part of it.
            let covered = (scale.place(last) - scale.place(first)) / span;
            let cost = span * if covered > 0.6 { 1.0 } else { 1.5 };
            let better = best.as_ref().is_none_or(|(least, _)| cost < least * 0.97);
            if better && (2..=MOST).contains(&ticks.len()) && are_apart(&ticks, place, style) {
                best = Some((cost, Self { low, high, ticks }));
            }
        }
        let only = scale.tick(if scale == Scale::Ratio { 1.0 } else { 0.0 });
        best.map_or(Self { low, high, ticks: vec![only] }, |(_, axis)| axis)
    }
}

/// Whether the labels of ticks stand apart at their places, and all within the figure.
fn are_apart(ticks: &[Tick], place: impl Fn(&Tick) -> f64, style: &Style) -> bool {
    let half = |tick: &Tick| tick.width(style) / 2.0;
    let is_within = |tick: &Tick| place(tick) >= half(tick) && place(tick) <= style.width - half(tick);
    ticks.iter().all(is_within)
        && ticks.windows(2).all(|pair| match pair {
            [one, next] => place(next) - place(one) >= half(one) + half(next) + style.em(0.6),
            _ => true,
        })
}

/// The axis with what it favours and its title; returns the lower edge.
pub(super) fn draw_axis(items: &mut Vec<Item>, model: &Forest, plot: &Plot, ticks: &[Tick], style: &Style) -> f64 {
    let place = |value: f64| model.scale.place(value);
    let Some((below, above)) = &model.favours else {
        return bottom_axis(items, plot, ticks, place, &model.axis_label, style);
    };
    let under = bottom_axis(items, plot, ticks, place, "", style);
    // A label of hundreds of digits can leave the frame no width, for which `clamp` would panic.
    let one = plot.x_at(0.0).max(plot.frame.left).min(plot.frame.right);
    let under = draw_favours(items, (below, above), one, under, style);
    let centre = (plot.frame.left + plot.frame.right) / 2.0;
    axis_title(items, &model.axis_label, centre, under, style)
}

/// "← below | above →" under the axis; returns the lower edge.
fn draw_favours(items: &mut Vec<Item>, (below, above): (&str, &str), x: f64, top: f64, style: &Style) -> f64 {
    let gap = style.em(0.5);
    let leading = style.leading(style.small);
    let room = (x - gap, style.width - x - gap);
    let mut bottom = top;
    for (text, at, anchor, room) in
        [(format!("← {below}"), x - gap, Anchor::End, room.0), (format!("{above} →"), x + gap, Anchor::Start, room.1)]
    {
        for (line, label) in (0u32..).zip(wrap(&Label::text(text), style.small, Weight::Regular, room)) {
            let baseline = top + style.em(0.2) + ASCENT * style.small + f64::from(line) * leading;
            items.push(Item::Text(Text::new(at, baseline, style.small, label).anchored(anchor)));
            bottom = bottom.max(baseline + DESCENT * style.small);
        }
    }
    bottom + style.em(0.3)
}

#[cfg(test)]
mod tests {
    use super::super::forest::draw;
    use super::super::forest_model::Row;
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::{MarkId, Run};

    fn row(term: &str, estimate: f64, conf_low: f64, conf_high: f64) -> Row {
        let mark = |text: &str| Label(vec![Run::Mark { mark: MarkId(1), text: text.to_owned() }]);
        let (n, p) = (mark("30"), mark("<.001"));
        let label = mark(&format!("{estimate:.2} ({conf_low:.2} to {conf_high:.2})"));
        Row { n, p, ..Row::new(Label::text(term), Shows::Estimate { estimate, conf_low, conf_high, label }) }
    }

    fn differences(scale: Scale) -> Forest {
        let share = if scale == Scale::Percent { 0.01 } else { 1.0 };
        let scaled = |term: &str, values: [f64; 3]| {
            let [estimate, low, high] = values.map(|value| value * share);
            row(term, estimate, low, high)
        };
        let rows = vec![
            scaled("Age", [-4.0, -8.0, 0.0]),
            scaled("Months from the first treatment to progression", [12.0, -3.0, 27.0]),
            scaled("Open at one end", [1.0, f64::NEG_INFINITY, 5.0]),
        ];
        let favours = Some(("Lower in the treated".to_owned(), "Higher in the treated".to_owned()));
        Forest { rows, favours, scale, ..Forest::default() }
    }

    #[test]
    fn nothing_overlaps_where_differences_are_shown() {
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for scale in [Scale::Difference, Scale::Percent] {
                assert_eq!(overlaps(&draw(&differences(scale), &style)), [], "{scale:?}, {style:?}");
            }
        }
    }

    #[test]
    fn a_difference_stands_on_a_linear_axis_in_its_unit_or_in_percent() {
        let labels = |scale: Scale| -> Vec<String> {
            let drawing = draw(&differences(scale), &Style::manuscript());
            let plain = |item: &Item| if let Item::Text(text) = item { Some(text.label.plain()) } else { None };
            drawing.items.iter().filter_map(plain).collect()
        };
        for scale in [Scale::Difference, Scale::Percent] {
            let found = labels(scale);
            assert!(["−10", "0", "20"].iter().all(|tick| found.iter().any(|label| label == tick)), "{found:?}");
        }
        let limits = Some((-4.0, 4.0));
        let model = Forest { rows: vec![row("A", -2.0, -3.0, -1.0)], limits, ..differences(Scale::Difference) };
        let drawing = draw(&model, &Style::manuscript());
        let zero = drawing.items.iter().find_map(|item| match item {
            Item::Line { from, to, .. } if from.0 == to.0 && from.1 != to.1 => Some(from.0),
            _ => None,
        });
        let marker = drawing.items.iter().find_map(|item| match item {
            Item::Rect { x, width, .. } => Some(x + width / 2.0),
            _ => None,
        });
        let line = drawing
            .items
            .iter()
            .find_map(|item| if let Item::Path { points, .. } = item { Some(points.clone()) } else { None });
        let (Some(zero), Some(marker), Some(line)) = (zero, marker, line) else { panic!("a line, a marker, an axis") };
        // The interval from −3 to −1 is as long as the way from −2 to 0, and −2 is in its middle.
        assert!((marker - (line[0].0 + line[1].0) / 2.0).abs() < 0.2, "{marker} {line:?}");
        assert!((zero - marker - (line[1].0 - line[0].0)).abs() < 0.2, "{zero} {marker} {line:?}");
    }
}
