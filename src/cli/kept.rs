//! What a run keeps for the next one: only what does not depend on what has changed meanwhile.
//! Next runs are those of the same process; of what blocks gave also those of later ones, by the
//! cache of the project.
//!
//! Everything is kept under a digest of all that it is made from, and looked up by that of
//! the next run. So a run that keeps gives the same bytes as one that does not.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::BlockResults;
use crate::cache::Cache;
use crate::cli::engines;
use crate::cli::inputs::Inputs;
use crate::cli::source_tables::{SourceTables, table_id};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::{Digest, Parts};
use crate::document::Library;
use crate::kinds::{self, TableDigests};
use crate::ledger::{Ledger, ReportStamp};
use crate::project::Project;
use crate::render::label_check::KnownWords;

/// What is kept of data and analyses.
#[derive(Default)]
pub(super) struct KeptAnalysis {
    /// Whether there will be a next run: else nothing is kept, which may be as large as the data.
    keeps: bool,
    tables: Option<(Digest, SourceTables)>,
    /// What blocks gave.
    pub(super) blocks: kinds::Memory,
}

/// A bibliography with its style, and what was found in the style.
pub(super) type FoundLibrary = (Library, Vec<Diagnostic>);

/// What is kept of all.
#[derive(Default)]
pub struct Kept {
    /// Of data and analyses.
    pub(super) analysis: KeptAnalysis,
    /// Of citations.
    pub(super) library: KeptLibrary,
    /// The ledger without marks.
    pub(super) ledger: KeptLedger,
}

impl Kept {
    /// What a process keeps that runs again and again, with a cache also for later processes.
    /// [`Kept::default`] keeps nothing.
    pub(super) fn for_more_runs(cache: Option<Arc<Cache>>) -> Self {
        let blocks = kinds::Memory::with(cache);
        Self { analysis: KeptAnalysis { keeps: true, blocks, ..KeptAnalysis::default() }, ..Self::default() }
    }
}

impl KeptAnalysis {
    /// The source tables; `read` is asked where they are not those that are kept.
    ///
    /// # Errors
    /// Those of `read`.
    pub(super) fn tables(
        &mut self,
        digest: Digest,
        read: impl FnOnce() -> Outcome<SourceTables>,
    ) -> Outcome<SourceTables> {
        if let Some((_, tables)) = self.tables.as_ref().filter(|(own, _)| *own == digest) {
            return Ok(tables.clone());
        }
        let tables = read()?;
        self.tables = self.keeps.then(|| (digest, tables.clone()));
        Ok(tables)
    }

    /// Where the blocks of the last run were taken from, in words; none where nothing is kept.
    pub(super) fn told(&self) -> Option<String> {
        let kinds::Sources { run, memory, cache } = self.blocks.sources();
        self.keeps.then(|| format!("blocks: {run} run, {memory} as before, {cache} from the cache"))
    }

    /// A digest for each table, by which blocks that read it are remembered; none where nothing
    /// is kept.
    pub(super) fn digests(&self, tables: &SourceTables, all: Digest) -> TableDigests {
        let of = |id: &String| Parts::new("tickmark/kept-table/1").with(id.as_bytes()).with(all.bytes()).finish();
        tables.tables.keys().filter(|_| self.keeps).map(|id| (id.clone(), of(id))).collect()
    }
}

/// The digest of all that the source tables depend on.
pub(super) fn digest_of_tables(project: &Project, inputs: &Inputs, keys: &BTreeSet<String>) -> Digest {
    let mut parts = Parts::new("tickmark/kept-tables/1");
    for file in &inputs.data {
        let id = table_id(project, &file.path);
        parts = parts.with(file.path.as_bytes()).with(id.as_bytes()).with(file.digest.bytes());
    }
    for source in &inputs.freeze.sources {
        parts = parts.with(source.name.as_bytes()).with(source.query.as_bytes()).with(source.digest.as_bytes());
    }
    if engines::sources(project).next().is_some() {
        // What may be asked of another engine is said beside its name.
        parts = parts.with(project.source.text.as_bytes());
    }
    keys.iter().fold(parts.with(b"keys"), |parts, key| parts.with(key.as_bytes())).finish()
}

/// The bibliography that is kept.
#[derive(Default)]
pub(super) struct KeptLibrary(Option<(Digest, Arc<FoundLibrary>)>);

impl KeptLibrary {
    /// The bibliography; `read` is asked where it is another than the one that is kept.
    ///
    /// # Errors
    /// Those of `read`.
    pub(super) fn library(
        &mut self,
        digest: Digest,
        read: impl FnOnce() -> Outcome<FoundLibrary>,
    ) -> Outcome<Arc<FoundLibrary>> {
        if let Some((_, library)) = self.0.as_ref().filter(|(own, _)| *own == digest) {
            return Ok(library.clone());
        }
        let library = Arc::new(read()?);
        self.0 = Some((digest, library.clone()));
        Ok(library)
    }
}

/// The digest of all that the bibliography depends on: report.toml names it, and every text
/// and template may be it.
pub(super) fn digest_of_library(project: &Project, inputs: &Inputs) -> Digest {
    let config = &project.config;
    let parts = Parts::new("tickmark/kept-library/1").with(project.source.text.as_bytes());
    let names = config.bibliography.iter().chain([&config.csl]);
    let paths: Vec<String> = names.map(|name| format!("report/{name}")).collect();
    let named = inputs.report.iter().filter(|text| paths.iter().any(|path| *path == *text.path));
    let parts = named.fold(parts, |parts, text| parts.with(text.path.as_bytes()).with(text.text.as_bytes()));
    let styles = inputs.templates.iter().filter(|(name, _)| name.ends_with(".csl"));
    styles.fold(parts, |parts, (name, text)| parts.with(name.as_bytes()).with(text.as_bytes())).finish()
}

/// The ledger that is kept.
#[derive(Default)]
pub(super) struct KeptLedger(Option<(Digest, (Ledger, KnownWords))>);

impl KeptLedger {
    /// The ledger of the results of blocks with these digests, and the words that may be printed. The one that is kept is
    /// stamped anew, and its blocks stand where they stand now.
    ///
    /// # Errors
    /// Those of `enter`.
    pub(super) fn ledger(
        &mut self,
        digest: Option<Digest>,
        stamp: &ReportStamp,
        blocks: Vec<BlockResults>,
        enter: impl FnOnce(Vec<BlockResults>) -> Outcome<(Ledger, KnownWords)>,
    ) -> Outcome<(Ledger, KnownWords)> {
        let kept = self.0.as_ref().filter(|(own, _)| Some(*own) == digest);
        if let Some((_, (ledger, names))) = kept {
            let mut ledger = ledger.clone();
            ledger.report = stamp.clone();
            for (entry, block) in ledger.blocks.iter_mut().zip(blocks) {
                entry.place = block.place;
            }
            return Ok((ledger, names.clone()));
        }
        let entered = enter(blocks)?;
        self.0 = digest.map(|digest| (digest, entered.clone()));
        Ok(entered)
    }
}

/// The digest of all that a ledger depends on beside its stamp; none where some block's is
/// not known.
pub(super) fn digest_of_ledger(project: &Project, tables: Digest, blocks: &[Digest], count: usize) -> Option<Digest> {
    let parts = Parts::new("tickmark/kept-ledger/1").with(project.source.text.as_bytes()).with(tables.bytes());
    let all = blocks.iter().fold(parts, |parts, digest| parts.with(digest.bytes()));
    (blocks.len() == count).then(|| all.finish())
}
