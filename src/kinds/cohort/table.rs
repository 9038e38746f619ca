//! Tables of the steps of a cohort.

use crate::kinds::cohort::Flow;
use crate::ledger::{Label, Printer};
use crate::table::{Cell, Row, Table};

/// One row a step; of a cohort without steps the rows that it starts from and ends with.
pub(super) fn table(shape: &Flow, printer: &mut Printer<'_>) -> Table {
    let head = ["Step", "Before", "Removed", "After"].map(Cell::words).to_vec();
    let mut rows = Vec::new();
    for step in &shape.steps {
        let mut cells = vec![Cell::words(&step.label)];
        for pattern in ["{n_in}", "{n_removed}", "{n_out}"] {
            cells.push(printer.show(&step.counts, pattern).into());
        }
        rows.push(Row { cells, ..Row::default() });
    }
    if shape.steps.is_empty() {
        let (before, after) = (printer.show(&shape.counts, "{n_start}"), printer.show(&shape.counts, "{n}"));
        let cells = vec![Cell::words(&shape.start), before.into(), Label::default().into(), after.into()];
        rows.push(Row { cells, ..Row::default() });
    }
    Table { columns: 4, head: vec![head], rows, ..Table::default() }
}
