//! Kaplan–Meier curves, and curves of cumulative incidence, with their bands,
//! censoring ticks, medians and risk table.

use crate::ledger::label::Label;

use super::axis::{Tick, bottom_axis, left_axis, linear_ticks, probability_ticks, title_lines, vertical_title};
use super::canvas::{Frame, Plot};
use super::drawing::{Drawing, Item, Weight};
use super::end_labels::EndLabels;
pub use super::kaplan_meier_model::{Curve, CurvePoint, KaplanMeier, MOST_IN_PLOT};
use super::legend::{has_room, place_legend};
use super::risk_layout::{breaks_names, most_for_names, names_the_curves, risk_blocks};
use super::risk_table::{RiskBlock, draw_risk_table, fitting_times, height, names_width};
use super::style::Style;
use super::survival_curves::{draw_curves, obstacles};
use super::wrap::widest;

/// The figure.
pub fn draw(model: &KaplanMeier, style: &Style) -> Drawing {
    let axis = TimeAxis::of(model);
    let Names { ends, in_table } = Names::of(model, &axis, style);
    let blocks = risk_blocks(model, in_table, style);
    let mut plot = framed(&axis, &blocks, ends.as_ref(), model, style);
    let kept = fitting_times(&blocks, &axis.times, &plot, &axis.labels(style), style);
    // What finds no place in the plot goes above it and moves the plot down.
    let mut in_the_way = obstacles(model, &plot, style);
    in_the_way.extend(ends.iter().flat_map(|ends| ends.leaders_within(model, &plot, style)));
    let legend = place_legend(model, &plot, &in_the_way, (ends.is_none() && !in_table, style));
    plot.frame.top += legend.above;
    plot.frame.bottom += legend.above;

    let mut items = Vec::new();
    let is_thinned = draw_curves(&mut items, model, &plot, style);
    if let Some(ends) = &ends {
        ends.draw(&mut items, model, &plot, style);
    }
    draw_y_axis(&mut items, model, &plot, style);
    let shown: Vec<(usize, f64)> = kept.iter().filter_map(|at| axis.times.get(*at).map(|time| (*at, *time))).collect();
    let ticks: Vec<Tick> = shown.iter().map(|(_, time)| Tick::plain(*time)).collect();
    let mut bottom = bottom_axis(&mut items, &plot, &ticks, |time| time, &model.time_label, style);
    items.extend(legend.items);
    if !blocks.is_empty() {
        let columns: Vec<(usize, f64)> = shown.iter().map(|(at, time)| (*at, plot.x_at(*time))).collect();
        let names = names_width(&blocks, most_for_names(style), style);
        bottom = draw_risk_table(&mut items, &blocks, &columns, (bottom + style.em(0.7), names), style);
    }
    let mut drawing = Drawing::new(style.width, bottom + style.em(0.2), items, model.alt.clone());
    if is_thinned {
        drawing.notes.push("Where censorings are dense one mark stands for several.".to_owned());
    }
    drawing
}

/// Where the curves are named: at their ends, or in the table under the plot, or else in the plot or
/// above it.
struct Names {
    ends: Option<EndLabels>,
    in_table: bool,
}

impl Names {
    /// The table names the curves, with their samples, where names at the ends would leave the plot
    /// less than half of the width, and where long names find no room in the plot.
    fn of(model: &KaplanMeier, axis: &TimeAxis, style: &Style) -> Self {
        let ends = model.names_at_ends().then(|| EndLabels::of(model, style));
        if !names_the_curves(model) {
            return Self { ends, in_table: false };
        }
        let blocks = risk_blocks(model, false, style);
        let plot = framed(axis, &blocks, ends.as_ref(), model, style);
        let in_table = match &ends {
            Some(ends) => ends.breaks_names() || plot.frame.width() < 0.5 * style.width,
            None => breaks_names(model, style) && !has_room(model, &plot, &obstacles(model, &plot, style), style),
        };
        Self { ends: ends.filter(|_| !in_table), in_table }
    }
}

/// The time axis: its end and its ticks.
struct TimeAxis {
    max: f64,
    times: Vec<f64>,
}

impl TimeAxis {
    fn of(model: &KaplanMeier) -> Self {
        let last = || model.curves.iter().flat_map(|curve| &curve.points).map(|point| point.time).fold(0.0, f64::max);
        let given = Some(model.max_time).filter(|max| max.is_finite() && *max > 0.0);
        let max = given.or_else(|| Some(last()).filter(|last| *last > 0.0)).unwrap_or(1.0);
        let all = model.risk_times.iter().chain(&model.more_ticks).copied();
        let times: Vec<f64> = all.filter(|time| (0.0..=max).contains(time)).collect();
        let times = if times.is_empty() { linear_ticks(max, 6, model.months) } else { times };
        Self { max, times }
    }

