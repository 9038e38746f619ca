//! Which files of `data/` make which tables: each file one, several of its parts (the sheets of
//! a workbook, the data sets of a transport file, the instruments of an export) one each, or
//! several files one together.

use std::collections::{BTreeMap, BTreeSet};

use glob::Pattern;

use super::dataset_json;
use super::define;
use super::dictionary::{Dictionary, Resource};
use super::redcap_dictionary::RedcapDictionary;
use super::source::Format;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::freeze::DataFile;

/// Where the data dictionary is, relative to the project folder.
const DICTIONARY: &str = "data/datapackage.json";

/// Endings of texts about the data, which are no tables.
const NO_TABLES: [&str; 10] = [".md", ".txt", ".pdf", ".xml", ".xsl", ".html", ".docx", ".sas", ".do", ".r"];

/// What is read in one go.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The id of the table.
    pub id: String,
    /// The files, relative to the project folder.
    pub paths: Vec<String>,
    /// What the dictionary says of it.
    pub resource: Option<Resource>,
    /// The data dictionary of REDCap, of whose project the file is an export.
    pub(super) redcap: Option<RedcapDictionary>,
}

impl Unit {
    /// Whether it is made of a list, a folder or a pattern of files.
    pub(super) fn is_stacked(&self) -> bool {
        self.resource.as_ref().is_some_and(is_of_several)
    }
}

/// The tables of `data/`.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    /// What is read, in the order of the files.
    pub units: Vec<Unit>,
    /// The dictionary.
    pub dictionary: Option<Dictionary>,
    /// What is to be said of how files make tables.
    pub said: Vec<Diagnostic>,
}

/// Says which files make which tables. `id` gives the id of a file's table.
///
/// # Errors
/// A file that the dictionary names and that is not there; a file that is two tables; a
/// description of the data (define.xml, REDCap's dictionary) that cannot be read.
pub fn assembly(files: &[DataFile], dictionary: Option<Dictionary>, id: impl Fn(&str) -> String) -> Outcome<Assembly> {
    let resources = dictionary.as_ref().map_or(&[][..], |dictionary| dictionary.resources.as_slice());
    let companions: BTreeSet<String> =
        resources.iter().flat_map(companions).map(|path| format!("data/{}", plain(path))).collect();
    let is_declared = |file: &DataFile| resources.iter().any(|resource| resource.is_of_path(&file.path));
    let is_candidate = |file: &&DataFile| {
        (is_table(file) || is_declared(file)) && !companions.contains(&file.path) && file.path != DICTIONARY
    };
    let candidates: Vec<&DataFile> = files.iter().filter(is_candidate).collect();
    let mut units: Vec<Unit> = Vec::new();
    let mut problems = Vec::new();
    let mut claimed: BTreeMap<&str, &str> = BTreeMap::new();
    for resource in resources.iter().filter(|resource| is_of_several(resource)) {
        let paths = matching(resource, &candidates).map_err(|problem| problems.push(problem)).unwrap_or_default();
        for path in &paths {
            if let Some(other) = claimed.insert(path, &resource.name) {
                let message = format!("the file is part of two tables, `{other}` and `{}`", resource.name);
                problems.push(Diagnostic::error(message).at(Place::file(*path)));
            }
        }
        let paths = paths.into_iter().map(str::to_owned).collect();
        units.push(Unit { id: resource.name.clone(), paths, resource: Some(resource.clone()), redcap: None });
    }
    for file in candidates.iter().filter(|file| !claimed.contains_key(file.path.as_str())) {
        units.extend(of_file(file, resources, &id));
    }
    problems.extend(units.iter().filter_map(without_parts));
    for unit in &mut units {
        if let Err(errors) = complete(unit, files) {
            problems.extend(errors.0);
        }
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    let noticed = dictionary.as_ref().map_or(&[][..], |dictionary| dictionary.said.as_slice());
    let said = noticed.iter().cloned().chain(absent(resources, files)).collect();
    units.sort_by(|a, b| (&a.paths, &a.id).cmp(&(&b.paths, &b.id)));
    Ok(Assembly { units, dictionary, said })
}

/// The tables of one file: as many as the dictionary declares of it, at least one.
fn of_file(file: &DataFile, resources: &[Resource], id: impl Fn(&str) -> String) -> Vec<Unit> {
    let of_file: Vec<&Resource> = resources.iter().filter(|resource| resource.is_of_path(&file.path)).collect();
    let unit = |id: String, resource: Option<&Resource>| Unit {
        id,
        paths: vec![file.path.clone()],
        resource: resource.cloned(),
        redcap: None,
    };
    match of_file.as_slice() {
        [] => vec![unit(id(&file.path), None)],
        // A part of a file is called as it is declared.
        [only] if only.dialect.part().is_none() && only.extension.redcap.is_none() => {
            vec![unit(id(&file.path), Some(only))]
        }
        several => several.iter().map(|one| unit(one.name.clone(), Some(one))).collect(),
    }
}

/// Findings about tables that the dictionary declares and whose file is not there.
fn absent(resources: &[Resource], files: &[DataFile]) -> Vec<Diagnostic> {
    let is_absent = |resource: &&Resource| {
        !is_of_several(resource) && resource.path.is_some() && !files.iter().any(|file| resource.is_of_path(&file.path))
    };
    let finding = |resource: &Resource| {
        let path = resource.path.as_deref().unwrap_or_default();
        let message = format!("the dictionary declares `{}`, whose file `{path}` is not in data/", resource.name);
        Diagnostic::finding(message)
            .code("missing-file")
            .at(Place::file(DICTIONARY))
            .hint("paths are relative to data/")
    };
    resources.iter().filter(is_absent).map(finding).collect()
}

/// Whether a file is a table: all are but the dictionary, texts about the data, and JSON that
/// is no Dataset-JSON.
fn is_table(file: &DataFile) -> bool {
    let path = file.path.to_ascii_lowercase();
    if file.path == DICTIONARY || NO_TABLES.iter().any(|ending| path.ends_with(ending)) {
        return false;
    }
    !path.ends_with(".json") || dataset_json::is_dataset(&file.bytes.get())
}

/// The files that describe the one of a resource.
fn companions(resource: &Resource) -> impl Iterator<Item = &str> {
    [&resource.extension.redcap, &resource.extension.define].into_iter().filter_map(|path| path.as_deref())
}

fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_start_matches("data/")
}

