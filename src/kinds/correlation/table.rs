//! Tables of correlations.

use crate::kinds::correlation::shape::CorrelationShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// The lower triangle of the correlations with their P values.
pub(super) fn table(shape: &CorrelationShape, printer: &mut Printer<'_>) -> Table {
    let columns = shape.variables.len().saturating_sub(1);
    let mut head = vec![Cell::empty()];
    head.extend(shape.variables.iter().take(columns).map(Cell::words));
    let p = if shape.adjusted { "p.adjusted" } else { "p.value" };
    // An interval makes a cell too wide for a matrix of many columns.
    let interval = if shape.intervals && columns <= 2 { " ({conf.low}–{conf.high})" } else { "" };
    let pattern = format!("{{estimate}}{interval}, P{{={p}}}");
    let mut rows = Vec::new();
    for (label, (earlier, at)) in shape.variables.iter().skip(1).zip(shape.with_earlier.iter().zip(1..)) {
        let mut cells = vec![Cell::words(label)];
        cells.extend(earlier.iter().map(|row| Cell::from(printer.show(row, &pattern))));
        cells.extend((at..columns).map(|_| Cell::empty()));
        rows.push(Row { cells, indent: 0, heading: false });
    }
    let adjusted = if shape.adjusted { " P values are adjusted." } else { "" };
    let interval =
        if interval.is_empty() { String::new() } else { format!(" ({} confidence interval)", shape.confidence) };
    let notes = vec![format!("{}, {}{interval}.{adjusted}", shape.name, shape.sign)];
    Table { columns: head.len(), head: vec![head], rows, notes, ..Table::default() }
}
