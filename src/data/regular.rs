//! Text without quotes each line of which is a row of as many cells as the header has: most parts of most files.
//!
//! Where a cell begins is then known by its number alone, and a cell is looked at as one or two words of eight bytes
//! instead of letter by letter.

mod column;
mod numbers;
mod short_number;
#[cfg(test)]
mod tests;
mod texts;

use self::column::ColumnOfText;
use super::cell::Reading;
use super::cell_ends::cell_ends;
use super::odd_line::{OddLines, is_ordinary};
use super::piece::Piece;
use super::sheet::{Part, Sheet};

/// Reads a part of a text after the header; none where one of its lines is no row.
pub(super) fn part(text: &str, sheet: &Sheet<'_>) -> Option<Part> {
    let regular = RegularText::of(text, sheet)?;
    let odd = regular.odd_lines(sheet)?;
    let pieces = sheet.readings.iter().enumerate();
    let pieces = pieces.map(|(column, reading)| piece(reading, regular.column(column), column)).collect();
    Some(Part {
        rows: regular.rows,
        lines: None,
        breaks: regular.rows as u32,
        odd,
        ragged: Vec::new(),
        count_ragged: 0,
        unclosed: None,
        pieces,
    })
}

/// The cells of a column.
fn piece(reading: &Reading<'_>, cells: ColumnOfText<'_>, column: usize) -> Piece {
    match numbers::numbers(cells, reading) {
        Some(numbers) => Piece::of(numbers),
        None => reading.piece_or(cells.texts(), column, || texts::texts(cells, reading)),
    }
}

/// A text of rows.
struct RegularText<'t> {
    text: &'t str,
    /// Where cells end, each one before the cell that follows; before the first cell that of a cell before the text.
    ends: Vec<u32>,
    /// How many ends a line has, of which one may be within its break.
    stride: usize,
    width: usize,
    rows: usize,
}

impl<'t> RegularText<'t> {
    /// None where a line has another number of cells than the header, or the last line no break.
    fn of(text: &'t str, sheet: &Sheet<'_>) -> Option<Self> {
        let (bytes, width) = (text.as_bytes(), sheet.names.len());
        let count = |byte: u8| memchr::memchr_iter(byte, bytes).count();
        let (rows, returns) = (count(b'\n'), count(b'\r'));
        if rows == 0 || width == 0 || bytes.last() != Some(&b'\n') || (returns != 0 && returns != rows) {
            return None;
        }
        let stride = width + usize::from(returns > 0);
        let ends = cell_ends(bytes, sheet.layout.delimiter);
        // As many lines as rows: where each of the rows ends with a line, no cell does.
        let ends_line = |ends: &[u32]| match ends[width - 1..] {
            [end] => bytes.get(end as usize) == Some(&b'\n'),
            [end, after] => bytes.get(end as usize..=after as usize) == Some(b"\r\n"),
            _ => false,
        };
        let is_regular = ends.len() == rows * stride + 1 && ends[1..].chunks_exact(stride).all(ends_line);
        is_regular.then_some(Self { text, ends, stride, width, rows })
    }

    fn column(&self, column: usize) -> ColumnOfText<'_> {
        ColumnOfText { text: self.text, ends: &self.ends, stride: self.stride, column }
    }

    fn row(&self, row: usize) -> Vec<&str> {
        (0..self.width).map(|column| self.column(column).text_of(row)).collect()
    }

    /// What is to be said of the lines; none where one of them is no row.
    fn odd_lines(&self, sheet: &Sheet<'_>) -> Option<OddLines> {
        let (mut odd, mut last) = (OddLines::default(), None);
        let name = sheet.names.first().map_or("", String::as_str);
        let missing = sheet.missing.first().map_or(&[][..], Vec::as_slice);
        let pass = |last: Option<usize>, odd: &mut OddLines| {
            if let Some(row) = last {
                odd.pass_ordinary(&self.row(row), row as u32);
            }
        };
        for (row, first) in self.column(0).cells().enumerate() {
            if is_ordinary(first.of(self.text), name, missing) {
                last = Some(row);
                continue;
            }
            pass(last.take(), &mut odd);
            if odd.is_no_row(&self.row(row), sheet.names, &sheet.missing, row as u32) {
                return None;
            }
        }
        pass(last, &mut odd);
        Some(odd)
    }
}
