//! Proportions, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// Proportions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ProportionShape {
    /// The groups with `n`, `N`, `estimate`, `conf.low` and `conf.high`; the event where
    /// there are no groups.
    pub(crate) rows: Vec<(String, ResultRow)>,
    /// What the event is called, at the start of a sentence.
    pub(crate) event: String,
    /// The grouping variable's label.
    pub(crate) by: Option<String>,
    /// How many have no group.
    pub(crate) without_group: Option<ResultRow>,
    /// Level of the intervals, for example `95%`.
    pub(crate) confidence: String,
    /// What is compared with what, where there are two groups and it is asked for.
    pub(crate) contrast: Option<(String, String)>,
    /// The difference and the ratios: name, and `estimate`, `conf.low`, `conf.high`.
    pub(crate) effects: Vec<(String, ResultRow)>,
    /// What is counted, in the plural: `patients`, `records`.
    pub(crate) counted: String,
}
