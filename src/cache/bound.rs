//! How much all entries may take together.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::cache::UNFINISHED;

/// Deletes the entries of a folder that were written first, until the others take at most so
/// many bytes. Files that are no entries stay.
pub(super) fn delete_oldest(folder: &Path, most: u64) {
    let mut entries = entries(folder);
    let mut total: u64 = entries.iter().map(|(.., length)| length).sum();
    if total <= most {
        return;
    }
    entries.sort();
    for (_, path, length) in entries {
        if total <= most {
            break;
        }
        // Another preview may have deleted it.
        let _ = std::fs::remove_file(path);
        total -= length;
    }
}

/// When each entry was written, its path and its bytes.
fn entries(folder: &Path) -> Vec<(SystemTime, PathBuf, u64)> {
    let is_folder = std::fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    let found = if is_folder { std::fs::read_dir(folder).ok() } else { None };
    let entry = |entry: std::fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_str().filter(|name| is_entry(name) || name.starts_with(UNFINISHED))?;
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some((metadata.modified().ok()?, folder.join(name), metadata.len()))
    };
    found.into_iter().flatten().flatten().filter_map(entry).collect()
}

/// Whether a name is that of an entry: a digest.
fn is_entry(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_oldest_entries_go_and_nothing_else_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: usize, age: u64| {
            let path = folder.path().join(name);
            std::fs::write(&path, vec![0; bytes]).expect("a file");
            let file = std::fs::File::options().write(true).open(&path).expect("the file");
            let written = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age);
            file.set_modified(written).expect("its time");
        };
        let digest = |of: u8| crate::digest::Digest::of(&[of]).hex();
        write(&digest(1), 100, 1);
        write(&digest(2), 100, 4);
        write(&digest(3), 100, 2);
        write(&format!("{UNFINISHED}x"), 100, 3);
        write("notes.txt", 1000, 9);
        let names = || {
            let mut names: Vec<String> = std::fs::read_dir(folder.path())
                .expect("the folder")
                .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        delete_oldest(folder.path(), 400);
        assert_eq!(names().len(), 5);
        delete_oldest(folder.path(), 299);
        let mut expected = vec![digest(1), digest(3), "notes.txt".to_owned()];
        expected.sort();
        assert_eq!(names(), expected);
    }
}
