//! Tables of characteristics, proportions and cohort steps.

use crate::analysis::{Flow, ProportionShape, SummaryShape, VariableShape};
use crate::diagnostic::{Diagnostic, known_names};
use crate::document::ExhibitRequest;
use crate::ledger::{Printer, Sought};
use crate::table::{Cell, Row, Table};

/// The columns of a table of characteristics: a group, or none for all.
type Columns<'a> = Vec<Option<&'a str>>;

/// Table 1.
pub(super) fn table(
    block: &str,
    shape: &SummaryShape,
    request: &ExhibitRequest,
    printer: &mut Printer<'_>,
) -> Result<Table, Diagnostic> {
    let variables = chosen(shape, request)?;
    let mut columns: Columns<'_> = Vec::new();
    if shape.overall || shape.groups.is_empty() {
        columns.push(None);
    }
    columns.extend(shape.groups.iter().map(|group| Some(group.as_str())));
    // The numbers of rows or subjects are a row of the table, not part of the head: a head is set anew on
    // each page, and what is set anew cannot link to its evidence.
    let mut head = vec![Cell::words("Characteristic")];
    let all = format!("All {}", shape.counted);
    let mut totals = vec![(format!("No. of {}", shape.counted), "{n}")];
    totals.extend(shape.subjects.as_ref().map(|subjects| (format!("No. of {subjects}"), "{n.subjects}")));
    head.extend(columns.iter().map(|column| Cell::words(column.unwrap_or(all.as_str()))));
    if shape.test {
        head.push(Cell::words("P value"));
    }
    if shape.smd {
        head.push(Cell::words("SMD"));
    }
    let mut rows = Vec::new();
    for (words, pattern) in totals {
        let counts = columns.iter().map(|column| Cell::from(printer.label_at(block, &below(*column, &[]), pattern)));
        let cells = std::iter::once(Cell::words(words)).chain(counts).collect();
        push_padded(&mut rows, cells, shape, 0);
    }
    for variable in variables {
        variable_rows(block, variable, &columns, shape, printer, &mut rows);
    }
    let notes = notes(shape);
    Ok(Table { columns: head.len(), head: vec![head], rows, notes })
}

fn chosen<'a>(shape: &'a SummaryShape, request: &ExhibitRequest) -> Result<Vec<&'a VariableShape>, Diagnostic> {
    let Some(names) = &request.order.variables else { return Ok(shape.variables.iter().collect()) };
    names
        .iter()
        .map(|name| {
            shape.variables.iter().find(|variable| variable.name == *name).ok_or_else(|| {
                let known = shape.variables.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>();
                Diagnostic::error(format!("`{name}` is not a variable of this summary"))
                    .at(request.place.clone())
                    .hint(known_names(name, known))
            })
        })
        .collect()
}

fn variable_rows(
    block: &str,
    variable: &VariableShape,
    columns: &Columns<'_>,
    shape: &SummaryShape,
    printer: &mut Printer<'_>,
    rows: &mut Vec<Row>,
) {
    let unit = variable.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let head = format!("{}{unit}, {}", variable.label, variable.shows);
    let of_variable = Sought::variable(&variable.name);
    let of_level = |level: &str| [of_variable.clone(), Sought::level(level)];
    let tail = |printer: &mut Printer<'_>| {
        let mut cells = Vec::new();
        if shape.test {
            cells.push(printer.label_at(block, &[of_variable.clone(), Sought::stat("test")], "{p.value}").into());
        }
        if shape.smd {
            cells.push(printer.label_at(block, std::slice::from_ref(&of_variable), "{smd}").into());
        }
        cells
    };
    let single = variable.levels.is_empty() || variable.dichotomous;
    if single {
        let level = if variable.dichotomous { variable.levels.last().map(String::as_str) } else { None };
        let mut cells = vec![Cell::words(head)];
        for column in columns {
            let path = match level {
                Some(level) => below(*column, &of_level(level)),
                None => below(*column, std::slice::from_ref(&of_variable)),
            };
            cells.push(printer.label_at(block, &path, &variable.pattern).into());
        }
        cells.extend(tail(printer));
        rows.push(Row { cells, indent: 0, heading: false });
    } else {
        let mut cells = vec![Cell::words(head)];
        cells.extend(columns.iter().map(|_| Cell::empty()));
        cells.extend(tail(printer));
        rows.push(Row { cells, indent: 0, heading: true });
        for level in &variable.levels {
            let mut cells = vec![Cell::words(level)];
            for column in columns {
                let path = below(*column, &of_level(level));
                cells.push(printer.label_at(block, &path, &variable.pattern).into());
            }
            push_padded(rows, cells, shape, 1);
        }
    }
    if variable.missing {
        let mut cells = vec![Cell::words("Missing")];
        for column in columns {
            let path = below(*column, std::slice::from_ref(&of_variable));
            cells.push(printer.label_at(block, &path, "{n.missing}").into());
        }
        push_padded(rows, cells, shape, 1);
    }
}

