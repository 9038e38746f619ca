//! The keys of a subgroup block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::interval::default_level;

/// The keys of a subgroup block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubgroupKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows of it that are taken, in SQL.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The column of the two groups that are compared, such as the treatment.
    pub by: String,
    /// The group that the other is compared with; the first where it is not given.
    #[serde(default)]
    pub reference: Option<String>,
    /// The variables whose levels are the subgroups.
    pub variables: Vec<String>,
    /// What compares the groups: `hazard-ratio`, `odds-ratio` or `risk-ratio`.
    pub measure: Measure,
    /// The event: a column that is true or false, or `column = value`.
    pub event: String,
    /// The column of times, of a hazard ratio.
    #[serde(default)]
    pub time: Option<String>,
    /// The column of times of entry, for delayed entry.
    #[serde(default)]
    pub start: Option<String>,
    /// The column of strata of each model, of a hazard ratio.
    #[serde(default)]
    pub strata: Option<String>,
    /// Level of the intervals.
    #[serde(default = "default_level")]
    pub level: f64,
}

/// What compares the two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::enum_variant_names, reason = "these are the names of the measures")]
pub(crate) enum Measure {
    /// Of a Cox model with Efron's treatment of ties.
    HazardRatio,
    /// Of a logistic regression, with Wald's interval.
    OddsRatio,
    /// Of two proportions, with Katz's interval.
    RiskRatio,
}

impl Measure {
    /// Its name and its short form.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::HazardRatio => ("Hazard ratio", "HR"),
            Self::OddsRatio => ("Odds ratio", "OR"),
            Self::RiskRatio => ("Risk ratio", "RR"),
        }
    }
}
