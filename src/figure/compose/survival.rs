//! Kaplan–Meier figures.

use crate::analysis::{CurveShape, SurvivalShape};
use crate::document::ExhibitRequest;
use crate::figure::compose::curve;
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
) -> Drawing {
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
) -> Drawing {
    let steps = shape.curves.iter().flat_map(|curve| &curve.points);
    let (max_time, risk_times) = curve::times(request.order.max_time, steps, &shape.risk_times);
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
        time_label: format!("Time{unit}"),
        y_label: shape.label.clone(),
        risk_times,
        max_time,
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
    Drawing { alt: alt.join(" "), ..kaplan_meier::draw(&model, style) }
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
