//! Digests of rows, keyed by the data they are rows of.

use std::collections::BTreeMap;

use crate::analysis::{Asked, BlockResults, RowNumbers, RowSet};
use crate::digest::{Digest, KeyedParts, Parts};
use crate::ledger::source::{FrozenSource, SourceEntry};
use crate::parallel;

/// Keys of the row digests: SHA-256 over a fixed prefix and the secrets of the sources
/// concerned, which only who holds the data can compute.
pub(super) struct RowKeys<'a> {
    sources: &'a [FrozenSource],
    known: BTreeMap<Vec<String>, Digest>,
}

/// Sources with the answers of other engines, which key the digests of the rows that these have counted.
pub(super) fn with_engines(sources: &[FrozenSource], blocks: &[BlockResults]) -> Vec<FrozenSource> {
    let of_answer = |asked: &Asked| FrozenSource {
        entry: SourceEntry {
            id: asked.rows_of.clone(),
            path: String::new(),
            sha256: String::new(),
            bytes: 0,
            rows: 0,
            columns: 0,
        },
        secret: asked.digest,
    };
    let answers = blocks.iter().flat_map(|block| &block.asked).map(of_answer);
    sources.iter().cloned().chain(answers).collect()
}

impl<'a> RowKeys<'a> {
    /// No key is made until a digest needs it.
    pub(super) fn of(sources: &'a [FrozenSource]) -> Self {
        Self { sources, known: BTreeMap::new() }
    }

    /// For each set HMAC-SHA-256 over two parts a source concerned, in the order of the
    /// sources' ids: the id, and the words of the bitmap of its rows.
    pub(super) fn digests(&mut self, sets: &[RowSet]) -> Vec<Digest> {
        let keys: Vec<Digest> = sets.iter().map(|set| self.key(set)).collect();
        let runs = runs(sets);
        // Sets that follow from one another are one piece of work.
        let made = parallel::mapped(runs.len(), |run| digest_run(&runs[run], sets, &keys));
        let mut digests = vec![Digest::of(b""); sets.len()];
        made.into_iter().flatten().for_each(|(set, digest)| digests[set] = digest);
        digests
    }

    fn key(&mut self, set: &RowSet) -> Digest {
        let ids: Vec<String> = set.members.iter().map(|(source, _)| source.clone()).collect();
        let sources = self.sources;
        *self.known.entry(ids).or_insert_with_key(|ids| {
            let mut parts = Parts::new("tickmark/rows/2");
            for source in sources.iter().filter(|source| ids.contains(&source.entry.id)) {
                parts = parts.with(source.secret.bytes());
            }
            parts.finish()
        })
    }
}

/// The sets, by their places, in runs: a run is one set, or sets of one order of rows whose
/// bitmaps follow from one another.
fn runs(sets: &[RowSet]) -> Vec<Vec<usize>> {
    let shared = |set: usize| match sets[set].members.as_slice() {
        [(_, rows)] => rows.shared(),
        _ => None,
    };
    let (mut parts, alone): (Vec<usize>, Vec<usize>) = (0..sets.len()).partition(|set| shared(*set).is_some());
    parts.sort_by_key(|set| shared(*set));
    let is_beside = |a: &usize, b: &usize| shared(*a).zip(shared(*b)).is_some_and(|(a, b)| a.is_beside(&b));
    // Long runs come first, so that no thread begins them last.
    parts.chunk_by(is_beside).map(<[usize]>::to_vec).chain(alone.into_iter().map(|set| vec![set])).collect()
}

fn digest_run(run: &[usize], sets: &[RowSet], keys: &[Digest]) -> Vec<(usize, Digest)> {
    let mut made = Vec::with_capacity(run.len());
    let mut bits: Vec<u64> = Vec::new();
    let mut length = 0;
    for set in run {
        let mut parts = KeyedParts::new(&keys[*set]);
        for (source, rows) in &sets[*set].members {
            parts = parts.with(source.as_bytes());
            parts = match rows.shared() {
                Some(shared) if run.len() > 1 => {
                    rows.add_to(&mut bits, length);
                    length = shared.length;
                    parts.with_words(&bits)
                }
                _ => parts.with_words(&RowNumbers::bitmap(rows)),
            };
        }
        made.push((*set, parts.finish()));
    }
    made
}
