//! Delimited text without quotes: a line is a record, and each part of the text can be read
//! by itself.

use std::ops::Range;

use super::cell_ends::CellEnds;
use super::odd_line::{OddLines, is_ordinary};
use super::regular;
use super::sheet::{Head, Layout, Part, Sheet};
use crate::parallel;

/// The least size of a part in bytes. It is the same on every machine, so that what is done
/// does not depend on how many threads there are.
const PART: usize = 1 << 18;

/// At most so many lines are reported one by one.
const SHOWN: usize = 20;

/// The header: the first lines that are not empty.
pub(super) fn head(text: &str, layout: Layout) -> Head {
    let mut records = Records::new(text, layout.delimiter, false);
    let mut cells = Vec::new();
    let mut line = 1;
    for number in 0..layout.header {
        if records.next() {
            cells.push(records.texts().iter().map(|cell| (*cell).to_owned()).collect());
        }
        line = if number == 0 { records.line + 1 } else { line };
    }
    let end = match text.as_bytes().get(records.at..) {
        _ if layout.header == 0 => 0,
        Some([b'\r', b'\n', ..]) => records.at + 2,
        Some([_, ..]) => records.at + 1,
        _ => text.len(),
    };
    let next_line = 1 + breaks(&text.as_bytes()[..end]);
    Head { records: cells, line, end, next_line }
}

/// The text without the empty lines at its end, with the number of these. The line break that
/// ends the last line stays, since a quoted cell that is never closed may hold it.
pub(super) fn without_empty_end(text: &str) -> (&str, u32) {
    let (end, empty) = empty_end(text.as_bytes());
    (&text[..end], empty)
}

/// Where the empty lines at the end of a text begin, and how many these are.
pub(super) fn empty_end(text: &[u8]) -> (usize, u32) {
    let content = text.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    let end = memchr::memchr(b'\n', &text[content..]).map_or(text.len(), |at| content + at + 1);
    (end, breaks(&text[end..]))
}

/// How many lines a text ends.
pub(super) fn breaks(text: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', text).count() as u32
}

/// Whether a text can be read in parts: none is larger than the numbers that point into it.
pub(super) fn can_be_parted(text: &[u8]) -> bool {
    ranges(text).iter().all(|range| u32::try_from(range.len()).is_ok())
}

/// The parts of the text after the header.
pub(super) fn parts(text: &str, sheet: &Sheet<'_>) -> Vec<Part> {
    let ranges = ranges(text.as_bytes());
    parallel::mapped(ranges.len(), |number| part(&text[ranges[number].clone()], sheet))
}

/// A part of the text after the header.
pub(super) fn nth_part(text: &str, part: usize) -> &str {
    ranges(text.as_bytes()).get(part).map_or("", |range| &text[range.clone()])
}

/// The cells of one column of a part.
pub(super) fn cells<'t>(text: &'t str, column: usize, sheet: &Sheet<'_>) -> Vec<&'t str> {
    let mut odd = OddLines::default();
    let mut records = Records::new(text, sheet.layout.delimiter, sheet.names.len() == 1);
    let mut cells = Vec::new();
    while records.next() {
        if records.is_row(&mut odd, sheet) && records.spans().len() == sheet.names.len() {
            cells.push(records.cell(column));
        }
    }
    cells
}

/// The parts of a text: they end at the ends of lines.
pub(super) fn ranges(text: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = text.get(start + PART..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |at| start + PART + at + 1);
        ranges.push(start..end);
        start = end;
    }
    ranges
}

/// Reads a part.
pub(super) fn part(text: &str, sheet: &Sheet<'_>) -> Part {
    regular::part(text, sheet).unwrap_or_else(|| any_part(text, sheet))
}

/// The same of any text: finds its records and reads their cells column by column.
pub(super) fn any_part(text: &str, sheet: &Sheet<'_>) -> Part {
    let width = sheet.names.len();
    let mut records = Records::new(text, sheet.layout.delimiter, sheet.names.len() == 1);
    let mut odd = OddLines::default();
    let (mut lines, mut is_regular) = (Vec::new(), true);
    let (mut ragged, mut count_ragged) = (Vec::new(), 0);
    let mut last = None;
    while records.next() {
        records.pass_empty(&mut odd);
        if !records.is_ordinary(sheet) {
            records.pass(last.take(), &mut odd);
            if odd.is_no_row(&records.texts(), sheet.names, &sheet.missing, records.line) {
                continue;
            }
        } else {
            last = Some((records.spans()[0].0, records.at, records.line));
        }
        if records.spans().len() != width {
            count_ragged += 1;
            if ragged.len() < SHOWN {
                ragged.push((records.line, records.spans().len()));
            }
            continue;
        }
        is_regular &= records.line as usize == lines.len();
        lines.push(records.line);
        records.keep();
    }
    records.pass_empty(&mut odd);
    records.pass(last, &mut odd);
    let rows = lines.len();
    let spans = &records.cells[..records.kept];
    let cell = |row: usize, column: usize| {
        let (start, end) = *spans.get(row * width + column)?;
        text.get(start as usize..end as usize)
    };
    let pieces = sheet.readings.iter().enumerate();
    let pieces = pieces.map(|(column, reading)| reading.piece((0..rows).map(move |row| cell(row, column)), column));
    let pieces = pieces.collect();
    let lines = if is_regular { None } else { Some(lines) };
    Part { rows, lines, breaks: breaks(text.as_bytes()), odd, ragged, count_ragged, unclosed: None, pieces }
}

