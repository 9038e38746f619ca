//! Bars of the levels of a variable.

use crate::diagnostic::{Diagnostic, known_names};
use crate::figure::bars::{self, Bar, Bars, axis_of};
use crate::figure::labels::Labels;
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::Asked;
use crate::kinds::summary::shape::{SummaryShape, VariableShape};
use crate::ledger::Printer;

/// Draws the levels of one categorical variable of a summary.
pub(super) fn draw(
    shape: &SummaryShape,
    asked: &Asked<'_>,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let variable = variable(shape, asked, "categorical", |variable| !variable.levels.is_empty())?;
    let mut alt = Vec::new();
    let mut rows = Vec::new();
    let labels = Labels::of(asked.request);
    for (level, columns) in &variable.levels {
        let level = labels.name(level);
        let Some(all) = columns.first() else { continue };
        let label = printer.show(all, "{n}/{N} ({p%})");
        alt.push(format!("{level}: {}.", label.plain()));
        let estimate = printer.number(all, "p").unwrap_or(0.0);
        rows.push(Bar { name: level, estimate, conf_low: None, conf_high: None, label });
    }
    labels.check(asked.request)?;
    let axis_label = asked.request.order.x_label().unwrap_or_else(|| axis_of(&shape.counted));
    let model = Bars { rows, label_header: "n/N (%)".to_owned(), axis_label, ..Bars::default() };
    Ok(Drawing { alt: alt.join(" "), ..bars::draw(&model, style) })
}

/// The variable that is asked for, or the first one, of those that a figure can show:
/// `nature` says which these are.
///
/// # Errors
/// The name of none of them.
pub(super) fn variable<'a>(
    shape: &'a SummaryShape,
    asked: &Asked<'_>,
    nature: &str,
    can_be_shown: impl Fn(&VariableShape) -> bool,
) -> Result<&'a VariableShape, Diagnostic> {
    let known = || shape.variables.iter().filter(|variable| can_be_shown(variable));
    let wanted = asked.request.order.variable.as_deref();
    known().find(|variable| wanted.is_none_or(|wanted| variable.name == wanted)).ok_or_else(|| {
        let Some(wanted) = wanted else {
            return asked
                .wrong(format!("block `{}` has no {nature} variable with values", asked.block))
                .hint("a column without any value is read as text");
        };
        let message = format!("`{wanted}` is not a {nature} variable of block `{}`", asked.block);
        asked
            .wrong_at("variable", wanted, message)
            .hint(known_names(wanted, known().map(|variable| variable.name.as_str())))
    })
}
