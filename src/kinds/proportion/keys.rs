//! The keys of a proportion block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::effect::DifferenceInterval;
use crate::statistics::proportion::ProportionMethod;

/// The keys of a proportion block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProportionKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The event: a column that is true or false, or `column = value`, such as `"status = 2"`. It
    /// is never guessed.
    pub event: String,
    /// The column of groups.
    #[serde(default)]
    pub by: Option<String>,
    /// How the interval is made.
    #[serde(default)]
    pub conf: Method,
    /// Level of the confidence intervals.
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// Also the difference of the two groups of `by`, with this interval.
    #[serde(default)]
    pub difference: Option<DifferenceInterval>,
    /// Also the risk ratio and the odds ratio of the two groups of `by`.
    #[serde(default)]
    pub ratio: bool,
    /// The group that the other is compared with; the first where it is not given.
    #[serde(default)]
    pub reference: Option<String>,
}

/// Methods of the interval.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Method {
    /// Wilson's score interval.
    #[default]
    Wilson,
    /// The same with continuity correction.
    WilsonContinuity,
    /// Exact.
    ClopperPearson,
    /// Agresti and Coull's.
    AgrestiCoull,
    /// Jeffreys' equal-tailed interval.
    Jeffreys,
}

impl Method {
    pub(crate) fn statistic(self) -> ProportionMethod {
        match self {
            Self::Wilson => ProportionMethod::Wilson,
            Self::WilsonContinuity => ProportionMethod::WilsonContinuity,
            Self::ClopperPearson => ProportionMethod::ClopperPearson,
            Self::AgrestiCoull => ProportionMethod::AgrestiCoull,
            Self::Jeffreys => ProportionMethod::Jeffreys,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson score",
            Self::WilsonContinuity => "Wilson score, continuity-corrected",
            Self::ClopperPearson => "Clopper–Pearson exact",
            Self::AgrestiCoull => "Agresti–Coull",
            Self::Jeffreys => "Jeffreys",
        }
    }
}
