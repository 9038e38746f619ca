//! The keys of a correlation block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::interval::default_level;
use crate::analysis::multiple::Adjust;

/// The keys of a correlation block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrelationKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The columns of numbers, two or more.
    pub variables: Vec<String>,
    /// Which correlation.
    pub method: Method,
    /// Level of the intervals of Pearson's correlations; 0.95 where it is not given.
    #[serde(default)]
    pub level: Option<f64>,
    /// How P values are adjusted over the correlations.
    #[serde(default)]
    pub adjust: Adjust,
}

impl CorrelationKeys {
    /// The level of the intervals.
    pub(crate) fn level(&self) -> f64 {
        self.level.unwrap_or_else(default_level)
    }
}

/// Which correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Method {
    /// Of the numbers, with intervals by Fisher's transformation.
    Pearson,
    /// Of the ranks.
    Spearman,
    /// Tau-b.
    Kendall,
}

impl Method {
    /// Its name, and the sign of its coefficient.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Pearson => ("Pearson correlation", "r"),
            Self::Spearman => ("Spearman rank correlation", "ρ"),
            Self::Kendall => ("Kendall rank correlation", "τ"),
        }
    }
}
