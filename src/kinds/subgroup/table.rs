//! Tables of subgroups.

use crate::kinds::subgroup::shape::{LineShape, SubgroupShape};
use crate::ledger::Printer;
use crate::table::{Cell, Row, Table};

/// One row a subgroup, with the test of interaction in the line of its variable.
pub(super) fn table(shape: &SubgroupShape, printer: &mut Printer<'_>) -> Table {
    let [group, reference] = &shape.arms;
    let head = vec![
        Cell::words("Subgroup"),
        Cell::words(format!("{group}, events/n")),
        Cell::words(format!("{reference}, events/n")),
        Cell::words(format!("{} ({} CI)", shape.short, shape.confidence)),
        Cell::words("P for interaction"),
    ];
    let mut rows = vec![line(&shape.overall, printer, 0)];
    for variable in &shape.variables {
        let mut cells = vec![Cell::words(&variable.label)];
        cells.extend((0..3).map(|_| Cell::empty()));
        cells.push(printer.show(&variable.interaction, "{p.value}").into());
        rows.push(Row { cells, indent: 0, heading: true });
        rows.extend(variable.levels.iter().map(|level| line(level, printer, 1)));
        if printer.number(&variable.missing, "n.missing").is_some_and(|missing| missing > 0.0) {
            let mut cells =
                vec![Cell::words("Missing, both groups"), printer.show(&variable.missing, "{n.missing}").into()];
            cells.extend((0..3).map(|_| Cell::empty()));
            rows.push(Row { cells, indent: 1, heading: false });
        }
    }
    let notes = vec![format!(
        "CI, confidence interval; {}, {} of {group} against {reference}.",
        shape.short,
        shape.name.to_lowercase()
    )];
    Table { columns: head.len(), head: vec![head], rows, notes, ..Table::default() }
}

fn line(line: &LineShape, printer: &mut Printer<'_>, indent: u8) -> Row {
    let mut cells = vec![Cell::words(&line.label)];
    cells.extend(line.arms.iter().map(|arm| Cell::from(printer.show(arm, "{events}/{n}"))));
    cells.push(printer.show(&line.row, "{estimate} ({conf.low}–{conf.high})").into());
    cells.push(Cell::empty());
    Row { cells, indent, heading: false }
}
