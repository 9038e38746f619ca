//! Cumulative incidences, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::{CurvePoint, RegressionShape, ResultRow};

/// Cumulative incidences of competing causes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct IncidenceShape {
    /// Label of the column of causes.
    pub(crate) status: String,
    /// Unit of the time.
    pub(crate) unit: String,
    /// The grouping variable's label.
    pub(crate) by: Option<String>,
    /// How many have no group.
    pub(crate) without_group: Option<ResultRow>,
    /// Groups, in order; empty without `by`.
    pub(crate) groups: Vec<String>,
    /// Causes, in order.
    pub(crate) causes: Vec<String>,
    /// The cause of interest, where there is one.
    pub(crate) cause: Option<String>,
    /// The curve of each cause, group by group.
    pub(crate) curves: Vec<CauseCurve>,
    /// Times of the estimates asked for.
    pub(crate) at: Vec<f64>,
    /// Times of the risk table.
    pub(crate) risk_times: Vec<f64>,
    /// Whether the author chose the times of the risk table.
    pub(crate) chose_risk_times: bool,
    /// The test of each cause, if there is one.
    pub(crate) test: Option<CauseTest>,
    /// Level of the intervals, for example `95%`.
    pub(crate) confidence: String,
    /// What is counted, in the plural: `patients`, `records`.
    pub(crate) counted: String,
    /// The model of the cause of interest, if there is one.
    pub(crate) model: Option<Box<RegressionShape>>,
}

/// The test that compares the groups.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct CauseTest {
    /// Its name.
    pub(crate) name: String,
    /// Each cause, with its `p.value`.
    pub(crate) rows: Vec<(String, ResultRow)>,
}

impl CauseTest {
    /// The test of a cause.
    pub(crate) fn of(&self, cause: &str) -> Option<&ResultRow> {
        self.rows.iter().find(|(name, _)| name == cause).map(|(_, row)| row)
    }
}

/// The cumulative incidence of one cause in one group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct CauseCurve {
    /// The group; none without `by`.
    pub(crate) group: Option<String>,
    /// The cause.
    pub(crate) cause: String,
    /// `n` and `events`.
    pub(crate) counts: ResultRow,
    /// `estimate`, `conf.low` and `conf.high` at each time asked for.
    pub(crate) at: Vec<ResultRow>,
    /// `n.risk` and `n.censor` of the group at each time of the risk table.
    pub(crate) risk: Vec<ResultRow>,
    /// `n.event` of the cause at each time of the risk table.
    pub(crate) events: Vec<ResultRow>,
    /// The steps.
    pub(crate) points: Vec<CurvePoint>,
}
