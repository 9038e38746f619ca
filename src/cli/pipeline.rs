//! From the project folder to pages: freeze → data → analysis → ledger →
//! documents → tables and figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::{self, Block, TableRecord};
use crate::cli::exhibit_note;
use crate::cli::inputs::{FONTS, Inputs};
use crate::cli::progress::Progress;
use crate::cli::source_tables::{is_table, read_dictionary, read_tables, table_id};
use crate::data::{Dictionary, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Severity, SourceText};
use crate::document::{self, Document, ExhibitKind, Library, Setting, Waivers};
use crate::figure::{self, Style};
use crate::freeze;
use crate::ledger::{self, FrozenSource, Ledger, MarkBook, Printer, ReportStamp, SourceEntry};
use crate::project::Project;
use crate::render::{Attachment, Exhibit, Page};
use crate::table;

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
    let (tables, checks, analysis) = analysed?;
    let library = library?;
    let (mut notes, mut findings) = split(checks)?;
    for block in &analysis.blocks {
        let (more_notes, more_findings) = split(block.notes.clone())?;
        notes.extend(more_notes);
        findings.extend(more_findings);
    }
    let mut ledger = progress.phase("ledger", || enter(project, &inputs, &tables, analysis))?;
    let book = Arc::new(MarkBook::default());
    let mut waivers = Waivers::new(project.config.waivers.iter().map(|waiver| waiver.get_ref().literal.as_str()));
    let shared = Arc::new(ledger.clone());
    let mut documents =
        progress.phase("documents", || compose(project, &inputs, &library, &shared, &book, &mut waivers))?;
    let printed: Vec<_> = documents.iter().flat_map(|document| document.marks.iter().cloned()).collect();
    notes.extend(exhibit_note::of_prose(&printed, &ledger));
    let exhibits = progress.phase("figures", || exhibits(&mut documents, &shared, &book))?;
    findings.extend(documents.iter().flat_map(|document| document.findings.iter().cloned()));
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
    Ok(Report {
        inputs,
        ledger,
        documents: documents.into_iter().zip(exhibits).collect(),
        findings,
        notes,
        sources: tables,
    })
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
    let (tables, checks, analysis) = analyse(project, &inputs, progress)?;
    split(checks)?;
    let ledger = progress.phase("ledger", || enter(project, &inputs, &tables, analysis))?;
    let blocks = analysis::find(&document_texts(project, &inputs)?)?;
    Ok(Recorded { blocks, dictionary: read_dictionary(project)?, ledger })
}

/// Reads the tables and runs the analyses.
fn analyse(
    project: &Project,
    inputs: &Inputs,
    progress: &mut Progress,
) -> Outcome<(BTreeMap<String, Table>, Vec<Diagnostic>, analysis::Analysis)> {
    let (tables, checks) = progress.phase("data", || read_tables(project, inputs))?;
    let analysis = progress.phase("analysis", || {
        let documents = document_texts(project, inputs)?;
        analysis::run(analysis::find(&documents)?, tables.clone())
    })?;
    Ok((tables, checks, analysis))
}

fn read_library(project: &Project, inputs: &Inputs) -> Outcome<Library> {
    let bibliography = match &project.config.bibliography {
        None => None,
        Some(name) => {
            let at = project.source.text.find("bibliography").unwrap_or(0);
            Some(inputs.report_text(name, &project.source.place(at))?)
        }
    };
    Library::read(bibliography, &project.config.csl, &project.config.language)
}

/// The texts of the documents in the order of the configuration, each once, with
/// the other Markdown files of report/ after them.
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
    if problems.is_empty() { Ok(texts) } else { Err(Diagnostics(problems)) }
}

fn enter(
    project: &Project,
    inputs: &Inputs,
    tables: &BTreeMap<String, Table>,
    analysis: analysis::Analysis,
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
        created: document_date(inputs)?,
    };
    let tables: Vec<TableRecord> = analysis.tables;
    Ledger::enter(stamp, &project.config, |offset| project.source.place(offset), &sources, tables, analysis.blocks)
}

/// The date of the documents: SOURCE_DATE_EPOCH if it is set, else the freeze's.
fn document_date(inputs: &Inputs) -> Outcome<String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Err(_) => Ok(inputs.freeze.date.clone()),
        Ok(seconds) => seconds.trim().parse::<i64>().ok().map(crate::cli::calendar::date_of_epoch).ok_or_else(|| {
            Diagnostic::error(format!("found SOURCE_DATE_EPOCH `{seconds}`, expected seconds since 1970")).into()
        }),
    }
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
            Err(errors) => problems.extend(errors.0),
        }
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    if let Some(document) = documents.first_mut() {
        document.findings.extend(front_matter(project, waivers));
    }
    Ok(documents)
}

/// Findings in the front matter, which stands on the pages too.
fn front_matter(project: &Project, waivers: &mut Waivers) -> Vec<Diagnostic> {
    let config = &project.config;
    let mut texts: Vec<&str> = vec![&config.title];
    texts.extend([&config.subtitle, &config.short_title].into_iter().flatten().map(String::as_str));
    texts.extend(config.banner.as_ref().map(|banner| banner.text.as_str()));
    texts.extend(config.documents.iter().filter_map(|document| document.get_ref().title.as_deref()));
    texts.extend(config.keywords.iter().map(String::as_str));
    let mut findings = Vec::new();
    for text in texts {
        for range in waivers.uncovered(text) {
            let at = project.source.text.find(text).unwrap_or(0);
            findings.push(document::untraced(&text[range.clone()]).at(project.source.place(at + range.start)));
        }
    }
    findings
}

fn exhibits(documents: &mut [Document], ledger: &Ledger, book: &MarkBook) -> Outcome<Vec<Vec<Exhibit>>> {
    let mut all = Vec::new();
    let mut problems = Vec::new();
    for document in documents.iter_mut() {
        let style = if document.template == "poster" { Style::poster(POSTER_PANEL_WIDTH) } else { Style::manuscript() };
        let mut made = Vec::new();
        for request in &mut document.exhibits {
            let mut printer = Printer::new(ledger, book, &document.id, request.place.clone());
            let exhibit = match request.kind {
                ExhibitKind::Table => table::compose(request, &mut printer).map(Exhibit::Table),
                ExhibitKind::Figure => figure::compose::compose(request, &mut printer, &style).map(Exhibit::Figure),
            };
            exhibit_note::add(request, &mut printer);
            problems.extend(printer.take_ambiguous());
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
    /// What travels in each PDF: the ledger, the freeze, the dictionary and the
    /// report's sources.
    pub fn attachments(&self) -> Outcome<Vec<Attachment>> {
        let mut all = vec![
            Attachment {
                name: "ledger.json".into(),
                media_type: "application/json",
                description: "Every number of the report with its evidence".into(),
                bytes: ledger::json(&self.ledger).into_bytes(),
            },
            Attachment {
                name: "freeze.lock".into(),
                media_type: "application/toml",
                description: "Hashes of the data files".into(),
                bytes: freeze::lock_text(&self.inputs.freeze)?.into_bytes(),
            },
        ];
        for text in &self.inputs.report {
            let media_type = match text.path.rsplit('.').next() {
                Some("md") => "text/markdown",
                Some("toml") => "application/toml",
                _ => "text/plain",
            };
            all.push(Attachment {
                name: text.path.replace('/', "-"),
                media_type,
                description: format!("Source of the report: {}", text.path),
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
