//! Digests of rows, keyed by the data they are rows of.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::analysis::RowSet;
use crate::digest::{Digest, keyed};
use crate::ledger::source::FrozenSource;

/// Keys of the row digests: SHA-256 over a fixed prefix and the frozen bytes of
/// the sources concerned, so that only who holds the data can compute them.
pub(super) struct RowKeys<'a> {
    sources: &'a [FrozenSource<'a>],
    known: BTreeMap<Vec<String>, Digest>,
    /// Most results of a report are made from a few sets of rows.
    digests: BTreeMap<RowSet, Digest>,
}

impl<'a> RowKeys<'a> {
    /// No key is made until a digest needs it.
    pub(super) fn of(sources: &'a [FrozenSource<'a>]) -> Self {
        Self { sources, known: BTreeMap::new(), digests: BTreeMap::new() }
    }

    /// HMAC-SHA-256 over lines `<source id> <row number>\n`, sorted by source
    /// id and row number.
    pub(super) fn digest(&mut self, set: &RowSet) -> Digest {
        if let Some(known) = self.digests.get(set) {
            return *known;
        }
        let digest = self.keyed(set);
        self.digests.insert(set.clone(), digest);
        digest
    }

    fn keyed(&mut self, set: &RowSet) -> Digest {
        let ids: Vec<String> = set.members.iter().map(|(source, _)| source.clone()).collect();
        let sources = self.sources;
        let key = *self.known.entry(ids).or_insert_with_key(|ids| {
            let mut parts = crate::digest::Parts::new("tickmark/rows/1");
            for source in sources.iter().filter(|source| ids.contains(&source.entry.id)) {
                parts = parts.with(source.bytes);
            }
            parts.finish()
        });
        let rows: usize = set.members.iter().map(|(_, rows)| rows.len()).sum();
        let mut message = String::with_capacity(rows * 16);
        for (source, rows) in &set.members {
            for row in rows.iter() {
                // A `String` takes what is written.
                let _ = writeln!(message, "{source} {row}");
            }
        }
        keyed(&key, message.as_bytes())
    }
}
