//! Cumulative incidences of all causes over one another.

use crate::diagnostic::Diagnostic;
use crate::figure::curve;
use crate::figure::labels::Labels;
use crate::figure::stacked::{self, Layer, Stacked};
use crate::figure::time_axis::{Known, TimeAxis};
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::incidence::figure::one;
use crate::kinds::incidence::shape::IncidenceShape;
use crate::ledger::Printer;

/// Draws the causes of a block without groups.
///
/// # Errors
/// The block has groups; more causes than have a look of their own; `labels` of what is not
/// shown.
pub(super) fn draw(
    shape: &IncidenceShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    if !shape.groups.is_empty() {
        return Err(asked
            .wrong(format!("block `{}` has groups, expected all causes of everybody", asked.block))
            .hint("make a block without `by`, or one of each group with `where`"));
    }
    let request = asked.request;
    curve::can_be_told_apart(shape.curves.len(), request)?;
    let labels = Labels::of(request);
    let points: Vec<_> = shape
        .curves
        .iter()
        .map(|curve| curve::known(&curve.points, (&shape.risk_times, &curve.events), printer))
        .collect();
    let longest = curve::longest(points.iter().flatten());
    let known = Known { times: &shape.risk_times, are_chosen: shape.chose_risk_times };
    let axis = TimeAxis::of(request, longest, &known, &shape.unit);
    let mut alt = Vec::new();
    let mut layers = Vec::new();
    let mut at_risk = Vec::new();
    for (found, points) in shape.curves.iter().zip(&points) {
        let curve = one(found, (labels.name(&found.cause), points), &axis.risk_times, shape, printer, &mut alt);
        if layers.is_empty() {
            // Those at risk of one cause are at risk of the others.
            at_risk = curve.at_risk;
        }
        let points = curve.points.iter().map(|point| (point.time, point.estimate)).collect();
        layers.push(Layer { name: curve.name, points });
    }
    let rest = labels.name("None of these");
    labels.check(request)?;
    let unit = if shape.unit.is_empty() { String::new() } else { format!(", {}", shape.unit) };
    let model = Stacked {
        layers,
        rest,
        time_label: request.order.x_label().unwrap_or_else(|| format!("Time{unit}")),
        y_label: request.order.y_label().unwrap_or_else(|| "Cumulative incidence, %".to_owned()),
        times: axis.risk_times.into_iter().chain(axis.more_ticks).collect(),
        at_risk,
        max_time: axis.max,
        aspect: request.order.aspect.unwrap_or(0.5),
        alt: alt.join(" "),
    };
    let mut drawing = stacked::draw(&model, style);
    drawing.notes.extend(curve::steps_note(printer));
    Ok(drawing)
}
