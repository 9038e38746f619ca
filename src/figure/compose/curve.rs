//! What figures of curves share, of survival and of cumulative incidence.

use crate::analysis;
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::colour::SERIES_COUNT;
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

/// The last time of any step.
pub(super) fn longest<'a>(steps: impl Iterator<Item = &'a analysis::CurvePoint>) -> f64 {
    steps.map(|step| step.time).fold(0.0, f64::max)
}

/// More curves than have a look of their own cannot be told apart.
///
/// # Errors
/// There are more.
pub(super) fn can_be_told_apart(count: usize, request: &ExhibitRequest) -> Result<(), Diagnostic> {
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
