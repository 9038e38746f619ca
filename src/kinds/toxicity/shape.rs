//! Worst grades, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// Worst grades by term.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ToxicityShape {
    /// The terms, in order, and all of them together.
    pub(crate) lines: Vec<LineShape>,
    /// Grades, in order.
    pub(crate) grades: Vec<u8>,
    /// Groups of subjects, in order, with `N`; empty without `by`.
    pub(crate) groups: Vec<(String, ResultRow)>,
    /// The grouping variable's label.
    pub(crate) by: Option<String>,
    /// How many subjects have no group.
    pub(crate) without_group: Option<ResultRow>,
    /// What the subjects are called, in the plural: `patients`.
    pub(crate) counted: String,
}

/// A term, or all of them together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineShape {
    /// What it is called.
    pub(crate) name: String,
    /// Whether it is all terms together.
    pub(crate) is_all: bool,
    /// Of all subjects.
    pub(crate) all: GradeRows,
    /// Of each group of subjects.
    pub(crate) groups: Vec<GradeRows>,
}

/// Each `n`, `N` and `p`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GradeRows {
    /// Of any grade.
    pub(crate) any: ResultRow,
    /// Of grade 3 and higher.
    pub(crate) severe: ResultRow,
    /// Of each grade.
    pub(crate) grades: Vec<ResultRow>,
}
