//! Whether the files of a project are as they were.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The deepest folder that is looked into.
const DEEPEST: usize = 12;

/// The files below some folders, with their sizes and when they were last written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Snapshot {
    /// Looks at the folders of a project. What cannot be read is as if it were not there.
    pub fn of(root: &Path, folders: &[&str]) -> Self {
        let mut files = BTreeMap::new();
        folders.iter().for_each(|folder| walk(&root.join(folder), 0, &mut files));
        Self(files)
    }

    /// Whether a file has become empty: an editor that writes over a file empties it first.
    pub fn has_emptied(&self, before: &Self) -> bool {
        let was_full = |path: &PathBuf| before.0.get(path).is_some_and(|(length, _)| *length > 0);
        self.0.iter().any(|(path, (length, _))| *length == 0 && was_full(path))
    }
}

fn walk(folder: &Path, depth: usize, files: &mut BTreeMap<PathBuf, (u64, Option<SystemTime>)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() && !is_hidden && depth < DEEPEST {
            walk(&entry.path(), depth + 1, files);
        } else if metadata.is_file() && !is_hidden {
            files.insert(entry.path(), (metadata.len(), metadata.modified().ok()));
        }
    }
}
