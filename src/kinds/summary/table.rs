//! Table 1.

use crate::analysis::ResultRow;
use crate::diagnostic::{Diagnostic, known_names};
use crate::kinds::exhibit::Asked;
use crate::kinds::summary::shape::{SummaryShape, VariableShape};
use crate::ledger::Printer;
use crate::table::footnote::Footnotes;
use crate::table::{Cell, Row, Table};

/// One row a continuous variable, and one a level.
pub(super) fn table(shape: &SummaryShape, asked: &Asked<'_>, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
    let variables = chosen(shape, asked)?;
    // The numbers of rows or subjects are a row of the table, not part of the head: a head is set anew on
    // each page, and what is set anew cannot link to its evidence.
    let mut head = vec![Cell::words("Characteristic")];
    let mut totals = vec![(format!("No. of {}", shape.counted), "{n}")];
    totals.extend(shape.subjects.as_ref().map(|subjects| (format!("No. of {subjects}"), "{n.subjects}")));
    if has_overall(shape) {
        head.push(Cell::words(format!("All {}", shape.counted)));
    }
    head.extend(shape.groups.iter().map(Cell::words));
    if shape.test {
        head.push(Cell::words("P value"));
    }
    if shape.smd {
        head.push(Cell::words("SMD"));
    }
    let mut rows = Vec::new();
    let mut footnotes = Footnotes::default();
    for (words, pattern) in totals {
        let mut cells = vec![Cell::words(words)];
        push_cells(&mut cells, &shape.totals, pattern, shape, printer);
        push_padded(&mut rows, cells, shape, 0);
    }
    for variable in variables {
        variable_rows(variable, shape, (printer, &mut footnotes), &mut rows);
    }
    let notes = notes(shape);
    Ok(Table { columns: head.len(), head: vec![head], rows, notes, footnotes: footnotes.content() })
}

/// Whether the column of all rows is shown.
fn has_overall(shape: &SummaryShape) -> bool {
    shape.overall || shape.groups.is_empty()
}

/// Adds the cells of the columns that are shown.
fn push_cells(
    cells: &mut Vec<Cell>,
    columns: &[ResultRow],
    pattern: &str,
    shape: &SummaryShape,
    printer: &mut Printer<'_>,
) {
    let first = usize::from(!has_overall(shape));
    cells.extend(columns.iter().skip(first).map(|column| Cell::from(printer.show(column, pattern))));
}

fn chosen<'a>(shape: &'a SummaryShape, asked: &Asked<'_>) -> Result<Vec<&'a VariableShape>, Diagnostic> {
    let Some(names) = &asked.request.order.variables else { return Ok(shape.variables.iter().collect()) };
    names
        .iter()
        .map(|name| {
            shape.variables.iter().find(|variable| variable.name == *name).ok_or_else(|| {
                let known = shape.variables.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>();
                asked
                    .wrong_at("variables", name, format!("`{name}` is not a variable of this summary"))
                    .hint(known_names(name, known))
            })
        })
        .collect()
}

fn variable_rows(
    variable: &VariableShape,
    shape: &SummaryShape,
    (printer, footnotes): (&mut Printer<'_>, &mut Footnotes),
    rows: &mut Vec<Row>,
) {
    let unit = variable.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
    let named = variable.in_one_row.as_ref().and_then(|one| one.named.as_ref());
    let named = named.map_or(String::new(), |level| format!(": {level}"));
    let mut cells = vec![Cell::words(format!("{}{named}{unit}, {}", variable.label, variable.shows))];
    let mut tail = |printer: &mut Printer<'_>| {
        let test = shape.test.then(|| p_value(variable, printer, footnotes));
        test.into_iter()
            .chain(variable.smd.as_ref().map(|smd| printer.show(smd, "{smd}").into()))
            .collect::<Vec<Cell>>()
    };
    let in_one_row = match &variable.in_one_row {
        Some(one) => variable.levels.get(one.level).map(|(_, columns)| columns),
        None => (!variable.is_category).then_some(&variable.cells),
    };
    if let Some(columns) = in_one_row {
        push_cells(&mut cells, columns, &variable.pattern, shape, printer);
        cells.extend(tail(printer));
        rows.push(Row { cells, indent: 0, heading: false });
    } else {
        let columns = usize::from(has_overall(shape)) + shape.groups.len();
        cells.extend((0..columns).map(|_| Cell::empty()));
        cells.extend(tail(printer));
        rows.push(Row { cells, indent: 0, heading: true });
        for (level, columns) in &variable.levels {
            let mut cells = vec![Cell::words(level)];
            push_cells(&mut cells, columns, &variable.pattern, shape, printer);
            push_padded(rows, cells, shape, 1);
        }
    }
    if variable.missing {
        let mut cells = vec![Cell::words("Missing")];
        push_cells(&mut cells, &variable.cells, "{n.missing}", shape, printer);
        push_padded(rows, cells, shape, 1);
    }
}

/// The P value with the letter of the note that names its test.
fn p_value(variable: &VariableShape, printer: &mut Printer<'_>, footnotes: &mut Footnotes) -> Cell {
    let mut cell = Cell::from(printer.show_if_any(variable.test.as_ref(), "{p.value}"));
    if let Some(test) = &variable.test
        && printer.number(test, "p.value").is_some()
        && let Some(method) = printer.words(test, "method")
    {
        cell.content.push(footnotes.letter(&capitalized(method)));
    }
    cell
}

fn capitalized(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn push_padded(rows: &mut Vec<Row>, mut cells: Vec<Cell>, shape: &SummaryShape, indent: u8) {
    cells.extend((0..usize::from(shape.test) + usize::from(shape.smd)).map(|_| Cell::empty()));
    rows.push(Row { cells, indent, heading: false });
}

fn notes(shape: &SummaryShape) -> Vec<String> {
    const SHORT: [(&str, &str); 4] = [
        ("IQR", "IQR, interquartile range."),
        ("SD", "SD, standard deviation."),
        ("Q1", "Q1, first quartile."),
        ("Q3", "Q3, third quartile."),
    ];
    let shown = |short: &str| shape.variables.iter().any(|variable| variable.shows.contains(short));
    let used = SHORT.iter().filter(|(short, _)| shown(short)).map(|(_, words)| (*words).to_owned());
    used.chain(shape.smd.then(|| "SMD, standardized mean difference.".to_owned())).collect()
}
