//! Survival curves as the model of a figure.

use crate::analysis::{CurvePoint, CurveShape, SurvivalShape};
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::curve;
use crate::figure::kaplan_meier::{self, Curve, KaplanMeier};
use crate::figure::labels::Labels;
use crate::figure::time_axis::{Known, TimeAxis};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer};

/// Draws survival curves.
///
/// # Errors
/// More curves than can be told apart; `labels` name what is not shown.
pub(crate) fn draw(
    shape: &SurvivalShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    curve::can_be_told_apart(shape.curves.len(), request)?;
    let labels = Labels::of(request);
    let least = request.order.min_risk;
    let points: Vec<Vec<CurvePoint>> = shape
        .curves
        .iter()
        .map(|curve| curve::known(&curve.points, (&shape.risk_times, &curve.risk), printer))
        .collect();
    let steps: Vec<&[CurvePoint]> = points.iter().map(|points| curve::while_at_risk(points, least)).collect();
    let is_cut = points.iter().zip(&steps).any(|(points, steps)| steps.len() < points.len());
    let longest = curve::longest(steps.iter().copied().flatten());
    let known = Known { times: &shape.risk_times, are_chosen: shape.chose_risk_times };
    let axis = TimeAxis::of(request, longest, &known, &shape.unit);
    let mut alt = Vec::new();
    let mut curves = Vec::new();
    for (curve, steps) in shape.curves.iter().zip(&steps) {
        let name = curve.stratum.as_deref().map_or_else(|| alone(curve, shape), |name| labels.name(name));
        curves.push(one(curve, (name, steps), &axis.risk_times, shape, printer, &mut alt));
    }
    let test = shape.test.as_ref().and_then(|test| {
        let name = test.name.split(" (").next().unwrap_or(&test.name);
        curve::p_value(name, Some(&test.all), printer, &mut alt)
    });
    labels.check(request)?;
    let named = curves.iter().map(|curve| curve.name.as_str()).zip(steps.iter().copied());
    let data = curve::data(named, axis.max, printer);
    let annotation = curve::annotation(request, test)?;
    alt.extend(annotation.iter().filter(|_| !request.annotation.is_empty()).map(|line| line.plain() + "."));
    let model = KaplanMeier {
        y_label: request.order.y_label().unwrap_or_else(|| format!("{}, %", shape.outcome())),
        annotation,
        curves,
        ..curve::model(request, shape.curves.len(), axis, &shape.unit)
    };
    let mut drawing = kaplan_meier::draw(&model, style);
    drawing.alt = alt.join(" ");
    drawing.data = data;
    drawing.notes.extend(curve::cut_note(is_cut, least));
    drawing.notes.extend(curve::steps_note(printer));
    Ok(drawing)
}

/// The name of a curve that stands alone.
fn alone(curve: &CurveShape, shape: &SurvivalShape) -> String {
    match &curve.counts {
        Some(_) => format!("All {}", shape.counted),
        None => "Predicted by the model".to_owned(),
    }
}

fn one(
    curve: &CurveShape,
    (name, steps): (String, &[CurvePoint]),
    risk_times: &[f64],
    shape: &SurvivalShape,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Curve {
    let median_label = printer.show(&curve.median, "{estimate} ({conf.low}–{conf.high})");
    let unit = if shape.unit.is_empty() { String::new() } else { format!(" {}", shape.unit) };
    let counts = printer.show_if_any(curve.counts.as_ref(), "{events} events and {censored} censored of {n}, ").plain();
    alt.push(format!(
        "{name}: {counts}median {}{unit}, {} confidence interval in brackets.",
        median_label.plain(),
        shape.confidence
    ));
    let at = curve::at_times(risk_times, &shape.risk_times, &curve.risk);
    let mut at_times =
        |pattern: &str| -> Vec<Label> { at.iter().map(|row| printer.show_if_any(*row, pattern)).collect() };
    let (at_risk, n_censor, n_event) = (at_times("{n.risk}"), at_times("{n.censor}"), at_times("{n.event}"));
    Curve {
        name,
        points: curve::points(steps).collect(),
        censor: curve::censor(steps),
        at_risk,
        n_censor,
        n_event,
        median: printer.number(&curve.median, "estimate"),
        median_label: Label::text("median ").then(median_label),
    }
}
