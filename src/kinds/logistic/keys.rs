//! The keys of a logistic block.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of a logistic block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogisticKeys {
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
    /// The factors: columns, `"a:b"` for an interaction, `"a*b"` for both and their interaction.
    pub terms: Vec<String>,
    /// Also fit a model of each term alone.
    #[serde(default)]
    pub univariable: bool,
    /// Fit the model of all terms.
    #[serde(default = "yes")]
    pub multivariable: bool,
    /// The reference level of categorical terms: `{ grade = "G1" }`; the first level where it is
    /// not given.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of continuous terms: `{ age = 10 }`.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    /// Level of the confidence intervals.
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// How intervals are made.
    #[serde(default)]
    pub conf: Interval,
    /// Firth's penalized likelihood, for factors that separate the events.
    #[serde(default)]
    pub firth: bool,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
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
