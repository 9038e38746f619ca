//! Survival curves as the model of a figure.

use crate::analysis::{CurveShape, SurvivalShape};
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::curve;
use crate::figure::kaplan_meier::{self, Curve, KaplanMeier};
use crate::figure::time_axis::{Known, TimeAxis, is_months};
use crate::figure::{Drawing, Style};
use crate::ledger::{Label, Printer};

/// Draws survival curves.
///
/// # Errors
/// More curves than can be told apart.
pub(crate) fn draw(
    shape: &SurvivalShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    curve::can_be_told_apart(shape.curves.len(), request)?;
    let longest = curve::longest(shape.curves.iter().flat_map(|curve| &curve.points));
    let known = Known { times: &shape.risk_times, are_chosen: shape.chose_risk_times };
    let axis = TimeAxis::of(request, longest, &known, &shape.unit);
    let risk_times = axis.risk_times;
    let mut alt = Vec::new();
    let curves = shape.curves.iter().map(|curve| one(curve, &risk_times, shape, printer, &mut alt)).collect();
    let annotation = shape.test.as_ref().and_then(|test| {
        let name = test.name.split(" (").next().unwrap_or(&test.name);
        curve::p_value(name, Some(&test.all), printer, &mut alt)
    });
    let unit = if shape.unit.is_empty() { String::new() } else { format!(", {}", shape.unit) };
    let model = KaplanMeier {
        curves,
        time_label: request.order.x_label().unwrap_or_else(|| format!("Time{unit}")),
        y_label: request.order.y_label().unwrap_or_else(|| format!("{}, %", outcome(&shape.label))),
        risk_times,
        more_ticks: axis.more_ticks,
        months: is_months(&shape.unit),
        max_time: axis.max,
        annotation: annotation.into_iter().collect(),
        show_band: request.order.band.unwrap_or(true),
        show_median_lines: true,
        percent: true,
        y_max: 1.0,
        at_risk_heading: Some("No. at risk".to_owned()),
        censored_heading: Some("Censored".to_owned()),
        events_heading: Some("Events".to_owned()),
        aspect: request.order.aspect.unwrap_or(0.5),
        alt: String::new(),
    };
    Ok(Drawing { alt: alt.join(" "), ..kaplan_meier::draw(&model, style) })
}

/// What the vertical axis shows: the outcome, where the label of the time is the name of
/// one, such as `Overall survival`; else `Survival`.
fn outcome(label: &str) -> &str {
    let lower = label.trim().to_lowercase();
    let is_outcome = lower.strip_suffix("survival").map(str::trim_end).is_some_and(|kind| {
        let known = ["overall", "patient", "graft", "implant"].contains(&kind);
        known || (!kind.contains(' ') && ["-free", "-specific"].iter().any(|ending| kind.ends_with(ending)))
    });
    if is_outcome { label.trim() } else { "Survival" }
}

fn one(
    curve: &CurveShape,
    risk_times: &[f64],
    shape: &SurvivalShape,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Curve {
    let median_label = printer.show(&curve.median, "{estimate} ({conf.low}–{conf.high})");
    let name = curve.stratum.clone().unwrap_or_else(|| match &curve.counts {
        Some(_) => format!("All {}", shape.counted),
        None => "Predicted by the model".to_owned(),
    });
    let unit = if shape.unit.is_empty() { String::new() } else { format!(" {}", shape.unit) };
    alt.push(format!(
        "{name}: median {}{unit}, {} confidence interval in brackets.",
        median_label.plain(),
        shape.confidence
    ));
    let at = curve::at_times(risk_times, &shape.risk_times, &curve.risk);
    let mut at_times =
        |pattern: &str| -> Vec<Label> { at.iter().map(|row| printer.show_if_any(*row, pattern)).collect() };
    let (at_risk, n_censor, n_event) = (at_times("{n.risk}"), at_times("{n.censor}"), at_times("{n.event}"));
    Curve {
        name,
        points: curve::points(&curve.points).collect(),
        censor: curve::censor(&curve.points),
        at_risk,
        n_censor,
        n_event,
        median: printer.number(&curve.median, "estimate"),
        median_label: Label::text("median ").then(median_label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vertical_axis_has_the_name_of_an_outcome_and_never_that_of_a_time() {
        for name in ["Overall survival", "Progression-free survival", "Disease-specific survival", "Graft survival"] {
            assert_eq!(outcome(name), name);
        }
        for time in
            ["Survival time", "Months of survival", "Time to death", "Follow-up", "Time until survival", "Survival"]
        {
            assert_eq!(outcome(time), "Survival");
        }
    }
}
