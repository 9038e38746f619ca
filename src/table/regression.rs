//! Tables of regression models.

use crate::analysis::{LevelShape, Model, RegressionShape, ResultRow, TermShape};
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// Events per parameter below which a table says that they are few (Peduzzi P et al. J
/// Clin Epidemiol 1995;48:1503–10).
const ENOUGH_EVENTS: f64 = 10.0;

/// Estimates by term and level, univariable beside multivariable.
pub(crate) fn table(shape: &RegressionShape, printer: &mut Printer<'_>) -> Table {
    let models = models(shape);
    let mut over = vec![Cell::empty(), Cell::empty()];
    let mut head = vec![Cell::words("Factor"), Cell::words("Events/n")];
    for model in &models {
        let name = if *model == Model::Univariable { "Univariable" } else { "Multivariable" };
        over.push(Cell { span: 2, ..Cell::words(name) });
        head.push(Cell::words(format!("{} ({} CI)", shape.short, shape.confidence)));
        head.push(Cell::words("P value"));
    }
    let mut rows = Vec::new();
    for term in &shape.terms {
        term_rows(term, &models, printer, &mut rows);
    }
    if let Some(complete) = shape.complete.as_ref().filter(|_| shape.multivariable) {
        complete_cases(complete, models.len(), printer, &mut rows);
    }
    let mut notes = vec![format!("CI, confidence interval; {}, {}.", shape.short, shape.estimate.to_lowercase())];
    if shape.terms.iter().any(|term| term.test.is_some()) {
        notes.push("P values in the line of a term are of all its levels or of its spline together.".to_owned());
    }
    let per_parameter = shape.complete.as_ref().and_then(|row| printer.number(row, "events_per_parameter"));
    if per_parameter.is_some_and(|events| events < ENOUGH_EVENTS) {
        notes.push("The multivariable model has fewer than ten events per parameter.".to_owned());
    }
    Table { columns: head.len(), head: vec![over, head], rows, notes, ..Table::default() }
}

/// The models that a block has.
fn models(shape: &RegressionShape) -> Vec<Model> {
    let all = [(Model::Univariable, shape.univariable), (Model::Multivariable, shape.multivariable)];
    all.into_iter().filter(|(_, wanted)| *wanted).map(|(model, _)| model).collect()
}

/// How many rows the model of all terms rests on, and how many it left out.
fn complete_cases(complete: &ResultRow, models: usize, printer: &mut Printer<'_>, rows: &mut Vec<Row>) {
    let mut line = |words: &str, label: crate::ledger::Label| {
        let mut cells = vec![Cell::words(words), label.into()];
        cells.extend((0..2 * models).map(|_| Cell::empty()));
        rows.push(Row { cells, indent: 0, heading: false });
    };
    line("Complete cases", printer.show(complete, "{events}/{n}"));
    if printer.number(complete, "n.missing").is_some_and(|missing| missing > 0.0) {
        line("Left out, a value missing", printer.show(complete, "{n.missing}"));
    }
}

fn term_rows(term: &TermShape, models: &[Model], printer: &mut Printer<'_>, rows: &mut Vec<Row>) {
    if term.levels.is_empty() && term.test.is_none() {
        let line = LevelShape { label: term.label.clone(), rows: term.whole.clone() };
        rows.push(row(&line, models, printer, 0));
        return;
    }
    let mut cells = vec![Cell::words(&term.label), Cell::empty()];
    for model in models {
        // The test of all columns of the term stands in its own line.
        let test = term.test.as_ref().map(|test| printer.show_if_any(test.of(*model), "{p.value}").into());
        cells.extend([Cell::empty(), test.unwrap_or_else(Cell::empty)]);
    }
    rows.push(Row { cells, indent: 0, heading: true });
    if let Some(reference) = &term.reference {
        let mut cells = vec![Cell::words(&reference.label), counts(reference, models, printer)];
        for _ in models {
            cells.extend([Cell::words("Reference"), Cell::empty()]);
        }
        rows.push(Row { cells, indent: 1, heading: false });
    }
    for level in &term.levels {
        rows.push(row(level, models, printer, 1));
    }
}

fn row(level: &LevelShape, models: &[Model], printer: &mut Printer<'_>, indent: u8) -> Row {
    let mut cells = vec![Cell::words(&level.label), counts(level, models, printer)];
    for model in models {
        // A level may occur in the rows of one model and not in those of the other.
        let row = level.rows.of(*model);
        cells.push(printer.show_if_any(row, "{estimate} ({conf.low}–{conf.high})").into());
        cells.push(printer.show_if_any(row, "{p.value}").into());
    }
    Row { cells, indent, heading: false }
}

/// Events and rows of a level, of the first model that has it: an interaction is in
/// none of one term, and a value of a spline has no rows of its own.
fn counts(level: &LevelShape, models: &[Model], printer: &mut Printer<'_>) -> Cell {
    let row = models.iter().filter_map(|model| level.rows.of(*model)).find(|row| row.has("n"));
    row.map_or_else(Cell::empty, |row| printer.show(row, "{events}/{n}").into())
}
