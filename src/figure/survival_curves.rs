//! The curves of a survival figure: step lines, bands, guide lines, censoring ticks.

use super::canvas::Plot;
use super::drawing::{Colour, Item, Paint, Stroke};
use super::kaplan_meier_model::{Curve, CurvePoint, KaplanMeier};
use super::overlap::Bounds;
use super::style::Style;

/// A curve's points from (0, 1), or from its own first point at 0, to the end of the axis.
fn cut(curve: &Curve, max: f64) -> Vec<CurvePoint> {
    let sound = |point: &&CurvePoint| point.time.is_finite() && point.estimate.is_finite() && point.time >= 0.0;
    let start = CurvePoint { time: 0.0, estimate: 1.0, conf_low: Some(1.0), conf_high: Some(1.0) };
    let mut points: Vec<CurvePoint> = vec![start];
    for point in curve.points.iter().filter(sound) {
        let before = points.last().copied().unwrap_or(start);
        if point.time > max {
            points.push(CurvePoint { time: max, ..before });
            break;
        }
        if point.time == 0.0 && points.len() == 1 {
            points.clear();
        }
        points.push(*point);
    }
    points
}

/// Time and estimate where a curve ends.
pub fn end_of(curve: &Curve, max: f64) -> (f64, f64) {
    cut(curve, max).last().map_or((0.0, 1.0), |point| (point.time, point.estimate))
}

/// Stretches of a curve over which both confidence limits are known.
fn bands(points: &[CurvePoint]) -> Vec<Vec<(f64, f64, f64)>> {
    let mut all: Vec<Vec<(f64, f64, f64)>> = vec![Vec::new()];
    for point in points {
        let Some(stretch) = all.last_mut() else { break };
        match (point.conf_low, point.conf_high) {
            (Some(low), Some(high)) => stretch.push((point.time, low.clamp(0.0, 1.0), high.clamp(0.0, 1.0))),
            _ => {
                // The limits known before hold until here.
                if let Some((_, low, high)) = stretch.last().copied() {
                    stretch.push((point.time, low, high));
                    all.push(Vec::new());
                }
            }
        }
    }
    all.retain(|stretch| stretch.len() > 1);
    all
}

/// Draws bands, guide lines, curves and censoring ticks, from back to front. Returns whether
/// marks of censorings were left out where they are dense.
pub fn draw_curves(items: &mut Vec<Item>, model: &KaplanMeier, plot: &Plot, style: &Style) -> bool {
    let curves: Vec<Vec<CurvePoint>> = model.curves.iter().map(|curve| cut(curve, plot.x.1)).collect();
    if model.show_band {
        // Bands that lie over one another are lighter, to keep the curves in front.
        let opacity = match curves.len() {
            0..=2 => 0.15,
            3..=6 => 0.10,
            _ => 0.05,
        };
        for (index, points) in curves.iter().enumerate() {
            for stretch in bands(points) {
                items.extend(plot.step_band(&stretch, &Paint::tinted(Colour::Series(index), opacity)));
            }
        }
    }
    for (from, to) in median_guides(model, plot.x.1) {
        items.extend(plot.line(&[from, to], &style.guide()));
    }
    for (index, points) in curves.iter().enumerate() {
        let line: Vec<(f64, f64)> = points.iter().map(|point| (point.time, point.estimate)).collect();
        items.extend(plot.steps(&line, &style.curve(index)));
    }
    let mut is_thinned = false;
    for (index, curve) in model.curves.iter().enumerate() {
        let marks = CensoringMarks::of(curve, plot, style);
        is_thinned |= marks.are_dense;
        let size = if marks.are_dense { DENSE } else { 1.0 };
        items.extend(marks.at.into_iter().flat_map(|at| censoring_mark(index, at, size, style)));
    }
    is_thinned
}

/// The size of a mark among many, of one among few.
const DENSE: f64 = 0.7;

/// The marks of a curve's censorings. Where so many would run into a bar, one stands for
/// those that it would touch.
struct CensoringMarks {
    at: Vec<(f64, f64)>,
    are_dense: bool,
}

impl CensoringMarks {
    fn of(curve: &Curve, plot: &Plot, style: &Style) -> Self {
        let mut at: Vec<(f64, f64)> =
            censored(curve, plot.x.1).map(|(time, estimate)| (plot.x_at(time), plot.y_at(estimate))).collect();
        at.sort_by(|one, other| one.0.total_cmp(&other.0));
        let span = at.first().zip(at.last()).map_or(0.0, |(first, last)| last.0 - first.0);
        let are_dense = at.len() > 30 && at.len() as f64 * style.em(0.4) > span;
        if are_dense {
            let mut last = f64::NEG_INFINITY;
            at.retain(|(x, _)| {
                let is_apart = *x - last >= style.em(0.4);
                if is_apart {
                    last = *x;
                }
                is_apart
            });
        }
        Self { at, are_dense }
    }
}

