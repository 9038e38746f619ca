//! A variable over visits, as tables and figures show it.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// A variable over visits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct LongitudinalShape {
    /// The variable's label.
    pub(crate) label: String,
    /// Its unit.
    pub(crate) unit: Option<String>,
    /// The label of the column of visits.
    pub(crate) at: String,
    /// The unit of the visits, such as months.
    pub(crate) at_unit: Option<String>,
    /// The visits, ascending.
    pub(crate) times: Vec<f64>,
    /// All subjects.
    pub(crate) all: CourseShape,
    /// The groups, in order; empty without `by`.
    pub(crate) groups: Vec<CourseShape>,
    /// The grouping variable's label.
    pub(crate) by: Option<String>,
    /// How many rows have no group.
    pub(crate) without_group: Option<ResultRow>,
    /// What the subjects are called, in the plural: `patients`.
    pub(crate) counted: String,
}

/// The course of a group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct CourseShape {
    /// Its name; empty of all.
    pub(crate) name: String,
    /// `n` subjects.
    pub(crate) total: ResultRow,
    /// What describes the values of each visit, in the order of the visits.
    pub(crate) visits: Vec<ResultRow>,
    /// The times and values of each subject, in the order of the visits; none where there are
    /// too many to be drawn one by one.
    pub(crate) lines: Vec<Vec<(f64, f64)>>,
}
