//! The data and the analyses of a run, as far as they go.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{self, Block, Found};
use crate::cli::engines;
use crate::cli::fence;
use crate::cli::inputs::Inputs;
use crate::cli::kept::{KeptAnalysis, digest_of_tables};
use crate::cli::progress::Progress;
use crate::cli::report_texts;
use crate::cli::source_tables::{ReadFile, SourceTables, assembled, miscounted, read_tables};
use crate::command::Desk;
use crate::data::{Dictionary, Table};
use crate::diagnostic::{Diagnostic, SourceText};
use crate::digest::Digest;
use crate::freeze;
use crate::kinds::{self, Analysis, Attempt};
use crate::ledger;
use crate::project::Project;

/// The data and the analyses of a run. Where some of it is wrong the rest is there all the
/// same, so that what is wrong with the documents is said in the same run.
pub(super) struct Analysed {
    /// The source tables by id; none where one cannot be read.
    pub(super) tables: BTreeMap<String, Table>,
    /// Those among them that were read from files.
    pub(super) read: Vec<ReadFile>,
    /// What is declared of them.
    pub(super) dictionary: Dictionary,
    /// What was noticed of the tables.
    pub(super) checks: Vec<Diagnostic>,
    /// What the blocks gave that ran.
    pub(super) analysis: Analysis,
    /// The blocks of the report.
    pub(super) blocks: Vec<Block>,
    /// The ids of those that did not run.
    pub(super) failed: BTreeSet<String>,
    /// Why not, and what is wrong with the data.
    pub(super) problems: Vec<Diagnostic>,
    /// Whether a text of the report cannot be read; then no document is composed.
    pub(super) lacks_texts: bool,
    /// The digest of all that the source tables depend on.
    pub(super) tables_digest: Digest,
    /// Digests of all that the blocks that ran depend on, in their order.
    pub(super) digests: Vec<Digest>,
    /// Whether a program was run, whose outputs are now among the inputs.
    pub(super) has_run: bool,
}

impl Analysed {
    /// Reads the tables and runs the analyses, programs of others at the desk, but what is kept
    /// of them.
    pub(super) fn of(
        project: &Project,
        inputs: &Inputs,
        desk: &Desk,
        progress: &mut Progress,
        kept: &mut KeptAnalysis,
    ) -> Self {
        let (texts, of_texts) = document_texts(project, (&inputs.report, &inputs.unused));
        let mut found = analysis::found(&texts, &kinds::names(), project.config.language);
        let privacy = ledger::private(&project.config.privacy);
        found.blocks.iter_mut().for_each(|block| block.privacy = privacy);
        let assembly = assembled(project, &inputs.data, inputs.dictionary.as_ref());
        let units = assembly.as_ref().map_or(&[][..], |assembly| assembly.units.as_slice());
        let ids = units.iter().map(|unit| unit.id.clone());
        kinds::settle_tables(
            &mut found,
            &ids.chain(engines::sources(project).map(|(name, _)| name.clone())).collect::<Vec<_>>(),
        );
        let lacks_texts = !of_texts.is_empty();
        // Errors of the data come first, but how they are read depends on the blocks.
        let keys = kinds::key_columns(&found.blocks);
        let tables_digest = digest_of_tables(project, inputs, &keys);
        let read = || assembly.and_then(|assembly| read_tables(project, inputs, &assembly, keys));
        let sources = match progress.phase("data", || kept.tables(tables_digest, read)) {
            Ok(sources) => sources,
            Err(errors) => {
                let mut problems = errors.0;
                problems.extend(of_texts);
                problems.extend(kinds::errors_without_data(&found));
                return Self::without_results(found, problems, lacks_texts);
            }
        };
        if lacks_texts {
            return Self::without_results(found, of_texts, lacks_texts);
        }
        Self::with_tables((project, inputs), desk, found, (sources, tables_digest), progress, kept)
    }

    /// Runs the analyses on the tables.
    fn with_tables(
        (project, inputs): (&Project, &Inputs),
        desk: &Desk,
        found: Found,
        (sources, tables_digest): (SourceTables, Digest),
        progress: &mut Progress,
        kept: &mut KeptAnalysis,
    ) -> Self {
        let blocks = found.blocks.clone();
        let of_tables = kept.digests(&sources, tables_digest);
        let Attempt { analysis, mut failed, problems: of_blocks, digests } = progress
            .phase("analysis", || kinds::run_again(found, sources.tables.clone(), desk, of_tables, &mut kept.blocks));
        progress.tell(kept.told().into_iter().collect());
        // A block whose table was not made did not run either.
        let ran: BTreeSet<&str> = analysis.blocks.iter().map(|block| block.id.as_str()).collect();
        failed.extend(blocks.iter().filter(|block| !ran.contains(block.id.as_str())).map(|block| block.id.clone()));
        let mut problems = of_blocks;
        // A level that is written in two ways is often what is behind an error.
        let all = BTreeSet::new();
        let near = sources.near_levels(if problems.is_empty() { &analysis.used } else { &all });
        let changes = miscounted(inputs, &sources.read);
        let dictionary = sources.dictionary();
        problems.extend(
            engines::unchanged(project, &inputs.freeze, &sources.tables).err().into_iter().flat_map(|all| all.0),
        );
        progress.tell(engines::told(&sources.tables));
        engines::say_once(&mut problems);
        let SourceTables { tables, read, said, .. } = sources;
        let alone = engines::hidden_alone(project);
        let checks = said.into_iter().chain(near).chain(alone).collect();
        problems.extend(freeze::require_unchanged(&inputs.freeze, &changes).err().into_iter().flat_map(|all| all.0));
        let has_run = desk.has_run();
        Self {
            tables,
            read,
            dictionary,
            checks,
            analysis,
            blocks,
            failed,
            problems,
            lacks_texts: false,
            tables_digest,
            digests,
            has_run,
        }
    }

    fn without_results(found: Found, problems: Vec<Diagnostic>, lacks_texts: bool) -> Self {
        let failed = found.blocks.iter().map(|block| block.id.clone()).chain(found.failed).collect();
        Self {
            tables: BTreeMap::new(),
            read: Vec::new(),
            dictionary: Dictionary::default(),
            checks: Vec::new(),
            analysis: Analysis::default(),
            blocks: found.blocks,
            failed,
            problems,
            lacks_texts,
            tables_digest: Digest::of(b""),
            digests: Vec::new(),
            has_run: false,
        }
    }
}

/// The texts of the documents in the order of the configuration, each once, with
/// the other Markdown files that hold blocks of theirs after them; and what is wrong with
/// them.
pub(super) fn document_texts(
    project: &Project,
    (used, unused): (&[SourceText], &[String]),
) -> (Vec<SourceText>, Vec<Diagnostic>) {
    let mut texts: Vec<SourceText> = Vec::new();
    let mut problems = Vec::new();
    for document in &project.config.documents {
        let place = project.source.place(document.span().start);
        match report_texts::of_name((used, unused), &document.get_ref().source, &place) {
            Ok(text) if !texts.contains(text) => texts.push(text.clone()),
            Ok(_) => {}
            Err(errors) => problems.extend(errors.0),
        }
    }
    for text in used.iter().filter(|text| text.path.ends_with(".md")) {
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    problems.extend(texts.iter().flat_map(fence::check));
    (texts, problems)
}
