//! A single figure as a PDF of its own size.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::render::pdf::limit;
use crate::render::pdf::literal::quoted;
use crate::render::pdf::world::{Shared, shared};

const DRAWING: &str = "figure.svg";

/// A page with nothing on it but a drawing.
struct DrawingWorld {
    shared: &'static Shared,
    main: Source,
    drawing: Bytes,
}

impl World for DrawingWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(not_here(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id.get().vpath().get_without_slash() == DRAWING { Ok(self.drawing.clone()) } else { Err(not_here(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

/// The PDF of an SVG of so many points.
///
/// # Errors
/// It cannot be set, as a sentence.
pub fn of_drawing(
    svg: String,
    (width, height): (f64, f64),
    alt: &str,
    ident: &str,
    fonts: &[(&'static str, &'static [u8])],
) -> Result<Vec<u8>, String> {
    let text = format!(
        "#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)\n\
         #set document(title: {})\n#image({}, width: {width}pt, height: {height}pt, alt: {})\n",
        quoted(ident),
        quoted(DRAWING),
        quoted(alt),
    );
    let id = VirtualPath::new("single.typ").map(|path| RootedPath::new(VirtualRoot::Project, path).intern());
    let id = id.map_err(|error| format!("{error:?}"))?;
    let size = text.len() + svg.len();
    let world = DrawingWorld { shared: shared(fonts), main: Source::new(id, text), drawing: Bytes::from_string(svg) };
    let compiled = limit::limited(size, move || typst::compile::<PagedDocument>(&world).output);
    let document = compiled
        .map_err(|errors| errors.to_string())?
        .map_err(|errors| errors.first().map_or_else(String::new, |error| error.message.to_string()))?;
    let options = PdfOptions { ident: Smart::Custom(ident.to_owned()), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options)
        .map_err(|errors| errors.first().map_or_else(String::new, |error| error.message.to_string()))
}
