//! A PDF read back: its text and its attachments.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tickmark::render::{Account, attached, page_check};

fuzz_target!(|bytes: &[u8]| {
    drop(attached(bytes));
    drop(page_check::pdf("r.pdf", bytes, &Account::default(), &BTreeMap::new()));
});
