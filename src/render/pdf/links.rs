//! Links between traced numbers and their evidence.
//!
//! A link to a label makes Typst look the label up while it lays a page out, so that
//! a thousand of them have every page set once more when the labels are known. Here
//! such a link is an address in words (which is also what a screen reader says of
//! it), and gets its destination when all pages are set.

use std::collections::BTreeMap;

use typst::foundations::{Label, Output};
use typst::introspection::PagedPosition;
use typst::layout::{Frame, FrameItem};
use typst::model::{Destination, Document};
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use crate::diagnostic::{Diagnostic, Outcome};
use crate::render::pdf::literal::quoted;

/// The addresses of a document, with the labels of their destinations.
#[derive(Debug, Default)]
pub(super) struct Links(BTreeMap<String, String>);

impl Links {
    /// Keeps an address of a label and gives it back as a Typst string.
    pub(super) fn to(&mut self, address: &str, label: &str) -> String {
        let plain: String = address.chars().filter(|c| !c.is_control()).collect();
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
            self.settle_frame(&mut page.frame, &settled, &mut lost);
        }
        match lost {
            Some(address) => Err(Diagnostic::error(format!("a number links to the {address}, which is on no page"))
                .hint("the page template must print what has the label `tm-evidence`, or show such links as plain text as poster.typ does")
                .into()),
            None => Ok(PagedDocument::new(pages.into_iter().collect(), document.info().clone())),
        }
    }

    fn settle_frame(&self, frame: &mut Frame, settled: &BTreeMap<&str, PagedPosition>, lost: &mut Option<String>) {
        // Frames are shared; one without such links is not copied.
        if !self.is_in(frame) {
            return;
        }
        frame.retain(|item| {
            match item {
                FrameItem::Group(group) => self.settle_frame(&mut group.frame, settled, lost),
                FrameItem::Link(destination, _) => {
                    if let Some(address) = self.address(destination) {
                        match settled.get(address) {
                            Some(position) => *destination = Destination::Position(*position),
                            None => *lost = Some(address.to_owned()),
                        }
                    }
                }
                _ => {}
            }
            true
        });
    }

    fn is_in(&self, frame: &Frame) -> bool {
        frame.items().any(|(_, item)| match item {
            FrameItem::Group(group) => self.is_in(&group.frame),
            FrameItem::Link(destination, _) => self.address(destination).is_some(),
            _ => false,
        })
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
