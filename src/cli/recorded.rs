//! The results without documents: what another program recomputes.

use crate::analysis::Block;
use crate::cli::analysed::Analysed;
use crate::cli::inputs::Inputs;
use crate::cli::kept::Kept;
use crate::cli::prepared::{Told, enter};
use crate::cli::progress::Progress;
use crate::command::Desk;
use crate::data::Dictionary;
use crate::diagnostic::{Diagnostics, Outcome};
use crate::ledger::Ledger;
use crate::project::Project;

/// The ledger without marks, and what it was made from.
pub struct Recorded {
    /// The blocks of all documents.
    pub blocks: Vec<Block>,
    /// What is declared of the source tables.
    pub dictionary: Dictionary,
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
    Ok(Recorded { blocks, dictionary, ledger })
}
