//! Cells that are not of their column's kind.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};

/// At most so many cells are reported one by one.
const SHOWN: usize = 20;

/// A cell that is not of its column's kind.
#[derive(Debug)]
pub(super) struct Fault {
    /// Row, from 0.
    pub row: usize,
    /// Column of the file, from 0.
    pub column: usize,
    /// What is wrong, without the place.
    pub message: String,
}

/// The faults of a file: the first ones of each column and the count of all.
#[derive(Debug, Default)]
pub(super) struct Faults {
    first: Vec<Fault>,
    pub count: usize,
    /// What is worth knowing of how a column was read.
    pub notes: Vec<Fault>,
    /// Columns that are text because of a few of their cells: each with a hint.
    pub strays: Vec<(Fault, String)>,
    /// By column the forms of dates in which all cells are written that are no date as it is declared.
    dates: BTreeMap<usize, Vec<String>>,
}

impl Faults {
    /// Counts a fault, and keeps it if it is one of its column's first.
    pub fn add(&mut self, kept: &mut usize, fault: impl FnOnce() -> Fault) {
        self.count += 1;
        if *kept < SHOWN {
            *kept += 1;
            self.first.push(fault());
        }
    }

    /// Notes in which forms of dates a cell is written that is a fault of a column of dates.
    pub fn note_date(&mut self, column: usize, forms: impl Fn() -> Vec<String>) {
        match self.dates.get_mut(&column) {
            Some(known) if known.is_empty() => {}
            Some(known) => {
                let forms = forms();
                known.retain(|form| forms.contains(form));
            }
            None => {
                self.dates.insert(column, forms());
            }
        }
    }

    /// Adds the faults of a later part of a column, which begins after so many rows.
    pub fn append(&mut self, later: Self, rows: usize) {
        let moved = |fault: Fault| Fault { row: fault.row + rows, ..fault };
        self.count += later.count;
        self.first.extend(later.first.into_iter().map(moved));
        self.notes.extend(later.notes.into_iter().map(moved));
        self.strays.extend(later.strays.into_iter().map(|(fault, hint)| (moved(fault), hint)));
        for (column, forms) in later.dates {
            self.note_date(column, || forms.clone());
        }
    }

    /// What is to be said of columns that could be read: notes and findings.
    pub fn remarks(&self, place: impl Fn(&Fault) -> Place) -> Vec<Diagnostic> {
        let notes = self.notes.iter().map(|note| Diagnostic::note(note.message.clone()).at(place(note)));
        let strays = self.strays.iter().map(|(stray, hint)| {
            Diagnostic::finding(stray.message.clone()).code("stray-value").at(place(stray)).hint(hint.clone())
        });
        notes.chain(strays).collect()
    }

    /// Errors for the first faults in the order of the file, and one for the rest.
    pub fn into_errors(mut self, path: &str, place: impl Fn(&Fault) -> Place) -> Vec<Diagnostic> {
        self.first.sort_by_key(|fault| (fault.row, fault.column));
        self.first.truncate(SHOWN);
        let rest = self.count - self.first.len();
        let mut dates = self.dates;
        let error = |fault: &Fault| {
            // Once for a column.
            let hint = dates.remove(&fault.column).and_then(|forms| format_hint(&forms));
            let error = Diagnostic::error(fault.message.clone()).at(place(fault));
            hint.into_iter().fold(error, Diagnostic::hint)
        };
        let mut errors: Vec<Diagnostic> = self.first.iter().map(error).collect();
        if rest > 0 {
            let more = Diagnostic::error(format!("{rest} more cells are not of their column's type"));
            errors.push(
                more.at(Place::file(path)).hint("a text that means a missing value is declared in `missingValues`"),
            );
        }
        errors
    }
}

/// How dates of these forms are declared.
fn format_hint(forms: &[String]) -> Option<String> {
    let declared = |form: &String| {
        let kind = if form.contains("%H") { "datetime" } else { "date" };
        let first = match form {
            _ if forms.len() == 1 => "",
            form if form.starts_with("%d") => " where the day is first",
            form if form.starts_with("%m") => " where the month is first",
            _ => "",
        };
        format!("\"type\": \"{kind}\", \"format\": \"{form}\"{first}")
    };
    let all: Vec<String> = forms.iter().map(declared).collect();
    (!all.is_empty())
        .then(|| format!("declare how the dates are written in data/datapackage.json: {}", all.join(", or ")))
}
