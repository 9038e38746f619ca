//! Reading delimited text: RFC 4180 with a header line, UTF-8.

use std::collections::BTreeSet;

use csv::{ByteRecord, ReaderBuilder};

use super::blank::trimmed;
use super::cell::{Reading, missing_codes};
use super::column::{Column, Values};
use super::declared::{compare_names, declared};
use super::dictionary::Resource;
use super::fault::{Fault, Faults};
use super::key::Keys;
use super::odd_line::OddLines;
use super::source::Source;
use super::table::{Origin, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity};

/// At most so many lines are reported one by one.
const SHOWN: usize = 20;

/// The cells of one column, one after the other.
#[derive(Default)]
struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    fn push(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len());
    }
}

/// The text of a delimited file, column by column.
struct Grid {
    names: Vec<String>,
    columns: Vec<Cells>,
    /// For each data row the line it starts on.
    lines: Vec<u32>,
    /// What was noticed of its lines.
    findings: Vec<Diagnostic>,
}

/// Reads delimited text.
pub(super) fn read(source: &Source, resource: Option<&Resource>, keys: &Keys, delimiter: u8) -> Outcome<Table> {
    let text = utf8(source)?;
    let delimiter = resource.and_then(|resource| resource.delimiter).unwrap_or(delimiter);
    let grid = grid(source, text, delimiter, resource)?;
    let names: Vec<&str> = grid.names.iter().map(String::as_str).collect();
    let mut findings = grid.findings;
    findings.extend(compare_names(source, &names, resource)?);
    let mut faults = Faults::default();
    let mut made: Vec<(Column, Values)> = Vec::with_capacity(grid.columns.len());
    for (at, (name, cells)) in grid.names.iter().zip(grid.columns).enumerate() {
        // The whole file is UTF-8 and cells are cut at ASCII bytes, so this holds.
        let text = String::from_utf8(cells.bytes).map_err(|_| Diagnostic::error("the text is not UTF-8"))?;
        let starts = std::iter::once(0).chain(cells.ends.iter().copied());
        let slices = starts.zip(cells.ends.iter().copied()).map(|(start, end)| text.get(start..end));
        let values = Reading::new(name, resource, keys).read(slices, at, &mut faults);
        made.push((declared(name, None, values.kind(), resource), values));
    }
    let line = |row: usize| grid.lines.get(row).map_or(0, |line| *line as usize);
    let place = |fault: &Fault| Place::at(source.path.as_str(), line(fault.row), fault.column + 1);
    findings.extend(faults.remarks(place));
    let errors = faults.into_errors(&source.path, place);
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    let rows = grid.lines.len();
    let origin = Origin { path: source.path.as_str().into(), lines: Some(grid.lines) };
    let mut table = Table::of_source(&source.id, origin, rows, made)?;
    table.findings = findings;
    Ok(table)
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

/// Splits the text into columns, or names every line that does not fit.
fn grid(source: &Source, text: &str, delimiter: u8, resource: Option<&Resource>) -> Outcome<Grid> {
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut lines = LineCount { text: text.as_bytes(), offset: 0, line: 1 };
    let mut next = |record: &mut ByteRecord| -> Outcome<Option<u32>> {
        match reader.read_byte_record(record) {
            Ok(true) => Ok(Some(lines.of(record.position().map_or(0, csv::Position::byte)))),
            Ok(false) => Ok(None),
            Err(error) => Err(Diagnostic::error(format!("cannot read delimited text: {error}")).into()),
        }
    };
    let header_line = next(&mut record)?.unwrap_or(1);
    let names = header(source, &record, header_line as usize, delimiter)?;
    let columns = names.iter().map(|_| Cells::default()).collect();
    let mut grid = Grid { columns, names, lines: Vec::new(), findings: Vec::new() };
    let (mut errors, mut ragged, mut last) = (Vec::new(), 0, (0_u32, false));
    let mut odd = OddLines::default();
    let missing: Vec<Vec<&str>> = grid.names.iter().map(|name| missing_codes(name, resource)).collect();
    while let Some(line) = next(&mut record)? {
        last = (line, record.iter().any(|cell| cell.contains(&b'\n')));
        if odd.is_no_row(&record, &grid.names, &missing, line) {
            continue;
        }
        if record.len() != grid.names.len() {
            ragged += 1;
            if ragged <= SHOWN {
                errors.push(ragged_line(source, line as usize, record.len(), grid.names.len()));
            }
            continue;
        }
        for (cells, cell) in grid.columns.iter_mut().zip(&record) {
            cells.push(cell);
        }
        grid.lines.push(line);
    }
    if ragged > SHOWN {
        errors
            .push(Diagnostic::error(format!("{} more lines do not have as many fields as the header", ragged - SHOWN)));
    }
    // The reader takes a quote that is never closed as closed at the file's end,
    // which would swallow all lines after it into one cell.
    if last.1 && text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        errors.push(Diagnostic::error("a quoted cell that starts on this line is never closed").at(Place::at(
            source.path.as_str(),
            last.0 as usize,
            0,
        )));
    }
    let field = resource.zip(grid.names.first()).and_then(|(resource, name)| resource.field(name));
    let is_level = |text: &str| field.is_some_and(|field| field.levels.iter().any(|level| level.code == text));
    let said = odd.diagnostics(source, is_level).into_iter();
    let (wrong, findings): (Vec<_>, Vec<_>) = said.partition(|one| one.severity == Severity::Error);
    errors.extend(wrong);
    grid.findings = findings;
    if errors.is_empty() { Ok(grid) } else { Err(Diagnostics(errors)) }
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
fn header(source: &Source, record: &ByteRecord, line: usize, delimiter: u8) -> Outcome<Vec<String>> {
    let mut names: Vec<String> = record.iter().map(|name| trimmed(&String::from_utf8_lossy(name)).to_owned()).collect();
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

/// The line of growing byte offsets. Blank lines before a record count as before it.
struct LineCount<'a> {
    text: &'a [u8],
    offset: usize,
    line: u32,
}

impl LineCount<'_> {
    fn of(&mut self, offset: u64) -> u32 {
        let mut target = usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        while matches!(self.text.get(target), Some(b'\n' | b'\r')) {
            target += 1;
        }
        let passed = self.text.get(self.offset..target).unwrap_or(&[]);
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.offset = target.max(self.offset);
        self.line
    }
}
