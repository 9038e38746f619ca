//! PDF by the embedded Typst: PDF/A-3a and PDF/UA-1, tagged, with the ledger, the
//! freeze and the report's sources attached.

mod cell_width;
mod drawing;
mod evidence;
mod exhibit;
mod formula;
mod image;
mod letters;
mod limit;
mod links;
mod literal;
mod logo;
mod look;
mod lower;
mod notes;
mod overflow;
mod qr;
mod side_by_side;
mod single;
mod source;
mod table_size;
mod turned;
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;

use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::document::Block;
use crate::parallel;
use crate::render::{Account, Delivery, Page, seal};
pub use limit::memory_of;
pub use side_by_side::side_by_side;
pub use single::{SingleDrawing, of_drawing};
use source::DocumentSource;
use world::PageWorld;

/// A PDF and what is worth knowing of it.
pub struct Pdf {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// How long the layout took; the rest is the export.
    pub layout: std::time::Duration,
    /// Tables that are too wide to be read.
    pub findings: Vec<Diagnostic>,
}

/// Renders a document. `check` reads the finished pages back, by the account of their numbers,
/// while they are sealed; what it gives is given beside the PDF.
///
/// # Errors
/// The page template is missing or does not compile, or the document does not
/// meet the standards.
pub fn render<R: Send>(
    page: &Page<'_>,
    check: impl FnOnce(&lopdf::Document, &Account) -> R + Send,
) -> Outcome<(Pdf, R)> {
    let name = format!("{}.typ", page.document.template);
    if !page.templates.contains_key(&name) {
        return Err(Diagnostic::error(format!("there is no page template `{name}`"))
            .hint("put it into templates/, or use `manuscript` or `poster`")
            .into());
    }
    let DocumentSource { text: source, links, account, longest_word } = source::source(page);
    if let Some((c, before)) = crate::render::unprintable(&source) {
        return Err(crate::render::refused_on_page(c, &before)
            .or_at(|| Place::file(format!("templates/{name}")))
            .into());
    }
    // For who writes a template: the generated source, and the PDF even where it
    // is refused later (a poster of two pages).
    let keep = std::env::var_os("TICKMARK_KEEP_TYPST").map(std::path::PathBuf::from);
    if let Some(folder) = &keep {
        crate::project::write_whole(&folder.join(format!("{}.typ", page.document.id)), source.as_bytes())?;
    }
    let labels = labels_of(page, &source);
    let start = std::time::Instant::now();
    let size = source.len();
    let delivery = Delivery::of(page, "pdf", &account).json();
    let world = Arc::new(PageWorld::new(page, (source, longest_word), delivery));
    let compiling = world.clone();
    let compiled = limit::limited(size, move || typst::compile::<PagedDocument>(&*compiling).output)
        .map_err(|errors| at_template(errors, &name))?;
    let document = links.settle(compiled.map_err(|errors| diagnose(&errors, &world, page))?)?;
    shows_all(&labels, &document, &name)?;
    let mut unfit = overflow::errors(page, &document);
    unfit.extend(table_size::errors(page, &document));
    if !unfit.is_empty() {
        return Err(Diagnostics(unfit));
    }
    let findings = turned::findings(page);
    let layout = start.elapsed();
    let pages = document.pages().len();
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|error| Diagnostic::error(format!("the PDF standards cannot be combined: {}", error.message())))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{}/{}", page.ledger.report.version, page.document.id)),
        creator: Smart::Custom(Some(seal::creator(&seal::blank()))),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| diagnose(&errors, &world, page))?;
    let read = lopdf::Document::load_mem(&bytes).map_err(|error| unsealed(&error.to_string()))?;
    let (bytes, checked) = parallel::both(|| sealed(bytes, &read), || check(&read, &account));
    let bytes = bytes?;
    if let Some(folder) = &keep {
        crate::project::write_whole(&folder.join(format!("{}.pdf", page.document.id)), &bytes)?;
    }
    Ok((Pdf { bytes, pages, layout, findings }, checked))
}

