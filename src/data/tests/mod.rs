//! Tests of the module as its users see it, on tiny tables.

mod declared;
mod derived;
mod dictionary_keys;
mod expression;
mod files;
mod queries;
mod unquoted;

use std::collections::BTreeMap;

use super::{Dictionary, Source, Table, dictionary, read, text};
use crate::diagnostic::{Outcome, SourceText};

/// A table read from CSV text, typed by content.
fn table(id: &str, text: &str) -> Table {
    read(&Source::new(id, format!("data/{id}.csv"), text.as_bytes().to_vec()), None).unwrap()
}

/// A dictionary with one resource of these fields and more.
fn package(fields: &str, more: &str) -> Dictionary {
    let text =
        format!(r#"{{"resources": [{{"name": "t", "path": "t.csv", "schema": {{"fields": [{fields}]{more}}}}}]}}"#);
    dictionary(&SourceText::new("data/datapackage.json", text)).unwrap()
}

/// A table read as the first resource of a dictionary declares.
fn declared(text: &str, dictionary: &Dictionary) -> Outcome<Table> {
    read(&Source::new("t", "data/t.csv", text.as_bytes().to_vec()), dictionary.resources.first())
}

/// The values of a column in one line: `1 . 3`, where the point is missing.
fn line(values: Vec<Option<String>>) -> String {
    values.into_iter().map(|value| value.unwrap_or_else(|| ".".to_owned())).collect::<Vec<_>>().join(" ")
}

/// The values of a table's column in one line.
fn column(table: &Table, name: &str) -> String {
    line(table.texts(name).unwrap())
}

/// The errors of an outcome, one a line, each with its first hint.
fn errors<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    let errors = outcome.unwrap_err().0;
    let lines = errors.iter().map(|error| match error.hints.first() {
        Some(hint) => format!("{error} [{hint}]"),
        None => error.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Tables by their ids.
fn tables(all: &[&Table]) -> BTreeMap<String, Table> {
    all.iter().map(|table| (table.id().to_owned(), (*table).clone())).collect()
}
