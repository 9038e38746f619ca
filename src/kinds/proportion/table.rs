//! Tables of proportions.

use crate::kinds::proportion::shape::ProportionShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// Proportions with their confidence intervals, and how they differ.
pub(super) fn table(shape: &ProportionShape, printer: &mut Printer<'_>) -> Table {
    // A group may be called `1`, which says nothing without its variable.
    let stub = shape.by.as_ref().map_or_else(Cell::empty, Cell::words);
    let head = vec![stub, Cell::words("n/N"), Cell::words(format!("Percentage ({} CI)", shape.confidence))];
    let mut rows = Vec::new();
    for (name, row) in &shape.rows {
        let counts = printer.show(row, "{n}/{N}");
        let estimate = printer.show(row, "{estimate} ({conf.low}–{conf.high})");
        rows.push(Row { cells: vec![Cell::words(name), counts.into(), estimate.into()], ..Row::default() });
    }
    for (name, effect) in &shape.effects {
        let estimate = printer.show(effect, "{estimate} ({conf.low}–{conf.high})");
        let name = format!("{name} ({} CI)", shape.confidence);
        rows.push(Row { cells: vec![Cell::words(name), Cell::empty(), estimate.into()], ..Row::default() });
    }
    let mut note = "CI, confidence interval.".to_owned();
    if let Some((group, reference)) = &shape.contrast {
        note += &format!(" {group} is compared with {reference}.");
    }
    Table { columns: 3, head: vec![head], rows, notes: vec![note], ..Table::default() }
}
