//! An HTML page read back.

use std::collections::BTreeMap;

use tickmark::render::{Expected, page_check};

/// Reads it.
pub(crate) fn read(page: &str) {
    drop(page_check::html("r.html", page, &Expected::default(), &BTreeMap::new(), |_| None));
}
