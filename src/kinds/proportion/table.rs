//! Tables of proportions.

use crate::kinds::proportion::shape::ProportionShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// Proportions with their confidence intervals, and how they differ.
pub(super) fn table(shape: &ProportionShape, printer: &mut Printer<'_>) -> Table {
    let head = vec![Cell::empty(), Cell::words("n/N"), Cell::words(format!("Percentage ({} CI)", shape.confidence))];
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
    let notes = shape
        .contrast
        .iter()
        .map(|(group, reference)| format!("CI, confidence interval. {group} is compared with {reference}."));
    Table { columns: 3, head: vec![head], rows, notes: notes.collect(), ..Table::default() }
}
