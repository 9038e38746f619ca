//! Columns of a table of counts that hold means of rows that are elsewhere.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::column::Column;
use super::held::Remote;
use crate::diagnostic::Diagnostics;

/// The rows behind a table of counts, some of whose columns hold means: what is asked of these columns are sums.
#[derive(Debug)]
pub struct Summed {
    /// The id of the table of the engine.
    pub(super) id: String,
    /// Its columns.
    pub(super) of: Vec<Column>,
    /// Its rows.
    pub(super) remote: Arc<Remote>,
    /// The condition of the block, in the SQL of the engine.
    pub(super) conditions: Vec<String>,
    /// The columns that hold means.
    pub(super) columns: BTreeSet<String>,
    /// For which block.
    pub(super) block: String,
    /// The first question for each model.
    pub(super) questions: Mutex<Vec<String>>,
}

impl Summed {
    /// Whether what the table has of a column are means.
    pub fn is_of(&self, column: &str) -> bool {
        self.columns.contains(column)
    }

    /// What was asked for, the first question of each model.
    pub fn questions(&self) -> Vec<String> {
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An error that says that somebody has written to the table meanwhile.
    pub fn changed(&self) -> Diagnostics {
        self.remote.changed().into()
    }
}
