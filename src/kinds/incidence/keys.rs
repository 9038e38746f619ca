//! The keys of an incidence block.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::interval::Conf;
use crate::kinds::incidence::cause::LevelName;
use crate::statistics::competing::IncidenceVariance;

/// The keys of an incidence block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidenceKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The column of times from the origin.
    pub time: String,
    /// The column of times of entry, for delayed entry.
    #[serde(default)]
    pub start: Option<String>,
    /// The column that says what ended the time.
    pub status: String,
    /// The level of `status` that means censored. It must be given.
    #[serde(default)]
    pub censored: Option<LevelName>,
    /// The cause of interest: of the model, and of figures of groups.
    #[serde(default)]
    pub cause: Option<LevelName>,
    /// The column of groups.
    #[serde(default)]
    pub by: Option<String>,
    /// Times of the estimates, such as `[12, 24]`.
    #[serde(default)]
    pub at: Vec<f64>,
    /// Scale of the intervals.
    #[serde(default = "log_log")]
    pub conf: Conf,
    /// The estimator of the variance.
    #[serde(default)]
    pub variance: Variance,
    /// Level of the confidence intervals.
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// The unit of the time, such as `"months"`; that of the dictionary where it is not given.
    #[serde(default)]
    pub unit: Option<String>,
    /// The test that compares the groups of `by` for each cause.
    #[serde(default)]
    pub test: Option<Test>,
    /// The column of strata of the test.
    #[serde(default)]
    pub strata: Option<String>,
    /// Factors of a Fine–Gray model of `cause`.
    #[serde(default)]
    pub terms: Option<Vec<String>>,
    /// Also fit a model of each term alone.
    #[serde(default)]
    pub univariable: bool,
    /// Fit the model of all terms.
    #[serde(default = "yes")]
    pub multivariable: bool,
    /// The reference level of categorical terms: `{ grade = "G1" }`.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of continuous terms: `{ age = 10 }`.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    /// Times of the risk table; round times are chosen where it is not given.
    #[serde(default)]
    pub risk_times: Option<Vec<f64>>,
}

/// Estimators of the variance of a cumulative incidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Variance {
    /// By the delta method.
    #[default]
    Delta,
    /// The infinitesimal jackknife, also with delayed entry.
    Jackknife,
}

impl Variance {
    pub(crate) fn statistic(self) -> IncidenceVariance {
        match self {
            Self::Delta => IncidenceVariance::Delta,
            Self::Jackknife => IncidenceVariance::Jackknife,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Delta => "the delta-method variance (Aalen; Gray)",
            Self::Jackknife => "the infinitesimal jackknife variance",
        }
    }
}

/// The tests of an incidence block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Test {
    Gray,
}

fn log_log() -> Conf {
    Conf::LogLog
}

fn yes() -> bool {
    true
}
