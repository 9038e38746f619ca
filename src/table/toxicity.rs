//! Tables of worst grades.

use crate::analysis::ToxicityShape;
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// One row a term: any grade, each grade, grade 3 and higher.
pub(super) fn table(block: &str, shape: &ToxicityShape, printer: &mut Printer<'_>) -> Table {
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
    Table {
        columns: head.len(),
        head: vec![head],
        rows,
        notes: vec!["Worst grade of each patient and term.".to_owned()],
    }
}
