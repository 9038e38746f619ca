//! The keys of a survival block.

use serde::{Deserialize, Serialize};

use crate::analysis::interval::Conf;
use crate::kinds::survival::test::Test;

/// The keys of a survival block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurvivalKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    #[serde(alias = "stop")]
    pub time: String,
    /// Time of entry, for delayed entry; `stop` may then be written in place of `time`.
    #[serde(default)]
    pub start: Option<String>,
    pub event: String,
    #[serde(default)]
    pub by: Option<String>,
    /// Strata of a stratified test.
    #[serde(default)]
    pub strata: Option<String>,
    #[serde(default)]
    pub weights: Option<String>,
    /// Times of the estimates.
    #[serde(default)]
    pub at: Vec<f64>,
    #[serde(default)]
    pub conf: Conf,
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    #[serde(default)]
    pub unit: Option<String>,
    /// Horizon of the restricted mean.
    #[serde(default)]
    pub rmst: Option<f64>,
    /// Quantiles of the time beside the median, for example 0.25.
    #[serde(default)]
    pub quantiles: Vec<f64>,
    #[serde(default)]
    pub test: Option<Test>,
    /// Weights of the Fleming–Harrington test, `S^rho (1 - S)^gamma`.
    #[serde(default)]
    pub rho: Option<f64>,
    #[serde(default)]
    pub gamma: Option<f64>,
    /// Pairwise tests of more than two groups, with Holm's adjustment.
    #[serde(default)]
    pub pairwise: bool,
    /// Times of the risk table; chosen where there is none.
    #[serde(default)]
    pub risk_times: Option<Vec<f64>>,
}
