//! From the project folder to pages: freeze → data → analysis → ledger →
//! documents → tables and figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::{Block, TableRecord};
use crate::cli::analysed::Analysed;
use crate::cli::documents::Sources;
use crate::cli::exhibit_note;
use crate::cli::inputs::{FONTS, Inputs};
use crate::cli::known_words::{known_words, level_labels};
use crate::cli::logos::logos;
use crate::cli::progress::Progress;
use crate::cli::report_texts::names_in;
use crate::cli::sized_figures::SizedFigure;
use crate::cli::source_tables::ReadFile;
use crate::command::Desk;
use crate::data::{Dictionary, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity};
use crate::document::citation::{Csl, style_findings};
use crate::document::{self, Document, Library, Waivers};
use crate::kinds;
use crate::ledger::{FrozenSource, ImageEntry, Ledger, MarkBook, ReportStamp, SourceEntry, Target};
use crate::project::Project;
use crate::render::label_check;
use crate::render::{Attachment, Exhibit, Page, PlacedLogo};

/// A report ready to be written in every output.
pub struct Report {
    /// The inputs.
    pub inputs: Inputs,
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
}

/// Runs everything up to the outputs.
///
/// # Errors
/// Whatever makes a right page impossible.
pub fn build(project: &Project, progress: &mut Progress) -> Outcome<Report> {
    build_at(project, Commands::WhereChanged, progress)
}

/// When the programs of `command` blocks are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commands {
    /// Where what they do or read has changed.
    WhereChanged,
    /// Once more, to see whether they give the same.
    Again,
}

