//! What blocks gave in earlier runs of the same process.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::{Block, BlockResults};
use crate::data::Table;
use crate::digest::{Digest, Parts};
use crate::kinds::exhibit::Exhibit;

/// Blocks that so many runs have not asked for are forgotten: an author may undo an edit.
const FORGOTTEN_AFTER: u64 = 8;

/// What blocks gave, each by a digest of all that it depends on: kind, id and body, the
/// language, and the tables that it reads with what these depend on.
#[derive(Default)]
pub struct Memory {
    kept: BTreeMap<Digest, Remembered>,
    run: u64,
}

/// What a block gave.
#[derive(Clone)]
pub(super) struct Remembered {
    pub(super) results: BlockResults,
    pub(super) exhibit: Option<Arc<dyn Exhibit>>,
    pub(super) table: Option<Table>,
    run: u64,
}

impl Remembered {
    pub(super) fn new(results: BlockResults, exhibit: Option<Arc<dyn Exhibit>>, table: Option<Table>) -> Self {
        Self { results, exhibit, table, run: 0 }
    }

    /// The same of a block that stands on another line now.
    fn moved(mut self, block: &Block) -> Self {
        let (from, to) = (self.results.place.line, block.place.line);
        let file = self.results.place.file.clone();
        for place in self.results.notes.iter_mut().filter_map(|note| note.place.as_mut()) {
            if place.file == file && place.line > 0 {
                place.line = (place.line + to).saturating_sub(from);
                place.file = block.place.file.clone();
            }
        }
        self.results.place = block.place.clone();
        self
    }
}

impl Memory {
    /// Begins a run, and forgets what the last ones did not ask for.
    pub(super) fn begin(&mut self) {
        self.run += 1;
        let run = self.run;
        self.kept.retain(|_, one| one.run + FORGOTTEN_AFTER >= run);
    }

    /// What a block gave that depended on the same.
    pub(super) fn recall(&mut self, key: &Digest, block: &Block) -> Option<Remembered> {
        let found = self.kept.get_mut(key)?;
        found.run = self.run;
        Some(found.clone().moved(block))
    }

    /// Remembers what a block gave.
    pub(super) fn remember(&mut self, key: Digest, mut given: Remembered) {
        given.run = self.run;
        self.kept.insert(key, given);
    }
}

/// The digest of all that a block depends on; `tables` are the digests of those it reads.
pub(super) fn key(block: &Block, tables: &[(&String, Digest)]) -> Digest {
    let parts = Parts::new("tickmark/memory/1").with(block.digest().bytes());
    let parts = parts.with(format!("{:?}", block.language).as_bytes());
    let parts = parts.with(format!("{:?}", block.privacy).as_bytes());
    let parts = parts.with(block.usual_table.as_deref().unwrap_or_default().as_bytes());
    tables.iter().fold(parts, |parts, (id, digest)| parts.with(id.as_bytes()).with(digest.bytes())).finish()
}
