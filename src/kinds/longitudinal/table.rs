//! Tables of a variable over visits.

use crate::analysis::words::plain_number;
use crate::kinds::longitudinal::shape::{CourseShape, LongitudinalShape};
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// One row a visit; of each group how many have a value, and its median with quartiles.
pub(super) fn table(shape: &LongitudinalShape, printer: &mut Printer<'_>) -> Table {
    let courses: Vec<&CourseShape> =
        if shape.groups.is_empty() { vec![&shape.all] } else { shape.groups.iter().collect() };
    let unit = |unit: &Option<String>| unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let (mut over, mut head) =
        (vec![Cell::empty()], vec![Cell::words(format!("{}{}", shape.at, unit(&shape.at_unit)))]);
    for course in &courses {
        over.push(Cell { span: 2, ..Cell::words(&course.name) });
        head.extend([Cell::words("n"), Cell::words("Median (quartiles)")]);
    }
    let mut rows = Vec::new();
    for (at, time) in shape.times.iter().enumerate() {
        let mut cells = vec![Cell::words(plain_number(*time))];
        for course in &courses {
            let Some(row) = course.visits.get(at) else { continue };
            cells.push(printer.show(row, "{n}").into());
            cells.push(printer.show(row, "{median} ({p25}–{p75})").into());
        }
        rows.push(Row { cells, indent: 0, heading: false });
    }
    let columns = head.len();
    let head = if shape.groups.is_empty() { vec![head] } else { vec![over, head] };
    let notes = vec![format!("{}{}; n, number of {} with a value.", shape.label, unit(&shape.unit), shape.counted)];
    Table { columns, head, rows, notes, ..Table::default() }
}
