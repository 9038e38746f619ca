//! The keys of a summary block.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kinds::summary::test::TestChoice;

/// The keys of a summary block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SummaryKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block.
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The columns that are described.
    pub variables: Vec<String>,
    /// The column of groups.
    #[serde(default)]
    pub by: Option<String>,
    /// What tables show of continuous variables.
    #[serde(default)]
    pub statistics: Statistics,
    /// Whether groups are compared: `true` or `"rank"` by Wilcoxon or Kruskal–Wallis, `"mean"` by
    /// Welch or analysis of variance; categories by chi-square where every expected count is at
    /// least 5, else Fisher's exact test.
    #[serde(default)]
    pub test: TestChoice,
    /// Tests by name for some of the variables, as in `compare`: `{ age = "student", stage =
    /// "trend" }`. The others follow `test`.
    #[serde(default)]
    pub tests: BTreeMap<String, String>,
    /// Also the standardized mean difference of the two groups of `by`.
    #[serde(default)]
    pub smd: bool,
    /// Whether a column of all rows stands before the groups.
    #[serde(default = "yes")]
    pub overall: bool,
    /// When a row of missing values is shown.
    #[serde(default)]
    pub missing: Missing,
    /// Definition of quantiles in Hyndman and Fan's numbering: 2, 6 or 7.
    #[serde(default = "seven")]
    pub quantile_type: u8,
    /// Columns of numbers that are treated as categories.
    #[serde(default)]
    pub categorical: Vec<String>,
}

/// What is shown of continuous variables.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Statistics {
    /// Median and quartiles.
    #[default]
    MedianIqr,
    /// Mean and standard deviation.
    MeanSd,
    /// Median, minimum and maximum.
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Missing {
    /// Where some are missing.
    #[default]
    Ifany,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn yes() -> bool {
    true
}

fn seven() -> u8 {
    7
}
