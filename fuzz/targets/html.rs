//! An HTML page read back.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use tickmark::render::{Expected, page_check};

fuzz_target!(|page: &str| {
    drop(page_check::html("r.html", page, &Expected::default(), &BTreeMap::new(), |_| None));
});
