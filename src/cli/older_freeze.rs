//! An older freeze, of which the report is rendered once more: its files are found by their
//! hashes.

use std::path::{Path, PathBuf};

use crate::cli::fence;
use crate::cli::inputs::Inputs;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, known_names};
use crate::freeze::{self, DataFile, Freeze};
use crate::kinds;
use crate::project::{Project, read_plain};
use crate::verify::{SourceFile, same_data};

/// A freeze that is kept, and the folder below which its files are looked for.
#[derive(Debug, Clone)]
pub(super) struct OlderFreeze {
    name: String,
    folder: PathBuf,
}

impl OlderFreeze {
    /// `folder` is the project's own where none is given.
    pub(super) fn of(project: &Project, name: &str, folder: Option<&Path>) -> Self {
        Self { name: name.to_owned(), folder: folder.unwrap_or(&project.root).to_path_buf() }
    }

    /// The inputs of the report with the data of that freeze.
    ///
    /// # Errors
    /// There is no such freeze, one of its files is nowhere, or a program reads the present
    /// ones.
    pub(super) fn inputs(&self, project: &Project) -> Outcome<Inputs> {
        let freeze = self.kept(project)?;
        let data = self.files(&freeze)?;
        let inputs = Inputs::of(project, freeze, data)?;
        for text in &inputs.report {
            let runs = |fence: &fence::Named<'_>| fence.kind == kinds::command::KIND;
            if let Some(block) = fence::named(&text.text).into_iter().find(runs) {
                let message = format!("block `{}` runs a program on the files that are in data/ now", block.id);
                return Err(Diagnostic::error(message)
                    .at(Place::file(text.path.clone()))
                    .hint(format!("put the files of freeze `{}` back into data/ and its lock in place", self.name))
                    .into());
            }
        }
        Ok(inputs)
    }

    fn kept(&self, project: &Project) -> Outcome<Freeze> {
        let kept = freeze::read_kept(project)?;
        let names: Vec<&str> = kept.iter().map(|(_, freeze)| freeze.name.as_str()).collect();
        let hint = if names.is_empty() {
            format!("no freeze is kept in {}", freeze::FREEZES)
        } else {
            known_names(&self.name, names)
        };
        let found = kept.iter().find(|(_, freeze)| freeze.name == self.name);
        let missing = || Diagnostic::error(format!("there is no freeze `{}`", self.name)).hint(hint);
        Ok(found.map(|(_, freeze)| freeze.clone()).ok_or_else(missing)?)
    }

    /// Its files, wherever below the folder they are.
    fn files(&self, freeze: &Freeze) -> Outcome<Vec<DataFile>> {
        let wanted: Vec<SourceFile> = freeze
            .files
            .iter()
            .map(|file| SourceFile { path: file.path.clone(), sha256: file.sha256.clone(), bytes: Some(file.bytes) })
            .collect();
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        for found in same_data(&wanted, &self.folder) {
            let bytes = found.place.as_ref().and_then(|place| read_plain(&self.folder, place).ok());
            match bytes.map(|bytes| DataFile::new(found.source.path.clone(), bytes.into())) {
                // What was hashed is what is read.
                Some(file) if file.digest.hex() == found.source.sha256 => files.push(file),
                _ => problems.push(
                    Diagnostic::error(format!(
                        "the file of freeze `{}` with sha256 {}… is nowhere below {}",
                        self.name,
                        &found.source.sha256[..12.min(found.source.sha256.len())],
                        self.folder.display()
                    ))
                    .at(Place::file(found.source.path.as_str()))
                    .hint("keep the files of a freeze when new ones come, and name their folder with `--data`"),
                ),
            }
        }
        if problems.is_empty() { Ok(files) } else { Err(Diagnostics(problems)) }
    }
}
