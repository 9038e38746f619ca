//! A source file, as the ledger names it and as it was frozen.

use crate::digest::Digest;

/// A source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceEntry {
    /// Name in `from` and `data`.
    pub id: String,
    /// Path relative to the project folder.
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Rows of data.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
}

/// A source file with what keys its row digests.
#[derive(Debug, Clone)]
pub struct FrozenSource {
    /// What the ledger says of it.
    pub entry: SourceEntry,
    /// The digest of its bytes that only who holds the data can compute.
    pub secret: Digest,
}
