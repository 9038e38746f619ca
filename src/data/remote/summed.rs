//! Columns of a table of counts whose values are not told, but summed where they are.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::column::Column;
use super::held::Remote;
use crate::diagnostic::Diagnostics;

/// The rows behind a table of counts, of some columns of which only sums are asked for.
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
    /// The columns whose values are not told.
    pub(super) columns: BTreeSet<String>,
    /// For which block.
    pub(super) block: String,
    /// The first question for each model.
    pub(super) questions: Mutex<Vec<String>>,
}

impl Summed {
    /// Whether the values of a column are not told: what the table has of it is only where there are some.
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
