//! From the project folder to pages: freeze → data → analysis → ledger →
//! documents → tables and figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml::Spanned;

use crate::cli::across_documents;
use crate::cli::blinded::{Blinded, named_in_heads, named_in_templates};
use crate::cli::documents::Sources;
use crate::cli::exhibit_note;
use crate::cli::inputs::{FONTS, Inputs};
use crate::cli::kept::Kept;
use crate::cli::known_words::level_labels;
use crate::cli::logos::logos;
use crate::cli::prepared::{Asked, Prepared, Told};
use crate::cli::progress::Progress;
use crate::cli::report_texts::names_in;
use crate::cli::sized_figures::SizedFigure;
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::document::{self, Blinding, Document, Waivers};
use crate::ledger::{ImageEntry, Ledger, MarkBook, Target};
use crate::project::{DocumentConfig, Project, WordConfig};
use crate::render::label_check;
use crate::render::{Attachment, Exhibit, Page, PlacedLogo};

/// A report ready to be written in every output.
pub struct Report {
    /// The inputs.
    pub inputs: Arc<Inputs>,
    /// The ledger, with the marks of all documents.
    pub ledger: Ledger,
    /// The documents with their exhibits.
    pub documents: Vec<(Document, Vec<Exhibit>)>,
    /// Findings: they fail a strict run.
    pub findings: Vec<Diagnostic>,
    /// The logos in the heads of pages.
    pub logos: Vec<PlacedLogo>,
    /// Notes.
    pub notes: Vec<Diagnostic>,
    /// The source tables, for lines of rows.
    pub sources: BTreeMap<String, Table>,
    /// The figures as `[files]` asks for them.
    pub(super) sized: Vec<SizedFigure>,
    /// What blinded documents are made of; none of a report without any.
    pub(super) blinded: Option<Blinded>,
}

/// Runs everything up to the outputs.
///
/// # Errors
/// Whatever makes a right page impossible.
pub fn build(project: &Project, progress: &mut Progress) -> Outcome<Report> {
    build_at(project, &Asked::USUAL, progress)
}

/// The same, of another freeze, or with the programs of `command` blocks run once more.
///
/// # Errors
/// As [`build`].
pub(super) fn build_at(project: &Project, asked: &Asked, progress: &mut Progress) -> Outcome<Report> {
    composed(project, &Prepared::of(project, asked, progress, &mut Kept::default())?, None, progress)
}

