//! Reading delimited text: RFC 4180 with a header line, or as its dialect says.

use super::cell::Reading;
use super::column::{Column, Kind};
use super::declared::{compare_names, declared};
use super::dialect::Dialect;
use super::dictionary::Resource;
use super::fault::{Fault, Faults};
use super::key::Keys;
use super::missing::missing_codes;
use super::odd_line::OddLines;
use super::origin::{Lines, Origin};
use super::piece::Piece;
use super::sheet::{self, Head, JoinedLines, Sheet};
use super::source::{Format, Source};
use super::store::Store;
use super::table::Table;
use super::two_decimals::tell_two_decimals;
use super::{byte_search, encoding, header, lines, quoted};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity};
use crate::parallel;

/// At most so many lines are reported one by one.
const SHOWN: usize = 20;

/// How a text table is laid out, where that is not what is taken without a word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnsaidLayout {
    /// What separates the cells.
    pub delimiter: Option<char>,
    /// The encoding, by its label in the Encoding Standard.
    pub encoding: Option<String>,
}

/// Reads delimited text.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys, delimiter: u8) -> Outcome<Table> {
    let standard = Dialect::default();
    let dialect = resource.map_or(&standard, |resource| &resource.dialect);
    let (whole, mut said) = encoding::text(source, dialect.encoding.as_deref())?;
    if whole.trim().is_empty() {
        let error = "the file is empty, expected a header line with the names of the columns";
        return Err(Diagnostic::error(error).into());
    }
    let (text, before) = behind(source, &whole, dialect)?;
    let (text, empty) = lines::without_empty_end(text);
    let (layout, assumed) = header::layout(source, text, dialect, delimiter)?;
    said.extend(assumed);
    let has_quote = layout.quote.is_some_and(|quote| byte_search::first(quote, text.as_bytes()).is_some());
    let is_plain = !has_quote && layout.comment.is_none() && lines::can_be_parted(text);
    let mut head = header::head(text, layout, is_plain)?;
    head.line += before;
    head.next_line += before;
    let names = header::names(source, &head, head.line as usize, layout, resource)?;
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let sheet = Sheet {
        readings: names.iter().map(|name| Reading::new(name, resource, keys)).collect(),
        missing: names.iter().map(|name| missing_codes(name, resource)).collect(),
        names: &names,
        layout,
        // The lines of a long file are not counted for nothing.
        empty_end: (if empty == 0 { 0 } else { before + lines::breaks(text) + 1 }, empty),
    };
    let glued = if has_quote { quoted::closing_quote::errors(source, text, before, layout) } else { Vec::new() };
    let parts = if is_plain { lines::parts(&text[head.end..], &sheet) } else { quoted::parts(text, &sheet)? };
    let Part { rows, lines, columns, findings } = joined((source, glued), parts, &head, resource, &sheet)?;
    said.extend(findings);
    said.extend(compare_names(source, &known, resource)?);
    let again = |part: usize, column: usize, kind: Kind| {
        if is_plain {
            let cells = lines::column(&text[head.end..], part, column, &sheet);
            return sheet.readings[column].as_kind(kind, cells.iter().map(|cell| Some(*cell)));
        }
        let cells = quoted::column(text, column, &sheet);
        sheet.readings[column].as_kind(kind, cells.iter().map(|cell| Some(cell.as_str())))
    };
    let (made, faults) = whole_columns(columns, resource, &sheet, again);
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

/// The names of the columns of delimited text, without its rows.
pub(super) fn columns(source: &Source, resource: Option<&Resource>, format: Format) -> Outcome<Vec<String>> {
    let standard = Dialect::default();
    let dialect = resource.map_or(&standard, |resource| &resource.dialect);
    let (whole, _) = encoding::text(source, dialect.encoding.as_deref())?;
    let (text, before) = behind(source, &whole, dialect)?;
    let (layout, _) = header::layout(source, text, dialect, if format == Format::Tsv { b'\t' } else { b',' })?;
    let head = header::head(text, layout, false)?;
    header::names(source, &head, (head.line + before) as usize, layout, resource)
}

/// How a delimited text is laid out of which nothing is declared, as far as it must be declared so
/// that nothing is found.
///
/// # Errors
/// It is no text.
pub(super) fn unsaid(source: &Source, delimiter: u8) -> Outcome<UnsaidLayout> {
    let (text, _) = encoding::text(source, None)?;
    let (text, _) = lines::without_empty_end(&text);
    let (layout, assumed) = header::layout(source, text, &Dialect::default(), delimiter)?;
    let delimiter = assumed.map(|_| char::from(layout.delimiter));
    Ok(UnsaidLayout { delimiter, encoding: encoding::unsaid(&source.bytes) })
}

/// The text from the declared header on, and how many lines are before it.
fn behind<'t>(source: &Source, text: &'t str, dialect: &Dialect) -> Outcome<(&'t str, u32)> {
    let before = dialect.header_rows.first().map_or(0, |first| first - 1);
    let mut rest = text;
    for _ in 0..before {
        let Some((_, after)) = rest.split_once('\n') else {
            let message = format!("the header is declared to be line {}, and the file has fewer lines", before + 1);
            return Err(Diagnostic::error(message).at(Place::file(source.path.as_str())).into());
        };
        rest = after;
    }
    Ok((rest, before))
}

/// The parts of a file put together.
struct Part {
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
    parts: Vec<sheet::Part>,
    head: &Head,
    resource: Option<&Resource>,
    sheet: &Sheet<'_>,
) -> Outcome<Part> {
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
    Ok(Part { rows: lines.rows, lines: lines.finish(), columns, findings })
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
