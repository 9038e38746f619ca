//! Subgroups, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// A comparison of two groups within subgroups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubgroupShape {
    /// What the ratio is: `Hazard ratio`.
    pub(crate) name: String,
    /// Short form: `HR`.
    pub(crate) short: String,
    /// The group that is compared, and the one it is compared with.
    pub(crate) arms: [String; 2],
    /// All rows.
    pub(crate) overall: LineShape,
    /// The variables whose levels are the subgroups.
    pub(crate) variables: Vec<VariableShape>,
    /// Level of the intervals, for example `95%`.
    pub(crate) confidence: String,
    /// The label of the column of the two groups.
    pub(crate) by: String,
    /// How many are in neither group.
    pub(crate) without_group: ResultRow,
}

/// The levels of one variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariableShape {
    /// Its name in the data.
    pub(crate) name: String,
    /// Its label.
    pub(crate) label: String,
    /// The test of interaction: `p.value`.
    pub(crate) interaction: ResultRow,
    /// `n.missing`.
    pub(crate) missing: ResultRow,
    /// Its levels.
    pub(crate) levels: Vec<LineShape>,
}

/// One subgroup, or all rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineShape {
    /// What it is called.
    pub(crate) label: String,
    /// `n`, `events`, and `estimate`, `conf.low`, `conf.high`, `p.value`.
    pub(crate) row: ResultRow,
    /// `n` and `events` of the group that is compared, and of the other.
    pub(crate) arms: [ResultRow; 2],
}
