//! The file of the data dictionary.

use crate::diagnostic::{Outcome, SourceText};
use crate::freeze::DataFile;
use crate::project::text_of;

/// Where the data dictionary is, relative to the project folder.
pub const DICTIONARY_PATH: &str = "data/datapackage.json";

/// The text of the dictionary among the files of data/: the bytes that were hashed.
///
/// # Errors
/// It is no text.
pub fn dictionary_text(data: &[DataFile]) -> Outcome<Option<SourceText>> {
    let file = data.iter().find(|file| file.path == DICTIONARY_PATH);
    Ok(file.map(|file| text_of(DICTIONARY_PATH, file.bytes.get().to_vec())).transpose()?)
}
