//! The project folder: `report/report.toml`, the paths and the output plan.

mod check;
mod colour;
mod config;
mod data_source;
mod document_config;
mod fact_value;
mod files;
mod history;
pub mod journal;
mod key_place;
mod latest;
mod lint;
mod logo;
mod manifest;
mod number_style;
mod output;
mod parts_of_file;
mod plain_file;
mod poster;
mod privacy;
mod read;
mod state_folder;
mod style;
mod submission;
mod submission_check;
mod toml_text;
mod whole;
mod word;

pub(crate) use check::is_name;
pub use colour::{Colour, Theme};
pub use config::{Affiliation, Author, Banner, Config, Fact, Waiver};
pub use data_source::{DataSource, EngineSource, Interface, SqlDialect};
pub use document_config::{DocumentConfig, OutputKind};
pub use fact_value::FactValue;
pub use files::{FigureFile, Files, TableFile};
pub use history::{HISTORY, Rendered, read_history};
pub use journal::Journal;
pub use key_place::place_of;
pub use latest::{LATEST, followed, newest};
pub use lint::{Gravity, Lint};
pub use logo::{Logo, Side, sides};
pub use manifest::{MANIFEST, Manifest, OutputChange};
pub use number_style::NumberStyle;
pub use output::{OutputFolder, Written};
use plain_file::read_beside;
pub use plain_file::read_plain;
pub use poster::{Orientation, PosterForm, Sheet, SheetSize};
pub use privacy::{Calendar, PrivacyConfig, Times};
pub use read::parse;
pub(crate) use read::{control_characters, read_toml, read_toml_of};
pub use state_folder::state_folder;
pub use style::{Evidence, MarkStyle, Style};
pub use submission::{DocumentKind, ExhibitPlace, Statements, WordLimit};
pub use whole::write_whole;
pub use word::WordConfig;

use std::path::{Path, PathBuf};

use toml::Spanned;

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
        if std::fs::symlink_metadata(root.join(CONFIG_PATH)).is_err() {
            return Err(Diagnostic::error(format!("there is no {CONFIG_PATH} in `{}`", root.display()))
                .hint("a project is a folder with report/report.toml and data/, see the README")
                .into());
        }
        let source = text_of(CONFIG_PATH, read_plain(&root, CONFIG_PATH)?)?;
        let mut config = parse(&source)?;
        if config.documents.is_empty() {
            config.documents = usual_documents(&root);
            let all = || config.documents.iter().map(Spanned::get_ref);
            if all().any(DocumentConfig::is_supplement) && !all().any(DocumentConfig::is_main) {
                return Err(Diagnostic::error("there is a supplement, and no manuscript that it supplements")
                    .at(Place::file("report/supplement.md"))
                    .hint("write report/manuscript.md, or name another in `[[documents]]`")
                    .into());
            }
        }
        if config.documents.is_empty() {
            return Err(Diagnostic::error("there is no document, expected at least one")
                .at(source.place(0))
                .hint("write report/manuscript.md or report/poster.md, or name others in `[[documents]]`")
                .into());
        }
        Ok(Self { root, config, source })
    }

    /// Reads the bytes of a file of the project, once: who needs them twice, for a hash
    /// and for their meaning, keeps them.
    ///
    /// # Errors
    /// A file that is missing, cannot be read, or is no plain file inside the project.
    pub fn bytes(&self, path: &str) -> Outcome<Vec<u8>> {
        Ok(read_plain(&self.root, path)?)
    }

    /// The same, with what another thread makes of the parts of the file while more of them are read.
    ///
    /// # Errors
    /// As [`Project::bytes`].
    pub fn bytes_beside<T: Send>(
        &self,
        path: &str,
        beside: impl Fn(&mut dyn Iterator<Item = &[u8]>) -> T + Sync,
    ) -> Outcome<(Vec<u8>, T)> {
        Ok(read_beside(&self.root, path, beside)?)
    }

    /// Reads a text of the project, with line endings normalised to `\n`.
    ///
    /// # Errors
    /// As [`Project::bytes`]; a text that is not UTF-8 or holds control characters.
    pub fn text(&self, path: &str) -> Outcome<SourceText> {
        Ok(text_of(path, self.bytes(path)?)?)
    }

    /// All files under a folder of the project, relative to the project folder
    /// and sorted. Hidden files and editors' leftovers are passed over. A folder
    /// that does not exist holds nothing.
    ///
    /// # Errors
    /// A folder that cannot be read, or something that is neither a folder nor a plain
    /// file.
    pub fn files_under(&self, folder: &str) -> Outcome<Vec<String>> {
        plain_file::list(&self.root, folder)
    }
}

/// The documents of a report whose configuration names none: a file for each built-in template.
fn usual_documents(root: &Path) -> Vec<Spanned<DocumentConfig>> {
    let is_there = |name: &&str| std::fs::symlink_metadata(root.join(format!("report/{name}.md"))).is_ok();
    let found = ["manuscript", "supplement", "poster"].into_iter().filter(is_there);
    found.map(|name| Spanned::new(0..0, DocumentConfig::usual(name))).collect()
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

/// The text that bytes are, with line endings normalised to `\n`.
///
/// # Errors
/// Bytes that are not UTF-8, or control characters other than white space, which
/// no page can show.
pub fn text_of(path: &str, bytes: Vec<u8>) -> Result<SourceText, Diagnostic> {
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
    let source = SourceText::new(path, text);
    match control_character(&source.text) {
        None => Ok(source),
        Some((at, c)) => Err(refused_character(c).at(source.place(at))),
    }
}

/// The first character of a text that steers a terminal or is nothing on a page, with
/// its offset. The white space of ASCII is none.
pub(crate) fn control_character(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// The error for such a character.
pub(crate) fn refused_character(c: char) -> Diagnostic {
    Diagnostic::error(format!("found the control character U+{:04X}, expected text", u32::from(c)))
        .hint("delete it; it cannot be seen in most editors")
}
