//! The numbers that a page must show: what the check of the finished page looks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::visible::numbers;

/// The numbers of a page as they read, and what else may stand on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// How often each number is printed.
    pub(super) counts: BTreeMap<String, usize>,
    /// How often each number stands in the heads of tables, which go on from page to page.
    pub(super) repeated: BTreeMap<String, usize>,
    /// The generator's stamps, each as a whole, any number of times.
    pub(super) stamps: BTreeSet<String>,
    /// The traced numbers of running text, each with the letters before it.
    pub(super) contexts: Vec<(String, String)>,
    /// The texts that attributes of an HTML page say, without their white space.
    pub(super) said: BTreeSet<String>,
    /// What stands between the number of a page and that of all pages.
    pub(super) of_pages: String,
    /// Whether the lines of a PDF are numbered.
    pub(super) has_numbered_lines: bool,
}

impl Expected {
    /// Whether an attribute may say a text, which is heard, or shown beside the pointer.
    pub(super) fn is_said(&self, text: &str) -> bool {
        self.said.contains(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A text that is printed so many times.
    pub(super) fn add(&mut self, text: &str, times: usize) {
        for number in numbers(text) {
            *self.counts.entry(number.text).or_default() += times;
        }
    }
}
