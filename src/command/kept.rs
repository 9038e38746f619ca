//! The outputs of a job as they are kept in the project, with what they were made from.
//!
//! A folder a block, `report/commands/ID/`, with the outputs under their names and `record.toml`.
//! What is kept counts only while the record names the very same job, and the files have the
//! hashes that it names.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::command::{Job, Outputs};
use crate::diagnostic::{Diagnostic, Outcome, Place, SourceText};
use crate::digest::Digest;
use crate::project::{read_plain, write_whole};

/// Where outputs are kept, relative to the project folder.
pub const FOLDER: &str = "report/commands";

const RECORD: &str = "record.toml";

const HEAD: &str = "# Written by tickmark when it ran the `command` block of this name, with the files beside it.\n\
                    # They are used until the block, its files or its tables change; delete the folder to run it again.\n";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    /// The digest of the job.
    job: String,
    /// What the program said of its version.
    program: String,
    /// Whether it was kept from writing elsewhere and from the network.
    confined: bool,
    #[serde(default)]
    outputs: Vec<Written>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    sha256: String,
    bytes: u64,
}

/// The path of a kept file of a block.
fn path_of(id: &str, name: &str) -> String {
    format!("{FOLDER}/{id}/{name}")
}

/// The paths under which the outputs of a block are kept, that of the record first.
pub fn kept_paths<'a>(id: &'a str, outputs: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    std::iter::once(RECORD).chain(outputs).map(|name| path_of(id, name)).collect()
}

/// The files that a record names: path in the project, SHA-256 and size. None where it is no
/// record.
pub fn recorded(path: &str, text: &str) -> Vec<(String, String, u64)> {
    let id = path.strip_prefix(FOLDER).and_then(|rest| rest.strip_suffix(RECORD)).map(|rest| rest.trim_matches('/'));
    let record = toml::from_str::<Record>(text).ok();
    let Some((id, record)) = id.filter(|id| !id.is_empty()).zip(record) else { return Vec::new() };
    record.outputs.into_iter().map(|one| (path_of(id, &one.name), one.sha256, one.bytes)).collect()
}

/// The outputs that are kept of this very job; none where there are none, or where they are
/// those of another job.
///
/// # Errors
/// A record that cannot be read; a file that is not the one that the record names.
pub(super) fn read(root: &Path, texts: &BTreeMap<String, SourceText>, job: &Job) -> Outcome<Option<Outputs>> {
    let place = path_of(&job.id, RECORD);
    // What was read for the version of the pages is what is used.
    let known = |path: &str| texts.get(path.strip_prefix("report/").unwrap_or(path));
    let Some(text) = known(&place).map(|source| source.text.clone()) else { return Ok(None) };
    let way_out = format!("delete {FOLDER}/{} and render again: the program is then run anew", job.id);
    let record: Record = toml::from_str(&text).map_err(|error| {
        Diagnostic::error(format!("it is no record of a run: {}", error.message()))
            .at(Place::file(place.as_str()))
            .hint(way_out.as_str())
    })?;
    if record.job != job.digest().hex() {
        return Ok(None);
    }
    let mut files = BTreeMap::new();
    for name in &job.outputs {
        let path = path_of(&job.id, name);
        let Some(written) = record.outputs.iter().find(|written| written.name == *name) else { return Ok(None) };
        let bytes = match known(&path) {
            Some(source) => source.text.as_bytes().to_vec(),
            // A table of subjects is no text of the report; its hash is in the record.
            None => read_plain(root, &path)
                .map_err(|error| error.hint(format!("`{name}` is an output of block `{}`; {way_out}", job.id)))?,
        };
        if Digest::of(&bytes).hex() != written.sha256 || bytes.len() as u64 != written.bytes {
            return Err(Diagnostic::error(format!("it is not what block `{}` wrote: its hash is another", job.id))
                .at(Place::file(path))
                .hint(way_out)
                .into());
        }
        files.insert(name.clone(), bytes);
    }
    Ok(Some(Outputs { files, program: record.program, is_confined: record.confined }))
}

/// Keeps the outputs of a job, the record last.
///
/// # Errors
/// They cannot be written.
pub(super) fn write(root: &Path, job: &Job, outputs: &Outputs) -> Outcome<()> {
    let folder = root.join(path_of(&job.id, ""));
    std::fs::create_dir_all(&folder)
        .map_err(|error| Diagnostic::error(format!("`{}` cannot be made: {error}", folder.display())))?;
    let mut written = Vec::new();
    for (name, bytes) in &outputs.files {
        write_whole(&root.join(path_of(&job.id, name)), bytes)?;
        written.push(Written { name: name.clone(), sha256: Digest::of(bytes).hex(), bytes: bytes.len() as u64 });
    }
    let record = Record {
        job: job.digest().hex(),
        program: outputs.program.clone(),
        confined: outputs.is_confined,
        outputs: written,
    };
    let text = toml::to_string(&record)
        .map_err(|error| Diagnostic::error(format!("the record of block `{}` cannot be written: {error}", job.id)))?;
    write_whole(&root.join(path_of(&job.id, RECORD)), format!("{HEAD}{text}").as_bytes())
}