fn unsealed(why: &str) -> Diagnostic {
    Diagnostic::error(format!("the PDF cannot be sealed: {why}"))
}

/// A PDF with its seal in the place of the blank one; `read` is the PDF as it is read back. What
/// names the program is neither compressed nor part of what is sealed, so that it can be
/// written where it stands.
fn sealed(mut bytes: Vec<u8>, read: &lopdf::Document) -> Outcome<Vec<u8>> {
    let seal = seal::of_pdf(read).map_err(|why| unsealed(&why))?;
    let (blank, written) = (seal::creator(&seal::blank()), seal::creator(&seal.hex()));
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, blank.as_bytes()).collect();
    if places.is_empty() || seal::named_by(read) != [seal::blank()].into() {
        return Err(unsealed("its description is not where it is expected").into());
    }
    for at in places {
        bytes[at..at + written.len()].copy_from_slice(written.as_bytes());
    }
    Ok(bytes)
}

/// What a layout has no end for, said of its page template.
fn at_template(errors: Diagnostics, name: &str) -> Diagnostics {
    let errors = errors.0.into_iter().map(|error| {
        error
            .or_at(|| Place::file(format!("templates/{name}")))
            .hint("look for a loop over a long list, or for a text that is doubled again and again, in a template")
            .hint("where the document itself is that large, divide it into two")
    });
    Diagnostics(errors.collect())
}

/// The labels that the pages of a document must have: those of its numbers, or, without
/// any, that of its first heading. (What a table's head repeats has none.)
fn labels_of(page: &Page<'_>, source: &str) -> Vec<String> {
    // No text holds this: quotes are escaped in it.
    let marks = source.split("#tm-mark(label(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut labels: Vec<String> = marks.map(str::to_owned).collect();
    if labels.is_empty() {
        let heading = page.document.blocks.iter().find_map(|block| match block {
            Block::Heading { id, .. } => Some(id.clone()),
            _ => None,
        });
        labels.extend(heading);
    }
    labels
}

/// A page template must show the document.
fn shows_all(labels: &[String], document: &PagedDocument, name: &str) -> Result<(), Diagnostic> {
    let lost = labels.iter().filter(|label| !links::is_on_a_page(document, label)).count();
    if lost == 0 {
        return Ok(());
    }
    let number = labels.len();
    Err(Diagnostic::error(format!(
        "the pages made from this template lack content of the document ({lost} of {number} places)"
    ))
    .at(Place::file(format!("templates/{name}")))
    .hint("`report` must print its last argument, the body, whole, as manuscript.typ does"))
}

/// Reads fonts and the standard library ahead of the first page; the analyses run
/// meanwhile.
pub fn warm(faces: &[(&'static str, &'static [u8])]) {
    world::warm(faces);
}

/// Forgets what earlier compilations have cached, so that a benchmark starts cold.
pub fn forget() {
    typst::comemo::evict(0);
}

pub(crate) fn date_of(date: &str) -> Option<Datetime> {
    let (year, month, day) = crate::freeze::parse_date(date)?;
    Datetime::from_ymd(year, month, day)
}

/// What Typst found wrong, in our words where they say more: letters that no font has are
/// one error, where the author writes the first of them.
fn diagnose(errors: &[SourceDiagnostic], world: &PageWorld, page: &Page<'_>) -> Diagnostics {
    let missing: BTreeSet<char> =
        errors.iter().filter_map(|error| letters::missing(&error.message)).flatten().collect();
    let mut all: Vec<Diagnostic> = errors
        .iter()
        .filter(|error| error.severity == Severity::Error && letters::missing(&error.message).is_none())
        .map(|error| {
            let mut diagnostic = Diagnostic::error(error.message.to_string());
            for hint in &error.hints {
                diagnostic = diagnostic.hint(hint.v.to_string());
            }
            match world.place(error) {
                Some(place) => diagnostic.at(place),
                None => diagnostic,
            }
        })
        .collect();
    if !missing.is_empty() {
        all.push(letters::lacking(&missing, page));
    }
    Diagnostics(all)
}
