//! Kaplan–Meier figures.

use crate::analysis::{CurveShape, SurvivalShape};
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::compose::curve;
use crate::figure::compose::time_axis::{TimeAxis, is_months};
use crate::figure::kaplan_meier::{self, Curve, KaplanMeier};
use crate::figure::{Drawing, Style};
use crate::ledger::format::shortest;
use crate::ledger::{Label, Printer, Sought};

/// Draws the curves of a survival block.
pub(super) fn draw(
    block: &str,
    shape: &SurvivalShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    draw_below(block, &[], shape, request, printer, style)
}

/// Draws curves whose results are below a path of the block.
pub(super) fn draw_below(
    block: &str,
    below: &[&str],
    shape: &SurvivalShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    curve::can_be_told_apart(shape.curves.len(), request)?;
    let longest = curve::longest(shape.curves.iter().flat_map(|curve| &curve.points));
    let axis = TimeAxis::of(block, request, longest, &shape.risk_times, &shape.unit, printer);
    let risk_times = axis.risk_times;
    let mut alt = Vec::new();
    let curves =
        shape.curves.iter().map(|curve| one((block, below), curve, &risk_times, shape, printer, &mut alt)).collect();
    let annotation = shape.test.as_ref().and_then(|test| {
        let name = test.split(" (").next().unwrap_or(test);
        curve::p_value(name, block, &[Sought::stat("test")], printer, &mut alt)
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
    (block, below): (&str, &[&str]),
    curve: &CurveShape,
    risk_times: &[f64],
    shape: &SurvivalShape,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Curve {
    let words = |words: &[&str]| -> Vec<Sought> { words.iter().map(|word| Sought::stat(word)).collect() };
    let path = |rest: &[&str]| -> Vec<Sought> {
        let stratum = curve.stratum.as_deref().map(Sought::group);
        words(below).into_iter().chain(stratum).chain(words(rest)).collect()
    };
    let mut print = |rest: &[&str], pattern: &str| printer.label_at(block, &path(rest), pattern);
    let median_label = print(&["median"], "{estimate} ({conf.low}–{conf.high})");
    let name = curve.stratum.clone().unwrap_or_else(|| {
        if below.is_empty() { format!("All {}", shape.counted) } else { "Predicted by the model".to_owned() }
    });
    let unit = if shape.unit.is_empty() { String::new() } else { format!(" {}", shape.unit) };
    alt.push(format!(
        "{name}: median {}{unit}, {} confidence interval in brackets.",
        median_label.plain(),
        shape.confidence
    ));
    let mut at_times = |pattern: &str| -> Vec<Label> {
        risk_times.iter().map(|time| print(&["risk", &shortest(*time)], pattern)).collect()
    };
    let (at_risk, n_censor, n_event) = (at_times("{n.risk}"), at_times("{n.censor}"), at_times("{n.event}"));
    Curve {
        name,
        points: curve::points(&curve.points).collect(),
        censor: curve::censor(&curve.points),
        at_risk,
        n_censor,
        n_event,
        median: printer.number_at(block, &path(&["median"])),
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
