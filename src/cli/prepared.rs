//! What the documents of a run are composed from: inputs, data, analyses, ledger, citations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::{Block, TableRecord};
use crate::cli::analysed::Analysed;
use crate::cli::dictionary_file::DICTIONARY_PATH;
use crate::cli::inputs::Inputs;
use crate::cli::kept::{FoundLibrary, Kept, KeptLedger, digest_of_ledger, digest_of_library};
use crate::cli::known_words::known_words;
use crate::cli::older_freeze::OlderFreeze;
use crate::cli::progress::Progress;
use crate::cli::source_tables::ReadFile;
use crate::command::Desk;
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Severity};
use crate::digest::Digest;
use crate::document::Library;
use crate::document::citation::{Csl, style_findings};
use crate::freeze::LockedSource;
use crate::kinds::{self, Exhibits};
use crate::ledger::{self, DictionaryEntry, EngineEntry, FrozenSource, Ledger, ReportStamp, SourceEntry};
use crate::privacy;
use crate::project::{Project, place_of};
use crate::render::label_check::KnownWords;

/// When the programs of `command` blocks are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commands {
    /// Where what they do or read has changed.
    WhereChanged,
    /// Once more, to see whether they give the same.
    Again,
}

/// What a run is asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// When programs are run.
    pub(super) commands: Commands,
    /// The freeze, where it is not the present one.
    pub(super) older: Option<OlderFreeze>,
}

impl Asked {
    /// The usual: the present data, and programs where something changed.
    pub(super) const USUAL: Self = Self { commands: Commands::WhereChanged, older: None };
}

/// All that the documents of a run are composed from.
pub(super) struct Prepared {
    /// The inputs.
    pub(super) inputs: Arc<Inputs>,
    /// The bibliography with its style; none where it could not be read.
    pub(super) library: Option<Arc<FoundLibrary>>,
    /// The source tables.
    pub(super) tables: BTreeMap<String, Table>,
    /// What tables and figures show of the blocks.
    pub(super) exhibits: Exhibits,
    /// The blocks of the report.
    pub(super) blocks: Vec<Block>,
    /// The ids of those that did not run.
    pub(super) failed: BTreeSet<String>,
    /// The ledger without marks.
    pub(super) ledger: Arc<Ledger>,
    /// Words that tables and figures may print.
    pub(super) names: KnownWords,
    /// What makes a right page impossible.
    pub(super) problems: Vec<Diagnostic>,
    /// Findings of data and blocks.
    pub(super) findings: Vec<Diagnostic>,
    /// Notes on data and blocks.
    pub(super) notes: Vec<Diagnostic>,
}

