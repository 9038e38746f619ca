//! The keys of a toxicity block.

use serde::{Deserialize, Serialize};

/// The keys of a toxicity block: grades as recorded (`term`, `grade`), or graded
/// from laboratory values (`test`, `value`, `unit`, `lln`, `uln`).
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToxicityKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub subject: String,
    #[serde(default)]
    pub term: Option<String>,
    #[serde(default)]
    pub grade: Option<String>,
    #[serde(default)]
    pub test: Option<String>,
    #[serde(default)]
    pub value: Option<String>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub lln: Option<String>,
    #[serde(default)]
    pub uln: Option<String>,
    /// Column with the value at baseline.
    #[serde(default)]
    pub baseline: Option<String>,
    #[serde(default)]
    pub grading: Grading,
    /// The table whose subjects are the denominator; those with a record where
    /// there is none.
    #[serde(default)]
    pub denominator: Option<String>,
    /// Column of the denominator with the subjects' groups.
    #[serde(default)]
    pub by: Option<String>,
    /// Only grades worse than the subject's grade at baseline count.
    #[serde(default)]
    pub worse_than_baseline: bool,
}

/// The grading scale.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
pub(crate) enum Grading {
    #[default]
    #[serde(rename = "ctcae-5")]
    Ctcae5,
}
