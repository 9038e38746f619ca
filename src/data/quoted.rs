//! Delimited text with quotes, which is cut from its beginning to its end; its columns are then read side by side.

pub(super) mod closing_quote;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::odd_line::{OddLines, is_ordinary};
use super::sheet::{Head, Layout, Part, Sheet};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::parallel;

/// At most so many lines are reported one by one.
const SHOWN: usize = 20;

/// The cells of one column, one after the other.
#[derive(Default)]
struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn get(&self, row: usize) -> Option<&str> {
        let start = row.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(row)?)
    }
}

/// The records of a text with their lines.
struct Records<'t> {
    reader: Reader<&'t [u8]>,
    record: ByteRecord,
    lines: LineCount<'t>,
    /// The line of the present record, from 0.
    line: u32,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, layout: Layout) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(layout.delimiter).comment(layout.comment);
        match layout.quote {
            Some(quote) => builder.quote(quote),
            None => builder.quoting(false),
        };
        let lines = LineCount { text: text.as_bytes(), comment: layout.comment, offset: 0, line: 0, empty: Vec::new() };
        Self { reader: builder.from_reader(text.as_bytes()), record: ByteRecord::new(), lines, line: 0 }
    }

    fn next(&mut self) -> Outcome<bool> {
        let begin = self.reader.position().byte();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(is_record) => {
                self.line = self.lines.of(begin);
                Ok(is_record)
            }
            Err(error) => Err(Diagnostic::error(format!("cannot read delimited text: {error}")).into()),
        }
    }

    /// The cells of the present record. The text is UTF-8 and cells are cut at ASCII bytes.
    fn cells(&self) -> impl Iterator<Item = &str> {
        self.record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or_default())
    }
}

/// The header.
pub(super) fn head(text: &str, layout: Layout) -> Outcome<Head> {
    let mut records = Records::new(text, layout);
    let (mut cells, mut line) = (Vec::new(), 1);
    for number in 0..layout.header {
        if records.next()? {
            cells.push(records.record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
        }
        line = if number == 0 { records.line + 1 } else { line };
    }
    Ok(Head { records: cells, line, end: 0, next_line: 1 })
}

/// The rows of data, in one part.
pub(super) fn parts(text: &str, sheet: &Sheet<'_>) -> Outcome<Vec<Part>> {
    let mut columns: Vec<Cells> = sheet.names.iter().map(|_| Cells::default()).collect();
    let mut part =
        walk(text, sheet, |cells| columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell)))?;
    let rows = part.rows;
    part.pieces = parallel::mapped_each(columns, |at, cells| {
        let cells = &cells;
        sheet.readings[at].piece((0..rows).map(move |row| cells.get(row)), at)
    });
    Ok(vec![part])
}

/// The cells of one column.
pub(super) fn column(text: &str, column: usize, sheet: &Sheet<'_>) -> Vec<String> {
    let mut cells = Vec::new();
    // What is wrong with the text has been said.
    let _ = walk(text, sheet, |record| cells.extend(record.get(column).map(|cell| (*cell).to_owned())));
    cells
}

/// Walks through the records; `visit` is given the cells of each row of data.
fn walk(text: &str, sheet: &Sheet<'_>, mut visit: impl FnMut(&[&str])) -> Outcome<Part> {
    let mut records = Records::new(text, sheet.layout);
    for _ in 0..sheet.layout.header {
        records.next()?;
    }
    let mut odd = OddLines::default();
    let (mut lines, mut ragged, mut count_ragged) = (Vec::new(), Vec::new(), 0);
    let mut last = (0, false);
    let (name, missing) = (sheet.names.first().map_or("", String::as_str), sheet.missing.first());
    loop {
        let is_record = records.next()?;
        // An empty line is a missing value where there is one column, else it is no row.
        match records.lines.empty.as_slice() {
            [] => {}
            empty if sheet.names.len() == 1 => {
                lines.extend_from_slice(empty);
                empty.iter().for_each(|_| visit(&[""]));
            }
            empty => odd.pass_empty(empty[0], empty.len() as u32),
        }
        if !is_record {
            break;
        }
        let cells: Vec<&str> = records.cells().collect();
        let line = records.line;
        last = (line, cells.iter().any(|cell| cell.contains('\n')));
        let first = cells.first().copied().unwrap_or_default();
        if is_ordinary(first, name, missing.map_or(&[], Vec::as_slice)) {
            odd.pass_ordinary(&cells, line);
        } else if odd.is_no_row(&cells, sheet.names, &sheet.missing, line) {
            continue;
        }
        if cells.len() != sheet.names.len() {
            count_ragged += 1;
            if ragged.len() < SHOWN {
                ragged.push((line, cells.len()));
            }
            continue;
        }
        lines.push(line);
        visit(&cells);
    }
    // The reader takes a quote that is never closed as closed at the file's end, which would
    // swallow all lines after it into one cell.
    let is_odd = || sheet.layout.quote.is_some_and(|quote| text.bytes().filter(|byte| *byte == quote).count() % 2 == 1);
    let unclosed = (last.1 && is_odd()).then_some(last.0);
    let rows = lines.len();
    Ok(Part { rows, lines: Some(lines), breaks: 0, odd, ragged, count_ragged, unclosed, pieces: Vec::new() })
}

/// The line of growing byte offsets. Empty lines and comments before a record count as before it.
struct LineCount<'a> {
    text: &'a [u8],
    comment: Option<u8>,
    offset: usize,
    line: u32,
    /// The empty lines that were passed just before the present record.
    empty: Vec<u32>,
}

impl LineCount<'_> {
    fn of(&mut self, offset: u64) -> u32 {
        let mut target = usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        // The reader stops between the two bytes of a line break of Windows.
        if target > 0 && self.text.get(target - 1..=target).is_some_and(|pair| pair == b"\r\n") {
            target += 1;
        }
        self.pass_to(target);
        self.empty.clear();
        while let Some(byte) = self.text.get(target).copied() {
            match byte {
                b'\n' => {
                    self.empty.push(self.line);
                    target += 1;
                }
                b'\r' => target += 1,
                byte if Some(byte) == self.comment => {
                    let rest = self.text.get(target..).unwrap_or_default();
                    target += rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
                }
                _ => break,
            }
            self.pass_to(target);
        }
        self.line
    }

    /// Counts the line breaks up to an offset.
    fn pass_to(&mut self, target: usize) {
        let passed = self.text.get(self.offset..target).unwrap_or(&[]);
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.offset = target.max(self.offset);
    }
}