    fn labels(&self, style: &Style) -> Vec<Label> {
        self.times.iter().map(|time| Tick::plain(*time).label(style)).collect()
    }
}

/// Ticks of the vertical axis.
fn y_ticks(model: &KaplanMeier) -> Vec<Tick> {
    let ticks = probability_ticks(model.y_max, model.percent);
    // A title that says what is shown in percent says it for all ticks.
    if model.percent && !model.y_label.contains('%') {
        return ticks.into_iter().map(Tick::with_percent_sign).collect();
    }
    ticks
}

/// The plot between the room that names, ticks and titles need.
fn framed(axis: &TimeAxis, blocks: &[RiskBlock], ends: Option<&EndLabels>, model: &KaplanMeier, style: &Style) -> Plot {
    let cells = |at: usize| blocks.iter().flat_map(|block| &block.rows).filter_map(move |row| row.cells.get(at));
    let labels = axis.labels(style);
    let half = |at: usize| widest(cells(at).chain(labels.get(at)), style.small, Weight::Regular) / 2.0;
    let least = ends.map_or(0.0, EndLabels::height).max(beside_table(blocks, model, style));
    let height = (model.aspect.clamp(0.15, 2.0) * style.width).max(least);
    let names = match names_width(blocks, most_for_names(style), style) {
        0.0 => 0.0,
        width => width + style.em(1.2) + half(0),
    };
    let titles = y_title_lines(model, height, style).len() as f64 * style.leading(style.size);
    let left = names.max(titles + y_tick_width(model, style) + style.em(1.3)).max(half(0));
    let last = axis.times.len().saturating_sub(1);
    let beside = ends.map_or(0.0, |ends| ends.width + style.em(1.6));
    let right = style.width - half(last).max(style.em(0.3)).max(beside) - 0.5;
    let top = style.em(0.6);
    Plot::new(Frame { left, top, right, bottom: top + height }, (0.0, axis.max), (0.0, model.y_max))
}

/// How high a plot must be at the least so that it is not lost over its table, where the author does
/// not say how high it is: half as high as that, but no higher than most figures are wide.
fn beside_table(blocks: &[RiskBlock], model: &KaplanMeier, style: &Style) -> f64 {
    const MOST: f64 = 0.8;
    if model.aspect_is_asked {
        0.0
    } else {
        (0.5 * height(blocks, most_for_names(style), style)).min(MOST * style.width)
    }
}

/// The width of the vertical axis' tick labels.
fn y_tick_width(model: &KaplanMeier, style: &Style) -> f64 {
    widest(&y_ticks(model).iter().map(|tick| tick.label(style)).collect::<Vec<_>>(), style.small, Weight::Regular)
}

/// The title of the vertical axis, broken to the plot's height.
fn y_title_lines(model: &KaplanMeier, height: f64, style: &Style) -> Vec<Label> {
    title_lines(&model.y_label, height, style)
}

/// The vertical axis, its ticks and its title beside them.
fn draw_y_axis(items: &mut Vec<Item>, model: &KaplanMeier, plot: &Plot, style: &Style) {
    left_axis(items, plot, &y_ticks(model), style);
    let inner = plot.frame.left - y_tick_width(model, style) - style.em(1.3);
    vertical_title(items, &model.y_label, inner, plot, style);
}

#[cfg(test)]
mod tests {
    use super::super::overlap::overlaps;
    use super::*;
    use crate::figure::drawing::Role;
    use crate::ledger::label::{MarkId, Run};

    fn mark(text: impl Into<String>) -> Label {
        Label(vec![Run::Mark { mark: MarkId(1), text: text.into() }])
    }

    /// A curve that loses `step` at each of ten times.
    fn curve(name: &str, step: f64, times: usize) -> Curve {
        let point = |at: u32| {
            let estimate = 1.0 - step * f64::from(at);
            let (conf_low, conf_high) = (Some((estimate - 0.15).max(0.0)), Some((estimate + 0.12).min(1.0)));
            CurvePoint { time: 4.5 * f64::from(at), estimate, conf_low, conf_high }
        };
        let points: Vec<CurvePoint> = (0..=10).map(point).collect();
        let median = points.iter().find(|point| point.estimate <= 0.5).map(|point| point.time);
        let labels = |start: usize| (0..times).map(|at| mark((start + at).to_string())).collect();
        Curve {
            name: name.to_owned(),
            censor: points.iter().map(|point| (point.time + 1.0, point.estimate)).collect(),
            points,
            at_risk: labels(228),
            n_censor: labels(0),
            n_event: labels(90),
            median,
            median_label: Label::text("median ")
                .then(mark("14.2"))
                .then(Label::text(" mo (95% CI "))
                .then(mark("9.9–NR)")),
        }
    }

