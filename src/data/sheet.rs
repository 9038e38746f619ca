//! A delimited file in parts, each of which is read by itself.

use super::cell::Reading;
use super::dictionary::Resource;
use super::key::Keys;
use super::missing::missing_codes;
use super::odd_line::OddLines;
use super::origin::Lines;
use super::piece::Piece;

/// What is known of a delimited file before its rows are read.
pub(super) struct Sheet<'a> {
    pub readings: Vec<Reading<'a>>,
    /// The texts that mean a missing value, column by column.
    pub missing: Vec<Vec<&'a str>>,
    pub names: &'a [String],
    pub layout: Layout,
    /// The first of the empty lines at the end of the file, where there are any, and how many these are.
    pub empty_end: (u32, u32),
}

impl<'a> Sheet<'a> {
    /// A file with columns of these names, which are read as they are declared.
    pub fn new(
        names: &'a [String],
        (resource, keys): (Option<&'a Resource>, &Keys),
        layout: Layout,
        empty_end: (u32, u32),
    ) -> Self {
        Self {
            readings: names.iter().map(|name| Reading::new(name, resource, keys)).collect(),
            missing: names.iter().map(|name| missing_codes(name, resource)).collect(),
            names,
            layout,
            empty_end,
        }
    }
}

/// How the lines of a delimited file are cut into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub delimiter: u8,
    /// What encloses a cell, where something does.
    pub quote: Option<u8>,
    /// What begins a line that is a comment, where something does.
    pub comment: Option<u8>,
    /// How many records are the header: of several the names are joined.
    pub header: usize,
}

/// The header of a file.
pub(super) struct Head {
    /// Its records, of which there may be several.
    pub records: Vec<Vec<String>>,
    /// The line it is on, from 1.
    pub line: u32,
    /// Where the text after it begins, and on which line.
    pub end: usize,
    pub next_line: u32,
}

impl Head {
    /// The same in a file with so many lines before.
    pub fn behind(self, lines: u32) -> Self {
        Self { line: self.line + lines, next_line: self.next_line + lines, ..self }
    }
}

/// Some lines of a file. Lines count from 0, the first of the part.
#[derive(Debug)]
pub(super) struct Part {
    /// How many rows of data there are.
    pub rows: usize,
    /// The line of each row; none where each line is a row.
    pub lines: Option<Vec<u32>>,
    /// How many line breaks the part has.
    pub breaks: u32,
    pub odd: OddLines,
    /// The first lines with another number of cells than the header, with this number.
    pub ragged: Vec<(u32, usize)>,
    pub count_ragged: usize,
    /// The line of a quoted cell that does not end.
    pub unclosed: Option<u32>,
    /// The cells, column by column.
    pub pieces: Vec<Piece>,
}

/// The lines of the rows of a file, as its parts are put together.
pub(super) struct JoinedLines {
    first: u32,
    /// The line on which the next part begins.
    pub next: u32,
    pub rows: usize,
    each: Option<Vec<u32>>,
}

impl JoinedLines {
    /// Of no part yet, the first of which begins on this line.
    pub fn new(first: u32) -> Self {
        Self { first, next: first, rows: 0, each: None }
    }

    /// Adds a part.
    pub fn append(&mut self, lines: Option<Vec<u32>>, rows: usize, breaks: u32) {
        let (begin, next) = (self.next, self.next.saturating_add(breaks));
        let is_regular = lines.is_none() && begin as usize == self.first as usize + self.rows;
        if self.each.is_none() && !is_regular {
            self.each = Some((0..self.rows as u32).map(|row| self.first + row).collect());
        }
        if let Some(each) = &mut self.each {
            match lines {
                Some(lines) => each.extend(lines.iter().map(|line| line + begin)),
                None => each.extend((0..rows as u32).map(|row| row + begin)),
            }
        }
        self.next = next;
        self.rows += rows;
    }

    /// The lines of all rows.
    pub fn finish(self) -> Lines {
        self.each.map_or(Lines::From(self.first), Lines::Each)
    }
}
