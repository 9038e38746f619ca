//! Links within a document: between traced numbers and their evidence, to exhibits, sections,
//! works and notes.
//!
//! A link to a label makes Typst look the label up while it lays a page out, so that
//! a thousand of them have every page set once more when the labels are known; and the words
//! of a link are missing on the pages that are set first. Here
//! such a link is an address in words (which is also what a screen reader says of
//! it), and gets its destination when all pages are set.

use std::collections::BTreeMap;

use typst::foundations::{Label, Output};
use typst::introspection::PagedPosition;
use typst::layout::{Frame, FrameItem, GroupItem};
use typst::model::{Destination, Document};
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::render::pdf::literal::quoted;

/// The addresses of a document, with the labels of their destinations.
#[derive(Debug, Default)]
pub(super) struct Links(BTreeMap<String, String>);

impl Links {
    /// Keeps an address of a label and gives it back as a Typst string. Where the same words lead to
    /// another label, the label is named.
    pub(super) fn to(&mut self, address: &str, label: &str) -> String {
        let mut plain: String = address.chars().filter(|c| !c.is_control()).collect();
        if plain.trim().is_empty() || self.0.get(&plain).is_some_and(|known| known != label) {
            plain = format!("{plain} ({label})").trim().to_owned();
        }
        let written = quoted(&plain);
        self.0.entry(plain).or_insert_with(|| label.to_owned());
        written
    }

    /// Points the links that are on the pages to their destinations.
    ///
    /// # Errors
    /// The page template prints numbers as links, but not their evidence.
    pub(super) fn settle(&self, document: PagedDocument) -> Outcome<PagedDocument> {
        if self.0.is_empty() {
            return Ok(document);
        }
        let mut settled = BTreeMap::new();
        for (address, label) in &self.0 {
            if let Some(position) = position_of(&document, label) {
                settled.insert(address.as_str(), position);
            }
        }
        let mut lost = None;
        let mut pages: Vec<Page> = document.pages().to_vec();
        for page in &mut pages {
            if let Some(frame) = self.settled(&page.frame, &settled, &mut lost) {
                page.frame = frame;
            }
        }
        match lost {
            Some(address) => Err(Diagnostic::error(format!("a link leads to “{address}”, which is on no page"))
                .hint("the page template must print the whole document and what has the label `tm-evidence`, or show such links as plain text as poster.typ does")
                .into()),
            None => Ok(PagedDocument::new(pages.into_iter().collect(), document.info().clone())),
        }
    }

    /// A frame with its links pointed to their destinations; none where it has no such link.
    /// Frames are shared: one without links is not copied.
    fn settled(
        &self,
        frame: &Frame,
        places: &BTreeMap<&str, PagedPosition>,
        lost: &mut Option<String>,
    ) -> Option<Frame> {
        let changed: Vec<(usize, FrameItem)> = frame
            .items()
            .enumerate()
            .filter_map(|(at, (_, item))| {
                let item = match item {
                    FrameItem::Group(group) => {
                        let frame = self.settled(&group.frame, places, lost)?;
                        FrameItem::Group(GroupItem { frame, ..group.clone() })
                    }
                    FrameItem::Link(destination, size) => {
                        let address = self.address(destination)?;
                        match places.get(address) {
                            Some(place) => FrameItem::Link(Destination::Position(*place), *size),
                            None => {
                                *lost = Some(address.to_owned());
                                return None;
                            }
                        }
                    }
                    _ => return None,
                };
                Some((at, item))
            })
            .collect();
        if changed.is_empty() {
            return None;
        }
        let mut settled = frame.clone();
        let (mut changed, mut at) = (changed.into_iter().peekable(), 0);
        settled.retain(|item| {
            if let Some((_, new)) = changed.next_if(|(place, _)| *place == at) {
                *item = new;
            }
            at += 1;
            true
        });
        Some(settled)
    }

    fn address(&self, destination: &Destination) -> Option<&str> {
        match destination {
            Destination::Url(url) => self.0.get_key_value(url.as_str()).map(|(address, _)| address.as_str()),
            _ => None,
        }
    }
}

/// Whether what has a label is on a page.
pub(super) fn is_on_a_page(document: &PagedDocument, label: &str) -> bool {
    Label::new(PicoStr::intern(label)).is_some_and(|label| Output::introspector(document).label_count(label) > 0)
}

fn position_of(document: &PagedDocument, label: &str) -> Option<PagedPosition> {
    let label = Label::new(PicoStr::intern(label))?;
    let introspector = Output::introspector(document);
    introspector
        .query_label(label)
        .ok()
        .and_then(|found| found.location())
        .and_then(|location| document.introspector().position(location))
}
