//! The documents of two versions side by side: a page and a PDF of each, beside the page with
//! all changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::cli::compared::{Compared, Version, documents_of};
use crate::cli::counted;
use crate::cli::inputs::FONTS;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::ledger::Crossing;
use crate::project::write_whole;
use crate::render::pdf;
use crate::render::side_by_side::{self, Comparison, Crossed, Crossings, Side};

/// A document of the two versions.
pub(super) struct ComparedDocument {
    /// Its id.
    pub(super) id: String,
    /// What can be shown of it.
    pub(super) shown: Shown,
}

/// What can be shown of a document.
pub(super) enum Shown {
    /// Both states: these files, and how many passages differ.
    Files {
        /// The page.
        html: PathBuf,
        /// The PDF.
        pdf: PathBuf,
        /// How many passages, tables and figures differ.
        changes: usize,
    },
    /// It reads the same.
    Same,
    /// Nothing, for this reason.
    Nothing(String),
}

impl ComparedDocument {
    /// What became of it, in words.
    pub(super) fn words(&self) -> String {
        match &self.shown {
            Shown::Files { changes, .. } => {
                format!(
                    "{}: {} that differ",
                    self.id,
                    counted(*changes, "passage, table or figure", "passages, tables and figures")
                )
            }
            Shown::Same => format!("{}: reads the same", self.id),
            Shown::Nothing(why) => format!("{}: cannot be set side by side: {why}", self.id),
        }
    }
}

/// Writes what can be shown of each document beside `page`.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write(compared: &Compared, page: &Path) -> Outcome<Vec<ComparedDocument>> {
    let (old, new) = (&compared.old, &compared.new);
    let ids: BTreeSet<&str> = documents_of(&old.ledger)
        .into_iter()
        .chain(documents_of(&new.ledger))
        .chain(old.pages.keys().chain(new.pages.keys()).map(String::as_str))
        .collect();
    let mut all = Vec::new();
    for id in ids {
        let shown = match (old.pages.get(id), new.pages.get(id)) {
            (Some(before), Some(now)) => written(compared, id, (before, now), page)?,
            (before, now) => Shown::Nothing(lacking(compared, id, before.is_some(), now.is_some())),
        };
        all.push(ComparedDocument { id: id.to_owned(), shown });
    }
    Ok(all)
}

/// Why a document is not shown.
fn lacking(compared: &Compared, id: &str, has_old: bool, has_new: bool) -> String {
    let is_in = |version: &Version| documents_of(&version.ledger).contains(id);
    match (has_old, has_new) {
        (false, true) if !is_in(&compared.old) => "it is new".to_owned(),
        (true, false) if !is_in(&compared.new) => "it is gone".to_owned(),
        (false, true) => "its older HTML page is not here, and a PDF or a ledger does not say how it reads".to_owned(),
        (true, false) => "its newer HTML page is not here, and a PDF or a ledger does not say how it reads".to_owned(),
        _ => "neither of its HTML pages is here, and a PDF or a ledger does not say how it reads".to_owned(),
    }
}

fn written(compared: &Compared, id: &str, (old, new): (&str, &str), page: &Path) -> Outcome<Shown> {
    let sides = (side(&compared.old, id, old), side(&compared.new, id, new));
    let title = &compared.new.ledger.report.title;
    let comparison = side_by_side::compare((title, id), &sides.0, &sides.1, &crossings(compared, id));
    if comparison.is_same() {
        return Ok(Shown::Same);
    }
    let (html, pdf_file) = (beside(page, id, "html"), beside(page, id, "pdf"));
    let home = page.file_name().unwrap_or_default().to_string_lossy();
    write_whole(&html, side_by_side::page(&comparison, &home).as_bytes())?;
    write_whole(&pdf_file, &pdf_of(&comparison)?)?;
    Ok(Shown::Files { html, pdf: pdf_file, changes: comparison.changes() })
}

fn pdf_of(comparison: &Comparison) -> Outcome<Vec<u8>> {
    pdf::side_by_side(comparison, &FONTS).map_err(|why| {
        let message = format!("the PDF of `{}` side by side cannot be made: {why}", comparison.document);
        Diagnostic::error(message).hint("the HTML page beside it shows the same").into()
    })
}

/// `changes.html` gives `changes-manuscript.pdf`.
fn beside(page: &Path, id: &str, ending: &str) -> PathBuf {
    let stem = page.file_stem().unwrap_or_default().to_string_lossy();
    page.with_file_name(format!("{stem}-{id}.{ending}"))
}

fn side<'a>(version: &'a Version, id: &str, page: &'a str) -> Side<'a> {
    let ledger = &version.ledger;
    let of_document = ledger.marks.iter().filter(|mark| mark.document == id);
    let results = of_document.filter_map(|mark| Some((mark.number()?.to_string(), mark.result.clone())));
    Side { page, version: &ledger.report.version, freeze: &ledger.report.freeze, results: results.collect() }
}

/// The lines that the numbers and claims of a document cross.
fn crossings(compared: &Compared, id: &str) -> Crossings {
    let numbers = compared.difference.numbers.iter().filter(|change| !change.crosses.is_empty());
    let line = |crossing: &Crossing| Crossed { what: crossing.words().to_owned(), because: None };
    let numbers = numbers.map(|change| (change.id.clone(), change.crosses.iter().map(line).collect::<Vec<_>>()));
    let claims = compared.difference.claims.iter().filter(|change| change.crosses());
    let claims = claims.filter_map(|change| {
        let claim = change.claim().filter(|claim| claim.document == id)?;
        let crossed = Crossed { what: format!("the claim {}", change.words()), because: Some(claim.says.clone()) };
        Some((claim.condition.clone(), vec![crossed]))
    });
    numbers.chain(claims).collect()
}

/// The documents for a program to read.
pub(super) fn as_json(documents: &[ComparedDocument]) -> Vec<Json> {
    let one = |document: &ComparedDocument| match &document.shown {
        Shown::Files { html, pdf, changes } => json!({
            "document": document.id, "changes": changes, "html": html.display().to_string(), "pdf": pdf.display().to_string(),
        }),
        Shown::Same => json!({ "document": document.id, "changes": 0 }),
        Shown::Nothing(why) => json!({ "document": document.id, "not_shown": why }),
    };
    documents.iter().map(one).collect()
}
