//! From the project folder to pages: freeze → data → analysis → ledger →
//! documents → tables and figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::{self, Block, TableRecord};
use crate::cli::all_errors::all_errors;
use crate::cli::exhibit_note;
use crate::cli::fence;
use crate::cli::inputs::{DICTIONARY_PATH, FONTS, Inputs};
use crate::cli::known_words::known_words;
use crate::cli::progress::Progress;
use crate::cli::report_texts::names_in;
use crate::cli::source_tables::{is_table, miscounted, read_dictionary, read_tables, table_id};
use crate::data::{Dictionary, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place, Severity, SourceText};
use crate::document::citation::{Csl, style_findings};
use crate::document::{self, Document, ExhibitKind, Library, Setting, Waivers};
use crate::figure::Style;
use crate::freeze;
use crate::kinds::{self, Exhibits};
use crate::ledger::{self, FrozenSource, Ledger, MarkBook, Printer, ReportStamp, SourceEntry, Target};
use crate::project::Project;
use crate::render::label_check;
use crate::render::{Attachment, Exhibit, Page};

/// Width of a figure in a panel of the built-in poster, in points: what is left of
/// 48 inches for one of four columns inside its panel.
const POSTER_PANEL_WIDTH: f64 = 774.0;

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
    /// Notes.
    pub notes: Vec<Diagnostic>,
    /// The source tables, for lines of rows.
    pub sources: BTreeMap<String, Table>,
}

