//! A PDF read back: its text and its attachments.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tickmark::render::{Expected, attached_to, page_check, seal};

fuzz_target!(|bytes: &[u8]| {
    let Ok(pdf) = lopdf::Document::load_mem(bytes) else { return };
    drop(attached_to(&pdf));
    drop(seal::of_pdf(&pdf));
    drop(page_check::pdf("r.pdf", &pdf, &Expected::default(), &BTreeMap::new()));
});
