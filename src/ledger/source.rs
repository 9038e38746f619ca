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

/// A table whose rows another engine holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineEntry {
    /// Name in `from` and `data`.
    pub id: String,
    /// The engine with its version, and how it was asked.
    pub engine: String,
    /// The table, or the query.
    pub query: String,
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// The digest of the rows that the engine computes.
    pub digest: String,
}

/// The data dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryEntry {
    /// Path relative to the project folder.
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// An image file that a page shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageEntry {
    /// Path relative to the project folder.
    pub path: String,
    /// SHA-256 of what is delivered of it, without its metadata, in hexadecimal.
    pub sha256: String,
    /// What it shows, as the author says.
    pub alt: String,
    /// Where it comes from.
    pub source: String,
    /// The document that shows it.
    pub document: String,
}

/// A source file with what keys its row digests.
#[derive(Debug, Clone)]
pub struct FrozenSource {
    /// What the ledger says of it.
    pub entry: SourceEntry,
    /// The digest of its bytes that only who holds the data can compute.
    pub secret: Digest,
}
