//! The keys of a survival block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::interval::Conf;
use crate::statistics::log_rank::TimeWeight;

/// The keys of a survival block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurvivalKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The column of times from the origin; `stop` where there is a `start`.
    #[serde(alias = "stop")]
    pub time: String,
    /// The column of times of entry, for delayed entry.
    #[serde(default)]
    pub start: Option<String>,
    /// The event: a column that is true or false, or `column = value`, such as `"status = 2"`. It
    /// is never guessed.
    pub event: String,
    /// The column of groups.
    #[serde(default)]
    pub by: Option<String>,
    /// The column of strata of the test.
    #[serde(default)]
    pub strata: Option<String>,
    /// The column of weights. Those that are no whole numbers give the infinitesimal jackknife
    /// variance, and no tests.
    #[serde(default)]
    pub weights: Option<String>,
    /// Times of the estimates, such as `[12, 24]`.
    #[serde(default)]
    pub at: Vec<f64>,
    /// Scale of the intervals.
    #[serde(default)]
    pub conf: Conf,
    /// Level of the confidence intervals.
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// What the curves show, such as `"Recurrence-free survival"`; where it is not given, the
    /// label of `time` if it is the name of an outcome, else “Survival”.
    #[serde(default)]
    pub label: Option<String>,
    /// The unit of the time, such as `"months"`; that of the dictionary where it is not given.
    #[serde(default)]
    pub unit: Option<String>,
    /// Horizon of the restricted mean survival time.
    #[serde(default)]
    pub rmst: Option<f64>,
    /// Quantiles of the time beside the median, such as `[0.25, 0.75]`.
    #[serde(default)]
    pub quantiles: Vec<f64>,
    /// The test that compares the groups of `by`.
    #[serde(default)]
    pub test: Option<Test>,
    /// First weight of the Fleming–Harrington test, `S^rho (1 - S)^gamma`: 1 weights early
    /// differences.
    #[serde(default)]
    pub rho: Option<f64>,
    /// Second weight of the Fleming–Harrington test: 1 weights late differences.
    #[serde(default)]
    pub gamma: Option<f64>,
    /// Also compare each two groups, with Holm's adjustment.
    #[serde(default)]
    pub pairwise: bool,
    /// Times of the risk table. Without it some 60 round times are chosen, of which a figure
    /// shows those that fit its axis.
    #[serde(default)]
    pub risk_times: Option<Vec<f64>>,
}

/// The tests of a survival block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Test {
    LogRank,
    PetoPeto,
    PetoPrentice,
    Gehan,
    TaroneWare,
    /// With the weights `rho` and `gamma`.
    FlemingHarrington,
    /// Trend over the order of the groups.
    Trend,
}

impl Test {
    /// The weight of each time.
    pub(super) fn weight(self, rho: f64, gamma: f64) -> TimeWeight {
        match self {
            Self::FlemingHarrington => TimeWeight::FlemingHarrington { rho, gamma },
            Self::LogRank | Self::Trend => TimeWeight::LogRank,
            Self::PetoPeto => TimeWeight::FlemingHarrington { rho: 1.0, gamma: 0.0 },
            Self::PetoPrentice => TimeWeight::PetoPrentice,
            Self::Gehan => TimeWeight::Gehan,
            Self::TaroneWare => TimeWeight::TaroneWare,
        }
    }

    /// Its name in a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::LogRank => "log-rank test",
            Self::PetoPeto => "Peto–Peto test (Fleming–Harrington, rho 1)",
            Self::PetoPrentice => "Peto–Prentice test",
            Self::Gehan => "Gehan–Breslow test",
            Self::TaroneWare => "Tarone–Ware test",
            Self::FlemingHarrington => "Fleming–Harrington test",
            Self::Trend => "log-rank test for trend",
        }
    }
}
