//! The results without documents: what another program recomputes.

use std::collections::BTreeMap;

use crate::analysis::Block;
use crate::cli::analysed::Analysed;
use crate::cli::inputs::Inputs;
use crate::cli::kept::Kept;
use crate::cli::prepared::{Told, enter};
use crate::cli::progress::Progress;
use crate::command::Desk;
use crate::data::{self, Dictionary, Source, UnsaidLayout};
use crate::diagnostic::{Diagnostics, Outcome};
use crate::freeze::{DataFile, FileBytes};
use crate::ledger::Ledger;
use crate::project::Project;

/// The ledger without marks, and what it was made from.
pub struct Recorded {
    /// The blocks of all documents.
    pub blocks: Vec<Block>,
    /// What is declared of the source tables.
    pub dictionary: Dictionary,
    /// How the source files are laid out that are text tables, where the dictionary does not say it, by
    /// their paths.
    pub layouts: BTreeMap<String, UnsaidLayout>,
    /// The ledger.
    pub ledger: Ledger,
}

/// Runs the analyses on the frozen data, without documents.
///
/// # Errors
/// Whatever makes a right ledger impossible.
pub fn record(project: &Project, progress: &mut Progress) -> Outcome<Recorded> {
    let inputs = progress.phase("freeze", || Inputs::read(project))?;
    let mut kept = Kept::default();
    let desk = Desk::of(&project.root, &inputs.report, false);
    let analysed = Analysed::of(project, &inputs, &desk, progress, &mut kept.analysis);
    if analysed.has_run {
        return record(project, progress);
    }
    let Analysed { tables, read, dictionary, checks, analysis, blocks, mut problems, .. } = analysed;
    let Told { errors, findings, .. } = Told::of(checks);
    problems.extend(errors);
    if !problems.is_empty() {
        problems.extend(findings);
        return Err(Diagnostics(problems));
    }
    let unkept = (None, &mut kept.ledger);
    let (ledger, _) = progress.phase("ledger", || enter(project, &inputs, (&tables, &read), analysis, unkept))?;
    let layouts = layouts(&inputs.data, &ledger)?;
    Ok(Recorded { blocks, dictionary, layouts, ledger })
}

/// What can be found of the layout of the source files that are text tables.
fn layouts(data: &[DataFile], ledger: &Ledger) -> Outcome<BTreeMap<String, UnsaidLayout>> {
    let mut layouts = BTreeMap::new();
    for file in data.iter().filter(|file| ledger.sources.iter().any(|source| source.path == file.path)) {
        let bytes = FileBytes::new(file.bytes.whole(&file.digest)?);
        let source = Source { id: file.path.clone(), path: file.path.clone(), bytes, digest: file.digest };
        // Of a file that is no text without its dictionary, this says all there is.
        if let Ok(layout) = data::unsaid_layout(&source) {
            layouts.insert(file.path.clone(), layout);
        }
    }
    Ok(layouts)
}
