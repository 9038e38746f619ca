//! The keys of a correlation block.

use serde::{Deserialize, Serialize};

use crate::analysis::interval::default_level;
use crate::analysis::multiple::Adjust;

/// The keys of a correlation block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrelationKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub variables: Vec<String>,
    pub method: Method,
    /// Level of the intervals of Pearson's correlations; 0.95 where it is not given.
    #[serde(default)]
    pub level: Option<f64>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Method {
    Pearson,
    Spearman,
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
