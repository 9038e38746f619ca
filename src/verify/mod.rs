//! What a reader can check of an output who holds nothing but the file, or the file and
//! the data: whether it is as it was written, whether every number on its pages is one of
//! its ledger, and whether the data are those it was made from.
//!
//! Nothing of the file is trusted. It is read, and nothing in it is run; running its sources
//! once more is the command's, in a process and a folder of its own.

mod agreement;
mod data_files;
mod described;
#[cfg(feature = "typeset")]
mod docx_file;
mod file;
mod html_file;
mod pdf_file;
mod signature;
mod sources;

pub use data_files::{DataState, FoundFile, same_data};
pub use described::described_otherwise;
pub use file::{Delivered, Kind};
pub use signature::{Signature, sign, statement};
pub use sources::{SourceFile, sources, sources_elsewhere};

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::ledger::{DeliveredLedger, MarkId};
use crate::render::Expected;

/// A check and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked, with its counts.
    pub what: String,
    /// What is wrong; empty where all is well.
    pub problems: Vec<String>,
}

impl Check {
    fn new(what: impl Into<String>, problems: Vec<String>) -> Self {
        Self { what: what.into(), problems }
    }
}

impl Delivered {
    /// Reads a file by its content, whatever its name.
    ///
    /// # Errors
    /// As a sentence: it is neither a PDF, an HTML page or a Word document nor a ledger.
    pub fn read(bytes: Vec<u8>) -> Result<Self, String> {
        // A reader of PDF looks for its head in the first 1,024 bytes.
        let start = &bytes[..bytes.len().min(1024)];
        let text = String::from_utf8_lossy(start).to_ascii_lowercase();
        let mut file = if memchr::memmem::find(start, b"%PDF-").is_some() {
            pdf_file::read(bytes)?
        } else if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
            let files = BTreeMap::from([("ledger.json".to_owned(), bytes.clone())]);
            Self::of(Kind::Ledger, bytes, files, Vec::new())
        } else if text.contains("<!doctype html") || text.contains("<html") {
            html_file::read(bytes)?
        } else if start.starts_with(b"PK\x03\x04") {
            word(bytes)?
        } else {
            return Err("it is neither a PDF, an HTML page or a Word document nor a ledger.json".to_owned());
        };
        file.read_ledger();
        Ok(file)
    }
}

#[cfg(feature = "typeset")]
fn word(bytes: Vec<u8>) -> Result<Delivered, String> {
    docx_file::read(bytes)
}

#[cfg(not(feature = "typeset"))]
fn word(_: Vec<u8>) -> Result<Delivered, String> {
    Err("this build of the program reads no Word documents".to_owned())
}

/// The checks of the file itself: what it carries, its seal, its ledger, the numbers on
/// its pages.
/// `builtin` gives the page templates that are part of the program, `fonts` are its fonts by file name.
pub fn intact(
    file: &Delivered,
    builtin: impl Fn(&str) -> Option<&'static str>,
    fonts: &[(&'static str, &'static [u8])],
) -> Vec<Check> {
    let mut checks = vec![Check::new(file.carries(), file.problems.clone())];
    let Some(ledger) = &file.ledger else { return checks };
    checks.extend(file.seal.clone());
    checks.push(sources::check(file, ledger));
    checks.push(agreement::check(ledger));
    let Some(list) = &file.list else { return checks };
    let (expected, shown) = expected(ledger, list);
    let templates = file.templates(&builtin);
    checks.extend(numbers(file, ledger, (&expected, shown), &templates, &builtin));
    if file.kind == Kind::Html {
        checks.push(html_file::written(file, list, &expected, templates, builtin, fonts));
    }
    checks
}

/// Whether every number on the pages is accounted for, each mark by the ledger's text.
fn numbers(
    file: &Delivered,
    ledger: &DeliveredLedger,
    (expected, shown): (&Expected, Shown),
    templates: &BTreeMap<String, String>,
    builtin: impl Fn(&str) -> Option<&'static str>,
) -> Option<Check> {
    let mut problems = Vec::new();
    let (count, found) = match file.kind {
        Kind::Pdf => pdf_file::numbers(file, ledger, expected, templates),
        Kind::Html => html_file::numbers(file, ledger, expected, templates, builtin),
        #[cfg(feature = "typeset")]
        Kind::Docx => docx_file::numbers(file, ledger, expected, templates),
        #[cfg(not(feature = "typeset"))]
        Kind::Docx => return None,
        Kind::Ledger => return None,
    };
    problems.extend(found.into_iter().map(|finding| finding.message));
    problems.extend(shown.lost);
    let what = format!("{} traced numbers on {count}, every other number accounted for", shown.marks);
    Some(Check::new(what, problems))
}

/// How many marks a page shows, and those that the ledger does not have.
struct Shown {
    marks: usize,
    lost: Vec<String>,
}

/// The numbers that must be on the page: the words of its account, and of each mark the
/// text of the ledger.
fn expected(ledger: &DeliveredLedger, list: &crate::render::Delivery) -> (Expected, Shown) {
    let results = ledger.by_id();
    let of_document = ledger.marks.iter().filter(|mark| mark.document == list.document);
    let marks: BTreeMap<u32, _> = of_document.filter_map(|mark| Some((mark.number()?, mark))).collect();
    let claims = ledger.claims.iter().filter(|claim| claim.document == list.document);
    let claims: BTreeMap<u32, &str> = claims.filter_map(|claim| Some((claim.number()?, claim.text.as_str()))).collect();
    let printed = |id: MarkId| {
        if let Some(text) = claims.get(&id.0) {
            return Some(((*text).to_owned(), None));
        }
        let mark = marks.get(&id.0)?;
        let unit = results.get(mark.result.as_str()).and_then(|result| result.unit.clone());
        Some((mark.text.clone(), unit))
    };
    let shown = list.account.marks();
    let lost = shown.iter().filter(|id| printed(**id).is_none());
    let lost = lost.map(|id| format!("the page shows the mark m{}, which the ledger does not have", id.0)).collect();
    let marks = shown.len() - claims.keys().filter(|id| shown.contains(&MarkId(**id))).count();
    (list.account.expected(printed), Shown { marks, lost })
}

/// The messages of an error of one of our readers.
fn messages(problems: &[Diagnostic]) -> Vec<String> {
    problems.iter().map(|problem| problem.message.clone()).collect()
}
