//! What figures of curves share, of survival and of cumulative incidence.

use crate::analysis::{self, ResultRow};
use crate::diagnostic::Diagnostic;
use crate::document::{ExhibitRequest, Inline, RiskTable};
use crate::figure::colour::SERIES_COUNT;
use crate::figure::kaplan_meier::{CurvePoint, KaplanMeier, MOST_IN_PLOT};
use crate::figure::plotted_data::PlottedData;
use crate::figure::time_axis::{TimeAxis, is_months};
use crate::ledger::{Label, Printer, Run};

/// The steps as the figure draws them.
pub(crate) fn points(steps: &[analysis::CurvePoint]) -> impl Iterator<Item = CurvePoint> {
    steps.iter().map(|step| CurvePoint {
        time: step.time,
        estimate: step.estimate,
        conf_low: step.conf_low,
        conf_high: step.conf_high,
    })
}

/// Time and estimate at each censoring.
pub(crate) fn censor(steps: &[analysis::CurvePoint]) -> Vec<(f64, f64)> {
    steps.iter().filter(|step| step.censored).map(|step| (step.time, step.estimate)).collect()
}

/// The part of a curve to the last time at which at least so many are at risk. With delayed
/// entry few may be at risk at first.
pub(crate) fn while_at_risk(steps: &[analysis::CurvePoint], least: Option<u32>) -> &[analysis::CurvePoint] {
    let Some(least) = least else { return steps };
    let is_enough = |step: &analysis::CurvePoint| step.n_risk.is_none_or(|n| n >= f64::from(least));
    let end = steps.iter().rposition(is_enough).map_or(0, |last| last + 1);
    steps.get(..end).unwrap_or_default()
}

/// The steps of a curve: where it may not be known at each event, those at the times at which
/// its height is in the ledger. `rows` are the results at these times.
pub(crate) fn known(
    steps: &[analysis::CurvePoint],
    (times, rows): (&[f64], &[ResultRow]),
    printer: &Printer<'_>,
) -> Vec<analysis::CurvePoint> {
    if !printer.ledger().privacy.merges_curves() {
        return steps.to_vec();
    }
    let at = |(time, row): (&f64, &ResultRow)| {
        Some(analysis::CurvePoint {
            time: *time,
            estimate: printer.number(row, "estimate")?,
            conf_low: printer.number(row, "conf.low"),
            conf_high: printer.number(row, "conf.high"),
            censored: false,
            n_risk: printer.number(row, "n.risk"),
        })
    };
    times.iter().zip(rows).filter_map(at).collect()
}

/// What is said beneath a figure whose curves are not known at each event.
pub(crate) fn steps_note(printer: &Printer<'_>) -> Option<String> {
    let privacy = printer.ledger().privacy;
    if !privacy.merges_curves() {
        return None;
    }
    let least = privacy.min_cell;
    Some(if least > 0 {
        format!(
            "Each step is of at least {least} events, curves end where fewer than {least} are at risk, and censorings are not marked, to protect those whom they are of."
        )
    } else {
        "Times are rounded up, and censorings are not marked, to protect those whom they are of.".to_owned()
    })
}

/// What is said beneath a figure of which a curve ends early.
pub(crate) fn cut_note(is_cut: bool, least: Option<u32>) -> Option<String> {
    let least = least.filter(|_| is_cut)?;
    Some(format!("Curves end where fewer than {least} are at risk."))
}

/// Bands of more curves than this hide one another, and so do guide lines of medians.
const MOST_BANDS: usize = 4;

/// A figure of so many curves with what the author asks for of its axes, legend and numbers
/// at risk.
pub(crate) fn model(request: &ExhibitRequest, count: usize, axis: TimeAxis, unit: &str) -> KaplanMeier {
    let order = &request.order;
    let unit_words = if unit.is_empty() { String::new() } else { format!(", {unit}") };
    KaplanMeier {
        time_label: order.x_label().unwrap_or_else(|| format!("Time{unit_words}")),
        risk_times: axis.risk_times,
        more_ticks: axis.more_ticks,
        months: is_months(unit),
        max_time: axis.max,
        show_band: order.band.unwrap_or(count <= MOST_BANDS),
        show_median_lines: count <= MOST_BANDS,
        percent: true,
        at_risk_heading: Some("No. at risk".to_owned()),
        censored_heading: Some("Censored".to_owned()),
        events_heading: Some("Events".to_owned()),
        aspect: order.aspect.unwrap_or(0.5),
        aspect_is_asked: order.aspect.is_some(),
        risk_table_is_asked: order.risk_table.is_some(),
        legend: order.legend,
        legend_title: order.legend_title(),
        risk_table: order.risk_table.unwrap_or(if count <= MOST_IN_PLOT {
            RiskTable::Groups
        } else {
            RiskTable::AtRisk
        }),
        ..KaplanMeier::default()
    }
}

