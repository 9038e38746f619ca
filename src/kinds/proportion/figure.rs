//! Bars of proportions.

use crate::diagnostic::Diagnostic;
use crate::figure::bars::{self, Bar, Bars, axis_of};
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::proportion::shape::ProportionShape;
use crate::ledger::Printer;

/// Draws proportions with their intervals.
///
/// # Errors
/// `labels` name what is not shown.
pub(super) fn draw(
    shape: &ProportionShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let labels = Labels::of(asked.request);
    let mut alt = Vec::new();
    let mut rows = Vec::new();
    for (name, row) in &shape.rows {
        let name = labels.name(name);
        let label = printer.show(row, "{n}/{N}, {estimate} ({conf.low}–{conf.high})");
        alt.push(format!("{name}: {}.", label.plain()));
        rows.push(Bar {
            estimate: printer.number(row, "estimate").unwrap_or(0.0),
            conf_low: printer.number(row, "conf.low"),
            conf_high: printer.number(row, "conf.high"),
            name,
            label,
        });
    }
    labels.check(asked.request)?;
    let label_header = format!("n/N, % ({} CI)", shape.confidence);
    let axis_label = asked.request.order.x_label().unwrap_or_else(|| axis_of(&shape.counted));
    let model = Bars { rows, label_header, axis_label, ..Bars::default() };
    Ok(Drawing { alt: alt.join(" "), ..bars::draw(&model, style) })
}
