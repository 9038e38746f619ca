//! What only all documents of a report together show: results that read otherwise in one than
//! in another, and works that none of them cites.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Severity};
use crate::document::{self, Document, Library};
use crate::ledger::{Ledger, MarkBook};
use crate::project::Project;

/// Findings and notes on the documents together.
///
/// # Errors
/// Two readings of a result contradict each other, or what the project calls an error.
pub(super) fn findings(
    project: &Project,
    library: Option<&Library>,
    documents: &[Document],
    ledger: &Ledger,
    book: &MarkBook,
) -> Outcome<Vec<Diagnostic>> {
    let mut all = uncited(project, library, documents);
    all.extend(document::disagreements(ledger, &book.rounded()));
    let (errors, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.severity == Severity::Error);
    if errors.is_empty() { Ok(others) } else { Err(Diagnostics(errors)) }
}

/// The works of the bibliography that no document cites.
fn uncited(project: &Project, library: Option<&Library>, documents: &[Document]) -> Vec<Diagnostic> {
    const LISTED: usize = 20;
    let works = documents.iter().flat_map(|document| &document.bibliography);
    let cited: BTreeSet<&str> = works.map(|work| work.key.as_str()).collect();
    let (first, more) = library.map_or((Vec::new(), 0), |library| library.uncited(&cited, LISTED));
    let mut found: Vec<Diagnostic> = first
        .into_iter()
        .map(|(key, place)| {
            let note = Diagnostic::note(format!("`@{key}` is in the bibliography and no document cites it"))
                .code("uncited-work");
            note.at(place).hint("cite it where it belongs, or take it out: works that are not cited are not printed")
        })
        .collect();
    if more > 0 {
        found.push(Diagnostic::note(format!("{more} more works of the bibliography are cited nowhere")));
    }
    found.iter_mut().for_each(|one| one.severity = project.config.lint.traps.severity());
    found
}
