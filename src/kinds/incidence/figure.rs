//! Figures of cumulative incidence.

use crate::analysis::ResultRow;
use crate::diagnostic::{Diagnostic, known_names};
use crate::figure::curve;
use crate::figure::kaplan_meier::{self, Curve, CurvePoint, KaplanMeier};
use crate::figure::time_axis::{Known, TimeAxis, is_months};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::incidence::shape::{CauseCurve, IncidenceShape};
use crate::ledger::format::shortest;
use crate::ledger::{Label, Printer};

/// Draws the curves of one cause by group, or those of all causes where there are no
/// groups.
///
/// # Errors
/// A cause that is none; several causes, of which none is chosen for the groups.
pub(super) fn draw(
    shape: &IncidenceShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let request = asked.request;
    let cause = chosen(shape, asked)?;
    let shown: Vec<&CauseCurve> =
        shape.curves.iter().filter(|curve| cause.is_none_or(|cause| curve.cause == cause)).collect();
    curve::can_be_told_apart(shown.len(), request)?;
    let longest = curve::longest(shown.iter().flat_map(|curve| &curve.points));
    let known = Known { times: &shape.risk_times, are_chosen: shape.chose_risk_times };
    let axis = TimeAxis::of(request, longest, &known, &shape.unit);
    let (max_time, risk_times) = (axis.max, axis.risk_times);
    let mut alt = Vec::new();
    let mut curves: Vec<Curve> = shown.iter().map(|curve| one(curve, &risk_times, shape, printer, &mut alt)).collect();
    if shape.groups.is_empty() {
        // Those at risk of one cause are at risk of the others: one row says it.
        for curve in curves.iter_mut().skip(1) {
            curve.at_risk.clear();
            curve.n_censor.clear();
        }
    }
    let tested = shape.test.as_ref().zip(cause);
    let annotation = tested.and_then(|(test, cause)| curve::p_value(&test.name, test.of(cause), printer, &mut alt));
    let show_band = request.order.band.unwrap_or(true);
    let unit = if shape.unit.is_empty() { String::new() } else { format!(", {}", shape.unit) };
    let of = cause.map_or(String::new(), |cause| format!(" of {cause}"));
    let model = KaplanMeier {
        y_max: y_max(&shown, max_time, show_band),
        curves,
        time_label: request.order.x_label().unwrap_or_else(|| format!("Time{unit}")),
        y_label: request.order.y_label().unwrap_or_else(|| format!("Cumulative incidence{of}, %")),
        risk_times,
        more_ticks: axis.more_ticks,
        months: is_months(&shape.unit),
        max_time,
        annotation: annotation.into_iter().collect(),
        show_band,
        show_median_lines: false,
        percent: true,
        at_risk_heading: Some("No. at risk".to_owned()),
        censored_heading: Some("Censored".to_owned()),
        events_heading: Some("Events".to_owned()),
        aspect: request.order.aspect.unwrap_or(0.5),
        alt: String::new(),
    };
    Ok(Drawing { alt: alt.join(" "), ..kaplan_meier::draw(&model, style) })
}

/// Where the vertical axis ends: all curves, and their bands if shown, must fit.
fn y_max(curves: &[&CauseCurve], max_time: f64, show_band: bool) -> f64 {
    let points = curves.iter().flat_map(|curve| &curve.points).filter(|point| point.time <= max_time);
    let upper = |point: &crate::analysis::CurvePoint| point.conf_high.filter(|_| show_band).unwrap_or(0.0);
    let most = points.map(|point| point.estimate.max(upper(point))).fold(0.0, f64::max);
    [0.2, 0.4, 1.0].into_iter().find(|top| most <= *top).unwrap_or(1.0)
}

/// The cause shown: the figure's own, or the block's where there are groups.
fn chosen<'a>(shape: &'a IncidenceShape, asked: &Asked<'_>) -> Result<Option<&'a str>, Diagnostic> {
    let (block, request) = (asked.block, asked.request);
    let names = || shape.causes.iter().map(String::as_str);
    match &request.order.cause {
        Some(wanted) => names().find(|cause| cause == wanted).map(Some).ok_or_else(|| {
            Diagnostic::error(format!("`{wanted}` is not a cause of block `{block}`"))
                .at(request.item("cause", wanted))
                .hint(known_names(wanted, names()))
        }),
        None if shape.groups.is_empty() => Ok(None),
        None => shape.cause.as_deref().map(Some).ok_or_else(|| {
            let some: Vec<String> = names().map(|cause| format!("`cause = \"{cause}\"`")).collect();
            Diagnostic::error(format!("a figure of the groups of block `{block}` shows one cause; which?"))
                .at(request.place.clone())
                .hint(format!("write {} in the figure or in the block", some.join(" or ")))
        }),
    }
}

fn one(
    curve: &CauseCurve,
    risk_times: &[f64],
    shape: &IncidenceShape,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Curve {
    let name = curve.group.clone().unwrap_or_else(|| curve.cause.clone());
    let unit = if shape.unit.is_empty() { String::new() } else { format!(" {}", shape.unit) };
    let counts = printer.show(&curve.counts, "{events}/{n}").plain();
    let mut said = format!("{name}: events/n {counts}");
    let mut label = Label::default();
    if let Some((time, row)) = shape.at.iter().zip(&curve.at).max_by(|(one, _), (other, _)| one.total_cmp(other)) {
        let time = shortest(*time);
        let estimate = printer.show(row, "{estimate} ({conf.low}–{conf.high})");
        said.push_str(&format!(
            ", cumulative incidence at {time}{unit} {}, {} confidence interval in brackets",
            estimate.plain(),
            shape.confidence
        ));
        label = Label::text(format!("at {time}{unit} ")).then(estimate);
    }
    alt.push(said + ".");
    let mut at_times = |rows: &[ResultRow], pattern: &str| -> Vec<Label> {
        let rows = curve::at_times(risk_times, &shape.risk_times, rows);
        rows.into_iter().map(|row| printer.show_if_any(row, pattern)).collect()
    };
    let start = CurvePoint { time: 0.0, estimate: 0.0, conf_low: None, conf_high: None };
    Curve {
        name,
        points: std::iter::once(start).chain(curve::points(&curve.points)).collect(),
        censor: curve::censor(&curve.points),
        at_risk: at_times(&curve.risk, "{n.risk}"),
        n_censor: at_times(&curve.risk, "{n.censor}"),
        n_event: at_times(&curve.events, "{n.event}"),
        median: None,
        median_label: label,
    }
}
