//! Figures of cumulative incidence.

use crate::analysis::{CurvePoint as Step, ResultRow};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::RiskTable;
use crate::figure::curve;
use crate::figure::kaplan_meier::{self, Curve, CurvePoint, KaplanMeier};
use crate::figure::labels::Labels;
use crate::figure::time_axis::{Known, TimeAxis};
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
    let labels = Labels::of(request);
    let least = request.order.min_risk;
    let points: Vec<Vec<Step>> =
        shown.iter().map(|curve| curve::known(&curve.points, (&shape.risk_times, &curve.events), printer)).collect();
    let steps: Vec<&[Step]> = points.iter().map(|points| curve::while_at_risk(points, least)).collect();
    let is_cut = points.iter().zip(&steps).any(|(points, steps)| steps.len() < points.len());
    let longest = curve::longest(steps.iter().copied().flatten());
    let known = Known { times: &shape.risk_times, are_chosen: shape.chose_risk_times };
    let axis = TimeAxis::of(request, longest, &known, &shape.unit);
    let mut alt = Vec::new();
    let mut curves: Vec<Curve> = Vec::new();
    for (curve, steps) in shown.iter().zip(&steps) {
        let name = labels.name(curve.group.as_ref().unwrap_or(&curve.cause));
        curves.push(one(curve, (name, steps), &axis.risk_times, shape, printer, &mut alt));
    }
    if shape.groups.is_empty() {
        // Those at risk of one cause are at risk of the others: one row says it.
        for curve in curves.iter_mut().skip(1) {
            curve.at_risk.clear();
            curve.n_censor.clear();
        }
    }
    let tested = shape.test.as_ref().zip(cause);
    let test = tested.and_then(|(test, cause)| curve::p_value(&test.name, test.of(cause), printer, &mut alt));
    labels.check(request)?;
    let annotation = curve::annotation(request, test)?;
    alt.extend(annotation.iter().filter(|_| !request.annotation.is_empty()).map(|line| line.plain() + "."));
    let named = curves.iter().map(|curve| curve.name.as_str()).zip(steps.iter().copied());
    let data = curve::data(named, axis.max, printer);
    let of = cause.map_or(String::new(), |cause| format!(" of {cause}"));
    let base = curve::model(request, shown.len(), axis, &shape.unit);
    // Causes share those at risk, so that no group of numbers is one cause's.
    let share_risk = shape.groups.is_empty() && base.risk_table == RiskTable::Groups;
    let model = KaplanMeier {
        y_max: y_max(&steps, base.max_time, base.show_band),
        curves,
        y_label: request.order.y_label().unwrap_or_else(|| format!("Cumulative incidence{of}, %")),
        annotation,
        show_median_lines: false,
        risk_table: if share_risk { RiskTable::Numbers } else { base.risk_table },
        ..base
    };
    let mut drawing = kaplan_meier::draw(&model, style);
    drawing.alt = alt.join(" ");
    drawing.data = data;
    drawing.notes.extend(curve::cut_note(is_cut, least));
    drawing.notes.extend(curve::steps_note(printer));
    Ok(drawing)
}

/// Where the vertical axis ends: all curves, and their bands if shown, must fit.
fn y_max(curves: &[&[Step]], max_time: f64, show_band: bool) -> f64 {
    let points = curves.iter().copied().flatten().filter(|point| point.time <= max_time);
    let upper = |point: &Step| point.conf_high.filter(|_| show_band).unwrap_or(0.0);
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

/// A curve of one cause, and what is said of it.
pub(super) fn one(
    curve: &CauseCurve,
    (name, steps): (String, &[Step]),
    risk_times: &[f64],
    shape: &IncidenceShape,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Curve {
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
        points: std::iter::once(start).chain(curve::points(steps)).collect(),
        censor: curve::censor(steps),
        at_risk: at_times(&curve.risk, "{n.risk}"),
        n_censor: at_times(&curve.risk, "{n.censor}"),
        n_event: at_times(&curve.events, "{n.event}"),
        median: None,
        median_label: label,
    }
}
