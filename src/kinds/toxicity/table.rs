//! Tables of worst grades.

use crate::kinds::toxicity::shape::ToxicityShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// How a number of subjects is printed.
const SHARE: &str = "{n} ({p%})";

/// What is counted.
fn worst(shape: &ToxicityShape) -> String {
    format!("The {} count once for each term, at the worst grade.", shape.counted)
}

/// One row a term: any grade and grade 3 and higher of each group.
fn by_group(shape: &ToxicityShape, printer: &mut Printer<'_>) -> Table {
    let (mut over, mut head) = (vec![Cell::empty()], vec![Cell::words("Adverse event")]);
    let mut totals = vec![Cell::words(format!("No. of {}", shape.counted))];
    for (group, total) in &shape.groups {
        over.push(Cell { span: 2, ..Cell::words(group) });
        head.extend([Cell::words("Any grade"), Cell::words("Grade ≥3")]);
        totals.extend([printer.show(total, "{N}").into(), Cell::empty()]);
    }
    let mut rows = vec![Row { cells: totals, ..Row::default() }];
    for line in &shape.lines {
        let mut cells = vec![Cell::words(&line.name)];
        for group in &line.groups {
            cells.extend([&group.any, &group.severe].map(|row| Cell::from(printer.show(row, SHARE))));
        }
        rows.push(Row { cells, indent: 0, heading: line.is_all });
    }
    Table { columns: head.len(), head: vec![over, head], rows, notes: vec![worst(shape)], ..Table::default() }
}

/// One row a term: any grade, each grade, grade 3 and higher.
pub(super) fn table(shape: &ToxicityShape, printer: &mut Printer<'_>) -> Table {
    if !shape.groups.is_empty() {
        return by_group(shape, printer);
    }
    let mut head = vec![Cell::words("Adverse event"), Cell::words("Any grade")];
    head.extend(shape.grades.iter().map(|grade| Cell::words(format!("Grade {grade}"))));
    head.push(Cell::words("Grade ≥3"));
    let mut rows = Vec::new();
    for line in &shape.lines {
        let mut cells = vec![Cell::words(&line.name)];
        let of_grades = std::iter::once(&line.all.any).chain(&line.all.grades).chain([&line.all.severe]);
        cells.extend(of_grades.map(|row| Cell::from(printer.show(row, SHARE))));
        rows.push(Row { cells, indent: 0, heading: line.is_all });
    }
    Table { columns: head.len(), head: vec![head], rows, notes: vec![worst(shape)], ..Table::default() }
}
