//! The keys of a logistic block.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The keys of a logistic block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogisticKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub event: String,
    pub terms: Vec<String>,
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
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    #[serde(default)]
    pub conf: Interval,
    /// Firth's penalised likelihood.
    #[serde(default)]
    pub firth: bool,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Interval {
    /// From the profile likelihood, as R's `confint` of a `glm`.
    #[default]
    Profile,
    /// Estimate ± z standard errors of the log odds ratio.
    Wald,
}

fn yes() -> bool {
    true
}
