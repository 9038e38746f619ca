//! Digests of rows, keyed by the data they are rows of.

use std::collections::BTreeMap;

use crate::analysis::row_numbers::Shared;
use crate::analysis::{Asked, BlockResults, RowNumbers, RowSet};
use crate::digest::{Digest, KeyedParts, Parts};
use crate::ledger::coded_digests;
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
        let (coded, others) = coded_digests::pieces(sets);
        let runs = runs(sets, others);
        // Sets that follow from one another are one piece of work.
        let made = parallel::mapped(coded.len() + runs.len(), |at| match coded.get(at) {
            Some(piece) => coded_digests::digests(piece, sets, &keys),
            None => digest_run(&runs[at - coded.len()], sets, &keys),
        });
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

/// Sets, by their places, in runs: a run is one set, or sets of the same orders of rows whose
/// bitmaps follow from one another.
fn runs(sets: &[RowSet], places: Vec<usize>) -> Vec<Vec<usize>> {
    let shared = |set: usize| -> Option<Vec<Shared>> {
        let members = &sets[set].members;
        if members.is_empty() { None } else { members.iter().map(|(_, rows)| rows.shared()).collect() }
    };
    let (mut parts, mut alone) = (Vec::new(), Vec::new());
    for set in places {
        match shared(set) {
            Some(shared) => parts.push((shared, set)),
            None => alone.push(vec![set]),
        }
    }
    parts.sort();
    let is_beside = |(a, _): &(Vec<Shared>, usize), (b, _): &(Vec<Shared>, usize)| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_beside(b) && a.length <= b.length)
    };
    // Long runs come first, so that no thread begins them last.
    let runs = parts.chunk_by(is_beside).map(|run| run.iter().map(|(_, set)| *set).collect());
    runs.chain(alone).collect()
}

fn digest_run(run: &[usize], sets: &[RowSet], keys: &[Digest]) -> Vec<(usize, Digest)> {
    let mut made = Vec::with_capacity(run.len());
    let members = run.first().map_or(0, |set| sets[*set].members.len());
    let mut so_far: Vec<(Vec<u64>, usize)> = vec![(Vec::new(), 0); members];
    for set in run {
        let mut parts = KeyedParts::new(&keys[*set]);
        for ((source, rows), (bits, length)) in sets[*set].members.iter().zip(&mut so_far) {
            parts = parts.with(source.as_bytes());
            parts = match rows.shared() {
                Some(shared) if run.len() > 1 => {
                    rows.add_to(bits, *length);
                    *length = shared.length;
                    parts.with_words(bits)
                }
                _ => parts.with_words(&RowNumbers::bitmap(rows)),
            };
        }
        made.push((*set, parts.finish()));
    }
    made
}
