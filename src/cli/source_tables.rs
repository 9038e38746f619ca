//! The source tables: the data files of the freeze, typed by the dictionary.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::inputs::{DICTIONARY_PATH, Inputs};
use crate::data::{self, Dictionary, Keys, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::freeze::{self, Change};
use crate::project::Project;

/// Reads the dictionary from its text.
///
/// # Errors
/// It is not valid.
pub fn read_dictionary(text: Option<&SourceText>) -> Outcome<Option<Dictionary>> {
    text.map(data::dictionary).transpose()
}

/// Where the rows and columns of the lock are not those of the tables that were read.
pub(super) fn miscounted(project: &Project, inputs: &Inputs, tables: &BTreeMap<String, Table>) -> Vec<Change> {
    let shape = |path: &str| {
        let table = tables.get(&table_id(project, path))?;
        Some((path.to_owned(), (table.rows() as u64, table.columns().len() as u64)))
    };
    let files = inputs.data.iter().filter(|file| is_table(&file.path));
    freeze::compare_shapes(&inputs.freeze, &files.filter_map(|file| shape(&file.path)).collect())
}

/// The source tables and what was noticed of them.
#[derive(Clone)]
pub(super) struct SourceTables {
    /// The tables by their ids.
    pub(super) tables: BTreeMap<String, Table>,
    /// What was noticed while they were read and checked.
    pub(super) checks: Vec<Diagnostic>,
    dictionary: Option<Dictionary>,
    keys: Keys,
}

impl SourceTables {
    /// Findings about levels that differ only in writing; `used` are the columns that
    /// blocks read.
    pub(super) fn near_levels(&self, used: &BTreeSet<(String, String)>) -> Vec<Diagnostic> {
        let of = |table: &Table| {
            let path = table.path().unwrap_or_default();
            let resource = self.dictionary.as_ref().and_then(|dictionary| dictionary.resource_of_path(path));
            data::near_levels(table, resource, &self.keys, used)
        };
        self.tables.values().flat_map(of).collect()
    }
}

/// Reads every table of the freeze and checks it against the dictionary. `keys` are
/// the columns that blocks compare as keys.
pub(super) fn read_tables(project: &Project, inputs: &Inputs, keys: BTreeSet<String>) -> Outcome<SourceTables> {
    let dictionary = read_dictionary(inputs.dictionary.as_ref())?;
    let keys = Keys::new(keys, dictionary.as_ref());
    let mut tables = BTreeMap::new();
    let mut problems = Vec::new();
    for file in inputs.data.iter().filter(|file| is_table(&file.path)) {
        let id = table_id(project, &file.path);
        let source =
            data::Source { id: id.clone(), path: file.path.clone(), bytes: file.bytes.get(), digest: file.digest };
        file.bytes.give_up();
        let resource = dictionary.as_ref().and_then(|dictionary| dictionary.resource_of_path(&file.path));
        match data::read_with_keys(&source, resource, &keys) {
            Ok(table) => {
                if tables.insert(id.clone(), table).is_some() {
                    problems.push(
                        Diagnostic::error(format!("two files make the table `{id}`"))
                            .at(Place::file(&*file.path))
                            .hint("name one of them under `[sources]` in report/report.toml"),
                    );
                }
            }
            Err(errors) => problems.extend(errors.0),
        }
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    let mut checks: Vec<Diagnostic> = tables.values().flat_map(|table| table.findings().to_vec()).collect();
    for file in inputs.data.iter().filter(|file| is_table(&file.path)) {
        let resource = dictionary.as_ref().and_then(|dictionary| dictionary.resource_of_path(&file.path));
        if let (Some(resource), Some(table)) = (resource, tables.get(&table_id(project, &file.path))) {
            checks.extend(data::check(table, resource, &tables));
        }
    }
    Ok(SourceTables { tables, checks, dictionary, keys })
}

/// Whether a file of data/ is a table: all are but the dictionary and texts about
/// the data.
pub fn is_table(path: &str) -> bool {
    path != DICTIONARY_PATH && ![".md", ".txt", ".pdf", ".json"].iter().any(|ending| path.ends_with(ending))
}

/// The id of a file's table: its name in `[sources]`, else the file's stem.
pub fn table_id(project: &Project, path: &str) -> String {
    let short = path.strip_prefix("data/").unwrap_or(path);
    let named = project.config.sources.iter().find(|(_, file)| *file == short || *file == path);
    named.map_or_else(
        || short.rsplit('/').next().unwrap_or(short).split('.').next().unwrap_or(short).to_owned(),
        |(id, _)| id.clone(),
    )
}
