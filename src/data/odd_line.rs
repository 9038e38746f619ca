//! Lines of a delimited file that are no rows of data: lines without a value, a
//! header that is repeated, a total or a footnote at the end.

use super::blank::trimmed;
use super::written_form::is_placeholder;
use crate::diagnostic::{Diagnostic, Place};

/// First cells of a line that adds up the others.
const TOTALS: [&str; 8] = ["total", "totals", "grand total", "subtotal", "sub-total", "sum total", "gesamt", "summe"];

/// How often something was seen, and on which line first.
#[derive(Debug, Default)]
struct Seen {
    count: usize,
    first: u32,
}

impl Seen {
    fn add(&mut self, line: u32) {
        self.add_several(line, 1);
    }

    fn add_several(&mut self, first: u32, count: u32) {
        if self.count == 0 {
            self.first = first;
        }
        self.count += count as usize;
    }

    fn append(&mut self, later: &Self, lines: u32) {
        if self.count == 0 {
            self.first = later.first + lines;
        }
        self.count += later.count;
    }
}

/// Whether a row whose first cell is this is certainly none of the odd ones: it is neither
/// empty nor the name of the column nor a sign for a missing value. Most rows are seen to be
/// such at once.
pub(super) fn is_ordinary(first: &str, name: &str, missing: &[&str]) -> bool {
    let first = trimmed(first);
    // The words for missing values begin with one of these letters.
    let is_sign = |byte: &u8| !byte.is_ascii_alphanumeric() || b"nNuUmM".contains(byte);
    first.as_bytes().first().is_some_and(|byte| !is_sign(byte)) && first != name && !missing.contains(&first)
}

/// The odd lines of a file so far.
#[derive(Debug, Default)]
pub(super) struct OddLines {
    blank: Seen,
    /// Rows of placeholders that are not declared to mean a missing value.
    placeholders: Seen,
    headers: Seen,
    /// The last line with a value, its first cell, and what it seems to be.
    last: Option<(u32, String, &'static str)>,
    /// Whether there is a line with a value.
    has_line: bool,
}

impl OddLines {
    /// Whether the line is no row: it holds no value, or repeats the header.
    /// `missing` are the texts that mean a missing value, column by column.
    pub fn is_no_row(&mut self, record: &[&str], names: &[String], missing: &[Vec<&str>], line: u32) -> bool {
        if record.iter().all(|cell| trimmed(cell).is_empty()) {
            // The missing value of an only column is written as nothing.
            if names.len() == 1 && record.len() == 1 {
                return false;
            }
            self.blank.add(line);
            return true;
        }
        self.last = None;
        self.has_line = true;
        if holds_placeholders_only(record, missing) {
            self.placeholders.add(line);
        }
        if repeats(record, names) {
            self.headers.add(line);
            return true;
        }
        self.last = kind_of_end(record).map(|(first, kind)| (line, first, kind));
        false
    }

    /// Passes empty lines that follow one another.
    pub fn pass_empty(&mut self, first: u32, count: u32) {
        self.blank.add_several(first, count);
    }

    /// Passes a row that [`is_ordinary`]; only the last one is looked at any further.
    pub fn pass_ordinary(&mut self, record: &[&str], line: u32) {
        self.has_line = true;
        self.last = kind_of_end(record).map(|(first, kind)| (line, first, kind));
    }

    /// Adds the odd lines of a later part of the file, which begins after so many lines.
    pub fn append(&mut self, later: Self, lines: u32) {
        self.blank.append(&later.blank, lines);
        self.placeholders.append(&later.placeholders, lines);
        self.headers.append(&later.headers, lines);
        if later.has_line {
            self.has_line = true;
            self.last = later.last.map(|(line, first, kind)| (line + lines, first, kind));
        }
    }

