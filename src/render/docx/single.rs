//! A table as a Word document of its own, as journals ask for them.

use super::lower::Lower;
use super::markup::{HEAD, NAMESPACES};
use super::package::{Relations, archive};
use super::section::Sections;
use super::{evidence, look, part, pixels, settings};
use crate::diagnostic::Outcome;
use crate::document::ExhibitKind;
use crate::render::{Page, refused_on_page, unprintable};

/// The table of this index among the exhibits of a document, with its caption and its notes;
/// none where it is no table. What its words refer to is not there, so that they lead nowhere.
///
/// # Errors
/// The document that gives the styles cannot be read; a character that no page can show.
pub fn table(page: &Page<'_>, index: usize) -> Outcome<Option<Vec<u8>>> {
    let exhibits = page.document.exhibits.get(index).zip(page.exhibits.get(index));
    let Some((request, exhibit)) = exhibits.filter(|(request, _)| request.kind == ExhibitKind::Table) else {
        return Ok(None);
    };
    let look = look(page)?;
    let mut leads = Relations::default();
    for kind in ["styles", "settings", "numbering", "footnotes"] {
        leads.to(kind, &format!("{kind}.xml"));
    }
    if look.theme.is_some() {
        leads.to("theme", "theme/theme1.xml");
    }
    let size = if request.order.landscape == Some(true) { look.page.turned() } else { look.page };
    let mut lower = Lower::new(page, page.word, &look.styles, Sections::new(size, String::new(), false));
    (lower.leads, lower.is_alone) = (leads, true);
    lower.set_exhibit(request, exhibit);
    let section = lower.sections.last();
    let body = format!("{HEAD}<w:document{NAMESPACES}><w:body>{}{section}</w:body></w:document>", lower.out);
    let notes = lower.notes_part();
    if let Some((c, before)) = [&body, &notes].into_iter().find_map(|text| unprintable(text)) {
        return Err(refused_on_page(c, &before).at(request.place.clone()).into());
    }
    let mut root = Relations::default();
    root.to("officeDocument", "word/document.xml");
    root.to(evidence::CORE, "docProps/core.xml");
    root.to("extended-properties", "docProps/app.xml");
    let mut all = vec![
        part("_rels/.rels", "", root.xml()),
        part("word/document.xml", "wordprocessingml.document.main+xml", body),
        part("word/_rels/document.xml.rels", "", lower.leads.xml()),
        part("word/styles.xml", "wordprocessingml.styles+xml", look.styles.xml.clone()),
        part("word/settings.xml", "wordprocessingml.settings+xml", settings::settings(page.config.language.tag())),
        part("word/numbering.xml", "wordprocessingml.numbering+xml", lower.numbering.xml()),
        part("word/footnotes.xml", "wordprocessingml.footnotes+xml", notes),
    ];
    if !lower.leads_of_notes.is_empty() {
        all.push(part("word/_rels/footnotes.xml.rels", "", lower.leads_of_notes.xml()));
    }
    all.extend(look.theme_part());
    pixels(page, &mut lower)?;
    all.extend(super::media(&mut lower));
    all.push(evidence::core_part(page));
    all.push(part("docProps/app.xml", "extended-properties+xml", settings::app_properties()));
    Ok(Some(archive(&all)))
}
