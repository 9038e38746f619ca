//! What an author calls the rows of a table, in the plural.

use crate::analysis::Block;
use crate::data;
use crate::diagnostic::Outcome;

/// Refuses a name of rows that is no word: behind a number it would be read as a part of it.
///
/// # Errors
/// The name does not begin with a letter, told at `key`.
pub(crate) fn check(block: &Block, key: &str, written: Option<&str>) -> Outcome<()> {
    match written.filter(|written| !data::can_name_rows(written)) {
        None => Ok(()),
        Some(written) => {
            let message = format!("found `{written}`, expected what the rows are called, such as \"patients\"");
            Err(block.wrong(key, message, "it stands behind their number, as in “56 patients”").into())
        }
    }
}
