//! Tables of regression models.

use crate::analysis::{RegressionShape, TermShape};
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// Events per parameter below which a table says that they are few (Peduzzi P et al. J
/// Clin Epidemiol 1995;48:1503–10).
const ENOUGH_EVENTS: f64 = 10.0;

/// Estimates by term and level, univariable beside multivariable.
pub(super) fn table(block: &str, shape: &RegressionShape, printer: &mut Printer<'_>) -> Table {
    let models: Vec<(&str, &str)> = [("univariable", shape.univariable), ("multivariable", shape.multivariable)]
        .into_iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(model, _)| (model, if model == "univariable" { "Univariable" } else { "Multivariable" }))
        .collect();
    let mut over = vec![Cell::empty(), Cell::empty()];
    let mut head = vec![Cell::words("Factor"), Cell::words("Events/n")];
    for (_, name) in &models {
        over.push(Cell { span: 2, ..Cell::words(*name) });
        head.push(Cell::words(format!("{} ({} CI)", shape.short, shape.confidence)));
        head.push(Cell::words("P value"));
    }
    let mut rows = Vec::new();
    for term in &shape.terms {
        if term.levels.is_empty() && !term.tested {
            rows.push(row(block, &term.label, &[Sought::variable(&term.name)], &models, printer, 0));
        } else {
            term_rows(block, term, &models, printer, &mut rows);
        }
    }
    if shape.multivariable {
        complete_cases(block, &models, printer, &mut rows);
    }
    let mut notes = vec![format!("CI, confidence interval; {}, {}.", shape.short, shape.estimate.to_lowercase())];
    if shape.terms.iter().any(|term| term.tested) {
        notes.push("P values in the line of a term are of all its levels or of its spline together.".to_owned());
    }
    if printer.number_at(block, &[Sought::stat("events_per_parameter")]).is_some_and(|events| events < ENOUGH_EVENTS) {
        notes.push("The multivariable model has fewer than ten events per parameter.".to_owned());
    }
    Table { columns: head.len(), head: vec![over, head], rows, notes }
}

/// How many rows the model of all terms rests on, and how many it left out. An
/// incidence block has these below `model`.
fn complete_cases(block: &str, models: &[(&str, &str)], printer: &mut Printer<'_>, rows: &mut Vec<Row>) {
    let below_model = [Sought::stat("model"), Sought::stat("n")];
    let at: &[Sought] = if printer.number_at(block, &below_model).is_some() { &below_model[..1] } else { &[] };
    let mut line = |words: &str, label: crate::ledger::Label| {
        let mut cells = vec![Cell::words(words), label.into()];
        cells.extend((0..2 * models.len()).map(|_| Cell::empty()));
        rows.push(Row { cells, indent: 0, heading: false });
    };
    line("Complete cases", printer.label_at(block, at, "{events}/{n}"));
    let missing: Vec<Sought> = at.iter().cloned().chain(["n", "missing"].map(Sought::stat)).collect();
    if printer.number_at(block, &missing).is_some_and(|missing| missing > 0.0) {
        line("Left out, a value missing", printer.label_at(block, at, "{n.missing}"));
    }
}

fn term_rows(block: &str, term: &TermShape, models: &[(&str, &str)], printer: &mut Printer<'_>, rows: &mut Vec<Row>) {
    let mut cells = vec![Cell::words(&term.label), Cell::empty()];
    for (model, _) in models {
        // The test of all columns of the term stands in its own line.
        let path = [Sought::stat(model), Sought::variable(&term.name), Sought::stat("test")];
        let test = if term.tested { printer.label_at(block, &path, "{p.value}").into() } else { Cell::empty() };
        cells.extend([Cell::empty(), test]);
    }
    rows.push(Row { cells, indent: 0, heading: true });
    let at = |level: &str| [Sought::variable(&term.name), Sought::level(level)];
    if let Some(reference) = &term.reference {
        let mut cells = vec![Cell::words(reference), counts(block, &at(reference), models, printer)];
        for _ in models {
            cells.extend([Cell::words("Reference"), Cell::empty()]);
        }
        rows.push(Row { cells, indent: 1, heading: false });
    }
    for level in &term.levels {
        rows.push(row(block, level, &at(level), models, printer, 1));
    }
}

fn row(
    block: &str,
    name: &str,
    path: &[Sought],
    models: &[(&str, &str)],
    printer: &mut Printer<'_>,
    indent: u8,
) -> Row {
    let mut cells = vec![Cell::words(name), counts(block, path, models, printer)];
    for (model, _) in models {
        let full = below(model, path);
        cells.push(printer.label_at(block, &full, "{estimate} ({conf.low}–{conf.high})").into());
        cells.push(printer.label_at(block, &full, "{p.value}").into());
    }
    Row { cells, indent, heading: false }
}

/// A path below a model.
fn below(model: &str, path: &[Sought]) -> Vec<Sought> {
    std::iter::once(Sought::stat(model)).chain(path.iter().cloned()).collect()
}

/// Events and rows of a level, of the first model that has it: an interaction is in
/// none of one term.
fn counts(block: &str, path: &[Sought], models: &[(&str, &str)], printer: &mut Printer<'_>) -> Cell {
    for (model, _) in models {
        let label = printer.label_at(block, &below(model, path), "{events}/{n}");
        if !label.is_empty() {
            return label.into();
        }
    }
    Cell::empty()
}
