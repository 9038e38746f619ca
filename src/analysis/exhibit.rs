//! What a table or a figure of a block shows: names, and the coordinates of curves.

use crate::analysis::comparison_shape::{CompareShape, CorrelationShape};

/// The names from which a table or figure finds its results. It holds no number
/// but the coordinates of curves, whose digest is a result of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Exhibit {
    /// The steps of a cohort.
    Flow(Flow),
    /// A table of characteristics.
    Summary(SummaryShape),
    /// One number.
    Single,
    /// Proportions.
    Proportion(ProportionShape),
    /// Survival curves.
    Survival(SurvivalShape),
    /// Regression terms.
    Regression(RegressionShape),
    /// Worst grades by term.
    Toxicity(ToxicityShape),
    /// Nothing to show.
    Nothing,
    /// Cumulative incidences of competing causes.
    Incidence(IncidenceShape),
    /// Outcomes compared.
    Compare(CompareShape),
    /// Variables correlated.
    Correlation(CorrelationShape),
}

/// The steps of a cohort, for a flow diagram.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flow {
    /// What the rows it starts from are called.
    pub start: String,
    /// What the rows it ends with are called; none where no name was given.
    pub end: Option<String>,
    /// Each step: its path segment, its label and whether it excludes.
    pub steps: Vec<FlowStep>,
}

/// One step of a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStep {
    /// The step's place in the paths: `step[<key>].n_out`.
    pub key: String,
    /// The author's label.
    pub label: String,
    /// Whether the step excludes (else it includes).
    pub excludes: bool,
}

/// The shape of a table of characteristics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SummaryShape {
    /// The grouping variable's label.
    pub by: Option<String>,
    /// Groups, in order; empty without `by`.
    pub groups: Vec<String>,
    /// Whether a column for all is wanted.
    pub overall: bool,
    /// Whether there are tests.
    pub test: bool,
    /// Whether there are standardised mean differences.
    pub smd: bool,
    /// Variables, in order.
    pub variables: Vec<VariableShape>,
    /// What is counted, in the plural: `patients`, `records`.
    pub counted: String,
    /// What the subjects are called, where a subject may have several rows.
    pub subjects: Option<String>,
}

/// One variable of a table of characteristics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VariableShape {
    /// Name in the data.
    pub name: String,
    /// Label from the dictionary.
    pub label: String,
    /// Unit from the dictionary.
    pub unit: Option<String>,
    /// Levels, in order; empty for a continuous variable.
    pub levels: Vec<String>,
    /// Whether only the row of `true` is shown.
    pub dichotomous: bool,
    /// Pattern of the cell, for example `{median} ({p25}–{p75})`.
    pub pattern: String,
    /// What the pattern shows, for example `median (IQR)`.
    pub shows: String,
    /// Whether a row for missing values is shown.
    pub missing: bool,
}

/// The shape of proportions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProportionShape {
    /// Label of the event.
    pub label: String,
    /// Groups, in order; empty without `by`.
    pub groups: Vec<String>,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
    /// What is compared with what, where there are two groups and it is asked for.
    pub contrast: Option<(String, String)>,
    /// Whether there is a difference.
    pub difference: bool,
    /// Whether there are ratios.
    pub ratio: bool,
    /// What is counted, in the plural: `patients`, `records`.
    pub counted: String,
}

/// The shape of survival curves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SurvivalShape {
    /// Label of the time.
    pub label: String,
    /// Unit of the time.
    pub unit: String,
    /// The grouping variable's label.
    pub by: Option<String>,
    /// The curves, in order.
    pub curves: Vec<CurveShape>,
    /// Times of the estimates asked for.
    pub at: Vec<f64>,
    /// Times of the risk table.
    pub risk_times: Vec<f64>,
    /// Name of the test, if there is one.
    pub test: Option<String>,
    /// Horizon of the restricted mean, if it is given.
    pub rmst: Option<f64>,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
    /// Whose survival it is, in the plural: `patients`, `records`.
    pub counted: String,
}

/// One survival curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CurveShape {
    /// The stratum; none where there is one curve.
    pub stratum: Option<String>,
    /// The steps.
    pub points: Vec<CurvePoint>,
}

/// One step of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CurvePoint {
    /// Time.
    pub time: f64,
    /// Estimate just after the time.
    pub estimate: f64,
    /// Lower limit, where estimable.
    pub conf_low: Option<f64>,
    /// Upper limit, where estimable.
    pub conf_high: Option<f64>,
    /// Censored at the time.
    pub censored: bool,
}

/// The shape of a regression.
#[derive(Debug, Clone, PartialEq, Default)]
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
    /// Survival curves that the model predicts, below `curves`.
    pub curves: Option<SurvivalShape>,
    /// How the coefficients vary over time.
    pub time_varying: Vec<TimeVaryingShape>,
    /// Unit of the time, where it is known.
    pub time_unit: Option<String>,
    /// Whether the variance is robust.
    pub is_robust: bool,
}

/// How one coefficient varies over time; its results are below
/// `proportional_hazards`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimeVaryingShape {
    /// The term.
    pub term: String,
    /// The level; none of a continuous term.
    pub level: Option<String>,
    /// What the coefficient belongs to: the label of the term, and of the level.
    pub label: String,
    /// The smooth at each event time, on the scale of log hazard ratios.
    pub points: Vec<CurvePoint>,
}

/// One term of a regression.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TermShape {
    /// Name in the data.
    pub name: String,
    /// Label.
    pub label: String,
    /// Levels that are not the reference, in order; empty for a continuous term.
    pub levels: Vec<String>,
    /// The reference level.
    pub reference: Option<String>,
    /// Whether a test of all its columns together is shown, as for a spline.
    pub tested: bool,
}

/// The shape of worst grades.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToxicityShape {
    /// Terms, in order.
    pub terms: Vec<String>,
    /// Grades, in order.
    pub grades: Vec<u8>,
    /// Groups of subjects, in order; empty without `by`.
    pub groups: Vec<String>,
    /// What the subjects are called, in the plural: `patients`.
    pub counted: String,
}

/// The shape of cumulative incidences.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IncidenceShape {
    /// Label of the column of causes.
    pub status: String,
    /// Unit of the time.
    pub unit: String,
    /// The grouping variable's label.
    pub by: Option<String>,
    /// Groups, in order; empty without `by`.
    pub groups: Vec<String>,
    /// Causes, in order.
    pub causes: Vec<String>,
    /// The cause of interest, where there is one.
    pub cause: Option<String>,
    /// The curve of each cause, group by group.
    pub curves: Vec<CauseCurve>,
    /// Times of the estimates asked for.
    pub at: Vec<f64>,
    /// Times of the risk table.
    pub risk_times: Vec<f64>,
    /// Name of the test, if there is one.
    pub test: Option<String>,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
    /// The model of the cause of interest, if there is one.
    pub model: Option<Box<RegressionShape>>,
}

/// The cumulative incidence of one cause in one group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CauseCurve {
    /// The group; none without `by`.
    pub group: Option<String>,
    /// The cause.
    pub cause: String,
    /// The steps.
    pub points: Vec<CurvePoint>,
}
