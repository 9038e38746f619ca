//! What rows of a table break, row by row: for messages, and for the list of queries that goes
//! to those who hold the data.

use super::extension::Waiver;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// At most so many rows are named in a message.
const SHOWN: usize = 5;

/// A check that some rows of a table break.
#[derive(Debug, Clone)]
pub struct Breach {
    /// What is checked, by a name that a waiver can give: `patients.age.maximum`.
    pub check: String,
    /// The table.
    pub table: String,
    /// The columns that it is about; none of a rule.
    pub fields: Vec<String>,
    /// The rows, from 0; none where it is about the table as a whole.
    pub rows: Vec<usize>,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
    /// Where, if not at the first row.
    pub place: Option<Place>,
    /// Why it is let pass, where it is.
    pub waived: Option<String>,
}

impl Breach {
    /// Something that rows break.
    pub(super) fn of_rows(
        table: &Table,
        (check, fields): (&str, &[String]),
        rows: Vec<usize>,
        severity: Severity,
        message: String,
    ) -> Self {
        Self {
            check: format!("{}.{check}", table.id()),
            table: table.id().to_owned(),
            fields: fields.to_vec(),
            rows,
            severity,
            message,
            hints: Vec::new(),
            place: None,
            waived: None,
        }
    }

    /// What cannot be checked, or is wrong with the table as a whole.
    pub(super) fn of_table(table: &Table, check: &str, told: Diagnostic) -> Self {
        let (severity, message, hints) = (told.severity, told.message, told.hints);
        let whole = Self::of_rows(table, (check, &[]), Vec::new(), severity, message);
        Self { hints, place: Some(told.place.unwrap_or_else(|| file_of(table))), ..whole }
    }

    /// The same as one message, at the first of the rows.
    pub fn diagnostic(&self, table: &Table) -> Diagnostic {
        let mut told = match (&self.waived, self.severity) {
            (Some(reason), _) => Diagnostic::note(format!("{} (waived: {reason})", self.message)),
            (None, Severity::Error) => Diagnostic::error(self.message.clone()),
            (None, Severity::Finding) => Diagnostic::finding(self.message.clone()),
            (None, Severity::Note) => Diagnostic::note(self.message.clone()),
        };
        let first = self.rows.first().and_then(|row| table.place_of(*row));
        told = told.at(self.place.clone().or(first).unwrap_or_else(|| file_of(table)));
        let shown: Vec<String> = self.rows.iter().take(SHOWN).filter_map(|row| line_or_row(table, *row)).collect();
        let has_no_line = told.place.as_ref().is_some_and(|place| place.line == 0);
        if self.rows.len() > 1 || (has_no_line && !shown.is_empty()) {
            let more = if self.rows.len() > SHOWN { ", …" } else { "" };
            told = told.hint(format!("at {}{more}", shown.join(", ")));
        }
        told.hints.extend(self.hints.iter().cloned());
        told.code("data-check")
    }
}

/// The file that a table was read from, as a place.
pub(super) fn file_of(table: &Table) -> Place {
    Place::file(table.path().unwrap_or(table.id()))
}

/// `line 12`, or `row 11` of a file that has no lines.
fn line_or_row(table: &Table, row: usize) -> Option<String> {
    let (source, number) = table.source_rows(row).into_iter().next()?;
    Some(match table.line_of(&source, number) {
        Some(line) => format!("line {line}"),
        None => format!("row {number}"),
    })
}

/// Lets errors pass that are waived with a reason, as many rows as that says; what is to be
/// said of the waivers themselves.
pub fn waive(breaches: &mut [Breach], waivers: &[Waiver]) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for waiver in waivers {
        let place = Place::file("data/datapackage.json");
        let Some(breach) = breaches.iter_mut().find(|breach| breach.check == waiver.check) else {
            let message = format!("the waiver of `{}` is not needed: no row breaks it", waiver.check);
            said.push(Diagnostic::finding(message).at(place).hint("delete it, or mend its `check`"));
            continue;
        };
        let count = breach.rows.len().max(1);
        if count == waiver.rows {
            breach.waived = Some(waiver.reason.clone());
        } else {
            let hint = format!("the waiver of `{}` is about {} rows, and {count} break it", waiver.check, waiver.rows);
            breach.hints.push(hint);
        }
    }
    said
}
