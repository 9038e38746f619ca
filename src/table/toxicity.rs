//! Tables of worst grades.

use crate::analysis::ToxicityShape;
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// What is counted.
fn worst(shape: &ToxicityShape) -> String {
    format!("The {} count once for each term, at the worst grade.", shape.counted)
}

/// The lines of a table: the terms, and all together, each with its step in the paths.
fn lines(shape: &ToxicityShape) -> impl Iterator<Item = (&str, Sought)> {
    let terms = shape.terms.iter().map(|term| (term.as_str(), Sought::variable(term)));
    terms.chain([("Any of these", Sought::stat("overall"))])
}

/// One row a term: any grade and grade 3 and higher of each group.
fn by_group(block: &str, shape: &ToxicityShape, printer: &mut Printer<'_>) -> Table {
    let (mut over, mut head) = (vec![Cell::empty()], vec![Cell::words("Adverse event")]);
    let mut totals = vec![Cell::words(format!("No. of {}", shape.counted))];
    for group in &shape.groups {
        over.push(Cell { span: 2, ..Cell::words(group) });
        head.extend([Cell::words("Any grade"), Cell::words("Grade ≥3")]);
        totals.extend([printer.label_at(block, &[Sought::group(group)], "{N}").into(), Cell::empty()]);
    }
    let mut rows = vec![Row { cells: totals, ..Row::default() }];
    for (name, key) in lines(shape) {
        let mut cells = vec![Cell::words(name)];
        for group in &shape.groups {
            for step in ["any", "severe"] {
                let path = [Sought::group(group), key.clone(), Sought::stat(step)];
                cells.push(printer.label_at(block, &path, "{n} ({p%})").into());
            }
        }
        rows.push(Row { cells, indent: 0, heading: key == Sought::stat("overall") });
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
    for (name, key) in lines(shape) {
        let mut cells = vec![Cell::words(name)];
        let mut cell = |steps: &[&str]| {
            let path: Vec<Sought> =
                std::iter::once(key.clone()).chain(steps.iter().map(|word| Sought::stat(word))).collect();
            cells.push(printer.label_at(block, &path, "{n} ({p%})").into());
        };
        cell(&["any"]);
        for grade in &shape.grades {
            cell(&["grade", &grade.to_string()]);
        }
        cell(&["severe"]);
        rows.push(Row { cells, indent: 0, heading: key == Sought::stat("overall") });
    }
    Table { columns: head.len(), head: vec![head], rows, notes: vec![worst(shape)] }
}
