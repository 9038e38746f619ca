//! The files of `data/`, each read once.

use std::sync::Arc;

use super::file_bytes::FileBytes;
use super::{FREEZES, LOCK_PATH};
use crate::diagnostic::Outcome;
use crate::digest::{self, Digest};
use crate::project::Project;

/// What follows the bytes of a file in the digest that is in no output.
const SECRET: &str = "tickmark/source/2";

/// A file of `data/` as it is on the disk, read once.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Path relative to the project folder.
    pub path: String,
    /// Its bytes.
    pub bytes: FileBytes,
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// A digest of the bytes that is in no output: it keys the digests of rows, so that only
    /// who holds the data can compute these.
    pub secret: Digest,
}

impl DataFile {
    /// Digests bytes in both ways, of which each byte is looked at once.
    pub fn new(path: String, bytes: Arc<Vec<u8>>) -> Self {
        let (digest, secret) = digest::with_secret([bytes.as_slice()], SECRET);
        Self { path, bytes: FileBytes::new(bytes), digest, secret }
    }

    /// Reads a file of a project, and digests its bytes while more of them are read.
    fn read(project: &Project, path: String) -> Outcome<Self> {
        let (bytes, (digest, secret)) = project.bytes_beside(&path, |parts| digest::with_secret(parts, SECRET))?;
        let bytes = FileBytes::of_file(bytes.into(), project.root.clone(), path.clone());
        Ok(Self { path, bytes, digest, secret })
    }
}

/// Reads every file under `data/` but the lock.
///
/// # Errors
/// A file that cannot be read.
pub fn read_data(project: &Project) -> Outcome<Vec<DataFile>> {
    let mut files = Vec::new();
    for path in project.files_under("data")? {
        // The locks, the present one and those of older freezes, are no data.
        if path == LOCK_PATH || path.starts_with(&format!("{FREEZES}/")) {
            continue;
        }
        files.push(DataFile::read(project, path)?);
    }
    Ok(files)
}
