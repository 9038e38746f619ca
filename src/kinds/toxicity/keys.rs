//! The keys of a toxicity block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of a toxicity block: grades as recorded (`term`, `grade`), or graded
/// from laboratory values (`test`, `value`, `unit`, `lln`, `uln`).
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToxicityKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The column of subjects, who count once for each term, at the worst grade.
    pub subject: String,
    /// The column of adverse events, of grades as they were recorded.
    #[serde(default)]
    pub term: Option<String>,
    /// The column of their grades, 1 to 5.
    #[serde(default)]
    pub grade: Option<String>,
    /// The column of laboratory tests, of grades from values.
    #[serde(default)]
    pub test: Option<String>,
    /// The column of their values.
    #[serde(default)]
    pub value: Option<String>,
    /// The column of their units.
    #[serde(default)]
    pub unit: Option<String>,
    /// The column of lower limits of normal.
    #[serde(default)]
    pub lln: Option<String>,
    /// The column of upper limits of normal.
    #[serde(default)]
    pub uln: Option<String>,
    /// The column of the value at baseline, for criteria that need it.
    #[serde(default)]
    pub baseline: Option<String>,
    /// The criteria.
    #[serde(default)]
    pub grading: Grading,
    /// The table whose subjects are the denominator; those with a record where it is not given.
    #[serde(default)]
    pub denominator: Option<String>,
    /// The column of the denominator with the subjects' groups.
    #[serde(default)]
    pub by: Option<String>,
    /// Whether only grades worse than the subject's grade at baseline count.
    #[serde(default)]
    pub worse_than_baseline: bool,
}

/// The grading scale.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
pub(crate) enum Grading {
    /// Common Terminology Criteria for Adverse Events, version 5.0.
    #[default]
    #[serde(rename = "ctcae-5")]
    Ctcae5,
}
