//! From the cells of a sheet to columns of one kind.

use super::cell::Cell;
use super::grid::{Grid, cell_name};
use super::head::Head;
use crate::data::cell::Reading;
use crate::data::column::{Kind, Values};
use crate::data::dictionary::{FieldType, Resource};
use crate::data::fault::{Fault, Faults};
use crate::data::key::Keys;
use crate::data::missing::missing_codes;
use crate::data::odd_line::OddLines;
use crate::data::origin::Lines;
use crate::data::store::Store;
use crate::data::stored::{Stored, StoredColumn};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity};

/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// At most so many merged cells are reported one by one.
const SHOWN: usize = 20;

/// The rows below the head that hold something in a named column.
pub(super) fn data_rows(grid: &Grid<'_>, head: &Head) -> Vec<u32> {
    let last = grid.rows.last().copied().unwrap_or(0);
    let mut is_row = vec![false; last as usize + 1];
    for column in &head.columns {
        for (row, _) in grid.columns.get(&column.at).into_iter().flatten() {
            is_row[*row as usize] = true;
        }
    }
    (head.below..=last).filter(|row| is_row[*row as usize]).collect()
}

/// Errors for merged cells among the rows of data: only the first of them holds the value.
pub(super) fn merged_data(grid: &Grid<'_>, head: &Head, place: &impl Fn(u32, u32) -> Place) -> Vec<Diagnostic> {
    let is_data = |part: &&calamine::Dimensions| {
        part.start.0 >= head.below
            && part.start != part.end
            && head.columns.iter().any(|column| (part.start.1..=part.end.1).contains(&column.at))
            && grid.get(part.start.0, part.start.1).is_some()
    };
    let parts = grid.merged.iter().filter(is_data);
    parts
        .take(SHOWN)
        .map(|part| {
            let end = cell_name(part.end.0, part.end.1);
            Diagnostic::error(format!("the cells from here to {end} are merged: only the first holds the value"))
                .at(place(part.start.0, part.start.1))
                .hint("unmerge them, and write the value into each row that it is of")
        })
        .collect()
}

/// The columns of the sheet: where all cells hold the same, as they are; else read from their
/// texts, as those of a text table.
pub(super) fn stored(
    grid: &Grid<'_>,
    head: &Head,
    rows: &[u32],
    resource: Option<&Resource>,
    keys: &Keys,
    place: &impl Fn(u32, u32) -> Place,
) -> Stored {
    let mut faults = Faults::default();
    let mut said = Vec::new();
    let mut columns = Vec::with_capacity(head.columns.len());
    let mut place_of = vec![u32::MAX; rows.last().map_or(0, |last| *last as usize + 1)];
    rows.iter().zip(0u32..).for_each(|(row, at)| place_of[*row as usize] = at);
    for (at, column) in head.columns.iter().enumerate() {
        let mut cells: Vec<Option<&Cell<'_>>> = vec![None; rows.len()];
        for (row, cell) in grid.columns.get(&column.at).into_iter().flatten() {
            if let Some(cells) = place_of.get(*row as usize).and_then(|at| cells.get_mut(*at as usize)) {
                *cells = Some(cell);
            }
        }
        let missing = missing_codes(&column.name, resource);
        faulty(&cells, &column.name, at, &missing, &mut faults);
        let reading = Reading::new(&column.name, resource, keys);
        let alike = alike(&cells);
        if let Some(values @ Values::Integer(_)) = &alike {
            reading.tell_days_as_numbers(&Store::of(values.clone()), at, &mut faults);
        }
        let values = alike.unwrap_or_else(|| {
            let texts: Vec<Option<std::borrow::Cow<'_, str>>> = cells.iter().map(|cell| cell.map(Cell::text)).collect();
            let values = reading.read(texts.iter().map(Option::as_deref), at, &mut faults);
            let is_declared = resource
                .and_then(|resource| resource.field(&column.name))
                .is_some_and(|field| matches!(field.kind, FieldType::Kind(_)));
            let here = |at: usize| place(rows.get(at).copied().unwrap_or(0), column.at);
            said.extend(numbers_as_text(&column.name, &cells, &missing, &values, is_declared, here));
            values
        });
        columns.push(StoredColumn::new(column.name.clone(), values));
    }
    // What is read from texts has told of strays by itself.
    let mut stored = Stored { tells_strays: false, ..Stored::new(columns, rows.len()) };
    stored.lines = Some(Lines::Each(rows.iter().map(|row| row + 1).collect()));
    stored.faults = faults;
    stored.said = said;
    stored
}