/// The records of a text, one after the other. An empty line is a record only where there is one
/// column, of which it is a missing value.
struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    ends: CellEnds<'t>,
    /// Whether an empty line is a record.
    has_one_column: bool,
    /// Where the next record begins, or an empty line before it.
    at: usize,
    /// Whether there is a record before, whose line break is yet to be passed.
    is_behind_record: bool,
    /// The line of the present record, from 0.
    line: u32,
    /// How many empty lines were passed just before the present record.
    empty: u32,
    /// Start and end of each cell of the records that are kept, and behind them of the present record.
    cells: Vec<(u32, u32)>,
    /// How many cells are kept.
    kept: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8, has_one_column: bool) -> Self {
        Self {
            text,
            delimiter,
            ends: CellEnds::new(text.as_bytes(), delimiter),
            has_one_column,
            at: 0,
            is_behind_record: false,
            line: 0,
            empty: 0,
            cells: Vec::new(),
            kept: 0,
        }
    }

    /// Start and end of each cell of the present record.
    fn spans(&self) -> &[(u32, u32)] {
        &self.cells[self.kept..]
    }

    /// Keeps the cells of the present record.
    fn keep(&mut self) {
        self.kept = self.cells.len();
    }

    /// Passes what ended the last record, and the empty lines behind it that are no records.
    fn pass_breaks(&mut self) {
        let bytes = self.text.as_bytes();
        let mut breaks = 0;
        while let Some(byte @ (b'\n' | b'\r')) = bytes.get(self.at) {
            if self.has_one_column && (breaks > 0 || !self.is_behind_record) {
                break;
            }
            breaks += u32::from(*byte == b'\n');
            self.at += 1;
        }
        self.line += breaks;
        self.empty = breaks.saturating_sub(u32::from(self.is_behind_record));
        self.is_behind_record = true;
    }

    /// Goes to the next record, if there is one.
    fn next(&mut self) -> bool {
        self.pass_breaks();
        let bytes = self.text.as_bytes();
        self.cells.truncate(self.kept);
        let begin = self.at;
        let mut start = begin;
        // The breaks that were passed end no cell.
        for at in self.ends.by_ref() {
            if at < begin {
                continue;
            }
            self.cells.push((start as u32, at as u32));
            if bytes[at] != self.delimiter {
                self.at = at;
                return true;
            }
            start = at + 1;
        }
        // A part ends behind a line break, after which there is no line.
        if begin == bytes.len() {
            return false;
        }
        self.cells.push((start as u32, bytes.len() as u32));
        self.at = bytes.len();
        true
    }

    fn cell(&self, column: usize) -> &'t str {
        let (start, end) = self.spans().get(column).copied().unwrap_or_default();
        // Cells are cut at ASCII bytes of valid text.
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn texts(&self) -> Vec<&'t str> {
        (0..self.spans().len()).map(|column| self.cell(column)).collect()
    }

    /// Hands on an ordinary record (start, end and line) that was the last one so far.
    fn pass(&self, last: Option<(u32, usize, u32)>, odd: &mut OddLines) {
        if let Some((start, end, line)) = last {
            let record = self.text.get(start as usize..end).unwrap_or_default();
            odd.pass_ordinary(&record.split(char::from(self.delimiter)).collect::<Vec<&str>>(), line);
        }
    }

    /// Hands on the empty lines before the present record.
    fn pass_empty(&self, odd: &mut OddLines) {
        if self.empty > 0 {
            odd.pass_empty(self.line - self.empty, self.empty);
        }
    }

    fn is_ordinary(&self, sheet: &Sheet<'_>) -> bool {
        let name = sheet.names.first().map_or("", String::as_str);
        is_ordinary(self.cell(0), name, sheet.missing.first().map_or(&[], Vec::as_slice))
    }

    /// Whether the record is a row of data, which is looked at closely where it may be none.
    fn is_row(&self, odd: &mut OddLines, sheet: &Sheet<'_>) -> bool {
        self.is_ordinary(sheet) || !odd.is_no_row(&self.texts(), sheet.names, &sheet.missing, self.line)
    }
}
