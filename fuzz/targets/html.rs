//! An HTML page read back.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tickmark::render::{Account, page_check};

fuzz_target!(|page: &str| {
    drop(page_check::html("r.html", page, &Account::default(), &BTreeMap::new(), |_| None));
});