/// Composes the documents of prepared results: all, or the one of this index alone, whose
/// numbers are then counted from the first.
///
/// # Errors
/// Whatever makes a right page impossible.
pub(super) fn composed(
    project: &Project,
    prepared: &Prepared,
    only: Option<usize>,
    progress: &mut Progress,
) -> Outcome<Report> {
    let Prepared { inputs, tables, blocks, .. } = prepared;
    let (mut problems, mut findings) = (prepared.problems.clone(), prepared.findings.clone());
    let (mut notes, mut ledger) = (prepared.notes.clone(), Ledger::clone(&prepared.ledger));
    let mut waivers = waivers_of(project, tables);
    let mut names = prepared.names.clone();
    let book = Arc::new(MarkBook::default());
    let is_blinded = project.config.documents.iter().any(|one| one.get_ref().blind);
    let blinding = is_blinded.then(|| Blinding::of(&project.config));
    let sources = Sources {
        project,
        inputs,
        only,
        library: prepared.library.as_deref().map(|(library, _)| library),
        ledger: &prepared.ledger,
        exhibits: &prepared.exhibits,
        failed: &prepared.failed,
        names: &names.whole().clone(),
        book: &book,
        blinding: blinding.as_ref(),
    };
    let mut documents = progress.phase("documents", || sources.documents(&mut waivers, &mut problems));
    notes.extend(exhibit_note::of_prose(&documents, &ledger));
    let exhibits = progress.phase("figures", || sources.exhibits(&mut documents, &mut problems));
    let sized = sources.sized(&documents, &mut problems);
    findings.extend(document::declared::block_findings(blocks, &mut waivers));
    let logos = logos(project, inputs, &mut waivers, &mut problems, &mut findings);
    if !problems.is_empty() {
        problems.extend(findings);
        problems.extend(Told::of(documents.into_iter().flat_map(|document| document.findings)).findings);
        say_once(&mut problems);
        return Err(Diagnostics(problems));
    }
    for (document, exhibits) in documents.iter_mut().zip(&exhibits) {
        let labels = label_check::findings(document, exhibits, &ledger, &mut names, &mut waivers);
        document.findings.extend(labels);
    }
    let of_documents = documents.iter().flat_map(|document| document.findings.iter().cloned());
    Told::of(of_documents).join(&mut notes, &mut findings);
    notes.extend(count_waivers(&mut ledger, &waivers));
    ledger.enter_marks(documents.iter().flat_map(|document| document.marks.iter().cloned()).collect(), &book);
    ledger.images = images_of(project, &documents, &logos);
    let library = prepared.library.as_deref().map(|(library, _)| library);
    let of_all = across_documents::findings(project, library, &documents, &ledger, &book)?;
    Told::of(of_all).join(&mut notes, &mut findings);
    notes.extend(unprinted(&ledger, inputs).into_iter().chain(unused_files(inputs)));
    notes.extend(named_in_templates(inputs, blinding.as_ref()));
    notes.extend(named_in_heads(project, blinding.as_ref()));
    say_once(&mut findings);
    say_once(&mut notes);
    let documents = documents.into_iter().zip(exhibits).collect();
    let (inputs, sources) = (inputs.clone(), tables.clone());
    let blinded = blinding.map(|names| Blinded::of(&project.config, &ledger, names));
    Ok(Report { inputs, ledger, documents, findings, logos, notes, sources, sized, blinded })
}

/// Documents of one source say the same of it, each in its turn.
fn say_once(all: &mut Vec<Diagnostic>) {
    let mut said = BTreeSet::new();
    all.retain(|one| one.place.is_none() || said.insert((one.to_string(), one.hints.clone())));
}

/// The configuration of a document.
fn config_of<'a>(project: &'a Project, document: &Document) -> Option<&'a DocumentConfig> {
    project.config.documents.iter().map(Spanned::get_ref).find(|config| config.id == document.id)
}

/// The images of documents and of their heads, as the ledger names them.
fn images_of(project: &Project, documents: &[Document], logos: &[PlacedLogo]) -> Vec<ImageEntry> {
    let mut entries = Vec::new();
    for document in documents {
        let shows_logos = config_of(project, document).is_some_and(DocumentConfig::shows_logos);
        let heads = logos.iter().filter(|_| shows_logos).map(|logo| &logo.image);
        entries.extend(heads.chain(&document.images).map(|placed| ImageEntry {
            path: placed.image.path.clone(),
            sha256: placed.image.digest.hex(),
            alt: placed.alt.clone(),
            source: placed.source.clone(),
            document: document.id.clone(),
        }));
    }
    entries
}

/// The literals that are waived, and the labels of levels, which may stand in prose.
fn waivers_of(project: &Project, tables: &BTreeMap<String, Table>) -> Waivers {
    let labels = level_labels(tables);
    Waivers::new(project.config.waivers.iter().map(|waiver| waiver.get_ref().literal.as_str()))
        .with_labels(labels.iter().map(String::as_str))
}

/// Enters how often each waiver is used; a note for one that is not.
fn count_waivers(ledger: &mut Ledger, waivers: &Waivers) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for (waiver, used) in ledger.waivers.iter_mut().zip(waivers.used()) {
        waiver.used = used;
        if used == 0 {
            let note = Diagnostic::note(format!("the waiver `{}` is not used", waiver.literal)).code("unused");
            notes.push(note.at(waiver.place.clone()));
        }
    }
    notes
}