fn is_of_several(resource: &Resource) -> bool {
    let is_pattern = |path: &str| path.ends_with('/') || path.contains(['*', '?', '[']);
    !resource.paths.is_empty() || resource.path.as_deref().is_some_and(is_pattern)
}

/// The files of a resource that is a list, a folder or a pattern.
fn matching<'f>(resource: &Resource, candidates: &[&'f DataFile]) -> Result<Vec<&'f str>, Diagnostic> {
    let error = |message: String| Diagnostic::error(message).at(Place::file(DICTIONARY));
    let short = |file: &&'f DataFile| file.path.strip_prefix("data/").unwrap_or(&file.path);
    if !resource.paths.is_empty() {
        let find = |path: &String| {
            let found = candidates.iter().find(|file| short(file) == plain(path)).map(|file| file.path.as_str());
            found.ok_or_else(|| error(format!("`{}` names the file `{path}`, which is not in data/", resource.name)))
        };
        return resource.paths.iter().map(find).collect();
    }
    let written = plain(resource.path.as_deref().unwrap_or_default());
    let pattern = if written.ends_with('/') { format!("{written}*") } else { written.to_owned() };
    let compiled = Pattern::new(&pattern).map_err(|problem| {
        error(format!("the path `{pattern}` of `{}` is no pattern of files: {}", resource.name, problem.msg))
    })?;
    // A star stands for a part of one name, not for folders.
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    let paths: Vec<&str> = candidates
        .iter()
        .filter(|file| compiled.matches_with(short(file), options))
        .map(|file| file.path.as_str())
        .collect();
    if paths.is_empty() {
        return Err(error(format!("no file in data/ fits the path `{pattern}` of `{}`", resource.name)));
    }
    Ok(paths)
}

/// An error where the dictionary says a part of a file that has no parts.
fn without_parts(unit: &Unit) -> Option<Diagnostic> {
    let dialect = &unit.resource.as_ref()?.dialect;
    let path = unit.paths.first()?;
    let format = Format::of_path(path).ok()?;
    let (key, of) = match (&dialect.sheet, &dialect.member, format) {
        (Some(_), _, Format::Workbook) | (None, Some(_), Format::Xpt) | (None, None, _) => return None,
        (Some(_), _, _) => ("sheetName` or `sheetNumber", "a workbook"),
        (None, Some(_), _) => ("table", "a SAS transport file"),
    };
    // A define.xml calls a data set by the same word.
    if unit.resource.as_ref().is_some_and(|resource| resource.extension.define.is_some()) {
        return None;
    }
    Some(
        Diagnostic::error(format!("`{key}` is declared of a file that is not {of}"))
            .at(Place::file(path.as_str()))
            .hint("delete it from the `dialect` of the resource in data/datapackage.json"),
    )
}

/// Completes what the dictionary says by the descriptions that it names.
fn complete(unit: &mut Unit, files: &[DataFile]) -> Outcome<()> {
    let Some(resource) = &mut unit.resource else { return Ok(()) };
    let owner = resource.name.clone();
    let find = |path: &str| {
        let wanted = format!("data/{}", plain(path));
        let named = || {
            Diagnostic::error(format!("`{owner}` names the file `{path}`, which is not in data/"))
                .at(Place::file(DICTIONARY))
        };
        files.iter().find(|file| file.path == wanted).ok_or_else(named)
    };
    if let Some(path) = resource.extension.define.clone() {
        let file = find(&path)?;
        let names: Vec<&str> =
            [resource.dialect.member.as_deref(), Some(unit.id.as_str()), Some(resource.name.as_str())]
                .into_iter()
                .flatten()
                .collect();
        let described = define::described(&file.path, &file.bytes.get(), &names)?;
        define::complete(resource, described);
    }
    if let Some(path) = resource.extension.redcap.clone() {
        let file = find(&path)?;
        unit.redcap = Some(RedcapDictionary::read(&file.path, &file.bytes.get(), resource)?);
    }
    Ok(())
}
