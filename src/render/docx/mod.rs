//! Word documents (Office Open XML, ECMA-376, transitional), for co-authors and journals.
//!
//! Headings, lists, captions, cross-references, footnotes and equations are Word's own, so
//! that it can work with them. Each traced number is a content control that carries the id
//! of its result.

mod archive;
mod bookmark;
mod custom_part;
mod equation;
mod evidence;
mod exhibit;
mod footnote;
mod lower;
mod markup;
mod numbering;
mod package;
mod paragraph;
mod reference_document;
mod run;
mod running_head;
mod seal;
mod section;
mod settings;
pub mod single;
mod styles;
mod table;
mod title_page;
mod works;

pub use archive::Archive;
pub(crate) use bookmark::PARAGRAPH;
pub use custom_part::{BODY, HEADS, LEADS, NOTES, Travelled, travelled};
pub(crate) use lower::CLAIM_TAG;
pub use seal::sealed;
pub(crate) use settings::{DOCUMENT, VERSION, property};

use crate::diagnostic::{Diagnostic, Outcome, Place};
use crate::parallel;
use crate::render::pixels::{Effort, Faces, Pixels, png};
use crate::render::{Account, Page, refused_on_page, unprintable};
use lower::Lower;
use markup::{HEAD, NAMESPACES};
use package::{Part, Relations, archive as packed};
use reference_document::ReferenceDocument;
use section::{PageSize, Sections};
use styles::Styles;

/// Before the names of the types of parts.
const TYPES: &str = "application/vnd.openxmlformats-officedocument.";

/// Renders a document; with the account of its numbers.
///
/// # Errors
/// The document that gives the styles cannot be read; a character that no page can show.
pub fn render(page: &Page<'_>) -> Outcome<(Vec<u8>, Account)> {
    let look = look(page)?;
    let (styles, size) = (&look.styles, look.page);
    let mut leads = Relations::default();
    for (kind, target) in [
        ("styles", "styles.xml"),
        ("settings", "settings.xml"),
        ("numbering", "numbering.xml"),
        ("footnotes", "footnotes.xml"),
    ] {
        leads.to(kind, target);
    }
    if look.theme.is_some() {
        leads.to("theme", "theme/theme1.xml");
    }
    leads.to("customXml", "../customXml/item1.xml");
    let (head, foot) = (leads.to("header", "header1.xml"), leads.to("footer", "footer1.xml"));
    let references = format!(
        "<w:headerReference w:type=\"default\" r:id=\"{head}\"/><w:footerReference w:type=\"default\" r:id=\"{foot}\"/>"
    );
    let mut lower = Lower::new(
        page,
        page.word,
        styles,
        Sections::new(size, references, page.word.line_numbers || page.line_numbers),
    );
    lower.leads = leads;
    lower.title_page();
    lower.blocks(&page.document.blocks);
    lower.loose_notes();
    lower.appendix();
    let section = lower.sections.last();
    let body = format!("{HEAD}<w:document{NAMESPACES}><w:body>{}{section}</w:body></w:document>", lower.out);
    let notes = lower.notes_part();
    for text in [&body, &notes] {
        if let Some((c, before)) = unprintable(text) {
            return Err(refused_on_page(c, &before).into());
        }
    }
    let mut parts = parts(page, &mut lower, &look, (body, notes))?;
    seal::seal(&mut parts);
    Ok((packed(&parts), lower.account))
}

/// The styles and pages of the document: those of another one where the author names it.
fn look(page: &Page<'_>) -> Outcome<ReferenceDocument> {
    let theme = page.config.style.theme();
    match page.word_template {
        None => {
            let styles = Styles::ours(&theme, page.config.language.tag());
            Ok(ReferenceDocument { styles, theme: None, page: PageSize::A4 })
        }
        Some((path, bytes)) => ReferenceDocument::read(bytes, &theme).map_err(|why| {
            Diagnostic::error(format!("`{path}` cannot give the styles: {why}"))
                .at(Place::file(path))
                .hint("save a Word document with the styles of the journal as .docx")
                .into()
        }),
    }
}