/// The values of cells that all hold the same; `None` where they do not, or hold texts.
fn alike(cells: &[Option<&Cell<'_>>]) -> Option<Values> {
    fn all<T>(cells: &[Option<&Cell<'_>>], value: impl Fn(&Cell<'_>) -> Option<T>) -> Option<Vec<Option<T>>> {
        cells.iter().map(|cell| cell.map_or(Some(None), |cell| value(cell).map(Some))).collect()
    }
    cells.iter().flatten().next()?;
    let number = |cell: &Cell<'_>| if let Cell::Number(value) = cell { Some(*value) } else { None };
    if let Some(values) = all(cells, number) {
        if values.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < EXACT) {
            return Some(Values::Integer(values.into_iter().map(|value| value.map(|value| value as i64)).collect()));
        }
        return Some(Values::Number(values));
    }
    let day = |cell: &Cell<'_>| if let Cell::Day(day) = cell { Some(*day) } else { None };
    let moment = |cell: &Cell<'_>| match cell {
        Cell::Day(day) => Some(i64::from(*day) * 86_400_000_000),
        Cell::Moment(moment) => Some(*moment),
        _ => None,
    };
    let truth = |cell: &Cell<'_>| if let Cell::Truth(truth) = cell { Some(*truth) } else { None };
    all(cells, day)
        .map(Values::Date)
        .or_else(|| all(cells, moment).map(Values::DateTime))
        .or_else(|| all(cells, truth).map(Values::Boolean))
}

/// Errors of formulas, and days that are none: no value, whatever the column is.
fn faulty(cells: &[Option<&Cell<'_>>], name: &str, column: usize, missing: &[&str], faults: &mut Faults) {
    let mut kept = 0;
    for (row, cell) in cells.iter().enumerate() {
        let message = match cell {
            Some(Cell::Error(error)) if !missing.contains(&error.as_str()) => format!(
                "column `{name}`: the formula gives the error {error}, expected a value; mend it, or declare \
                 `{error}` in `missingValues`"
            ),
            Some(Cell::Uncomputed) => format!(
                "column `{name}`: the formula was never computed; open the workbook in Excel or LibreOffice and save it"
            ),
            Some(Cell::NoDay(value)) => {
                format!("column `{name}`: the cell is shown as a date, and its number {value} is no day")
            }
            _ => continue,
        };
        faults.add(&mut kept, || Fault { row, column, message });
    }
}

/// What is to be said of numbers that are stored as text: they look like the others, and Excel
/// leaves them out of sums.
fn numbers_as_text(
    name: &str,
    cells: &[Option<&Cell<'_>>],
    missing: &[&str],
    values: &Values,
    is_declared: bool,
    place: impl Fn(usize) -> Place,
) -> Option<Diagnostic> {
    if !matches!(values.kind(), Kind::Integer | Kind::Number) {
        return None;
    }
    let is_text = |cell: &Option<&Cell<'_>>| matches!(cell, Some(Cell::Text(text)) if !missing.contains(&text.trim()));
    let count = cells.iter().filter(|cell| is_text(cell)).count();
    let first = cells.iter().position(is_text)?;
    let cells = if count == 1 { "1 cell holds a number".to_owned() } else { format!("{count} cells hold numbers") };
    let message = format!("column `{name}`: {cells} stored as text, read as a number; this is the first");
    let one = if is_declared { Diagnostic::note(message) } else { Diagnostic::finding(message) };
    Some(one.at(place(first)).hint(
        "if they are numbers, declare \"type\": \"number\" (or \"integer\") for the column, else \"type\": \"string\"",
    ))
}

/// Rows that are no rows of data: a repeated head is an error, empty rows between others, a
/// total or a footnote at the end are findings.
pub(super) fn odd_rows(
    grid: &Grid<'_>,
    head: &Head,
    rows: &[u32],
    resource: Option<&Resource>,
    sheet: &str,
) -> Outcome<Vec<Diagnostic>> {
    let names: Vec<String> = head.columns.iter().map(|column| column.name.clone()).collect();
    let missing: Vec<Vec<&str>> = names.iter().map(|name| missing_codes(name, resource)).collect();
    let mut odd = OddLines::default();
    let record = |row: u32| {
        let texts = grid.texts(row);
        head.columns.iter().map(|column| texts.get(&column.at).cloned().unwrap_or_default()).collect::<Vec<String>>()
    };
    let repeats = |row: &u32| {
        let first = head.columns.first()?;
        let cell = grid.get(*row, first.at)?;
        (cell.text().trim() == first.name).then_some(*row)
    };
    let last = rows.last().copied();
    for row in rows.iter().filter_map(repeats).chain(last) {
        let cells = record(row);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        odd.is_no_row(&cells, &names, &missing, row + 1);
    }
    let mut before = head.below;
    let mut gaps = (0u32, None);
    for row in rows {
        if *row > before {
            gaps = (gaps.0 + (row - before), gaps.1.or(Some(before)));
        }
        before = row + 1;
    }
    let field = resource.zip(names.first()).and_then(|(resource, name)| resource.field(name));
    let is_level = |text: &str| field.is_some_and(|field| field.levels.iter().any(|level| level.code == text));
    let mut said = odd.diagnostics(sheet, is_level);
    if let (count, Some(first)) = gaps {
        let message = match count {
            1 => "an empty row is left out".to_owned(),
            n => format!("{n} empty rows are left out; this is the first"),
        };
        let finding = Diagnostic::finding(message).at(Place::at(sheet, first as usize + 1, 0));
        said.push(finding.hint("what stands below an empty row is often no row of the table: delete one or the other"));
    }
    if said.iter().any(|one| one.severity == Severity::Error) {
        return Err(Diagnostics(said));
    }
    Ok(said)
}
