//! The time of each subject of a survival block.

use crate::analysis::SurvivalShape;
use crate::diagnostic::Diagnostic;
use crate::figure::colour::SERIES_COUNT;
use crate::figure::curve;
use crate::figure::labels::Labels;
use crate::figure::swimmer::{self, Lane, Swimmer};
use crate::figure::time_axis::{Known, TimeAxis};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::ledger::Printer;

/// More bars than this are no longer seen one by one.
pub(super) const MOST: usize = 150;

/// Draws a bar of each subject, group by group and the longest first.
///
/// # Errors
/// The figure does not say that marks of subjects may be shown; there are too many; `labels`
/// of what is not shown.
pub(super) fn draw(
    shape: &SurvivalShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let request = asked.request;
    asked.may_show_subjects("a swimmer plot has a bar for each subject, whose length may tell who it is", None)?;
    let count: usize = shape.curves.iter().map(|curve| curve.rows).sum();
    if count > MOST {
        return Err(asked
            .wrong(format!("figure `{}` has {count} bars, expected at most {MOST}, which can be seen", request.id))
            .hint("select some in a block with `where`, or show survival curves"));
    }
    curve::can_be_told_apart(shape.curves.len().min(SERIES_COUNT + 1), request)?;
    let labels = Labels::of(request);
    let mut alt = Vec::new();
    let mut lanes = Vec::new();
    let mut groups = Vec::new();
    for (group, curve) in shape.curves.iter().enumerate() {
        let name = curve.stratum.as_deref().map(|name| labels.name(name));
        let counts = printer.show_if_any(curve.counts.as_ref(), "{events} events of {n}").plain();
        alt.push(format!("{}: {counts}.", name.as_deref().unwrap_or("All")));
        groups.extend(name);
        let mut own: Vec<Lane> = curve
            .subjects
            .iter()
            .map(|(from, to, event)| Lane { group, from: *from, to: *to, event: *event })
            .collect();
        own.sort_by(|one, other| other.to.total_cmp(&one.to).then(other.event.cmp(&one.event)));
        lanes.extend(own);
    }
    let longest = lanes.iter().map(|lane| lane.to).fold(0.0, f64::max);
    let axis = TimeAxis::of(request, longest, &Known { times: &[0.0], are_chosen: false }, &shape.unit);
    let (event, censored) = (labels.name("Event"), labels.name("Censored"));
    labels.check(request)?;
    let unit = if shape.unit.is_empty() { String::new() } else { format!(", {}", shape.unit) };
    let model = Swimmer {
        lanes,
        groups,
        event,
        censored,
        time_label: request.order.x_label().unwrap_or_else(|| format!("Time{unit}")),
        times: axis.risk_times.into_iter().chain(axis.more_ticks).collect(),
        max_time: axis.max,
        alt: alt.join(" "),
    };
    Ok(swimmer::draw(&model, style))
}
