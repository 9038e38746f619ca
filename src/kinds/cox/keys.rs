//! The keys of a cox block.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::interval::Conf;
use crate::analysis::regression::term::Spline;
use crate::data::Table;
use crate::statistics::cox::{Ties, TimeTransform};

use crate::diagnostic::{SeveralForms, reads_several_forms};

/// The keys of a cox block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoxKeys {
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
    /// The column of times of entry, for delayed entry and the counting process.
    #[serde(default)]
    pub start: Option<String>,
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
    /// The column of strata, each with a baseline hazard of its own.
    #[serde(default)]
    pub strata: Option<String>,
    /// The column of weights; those that are no whole numbers make the variance robust.
    #[serde(default)]
    pub weights: Option<String>,
    /// The column of clusters, such as the subject of several rows: the variance is robust.
    #[serde(default)]
    pub cluster: Option<String>,
    /// Whether the variance is robust (infinitesimal jackknife); where it is not given, with
    /// `cluster` or fractional `weights`.
    #[serde(default)]
    pub robust: Option<bool>,
    /// How tied events are treated.
    #[serde(default)]
    pub ties: TieMethod,
    /// The reference level of categorical terms: `{ grade = "G1" }`; the first level where it is
    /// not given.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of continuous terms: `{ age = 10 }` gives the ratio per 10 years.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    /// Continuous terms that enter as natural cubic splines: `{ age = 4 }` with degrees of
    /// freedom, or `{ age = { df = 3, at = [50, 70], reference = 60 } }`, which also compares
    /// these values with the reference.
    #[serde(default)]
    pub spline: BTreeMap<String, Spline>,
    /// Level of the confidence intervals.
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// Firth's penalized likelihood, for factors that separate the events.
    #[serde(default)]
    pub firth: bool,
    /// The transform of time in the test of proportional hazards.
    #[serde(default)]
    pub transform: Transform,
    /// Survival curves that the model of all terms predicts: `{ by = "sex", at = { age = 60 },
    /// conf = "log" }`.
    #[serde(default)]
    pub curves: Option<Curves>,
    /// Times at which these curves and the baseline hazard are given.
    #[serde(default)]
    pub at: Vec<f64>,
    /// The unit of the time, such as `"months"`; that of the dictionary where it is not given.
    #[serde(default)]
    pub unit: Option<String>,
    /// Also give the extremes of the residuals.
    #[serde(default)]
    pub residuals: bool,
}

impl CoxKeys {
    /// The unit of the time: the block's, else the dictionary's.
    pub(crate) fn unit_in(&self, table: &Table) -> Option<String> {
        self.unit.clone().or_else(|| table.column(&self.time).and_then(|column| column.unit.clone()))
    }
}

/// Treatment of ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TieMethod {
    /// Efron's approximation.
    #[default]
    Efron,
    /// Breslow's approximation.
    Breslow,
    /// The discrete partial likelihood.
    Exact,
}

impl TieMethod {
    pub(crate) fn statistic(self) -> Ties {
        match self {
            Self::Efron => Ties::Efron,
            Self::Breslow => Ties::Breslow,
            Self::Exact => Ties::Exact,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Efron => "the Efron method",
            Self::Breslow => "the Breslow method",
            Self::Exact => "the exact (discrete) partial likelihood",
        }
    }
}

/// Transform of time.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Transform {
    /// One less the Kaplan–Meier estimate.
    #[default]
    Km,
    /// The rank of the time.
    Rank,
    /// The time itself.
    Identity,
    /// Its logarithm.
    Log,
}

impl Transform {
    pub(crate) fn statistic(self) -> TimeTransform {
        match self {
            Self::Km => TimeTransform::KaplanMeier,
            Self::Rank => TimeTransform::Rank,
            Self::Identity => TimeTransform::Identity,
            Self::Log => TimeTransform::Log,
        }
    }
}

/// For whom curves are predicted.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Curves {
    /// The term, or the strata, with a curve for each level.
    #[serde(default)]
    pub by: Option<String>,
    /// The values of the other terms: else the mean of a continuous term, and the
    /// reference level of a categorical one.
    #[serde(default)]
    pub at: BTreeMap<String, Covariate>,
    /// Scale of the intervals.
    #[serde(default)]
    pub conf: Conf,
}

/// A value of a covariate.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Covariate {
    Number(f64),
    Level(String),
}

reads_several_forms!(Covariate);

impl SeveralForms for Covariate {
    const EXPECTED: &'static str = "a number, or a level in quotes such as \"Female\"";

    fn of_integer(value: i64) -> Option<Self> {
        Some(Self::Number(value as f64))
    }

    fn of_number(value: f64) -> Option<Self> {
        Some(Self::Number(value))
    }

    fn of_text(text: &str) -> Option<Self> {
        Some(Self::Level(text.to_owned()))
    }
}

fn yes() -> bool {
    true
}