    fn model(names: &[&str], steps: &[f64], every: f64) -> KaplanMeier {
        let risk_times: Vec<f64> = (0..).map(|at| every * f64::from(at)).take_while(|time| *time <= 48.0).collect();
        let curves = names.iter().zip(steps).map(|(name, step)| curve(name, *step, risk_times.len())).collect();
        KaplanMeier {
            curves,
            time_label: "Months since the first cycle of retreatment with a rather long description".to_owned(),
            y_label: "Probability of progression-free survival by blinded central review".to_owned(),
            risk_times,
            max_time: 48.0,
            annotation: vec![
                Label::text("Log-rank P = ").then(mark(".04")),
                Label::text("HR ").then(mark("0.62")).then(Label::text(" (95% CI ")).then(mark("0.41–0.95)")),
            ],
            censored_heading: Some("Cumulative number censored".to_owned()),
            events_heading: Some("Cumulative number of events".to_owned()),
            alt: "Survival".to_owned(),
            ..KaplanMeier::default()
        }
    }

    #[test]
    fn nothing_overlaps_with_one_to_four_curves_at_either_size() {
        let short = ["Small bowel", "Pancreas", "Other", "Unknown"];
        let long = [
            "Well-differentiated neuroendocrine tumor of the small bowel",
            "Pancreatic neuroendocrine tumor",
            "Other",
            "Unknown primary, metastatic disease at presentation",
        ];
        let falls: [[f64; 4]; 3] = [[0.09, 0.07, 0.05, 0.08], [0.02, 0.01, 0.005, 0.03], [0.1, 0.001, 0.06, 0.03]];
        for style in [Style::manuscript(), Style::poster(1000.0), Style::poster(760.0)] {
            for names in [&short, &long] {
                for steps in &falls {
                    for count in 1..=4 {
                        for every in [3.0, 12.0] {
                            let drawing = draw(&model(&names[..count], steps, every), &style);
                            assert_eq!(
                                overlaps(&drawing),
                                [],
                                "{count} of {names:?}, {steps:?}, every {every}, {style:?}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_number_at_risk_stands_under_its_tick() {
        let drawing = draw(&model(&["A", "B"], &[0.09, 0.05], 12.0), &Style::manuscript());
        let texts =
            || drawing.items.iter().filter_map(|item| if let Item::Text(text) = item { Some(text) } else { None });
        for (at, tick) in [(0, "0"), (1, "12"), (2, "24"), (3, "36"), (4, "48")] {
            let tick = texts().find(|text| text.role == Role::Scale && text.label.plain() == tick).expect("a tick");
            let cell = (228 + at).to_string();
            let under: Vec<f64> = texts().filter(|text| text.label.plain() == cell).map(|text| text.x).collect();
            assert_eq!(under, [tick.x, tick.x], "{cell} once for each stratum");
        }
    }

    #[test]
    fn labels_of_crowded_times_are_thinned_evenly() {
        let drawing = draw(&model(&["A", "B"], &[0.09, 0.05], 1.0), &Style::manuscript());
        assert_eq!(overlaps(&drawing), []);
        let is_scale = |item: &&Item| matches!(item, Item::Text(text) if text.role == Role::Scale);
        let ticks = drawing.items.iter().filter(is_scale).count();
        assert!(ticks > 10 && ticks < 30, "{ticks} ticks");
    }

    #[test]
    fn a_poster_has_no_text_under_24_points() {
        let drawing = draw(&model(&["A", "B"], &[0.09, 0.05], 6.0), &Style::poster(1000.0));
        let sizes =
            drawing.items.iter().filter_map(|item| if let Item::Text(text) = item { Some(text.size) } else { None });
        assert!(sizes.fold(f64::INFINITY, f64::min) >= 24.0);
    }

    #[test]
    fn figures_of_nothing_and_of_nonsense_are_still_figures() {
        let empty = draw(&KaplanMeier::default(), &Style::manuscript());
        assert_eq!(overlaps(&empty), []);
        let mut odd = model(&["A"], &[0.09], 6.0);
        odd.max_time = f64::NAN;
        odd.risk_times = vec![f64::NAN, -3.0];
        if let Some(curve) = odd.curves.first_mut() {
            curve.points.push(CurvePoint { time: f64::NAN, estimate: f64::INFINITY, conf_low: None, conf_high: None });
            curve.censor.push((f64::NAN, 0.5));
            curve.median = Some(f64::INFINITY);
        }
        assert_eq!(overlaps(&draw(&odd, &Style::manuscript())), []);
    }
}
