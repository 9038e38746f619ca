//! The keys of a cox block.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::regression::term::Spline;
use crate::kinds::cox::curve::Curves;
use crate::statistics::cox::{Ties, TimeTransform};

/// The keys of a cox block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoxKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    #[serde(alias = "stop")]
    pub time: String,
    /// Time of entry; `stop` may then be written in place of `time`.
    #[serde(default)]
    pub start: Option<String>,
    pub event: String,
    pub terms: Vec<String>,
    /// Also fit a model of each term alone.
    #[serde(default)]
    pub univariable: bool,
    /// Fit the model of all terms.
    #[serde(default = "yes")]
    pub multivariable: bool,
    #[serde(default)]
    pub strata: Option<String>,
    #[serde(default)]
    pub weights: Option<String>,
    #[serde(default)]
    pub cluster: Option<String>,
    /// Whether the variance is robust; else it is with clusters or fractional weights.
    #[serde(default)]
    pub robust: Option<bool>,
    #[serde(default)]
    pub ties: TieMethod,
    /// Reference level of each categorical term.
    #[serde(default)]
    pub reference: BTreeMap<String, String>,
    /// Units per step of each continuous term.
    #[serde(default)]
    pub scale: BTreeMap<String, f64>,
    /// Continuous terms that enter as natural splines.
    #[serde(default)]
    pub spline: BTreeMap<String, Spline>,
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// Firth's penalised likelihood.
    #[serde(default)]
    pub firth: bool,
    /// Transform of time in the test of proportional hazards.
    #[serde(default)]
    pub transform: Transform,
    /// Survival curves predicted by the model of all terms.
    #[serde(default)]
    pub curves: Option<Curves>,
    /// Times at which these curves and the baseline hazard are given.
    #[serde(default)]
    pub at: Vec<f64>,
    /// Unit of the time.
    #[serde(default)]
    pub unit: Option<String>,
    /// Also give the extremes of the residuals.
    #[serde(default)]
    pub residuals: bool,
}

/// Treatment of ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TieMethod {
    #[default]
    Efron,
    Breslow,
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
            Self::Efron => "Efron's method",
            Self::Breslow => "Breslow's method",
            Self::Exact => "the exact (discrete) method",
        }
    }
}

/// Transform of time.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Transform {
    #[default]
    Km,
    Rank,
    Identity,
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

fn yes() -> bool {
    true
}
