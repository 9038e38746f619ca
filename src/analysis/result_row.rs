//! Handles to results: what a table or a figure shows, it got from where it was written.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::shared_text;

/// The results that a block wrote at one place, by the names of their statistics, as one
/// row of what broom's `tidy()` gives. A table or figure that holds one cannot miss the
/// result, and does not find it by a path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResultRow {
    #[serde(with = "shared_text")]
    block: Arc<str>,
    /// The statistics, with the number of each result among those of the block.
    statistics: Vec<(String, usize)>,
}

impl ResultRow {
    pub(crate) fn new(block: Arc<str>, statistics: Vec<(String, usize)>) -> Self {
        Self { block, statistics }
    }

    /// The same results where so many others were written before them.
    pub(crate) fn behind(&mut self, others: usize) {
        self.statistics.iter_mut().for_each(|(_, result)| *result += others);
    }

    /// The block whose results they are.
    pub fn block(&self) -> &str {
        &self.block
    }

    /// The number of a statistic's result among those of the block.
    pub fn get(&self, statistic: &str) -> Option<usize> {
        self.statistics.iter().find(|(name, _)| name == statistic).map(|(_, result)| *result)
    }

    /// Whether it has a statistic.
    pub fn has(&self, statistic: &str) -> bool {
        self.get(statistic).is_some()
    }

    /// The names of its statistics, in the order in which they were written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.statistics.iter().map(|(name, _)| name.as_str())
    }
}
