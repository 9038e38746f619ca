//! The wording of the dictionary since the freeze: what people read of it may change without a
//! new freeze, because no number does.

use crate::cli::inputs::{DICTIONARY_PATH, Inputs, dictionary_text};
use crate::data;
use crate::diagnostic::Outcome;
use crate::freeze::{self, DataFile, Freeze};
use crate::project::Project;

/// The lock as it holds for the files: where nothing but the wording of the dictionary changed
/// it names the present dictionary, with the hash of the frozen one, and what changed is given.
///
/// # Errors
/// A dictionary that cannot be read.
pub(super) fn settled(
    project: &Project,
    mut freeze: Freeze,
    data: &[DataFile],
) -> Outcome<(Freeze, Option<Vec<String>>)> {
    let now = data.iter().find(|file| file.path == DICTIONARY_PATH);
    let locked = freeze.files.iter_mut().find(|locked| locked.path == DICTIONARY_PATH);
    let (Some(now), Some(locked)) = (now, locked) else { return Ok((freeze, None)) };
    if now.digest.hex() == locked.sha256 {
        return Ok((freeze, None));
    }
    let (old, new) = (freeze::kept_dictionary(project, &locked.sha256)?, dictionary_text(data)?);
    let changes = old.zip(new).and_then(|(old, new)| data::wording(&old, &new.text));
    if changes.is_some() {
        locked.frozen = Some(std::mem::replace(&mut locked.sha256, now.digest.hex()));
        locked.bytes = now.bytes.count();
    }
    Ok((freeze, changes))
}

/// What changed, as lines for a terminal; nothing where the wording is that of the freeze.
pub(super) fn lines(inputs: &Inputs) -> Vec<String> {
    let Some(changes) = &inputs.wording else { return Vec::new() };
    let freeze = &inputs.freeze.name;
    let head = format!(
        "wording changed since freeze `{freeze}`: {DICTIONARY_PATH} means the same and reads otherwise, which needs no new freeze"
    );
    std::iter::once(head).chain(changes.iter().map(|change| format!("  {change}"))).collect()
}
