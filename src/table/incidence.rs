//! Tables of cumulative incidence, and of the model beside it.

use crate::analysis::{IncidenceShape, RegressionShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::ExhibitRequest;
use crate::ledger::format::shortest;
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table, regression};

/// The models that a table may show.
const MODELS: [&str; 3] = ["fine-gray", "univariable", "multivariable"];

/// Estimates by cause and group at the times asked for; with `model`, the model.
///
/// # Errors
/// A cause or a model that the block does not have.
pub(super) fn table(
    block: &str,
    shape: &IncidenceShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
) -> Result<Table, Diagnostic> {
    if let Some(wanted) = &request.order.model {
        return Ok(regression::table(block, &model(block, shape, wanted, request)?, printer));
    }
    let names = || shape.causes.iter().map(String::as_str);
    if let Some(wanted) = request.order.cause.as_deref().filter(|wanted| !names().any(|cause| cause == *wanted)) {
        return Err(Diagnostic::error(format!("`{wanted}` is not a cause of block `{block}`"))
            .at(request.place.clone())
            .hint(known_names(wanted, names())));
    }
    let unit = if shape.unit.is_empty() { String::new() } else { format!(" {}", shape.unit) };
    let mut head = vec![
        Cell::words(shape.by.as_ref().map_or_else(|| shape.status.clone(), |by| format!("{}, {by}", shape.status))),
        Cell::words("Events/n"),
    ];
    head.extend(
        shape.at.iter().map(|time| Cell::words(format!("At {}{unit}, % ({} CI)", shortest(*time), shape.confidence))),
    );
    if shape.test.is_some() {
        head.push(Cell::words("P value"));
    }
    let mut rows = Vec::new();
    let wanted = request.order.cause.as_deref();
    for cause in names().filter(|cause| wanted.is_none_or(|wanted| wanted == *cause)) {
        if shape.groups.is_empty() {
            rows.push(row(block, cause, &[Sought::level(cause)], shape, printer, 0));
            continue;
        }
        let mut cells = vec![Cell::words(cause)];
        cells.extend((0..1 + shape.at.len()).map(|_| Cell::empty()));
        if shape.test.is_some() {
            cells.push(printer.label_at(block, &[Sought::stat("test"), Sought::level(cause)], "{p.value}").into());
        }
        rows.push(Row { cells, indent: 0, heading: true });
        for group in &shape.groups {
            let path = [Sought::group(group), Sought::level(cause)];
            rows.push(row(block, group, &path, shape, printer, 1));
        }
    }
    let mut notes = "CI, confidence interval.".to_owned();
    if let Some(test) = &shape.test {
        notes.push_str(&format!(" P values are of {test}."));
    }
    Ok(Table { columns: head.len(), head: vec![head], rows, notes: vec![notes] })
}

fn row(block: &str, name: &str, path: &[Sought], shape: &IncidenceShape, printer: &mut Printer<'_>, indent: u8) -> Row {
    let mut cells = vec![Cell::words(name), printer.label_at(block, path, "{events}/{n}").into()];
    for time in &shape.at {
        let time = shortest(*time);
        let at: Vec<Sought> = path.iter().cloned().chain(["at", &time].map(Sought::stat)).collect();
        cells.push(printer.label_at(block, &at, "{estimate} ({conf.low}–{conf.high})").into());
    }
    if shape.test.is_some() {
        cells.push(Cell::empty());
    }
    Row { cells, indent, heading: false }
}

/// The shape of the model asked for.
fn model(
    block: &str,
    shape: &IncidenceShape,
    wanted: &str,
    request: &ExhibitRequest,
) -> Result<RegressionShape, Diagnostic> {
    let Some(model) = &shape.model else {
        return Err(Diagnostic::error(format!("block `{block}` has no model to show"))
            .at(request.place.clone())
            .hint("add `terms` to the block"));
    };
    let has = [("fine-gray", true), ("univariable", model.univariable), ("multivariable", model.multivariable)];
    if !MODELS.contains(&wanted) {
        return Err(Diagnostic::error(format!("there is no model `{wanted}`"))
            .at(request.place.clone())
            .hint(known_names(wanted, MODELS)));
    }
    if !has.contains(&(wanted, true)) {
        return Err(Diagnostic::error(format!("block `{block}` has no {wanted} model"))
            .at(request.place.clone())
            .hint(format!("add `{wanted} = true` to the block")));
    }
    Ok(RegressionShape {
        univariable: model.univariable && wanted != "multivariable",
        multivariable: model.multivariable && wanted != "univariable",
        ..RegressionShape::clone(model)
    })
}
