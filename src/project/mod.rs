//! The project folder: `report/report.toml`, the paths and the output plan.

mod config;
mod output;

pub use config::{
    Affiliation, Author, Banner, Config, DocumentConfig, Fact, FactValue, NumberStyle, OutputKind, Style, Waiver,
};
pub(crate) use config::{is_name, toml_error};
pub use output::{OutputFolder, write_whole};

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Outcome, Place, SourceText};

/// Where the configuration is, relative to the project folder.
pub const CONFIG_PATH: &str = "report/report.toml";

/// A project folder whose configuration has been read.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder, as given or as found by searching upward.
    pub root: PathBuf,
    /// What `report/report.toml` says.
    pub config: Config,
    /// The text of `report/report.toml`, for places in it.
    pub source: SourceText,
}

impl Project {
    /// Opens the project in `folder`, or, without one, in the nearest folder at
    /// or above the working directory that has a `report/report.toml`.
    ///
    /// # Errors
    /// No such folder, or a configuration that cannot be read or is not valid.
    pub fn open(folder: Option<&Path>) -> Outcome<Self> {
        let root = match folder {
            Some(folder) => folder.to_path_buf(),
            None => search_upward()?,
        };
        if !root.join(CONFIG_PATH).is_file() {
            return Err(Diagnostic::error(format!("there is no {CONFIG_PATH} in `{}`", root.display()))
                .hint("a project is a folder with report/report.toml and data/, see the README")
                .into());
        }
        let source = read_text(&root, CONFIG_PATH)?;
        let config = config::parse(&source)?;
        Ok(Self { root, config, source })
    }

    /// Reads a text of the project, with line endings normalised to `\n`.
    ///
    /// # Errors
    /// A file that is missing, cannot be read or is not UTF-8.
    pub fn text(&self, path: &str) -> Outcome<SourceText> {
        read_text(&self.root, path)
    }

    /// All files under a folder of the project, relative to the project folder
    /// and sorted. Hidden files and editors' leftovers are passed over. A folder
    /// that does not exist holds nothing.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn files_under(&self, folder: &str) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        collect_files(&self.root, folder, &mut found)?;
        found.sort();
        Ok(found)
    }
}

fn search_upward() -> Outcome<PathBuf> {
    let here = std::env::current_dir()
        .map_err(|error| Diagnostic::error(format!("the working directory cannot be read: {error}")))?;
    here.ancestors().find(|folder| folder.join(CONFIG_PATH).is_file()).map(Path::to_path_buf).ok_or_else(|| {
        Diagnostic::error(format!("there is no {CONFIG_PATH} here or in a folder above"))
            .hint("run it inside a project, or name one with `--project DIR`")
            .hint("a project is a folder with report/report.toml and data/, see the README")
            .into()
    })
}

/// Reads a text file and normalises its line endings.
pub(crate) fn read_text(root: &Path, path: &str) -> Outcome<SourceText> {
    let bytes = fs::read(root.join(path)).map_err(|error| {
        Diagnostic::error(format!("`{path}` cannot be read: {}", plain_reason(&error))).at(Place::file(path))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..good];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        Diagnostic::error("found bytes that are not UTF-8, expected a UTF-8 text")
            .at(Place::at(path, line, column))
            .hint("save the file as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    Ok(SourceText::new(path, text))
}

fn plain_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn collect_files(root: &Path, folder: &str, found: &mut Vec<String>) -> Outcome<()> {
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(&path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| Diagnostic::error(format!("`{folder}` cannot be read: {error}")).at(Place::file(folder)))?;
    for entry in entries {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(Diagnostic::error("found a file name that is not UTF-8").at(Place::file(folder)).into());
        };
        if name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') {
            continue;
        }
        let relative = format!("{folder}/{name}");
        if entry.path().is_dir() {
            collect_files(root, &relative, found)?;
        } else {
            found.push(relative);
        }
    }
    Ok(())
}
