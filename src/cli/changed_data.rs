//! What changed in the data files of two versions, where both states of a file are here.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::counted;
use crate::cli::dictionary_file::DICTIONARY_PATH;
use crate::cli::source_tables::{BytesOfFiles, SourceTables, read_assembled, read_dictionary};
use crate::data::{self, ChangedRows, Dictionary};
use crate::diagnostic::SourceText;
use crate::freeze::DataFile;
use crate::ledger::{DeliveredSource, Difference};
use crate::project::read_plain;
use crate::verify::{SourceFile, same_data};

/// A data file that is in both versions and not the same.
pub(super) struct ChangedFile {
    /// Its path.
    pub(super) path: String,
    /// Its tables with what changed in each, or why that is not known.
    pub(super) tables: Result<Vec<(String, ChangedRows)>, String>,
}

/// Looks for both states of each changed file below a folder, and compares their tables.
pub(super) fn changed_files(difference: &Difference, folder: &Path) -> Vec<ChangedFile> {
    let both = difference.files.iter().filter_map(|file| Some((file.old.as_ref()?, file.new.as_ref()?)));
    // The dictionary is no table.
    let both: Vec<(&DeliveredSource, &DeliveredSource)> = both.filter(|(old, _)| old.path != DICTIONARY_PATH).collect();
    if both.is_empty() {
        // The folder, which may be large, is not walked for nothing.
        return Vec::new();
    }
    let wanted = |one: &DeliveredSource| SourceFile {
        path: one.path.clone(),
        sha256: one.sha256.clone(),
        bytes: Some(one.bytes),
    };
    let all: Vec<SourceFile> = both.iter().flat_map(|(old, new)| [wanted(old), wanted(new)]).collect();
    let found = same_data(&all, folder);
    let dictionary = read_plain(folder, DICTIONARY_PATH).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let dictionary = dictionary
        .and_then(|text| read_dictionary(Some(&SourceText::new(DICTIONARY_PATH, text.as_str()))).ok())
        .flatten()
        .unwrap_or_default();
    let state = |at: usize, which: &str| {
        let one = found.get(at).filter(|one| one.place.is_some());
        let bytes = one.and_then(|one| read_plain(folder, one.place.as_ref()?).ok());
        bytes.ok_or_else(|| format!("the {which} file is nowhere below {}", folder.display()))
    };
    let compare = |(at, (old, _)): (usize, &(&DeliveredSource, &DeliveredSource))| {
        let tables = state(2 * at, "older").and_then(|old_bytes| {
            let new_bytes = state(2 * at + 1, "newer")?;
            compared(&old.path, &dictionary, old_bytes, new_bytes)
        });
        ChangedFile { path: old.path.clone(), tables }
    };
    both.iter().enumerate().map(compare).collect()
}

/// The tables of both states of a file, compared by their keys.
fn compared(
    path: &str,
    dictionary: &Dictionary,
    old: Vec<u8>,
    new: Vec<u8>,
) -> Result<Vec<(String, ChangedRows)>, String> {
    let own = dictionary.resource_of_path(path).cloned();
    let no_key = || "the dictionary names no key (`primaryKey`) of its rows".to_owned();
    let resource = own.filter(|resource| !resource.primary_key.is_empty()).ok_or_else(no_key)?;
    let dictionary = Dictionary { resources: vec![resource.clone()], ..Dictionary::default() };
    let read = |bytes: Vec<u8>| -> Result<SourceTables, String> {
        let files = [DataFile::new(path.to_owned(), bytes.into())];
        let name = |_: &str| resource.name.clone();
        let assembly = data::assembly(&files, Some(dictionary.clone()), name).map_err(|error| error.to_string())?;
        read_assembled(&assembly, &files, BTreeSet::new(), BytesOfFiles::Kept).map_err(|error| error.to_string())
    };
    let (old, new) = (read(old)?, read(new)?);
    let mut all = Vec::new();
    for (id, table) in &new.tables {
        let Some(before) = old.tables.get(id) else { continue };
        let changed = data::changed_rows(before, table, &resource.primary_key).map_err(|error| error.to_string())?;
        all.push((id.clone(), changed));
    }
    Ok(all)
}

/// What changed in a table, without a value or a key.
pub(super) fn words(changed: &ChangedRows) -> String {
    let mut parts = Vec::new();
    let rows = |count: usize, what: &str| format!("{} {what}", counted(count, "row", "rows"));
    if !changed.added.is_empty() {
        parts.push(rows(changed.added.len(), "added"));
    }
    if !changed.removed.is_empty() {
        parts.push(rows(changed.removed.len(), "removed"));
    }
    if !changed.cells.is_empty() {
        let columns: Vec<String> =
            changed.by_column().into_iter().map(|(column, count)| format!("{column} {count}")).collect();
        let cells = counted(changed.cells.len(), "cell", "cells");
        parts.push(format!("{cells} changed in {} ({})", rows(changed.rows(), "").trim_end(), columns.join(", ")));
    }
    for (columns, what) in [(&changed.new_columns, "new"), (&changed.gone_columns, "gone")] {
        if !columns.is_empty() {
            parts.push(format!("{} {what}: {}", counted(columns.len(), "column", "columns"), columns.join(", ")));
        }
    }
    if parts.is_empty() { "the same rows, written otherwise".to_owned() } else { parts.join(", ") }
}

/// The rows themselves, for the terminal of who asked.
pub(super) fn rows(changed: &ChangedRows) -> Vec<String> {
    let read = |text: &Option<String>| text.clone().unwrap_or_else(|| "missing".to_owned());
    let added = changed.added.iter().map(|key| format!("+ {key}"));
    let removed = changed.removed.iter().map(|key| format!("- {key}"));
    let cells = changed
        .cells
        .iter()
        .map(|cell| format!("~ {} {}: {} → {}", cell.key, cell.column, read(&cell.old), read(&cell.new)));
    added.chain(removed).chain(cells).collect()
}

/// What changed as counts.
pub(super) fn as_json(file: &ChangedFile) -> Json {
    match &file.tables {
        Err(why) => json!({ "path": file.path, "unknown": why }),
        Ok(tables) => {
            let table = |(id, changed): &(String, ChangedRows)| {
                let cells: serde_json::Map<String, Json> =
                    changed.by_column().into_iter().map(|(column, count)| (column.to_owned(), count.into())).collect();
                json!({
                    "table": id, "added": changed.added.len(), "removed": changed.removed.len(),
                    "changed_rows": changed.rows(), "changed_cells": cells,
                    "new_columns": changed.new_columns, "gone_columns": changed.gone_columns,
                })
            };
            json!({ "path": file.path, "tables": tables.iter().map(table).collect::<Vec<_>>() })
        }
    }
}