/// The mark of a censoring on curve `index`: a tick; from the seventh curve on a cross, and
/// from the tenth a ring, so that curves differ by more than their colour and dashes. Its
/// size is 1, or less among many.
pub fn censoring_mark(index: usize, (x, y): (f64, f64), size: f64, style: &Style) -> Vec<Item> {
    let stroke = Stroke::solid(Colour::SeriesText(index), style.hairline * 1.3 * size);
    let half = style.em(0.3) * size;
    let line = |from, to| Item::Line { from, to, stroke: stroke.clone() };
    match index {
        0..6 => vec![line((x, y - half), (x, y + half))],
        6..9 => {
            let arm = 0.8 * half;
            vec![line((x - arm, y - arm), (x + arm, y + arm)), line((x - arm, y + arm), (x + arm, y - arm))]
        }
        _ => {
            let paint = Paint { fill: Some((Colour::Paper, 1.0)), stroke: Some(stroke) };
            vec![Item::Circle { centre: (x, y), radius: 0.75 * half, paint }]
        }
    }
}

/// The censorings within the axis.
fn censored(curve: &Curve, max: f64) -> impl Iterator<Item = (f64, f64)> + '_ {
    curve.censor.iter().copied().filter(move |(time, estimate)| (0.0..=max).contains(time) && estimate.is_finite())
}

/// Guide lines, in data values: along 0.5 as far as the last median, and down from each.
fn median_guides(model: &KaplanMeier, max: f64) -> Vec<((f64, f64), (f64, f64))> {
    let within = |median: &f64| (0.0..=max).contains(median);
    let medians: Vec<f64> = model.curves.iter().filter_map(|curve| curve.median).filter(within).collect();
    if !model.show_median_lines || medians.is_empty() {
        return Vec::new();
    }
    let last = medians.iter().copied().fold(0.0, f64::max);
    let down = medians.iter().map(|median| ((*median, 0.5), (*median, 0.0)));
    std::iter::once(((0.0, 0.5), (last, 0.5))).chain(down).collect()
}

