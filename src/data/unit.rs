//! What the rows of a table are: records, or the subjects themselves.

use super::dictionary::Resource;
use super::key::is_called_like_subject;
use super::row_key::keys;
use super::rows::Rows;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};

/// What rows are called where nobody says what they are.
const RECORDS: &str = "records";
/// What subjects are called where nobody says who they are.
const SUBJECTS: &str = "subjects";

/// Words for subjects, of whom a table may hold several rows.
const PEOPLE: [&str; 18] = [
    "patients",
    "subjects",
    "participants",
    "persons",
    "people",
    "individuals",
    "volunteers",
    "probands",
    "women",
    "men",
    "children",
    "infants",
    "adults",
    "donors",
    "candidates",
    "survivors",
    "controls",
    "cases",
];

impl Table {
    /// Keeps what the dictionary says of the rows. The subject is named by
    /// `tickmark.subject`, else by the primary key, of several columns the one that
    /// is called like a subject's number.
    pub(super) fn declare(&mut self, resource: Option<&Resource>) {
        let Some(resource) = resource else { return };
        self.unit = resource.extension.unit.clone();
        self.subject = match (resource.extension.subject.as_slice(), resource.primary_key.as_slice()) {
            ([], [only]) => vec![only.clone()],
            ([], several) => match several.iter().find(|name| is_called_like_subject(name)) {
                Some(subject) => vec![subject.clone()],
                None => several.to_vec(),
            },
            (subject, _) => subject.to_vec(),
        };
        self.subject.retain(|name| self.columns.iter().any(|column| column.name == *name));
        // A primary key is checked to be unique, and no step of a cohort doubles rows.
        self.has_one_row_each = !self.subject.is_empty() && self.subject == resource.primary_key;
    }

    /// Says what the rows and their subjects are called, in the plural.
    pub fn call_rows(&mut self, unit: Option<&str>, subjects: Option<&str>) {
        let written = |word: Option<&str>| word.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned);
        self.unit = written(unit).or(self.unit.take());
        self.subjects = written(subjects).or(self.subjects.take());
    }

    /// How many subjects some rows (from 0) are of; `None` where nothing says which
    /// column names them. A row without a subject is of none.
    pub fn subjects(&self, rows: Rows<'_>) -> Option<usize> {
        if let Some(remote) = &self.remote {
            return remote.subjects.and_then(|count| usize::try_from(count).ok());
        }
        if self.subject.is_empty() {
            return None;
        }
        let (keys, count) = keys(self, &self.subject).ok()?;
        let mut is_counted = vec![false; count];
        rows.iter().filter_map(|row| keys.of(row)).for_each(|subject| is_counted[subject] = true);
        Some(is_counted.into_iter().filter(|is_counted| *is_counted).count())
    }

    /// Whether some subject has several rows, as far as is known.
    pub fn has_repeated_subjects(&self) -> bool {
        if self.has_one_row_each {
            return false;
        }
        if let Some(remote) = &self.remote {
            return remote.subjects.is_some_and(|count| count < self.rows as u64);
        }
        self.subjects(Rows::First(self.rows())).is_some_and(|subjects| subjects < self.rows())
    }

    /// What the rows are called: what the cohort or the dictionary says, else
    /// `records`. Rows are not called people where a person has several of them.
    pub fn rows_called(&self) -> &str {
        match self.unit.as_deref() {
            Some(unit) if !(is_people(unit) && self.has_repeated_subjects()) => unit,
            _ => RECORDS,
        }
    }

    /// What the subjects are called.
    pub fn subjects_called(&self) -> &str {
        let unit = self.unit.as_deref().filter(|unit| is_people(unit));
        self.subjects.as_deref().or(unit).unwrap_or(SUBJECTS)
    }

    /// A finding where the rows are called people, and a person has several of them.
    pub(super) fn wrong_unit(&self) -> Option<Diagnostic> {
        let unit = self.unit.as_deref().filter(|unit| is_people(unit))?;
        let column = match self.subject.as_slice() {
            [] => self.columns.iter().map(|column| &column.name).find(|name| is_called_like_subject(name))?.clone(),
            [first, ..] => first.clone(),
        };
        let named = if self.subject.is_empty() { vec![column.clone()] } else { self.subject.clone() };
        let (keys, subjects) = keys(self, &named).ok()?;
        let rows = keys.iter().flatten().count();
        (subjects < rows).then(|| {
            let message = format!("the rows are called {unit}, and `{column}` has {subjects} values in {rows} rows");
            Diagnostic::finding(message)
                .code("rows-of-subjects")
                .hint("say what a row is (`unit = \"visits\"`), or take one row of each by an `sql` block or a join")
        })
    }

    /// A finding about rows that have no value in any column.
    pub(super) fn find_empty_rows(&mut self) {
        let counted = self.columns.iter().zip(&self.stores).filter(|(column, _)| column.name != "rownames");
        let counted: Vec<_> = counted.map(|(_, store)| store).collect();
        let rows = match counted.split_first() {
            // Of an only column a row without a value is a missing value, and no row to be deleted.
            Some((_, [])) => Vec::new(),
            Some((first, others)) => {
                let is_empty = |row: &usize| others.iter().all(|store| !store.is_present(*row));
                first.missing_rows().into_iter().filter(is_empty).collect()
            }
            None => Vec::new(),
        };
        let Some(first) = rows.first() else { return };
        let place = self.place_of(*first).unwrap_or_else(|| Place::file(self.id.clone()));
        let at = if place.line == 0 { format!(" (the first is row {})", first + 1) } else { String::new() };
        let message = match rows.len() {
            1 => format!("a row has no value in any column{at}, and is counted as a row"),
            n => format!("{n} rows have no value in any column{at}, and are counted as rows"),
        };
        self.findings.push(Diagnostic::finding(message).code("odd-line").at(place).hint("delete it from the data"));
    }
}

fn is_people(unit: &str) -> bool {
    let last = unit.rsplit(' ').next().unwrap_or(unit).to_lowercase();
    PEOPLE.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_known_by_the_last_word() {
        assert!(is_people("patients") && is_people("Treated patients"));
        assert!(!is_people("visits") && !is_people("patient years"));
    }
}
