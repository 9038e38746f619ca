//! Tables of survival: medians and estimates at given times.

use crate::analysis::SurvivalShape;
use crate::ledger::format::shortest;
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// One row a stratum.
pub(super) fn table(block: &str, shape: &SurvivalShape, printer: &mut Printer<'_>) -> Table {
    let mut columns = vec![("Events/n".to_owned(), Vec::new(), "{events}/{n}")];
    columns.extend(estimates(shape));
    let notes = vec!["CI, confidence interval.".to_owned()];
    strata(block, &[], shape, &columns, notes, printer)
}

/// One row for each curve that a model predicts.
pub(super) fn predicted(block: &str, shape: &SurvivalShape, printer: &mut Printer<'_>) -> Table {
    let notes = vec!["CI, confidence interval. Curves are those the model predicts.".to_owned()];
    strata(block, &["curves"], shape, &estimates(shape), notes, printer)
}

/// Restricted means by stratum, and their differences from that of the first.
pub(super) fn restricted_means(block: &str, shape: &SurvivalShape, horizon: f64, printer: &mut Printer<'_>) -> Table {
    let unit = with_comma(&shape.unit);
    let mean = format!("Restricted mean to {}{unit} ({} CI)", shortest(horizon), shape.confidence);
    let columns = vec![
        ("Events/n".to_owned(), Vec::new(), "{events}/{n}"),
        (mean, vec!["rmst".to_owned()], "{estimate} ({conf.low}–{conf.high})"),
    ];
    let notes = vec!["CI, confidence interval.".to_owned()];
    let mut table = strata(block, &[], shape, &columns, notes, printer);
    if shape.curves.len() > 1 {
        let difference = format!("Difference{unit} ({} CI)", shape.confidence);
        table.head[0].extend([Cell::words(difference), Cell::words("P value")]);
        table.columns += 2;
        for (at, (row, curve)) in table.rows.iter_mut().zip(&shape.curves).enumerate() {
            let group = Sought::group(curve.stratum.as_deref().unwrap_or_default());
            let path = [Sought::stat("rmst"), Sought::stat("difference"), group];
            row.cells.extend(match at {
                0 => [Cell::words("Reference"), Cell::empty()],
                _ => [
                    printer.label_at(block, &path, "{estimate} ({conf.low}–{conf.high})").into(),
                    printer.label_at(block, &path, "{p.value}").into(),
                ],
            });
        }
    }
    table
}

/// A column: its head, the path below the stratum, and the pattern of its cells.
type Column = (String, Vec<String>, &'static str);

/// The median and the estimates at the times asked for.
fn estimates(shape: &SurvivalShape) -> Vec<Column> {
    const INTERVAL: &str = "{estimate} ({conf.low}–{conf.high})";
    let median = format!("Median{} ({} CI)", with_comma(&shape.unit), shape.confidence);
    let at = |time: &f64| {
        let unit = if shape.unit.is_empty() { String::new() } else { format!(" {}", shape.unit) };
        let head = format!("At {}{unit}, % ({} CI)", shortest(*time), shape.confidence);
        (head, vec!["at".to_owned(), shortest(*time)], INTERVAL)
    };
    std::iter::once((median, vec!["median".to_owned()], INTERVAL)).chain(shape.at.iter().map(at)).collect()
}

fn with_comma(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(", {unit}") }
}

fn strata(
    block: &str,
    below: &[&str],
    shape: &SurvivalShape,
    columns: &[Column],
    notes: Vec<String>,
    printer: &mut Printer<'_>,
) -> Table {
    let mut head = vec![Cell::words(shape.by.clone().unwrap_or_default())];
    head.extend(columns.iter().map(|(words, ..)| Cell::words(words)));
    let mut rows = Vec::new();
    for curve in &shape.curves {
        let name = curve.stratum.clone().unwrap_or_else(|| format!("All {}", shape.counted));
        let mut cells = vec![Cell::words(name)];
        for (_, steps, pattern) in columns {
            let words = below.iter().map(|word| Sought::stat(word));
            let path = words.chain(curve.stratum.as_deref().map(Sought::group));
            let path: Vec<Sought> = path.chain(steps.iter().map(|word| Sought::stat(word))).collect();
            cells.push(printer.label_at(block, &path, pattern).into());
        }
        rows.push(Row { cells, ..Row::default() });
    }
    Table { columns: head.len(), head: vec![head], rows, notes }
}
