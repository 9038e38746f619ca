//! Looking for the data files of an output in a folder, by their hashes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::project::read_plain;
use crate::verify::SourceFile;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataState {
    /// It is where the ledger says, with the bytes that it says.
    Agrees,
    /// The same bytes lie under another path.
    Elsewhere,
    /// A file of that path is there and has other bytes.
    Differs,
    /// Under the path is a link or another thing that is no plain file, or the path leads
    /// out of the folder.
    Refused,
    /// Neither the path nor the bytes are there.
    Missing,
}

impl DataState {
    /// One word, or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Elsewhere => "found elsewhere",
            Self::Differs => "differs",
            Self::Refused => "refused",
            Self::Missing => "missing",
        }
    }
}

/// A data file and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// The file that is looked for.
    pub source: SourceFile,
    /// What became of it.
    pub state: DataState,
    /// Where its bytes are, below the folder.
    pub place: Option<String>,
}

/// The most files of a folder that are looked at.
const MOST_FILES: usize = 100_000;

/// Looks for each file: under its path below the folder, also where the folder is `data`
/// itself, then by its hash anywhere below. Links are not followed.
pub fn same_data(sources: &[SourceFile], folder: &Path) -> Vec<FoundFile> {
    let below = files_below(folder);
    let sizes: BTreeSet<u64> = sources.iter().filter_map(|source| source.bytes).collect();
    let mut hashes: BTreeMap<String, String> = BTreeMap::new();
    // Only files of a size that is looked for are read.
    let candidates = below.iter().filter(|(_, size)| sizes.contains(size));
    for (path, _) in candidates {
        if let Ok(bytes) = read_plain(folder, path) {
            hashes.insert(path.clone(), Digest::of(&bytes).hex());
        }
    }
    sources.iter().map(|source| found(source, folder, &below, &hashes)).collect()
}

fn found(
    source: &SourceFile,
    folder: &Path,
    below: &BTreeMap<String, u64>,
    hashes: &BTreeMap<String, String>,
) -> FoundFile {
    let shorter = source.path.split_once('/').map(|(_, rest)| rest);
    let usual: Vec<&str> = [Some(source.path.as_str()), shorter].into_iter().flatten().collect();
    let has_bytes = |path: &str| hashes.get(path) == Some(&source.sha256);
    if let Some(path) = usual.iter().find(|path| has_bytes(path)) {
        return FoundFile { source: source.clone(), state: DataState::Agrees, place: Some((*path).to_owned()) };
    }
    if let Some((path, _)) = hashes.iter().find(|(_, hash)| **hash == source.sha256) {
        return FoundFile { source: source.clone(), state: DataState::Elsewhere, place: Some(path.clone()) };
    }
    let state = if usual.iter().any(|path| below.contains_key(*path)) {
        DataState::Differs
    } else if folder.join(&source.path).symlink_metadata().is_ok() {
        DataState::Refused
    } else {
        DataState::Missing
    };
    FoundFile { source: source.clone(), state, place: None }
}

/// The plain files below a folder, with their sizes.
fn files_below(folder: &Path) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<PathBuf> = vec![PathBuf::new()];
    while let Some(inner) = waiting.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&inner)) else { continue };
        for entry in entries.flatten() {
            let (Ok(kind), path) = (entry.file_type(), inner.join(entry.file_name())) else { continue };
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file()
                && let (Some(path), Ok(metadata)) = (path.to_str(), entry.metadata())
            {
                found.insert(path.replace('\\', "/"), metadata.len());
            }
            if found.len() >= MOST_FILES {
                return found;
            }
        }
    }
    found
}
