//! The keys of a proportion block.

use serde::{Deserialize, Serialize};

use crate::analysis::effect::DifferenceInterval;
use crate::statistics::proportion::ProportionMethod;

/// The keys of a proportion block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProportionKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub event: String,
    #[serde(default)]
    pub by: Option<String>,
    #[serde(default)]
    pub conf: Method,
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// Interval of the difference of two groups; none where it is not wanted.
    #[serde(default)]
    pub difference: Option<DifferenceInterval>,
    /// Whether the risk ratio and the odds ratio of two groups are wanted.
    #[serde(default)]
    pub ratio: bool,
    /// The group that the other is compared with; the first where it is not given.
    #[serde(default)]
    pub reference: Option<String>,
}

/// Methods of the interval.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Method {
    #[default]
    Wilson,
    WilsonContinuity,
    ClopperPearson,
    AgrestiCoull,
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
