//! Forest plots of correlations.

use crate::diagnostic::Diagnostic;
use crate::figure::effect_rows::{EffectRows, Prints, Shown, p_header};
use crate::figure::forest::{self, Forest};
use crate::figure::forest_scale::Scale;
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::correlation::shape::CorrelationShape;
use crate::kinds::exhibit::Asked;
use crate::ledger::Printer;

/// Draws each correlation with its interval, where it has one.
///
/// # Errors
/// `labels` name what is not shown.
pub(super) fn draw(
    shape: &CorrelationShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let mut writer = EffectRows::new(Prints::subjects(shape.adjusted), printer);
    let labels = Labels::of(asked.request);
    // The earlier variable comes first, with each later one.
    for (earlier, first) in shape.variables.iter().enumerate() {
        for (later, second) in shape.variables.iter().enumerate().skip(earlier + 1) {
            let Some(row) = shape.with_earlier.get(later - 1).and_then(|rows| rows.get(earlier)) else { continue };
            let name = format!("{} and {}", labels.name(first), labels.name(second));
            writer.row(&name, &name, Shown::of(Some(row)));
        }
    }
    labels.check(asked.request)?;
    let interval = if shape.intervals { format!(" ({} CI)", shape.confidence) } else { String::new() };
    let model = Forest {
        rows: writer.rows,
        term_header: "Variables".to_owned(),
        n_header: "n".to_owned(),
        estimate_header: format!("{}{interval}", shape.sign),
        p_header: p_header(shape.adjusted),
        axis_label: asked.request.order.x_label().unwrap_or_else(|| shape.name.clone()),
        scale: Scale::Difference,
        limits: Some((-1.0, 1.0)),
        ..Forest::default()
    };
    Ok(Drawing { alt: writer.alt.join(" "), data: writer.data, ..forest::draw(&model, style) })
}
