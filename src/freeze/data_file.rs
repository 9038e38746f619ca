//! The files of `data/`, each read once.

use std::sync::{Arc, Mutex, PoisonError};

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
        Ok(Self { path, bytes: FileBytes::new(bytes.into()), digest, secret })
    }
}

/// The bytes of a file, until they have been read: a file of many rows takes as much room as
/// its table.
#[derive(Debug)]
pub struct FileBytes {
    length: u64,
    held: Mutex<Arc<Vec<u8>>>,
}

impl FileBytes {
    fn new(bytes: Arc<Vec<u8>>) -> Self {
        Self { length: bytes.len() as u64, held: Mutex::new(bytes) }
    }

    /// How many there are, or were.
    pub fn count(&self) -> u64 {
        self.length
    }

    /// The bytes; none after they were given up.
    pub fn get(&self) -> Arc<Vec<u8>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives them up: nobody asks for them any more.
    pub fn give_up(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }
}

impl Clone for FileBytes {
    fn clone(&self) -> Self {
        Self { length: self.length, held: Mutex::new(self.get()) }
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