/// Everything in the plot that a text must keep clear of.
pub fn obstacles(model: &KaplanMeier, plot: &Plot, style: &Style) -> Vec<Bounds> {
    let mut all = Vec::new();
    let spot = |time: f64, estimate: f64| (plot.x_at(time), plot.y_at(estimate));
    for (index, curve) in model.curves.iter().enumerate() {
        let points = cut(curve, plot.x.1);
        for (now, next) in points.iter().zip(points.iter().skip(1)) {
            let flat = [spot(now.time, now.estimate), spot(next.time, now.estimate)];
            all.push(Bounds::around(&flat));
            all.push(Bounds::around(&[spot(next.time, now.estimate), spot(next.time, next.estimate)]));
        }
        if model.show_band {
            for stretch in bands(&points) {
                for ((from, low, high), (to, ..)) in stretch.iter().zip(stretch.iter().skip(1)) {
                    all.push(Bounds::around(&[spot(*from, *low), spot(*to, *high)]));
                }
            }
        }
        all.extend(censored(curve, plot.x.1).map(|(time, estimate)| {
            let ((x, y), half) = (spot(time, estimate), style.em(0.3));
            let wide = if index < 6 { 0.0 } else { half };
            Bounds::around(&[(x - wide, y - half), (x + wide, y + half)])
        }));
    }
    all.extend(
        median_guides(model, plot.x.1)
            .iter()
            .map(|(from, to)| Bounds::around(&[spot(from.0, from.1), spot(to.0, to.1)])),
    );
    all
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Frame;
    use super::super::kaplan_meier::draw;
    use super::super::overlap::overlaps;
    use super::*;
    use crate::ledger::label::Label;

    fn point(time: f64, estimate: f64, limits: Option<(f64, f64)>) -> CurvePoint {
        CurvePoint { time, estimate, conf_low: limits.map(|(low, _)| low), conf_high: limits.map(|(_, high)| high) }
    }

    fn curve() -> Curve {
        Curve {
            points: vec![point(2.0, 0.75, Some((0.4, 0.9))), point(4.0, 0.5, Some((0.2, 0.8))), point(6.0, 0.0, None)],
            censor: vec![(3.0, 0.75), (9.0, 0.0)],
            median: Some(4.0),
            ..Curve::default()
        }
    }

    #[test]
    fn a_curve_starts_at_one_and_ends_with_the_axis() {
        let times = |max| cut(&curve(), max).iter().map(|point| (point.time, point.estimate)).collect::<Vec<_>>();
        assert_eq!(times(10.0), [(0.0, 1.0), (2.0, 0.75), (4.0, 0.5), (6.0, 0.0)]);
        assert_eq!(times(5.0), [(0.0, 1.0), (2.0, 0.75), (4.0, 0.5), (5.0, 0.5)]);
    }

    /// Incidences that rise by `step` at each of ten times, with their own first point.
    fn rising(name: &str, step: f64) -> Curve {
        let at = |index: u32| {
            let estimate = step * f64::from(index);
            let limits = (index > 0).then_some(((estimate - 0.04).max(0.0), (estimate + 0.06).min(1.0)));
            point(4.5 * f64::from(index), estimate, limits)
        };
        let label = |text: &str| Label::text(text);
        Curve {
            name: name.to_owned(),
            points: (0..=10).map(at).collect(),
            at_risk: ["228", "90", "31"].map(label).to_vec(),
            median_label: label("at 24 months 35.1% (24.9%–45.6%)"),
            ..Curve::default()
        }
    }

    #[test]
    fn an_incidence_starts_at_its_own_zero_and_its_band_with_the_first_event() {
        let points = cut(&rising("A", 0.05), 6.0);
        let times: Vec<(f64, f64)> = points.iter().map(|point| (point.time, point.estimate)).collect();
        assert_eq!(times, [(0.0, 0.0), (4.5, 0.05), (6.0, 0.05)]);
        assert_eq!(bands(&points).first().and_then(|band| band.first()).map(|first| first.0), Some(4.5));
    }

    #[test]
    fn nothing_overlaps_where_curves_rise_to_any_height() {
        let names = ["Relapse of the disease", "Treatment-related mortality", "Other", "Unknown"];
        for style in [Style::manuscript(), Style::poster(760.0)] {
            for (top, steps) in [(1.0, [0.09, 0.05, 0.02, 0.01]), (0.4, [0.035, 0.02, 0.01, 0.005]), (0.2, [0.01; 4])] {
                for count in 1..=4 {
                    let mut curves: Vec<Curve> =
                        names.iter().zip(steps).take(count).map(|(name, step)| rising(name, step)).collect();
                    // Of several causes only the first has numbers at risk.
                    curves.iter_mut().skip(1).for_each(|curve| curve.at_risk.clear());
                    let model = KaplanMeier {
                        curves,
                        risk_times: vec![0.0, 12.0, 24.0],
                        y_max: top,
                        percent: true,
                        show_median_lines: false,
                        annotation: vec![Label::text("Gray's test, P=.04")],
                        ..KaplanMeier::default()
                    };
                    let drawing = draw(&model, &style);
                    assert_eq!(overlaps(&drawing), [], "{count} curves to {top}, {style:?}");
                    let texts = drawing.items.iter().filter(|item| matches!(item, Item::Text(_))).count();
                    assert!(texts > 10 + count, "the legend, ticks and the row of numbers are there: {texts}");
                }
            }
        }
    }

    #[test]
    fn a_band_stops_where_its_limits_are_not_known() {
        let stretches = bands(&cut(&curve(), 10.0));
        assert_eq!(stretches, [[(0.0, 1.0, 1.0), (2.0, 0.4, 0.9), (4.0, 0.2, 0.8), (6.0, 0.2, 0.8)]]);
    }

    #[test]
    fn guide_lines_run_along_one_half_and_down_from_the_median() {
        let model = KaplanMeier { curves: vec![curve()], ..KaplanMeier::default() };
        assert_eq!(median_guides(&model, 10.0), [((0.0, 0.5), (4.0, 0.5)), ((4.0, 0.5), (4.0, 0.0))]);
        assert_eq!(median_guides(&model, 3.0), []);
    }

    #[test]
    fn censorings_after_the_axis_are_left_out() {
        let plot = Plot::new(Frame { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 }, (0.0, 8.0), (0.0, 1.0));
        let model = KaplanMeier { curves: vec![curve()], ..KaplanMeier::default() };
        let mut items = Vec::new();
        draw_curves(&mut items, &model, &plot, &Style::manuscript());
        let ticks: Vec<_> = items.iter().filter(|item| matches!(item, Item::Line { .. })).collect();
        assert_eq!(ticks.len(), 1);
    }
}
