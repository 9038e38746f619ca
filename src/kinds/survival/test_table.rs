//! Tables of the tests that compare survival curves.

use crate::analysis::{CurveTest, SurvivalShape};
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// Observed and expected events of each group, and the test of all.
pub(super) fn test(shape: &SurvivalShape, test: &CurveTest, printer: &mut Printer<'_>) -> Table {
    let by = shape.by.clone().unwrap_or_default();
    let head = [by.as_str(), "n", "Observed events", "Expected events", "Chi-square (df)", "P value"];
    let mut rows = Vec::new();
    for curve in &shape.curves {
        let mut cells = vec![Cell::words(curve.stratum.clone().unwrap_or_default())];
        cells.push(printer.show_if_any(curve.counts.as_ref(), "{n}").into());
        for pattern in ["{observed}", "{expected}"] {
            cells.push(printer.show_if_any(curve.tested.as_ref(), pattern).into());
        }
        cells.extend([Cell::empty(), Cell::empty()]);
        rows.push(Row { cells, ..Row::default() });
    }
    let mut cells = vec![Cell::words("All groups"), Cell::empty(), Cell::empty(), Cell::empty()];
    // Of one group there is only the reason why it is compared with none.
    cells.push(printer.show_if_any(Some(&test.all), "{statistic} ({df})").into());
    cells.push(printer.show(&test.all, "{p.value}").into());
    rows.push(Row { cells, ..Row::default() });
    let mut words = test.name.clone();
    if let Some(first) = words.get(..1) {
        words = first.to_uppercase() + &words[1..];
    }
    Table {
        columns: head.len(),
        head: vec![head.map(Cell::words).to_vec()],
        rows,
        notes: vec![format!("{words}.")],
        ..Table::default()
    }
}

/// Each two groups compared.
pub(super) fn pairwise(test: &CurveTest, printer: &mut Printer<'_>) -> Table {
    let head = ["Groups", "Chi-square", "P value", "Adjusted P"];
    let mut rows = Vec::new();
    for (first, second, row) in &test.pairs {
        let mut cells = vec![Cell::words(format!("{first}, {second}"))];
        for pattern in ["{statistic}", "{p.value}", "{p.adjusted}"] {
            // A test that cannot be made has a reason in place of its P value only.
            cells.push(printer.show_if_any(Some(row), pattern).into());
        }
        rows.push(Row { cells, ..Row::default() });
    }
    let notes = vec!["P values are adjusted for their number by Holm's method.".to_owned()];
    Table { columns: head.len(), head: vec![head.map(Cell::words).to_vec()], rows, notes, ..Table::default() }
}
