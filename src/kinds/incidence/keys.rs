//! The keys of an incidence block.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::interval::Conf;
use crate::kinds::incidence::cause::LevelName;
use crate::statistics::competing::IncidenceVariance;

/// The keys of an incidence block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidenceKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub time: String,
    /// Time of entry, for delayed entry.
    #[serde(default)]
    pub start: Option<String>,
    /// The column that says what ended the time.
    pub status: String,
    /// The level of the status that means censored; required.
    #[serde(default)]
    pub censored: Option<LevelName>,
    /// The cause of interest: of the model, and of figures of groups.
    #[serde(default)]
    pub cause: Option<LevelName>,
    #[serde(default)]
    pub by: Option<String>,
    /// Times of the estimates.
    #[serde(default)]
    pub at: Vec<f64>,
    #[serde(default = "log_log")]
    pub conf: Conf,
    #[serde(default)]
    pub variance: Variance,
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub test: Option<Test>,
    /// Strata of the test.
    #[serde(default)]
    pub strata: Option<String>,
    /// Covariates of a Fine–Gray model.
    #[serde(default)]
    pub terms: Option<Vec<String>>,
    /// Also fit a model of each term alone.
    #[serde(default)]
    pub univariable: bool,
    /// Fit the model of all terms.
    #[serde(default = "yes")]
    pub multivariable: bool,
    /// Reference level of each categorical term.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of each continuous term.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    /// Times of the risk table; chosen where there is none.
    #[serde(default)]
    pub risk_times: Option<Vec<f64>>,
}

/// Estimators of the variance of a cumulative incidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Variance {
    #[default]
    Delta,
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
            Self::Delta => "a variance by the delta method (Aalen; Gray)",
            Self::Jackknife => "an infinitesimal jackknife variance",
        }
    }
}

/// The tests of an incidence block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
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