/// Notes on files of report/ that no page is made from.
fn unused_files(inputs: &Inputs) -> Vec<Diagnostic> {
    let note = |path: &String| {
        Diagnostic::note("not used: no document names it or a block of it, so it is in no output")
            .code("unused")
            .at(Place::file(path.as_str()))
    };
    inputs.unused.iter().map(note).collect()
}

/// Notes on facts that no page prints, and on blocks that nothing names and of which no
/// page prints a result.
fn unprinted(ledger: &Ledger, inputs: &Inputs) -> Vec<Diagnostic> {
    let printed = ledger.relied_on();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for target in &printed {
        if let Target::Result(result) = target {
            used.insert(ledger.results[*result].block);
        }
    }
    let mut names: BTreeSet<String> = inputs.report.iter().flat_map(|text| names_in(&text.text)).collect();
    names.extend(ledger.blocks.iter().flat_map(|block| block.data.iter().cloned()));
    let facts = ledger.facts.iter().enumerate().filter(|(index, _)| !printed.contains(&Target::Fact(*index)));
    let facts = facts.map(|(_, fact)| {
        Diagnostic::note(format!("no page prints `{}`", fact.id)).code("unused").at(fact.place.clone())
    });
    let blocks =
        ledger.blocks.iter().enumerate().filter(|(index, block)| !used.contains(index) && !names.contains(&block.id));
    let blocks = blocks.map(|(_, block)| {
        Diagnostic::note(format!("no page shows the block `{}` or uses it", block.id))
            .code("unused")
            .at(block.place.clone())
    });
    facts.chain(blocks).collect()
}

/// How a document is set in Word that does not say it.
static NO_WORD: WordConfig = WordConfig { template: None, line_numbers: false, double_spacing: false };

impl Report {
    /// The Word document that gives the styles.
    fn word_template(&self, word: &WordConfig) -> Option<(&str, &[u8])> {
        let (path, bytes) = self.inputs.word_templates.get_key_value(&word.template_path()?)?;
        Some((path, bytes))
    }

    /// The address in the code of a poster; it may tell whose the poster is.
    fn qr<'a>(&self, project: &'a Project, written: &'a DocumentConfig) -> Option<&'a str> {
        let address = written.qr.as_ref().or(project.config.qr.as_ref()).filter(|_| !written.blind);
        written.sheet().and(address).map(|address| address.get_ref().as_str())
    }

    /// One document with all that a renderer needs.
    pub fn page<'a>(&'a self, project: &'a Project, index: usize, attachments: &'a [Attachment]) -> Page<'a> {
        let (document, exhibits) = &self.documents[index];
        // A document is composed of its configuration, so that there is one.
        let written = config_of(project, document).unwrap_or_else(|| project.config.documents[index].get_ref());
        let style = &project.config.style;
        let blinded = self.blinded.as_ref().filter(|_| written.blind);
        Page {
            document,
            exhibits,
            ledger: blinded.map_or(&self.ledger, |blinded| &blinded.ledger),
            config: blinded.map_or(&project.config, |blinded| &blinded.config),
            mark_style: written.mark_style(style),
            evidence: written.evidence(style),
            sheet: written.sheet(),
            number_sections: written.number_sections,
            word: written.word.as_ref().map_or(&NO_WORD, toml::Spanned::get_ref),
            word_template: written.word.as_ref().and_then(|word| self.word_template(word.get_ref())),
            logos: if written.shows_logos() { &self.logos } else { &[] },
            qr: self.qr(project, written),
            blind: written.blind,
            line_numbers: written.line_numbers,
            source: self.inputs.report.iter().find(|text| text.path.strip_prefix("report/") == Some(&written.source)),
            templates: &self.inputs.templates,
            fonts: &FONTS,
            own_fonts: &self.inputs.fonts,
            attachments,
        }
    }
}
