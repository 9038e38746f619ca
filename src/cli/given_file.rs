//! Data files that are given on the command line, outside of any project.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::dictionary_file::DICTIONARY_PATH;
use crate::data::{self, NumberSigns, Resource, Source, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::draft::DraftTable;
use crate::freeze::DataFile;

/// A file as it was given, read once.
pub(super) struct GivenFile {
    /// The name that it has in `data/`.
    pub(super) name: String,
    /// Its bytes with their hashes.
    pub(super) file: DataFile,
    /// The path by which messages call it.
    shown: String,
}

impl GivenFile {
    /// Reads the bytes of files.
    ///
    /// # Errors
    /// A file that is missing, empty, a folder, or cannot be read; two that make one table.
    pub(super) fn all(paths: &[std::path::PathBuf]) -> Outcome<Vec<Self>> {
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        let mut ids = BTreeSet::new();
        for path in paths {
            match Self::read(path) {
                Ok(file) if !ids.insert(file.id()) => problems.push(
                    Diagnostic::error(format!("two files make the table `{}`", file.id()))
                        .at(Place::file(file.shown.as_str()))
                        .hint("copy one of them under another name"),
                ),
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(files) } else { Err(Diagnostics(problems)) }
    }

    fn read(path: &Path) -> Result<Self, Diagnostic> {
        let shown = path.display().to_string();
        let at = |error: Diagnostic| error.at(Place::file(shown.as_str()));
        let cannot = |error: std::io::Error| at(Diagnostic::error(format!("the file cannot be read: {error}")));
        let metadata = std::fs::metadata(path).map_err(cannot)?;
        if !metadata.is_file() {
            return Err(at(Diagnostic::error("found a folder or a device, expected a file with a table")));
        }
        if metadata.len() == 0 {
            return Err(at(Diagnostic::error("the file is empty, expected a table")));
        }
        let bytes = std::fs::read(path).map_err(cannot)?;
        let name = name_in_data(path);
        let file = DataFile::new(format!("data/{name}"), bytes.into());
        Ok(Self { name, file, shown })
    }

    /// The id of its table: its name up to the first dot.
    fn id(&self) -> String {
        self.name.split('.').next().unwrap_or(&self.name).to_owned()
    }

    fn source(&self) -> Source {
        Source { id: self.id(), path: self.shown.clone(), bytes: self.file.bytes.clone(), digest: self.file.digest }
    }

    /// The table, whose columns are typed by their content.
    ///
    /// # Errors
    /// The file cannot be read as a table, or the table has no rows.
    pub(super) fn table(&self) -> Outcome<Table> {
        self.read_by(None)
    }

    /// The same, with what is declared of some of its columns.
    fn read_by(&self, resource: Option<&Resource>) -> Outcome<Table> {
        let table = data::read(&self.source(), resource)?;
        if table.rows() == 0 {
            return Err(Diagnostic::error("the table has no rows, expected data below its header")
                .at(Place::file(self.shown.as_str()))
                .into());
        }
        const MOST_COLUMNS: usize = 10_000;
        if table.columns().len() > MOST_COLUMNS {
            let found = table.columns().len();
            return Err(Diagnostic::error(format!("found {found} columns, expected at most {MOST_COLUMNS}"))
                .at(Place::file(self.shown.as_str()))
                .hint("take the columns of the study into a file of their own")
                .into());
        }
        Ok(table)
    }

    /// What is drafted of it.
    ///
    /// # Errors
    /// Those of [`GivenFile::table`].
    pub(super) fn drafted(&self) -> Outcome<DraftTable> {
        let drafted = DraftTable::of(self.table()?, &self.name);
        let drafted = self.with_thousands(&drafted).unwrap_or(drafted);
        Ok(drafted.laid_out(data::unsaid_layout(&self.source())?))
    }

    /// The draft of the table, read once more where a point parts the thousands of some columns;
    /// none where it does not.
    fn with_thousands(&self, drafted: &DraftTable) -> Option<DraftTable> {
        let names = drafted.thousands_by_point();
        let field = |name: &&str| json!({ "name": name, "type": "number", "decimalChar": ",", "groupChar": "." });
        let fields: Vec<Value> = names.iter().map(field).collect();
        let schema = json!({ "fieldsMatch": ["subset"], "fields": fields });
        let resource = json!({ "name": self.id(), "path": self.name, "schema": schema });
        let text = json!({ "name": "data", "resources": [resource] }).to_string();
        let dictionary =
            data::dictionary(&SourceText::new(DICTIONARY_PATH, text)).ok().filter(|_| !names.is_empty())?;
        let table = self.read_by(dictionary.resources.first()).ok()?;
        let signs = NumberSigns { decimal: Some(','), group: Some('.'), mark: None };
        let signs = names.iter().map(|name| ((*name).to_owned(), signs.clone())).collect();
        Some(DraftTable::read_by(table, &self.name, &signs))
    }
}

/// A file that is made up.
pub(super) fn made_up(name: &str, text: &str) -> GivenFile {
    let file = DataFile::new(format!("data/{name}"), text.as_bytes().to_vec().into());
    GivenFile { name: name.to_owned(), file, shown: name.to_owned() }
}

/// The drafts of files.
///
/// # Errors
/// Whatever is wrong with any of them.
pub(super) fn drafted(files: &[GivenFile]) -> Outcome<Vec<DraftTable>> {
    let (mut tables, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match file.drafted() {
            Ok(table) => tables.push(table),
            Err(errors) => problems.extend(errors.0),
        }
    }
    if problems.is_empty() { Ok(tables) } else { Err(Diagnostics(problems)) }
}

/// The name of a file with what may stand in the name of one in every system, and none that
/// a project passes over.
fn name_in_data(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let name: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let name = name.trim().trim_start_matches('.');
    if name.split('.').next().is_none_or(str::is_empty) { format!("data{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_every_system_takes() {
        for (given, kept) in [
            ("/tmp/lung.csv", "lung.csv"),
            (".hidden.csv", "hidden.csv"),
            ("my \"data\" (1).csv", "my _data_ _1_.csv"),
            ("病例.csv", "病例.csv"),
        ] {
            assert_eq!(name_in_data(Path::new(given)), kept);
        }
    }
}
