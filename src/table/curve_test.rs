//! Tables of the tests that compare survival curves.

use crate::analysis::SurvivalShape;
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// Observed and expected events of each group, and the test of all.
pub(super) fn test(block: &str, shape: &SurvivalShape, name: &str, printer: &mut Printer<'_>) -> Table {
    let by = shape.by.clone().unwrap_or_default();
    let head = [by.as_str(), "n", "Observed events", "Expected events", "Chi-square (df)", "P value"];
    let mut rows = Vec::new();
    for group in strata(shape) {
        let mut cells = vec![Cell::words(group), printer.label_at(block, &[Sought::group(group)], "{n}").into()];
        for pattern in ["{observed}", "{expected}"] {
            let path = [Sought::stat("test"), Sought::group(group)];
            cells.push(printer.label_at(block, &path, pattern).into());
        }
        cells.extend([Cell::empty(), Cell::empty()]);
        rows.push(Row { cells, ..Row::default() });
    }
    let mut cells = vec![Cell::words("All groups"), Cell::empty(), Cell::empty(), Cell::empty()];
    let all = [Sought::stat("test")];
    cells.push(printer.label_at(block, &all, "{statistic} ({df})").into());
    cells.push(printer.label_at(block, &all, "{p.value}").into());
    rows.push(Row { cells, ..Row::default() });
    let mut words = name.to_owned();
    if let Some(first) = words.get(..1) {
        words = first.to_uppercase() + &words[1..];
    }
    Table { columns: head.len(), head: vec![head.map(Cell::words).to_vec()], rows, notes: vec![format!("{words}.")] }
}

/// Each two groups compared. The table is empty where the block compares none.
pub(super) fn pairwise(block: &str, shape: &SurvivalShape, printer: &mut Printer<'_>) -> Table {
    let head = ["Groups", "Chi-square", "P value", "Adjusted P"];
    let groups: Vec<&str> = strata(shape).collect();
    let mut rows = Vec::new();
    for (at, first) in groups.iter().enumerate() {
        for second in &groups[at + 1..] {
            let path = [Sought::stat("pairwise"), Sought::group(first), Sought::group(second)];
            let p = printer.label_at(block, &path, "{p.value}");
            if p.is_empty() {
                continue;
            }
            let statistic = printer.label_at(block, &path, "{statistic}");
            let adjusted = printer.label_at(block, &path, "{p.adjusted}");
            let cells = vec![Cell::words(format!("{first}, {second}")), statistic.into(), p.into(), adjusted.into()];
            rows.push(Row { cells, ..Row::default() });
        }
    }
    let notes = vec!["P values are adjusted for their number by Holm's method.".to_owned()];
    Table { columns: head.len(), head: vec![head.map(Cell::words).to_vec()], rows, notes }
}

fn strata(shape: &SurvivalShape) -> impl Iterator<Item = &str> {
    shape.curves.iter().filter_map(|curve| curve.stratum.as_deref())
}
