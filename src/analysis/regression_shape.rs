//! Regression models, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::{CurvePoint, ResultRow, SurvivalShape};

/// The models of a block: of each term alone, and of all together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RegressionShape {
    /// What the estimate is: `Hazard ratio`.
    pub estimate: String,
    /// Short form: `HR`.
    pub short: String,
    /// Terms, in order.
    pub terms: Vec<TermShape>,
    /// Whether univariable models are there.
    pub univariable: bool,
    /// Whether the multivariable model is there.
    pub multivariable: bool,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
    /// `n`, `events`, `n.missing` and `events_per_parameter` of the model of all terms.
    pub complete: Option<ResultRow>,
    /// What the model of all terms says of itself.
    pub fit: Vec<FitLine>,
    /// The test of proportional hazards of each term and of all: label and results.
    pub hazards: Vec<(String, ResultRow)>,
    /// Survival curves that the model predicts.
    pub curves: Option<SurvivalShape>,
    /// How the coefficients vary over time.
    pub time_varying: Vec<TimeVaryingShape>,
    /// Unit of the time, where it is known.
    pub time_unit: Option<String>,
    /// Whether the variance is robust.
    pub is_robust: bool,
}

/// The results of something in the model of one term and in that of all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ByModel {
    /// In the model of its term alone.
    pub univariable: Option<ResultRow>,
    /// In the model of all terms.
    pub multivariable: Option<ResultRow>,
}

impl ByModel {
    /// The results in a model.
    pub fn of(&self, model: Model) -> Option<&ResultRow> {
        match model {
            Model::Univariable => self.univariable.as_ref(),
            Model::Multivariable => self.multivariable.as_ref(),
        }
    }
}

/// Which model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Of one term alone.
    Univariable,
    /// Of all terms together.
    Multivariable,
}

/// One term of a regression.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TermShape {
    /// Name in the data.
    pub name: String,
    /// Label.
    pub label: String,
    /// The results of a continuous term; of another, none.
    pub whole: ByModel,
    /// Levels that are not the reference, in order; empty for a continuous term.
    pub levels: Vec<LevelShape>,
    /// The reference level.
    pub reference: Option<LevelShape>,
    /// The test of all its columns together, where one is shown, as for a spline.
    pub test: Option<ByModel>,
}

/// One level of a term.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LevelShape {
    /// Its label.
    pub label: String,
    /// `n` and `events`, and `estimate`, `conf.low`, `conf.high` and `p.value` of a level
    /// that is not the reference.
    pub rows: ByModel,
}

/// One line of what a model says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitLine {
    /// What it is.
    pub label: String,
    /// Its results.
    pub row: ResultRow,
    /// How they are printed.
    pub pattern: String,
}

/// How one coefficient varies over time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TimeVaryingShape {
    /// The term.
    pub term: String,
    /// What the coefficient belongs to: the label of the term, and of the level.
    pub label: String,
    /// The hazard ratio of the model: `estimate`, `conf.low`, `conf.high`.
    pub ratio: ResultRow,
    /// The test of proportional hazards of the term.
    pub test: ResultRow,
    /// The smooth at each event time, on the scale of log hazard ratios.
    pub points: Vec<CurvePoint>,
}
