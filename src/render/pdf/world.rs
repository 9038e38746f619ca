//! What Typst may see: the page's source, its templates, fonts and figures, and
//! nothing of the machine.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

use crate::diagnostic::{Place, SourceText};
use crate::render::Page;
use crate::render::delivery::DELIVERY;
use crate::render::pdf::literal::{quoted, value};
use crate::render::pdf::look::{LOOK, look};

/// Files in memory, fonts, and the date of the report.
pub(super) struct PageWorld {
    shared: &'static Shared,
    /// The fonts with those of the project, where it has any.
    own: Option<(LazyHash<FontBook>, Vec<Font>)>,
    main: FileId,
    sources: BTreeMap<String, Source>,
    files: BTreeMap<String, Bytes>,
    today: Option<Datetime>,
}

/// What is the same for every page: the standard library and the fonts.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Reads the fonts once for the process; those of the first call stay.
fn shared(faces: &[(&'static str, &'static [u8])]) -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let own = faces.iter().map(|(_, bytes)| Bytes::new(*bytes));
        let fonts: Vec<Font> = own.chain(typst_assets::fonts().map(Bytes::new)).flat_map(Font::iter).collect();
        let mut book = FontBook::new();
        for font in &fonts {
            book.push(font.info().clone());
        }
        Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts }
    })
}

/// The shared fonts and then those of the project, so that the built-in ones are taken
/// where they have a letter.
fn own_fonts(shared: &Shared, own: &[(String, Vec<u8>)]) -> Option<(LazyHash<FontBook>, Vec<Font>)> {
    if own.is_empty() {
        return None;
    }
    let own = own.iter().flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes.clone())));
    let fonts: Vec<Font> = shared.fonts.iter().cloned().chain(own).collect();
    let mut book = FontBook::new();
    for font in &fonts {
        book.push(font.info().clone());
    }
    Some((LazyHash::new(book), fonts))
}

/// Reads the fonts ahead of the first page.
pub(super) fn warm(faces: &[(&'static str, &'static [u8])]) {
    shared(faces);
}

const MAIN: &str = "document.typ";

/// The words of the language, which templates import.
const WORDING: &str = "wording.typ";

impl PageWorld {
    pub(super) fn new(page: &Page<'_>, (main_text, longest_word): (String, usize), delivery: String) -> Self {
        let mut sources = BTreeMap::new();
        let templates = page.templates.iter().filter(|(name, _)| name.ends_with(".typ"));
        for (name, text) in templates.map(|(name, text)| (name.as_str(), text.clone())).chain([
            (WORDING, wording(page)),
            (LOOK, look(page, longest_word)),
            (MAIN, main_text),
        ]) {
            if let Some(id) = file_id(name) {
                sources.insert(name.to_owned(), Source::new(id, text));
            }
        }
        let attachments =
            page.attachments.iter().map(|file| (format!("attach/{}", file.name), Bytes::new(file.bytes.clone())));
        let mut files: BTreeMap<String, Bytes> = attachments.collect();
        files.insert(format!("attach/{DELIVERY}"), Bytes::from_string(delivery));
        for (name, svg) in super::drawing::geometries(page) {
            files.insert(name, Bytes::from_string(svg));
        }
        let images = super::image::files(page).into_iter().chain(super::logo::files(page));
        files.extend(images.map(|(name, bytes)| (name, Bytes::new(bytes))));
        let shared = shared(page.fonts);
        Self {
            shared,
            own: own_fonts(shared, page.own_fonts),
            main: sources.get(MAIN).map_or_else(|| Source::detached("").id(), Source::id),
            sources,
            files,
            today: super::date_of(&page.ledger.report.created),
        }
    }

    /// A document that stands on no report: its text, and the files that it names.
    pub(super) fn of_files(
        main_text: String,
        files: BTreeMap<String, Bytes>,
        fonts: &[(&'static str, &'static [u8])],
        own: &[(String, Vec<u8>)],
    ) -> Self {
        let shared = shared(fonts);
        let main = file_id(MAIN).map_or_else(|| Source::detached(""), |id| Source::new(id, main_text));
        Self {
            shared,
            own: own_fonts(shared, own),
            main: main.id(),
            sources: BTreeMap::from([(MAIN.to_owned(), main)]),
            files,
            today: None,
        }
    }

    /// Where an error is: in a template, or in what was made of the document.
    pub(super) fn place(&self, error: &SourceDiagnostic) -> Option<Place> {
        let id = error.span.id()?;
        let range = self.range(error.span)?;
        let source = self.source(id).ok()?;
        let name = id.get().vpath().get_without_slash().to_owned();
        let path = if name == MAIN { format!("(made for Typst) {name}") } else { format!("templates/{name}") };
        Some(SourceText::new(path, source.text()).place(range.start))
    }
}

/// The words of the language as a Typst file: `wording`, and the `region` of the language.
fn wording(page: &Page<'_>) -> String {
    let language = page.config.language;
    let region = language.region().map_or("none".to_owned(), quoted);
    let date = crate::freeze::parse_date(&page.ledger.report.created).and_then(|date| language.wording().date(date));
    let date = date.map_or("none".to_owned(), |date| quoted(&date));
    let words = serde_json::to_value(language.wording()).unwrap_or_default();
    format!("#let wording = {}\n#let region = {region}\n#let written-date = {date}\n", value(&words))
}

fn file_id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

impl World for PageWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.own.as_ref().map_or(&self.shared.book, |(book, _)| book)
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = id.get().vpath().get_without_slash();
        self.sources.get(name).cloned().ok_or_else(|| not_here(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        let text = || self.sources.get(name).map(|source| Bytes::from_string(source.text().to_owned()));
        self.files.get(name).cloned().or_else(text).ok_or_else(|| not_here(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.own.as_ref().map_or(&self.shared.fonts, |(_, fonts)| fonts).get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
