//! The source tables: the data files of the freeze, typed by the dictionary.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::dictionary_file::DICTIONARY_PATH;
use crate::cli::engines;
use crate::cli::inputs::Inputs;
use crate::data::{self, Assembly, Declared, Dictionary, Keys, Opened, Resource, Table, UnitTables};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, SourceText};
use crate::freeze::{self, Change, DataFile, LockedSource, Shapes};
use crate::project::{CONFIG_PATH, Project};

/// Reads the dictionary from its text.
///
/// # Errors
/// It is not valid.
pub fn read_dictionary(text: Option<&SourceText>) -> Outcome<Option<Dictionary>> {
    text.map(data::dictionary).transpose()
}

/// Which files of data/ make which tables, by the dictionary and by `[sources]`.
///
/// # Errors
/// The dictionary is not valid, or names what is not there.
pub(super) fn assembled(project: &Project, files: &[DataFile], text: Option<&SourceText>) -> Outcome<Assembly> {
    data::assembly(files, read_dictionary(text)?, |path| table_id(project, path))
}

/// Where the rows and columns of the lock are not those of the tables that were read.
pub(super) fn miscounted(inputs: &Inputs, read: &[ReadFile]) -> Vec<Change> {
    freeze::compare_shapes(&inputs.freeze, &shapes(read))
}

/// The rows and columns of each file; of one that is several tables those of all.
pub(super) fn shapes(read: &[ReadFile]) -> Shapes {
    let mut shapes = Shapes::new();
    for file in read {
        let shape = shapes.entry(file.path.clone()).or_default();
        *shape = (shape.0 + file.rows, shape.1 + file.columns);
    }
    shapes
}

/// A file, or a part of one, that was read as a table.
#[derive(Debug, Clone)]
pub(super) struct ReadFile {
    /// The id of the table.
    pub(super) id: String,
    /// The file.
    pub(super) path: String,
    /// How many rows it has.
    pub(super) rows: u64,
    /// How many columns it has.
    pub(super) columns: u64,
}

/// The source tables and what was noticed of them.
#[derive(Clone, Default)]
pub(super) struct SourceTables {
    /// The tables by their ids.
    pub(super) tables: BTreeMap<String, Table>,
    /// Those among them that were read from files.
    pub(super) read: Vec<ReadFile>,
    /// What the dictionary says of each, by its id.
    pub(super) resources: BTreeMap<String, Resource>,
    /// What was noticed while they were read.
    pub(super) said: Vec<Diagnostic>,
    /// Errors where two files make a table of one id.
    doubled: Vec<Diagnostic>,
    /// The columns that are compared as they are written.
    pub(super) keys: Keys,
    /// What the tables of other engines are now.
    elsewhere: Vec<LockedSource>,
}

impl SourceTables {
    /// Findings about levels that differ only in writing; `used` are the columns that
    /// blocks read.
    pub(super) fn near_levels(&self, used: &BTreeSet<(String, String)>) -> Vec<Diagnostic> {
        let parts: BTreeSet<&String> = self.tables.values().flat_map(Table::parents).collect();
        let of = |table: &Table| data::near_levels(table, self.resources.get(table.id()), &self.keys, used);
        let is_here = |table: &&Table| !parts.contains(&table.id().to_owned()) && table.elsewhere().is_none();
        self.tables.values().filter(is_here).flat_map(of).collect()
    }

    /// Adds tables of other engines.
    pub(super) fn add_opened(&mut self, opened: Vec<Opened>) {
        for one in opened {
            self.elsewhere.push(engines::locked(&one));
            self.said.extend(one.said);
            let place = one.table.connection().map(|connection| connection.settings().relation_place.clone());
            self.take(one.table, || place.unwrap_or_else(|| Place::file(CONFIG_PATH)));
        }
    }

    /// What the tables of other engines are now.
    pub(super) fn sources(&self) -> Vec<LockedSource> {
        self.elsewhere.clone()
    }

    /// What is declared of the tables, under their ids.
    pub(super) fn dictionary(&self) -> Dictionary {
        let named = |(id, resource): (&String, &Resource)| Resource { name: id.clone(), ..resource.clone() };
        Dictionary { resources: self.resources.iter().map(named).collect(), ..Dictionary::default() }
    }

    fn add(&mut self, declared: Declared, path: Option<&str>) {
        let Declared { table, resource } = declared;
        let id = table.id().to_owned();
        self.said.extend(table.findings().iter().cloned());
        if let Some(path) = path {
            let (rows, columns) = (table.rows() as u64, table.columns().len() as u64);
            self.read.push(ReadFile { id: id.clone(), path: path.to_owned(), rows, columns });
        }
        self.resources.extend(resource.map(|resource| (id.clone(), resource)));
        self.take(table, || path.map_or_else(|| Place::file(DICTIONARY_PATH), Place::file));
    }