    /// What is to be said: an error where the header is repeated, findings else.
    /// `is_level` says of a text whether it is a level of the first column.
    pub fn diagnostics(&self, path: &str, is_level: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let at = |line: u32| Place::at(path, line as usize, 0);
        let mut found = Vec::new();
        if self.headers.count > 0 {
            let message = match self.headers.count {
                1 => "this line repeats the header".to_owned(),
                n => format!("{n} lines repeat the header; this is the first"),
            };
            let hint = "were several files put together? delete the headers between them";
            found.push(Diagnostic::error(message).at(at(self.headers.first)).hint(hint));
        }
        if self.blank.count > 0 {
            let message = match self.blank.count {
                1 => "this line holds no value: it is left out".to_owned(),
                n => format!("{n} lines hold no value and are left out; this is the first"),
            };
            let hint = "a spreadsheet writes such lines for cells that were once used: delete them";
            found.push(Diagnostic::finding(message).code("odd-line").at(at(self.blank.first)).hint(hint));
        }
        if self.placeholders.count > 0 {
            let message = match self.placeholders.count {
                1 => "this line holds nothing but signs for missing values, and is counted as a row".to_owned(),
                n => format!(
                    "{n} lines hold nothing but signs for missing values, and are counted as rows; this is the first"
                ),
            };
            let hint = "delete it if it is no row of data; else declare the signs in `missingValues`";
            found.push(Diagnostic::finding(message).code("odd-line").at(at(self.placeholders.first)).hint(hint));
        }
        if let Some((line, _, kind)) = self.last.as_ref().filter(|(_, first, _)| !is_level(first)) {
            let message = format!("the last line seems to be {kind}, and is read as a row of data");
            found.push(
                Diagnostic::finding(message).code("odd-line").at(at(*line)).hint("delete it if it is no row of data"),
            );
        }
        found
    }
}

/// Whether each cell of a row stands for a missing value, and one at least does so by a
/// sign that the dictionary does not declare: rows of declared ones are told of later.
fn holds_placeholders_only(record: &[&str], missing: &[Vec<&str>]) -> bool {
    let is_missing = |at: usize, text: &str| missing.get(at).is_some_and(|codes| codes.contains(&text));
    let mut has_other = false;
    for (at, cell) in record.iter().enumerate() {
        let text = trimmed(cell);
        if !is_missing(at, text) {
            if !is_placeholder(text) {
                return false;
            }
            has_other |= !text.is_empty();
        }
    }
    has_other && record.len() == missing.len() && record.len() > 1
}

fn repeats(record: &[&str], names: &[String]) -> bool {
    let is_name = |(at, (cell, name)): (usize, (&&str, &String))| {
        let cell = trimmed(cell);
        cell == name || (at == 0 && cell.is_empty() && name == "rownames")
    };
    names.len() > 1 && record.len() == names.len() && record.iter().zip(names).enumerate().all(is_name)
}

/// What a line would be, if it were the last: a total, or a footnote, which has
/// words in its first cell and nothing else.
fn kind_of_end(record: &[&str]) -> Option<(String, &'static str)> {
    let first = trimmed(record.first()?);
    if first.len() > 200 || !first.starts_with(|c: char| c.is_alphabetic() || "*†#".contains(c)) {
        return None;
    }
    // Most lines start otherwise, and are not looked at any further.
    if first.len() < 20 && first.starts_with(['t', 'T', 'g', 'G', 's', 'S', 'n', 'N']) {
        let word = first.trim_end_matches([':', '=']).trim_end().to_lowercase();
        let is_count = word.strip_prefix('n').map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
        if TOTALS.contains(&word.as_str()) || is_count.is_some_and(|rest| rest.trim().parse::<u64>().is_ok()) {
            return Some((first.to_owned(), "a total"));
        }
    }
    let is_alone = || record.iter().skip(1).all(|cell| trimmed(cell).is_empty());
    let is_note = record.len() > 2 && first.contains(char::is_whitespace) && is_alone();
    is_note.then(|| (first.to_owned(), "a footnote"))
}