/// The same, where the programs of `command` blocks may be run once more.
///
/// # Errors
/// As [`build`].
pub fn build_at(project: &Project, commands: Commands, progress: &mut Progress) -> Outcome<Report> {
    let inputs = progress.phase("freeze", || Inputs::read(project))?;
    let desk = Desk::of(&project.root, &inputs.report, commands == Commands::Again);
    // Citation styles and locales take as long to unpack as the analyses to run, so
    // they are unpacked beside them.
    let (analysed, library) = std::thread::scope(|scope| {
        let library = scope.spawn(|| read_library(project, &inputs));
        let analysed = Analysed::of(project, &inputs, &desk, progress);
        (analysed, library.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    if analysed.has_run {
        // What the programs wrote is among the inputs now, and part of the version.
        return build(project, progress);
    }
    composed(project, inputs, analysed, library, progress)
}

/// The documents, of the analyses as far as they go.
fn composed(
    project: &Project,
    inputs: Inputs,
    analysed: Analysed,
    library: Outcome<(Library, Vec<Diagnostic>)>,
    progress: &mut Progress,
) -> Outcome<Report> {
    let Analysed { tables, read, checks, analysis, blocks, failed, mut problems, lacks_texts, .. } = analysed;
    let (library, typed) = library
        .map_err(|errors| problems.extend(errors.0))
        .map_or((None, Vec::new()), |(one, typed)| (Some(one), typed));
    if lacks_texts {
        return Err(Diagnostics(problems));
    }
    let shown = analysis.exhibits.clone();
    let of_blocks = analysis.blocks.iter().flat_map(|block| block.notes.iter().cloned());
    let Told { errors, mut notes, mut findings } = Told::of(checks.into_iter().chain(typed).chain(of_blocks));
    problems.extend(errors);
    let mut ledger = progress.phase("ledger", || enter(project, &inputs, &read, analysis))?;
    problems.extend(unprintable(&ledger));
    let mut waivers = waivers_of(project, &tables);
    let mut names = known_words(&tables, &ledger);
    let sources = Sources {
        project,
        inputs: &inputs,
        library: library.as_ref(),
        ledger: &Arc::new(ledger.clone()),
        exhibits: &shown,
        failed: &failed,
        names: &names.whole().clone(),
        book: &Arc::new(MarkBook::default()),
    };
    let mut documents = progress.phase("documents", || sources.documents(&mut waivers, &mut problems));
    let printed: Vec<_> = documents.iter().flat_map(|document| document.marks.iter().cloned()).collect();
    notes.extend(exhibit_note::of_prose(&printed, &ledger));
    let exhibits = progress.phase("figures", || sources.exhibits(&mut documents, &mut problems));
    let sized = sources.sized(&documents, &mut problems);
    findings.extend(document::declared::block_findings(&blocks, &mut waivers));
    let logos = logos(project, &inputs, &mut waivers, &mut problems, &mut findings);
    if !problems.is_empty() {
        problems.extend(findings);
        problems.extend(Told::of(documents.into_iter().flat_map(|document| document.findings)).findings);
        return Err(Diagnostics(problems));
    }
    for (document, exhibits) in documents.iter_mut().zip(&exhibits) {
        let labels = label_check::findings(document, exhibits, &ledger, &mut names, &mut waivers);
        document.findings.extend(labels);
    }
    let of_documents = Told::of(documents.iter().flat_map(|document| document.findings.iter().cloned()));
    notes.extend(of_documents.notes);
    findings.extend(of_documents.findings);
    notes.extend(count_waivers(&mut ledger, &waivers));
    ledger.marks = documents.iter().flat_map(|document| document.marks.iter().cloned()).collect();
    ledger.marks.sort_by_key(|mark| mark.id);
    ledger.images = images_of(project, &documents, &logos);
    notes.extend(unprinted(&ledger, &inputs).into_iter().chain(unused_files(&inputs)));
    let documents = documents.into_iter().zip(exhibits).collect();
    Ok(Report { inputs, ledger, documents, findings, logos, notes, sources: tables, sized })
}

/// The images of documents and of their heads, as the ledger names them.
fn images_of(project: &Project, documents: &[Document], logos: &[PlacedLogo]) -> Vec<ImageEntry> {
    let mut entries = Vec::new();
    for (document, config) in documents.iter().zip(&project.config.documents) {
        let heads = logos.iter().filter(|_| config.get_ref().shows_logos()).map(|logo| &logo.image);
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
            let note = Diagnostic::note(format!("the waiver `{}` is not used", waiver.literal));
            notes.push(note.at(waiver.place.clone()));
        }
    }
    notes
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
    let desk = Desk::of(&project.root, &inputs.report, false);
    let analysed = Analysed::of(project, &inputs, &desk, progress);
    if analysed.has_run {
        return record(project, progress);
    }
    let Analysed { read, dictionary, checks, analysis, blocks, mut problems, .. } = analysed;
    let Told { errors, findings, .. } = Told::of(checks);
    problems.extend(errors);
    if !problems.is_empty() {
        problems.extend(findings);
        return Err(Diagnostics(problems));
    }
    let ledger = progress.phase("ledger", || enter(project, &inputs, &read, analysis))?;
    Ok(Recorded { blocks, dictionary, ledger })
}

/// The bibliography with its style, and findings for what is typed into a style of the
/// project.
fn read_library(project: &Project, inputs: &Inputs) -> Outcome<(Library, Vec<Diagnostic>)> {
    let bibliography = match &project.config.bibliography {
        None => None,
        Some(name) => {
            let at = project.source.text.find("bibliography").unwrap_or(0);
            Some(inputs.report_text(name, &project.source.place(at))?)
        }
    };
    let name = &project.config.csl;
    let place = project.source.place(project.source.text.find("\ncsl").map_or(0, |at| at + 1));
    let file = if name.ends_with(".csl") { Some(inputs.citation_style(name, &place)?) } else { None };
    let csl = Csl { name, file: file.as_ref(), place };
    let library = Library::read(bibliography, &csl, project.config.language.tag())?;
    Ok((library, file.as_ref().map(style_findings).unwrap_or_default()))
}

fn enter(project: &Project, inputs: &Inputs, read: &[ReadFile], analysis: kinds::Analysis) -> Outcome<Ledger> {
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
    let tables: Vec<TableRecord> = analysis.tables;
    Ledger::enter(stamp, &project.config, |offset| project.source.place(offset), &sources, tables, analysis.blocks)
}

/// Notes on files of report/ that no page is made from.
fn unused_files(inputs: &Inputs) -> Vec<Diagnostic> {
    let note = |path: &String| {
        Diagnostic::note("not used: no document names it or a block of it, so it is in no output")
            .at(Place::file(path.as_str()))
    };
    inputs.unused.iter().map(note).collect()
}

/// Notes on facts that no page prints, and on blocks that nothing names and of which no
/// page prints a result.
fn unprinted(ledger: &Ledger, inputs: &Inputs) -> Vec<Diagnostic> {
    let printed: BTreeSet<Target> = ledger.marks.iter().map(|mark| mark.target).collect();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for target in &printed {
        if let Target::Result(result) = target {
            used.insert(ledger.results[*result].block);
        }
    }
    let names: BTreeSet<String> = inputs.report.iter().flat_map(|text| names_in(&text.text)).collect();
    let facts = ledger.facts.iter().enumerate().filter(|(index, _)| !printed.contains(&Target::Fact(*index)));
    let facts = facts.map(|(_, fact)| Diagnostic::note(format!("no page prints `{}`", fact.id)).at(fact.place.clone()));
    let blocks =
        ledger.blocks.iter().enumerate().filter(|(index, block)| !used.contains(index) && !names.contains(&block.id));
    let blocks = blocks.map(|(_, block)| {
        Diagnostic::note(format!("no page shows the block `{}` or uses it", block.id)).at(block.place.clone())
    });
    facts.chain(blocks).collect()
}

/// What is told of data and blocks, by how grave it is.
struct Told {
    errors: Vec<Diagnostic>,
    findings: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
}

impl Told {
    fn of(all: impl IntoIterator<Item = Diagnostic>) -> Self {
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
}

impl Report {
    /// One document with all that a renderer needs.
    pub fn page<'a>(&'a self, project: &'a Project, index: usize, attachments: &'a [Attachment]) -> Page<'a> {
        let (document, exhibits) = &self.documents[index];
        let (style, written) = (&project.config.style, project.config.documents[index].get_ref());
        Page {
            document,
            exhibits,
            ledger: &self.ledger,
            config: &project.config,
            mark_style: written.mark_style(style),
            evidence: written.evidence(style),
            sheet: written.sheet(),
            logos: if written.shows_logos() { &self.logos } else { &[] },
            qr: written.sheet().and(written.qr.as_ref().or(project.config.qr.as_ref())).map(|it| it.get_ref().as_str()),
            source: self.inputs.report.iter().find(|text| text.path.strip_prefix("report/") == Some(&written.source)),
            templates: &self.inputs.templates,
            fonts: &FONTS,
            own_fonts: &self.inputs.fonts,
            attachments,
        }
    }
}
