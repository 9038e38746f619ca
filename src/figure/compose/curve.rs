//! What figures of curves share, of survival and of cumulative incidence.

use crate::analysis;
use crate::figure::kaplan_meier::CurvePoint;
use crate::ledger::{Label, Printer, Sought};

/// The steps as the figure draws them.
pub(super) fn points(steps: &[analysis::CurvePoint]) -> impl Iterator<Item = CurvePoint> {
    steps.iter().map(|step| CurvePoint {
        time: step.time,
        estimate: step.estimate,
        conf_low: step.conf_low,
        conf_high: step.conf_high,
    })
}

/// Time and estimate at each censoring.
pub(super) fn censor(steps: &[analysis::CurvePoint]) -> Vec<(f64, f64)> {
    steps.iter().filter(|step| step.censored).map(|step| (step.time, step.estimate)).collect()
}

/// How far the time axis goes, from what the author asks for, else the last step; and
/// the times of the risk table up to there.
pub(super) fn times<'a>(
    asked: Option<f64>,
    steps: impl Iterator<Item = &'a analysis::CurvePoint>,
    risk_times: &[f64],
) -> (f64, Vec<f64>) {
    let longest = steps.map(|step| step.time).fold(0.0, f64::max);
    let max_time = asked.unwrap_or(longest).max(f64::MIN_POSITIVE);
    (max_time, risk_times.iter().copied().filter(|time| *time <= max_time).collect())
}

/// The name of a test and its P value, as an annotation and in the text alternative;
/// none where the result is not in the ledger.
pub(super) fn p_value(
    test: &str,
    block: &str,
    path: &[Sought],
    printer: &mut Printer<'_>,
    alt: &mut Vec<String>,
) -> Option<Label> {
    let label = printer.label_at(block, path, "{=p.value}");
    if label.is_empty() {
        return None;
    }
    let mut name = test.to_owned();
    if let Some(first) = name.get(..1) {
        name = first.to_uppercase() + &name[1..];
    }
    alt.push(format!("{name}: P{}.", label.plain()));
    Some(Label::text(format!("{name}, P")).then(label))
}
