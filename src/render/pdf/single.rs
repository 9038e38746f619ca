//! A single figure as a PDF of its own size.

use std::collections::BTreeMap;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::render::pdf::limit;
use crate::render::pdf::literal::quoted;
use crate::render::pdf::world::PageWorld;

const DRAWING: &str = "figure.svg";

/// A drawing as it goes into a file of its own.
pub struct SingleDrawing<'a> {
    /// The SVG.
    pub svg: &'a str,
    /// Width and height in points.
    pub size: (f64, f64),
    /// The text alternative.
    pub alt: &'a str,
    /// What the file is, which is its title.
    pub ident: &'a str,
}

/// The PDF of a drawing, with the letters of the built-in fonts and of those of the project.
///
/// # Errors
/// It cannot be set, as a sentence.
pub fn of_drawing(
    drawing: &SingleDrawing<'_>,
    fonts: &[(&'static str, &'static [u8])],
    own: &[(String, Vec<u8>)],
) -> Result<Vec<u8>, String> {
    let SingleDrawing { svg, size: (width, height), alt, ident } = *drawing;
    let text = format!(
        "#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)\n\
         #set document(title: {})\n#image({}, width: {width}pt, height: {height}pt, alt: {})\n",
        quoted(ident),
        quoted(DRAWING),
        quoted(alt),
    );
    let size = text.len() + svg.len();
    let files = BTreeMap::from([(DRAWING.to_owned(), Bytes::from_string(svg.to_owned()))]);
    set(PageWorld::of_files(text, files, fonts, own), size, ident)
}

/// The PDF of a document that stands on no report.
///
/// # Errors
/// It cannot be set, as a sentence.
pub(super) fn set(world: PageWorld, size: usize, ident: &str) -> Result<Vec<u8>, String> {
    let first = |errors: &[SourceDiagnostic]| errors.first().map_or_else(String::new, |one| one.message.to_string());
    let compiled = limit::limited(size, move || typst::compile::<PagedDocument>(&world).output);
    let document = compiled.map_err(|errors| errors.to_string())?.map_err(|errors| first(&errors))?;
    let options = PdfOptions { ident: Smart::Custom(ident.to_owned()), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| first(&errors))
}
