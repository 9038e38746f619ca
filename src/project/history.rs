//! What was rendered, version by version: `out/history.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::project::plain_file::read_plain;
use crate::project::whole::write_whole;

/// Name of the file in the folder of all outputs.
pub const HISTORY: &str = "history.json";

/// A version that was rendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The version of the report.
    pub version: String,
    /// The name of the freeze.
    pub freeze: String,
    /// The date of the documents.
    pub date: String,
    /// How many results it has.
    pub results: usize,
    /// How many traced numbers its pages have.
    pub marks: usize,
    /// How many findings there were.
    pub findings: usize,
    /// SHA-256 of the ledger.
    pub ledger: String,
    /// SHA-256 of each page by its name.
    pub outputs: BTreeMap<String, String>,
}

/// The versions in the order in which they were first rendered.
///
/// # Errors
/// The file is there and cannot be read.
pub fn read_history(out: &Path) -> Outcome<Vec<Rendered>> {
    if fs::symlink_metadata(out.join(HISTORY)).is_err() {
        return Ok(Vec::new());
    }
    let bytes = read_plain(out, HISTORY)?;
    Ok(serde_json::from_slice(&bytes).map_err(|error| {
        Diagnostic::error(format!("`{}` cannot be read: {error}", out.join(HISTORY).display()))
            .hint("move it aside: the next render begins a new one")
    })?)
}

/// Adds a version, or replaces what was said of it. A history that cannot be read is kept
/// beside, under the name that is given back.
///
/// # Errors
/// The file cannot be written.
pub fn add_to_history(out: &Path, rendered: Rendered) -> Outcome<Option<String>> {
    let (mut all, kept) = match read_history(out) {
        Ok(all) => (all, None),
        Err(_) => {
            let free = |name: &String| fs::symlink_metadata(out.join(name)).is_err();
            let name = (1..).map(|number| format!("{HISTORY}.kept-{number}")).find(free).unwrap_or_default();
            fs::rename(out.join(HISTORY), out.join(&name))
                .map_err(|error| Diagnostic::error(format!("`{HISTORY}` cannot be moved: {error}")))?;
            (Vec::new(), Some(name))
        }
    };
    match all.iter_mut().find(|known| known.version == rendered.version) {
        Some(known) => *known = rendered,
        None => all.push(rendered),
    }
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    write_whole(&out.join(HISTORY), text.as_bytes())?;
    Ok(kept)
}
