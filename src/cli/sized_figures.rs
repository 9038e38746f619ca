//! Figures drawn for the widths that `[files]` asks for.

use crate::cli::documents::Sources;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Document, ExhibitKind};
use crate::figure::{Drawing, Style};
use crate::kinds;
use crate::ledger::{Conventions, MarkBook, Printer};
use crate::project::Project;

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// A figure drawn for a width.
pub(super) struct SizedFigure {
    /// Its file without an ending: `manuscript-fig-os-84mm`.
    pub(super) stem: String,
    /// Where it is written, for errors.
    pub(super) place: Place,
    pub(super) drawing: Drawing,
}

impl Sources<'_> {
    /// The figures of documents drawn for each width that is asked for. What is wrong with one is
    /// added to `problems`.
    pub(super) fn sized(&self, documents: &[Document], problems: &mut Vec<Diagnostic>) -> Vec<SizedFigure> {
        let files = &self.project.config.files;
        if files.figures.is_empty() {
            return Vec::new();
        }
        // What these print is printed on no page, so that its marks are no marks of the report.
        let book = MarkBook::default();
        let mut sized = Vec::new();
        for document in documents {
            let figures = document.exhibits.iter().filter(|one| one.kind == ExhibitKind::Figure && one.image.is_none());
            let figures = figures.filter(|one| !stands_elsewhere(self.project, documents, document, &one.id));
            for request in figures.filter(|one| !one.order.of.all().iter().any(|id| self.failed.contains(*id))) {
                // The file is as wide as its name says, whatever share of the text it has on a page.
                let mut request = request.clone();
                request.order.width = None;
                let request = &request;
                for width in files.widths() {
                    let style = Style {
                        width: width * POINTS,
                        numbers: Conventions::of(self.ledger.style),
                        ..Style::manuscript()
                    };
                    let mut printer = Printer::new(self.ledger, &book, &document.id, request.place.clone());
                    match kinds::compose::figure(request, self.exhibits, &mut printer, &style) {
                        Ok(drawing) => sized.push(SizedFigure {
                            stem: format!("{}-{}-{width}mm", document.id, request.id),
                            place: request.place.clone(),
                            drawing,
                        }),
                        Err(problem) => problems.push(problem.hint(format!("as a file of {width} mm"))),
                    }
                }
            }
        }
        sized
    }
}

/// Whether an exhibit of a poster stands in another document, too, so that it needs no file of its
/// own.
pub(super) fn stands_elsewhere(project: &Project, documents: &[Document], document: &Document, exhibit: &str) -> bool {
    let is_poster = |one: &Document| {
        let config = project.config.documents.iter().map(|config| config.get_ref());
        config.into_iter().any(|config| config.id == one.id && config.sheet().is_some())
    };
    let holds = |one: &Document| one.exhibits.iter().any(|request| request.id == exhibit);
    is_poster(document) && documents.iter().any(|one| !is_poster(one) && holds(one))
}
