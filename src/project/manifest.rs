//! What a render has written, by name and hash: `out/<version>/SHA256SUMS`.
//!
//! The format is that of `sha256sum`, so that `sha256sum -c SHA256SUMS` checks a folder
//! of outputs without tickmark.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::digest::Digest;
use crate::parallel;
use crate::project::read_plain;

/// Name of the manifest in the folder of the outputs.
pub const MANIFEST: &str = "SHA256SUMS";

/// Hashes of outputs by their path below the folder, in order of path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(pub BTreeMap<String, String>);

/// How a folder of outputs differs from its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputChange {
    /// Written by a render, not there.
    Missing(String),
    /// Not as the render wrote it.
    Changed(String),
    /// Not written by the render.
    Unexpected(String),
}

impl OutputChange {
    /// Which file.
    pub fn path(&self) -> &str {
        match self {
            Self::Missing(path) | Self::Changed(path) | Self::Unexpected(path) => path,
        }
    }

    /// One word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Changed(_) => "changed",
            Self::Unexpected(_) => "unexpected",
        }
    }
}

impl Manifest {
    /// The manifest of outputs that are about to be written.
    pub fn of(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let all: Vec<(&String, &Vec<u8>)> = files.iter().collect();
        let hashes = parallel::mapped(all.len(), |at| Digest::of(all[at].1).hex());
        Self(all.into_iter().map(|(path, _)| path.clone()).zip(hashes).collect())
    }

    /// The manifest of a folder; `None` where there is none.
    pub fn read(folder: &Path) -> Option<Self> {
        let text = String::from_utf8(read_plain(folder, MANIFEST).ok()?).ok()?;
        text.lines()
            .map(|line| line.split_once("  ").map(|(hash, path)| (path.to_owned(), hash.to_owned())))
            .collect::<Option<_>>()
            .map(Self)
    }

    /// The text of the manifest.
    pub fn text(&self) -> String {
        self.0.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect()
    }

    /// Whether a file of the folder is as listed.
    pub(super) fn agrees(&self, folder: &Path, path: &str) -> bool {
        let found = read_plain(folder, path).map(|bytes| Digest::of(&bytes).hex());
        self.0.get(path).is_some_and(|hash| found.as_ref() == Ok(hash))
    }

    /// How the folder differs, in order of path.
    pub fn compare(&self, folder: &Path) -> Vec<OutputChange> {
        let there = entries(folder);
        let mut changes = Vec::new();
        for path in self.0.keys() {
            if !there.contains(path) {
                changes.push(OutputChange::Missing(path.clone()));
            } else if !self.agrees(folder, path) {
                changes.push(OutputChange::Changed(path.clone()));
            }
        }
        let unexpected = there.into_iter().filter(|path| path != MANIFEST && !self.0.contains_key(path));
        changes.extend(unexpected.map(OutputChange::Unexpected));
        changes.sort_by(|a, b| a.path().cmp(b.path()));
        changes
    }
}

/// Everything below a folder that is no folder, sorted. Links are named, not followed.
pub(super) fn entries(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![String::new()];
    while let Some(below) = waiting.pop() {
        for entry in fs::read_dir(folder.join(&below)).into_iter().flatten().flatten() {
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(format!("{path}/"));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
