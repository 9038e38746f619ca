//! What figures of curves share, of survival and of cumulative incidence.

use crate::analysis::{self, ResultRow};
use crate::diagnostic::Diagnostic;
use crate::document::ExhibitRequest;
use crate::figure::colour::SERIES_COUNT;
use crate::figure::kaplan_meier::CurvePoint;
use crate::ledger::{Label, Printer};

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
    alt.push(format!("{name}: P{}.", label.plain()));
    Some(Label::text(format!("{name}, P")).then(label))
}
