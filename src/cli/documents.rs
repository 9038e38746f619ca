//! The documents of a run with their exhibits, as far as they can be composed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cli::all_errors::all_errors;
use crate::cli::exhibit_note;
use crate::cli::inputs::Inputs;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Severity};
use crate::document::elsewhere::{self, Other};
use crate::document::{
    self, Blinding, Block, Document, ExhibitKind, Inline, Library, Narrator, Setting, Submission, TitlePage, Waivers,
};
use crate::figure::Style;
use crate::kinds::{self, Exhibits};
use crate::ledger::{Conventions, Ledger, MarkBook, Printer};
use crate::project::{DocumentConfig, Journal, Project, Sheet, WordLimit};
use crate::render::{Exhibit, marks_in};

/// The width of a figure in a panel of a poster, in points: that of its column, which the
/// author or the sheet decides, without a hair on each side.
fn panel_width(sheet: Sheet, document: &Document) -> f64 {
    let is_column = |block: &&Block| matches!(block, Block::Div { class, .. } if class == "column");
    let written = document.blocks.iter().filter(is_column).count();
    let columns = if written > 0 { written } else { sheet.columns() };
    (sheet.column_width(columns) - 2.55).floor()
}

/// What documents are composed from.
pub(super) struct Sources<'a> {
    /// The project.
    pub(super) project: &'a Project,
    /// The texts.
    pub(super) inputs: &'a Inputs,
    /// The index of the only document that is composed; none where all are.
    pub(super) only: Option<usize>,
    /// The bibliography; none where it could not be read.
    pub(super) library: Option<&'a Library>,
    /// The results.
    pub(super) ledger: &'a Arc<Ledger>,
    /// What tables and figures show of the blocks.
    pub(super) exhibits: &'a Exhibits,
    /// The ids of the blocks that did not run.
    pub(super) failed: &'a BTreeSet<String>,
    /// Words of the frozen data and its dictionary that hold a number.
    pub(super) names: &'a Arc<BTreeSet<String>>,
    /// The marks of the run.
    pub(super) book: &'a Arc<MarkBook>,
    /// What blinded documents must not name.
    pub(super) blinding: Option<&'a Blinding>,
}

