//! Where the program keeps what it knows of its user, outside of any project.

use std::path::PathBuf;

/// The folder: `$XDG_STATE_HOME/tickmark`, else `~/.local/state/tickmark`; on Windows in
/// `%LOCALAPPDATA%`. None where the environment names no absolute path.
pub fn state_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let absolute = |folder: PathBuf| folder.is_absolute().then_some(folder);
    let folder = named("XDG_STATE_HOME")
        .and_then(absolute)
        .or_else(|| named("LOCALAPPDATA").and_then(absolute))
        .or_else(|| named("HOME").and_then(absolute).map(|home| home.join(".local/state")));
    folder.map(|folder| folder.join("tickmark"))
}
