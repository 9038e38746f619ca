//! The axis of a forest plot: ratios on a logarithmic scale, differences on a linear one.

use super::axis::{Tick, log_ticks, signed_ticks};
use super::forest::{Forest, Shows};

/// The scale of the estimates of a forest plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Ratios on a logarithmic axis; 1 is no effect.
    Ratio,
    /// Differences or correlations on a linear axis; 0 is no effect.
    Difference,
    /// Differences of proportions on a linear axis labelled in percent.
    Percent,
}

impl Scale {
    /// Where a value stands on the axis; no effect is at 0.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Self::Ratio if value > 0.0 => libm::log(value),
            Self::Ratio => f64::NEG_INFINITY,
            Self::Difference | Self::Percent => value,
        }
    }

    /// At most so many ticks of an axis.
    pub(super) fn ticks(self, (low, high): (f64, f64), count: usize) -> Vec<Tick> {
        match self {
            Self::Ratio => log_ticks(low, high, count).into_iter().map(Tick::plain).collect(),
            Self::Difference => signed_ticks(low, high, count).into_iter().map(Tick::plain).collect(),
            Self::Percent => signed_ticks(low, high, count).into_iter().map(Tick::percent).collect(),
        }
    }
}

/// First and last value of the axis. Intervals are covered, but one very wide interval
/// does not press the others together: the axis ends at 4 times the most extreme estimate.
pub(super) fn limits(model: &Forest) -> (f64, f64) {
    let fits = |(low, high): &(f64, f64)| (*low > 0.0 || model.scale != Scale::Ratio) && high > low && high.is_finite();
    if let Some(limits) = model.limits.filter(fits) {
        return limits;
    }
    if model.scale != Scale::Ratio {
        return difference_limits(model);
    }
    let (mut low, mut high) = (0.5_f64, 2.0_f64);
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

#[cfg(test)]
mod tests {
    use super::super::drawing::Item;
    use super::super::forest::Row;
    use super::super::forest::draw;
    use super::super::overlap::overlaps;
    use super::super::style::Style;
    use super::*;
    use crate::ledger::label::{Label, MarkId, Run};

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
