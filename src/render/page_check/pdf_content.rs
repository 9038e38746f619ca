//! The content streams of a PDF: operators and what they are given.
//!
//! PDF 32000-1:2008, 7.8.2.

use lopdf::content::Content;
use lopdf::{Document, ObjectId};

use crate::parallel;

/// So many bytes of content are read, each as often as it is drawn: pages may share it, and forms
/// draw forms, so that a small file could be drawn without end.
pub(super) const MOST_DRAWN: usize = 1 << 27;

/// So many pages are taken apart at a time: not all of a long document are held.
pub(super) const PAGES_AT_ONCE: usize = 16;

/// The operations of some pages, taken apart side by side: a page is the same whoever reads it.
///
/// # Errors
/// As a sentence: together they are longer than what is left; of each, that it is no content stream.
pub(super) fn contents(
    pdf: &Document,
    pages: &[ObjectId],
    left: &mut usize,
) -> Result<Vec<Result<Content, String>>, String> {
    let bytes = parallel::mapped(pages.len(), |at| pdf.get_page_content(pages[at]));
    bytes.iter().try_for_each(|content| spend(left, content))?;
    Ok(parallel::mapped(bytes.len(), |at| operations_of(&bytes[at])))
}

/// The operations of a content stream, page or form.
///
/// # Errors
/// As a sentence: it is none.
pub(super) fn operations_of(content: &[u8]) -> Result<Content, String> {
    Content::decode(content).map_err(|error| error.to_string())
}

/// Takes a content off what may still be read.
///
/// # Errors
/// As a sentence: nothing is left.
pub(super) fn spend(left: &mut usize, content: &[u8]) -> Result<(), String> {
    let rest = left.checked_sub(content.len() + 1);
    *left = rest.ok_or_else(|| format!("its pages draw more than {} MB of content", MOST_DRAWN >> 20))?;
    Ok(())
}
