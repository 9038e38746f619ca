//! Tables of survival: medians and estimates at given times.

use crate::analysis::SurvivalShape;
use crate::ledger::format::shortest;
use crate::ledger::{Label, Printer};
use crate::table::{Cell, Row, Table};

/// One row a stratum.
pub(super) fn table(block: &str, shape: &SurvivalShape, printer: &mut Printer<'_>) -> Table {
    let mut head = vec![
        Cell::words(shape.by.clone().unwrap_or_default()),
        Cell::words("Events/n"),
        Cell::words(format!("Median, {} ({} CI)", shape.unit, shape.confidence)),
    ];
    head.extend(
        shape
            .at
            .iter()
            .map(|time| Cell::words(format!("At {} {}, % ({} CI)", shortest(*time), shape.unit, shape.confidence))),
    );
    let mut rows = Vec::new();
    for curve in &shape.curves {
        let stratum: Vec<&str> = curve.stratum.as_deref().into_iter().collect();
        let path = |rest: &[&'static str]| -> Vec<String> {
            stratum.iter().map(|s| (*s).to_owned()).chain(rest.iter().map(|s| (*s).to_owned())).collect()
        };
        let mut cell = |path: Vec<String>, pattern: &str| -> Label {
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            printer.label(block, &steps, pattern)
        };
        let name = curve.stratum.clone().unwrap_or_else(|| "All patients".to_owned());
        let mut cells = vec![
            Cell::words(name),
            cell(path(&[]), "{events}/{n}").into(),
            cell(path(&["median"]), "{estimate} ({conf.low}–{conf.high})").into(),
        ];
        for time in &shape.at {
            let mut at = path(&["at"]);
            at.push(shortest(*time));
            cells.push(cell(at, "{estimate} ({conf.low}–{conf.high})").into());
        }
        rows.push(Row { cells, ..Row::default() });
    }
    let notes = vec!["CI, confidence interval; NR, not reached.".to_owned()];
    Table { columns: head.len(), head: vec![head], rows, notes }
}
