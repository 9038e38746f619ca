//! Columns that tell who a subject is: they are not read.

use super::dictionary::Resource;
use super::key::Keys;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};

impl Table {
    /// Leaves out the columns that the dictionary calls identifiers: no block can name them,
    /// and no page can show them. A key stays, whose values are compared and not shown.
    pub(super) fn without_identifiers(&mut self, resource: Option<&Resource>, path: &str) {
        let Some(resource) = resource else { return };
        let keys = Keys::of_resource(Some(resource));
        let is_identifier =
            |name: &str| resource.field(name).is_some_and(|field| field.identifier == Some(true)) && !keys.holds(name);
        let names: Vec<String> = self
            .columns
            .iter()
            .filter(|column| is_identifier(&column.name))
            .map(|column| column.name.clone())
            .collect();
        if names.is_empty() {
            return;
        }
        self.retain(|column| !is_identifier(&column.name));
        let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message = match names.len() {
            1 => format!("an identifier is not read: {listed}"),
            count => format!("{count} identifiers are not read: {listed}"),
        };
        let note = Diagnostic::note(message).at(Place::file(path));
        self.findings
            .push(note.hint("to compute with one that shows nothing of a person, declare \"identifier\": false"));
    }

    /// Gives columns without levels the names that a description of the data has for their
    /// values; a finding where some value has none.
    pub(super) fn name_values(&mut self, resource: Option<&Resource>, path: &str) {
        let Some(resource) = resource else { return };
        for at in 0..self.columns.len() {
            let Some(levels) = resource.codelists.get(&self.columns[at].name) else { continue };
            if !self.columns[at].levels.is_empty() {
                continue;
            }
            let name = self.columns[at].name.clone();
            let present = self.distinct_texts(&name, usize::MAX).unwrap_or_default();
            let unnamed: Vec<&String> =
                present.iter().filter(|text| !levels.iter().any(|level| level.code == **text)).collect();
            if unnamed.is_empty() {
                self.columns[at].levels = levels.clone();
                continue;
            }
            let count = if unnamed.len() == 1 { "1 value".to_owned() } else { format!("{} values", unnamed.len()) };
            let message =
                format!("column `{name}` has {count} that its codelist does not have, and is read without it");
            self.findings.push(
                Diagnostic::note(message)
                    .at(Place::file(path))
                    .hint("mend the codelist or the data, or declare `levels` in data/datapackage.json"),
            );
        }
    }
}
