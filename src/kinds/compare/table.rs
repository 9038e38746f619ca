//! Tables of comparisons.

use crate::analysis::ResultRow;
use crate::kinds::compare::shape::{CompareShape, EffectShape, OutcomeShape};
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// One row an outcome: each group, the effect, the P values; beneath it each two groups.
pub(super) fn table(shape: &CompareShape, printer: &mut Printer<'_>) -> Table {
    let mut head = vec![Cell::words("Outcome")];
    match &shape.contrast {
        Some((first, second)) if shape.paired && shape.outcomes.len() == 1 => {
            head.extend([first, second].map(Cell::words));
        }
        _ if shape.paired => head.extend(["First", "Second"].map(Cell::words)),
        _ => head.extend(shape.groups.iter().map(Cell::words)),
    }
    if let Some(effect) = &shape.effect {
        head.push(Cell::words(format!("{} ({} CI)", effect.name, shape.confidence)));
    }
    head.push(Cell::words("P value"));
    if shape.adjusted {
        head.push(Cell::words("Adjusted P value"));
    }
    let mut rows = Vec::new();
    for outcome in &shape.outcomes {
        outcome_rows(shape, outcome, printer, &mut rows);
    }
    Table { columns: head.len(), head: vec![head], rows, notes: notes(shape), ..Table::default() }
}

fn outcome_rows(shape: &CompareShape, outcome: &OutcomeShape, printer: &mut Printer<'_>, rows: &mut Vec<Row>) {
    let unit = outcome.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let mut cells = vec![Cell::words(format!("{}{unit}, {}", outcome.label, outcome.shows))];
    cells.extend(outcome.groups.iter().map(|group| Cell::from(printer.show(group, &outcome.pattern))));
    tail((outcome.effect.as_ref(), &outcome.test), shape, printer, &mut cells);
    rows.push(Row { cells, indent: 0, heading: false });
    if outcome.missing {
        let mut cells = vec![Cell::words("Missing")];
        cells.extend(outcome.groups.iter().map(|group| Cell::from(printer.show(group, "{n.missing}"))));
        let rest = usize::from(shape.effect.is_some()) + 1 + usize::from(shape.adjusted);
        cells.extend((0..rest).map(|_| Cell::empty()));
        rows.push(Row { cells, indent: 1, heading: false });
    }
    for pair in &outcome.pairs {
        let mut cells = vec![Cell::words(format!("{} vs {}", pair.second, pair.first))];
        cells.extend(shape.groups.iter().map(|_| Cell::empty()));
        tail((pair.effect.as_ref(), &pair.row), shape, printer, &mut cells);
        rows.push(Row { cells, indent: 1, heading: false });
    }
}

/// The cells of the effect and of the P values.
fn tail(
    (effect, test): (Option<&ResultRow>, &ResultRow),
    shape: &CompareShape,
    printer: &mut Printer<'_>,
    cells: &mut Vec<Cell>,
) {
    if shape.effect.is_some() {
        cells.push(printer.show_if_any(effect, "{estimate} ({conf.low}–{conf.high})").into());
    }
    cells.push(printer.show(test, "{p.value}").into());
    if shape.adjusted {
        // A single test of a family is not adjusted.
        cells.push(printer.show_if_any(Some(test), "{p.adjusted}").into());
    }
}

fn notes(shape: &CompareShape) -> Vec<String> {
    let mut notes = Vec::new();
    if shape.outcomes.iter().any(|outcome| outcome.shows.contains("IQR")) {
        notes.push("IQR, interquartile range.".to_owned());
    }
    if shape.outcomes.iter().any(|outcome| outcome.shows.contains("SD")) {
        notes.push("SD, standard deviation.".to_owned());
    }
    if shape.effect.as_ref().is_some_and(|effect| effect.name == "Shift") {
        notes.push("Shift, Hodges–Lehmann estimate.".to_owned());
    }
    match (&shape.effect, &shape.contrast) {
        (Some(effect), Some((group, reference))) => notes.push(direction(effect, group, reference)),
        (Some(_), None) => notes.push("CI, confidence interval.".to_owned()),
        (None, _) => {}
    }
    notes
}

fn direction(effect: &EffectShape, group: &str, reference: &str) -> String {
    format!("CI, confidence interval. {}: {group} against {reference}.", effect.name)
}
