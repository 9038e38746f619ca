//! The row, or the rows, of a sheet that name its columns.

use std::collections::BTreeSet;

use super::cell::Cell;
use super::grid::Grid;
use crate::data::dialect::Dialect;
use crate::data::dictionary::Resource;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// At most so many columns are reported one by one.
const SHOWN: usize = 20;

/// The head is looked for in so many rows, where the first one is none.
const LOOKED_AT: usize = 30;

/// A column of the sheet.
pub(super) struct HeadColumn {
    /// Its place in the sheet, from 0.
    pub at: u32,
    pub name: String,
}

/// The head of a sheet.
pub(super) struct Head {
    pub columns: Vec<HeadColumn>,
    /// The first row below it, from 0.
    pub below: u32,
}

impl Head {
    /// The head, as declared, else the first row that holds something.
    ///
    /// # Errors
    /// A column that has cells and no name, a name that occurs twice, a head of numbers; a
    /// sheet without cells.
    pub fn of(
        grid: &Grid<'_>,
        resource: Option<&Resource>,
        place: &impl Fn(u32, u32) -> Place,
        sheet: impl Fn() -> Place,
    ) -> Outcome<Self> {
        let Some(first) = grid.rows.first() else {
            let error = Diagnostic::error("the sheet is empty, expected a row with the names of the columns");
            return Err(error.at(sheet()).into());
        };
        let standard = Dialect::default();
        let dialect = resource.map_or(&standard, |resource| &resource.dialect);
        if !dialect.has_header {
            return by_fields(grid, resource, sheet);
        }
        let declared = !dialect.header_rows.is_empty();
        let rows: Vec<u32> =
            if declared { dialect.header_rows.iter().map(|row| row - 1).collect() } else { vec![*first] };
        let below = rows.last().map_or(0, |last| last + 1);
        let mut columns = Vec::new();
        let mut errors = Vec::new();
        for at in grid.columns.keys().copied() {
            let name = name(grid, &rows, at, &dialect.header_join);
            let first_cell = grid.columns[&at].iter().find(|(row, _)| *row >= below);
            if !declared && let Some(error) = number_as_name(grid, rows[0], at) {
                errors.push(error.at(place(rows[0], at)));
            } else if !name.is_empty() {
                columns.push(HeadColumn { at, name });
            } else if let Some((row, _)) = first_cell {
                errors.push(nameless(grid, below - 1, *row, at, place));
            }
        }
        errors.extend(twice(&columns).map(|column| {
            Diagnostic::error(format!("two columns are named `{}`", column.name))
                .at(place(below - 1, column.at))
                .hint("rename one of them")
        }));
        if !errors.is_empty() {
            return Err(Diagnostics(with_way_out(grid, errors, declared)));
        }
        Ok(Self { columns, below })
    }
}

/// The columns of a sheet that is declared to have no head.
fn by_fields(grid: &Grid<'_>, resource: Option<&Resource>, sheet: impl Fn() -> Place) -> Outcome<Head> {
    let fields = resource.map_or(&[][..], |resource| resource.fields.as_slice());
    if fields.len() != grid.columns.len() {
        let message = format!(
            "the sheet is declared to have no head: it has {} columns, and {} fields are declared",
            grid.columns.len(),
            fields.len()
        );
        return Err(Diagnostic::error(message)
            .at(sheet())
            .hint("declare a field for each column, in their order")
            .into());
    }
    let columns = grid.columns.keys().zip(fields).map(|(at, field)| HeadColumn { at: *at, name: field.name.clone() });
    Ok(Head { columns: columns.collect(), below: 0 })
}

/// The name of a column: what stands in the rows of the head, where a merged cell counts for
/// all that it covers.
fn name(grid: &Grid<'_>, rows: &[u32], column: u32, join: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for row in rows {
        let own = grid.get(*row, column);
        let cell = own.or_else(|| {
            let part = grid.merged_at(*row, column).filter(|_| rows.len() > 1)?;
            grid.get(part.start.0, part.start.1)
        });
        let text = cell.map(|cell| cell.text().split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        if !text.is_empty() && parts.last() != Some(&text) {
            parts.push(text);
        }
    }
    parts.join(join)
}

/// A head of numbers is most likely the first row of the data.
fn number_as_name(grid: &Grid<'_>, row: u32, column: u32) -> Option<Diagnostic> {
    let what = match grid.get(row, column)? {
        Cell::Text(_) => return None,
        Cell::Error(_) => "the error of a formula",
        Cell::Uncomputed => "a formula that was never computed",
        Cell::Day(_) | Cell::Moment(_) | Cell::Time(_) => "a date",
        Cell::Number(_) | Cell::NoDay(_) => "a number",
        Cell::Truth(_) => "a truth",
    };
    Some(Diagnostic::error(format!("the head of the column is {what}, expected its name")))
}

fn nameless(grid: &Grid<'_>, head: u32, first: u32, column: u32, place: &impl Fn(u32, u32) -> Place) -> Diagnostic {
    let cell = Diagnostic::error("this column has cells and no name").at(place(head, column));
    match grid.merged_at(head, column) {
        Some(part) => {
            let whole = place(part.start.0, part.start.1);
            cell.hint(format!("it is merged with the cell {whole}: unmerge them and name each column"))
        }
        None => cell.hint(format!("its first cell is {}", place(first, column))),
    }
}

fn twice(columns: &[HeadColumn]) -> impl Iterator<Item = &HeadColumn> {
    let mut seen = BTreeSet::new();
    columns.iter().filter(move |column| !seen.insert(column.name.as_str()))
}

/// The first errors, with a hint where another row seems to be the head.
fn with_way_out(grid: &Grid<'_>, mut errors: Vec<Diagnostic>, declared: bool) -> Vec<Diagnostic> {
    let rest = errors.len().saturating_sub(SHOWN);
    errors.truncate(SHOWN);
    if rest > 0 {
        errors.push(Diagnostic::error(format!("{rest} more columns have no name of their own")));
    }
    if declared {
        return errors;
    }
    let width = grid.columns.len();
    let is_head = |row: &&u32| {
        let cells: Vec<&Cell<'_>> = grid.columns.keys().filter_map(|column| grid.get(**row, *column)).collect();
        let texts: BTreeSet<String> = cells.iter().map(|cell| cell.text().into_owned()).collect();
        cells.len() == width && texts.len() == width && cells.iter().all(|cell| matches!(cell, Cell::Text(_)))
    };
    if let Some(first) = errors.first_mut() {
        let hint = match grid.rows.iter().take(LOOKED_AT).skip(1).find(is_head) {
            Some(row) => format!(
                "row {} seems to name the columns: if so, declare \"dialect\": {{\"headerRows\": [{}]}} in \
                 data/datapackage.json",
                row + 1,
                row + 1
            ),
            None => "where the names stand in another row, or in several, say which in data/datapackage.json: \
                     \"dialect\": {\"headerRows\": [1, 2]}; where there are none: {\"header\": false}"
                .to_owned(),
        };
        first.hints.push(hint);
    }
    errors
}