    fn take(&mut self, table: Table, place: impl FnOnce() -> Place) {
        let id = table.id().to_owned();
        if self.tables.insert(id.clone(), table).is_some() {
            self.doubled.push(
                Diagnostic::error(format!("two files make the table `{id}`"))
                    .at(place())
                    .hint("name one of them under `[sources]` in report/report.toml"),
            );
        }
    }
}

/// What becomes of the bytes of a file when its tables have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BytesOfFiles {
    /// They are asked for again.
    Kept,
    /// They are not: their memory is that of the tables.
    GivenUp,
}

/// Reads every table of `data/`. `keys` are the columns that blocks compare as keys.
///
/// # Errors
/// What is wrong with any of them.
pub(super) fn read_assembled(
    assembly: &Assembly,
    files: &[DataFile],
    keys: BTreeSet<String>,
    bytes: BytesOfFiles,
) -> Outcome<SourceTables> {
    let keys = Keys::new(keys, assembly.dictionary.as_ref());
    let mut all = SourceTables { said: assembly.said.clone(), keys, ..SourceTables::default() };
    let mut problems = Vec::new();
    for (number, unit) in assembly.units.iter().enumerate() {
        // A workbook is read once for each of its sheets.
        let rest = assembly.units.get(number + 1..).unwrap_or_default();
        let is_last = |path: &str| {
            let is_other = |other: &data::Unit| other.paths.iter().any(|one| one == path);
            bytes == BytesOfFiles::GivenUp && !rest.iter().any(is_other)
        };
        match data::unit_tables(unit, files, &all.keys, &is_last) {
            Ok(UnitTables { sources, made }) => {
                sources.into_iter().for_each(|(path, table)| all.add(table, Some(&path)));
                made.into_iter().for_each(|table| all.add(table, None));
            }
            Err(errors) => problems.extend(errors.0),
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(Diagnostics(problems)) }
}

/// Reads every table of the freeze that is made of files.
pub(super) fn read_files(inputs: &Inputs, assembly: &Assembly, keys: BTreeSet<String>) -> Outcome<SourceTables> {
    let all = read_assembled(assembly, &inputs.data, keys, BytesOfFiles::GivenUp)?;
    if all.doubled.is_empty() { Ok(all) } else { Err(Diagnostics(all.doubled)) }
}

/// Reads every table of the freeze and checks it against the dictionary. `keys` are
/// the columns that blocks compare as keys.
pub(super) fn read_tables(
    project: &Project,
    inputs: &Inputs,
    assembly: &Assembly,
    keys: BTreeSet<String>,
) -> Outcome<SourceTables> {
    let mut all = read_files(inputs, assembly, keys)?;
    all.add_opened(engines::opened(project, assembly.dictionary.as_ref())?);
    let changes = freeze::compare_sources(&inputs.freeze.sources, &all.elsewhere);
    freeze::require_unchanged_sources(&inputs.freeze.name, &changes, |name| engines::place_of(project, name))?;
    if !all.doubled.is_empty() {
        return Err(Diagnostics(all.doubled));
    }
    // What is put together of others is checked as a whole.
    let parts: BTreeSet<&String> = all.tables.values().flat_map(Table::parents).collect();
    // Those of other engines were checked there.
    for (id, resource) in all.resources.iter().filter(|(id, _)| !parts.contains(id)) {
        if let Some(table) = all.tables.get(id) {
            all.said.extend(data::check(table, resource, &all.tables));
        }
    }
    let Some(dictionary) = &assembly.dictionary else { return Ok(all) };
    let (mut breaches, tables): (Vec<_>, Vec<_>) = data::tables_rules(dictionary, &all.tables).into_iter().unzip();
    all.said.extend(data::waive(&mut breaches, &dictionary.waivers));
    all.said.extend(breaches.iter().zip(&tables).map(|(breach, table)| breach.diagnostic(table)));
    Ok(all)
}

/// The id of a file's table: its name in `[sources]`, else the file's stem.
pub fn table_id(project: &Project, path: &str) -> String {
    let short = path.strip_prefix("data/").unwrap_or(path);
    let named = project
        .config
        .sources
        .iter()
        .find(|(_, source)| source.file().is_some_and(|file| file == short || file == path));
    named.map_or_else(
        || short.rsplit('/').next().unwrap_or(short).split('.').next().unwrap_or(short).to_owned(),
        |(id, _)| id.clone(),
    )
}
