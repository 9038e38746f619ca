//! The documents of a run with their exhibits, as far as they can be composed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::all_errors::all_errors;
use crate::cli::exhibit_note;
use crate::cli::inputs::Inputs;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Block, Document, ExhibitKind, Inline, Library, Narrator, Setting, Waivers};
use crate::figure::Style;
use crate::kinds::{self, Exhibits};
use crate::ledger::{Ledger, MarkBook, Printer};
use crate::project::{DocumentConfig, Project, Sheet};
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
}

impl Sources<'_> {
    /// Composes the documents; what is wrong with those that cannot be is added to
    /// `problems`.
    pub(super) fn documents(&self, waivers: &mut Waivers, problems: &mut Vec<Diagnostic>) -> Vec<Document> {
        let config = &self.project.config;
        let narrator: Arc<dyn Narrator> = Arc::new(self.exhibits.clone());
        let mut documents = Vec::new();
        let wanted = config.documents.iter().enumerate().filter(|(at, _)| self.only.is_none_or(|only| only == *at));
        for (_, spanned) in wanted {
            let one = spanned.get_ref();
            let place = self.project.source.place(spanned.span().start);
            // Of a text that is not there is said where the blocks are looked for.
            let Ok(text) = self.inputs.report_text(&one.source, &place) else { continue };
            let setting = Setting {
                id: &one.id,
                title: one.title.as_deref().unwrap_or(&config.title),
                template: &one.template,
                templates: &self.inputs.templates,
                language: config.language,
                show_blocks: one.show_blocks,
                number_sections: one.number_sections,
                ledger: self.ledger,
                book: self.book,
                library: self.library,
                images: &self.inputs.images,
                failed: self.failed,
                names: self.names,
                narrator: &narrator,
                lint: &config.lint,
            };
            match document::compose(text, &setting, waivers) {
                Ok(document) => documents.push(document),
                Err(errors) => {
                    problems.extend(all_errors(text, errors, |text| document::compose(text, &setting, waivers)));
                }
            }
        }
        if let Some(document) = documents.first_mut() {
            let found = document::declared::config_findings(config, &self.project.source, waivers);
            document.findings.extend(found);
        }
        documents
    }

    /// Draws the exhibits of documents, and notes beneath them what they must say. What is
    /// wrong with those that cannot be drawn is added to `problems`.
    pub(super) fn exhibits(&self, documents: &mut [Document], problems: &mut Vec<Diagnostic>) -> Vec<Vec<Exhibit>> {
        let mut all = Vec::new();
        for document in documents.iter_mut() {
            let config = self.project.config.documents.iter().map(|one| one.get_ref());
            let sheet = config.into_iter().find(|one| one.id == document.id).and_then(DocumentConfig::sheet);
            let style = sheet.map_or_else(Style::manuscript, |sheet| Style::poster(panel_width(sheet, document)));
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
                problems.extend(printer.take_faults());
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
