//! Reading the files of a unit of the assembly.

use super::assembly::Unit;
use super::dictionary::Resource;
use super::key::Keys;
use super::source::{Format, Source};
use super::stacked::stacked;
use super::table::Table;
use super::{csv, read_with_keys, redcap};
use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::freeze::DataFile;

/// A table with what is declared of it.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The table.
    pub table: Table,
    /// What the dictionary says of it.
    pub resource: Option<Resource>,
}

/// The tables of a unit.
#[derive(Debug, Clone)]
pub struct UnitTables {
    /// Those that were read from files, to which rows are traced, with the paths of these.
    pub sources: Vec<(String, Declared)>,
    /// Those that are put together of them.
    pub made: Vec<Declared>,
}

/// Reads the tables of a unit; `keys` are compared as they are written. `is_last` says of a file whether nobody reads it
/// afterwards, so that its bytes are given up.
///
/// # Errors
/// Those of [`super::read`]; files of one table that do not have the same columns.
pub fn unit_tables(
    unit: &Unit,
    files: &[DataFile],
    keys: &Keys,
    is_last: &dyn Fn(&str) -> bool,
) -> Outcome<UnitTables> {
    if unit.is_stacked() {
        return several(unit, files, keys, is_last);
    }
    let path = unit.paths.first().map(String::as_str).unwrap_or_default();
    let source = source(path, &unit.id, files, is_last)?;
    match (&unit.redcap, &unit.resource) {
        (Some(_), Some(resource)) => export(unit, source, resource, keys),
        _ => {
            let table = read_with_keys(&source, unit.resource.as_ref(), keys)?;
            let declared = Declared { table, resource: unit.resource.clone() };
            Ok(UnitTables { sources: vec![(path.to_owned(), declared)], made: Vec::new() })
        }
    }
}

/// The bytes of a file of `data/` as a source.
fn source(path: &str, id: &str, files: &[DataFile], is_last: &dyn Fn(&str) -> bool) -> Outcome<Source> {
    let absent = || Diagnostic::error("the file is not in data/").at(Place::file(path));
    let file = files.iter().find(|file| file.path == path).ok_or_else(absent)?;
    let bytes = if is_last(path) { file.bytes.taken() } else { file.bytes.clone() };
    Ok(Source { id: id.to_owned(), path: path.to_owned(), bytes, digest: file.digest })
}

/// A source that is no table by itself is called as its file.
fn id_of(path: &str) -> &str {
    path.strip_prefix("data/").unwrap_or(path)
}

fn several(unit: &Unit, files: &[DataFile], keys: &Keys, is_last: &dyn Fn(&str) -> bool) -> Outcome<UnitTables> {
    let mut parts = Vec::with_capacity(unit.paths.len());
    for path in &unit.paths {
        parts.push(read_with_keys(&source(path, id_of(path), files, is_last)?, unit.resource.as_ref(), keys)?);
    }
    let column = unit.resource.as_ref().and_then(|resource| resource.extension.file_column.as_deref());
    let table = stacked(&unit.id, &parts, column)?;
    let resource = unit.resource.clone();
    let parts = parts.into_iter().map(|table| Declared { table, resource: resource.clone() });
    let sources = unit.paths.iter().cloned().zip(parts);
    Ok(UnitTables { sources: sources.collect(), made: vec![Declared { table, resource }] })
}

/// An export of REDCap. Without repeating instruments it is one table.
fn export(unit: &Unit, source: Source, resource: &Resource, keys: &Keys) -> Outcome<UnitTables> {
    let Some(dictionary) = &unit.redcap else { return Err(Diagnostic::error("no data dictionary").into()) };
    let format = source.format()?;
    if !matches!(format, Format::Csv | Format::Tsv) {
        let error = Diagnostic::error("an export of REDCap is a CSV file").at(Place::file(source.path.as_str()));
        return Err(error.hint("in REDCap: Data Exports, CSV / Microsoft Excel (raw data)").into());
    }
    let columns = csv::columns(&source, Some(resource), format).map_err(|mut errors| {
        errors.0 = errors.0.into_iter().map(|error| error.or_at(|| Place::file(source.path.as_str()))).collect();
        errors
    })?;
    let mut whole = redcap::whole(dictionary, resource, &columns);
    let repeats = columns.iter().any(|column| column == redcap::INSTRUMENT);
    let path = source.path.clone();
    let export = Source { id: if repeats { id_of(&path).to_owned() } else { unit.id.clone() }, ..source };
    if !repeats {
        redcap::declare_records(&mut whole, resource, dictionary, &columns);
    }
    let table = read_with_keys(&export, Some(&whole), keys).map_err(redcap::explained)?;
    let made = if repeats { redcap::tables(&table, &unit.id, dictionary, &whole, resource)? } else { Vec::new() };
    Ok(UnitTables {
        sources: vec![(path, Declared { table, resource: (!repeats).then_some(whole) })],
        made: made.into_iter().map(|(table, resource)| Declared { table, resource: Some(resource) }).collect(),
    })
}
