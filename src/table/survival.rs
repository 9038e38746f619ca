//! Tables of survival curves: medians and estimates at given times.

use crate::analysis::words::time_in_words;
use crate::analysis::{CurveShape, ResultRow, SurvivalShape};
use crate::ledger::Printer;
use crate::ledger::format::shortest;
use crate::table::{Cell, Row, Table};

/// How an estimate with its interval is printed.
const INTERVAL: &str = "{estimate} ({conf.low}–{conf.high})";

/// One row a stratum.
pub(crate) fn table(shape: &SurvivalShape, printer: &mut Printer<'_>) -> Table {
    let mut columns = vec![Column::new("Events/n".to_owned(), |curve| curve.counts.as_ref(), "{events}/{n}")];
    columns.extend(estimates(shape));
    strata(shape, &columns, vec!["CI, confidence interval.".to_owned()], printer)
}

/// One row for each curve that a model predicts.
pub(crate) fn predicted(shape: &SurvivalShape, printer: &mut Printer<'_>) -> Table {
    let notes = vec!["CI, confidence interval. Curves are those the model predicts.".to_owned()];
    strata(shape, &estimates(shape), notes, printer)
}

/// Restricted means by stratum, and their differences from that of the first.
pub(crate) fn restricted_means(shape: &SurvivalShape, horizon: f64, printer: &mut Printer<'_>) -> Table {
    let unit = with_comma(&shape.unit);
    let mean = format!("Restricted mean to {}{unit} ({} CI)", shortest(horizon), shape.confidence);
    let columns = vec![
        Column::new("Events/n".to_owned(), |curve| curve.counts.as_ref(), "{events}/{n}"),
        Column::new(mean, |curve| curve.rmst.as_ref(), INTERVAL),
    ];
    let mut table = strata(shape, &columns, vec!["CI, confidence interval.".to_owned()], printer);
    if shape.curves.len() > 1 {
        let difference = format!("Difference{unit} ({} CI)", shape.confidence);
        table.head[0].extend([Cell::words(difference), Cell::words("P value")]);
        table.columns += 2;
        for (row, curve) in table.rows.iter_mut().zip(&shape.curves) {
            row.cells.extend(match &curve.rmst_difference {
                None => [Cell::words("Reference"), Cell::empty()],
                Some(difference) => [INTERVAL, "{p.value}"].map(|pattern| printer.show(difference, pattern).into()),
            });
        }
    }
    table
}

/// What a column shows of a curve.
type OfCurve<'a> = Box<dyn Fn(&'a CurveShape) -> Option<&'a ResultRow>>;

/// A column: its head, the results of each curve, and the pattern of its cells.
struct Column<'a> {
    head: String,
    of: OfCurve<'a>,
    pattern: &'static str,
}

impl<'a> Column<'a> {
    fn new(
        head: String,
        of: impl Fn(&'a CurveShape) -> Option<&'a ResultRow> + 'static,
        pattern: &'static str,
    ) -> Self {
        Self { head, of: Box::new(of), pattern }
    }
}

/// The median and the estimates at the times asked for.
fn estimates<'a>(shape: &SurvivalShape) -> Vec<Column<'a>> {
    let median = format!("Median{} ({} CI)", with_comma(&shape.unit), shape.confidence);
    let mut columns = vec![Column::new(median, |curve| Some(&curve.median), INTERVAL)];
    for (index, time) in shape.at.iter().enumerate() {
        let head = format!("At {} ({} CI)", time_in_words(*time, &shape.unit), shape.confidence);
        columns.push(Column::new(head, move |curve| curve.at.get(index), INTERVAL));
    }
    columns
}

fn with_comma(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(", {unit}") }
}

fn strata<'a>(
    shape: &'a SurvivalShape,
    columns: &[Column<'a>],
    notes: Vec<String>,
    printer: &mut Printer<'_>,
) -> Table {
    let mut head = vec![Cell::words(shape.by.clone().unwrap_or_default())];
    head.extend(columns.iter().map(|column| Cell::words(&column.head)));
    let mut rows = Vec::new();
    for curve in &shape.curves {
        let name = curve.stratum.clone().unwrap_or_else(|| format!("All {}", shape.counted));
        let mut cells = vec![Cell::words(name)];
        // A curve of nobody has no estimates at times.
        cells.extend(columns.iter().map(|column| printer.show_if_any((column.of)(curve), column.pattern).into()));
        rows.push(Row { cells, ..Row::default() });
    }
    Table { columns: head.len(), head: vec![head], rows, notes, ..Table::default() }
}
