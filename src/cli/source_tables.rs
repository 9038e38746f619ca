//! The source tables: the data files of the freeze, typed by the dictionary.

use std::collections::BTreeMap;

use crate::cli::inputs::{DICTIONARY_PATH, Inputs};
use crate::data::{self, Dictionary, Table};
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

/// Reads every table of the freeze and checks it against the dictionary.
pub(super) fn read_tables(project: &Project, inputs: &Inputs) -> Outcome<(BTreeMap<String, Table>, Vec<Diagnostic>)> {
    let dictionary = read_dictionary(inputs.dictionary.as_ref())?;
    let mut tables = BTreeMap::new();
    let mut problems = Vec::new();
    for file in inputs.data.iter().filter(|file| is_table(&file.path)) {
        let id = table_id(project, &file.path);
        let source =
            data::Source { id: id.clone(), path: file.path.clone(), bytes: file.bytes.clone(), digest: file.digest };
        let resource = dictionary.as_ref().and_then(|dictionary| dictionary.resource_of_path(&file.path));
        match data::read(&source, resource) {
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
    Ok((tables, checks))
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
