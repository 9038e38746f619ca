//! The steps of a cohort, as tables and diagrams show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// The steps of a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flow {
    /// What the rows it starts from are called.
    pub start: String,
    /// What the rows it ends with are called; none where no name was given.
    pub end: Option<String>,
    /// What its rows are, in the plural: `patients`, `records`.
    pub counted: String,
    /// `n_start` and `n`.
    pub counts: ResultRow,
    /// Each step.
    pub steps: Vec<FlowStep>,
}

/// One step of a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowStep {
    /// The author's label.
    pub label: String,
    /// Whether the step excludes (else it includes).
    pub excludes: bool,
    /// `n_in`, `n_out` and `n_removed`.
    pub counts: ResultRow,
}
