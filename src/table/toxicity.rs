//! Tables of worst grades.

use crate::analysis::ToxicityShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// What is counted.
fn worst(shape: &ToxicityShape) -> String {
    format!("The {} count once for each term, at the worst grade.", shape.counted)
}

/// One row a term: any grade and grade 3 and higher of each group.
fn by_group(block: &str, shape: &ToxicityShape, printer: &mut Printer<'_>) -> Table {
    let (mut over, mut head) = (vec![Cell::empty()], vec![Cell::words("Adverse event")]);
    let mut totals = vec![Cell::words(format!("No. of {}", shape.counted))];
    for group in &shape.groups {
        over.push(Cell { span: 2, ..Cell::words(group) });
        head.extend([Cell::words("Any grade"), Cell::words("Grade ≥3")]);
        totals.extend([printer.label(block, &[group], "{N}").into(), Cell::empty()]);
    }
    let mut rows = vec![Row { cells: totals, ..Row::default() }];
    let names = shape.terms.iter().map(|term| (term.as_str(), term.as_str()));
    for (name, key) in names.chain([("Any of these", "overall")]) {
        let mut cells = vec![Cell::words(name)];
        for group in &shape.groups {
            for step in ["any", "severe"] {
                cells.push(printer.label(block, &[group, key, step], "{n} ({p%})").into());
            }
        }
        rows.push(Row { cells, indent: 0, heading: key == "overall" });
    }
    let notes = vec![worst(shape)];
    Table { columns: head.len(), head: vec![over, head], rows, notes }
}

/// One row a term: any grade, each grade, grade 3 and higher.
pub(super) fn table(block: &str, shape: &ToxicityShape, printer: &mut Printer<'_>) -> Table {
    if !shape.groups.is_empty() {
        return by_group(block, shape, printer);
    }
    let mut head = vec![Cell::words("Adverse event"), Cell::words("Any grade")];
    head.extend(shape.grades.iter().map(|grade| Cell::words(format!("Grade {grade}"))));
    head.push(Cell::words("Grade ≥3"));
    let mut rows = Vec::new();
    let names = shape.terms.iter().map(|term| (term.as_str(), term.as_str()));
    for (name, key) in names.chain([("Any of these", "overall")]) {
        let mut cells = vec![Cell::words(name), printer.label(block, &[key, "any"], "{n} ({p%})").into()];
        for grade in &shape.grades {
            cells.push(printer.label(block, &[key, "grade", &grade.to_string()], "{n} ({p%})").into());
        }
        cells.push(printer.label(block, &[key, "severe"], "{n} ({p%})").into());
        rows.push(Row { cells, indent: 0, heading: key == "overall" });
    }
    Table { columns: head.len(), head: vec![head], rows, notes: vec![worst(shape)] }
}