/// The lines in the plot: those of the author, else what the figure says itself.
///
/// # Errors
/// A line holds what a figure cannot show, such as a citation.
pub(crate) fn annotation(request: &ExhibitRequest, own: Option<Label>) -> Result<Vec<Label>, Diagnostic> {
    if request.annotation.is_empty() {
        return Ok(own.into_iter().collect());
    }
    let line = |inlines: &Vec<Inline>| {
        let mut label = Label::default();
        push_inlines(&mut label, inlines).then_some(label)
    };
    let lines: Option<Vec<Label>> = request.annotation.iter().map(line).collect();
    lines.ok_or_else(|| {
        Diagnostic::error(format!("found a citation, a reference, a link, a formula or a footnote in the `annotation` of figure `{}`, expected words and results", request.id))
            .at(request.place.clone())
            .hint("write it in the caption")
    })
}

/// Adds running text to a label; false where it holds more than words and results.
fn push_inlines(label: &mut Label, inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| {
        match inline {
            Inline::Text(text) => label.0.push(Run::Text(text.clone())),
            Inline::Mark { mark, text } => label.0.push(Run::Mark { mark: *mark, text: text.clone() }),
            Inline::Break => label.0.push(Run::Text(" ".to_owned())),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Superscript(inner)
            | Inline::Subscript(inner)
            | Inline::Code(inner) => {
                return push_inlines(label, inner);
            }
            _ => return false,
        }
        true
    })
}

/// The steps of curves as a table, to the end of the axis.
/// Where censorings are not marked that column is empty.
pub(crate) fn data<'a>(
    curves: impl Iterator<Item = (&'a str, &'a [analysis::CurvePoint])>,
    max: f64,
    printer: &Printer<'_>,
) -> PlottedData {
    let marks_censored = !printer.ledger().privacy.merges_curves();
    let mut data = PlottedData::new(&["group", "time", "estimate", "conf.low", "conf.high", "censored"]);
    for (name, steps) in curves {
        for step in steps.iter().filter(|step| step.time <= max) {
            let censored = marks_censored.then(|| f64::from(u8::from(step.censored)));
            data.push(&[name], &[Some(step.time), Some(step.estimate), step.conf_low, step.conf_high, censored]);
        }
    }
    data
}

/// The last time of any step.
pub(crate) fn longest<'a>(steps: impl Iterator<Item = &'a analysis::CurvePoint>) -> f64 {
    steps.map(|step| step.time).fold(0.0, f64::max)
}

/// More curves than have a look of their own cannot be told apart.
///
/// # Errors
/// There are more.
pub(crate) fn can_be_told_apart(count: usize, request: &ExhibitRequest) -> Result<(), Diagnostic> {
    if count <= SERIES_COUNT {
        return Ok(());
    }
    Err(Diagnostic::error(format!(
        "figure `{}` has {count} curves, expected at most {SERIES_COUNT}, which can be told apart",
        request.id
    ))
    .at(request.place.clone())
    .hint("join groups in a derived column, or show a table of the block"))
}

/// The results at some of the times at which a curve has them: `known` times, with `rows`
/// in their order. A curve of nobody has none.
pub(crate) fn at_times<'a>(times: &[f64], known: &[f64], rows: &'a [ResultRow]) -> Vec<Option<&'a ResultRow>> {
    let at = |time: &f64| known.iter().position(|one| one == time).and_then(|index| rows.get(index));
    times.iter().map(at).collect()
}

/// The name of a test and its P value, as an annotation and in the text alternative;
/// none where there is no such test.
pub(crate) fn p_value(
    test: &str,
    row: Option<&ResultRow>,
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Option<Label> {
    let label = printer.show(row?, "{=p.value}");
    let mut name = test.to_owned();
    if let Some(first) = name.get(..1) {
        name = first.to_uppercase() + &name[1..];
    }
    let sign = printer.conventions().p_sign;
    alt.push(format!("{name}: {sign}{}.", label.plain()));
    Some(Label::text(format!("{name}, {sign}")).then(label))
}