impl Sources<'_> {
    /// Composes the documents; what is wrong with those that cannot be is added to
    /// `problems`.
    pub(super) fn documents(&self, waivers: &mut Waivers, problems: &mut Vec<Diagnostic>) -> Vec<Document> {
        let config = &self.project.config;
        let mut all: BTreeMap<usize, Document> = BTreeMap::new();
        // A supplement mentions the figures and tables of its manuscript, which is composed first.
        let mut order: Vec<usize> = (0..config.documents.len()).collect();
        order.sort_by_key(|at| config.documents[*at].get_ref().is_supplement());
        for at in order.into_iter().filter(|at| self.only.is_none_or(|only| only == *at)) {
            let labels = self.labels_elsewhere(at, &all);
            match self.composed(at, (self.book, labels), waivers) {
                Some(Ok(document)) => drop(all.insert(at, document)),
                Some(Err(errors)) => problems.extend(errors.0),
                // Of a text that is not there is said where the blocks are looked for.
                None => {}
            }
        }
        self.link(&mut all, problems);
        let mut documents: Vec<Document> = all.into_values().collect();
        if let Some(document) = documents.first_mut() {
            let found = document::declared::config_findings(config, &self.project.source, waivers);
            document.findings.extend(found);
        }
        documents
    }

    /// Composes the document of this index with the errors of all its expressions; none where it
    /// has no text.
    fn composed(
        &self,
        at: usize,
        (book, elsewhere): (&Arc<MarkBook>, BTreeSet<String>),
        waivers: &mut Waivers,
    ) -> Option<Outcome<Document>> {
        let config = &self.project.config;
        let spanned = config.documents.get(at)?;
        let one = spanned.get_ref();
        let text = self.inputs.report_text(&one.source, &self.project.source.place(spanned.span().start)).ok()?;
        let narrator: Arc<dyn Narrator> = Arc::new(self.exhibits.clone());
        let usual = if one.is_supplement() { config.language.wording().supplement } else { &config.title };
        let submission = self.submission(one, elsewhere);
        let setting = Setting {
            id: &one.id,
            title: one.title.as_deref().unwrap_or(usual),
            template: &one.template,
            templates: &self.inputs.templates,
            language: config.language,
            show_blocks: one.show_blocks,
            number_sections: one.number_sections,
            ledger: self.ledger,
            book,
            library: self.library,
            images: &self.inputs.images,
            failed: self.failed,
            names: self.names,
            narrator: &narrator,
            lint: &config.lint,
            submission: &submission,
        };
        let composed = document::compose(text, &setting, waivers);
        Some(
            composed.map_err(|errors| {
                Diagnostics(all_errors(text, errors, |text| document::compose(text, &setting, waivers)))
            }),
        )
    }

    /// How a document is submitted.
    fn submission(&self, one: &DocumentConfig, elsewhere: BTreeSet<String>) -> Submission<'_> {
        let config = &self.project.config;
        let limit = |limit: &toml::Spanned<WordLimit>| (*limit.get_ref(), self.project.source.span(limit.span()));
        let statements = config.statements.as_ref().map(toml::Spanned::get_ref);
        let is_electronic =
            one.is_supplement() && config.style.preset == Some(Journal::Jama) && config.language.code() == "en";
        Submission {
            series: if one.is_supplement() && !is_electronic { "S" } else { "" },
            is_electronic,
            elsewhere,
            blinding: self.blinding.filter(|_| one.blind),
            limit: one.limit.as_ref().map(limit),
            title_page: one.title_page.then(|| TitlePage {
                running_head: config.short_title.as_ref().unwrap_or(&config.title),
                statements: statements.filter(|_| !one.blind),
                numbers: config.style.numbers,
            }),
            exhibits: one.exhibits,
            callouts: one.callouts,
        }
    }

    /// The documents that one may refer to: a supplement to what it supplements, other documents of
    /// pages to the supplement; first those that are blinded as it is.
    fn others(&self, at: usize) -> Vec<usize> {
        let documents = &self.project.config.documents;
        let one = documents[at].get_ref();
        let is_other = |other: &DocumentConfig| match one.is_supplement() {
            true => other.is_main(),
            false => one.is_main() && other.is_supplement(),
        };
        let mut others: Vec<usize> =
            (0..documents.len()).filter(|other| is_other(documents[*other].get_ref())).collect();
        others.sort_by_key(|other| documents[*other].get_ref().blind != one.blind);
        others
    }

    /// The labels of these: of those that are composed as they are, of others as they are written.
    fn labels_elsewhere(&self, at: usize, composed: &BTreeMap<usize, Document>) -> BTreeSet<String> {
        let mut labels = BTreeSet::new();
        for other in self.others(at) {
            if let Some(document) = composed.get(&other) {
                labels.extend(document.names.keys().cloned());
                continue;
            }
            let spanned = &self.project.config.documents[other];
            let place = self.project.source.place(spanned.span().start);
            if let Ok(text) = self.inputs.report_text(&spanned.get_ref().source, &place) {
                labels.extend(elsewhere::labels_in(&text.text));
            }
        }
        labels
    }

    /// Gives the cross-references between documents their words.
    fn link(&self, all: &mut BTreeMap<usize, Document>, problems: &mut Vec<Diagnostic>) {
        let config = &self.project.config;
        let is_supplement = |at: usize| config.documents[at].get_ref().is_supplement();
        let pages = all.iter().filter(|(at, _)| is_supplement(**at) || config.documents[**at].get_ref().is_main());
        let pages: Vec<_> = pages.map(|(at, document)| (document, is_supplement(*at))).collect();
        problems.extend(elsewhere::shared(&pages));
        let refers: Vec<usize> = all.iter().filter(|(_, one)| !one.beyond.is_empty()).map(|(at, _)| *at).collect();
        for at in refers {
            let Some(mut document) = all.remove(&at) else { continue };
            let others = self.others(at);
            // Where this document is composed alone, the others are for their labels only.
            let alone: BTreeMap<usize, Document> = match self.only {
                None => BTreeMap::new(),
                Some(_) => others.iter().filter_map(|other| Some((*other, self.for_labels(*other)?))).collect(),
            };
            let of = |other: &usize| Other {
                id: config.documents[*other].get_ref().id.as_str(),
                is_supplement: is_supplement(*other),
                document: all.get(other).or_else(|| alone.get(other)),
            };
            let others: Vec<_> = others.iter().map(of).collect();
            problems.extend(elsewhere::link(&mut document, &others, config.language));
            all.insert(at, document);
        }
    }

    /// A document whose marks and waivers are of nothing.
    fn for_labels(&self, at: usize) -> Option<Document> {
        let labels = self.labels_elsewhere(at, &BTreeMap::new());
        let mut waivers = Waivers::default();
        self.composed(at, (&Arc::new(MarkBook::default()), labels), &mut waivers)?.ok()
    }

    /// Draws the exhibits of documents, and notes beneath them what they must say. What is
    /// wrong with those that cannot be drawn is added to `problems`.
    pub(super) fn exhibits(&self, documents: &mut [Document], problems: &mut Vec<Diagnostic>) -> Vec<Vec<Exhibit>> {
        let mut all = Vec::new();
        for document in documents.iter_mut() {
            let config = self.project.config.documents.iter().map(|one| one.get_ref());
            let sheet = config.into_iter().find(|one| one.id == document.id).and_then(DocumentConfig::sheet);
            let style = sheet.map_or_else(Style::manuscript, |sheet| Style::poster(panel_width(sheet, document)));
            let style = Style { numbers: Conventions::of(self.ledger.style), ..style };
            let mut made = Vec::new();
            for request in &mut document.exhibits {
                if let Some(placed) = request.image.and_then(|index| document.images.get(index)) {
                    made.push(Exhibit::Image(placed.clone()));
                    continue;
                }
                // What is made from a block that did not run is not wrong for that.
                if request.order.of.all().iter().any(|id| self.failed.contains(*id)) {
                    continue;
                }
                if request.order.caption.get_ref().is_empty()
                    && let Some(title) = kinds::compose::title(request, self.exhibits)
                {
                    request.caption = vec![Inline::Text(format!("{title}."))];
                }
                let mut printer = Printer::new(self.ledger, self.book, &document.id, request.place.clone());
                let exhibit = match request.kind {
                    ExhibitKind::Table => {
                        kinds::compose::table(request, self.exhibits, &mut printer).map(Exhibit::Table)
                    }
                    ExhibitKind::Figure => {
                        kinds::compose::figure(request, self.exhibits, &mut printer, &style).map(Exhibit::Figure)
                    }
                };
                let drawing = match &exhibit {
                    Ok(Exhibit::Figure(drawing)) => Some(drawing),
                    _ => None,
                };
                exhibit_note::add(request, drawing, self.exhibits, &mut printer);
                let told = printer.take_faults().into_iter();
                let (wrong, found): (Vec<_>, Vec<_>) = told.partition(|one| one.severity == Severity::Error);
                problems.extend(wrong);
                document.findings.extend(found);
                // What only the text alternative of a figure says stands nowhere on the page.
                let mut shown = exhibit.as_ref().map(Exhibit::marks).unwrap_or_default();
                marks_in(&request.note, &mut shown);
                document.marks.extend(printer.into_marks().into_iter().filter(|mark| shown.contains(&mark.id)));
                match exhibit {
                    Ok(exhibit) => made.push(exhibit),
                    Err(problem) => problems.push(problem),
                }
            }
            all.push(made);
        }
        all
    }
}
