//! Correlations, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// Variables correlated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct CorrelationShape {
    /// Names of the variables in the data, in order.
    pub(crate) names: Vec<String>,
    /// Labels of the variables, in order.
    pub(crate) variables: Vec<String>,
    /// The results of each variable (from the second on) with each earlier one.
    pub(crate) with_earlier: Vec<Vec<ResultRow>>,
    /// What the coefficient is: `Pearson correlation`.
    pub(crate) name: String,
    /// Its sign: `r`.
    pub(crate) sign: String,
    /// Whether there are intervals.
    pub(crate) intervals: bool,
    /// Whether there are adjusted P values.
    pub(crate) adjusted: bool,
    /// Level of the intervals, for example `95%`.
    pub(crate) confidence: String,
}
