//! Tables that judge a model: its fit as a whole, and whether hazards are proportional.

use crate::analysis::RegressionShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// What a robust variance does not mend.
const INDEPENDENT: &str = "The variance of the estimates and the Wald test are robust; the other tests and the \
                           information criterion take weights as counts and rows as independent.";

/// One line a statistic of the model of all terms.
pub(crate) fn fit(shape: &RegressionShape, printer: &mut Printer<'_>) -> Table {
    let mut rows = Vec::new();
    for line in &shape.fit {
        let label = printer.show(&line.row, &line.pattern);
        rows.push(Row { cells: vec![Cell::words(&line.label), label.into()], ..Row::default() });
    }
    let head = vec![Cell::words("Multivariable model"), Cell::words("Value")];
    let notes = if shape.is_robust { vec![INDEPENDENT.to_owned()] } else { Vec::new() };
    Table { columns: 2, head: vec![head], rows, notes, ..Table::default() }
}

/// The test of proportional hazards of each term and of all together.
pub(crate) fn proportional_hazards(shape: &RegressionShape, printer: &mut Printer<'_>) -> Table {
    let head = ["Factor", "Chi-square", "df", "P value"].map(Cell::words).to_vec();
    let mut rows = Vec::new();
    for (words, row) in &shape.hazards {
        let mut cells = vec![Cell::words(words)];
        for pattern in ["{statistic}", "{df}", "{p.value}"] {
            // A test that cannot be made has a reason in place of its P value only.
            cells.push(printer.show_if_any(Some(row), pattern).into());
        }
        rows.push(Row { cells, ..Row::default() });
    }
    let mut notes = vec!["Score tests of proportional hazards (Grambsch–Therneau).".to_owned()];
    if shape.is_robust {
        notes.push(INDEPENDENT.to_owned());
    }
    Table { columns: head.len(), head: vec![head], rows, notes, ..Table::default() }
}
