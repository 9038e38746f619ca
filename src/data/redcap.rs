//! An export of REDCap: one file of raw data, in which the rows of repeating instruments stand
//! between those of the records. It becomes one table of the records and one a repeating
//! instrument.

use std::collections::BTreeSet;

use super::dictionary::{FieldsMatch, ForeignKey, Resource};
use super::extension::Extension;
use super::redcap_dictionary::RedcapDictionary;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, known_names};

/// The column that says of which repeating instrument a row is.
pub(super) const INSTRUMENT: &str = "redcap_repeat_instrument";
const INSTANCE: &str = "redcap_repeat_instance";
const EVENT: &str = "redcap_event_name";

/// What is declared of the whole file with these columns: each is read as its field says.
pub(super) fn whole(dictionary: &RedcapDictionary, resource: &Resource, columns: &[String]) -> Resource {
    let mut whole = resource.clone();
    for column in columns {
        let Some(mut field) = dictionary.field(column) else { continue };
        match whole.fields.iter_mut().find(|declared| declared.name == *column) {
            Some(declared) => {
                declared.title = declared.title.take().or(field.title);
                declared.description = declared.description.take().or(field.description);
                declared.identifier = declared.identifier.or(field.identifier);
                if declared.levels.is_empty() {
                    declared.levels = field.levels;
                }
            }
            None => {
                field.missing = None;
                whole.fields.push(field);
            }
        }
    }
    // Keys, rules and what a row is called are of the tables into which the file is cut.
    (whole.primary_key, whole.foreign_keys) = (Vec::new(), Vec::new());
    whole.extension = Extension::default();
    whole.matching = FieldsMatch::All;
    whole
}

/// Declares of a file without repeating instruments what is declared of its records.
pub(super) fn declare_records(
    whole: &mut Resource,
    declared: &Resource,
    dictionary: &RedcapDictionary,
    columns: &[String],
) {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    *whole = records(dictionary, whole, declared, &columns);
}

/// What is to be said of a file that cannot be read: it may hold labels.
pub(super) fn explained(errors: Diagnostics) -> Diagnostics {
    let hint = "the export must be of raw data: in REDCap: Data Exports, CSV / Microsoft Excel (raw data)";
    let mut errors = errors;
    if let Some(first) = errors.0.first_mut() {
        first.hints.push(hint.to_owned());
    }
    errors
}

/// The tables of an export, each with what is declared of it: the records under `id`, and
/// each repeating instrument under its name.
///
/// # Errors
/// A row of an instrument that the data dictionary does not have.
pub(super) fn tables(
    export: &Table,
    id: &str,
    dictionary: &RedcapDictionary,
    whole: &Resource,
    declared: &Resource,
) -> Outcome<Vec<(Table, Resource)>> {
    let instruments = export.texts(INSTRUMENT)?;
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (row, name) in instruments.iter().enumerate() {
        let Some(name) = name else { continue };
        let forms = dictionary.forms();
        if !forms.contains(&name.as_str()) {
            let error = Diagnostic::error(format!("the instrument `{name}` is not in the data dictionary"));
            let place = export.place_of(row).unwrap_or_else(|| Place::file(export.id()));
            return Err(explained(error.at(place).hint(known_names(name, forms)).into()));
        }
        names.insert(name);
    }
    let rows_of = |wanted: Option<&str>| -> Vec<usize> {
        instruments.iter().enumerate().filter(|(_, name)| name.as_deref() == wanted).map(|(row, _)| row).collect()
    };
    let rows = rows_of(None);
    let has_value =
        |column: &str| export.store(column).is_ok_and(|store| rows.iter().any(|row| store.is_present(*row)));
    let all = || export.columns().iter().map(|column| column.name.as_str());
    let is_repeated = |column: &str| dictionary.form(column).is_some_and(|form| names.contains(form));
    let keep: Vec<&str> = all()
        .filter(|column| *column != INSTRUMENT && (*column != INSTANCE || has_value(INSTANCE)))
        .filter(|column| !is_repeated(column) || has_value(column) || *column == dictionary.record())
        .collect();
    let mut made = vec![(export.part(id, &rows, &keep), records(dictionary, whole, declared, &keep))];
    for name in names {
        let rows = rows_of(Some(name));
        let keep: Vec<&str> = all()
            .filter(|column| {
                *column == dictionary.record()
                    || matches!(*column, EVENT | INSTANCE | "redcap_data_access_group")
                    || dictionary.form(column) == Some(name)
            })
            .collect();
        made.push((export.part(name, &rows, &keep), instrument(dictionary, whole, id, name, &keep)));
    }
    for (table, resource) in &mut made {
        table.declare(Some(resource));
    }
    Ok(made)
}

fn part(whole: &Resource, name: &str, keep: &[&str]) -> Resource {
    let mut part = whole.clone();
    part.name = name.to_owned();
    part.fields.retain(|field| keep.contains(&field.name.as_str()));
    part.extension.waivers.clear();
    part.extension.rules.clear();
    part.extension.orders.clear();
    part
}

/// What names a row: the record, of a study with events also the event.
fn key(dictionary: &RedcapDictionary, keep: &[&str], more: &[&str]) -> Vec<String> {
    let key = [dictionary.record(), EVENT].into_iter().chain(more.iter().copied());
    key.filter(|column| keep.contains(column)).map(str::to_owned).collect()
}

fn records(dictionary: &RedcapDictionary, whole: &Resource, declared: &Resource, keep: &[&str]) -> Resource {
    let mut records = part(whole, &declared.name, keep);
    records.extension = declared.extension.clone();
    records.primary_key = match declared.primary_key.as_slice() {
        [] => key(dictionary, keep, &[INSTANCE]),
        own => own.to_vec(),
    };
    records.foreign_keys = declared.foreign_keys.clone();
    if records.extension.subject.is_empty() {
        records.extension.subject = vec![dictionary.record().to_owned()];
    }
    records
}

fn instrument(dictionary: &RedcapDictionary, whole: &Resource, records: &str, name: &str, keep: &[&str]) -> Resource {
    let mut instrument = part(whole, name, keep);
    instrument.title = None;
    instrument.description = None;
    instrument.extension.unit = None;
    instrument.primary_key = key(dictionary, keep, &[INSTANCE]);
    instrument.extension.subject = vec![dictionary.record().to_owned()];
    let record = vec![dictionary.record().to_owned()];
    instrument.foreign_keys =
        vec![ForeignKey { fields: record.clone(), resource: records.to_owned(), reference: record }];
    instrument
}