/// A path within a group.
fn below(group: Option<&str>, steps: &[Sought]) -> Vec<Sought> {
    group.map(Sought::group).into_iter().chain(steps.iter().cloned()).collect()
}

fn push_padded(rows: &mut Vec<Row>, mut cells: Vec<Cell>, shape: &SummaryShape, indent: u8) {
    cells.extend((0..usize::from(shape.test) + usize::from(shape.smd)).map(|_| Cell::empty()));
    rows.push(Row { cells, indent, heading: false });
}

fn notes(shape: &SummaryShape) -> Vec<String> {
    let mut notes = Vec::new();
    if shape.variables.iter().any(|variable| variable.shows.contains("IQR")) {
        notes.push("IQR, interquartile range.".to_owned());
    }
    if shape.variables.iter().any(|variable| variable.shows.contains("SD")) {
        notes.push("SD, standard deviation.".to_owned());
    }
    if shape.smd {
        notes.push("SMD, standardized mean difference.".to_owned());
    }
    notes
}

/// Proportions with their confidence intervals.
pub(super) fn proportions(block: &str, shape: &ProportionShape, printer: &mut Printer<'_>) -> Table {
    let head = vec![Cell::empty(), Cell::words("n/N"), Cell::words(format!("Percentage ({} CI)", shape.confidence))];
    let paths: Vec<(String, Vec<Sought>)> = if shape.groups.is_empty() {
        vec![(shape.label.clone(), Vec::new())]
    } else {
        shape.groups.iter().map(|group| (group.clone(), vec![Sought::group(group)])).collect()
    };
    let mut rows: Vec<Row> = paths
        .into_iter()
        .map(|(name, path)| {
            let counts = printer.label_at(block, &path, "{n}/{N}");
            let estimate = printer.label_at(block, &path, "{estimate} ({conf.low}–{conf.high})");
            Row { cells: vec![Cell::words(name), counts.into(), estimate.into()], ..Row::default() }
        })
        .collect();
    let mut notes = Vec::new();
    if let Some((group, reference)) = &shape.contrast {
        let effects = [
            ("Difference", "difference", shape.difference),
            ("Risk ratio", "ratio", shape.ratio),
            ("Odds ratio", "odds_ratio", shape.ratio),
        ];
        for (name, key, _) in effects.into_iter().filter(|(_, _, wanted)| *wanted) {
            let estimate = printer.label_at(block, &[Sought::stat(key)], "{estimate} ({conf.low}–{conf.high})");
            let name = format!("{name} ({} CI)", shape.confidence);
            rows.push(Row { cells: vec![Cell::words(name), Cell::empty(), estimate.into()], ..Row::default() });
        }
        notes.push(format!("CI, confidence interval. {group} is compared with {reference}."));
    }
    Table { columns: 3, head: vec![head], rows, notes }
}

/// The steps of a cohort.
pub(super) fn flow(block: &str, shape: &Flow, printer: &mut Printer<'_>) -> Table {
    let head = ["Step", "Before", "Removed", "After"].map(Cell::words).to_vec();
    let rows = shape
        .steps
        .iter()
        .map(|step| {
            let path = ["step", step.key.as_str()];
            let cell = |printer: &mut Printer<'_>, pattern| Cell::from(printer.label(block, &path, pattern));
            let cells = vec![
                Cell::words(&step.label),
                cell(printer, "{n_in}"),
                cell(printer, "{n_removed}"),
                cell(printer, "{n_out}"),
            ];
            Row { cells, ..Row::default() }
        })
        .collect();
    Table { columns: 4, head: vec![head], rows, notes: Vec::new() }
}
