//! The freezes that are kept.

use super::{FREEZES, Freeze};
use crate::diagnostic::Outcome;
use crate::digest::Digest;
use crate::project::Project;

/// Every freeze that is kept, with the path of its lock, in the order of their dates and
/// names.
///
/// # Errors
/// A lock that cannot be read: another freeze may have its name.
pub fn read_kept(project: &Project) -> Outcome<Vec<(String, Freeze)>> {
    let mut kept = Vec::new();
    for path in project.files_under(FREEZES)?.into_iter().filter(|path| path.ends_with(".lock")) {
        let source = project.text(&path)?;
        let freeze: Freeze = crate::project::read_toml(&source, &source.text, |at| at)?;
        kept.push((path, freeze));
    }
    kept.sort_by(|(_, a), (_, b)| (&a.date, &a.name).cmp(&(&b.date, &b.name)));
    Ok(kept)
}

/// Where the lock of a freeze is kept: its name, with what may stand in the name of a file;
/// with a number where another freeze is kept there.
pub fn kept_path(name: &str, kept: &[(String, Freeze)]) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '+');
    let stem: String = name.chars().map(|c| if plain(c) { c } else { '-' }).collect();
    let stem = stem.trim_matches(['.', ' ']);
    let stem = if stem.is_empty() { "freeze" } else { stem };
    let own = kept.iter().find(|(_, freeze)| freeze.name == name).map(|(path, _)| path.clone());
    let free = |path: &String| !kept.iter().any(|(taken, _)| taken.eq_ignore_ascii_case(path));
    let mut candidates = std::iter::once(format!("{FREEZES}/{stem}.lock"))
        .chain((2..).map(|number| format!("{FREEZES}/{stem}-{number}.lock")));
    own.or_else(|| candidates.find(free)).unwrap_or_default()
}

/// Where the dictionary of a freeze is kept, whose lock is kept there.
pub fn kept_dictionary_path(lock: &str) -> String {
    format!("{}.datapackage.json", lock.strip_suffix(".lock").unwrap_or(lock))
}

/// The dictionary with this SHA-256 among those that are kept.
///
/// # Errors
/// One that cannot be read.
pub fn kept_dictionary(project: &Project, sha256: &str) -> Outcome<Option<String>> {
    for path in project.files_under(FREEZES)?.into_iter().filter(|path| path.ends_with(".datapackage.json")) {
        let bytes = project.bytes(&path)?;
        if Digest::of(&bytes).hex() == sha256 {
            return Ok(String::from_utf8(bytes).ok());
        }
    }
    Ok(None)
}
