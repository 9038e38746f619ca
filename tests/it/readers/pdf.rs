//! A PDF read back: its text and its attachments.

use std::collections::BTreeMap;

use tickmark::render::{Expected, attached_to, page_check, seal};

/// Reads it.
pub(crate) fn read(bytes: &[u8]) {
    let Ok(pdf) = lopdf::Document::load_mem(bytes) else { return };
    drop(attached_to(&pdf));
    drop(seal::of_pdf(&pdf));
    drop(page_check::pdf("r.pdf", &pdf, &Expected::default(), &BTreeMap::new()));
}