/// Runs everything up to the outputs.
///
/// # Errors
/// Whatever makes a right page impossible.
pub fn build(project: &Project, progress: &mut Progress) -> Outcome<Report> {
    let inputs = progress.phase("freeze", || Inputs::read(project))?;
    // Citation styles and locales take as long to unpack as the analyses to run, so
    // they are unpacked beside them.
    let (analysed, library) = std::thread::scope(|scope| {
        let library = scope.spawn(|| read_library(project, &inputs));
        let analysed = analyse(project, &inputs, progress);
        (analysed, library.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (tables, checks, analysis, blocks) = analysed?;
    let (library, typed) = library?;
    let (mut notes, mut findings) = split(checks)?;
    findings.extend(typed);
    for block in &analysis.blocks {
        let (more_notes, more_findings) = split(block.notes.clone())?;
        notes.extend(more_notes);
        findings.extend(more_findings);
    }
    let shown = analysis.exhibits.clone();
    let mut ledger = progress.phase("ledger", || enter(project, &inputs, &tables, analysis))?;
    unprintable(&ledger)?;
    let book = Arc::new(MarkBook::default());
    let mut waivers = Waivers::new(project.config.waivers.iter().map(|waiver| waiver.get_ref().literal.as_str()));
    let shared = Arc::new(ledger.clone());
    notes.extend(unused_files(&inputs));
    let mut documents =
        progress.phase("documents", || compose(project, &inputs, &library, &shared, &book, &mut waivers))?;
    let printed: Vec<_> = documents.iter().flat_map(|document| document.marks.iter().cloned()).collect();
    notes.extend(exhibit_note::of_prose(&printed, &ledger));
    let exhibits = progress.phase("figures", || exhibits(&mut documents, &shown, &shared, &book))?;
    findings.extend(document::declared::block_findings(&blocks, &mut waivers));
    let mut names = known_words(&tables, &ledger);
    for (document, exhibits) in documents.iter_mut().zip(&exhibits) {
        let labels = label_check::findings(document, exhibits, &ledger, &mut names, &mut waivers);
        document.findings.extend(labels);
    }
    let (of_citations, found) =
        split(documents.iter().flat_map(|document| document.findings.iter().cloned()).collect())?;
    notes.extend(of_citations);
    findings.extend(found);
    for (waiver, used) in ledger.waivers.iter_mut().zip(waivers.used()) {
        waiver.used = used;
        if used == 0 {
            notes.push(
                Diagnostic::note(format!("the waiver `{}` is not used", waiver.literal)).at(waiver.place.clone()),
            );
        }
    }
    ledger.marks = documents.iter().flat_map(|document| document.marks.iter().cloned()).collect();
    ledger.marks.sort_by_key(|mark| mark.id);
    notes.extend(unprinted(&ledger, &inputs));
    Ok(Report {
        inputs,
        ledger,
        documents: documents.into_iter().zip(exhibits).collect(),
        findings,
        notes,
        sources: tables,
    })
}

/// Errors for control characters in what the data name: a page can neither show them nor
/// leave them out, since two levels may differ in nothing else.
fn unprintable(ledger: &Ledger) -> Outcome<()> {
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
    if problems.is_empty() { Ok(()) } else { Err(Diagnostics(problems)) }
}

/// The ledger without marks, and what it was made from.
pub struct Recorded {
    /// The blocks of all documents.
    pub blocks: Vec<Block>,
    /// The dictionary, if there is one.
    pub dictionary: Option<Dictionary>,
    /// The ledger.
    pub ledger: Ledger,
}

/// Runs the analyses on the frozen data, without documents.
///
/// # Errors
/// Whatever makes a right ledger impossible.
pub fn record(project: &Project, progress: &mut Progress) -> Outcome<Recorded> {
    let inputs = progress.phase("freeze", || Inputs::read(project))?;
    let (tables, checks, analysis, blocks) = analyse(project, &inputs, progress)?;
    split(checks)?;
    let ledger = progress.phase("ledger", || enter(project, &inputs, &tables, analysis))?;
    Ok(Recorded { blocks, dictionary: read_dictionary(inputs.dictionary.as_ref())?, ledger })
}

/// Reads the tables and runs the analyses; with the blocks that they are.
fn analyse(
    project: &Project,
    inputs: &Inputs,
    progress: &mut Progress,
) -> Outcome<(BTreeMap<String, Table>, Vec<Diagnostic>, kinds::Analysis, Vec<Block>)> {
    // Errors of the data come first, but how they are read depends on the blocks.
    let found = document_texts(project, inputs).map(|texts| analysis::found(&texts, &kinds::names()));
    let keys = found.as_ref().map(|found| kinds::key_columns(&found.blocks)).unwrap_or_default();
    let blocks = found.as_ref().map(|found| found.blocks.clone()).unwrap_or_default();
    let mut sources = progress.phase("data", || read_tables(project, inputs, keys)).map_err(|mut errors| {
        match &found {
            Ok(found) => errors.0.extend(kinds::errors_without_data(found)),
            Err(more) => errors.0.extend(more.0.iter().cloned()),
        }
        errors
    })?;
    let analysis =
        progress.phase("analysis", || kinds::run(found?, sources.tables.clone())).map_err(|mut errors| {
            // A level that is written in two ways is often what is behind an error.
            errors.0.extend(sources.near_levels(&BTreeSet::new()));
            // And so is a column of numbers that was read as text.
            errors.0.extend(sources.checks.iter().filter(|one| one.severity != Severity::Note).cloned());
            errors
        })?;
    let near = sources.near_levels(&analysis.used);
    sources.checks.extend(near);
    freeze::require_unchanged(&inputs.freeze, &miscounted(project, inputs, &sources.tables))?;
    Ok((sources.tables, sources.checks, analysis, blocks))
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
    let library = Library::read(bibliography, &csl, &project.config.language)?;
    Ok((library, file.as_ref().map(style_findings).unwrap_or_default()))
}

/// The texts of the documents in the order of the configuration, each once, with
/// the other Markdown files that hold blocks of theirs after them.
fn document_texts(project: &Project, inputs: &Inputs) -> Outcome<Vec<SourceText>> {
    let mut texts: Vec<SourceText> = Vec::new();
    let mut problems = Vec::new();
    for document in &project.config.documents {
        let place = project.source.place(document.span().start);
        match inputs.report_text(&document.get_ref().source, &place) {
            Ok(text) if !texts.contains(text) => texts.push(text.clone()),
            Ok(_) => {}
            Err(errors) => problems.extend(errors.0),
        }
    }
    for text in inputs.report.iter().filter(|text| text.path.ends_with(".md")) {
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    problems.extend(texts.iter().flat_map(fence::check));
    if problems.is_empty() { Ok(texts) } else { Err(Diagnostics(problems)) }
}

fn enter(
    project: &Project,
    inputs: &Inputs,
    tables: &BTreeMap<String, Table>,
    analysis: kinds::Analysis,
) -> Outcome<Ledger> {
    let mut sources: Vec<FrozenSource<'_>> = Vec::new();
    for file in inputs.data.iter().filter(|file| is_table(&file.path)) {
        let id = table_id(project, &file.path);
        let Some(table) = tables.get(&id) else { continue };
        sources.push(FrozenSource {
            entry: SourceEntry {
                id,
                path: file.path.clone(),
                sha256: file.digest.hex(),
                bytes: file.bytes.len() as u64,
                rows: table.rows() as u64,
                columns: table.columns().len() as u64,
            },
            bytes: &file.bytes,
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

fn compose(
    project: &Project,
    inputs: &Inputs,
    library: &Library,
    ledger: &Arc<Ledger>,
    book: &Arc<MarkBook>,
    waivers: &mut Waivers,
) -> Outcome<Vec<Document>> {
    let mut documents = Vec::new();
    let mut problems = Vec::new();
    for spanned in &project.config.documents {
        let config = spanned.get_ref();
        let text = inputs.report_text(&config.source, &project.source.place(spanned.span().start))?;
        let setting = Setting {
            id: &config.id,
            title: config.title.as_deref().unwrap_or(&project.config.title),
            template: &config.template,
            ledger,
            book,
            library,
        };
        match document::compose(text, &setting, waivers) {
            Ok(document) => documents.push(document),
            Err(errors) => problems.extend(all_errors(text, errors, |text| document::compose(text, &setting, waivers))),
        }
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    if let Some(document) = documents.first_mut() {
        document.findings.extend(document::declared::config_findings(&project.config, &project.source, waivers));
    }
    Ok(documents)
}

fn exhibits(
    documents: &mut [Document],
    shown: &Exhibits,
    ledger: &Ledger,
    book: &MarkBook,
) -> Outcome<Vec<Vec<Exhibit>>> {
    let mut all = Vec::new();
    let mut problems = Vec::new();
    for document in documents.iter_mut() {
        let style = if document.template == "poster" { Style::poster(POSTER_PANEL_WIDTH) } else { Style::manuscript() };
        let mut made = Vec::new();
        for request in &mut document.exhibits {
            let mut printer = Printer::new(ledger, book, &document.id, request.place.clone());
            let exhibit = match request.kind {
                ExhibitKind::Table => kinds::exhibit::table(request, shown, &mut printer).map(Exhibit::Table),
                ExhibitKind::Figure => {
                    kinds::exhibit::figure(request, shown, &mut printer, &style).map(Exhibit::Figure)
                }
            };
            exhibit_note::add(request, shown, &mut printer);
            problems.extend(printer.take_faults());
            document.marks.extend(printer.into_marks());
            match exhibit {
                Ok(exhibit) => made.push(exhibit),
                Err(problem) => problems.push(problem),
            }
        }
        all.push(made);
    }
    if problems.is_empty() { Ok(all) } else { Err(Diagnostics(problems)) }
}

/// Notes and findings; errors fail.
fn split(all: Vec<Diagnostic>) -> Outcome<(Vec<Diagnostic>, Vec<Diagnostic>)> {
    let (errors, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.severity == Severity::Error);
    if !errors.is_empty() {
        return Err(Diagnostics(errors));
    }
    Ok(rest.into_iter().partition(|one| one.severity == Severity::Note))
}

impl Report {
    /// What travels in each PDF: the ledger of what is printed, the freeze, the dictionary
    /// and the texts that the pages are made from.
    pub fn attachments(&self) -> Outcome<Vec<Attachment>> {
        let drawn = self.documents.iter().flat_map(|(document, _)| &document.exhibits);
        let drawn = drawn.filter(|exhibit| exhibit.kind == ExhibitKind::Figure);
        let drawn = drawn.flat_map(|figure| figure.order.of.all()).map(str::to_owned).collect();
        let mut all = vec![
            Attachment {
                name: "ledger.json".into(),
                media_type: "application/json",
                description: "Every number on the pages with its evidence".into(),
                bytes: ledger::delivered_json(&self.ledger, &drawn).into_bytes(),
            },
            Attachment {
                name: "freeze.lock".into(),
                media_type: "application/toml",
                description: "Hashes of the data files".into(),
                bytes: freeze::lock_text(&self.inputs.freeze)?.into_bytes(),
            },
        ];
        for text in self.inputs.dictionary.iter().chain(&self.inputs.report) {
            let media_type = match text.path.rsplit('.').next() {
                Some("md") => "text/markdown",
                Some("toml") => "application/toml",
                Some("json") => "application/json",
                _ => "text/plain",
            };
            let dictionary = &*text.path == DICTIONARY_PATH;
            let name = if dictionary { "datapackage.json".to_owned() } else { text.path.replace('/', "-") };
            let what = if dictionary { "Data dictionary" } else { "Source of the report" };
            // `report/a-b.md` and `report/a/b.md` are two files.
            let taken = |name: &String| all.iter().any(|other| other.name == *name);
            let name = std::iter::once(name.clone())
                .chain((2..).map(|number| format!("{number}-{name}")))
                .find(|name| !taken(name))
                .unwrap_or(name);
            all.push(Attachment {
                name,
                media_type,
                description: format!("{what}: {}", text.path),
                bytes: text.text.as_bytes().to_vec(),
            });
        }
        Ok(all)
    }

    /// One document with all that a renderer needs.
    pub fn page<'a>(&'a self, project: &'a Project, index: usize, attachments: &'a [Attachment]) -> Page<'a> {
        let (document, exhibits) = &self.documents[index];
        Page {
            document,
            exhibits,
            ledger: &self.ledger,
            config: &project.config,
            templates: &self.inputs.templates,
            fonts: &FONTS,
            attachments,
        }
    }
}
