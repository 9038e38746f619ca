//! The keys of a summary block.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kinds::summary::test::TestChoice;

/// The keys of a summary block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SummaryKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub variables: Vec<String>,
    #[serde(default)]
    pub by: Option<String>,
    /// What is shown of continuous variables.
    #[serde(default)]
    pub statistics: Statistics,
    #[serde(default)]
    pub test: TestChoice,
    /// Tests by name for some of the variables.
    #[serde(default)]
    pub tests: BTreeMap<String, String>,
    #[serde(default)]
    pub smd: bool,
    #[serde(default = "yes")]
    pub overall: bool,
    #[serde(default)]
    pub missing: Missing,
    /// Definition of quantiles in Hyndman and Fan's numbering.
    #[serde(default = "seven")]
    pub quantile_type: u8,
    /// Numbers to be treated as categories.
    #[serde(default)]
    pub categorical: Vec<String>,
}

/// What is shown of continuous variables.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Statistics {
    #[default]
    MedianIqr,
    MeanSd,
    MedianRange,
}

impl Statistics {
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::MedianIqr => "{median} ({p25}–{p75})",
            Self::MeanSd => "{mean} ({sd})",
            Self::MedianRange => "{median} ({min}–{max})",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::MedianIqr => "median (IQR)",
            Self::MeanSd => "mean (SD)",
            Self::MedianRange => "median (range)",
        }
    }
}

/// When a row of missing values is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Missing {
    #[default]
    Ifany,
    Always,
    Never,
}

fn yes() -> bool {
    true
}

fn seven() -> u8 {
    7
}
