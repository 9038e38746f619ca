//! Tables of cumulative incidence, and of the model beside it.

use crate::analysis::RegressionShape;
use crate::analysis::words::time_in_words;
use crate::diagnostic::{Diagnostic, known_names};
use crate::kinds::exhibit::Asked;
use crate::kinds::incidence::shape::{CauseCurve, IncidenceShape};
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table, regression};

/// The models that a table may show.
const MODELS: [&str; 3] = ["fine-gray", "univariable", "multivariable"];

/// Estimates by cause and group at the times asked for; with `model`, the model.
///
/// # Errors
/// A cause or a model that the block does not have.
pub(super) fn table(shape: &IncidenceShape, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
    let order = &asked.request.order;
    if let Some(wanted) = &order.model {
        return Ok(regression::table(&model(shape, wanted, asked)?, printer));
    }
    let names = || shape.causes.iter().map(String::as_str);
    let wanted = order.cause.as_deref();
    if let Some(wanted) = wanted.filter(|wanted| !names().any(|cause| cause == *wanted)) {
        return Err(asked
            .wrong_at("cause", wanted, format!("`{wanted}` is not a cause of block `{}`", asked.block))
            .hint(known_names(wanted, names())));
    }
    let mut rows = Vec::new();
    for cause in names().filter(|cause| wanted.is_none_or(|wanted| wanted == *cause)) {
        let curves = shape.curves.iter().filter(|curve| curve.cause == cause);
        if shape.groups.is_empty() {
            rows.extend(curves.map(|curve| row(cause, curve, shape, printer, 0)));
            continue;
        }
        let mut cells = vec![Cell::words(cause)];
        cells.extend((0..1 + shape.at.len()).map(|_| Cell::empty()));
        if let Some(test) = &shape.test {
            cells.push(printer.show_if_any(test.of(cause), "{p.value}").into());
        }
        rows.push(Row { cells, indent: 0, heading: true });
        rows.extend(curves.map(|curve| row(curve.group.as_deref().unwrap_or(cause), curve, shape, printer, 1)));
    }
    let mut notes = "CI, confidence interval.".to_owned();
    if let Some(test) = &shape.test {
        notes.push_str(&format!(" P values are of {}.", test.name));
    }
    let head = head(shape);
    Ok(Table { columns: head.len(), head: vec![head], rows, notes: vec![notes], ..Table::default() })
}

fn head(shape: &IncidenceShape) -> Vec<Cell> {
    let first = shape.by.as_ref().map_or_else(|| shape.status.clone(), |by| format!("{}, {by}", shape.status));
    let mut head = vec![Cell::words(first), Cell::words("Events/n")];
    head.extend(
        shape
            .at
            .iter()
            .map(|time| Cell::words(format!("At {} ({} CI)", time_in_words(*time, &shape.unit), shape.confidence))),
    );
    if shape.test.is_some() {
        head.push(Cell::words("P value"));
    }
    head
}

fn row(name: &str, curve: &CauseCurve, shape: &IncidenceShape, printer: &mut Printer<'_>, indent: u8) -> Row {
    let mut cells = vec![Cell::words(name), printer.show(&curve.counts, "{events}/{n}").into()];
    for row in &curve.at {
        cells.push(printer.show(row, "{estimate} ({conf.low}–{conf.high})").into());
    }
    if shape.test.is_some() {
        cells.push(Cell::empty());
    }
    Row { cells, indent, heading: false }
}

/// The model asked for.
fn model(shape: &IncidenceShape, wanted: &str, asked: &Asked<'_>) -> Result<RegressionShape, Diagnostic> {
    let Some(model) = &shape.model else { return Err(asked.without("has no model to show", "terms")) };
    let has = [("fine-gray", true), ("univariable", model.univariable), ("multivariable", model.multivariable)];
    if !MODELS.contains(&wanted) {
        return Err(asked
            .wrong_at("model", wanted, format!("there is no model `{wanted}`"))
            .hint(known_names(wanted, MODELS)));
    }
    if !has.contains(&(wanted, true)) {
        return Err(asked
            .wrong_at("model", wanted, format!("block `{}` has no {wanted} model", asked.block))
            .hint(format!("add `{wanted} = true` to the block")));
    }
    Ok(RegressionShape {
        univariable: model.univariable && wanted != "multivariable",
        multivariable: model.multivariable && wanted != "univariable",
        ..RegressionShape::clone(model)
    })
}