/// The parts of the archive, in their order.
fn parts(
    page: &Page<'_>,
    lower: &mut Lower<'_>,
    look: &ReferenceDocument,
    (body, notes): (String, String),
) -> Outcome<Vec<Part>> {
    let (head, foot) = (running_head::head(page, &look.styles), running_head::foot(page, &look.styles));
    pixels(page, lower)?;
    let leads = lower.leads.shown(&lower.media);
    let custom = custom_part::part(page, &lower.account, (&body, &notes), [&head, &foot], &leads);
    let mut root = Relations::default();
    root.to("officeDocument", "word/document.xml");
    root.to(evidence::CORE, "docProps/core.xml");
    root.to("extended-properties", "docProps/app.xml");
    root.to("custom-properties", "docProps/custom.xml");
    let mut of_custom = Relations::default();
    of_custom.to("customXmlProps", "itemProps1.xml");
    let language = page.config.language.tag();
    let mut all = vec![
        part("_rels/.rels", "", root.xml()),
        part("word/document.xml", "wordprocessingml.document.main+xml", body),
        part("word/_rels/document.xml.rels", "", lower.leads.xml()),
        part("word/styles.xml", "wordprocessingml.styles+xml", look.styles.xml.clone()),
        part("word/settings.xml", "wordprocessingml.settings+xml", settings::settings(language)),
        part("word/numbering.xml", "wordprocessingml.numbering+xml", lower.numbering.xml()),
        part("word/footnotes.xml", "wordprocessingml.footnotes+xml", notes),
        part("word/header1.xml", "wordprocessingml.header+xml", head),
        part("word/footer1.xml", "wordprocessingml.footer+xml", foot),
    ];
    if !lower.leads_of_notes.is_empty() {
        all.push(part("word/_rels/footnotes.xml.rels", "", lower.leads_of_notes.xml()));
    }
    all.extend(look.theme_part());
    all.extend(media(lower));
    all.push(part("customXml/item1.xml", "", custom));
    all.push(part("customXml/_rels/item1.xml.rels", "", of_custom.xml()));
    all.push(part("customXml/itemProps1.xml", "customXmlProperties+xml", custom_part::properties()));
    all.push(evidence::core_part(page));
    all.push(part("docProps/app.xml", "extended-properties+xml", settings::app_properties()));
    all.push(part("docProps/custom.xml", "custom-properties+xml", settings::custom_properties(page)));
    Ok(all)
}

/// The pictures.
fn media(lower: &mut Lower<'_>) -> Vec<Part> {
    let media = std::mem::take(&mut lower.media).into_iter();
    media.map(|(name, bytes)| Part { name: format!("word/media/{name}"), content_type: None, bytes }).collect()
}

/// A part of XML; its type without what stands before all of them.
fn part(name: &str, kind: &str, text: String) -> Part {
    let content_type = types().into_iter().find(|whole| !kind.is_empty() && whole.strip_prefix(TYPES) == Some(kind));
    Part { name: name.to_owned(), content_type, bytes: text.into_bytes() }
}

/// The types of the parts that are written here.
fn types() -> [&'static str; 10] {
    [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    ]
}

/// Dots per inch of the pixels of a drawing.
const DPI: u32 = 200;

/// Sets the drawings in pixels, for programs that cannot show vectors, side by side.
fn pixels(page: &Page<'_>, lower: &mut Lower<'_>) -> Outcome<()> {
    let waiting = std::mem::take(&mut lower.pictures);
    let faces = Faces::of(page.fonts.iter().map(|(_, bytes)| *bytes));
    let made = parallel::mapped(waiting.len(), |at| {
        let picture = &waiting[at];
        Pixels::of(&picture.svg, picture.size, &faces, DPI).and_then(|pixels| png(&pixels, Effort::Quick))
    });
    for (picture, made) in waiting.iter().zip(made) {
        let bytes = made
            .map_err(|why| Diagnostic::error(format!("the drawing {} cannot be set in pixels: {why}", picture.file)))?;
        if let Some(medium) = lower.media.iter_mut().find(|(name, _)| *name == picture.file) {
            medium.1 = bytes;
        }
    }
    Ok(())
}
