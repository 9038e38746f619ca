//! Reading delimited text: RFC 4180 with a header line, UTF-8.

use std::collections::BTreeSet;

use super::blank::trimmed;
use super::cell::{Piece, Reading, missing_codes};
use super::column::{Column, Kind};
use super::declared::{compare_names, declared};
use super::dictionary::Resource;
use super::fault::{Fault, Faults};
use super::key::Keys;
use super::lines;
use super::odd_line::OddLines;
use super::quoted;
use super::sheet::{self, Head, JoinedLines, Sheet};
use super::source::Source;
use super::store::Store;
use super::table::{Lines, Origin, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity};

/// At most so many lines are reported one by one.
const SHOWN: usize = 20;

/// Reads delimited text.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys, delimiter: u8) -> Outcome<Table> {
    let text = utf8(source)?;
    let delimiter = resource.and_then(|resource| resource.delimiter).unwrap_or(delimiter);
    let is_plain = !text.as_bytes().contains(&b'"') && delimiter.is_ascii() && lines::can_be_parted(text);
    let head = if is_plain { lines::head(text, delimiter) } else { quoted::head(text, delimiter)? };
    let names = header(source, &head.cells, head.line as usize, delimiter)?;
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let sheet = Sheet {
        readings: names.iter().map(|name| Reading::new(name, resource, keys)).collect(),
        missing: names.iter().map(|name| missing_codes(name, resource)).collect(),
        names: &names,
        delimiter,
    };
    let parts = if is_plain { lines::parts(&text[head.end..], &sheet) } else { quoted::parts(text, &sheet)? };
    let Part { rows, lines, columns, mut findings } = joined(source, parts, &head, resource, &sheet)?;
    findings.extend(compare_names(source, &known, resource)?);
    let mut faults = Faults::default();
    let mut made: Vec<(Column, Store)> = Vec::with_capacity(names.len());
    for (at, pieces) in columns.into_iter().enumerate() {
        let reading = &sheet.readings[at];
        let again = |part: usize, kind: Kind| {
            if is_plain {
                let cells = lines::column(&text[head.end..], part, at, &sheet);
                return reading.as_kind(kind, cells.iter().map(|cell| Some(*cell)));
            }
            let cells = quoted::column(text, at, &sheet);
            reading.as_kind(kind, cells.iter().map(|cell| Some(cell.as_str())))
        };
        let store = reading.whole(pieces, at, &mut faults, again);
        made.push((declared(&names[at], None, store.kind(), resource), store));
    }
    let line = |row: usize| lines.of(row, rows).map_or(0, |line| line as usize);
    let place = |fault: &Fault| Place::at(source.path.as_str(), line(fault.row), fault.column + 1);
    findings.extend(faults.remarks(place));
    let errors = faults.into_errors(&source.path, place);
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let origin = Origin { path: source.path.as_str().into(), rows, lines: Some(lines) };
    let mut table = Table::of_source(&source.id, origin, rows, made)?;
    table.findings = findings;
    Ok(table)
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

/// Puts the parts of a file together, or names every line that does not fit.
fn joined(
    source: &Source,
    parts: Vec<sheet::Part>,
    head: &Head,
    resource: Option<&Resource>,
    sheet: &Sheet<'_>,
) -> Outcome<Part> {
    let mut odd = OddLines::default();
    let (mut errors, mut ragged) = (Vec::new(), 0);
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
    let said = odd.diagnostics(source, is_level).into_iter();
    let (wrong, findings): (Vec<_>, Vec<_>) = said.partition(|one| one.severity == Severity::Error);
    errors.extend(wrong);
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    Ok(Part { rows: lines.rows, lines: lines.finish(), columns, findings })
}

/// The file's text without a byte order mark.
fn utf8(source: &Source) -> Outcome<&str> {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Diagnostic::error("the file is UTF-16, expected UTF-8")
            .hint("export it again as “CSV UTF-8”")
            .into());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => {
            Err(Diagnostic::error("the file is empty, expected a header line with the names of the columns").into())
        }
        Ok(text) => Ok(text),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or(0);
            Err(Diagnostic::error(format!("the byte 0x{byte:02x} is not UTF-8"))
                .at(Place::at(source.path.as_str(), line, column))
                .hint("the file is probably in Latin-1 or Windows-1252: export it again as “CSV UTF-8”")
                .into())
        }
    }
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

/// The names of the columns. R writes its row names under an empty header in the
/// first column: it is called `rownames`.
fn header(source: &Source, cells: &[String], line: usize, delimiter: u8) -> Outcome<Vec<String>> {
    let mut names: Vec<String> = cells.iter().map(|name| trimmed(name).to_owned()).collect();
    if let [first, _, ..] = names.as_mut_slice()
        && first.is_empty()
    {
        *first = "rownames".to_owned();
    }
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        let place = Place::at(source.path.as_str(), line, at + 1);
        if name.is_empty() {
            errors.push(Diagnostic::error("this column has no name").at(place).hint("name it in the header line"));
        } else if !seen.insert(name.as_str()) {
            errors.push(
                Diagnostic::error(format!("two columns are named `{name}`")).at(place).hint("rename one of them"),
            );
        }
    }
    if let [only] = names.as_slice()
        && let Some(other) =
            [';', '\t', ',', '|'].into_iter().find(|c| only.contains(*c) && *c != char::from(delimiter))
    {
        let found = if other == '\t' { "a tab".to_owned() } else { format!("`{other}`") };
        errors.push(
            Diagnostic::error(format!("the header is one column; the file seems to be delimited by {found}"))
                .at(Place::at(source.path.as_str(), line, 1))
                .hint(format!(
                    "save the file with commas, or declare it in data/datapackage.json: {{\"resources\": [{{\"name\": \"{}\", \
                     \"path\": \"{}\", \"dialect\": {{\"delimiter\": \"{}\"}}}}]}}",
                    source.id,
                    source.path.strip_prefix("data/").unwrap_or(&source.path),
                    other.escape_default()
                )),
        );
    }
    if errors.is_empty() { Ok(names) } else { Err(Diagnostics(errors)) }
}
