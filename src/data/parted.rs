//! The parts of a delimited file put together into a table.

use super::column::{Column, Kind};
use super::declared::{compare_names, declared};
use super::dictionary::Resource;
use super::fault::{Fault, Faults};
use super::odd_line::OddLines;
use super::origin::{Lines, Origin};
use super::piece::Piece;
use super::sheet::{Head, JoinedLines, Part, Sheet};
use super::source::Source;
use super::store::Store;
use super::table::Table;
use super::two_decimals::tell_two_decimals;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity};
use crate::parallel;

/// At most so many lines are reported one by one.
const SHOWN: usize = 20;

/// A delimited file of which it is known how its lines are cut.
pub(super) struct Parted<'a> {
    pub source: &'a Source,
    pub resource: Option<&'a Resource>,
    pub head: Head,
    pub sheet: Sheet<'a>,
}

impl Parted<'_> {
    /// The table of the parts of the file. `errors` and findings are those that are known before; `again` reads a piece of a
    /// column once more as another kind.
    ///
    /// # Errors
    /// Those before; lines and cells that are not what the header and the dictionary say.
    pub fn table(
        &self,
        parts: Vec<Part>,
        (errors, mut said): (Vec<Diagnostic>, Vec<Diagnostic>),
        again: impl Fn(usize, usize, Kind) -> Store + Sync,
    ) -> Outcome<Table> {
        let Self { source, resource, head, sheet } = self;
        let Joined { rows, lines, columns, findings } = joined((source, errors), parts, head, *resource, sheet)?;
        said.extend(findings);
        let known: Vec<&str> = sheet.names.iter().map(String::as_str).collect();
        said.extend(compare_names(source, &known, *resource)?);
        let (made, faults) = whole_columns(columns, *resource, sheet, again);
        let line = |row: usize| lines.of(row, rows).map_or(0, |line| line as usize);
        let place = |fault: &Fault| Place::at(source.path.as_str(), line(fault.row), fault.column + 1);
        said.extend(faults.remarks(place));
        let errors = faults.into_errors(&source.path, place);
        if !errors.is_empty() {
            return Err(Diagnostics(errors));
        }
        let origin = Origin { path: source.path.as_str().into(), part: None, rows, lines: Some(lines) };
        let mut table = Table::of_source(&source.id, origin, rows, made)?;
        table.findings = said;
        Ok(table)
    }
}

/// Each column of its pieces, and what is wrong with their cells. `again` reads a piece of a column
/// once more as another kind.
fn whole_columns(
    columns: Vec<Vec<Piece>>,
    resource: Option<&Resource>,
    sheet: &Sheet<'_>,
    again: impl Fn(usize, usize, Kind) -> Store + Sync,
) -> (Vec<(Column, Store)>, Faults) {
    let whole = |at: usize, pieces: Vec<Piece>| {
        let mut faults = Faults::default();
        let store = sheet.readings[at].whole(pieces, at, &mut faults, |part, kind| again(part, at, kind));
        (faults, (declared(&sheet.names[at], None, store.kind(), resource), store))
    };
    let mut faults = Faults::default();
    let mut made = Vec::with_capacity(columns.len());
    for (own, column) in parallel::mapped_each(columns, whole) {
        faults.append(own, 0);
        made.push(column);
    }
    tell_two_decimals(&sheet.readings, &made, &mut faults);
    (made, faults)
}

/// The parts of a file put together.
struct Joined {
    rows: usize,
    lines: Lines,
    /// The pieces of each column.
    columns: Vec<Vec<Piece>>,
    /// What was noticed of its lines.
    findings: Vec<Diagnostic>,
}

/// Puts the parts of a file together, or names every line that does not fit beside the errors
/// that are known before.
fn joined(
    (source, mut errors): (&Source, Vec<Diagnostic>),
    parts: Vec<Part>,
    head: &Head,
    resource: Option<&Resource>,
    sheet: &Sheet<'_>,
) -> Outcome<Joined> {
    let mut odd = OddLines::default();
    let mut ragged = 0;
    let mut columns: Vec<Vec<Piece>> = sheet.names.iter().map(|_| Vec::with_capacity(parts.len())).collect();
    let mut lines = JoinedLines::new(head.next_line);
    let mut unclosed = None;
    for part in parts {
        let before = lines.next;
        for (line, found) in part.ragged.iter().take(SHOWN.saturating_sub(errors.len())) {
            errors.push(ragged_line(source, (line + before) as usize, *found, sheet.names.len()));
        }
        ragged += part.count_ragged;
        columns.iter_mut().zip(part.pieces).for_each(|(pieces, piece)| pieces.push(piece));
        lines.append(part.lines, part.rows, part.breaks);
        odd.append(part.odd, before);
        unclosed = part.unclosed.map(|line| line + before);
    }
    let (line, empty) = sheet.empty_end;
    // Many programs end a file by one empty line too many; of one column it may be a missing value.
    if empty > u32::from(sheet.names.len() > 1) {
        odd.pass_empty(line, empty);
    }
    if ragged > SHOWN {
        errors
            .push(Diagnostic::error(format!("{} more lines do not have as many fields as the header", ragged - SHOWN)));
    }
    errors.extend(unclosed.map(|line| {
        Diagnostic::error("a quoted cell that starts on this line is never closed").at(Place::at(
            source.path.as_str(),
            line as usize,
            0,
        ))
    }));
    let field = resource.zip(sheet.names.first()).and_then(|(resource, name)| resource.field(name));
    let is_level = |text: &str| field.is_some_and(|field| field.levels.iter().any(|level| level.code == text));
    let said = odd.diagnostics(&source.path, is_level).into_iter();
    let (wrong, findings): (Vec<_>, Vec<_>) = said.partition(|one| one.severity == Severity::Error);
    errors.extend(wrong);
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    Ok(Joined { rows: lines.rows, lines: lines.finish(), columns, findings })
}

fn ragged_line(source: &Source, line: usize, found: usize, expected: usize) -> Diagnostic {
    let fields = |n: usize| if n == 1 { "1 field".to_owned() } else { format!("{n} fields") };
    let error = Diagnostic::error(format!("this line has {}, the header has {}", fields(found), fields(expected)))
        .at(Place::at(source.path.as_str(), line, 0));
    if found == expected + 1 {
        error.hint(
            "a decimal comma or an unquoted comma splits a cell; R's `write.table` leaves out the header of its row \
             names, so write with `row.names = FALSE`",
        )
    } else {
        error
    }
}
