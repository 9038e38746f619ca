//! Levels and scales of confidence intervals, as authors write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::statistics::survival_interval::ConfType;

/// 95%, the level of intervals where none is given.
pub(crate) fn default_level() -> f64 {
    0.95
}

/// Scale of the intervals of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Conf {
    /// The logarithm of the curve.
    #[default]
    Log,
    /// The complementary log-log of the curve.
    LogLog,
    /// The curve itself.
    Plain,
    /// The log odds of the curve.
    Logit,
    /// The arcsine of its square root.
    Arcsin,
}

impl Conf {
    pub(crate) fn statistic(self) -> ConfType {
        match self {
            Self::Log => ConfType::Log,
            Self::LogLog => ConfType::LogLog,
            Self::Plain => ConfType::Plain,
            Self::Logit => ConfType::Logit,
            Self::Arcsin => ConfType::Arcsin,
        }
    }

    /// The scale in a sentence: "on the log scale".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::LogLog => "log-log",
            Self::Plain => "untransformed",
            Self::Logit => "logit",
            Self::Arcsin => "arcsine square-root",
        }
    }
}