impl Prepared {
    /// Reads the inputs and runs the analyses, but what is kept of earlier runs.
    ///
    /// # Errors
    /// Whatever makes it impossible to compose a document.
    pub(super) fn of(project: &Project, asked: &Asked, progress: &mut Progress, kept: &mut Kept) -> Outcome<Self> {
        let read = || asked.older.as_ref().map_or_else(|| Inputs::read(project), |older| older.inputs(project));
        let inputs = Arc::new(progress.phase("freeze", read)?);
        let desk = Desk::of(&project.root, &inputs.report, asked.commands == Commands::Again);
        let Kept { analysis: of_analysis, library: of_library, ledger: of_ledger } = kept;
        // Citation styles and locales take as long to unpack as the analyses to run, so
        // they are unpacked beside them.
        let digest = digest_of_library(project, &inputs);
        let (analysed, library) = std::thread::scope(|scope| {
            let library = scope.spawn(|| of_library.library(digest, || read_library(project, &inputs)));
            let analysed = Analysed::of(project, &inputs, &desk, progress, of_analysis);
            (analysed, library.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        if analysed.has_run {
            // What the programs wrote is among the inputs now, and part of the version.
            return Self::of(project, &Asked::USUAL, progress, kept);
        }
        let Analysed { tables, read, checks, analysis, blocks, failed, lacks_texts, tables_digest, digests, .. } =
            analysed;
        let mut problems = analysed.problems;
        let library = library.map_err(|errors| problems.extend(errors.0)).ok();
        if lacks_texts {
            return Err(Diagnostics(problems));
        }
        let exhibits = analysis.exhibits.clone();
        let typed = library.iter().flat_map(|library| library.1.iter().cloned());
        let of_blocks = analysis.blocks.iter().flat_map(|block| block.notes.iter().cloned());
        let Told { errors, notes, findings } = Told::of(checks.into_iter().chain(typed).chain(of_blocks));
        problems.extend(errors);
        let digest = digest_of_ledger(project, tables_digest, &digests, analysis.blocks.len());
        let (ledger, names) = progress
            .phase("ledger", || enter(project, &inputs, (&tables, &read), analysis, (digest, &mut *of_ledger)))?;
        problems.extend(unprintable(&ledger));
        let ledger = Arc::new(ledger);
        Ok(Self { inputs, library, tables, exhibits, blocks, failed, ledger, names, problems, findings, notes })
    }
}

/// Errors for control characters in what the data name: a page can neither show them nor
/// leave them out, since two levels may differ in nothing else.
fn unprintable(ledger: &Ledger) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut last = None;
    for entry in &ledger.results {
        let bad = |text: &str| text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        let found = bad(&entry.id).or_else(|| bad(&entry.text));
        // One a block: a level is part of many results.
        if let Some(c) = found.filter(|_| last != Some(entry.block)) {
            last = Some(entry.block);
            problems.push(
                Diagnostic::error(format!(
                    "`{}` holds the control character U+{:04X}, expected text",
                    entry.id,
                    u32::from(c)
                ))
                .at(ledger.blocks[entry.block].place.clone())
                .hint("delete it in the data, or give the level a label in the dictionary"),
            );
        }
    }
    problems
}

/// The bibliography with its style, and findings for what is typed into a style of the
/// project.
fn read_library(project: &Project, inputs: &Inputs) -> Outcome<(Library, Vec<Diagnostic>)> {
    let bibliography = match &project.config.bibliography {
        None => None,
        Some(name) => Some(inputs.report_text(name, &place_of(&project.source, "bibliography"))?),
    };
    let name = &project.config.csl;
    let place = place_of(&project.source, "csl");
    let file = if name.ends_with(".csl") { Some(inputs.citation_style(name, &place)?) } else { None };
    let csl = Csl { name, file: file.as_ref(), place };
    let library = Library::read(bibliography, &csl, project.config.language.tag())?;
    Ok((library, file.as_ref().map(style_findings).unwrap_or_default()))
}

pub(super) fn enter(
    project: &Project,
    inputs: &Inputs,
    (tables, read): (&BTreeMap<String, Table>, &[ReadFile]),
    analysis: kinds::Analysis,
    (digest, kept): (Option<Digest>, &mut KeptLedger),
) -> Outcome<(Ledger, KnownWords)> {
    let mut sources: Vec<FrozenSource> = Vec::new();
    for one in read {
        let Some(file) = inputs.data.iter().find(|file| file.path == one.path) else { continue };
        sources.push(FrozenSource {
            entry: SourceEntry {
                id: one.id.clone(),
                path: file.path.clone(),
                sha256: file.digest.hex(),
                bytes: file.bytes.count(),
                rows: one.rows,
                columns: one.columns,
            },
            secret: file.secret,
        });
    }
    sources.sort_by(|a, b| a.entry.id.cmp(&b.entry.id));
    let stamp = ReportStamp {
        title: project.config.title.clone(),
        version: format!("{}+{}", project.config.version, inputs.digest.short()),
        digest: inputs.digest,
        freeze: inputs.freeze.name.clone(),
        created: inputs.date.clone(),
    };
    let mut records: Vec<TableRecord> = analysis.tables;
    let facts_at = |offset| project.source.place(offset);
    let (mut ledger, names) = kept.ledger(digest, &stamp, analysis.blocks, |mut blocks| {
        privacy::protect(&ledger::private(&project.config.privacy), &mut blocks, &mut records)?;
        let mut ledger = Ledger::enter(stamp.clone(), &project.config, facts_at, &sources, records, blocks)?;
        ledger.engines = inputs.freeze.sources.iter().map(engine_entry).collect();
        let names = known_words(tables, &ledger);
        Ok((ledger, names))
    })?;
    let dictionary = inputs.data.iter().find(|file| file.path == DICTIONARY_PATH);
    ledger.dictionary = dictionary.map(|file| DictionaryEntry { path: file.path.clone(), sha256: file.digest.hex() });
    Ok((ledger, names))
}

/// What the ledger says of a table of another engine.
fn engine_entry(locked: &LockedSource) -> EngineEntry {
    EngineEntry {
        id: locked.name.clone(),
        engine: locked.engine.clone(),
        query: locked.query.clone(),
        rows: locked.rows,
        columns: locked.columns,
        digest: locked.digest.clone(),
    }
}

/// What is told of data and blocks, by how grave it is.
pub(super) struct Told {
    /// Errors.
    pub(super) errors: Vec<Diagnostic>,
    /// Findings.
    pub(super) findings: Vec<Diagnostic>,
    /// Notes.
    pub(super) notes: Vec<Diagnostic>,
}

impl Told {
    /// Diagnostics by their severity.
    pub(super) fn of(all: impl IntoIterator<Item = Diagnostic>) -> Self {
        let mut told = Self { errors: Vec::new(), findings: Vec::new(), notes: Vec::new() };
        for one in all {
            match one.severity {
                Severity::Error => told.errors.push(one),
                Severity::Finding => told.findings.push(one),
                Severity::Note => told.notes.push(one),
            }
        }
        told
    }

    /// Adds the notes and findings to others.
    pub(super) fn join(self, notes: &mut Vec<Diagnostic>, findings: &mut Vec<Diagnostic>) {
        notes.extend(self.notes);
        findings.extend(self.findings);
    }
}
