//! What blocks gave in earlier runs: those of the same process, and, where there is a cache of
//! the project, those of others.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::{Block, BlockResults};
use crate::cache::Cache;
use crate::data::Table;
use crate::digest::{Digest, Parts};
use crate::kinds::exhibit::Exhibit;
use crate::kinds::kept_block;
use crate::kinds::kind::Plan;

/// Blocks that so many runs have not asked for are forgotten: an author may undo an edit.
const FORGOTTEN_AFTER: u64 = 8;

/// What blocks gave, each by a digest of all that it depends on: kind, id and body, the
/// language, and the tables that it reads with what these depend on.
#[derive(Default)]
pub struct Memory {
    kept: BTreeMap<Digest, Remembered>,
    run: u64,
    cache: Option<Arc<Cache>>,
    /// What the cache does not have as yet.
    unwritten: Vec<Digest>,
    source: Sources,
}

/// How many blocks of a run were taken from where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sources {
    /// They were run.
    pub run: usize,
    /// An earlier run of the process gave the same.
    pub memory: usize,
    /// An earlier process did.
    pub cache: usize,
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
    /// One that asks a cache for what this process has not run itself.
    pub fn with(cache: Option<Arc<Cache>>) -> Self {
        Self { cache, ..Self::default() }
    }

    /// Begins a run, and forgets what the last ones did not ask for.
    pub(super) fn begin(&mut self) {
        self.run += 1;
        let run = self.run;
        self.kept.retain(|_, one| one.run + FORGOTTEN_AFTER >= run);
        self.source = Sources::default();
    }

    /// What a block gave that depended on the same.
    pub(super) fn recall(&mut self, key: &Digest, block: &Block, plan: &dyn Plan) -> Option<Remembered> {
        if let Some(found) = self.kept.get_mut(key) {
            found.run = self.run;
            self.source.memory += 1;
            return Some(found.clone().moved(block));
        }
        // A table is in no cache, so that there is nothing to ask for.
        let cache = self.cache.as_ref().filter(|_| !plan.makes_table())?;
        let (results, exhibit) = kept_block::read(&cache.read(key)?, block, plan)?;
        let found = Remembered { run: self.run, ..Remembered::new(results, exhibit, None) };
        self.kept.insert(*key, found.clone());
        self.source.cache += 1;
        Some(found.moved(block))
    }

    /// Remembers what a block gave that was run, if all that it depends on is known.
    pub(super) fn remember(&mut self, key: Option<Digest>, given: &Remembered) {
        self.source.run += 1;
        let Some(key) = key else { return };
        if self.cache.is_some() && given.table.is_none() {
            self.unwritten.push(key);
        }
        self.kept.insert(key, Remembered { run: self.run, ..given.clone() });
    }

    /// Where the blocks of the last run were taken from.
    pub fn sources(&self) -> Sources {
        self.source
    }

    /// Writes what the cache does not have as yet. What cannot be written is run again by the
    /// next process.
    pub fn write(&mut self) {
        let unwritten = std::mem::take(&mut self.unwritten);
        let Some(cache) = self.cache.as_ref().filter(|_| !unwritten.is_empty()) else { return };
        for key in unwritten {
            let Some(one) = self.kept.get(&key) else { continue };
            if let Some(bytes) = kept_block::write(&one.results, one.exhibit.as_ref()) {
                cache.write(&key, &bytes);
            }
        }
        cache.tidy();
    }
}

/// The digest of all that a block depends on; `tables` are the digests of those it reads.
pub(super) fn key(block: &Block, tables: &[(&String, Digest)]) -> Digest {
    let parts = Parts::new("tickmark/memory/2").with(block.digest().bytes());
    let parts = parts.with(format!("{:?}", block.language).as_bytes());
    let parts = parts.with(format!("{:?}", block.privacy).as_bytes());
    let parts = parts.with(block.usual_table.as_deref().unwrap_or_default().as_bytes());
    // What is said of a block shows the line that opens it, and the columns of its body.
    let place = &block.place;
    let parts = parts.with(place.excerpt.as_deref().unwrap_or_default().as_bytes());
    let parts = parts.with(&(place.column as u64).to_le_bytes());
    tables.iter().fold(parts, |parts, (id, digest)| parts.with(id.as_bytes()).with(digest.bytes())).finish()
}
