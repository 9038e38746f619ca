//! Files of single figures and tables, as `[files]` asks for them.

use crate::cli::inputs::FONTS;
use crate::cli::pipeline::Report;
use crate::cli::sized_figures::SizedFigure;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::document::plain;
use crate::figure::svg::{Purpose, svg};
use crate::parallel;
use crate::project::{FigureFile, Files, Project, TableFile};
use crate::render::pdf::{SingleDrawing, of_drawing};
use crate::render::pixels::{Effort, Faces, Pixels, png, tiff};
use crate::render::workbook::workbook;
use crate::render::{Exhibit, docx};

/// The files by their paths below the folder of the outputs.
///
/// # Errors
/// One cannot be made.
pub(super) fn single_files(project: &Project, report: &Report) -> Outcome<Vec<(String, Vec<u8>)>> {
    let files = &project.config.files;
    let own = report.inputs.fonts.iter().map(|(_, bytes)| bytes.as_slice());
    let faces = Faces::of(FONTS.iter().map(|(_, bytes)| *bytes).chain(own));
    let made = parallel::mapped(report.sized.len(), |at| of_figure(&report.sized[at], files, report, &faces));
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for made in made {
        match made {
            Ok(files) => all.extend(files),
            Err(problem) => problems.push(problem),
        }
    }
    for index in 0..report.documents.len() {
        let (document, exhibits) = &report.documents[index];
        for (at, (request, exhibit)) in document.exhibits.iter().zip(exhibits).enumerate() {
            let Exhibit::Table(table) = exhibit else { continue };
            let path = |ending: &str| format!("tables/{}-{}.{ending}", document.id, request.id);
            if files.tables.contains(&TableFile::Xlsx) {
                let (caption, note) = (plain(&request.caption), plain(&request.note));
                match workbook(table, &report.ledger.report.title, &caption, &note) {
                    Ok(bytes) => all.push((path("xlsx"), bytes)),
                    Err(why) => {
                        let error = format!("table `{}` cannot be written as a workbook: {why}", request.id);
                        problems.push(Diagnostic::error(error).at(request.place.clone()));
                    }
                }
            }
            if files.tables.contains(&TableFile::Docx) {
                match docx::single::table(&report.page(project, index, &[]), at) {
                    Ok(bytes) => all.extend(bytes.map(|bytes| (path("docx"), bytes))),
                    Err(errors) => problems.extend(errors.0),
                }
            }
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(Diagnostics(problems)) }
}

fn of_figure(
    figure: &SizedFigure,
    files: &Files,
    report: &Report,
    faces: &Faces,
) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
    let drawing = &figure.drawing;
    let (size, written) = ((drawing.width, drawing.height), svg(drawing, Purpose::File));
    let failed = |why: String| Diagnostic::error(format!("the file {}: {why}", figure.stem)).at(figure.place.clone());
    let mut all = Vec::new();
    let path = |ending: &str| format!("figures/{}{ending}", figure.stem);
    if files.figures.contains(&FigureFile::Pdf) {
        let ident = format!("{}/{}", report.ledger.report.version, figure.stem);
        let single = SingleDrawing { svg: &written, size, alt: &drawing.alt, ident: &ident };
        let bytes = of_drawing(&single, &FONTS, &report.inputs.fonts).map_err(failed)?;
        all.push((path(".pdf"), bytes));
    }
    let (is_png, is_tiff) = (files.figures.contains(&FigureFile::Png), files.figures.contains(&FigureFile::Tiff));
    if is_png || is_tiff {
        for dpi in files.dpi() {
            let pixels = Pixels::of(&written, size, faces, dpi).map_err(failed)?;
            if is_png {
                all.push((path(&format!("-{dpi}dpi.png")), png(&pixels, Effort::Usual).map_err(failed)?));
            }
            if is_tiff {
                all.push((path(&format!("-{dpi}dpi.tiff")), tiff(&pixels).map_err(failed)?));
            }
        }
    }
    Ok(all)
}
