//! What a figure of survival curves, or of cumulative incidences, shows.

use crate::document::{Legend, RiskTable};
use crate::ledger::label::Label;

/// A figure of survival curves, which fall from 1, or of cumulative incidences, which
/// rise from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    /// One curve a stratum, in the order of the legend and of the risk table.
    pub curves: Vec<Curve>,
    /// Title of the time axis with its unit, such as "Months since retreatment".
    pub time_label: String,
    /// Title of the vertical axis, such as "Progression-free survival".
    pub y_label: String,
    /// Times of the risk table and of the axis ticks, ascending. Where labels would
    /// collide, every second (third, …) is shown. Empty: round ticks and no table.
    pub risk_times: Vec<f64>,
    /// Times of ticks after those of the risk table, ascending.
    pub more_ticks: Vec<f64>,
    /// Whether time is in months, so that round ticks count in parts of years.
    pub months: bool,
    /// Where the time axis ends. Curves are cut there.
    pub max_time: f64,
    /// Lines printed in the plot, such as the log-rank P and the hazard ratio.
    pub annotation: Vec<Label>,
    /// Whether to shade the confidence band.
    pub show_band: bool,
    /// Whether to draw guide lines from 0.5 down to each median.
    pub show_median_lines: bool,
    /// Whether the vertical axis reads 0–100 (percent) and not 0–1.
    pub percent: bool,
    /// Where the vertical axis ends: 1, or less for incidences that stay low.
    pub y_max: f64,
    /// Heading of the numbers at risk; `None` leaves them out.
    pub at_risk_heading: Option<String>,
    /// Heading of the numbers censored; `None` leaves them out.
    pub censored_heading: Option<String>,
    /// Heading of the numbers of events; `None` leaves them out.
    pub events_heading: Option<String>,
    /// How the numbers under the curves are arranged.
    pub risk_table: RiskTable,
    /// Whether the author asks for that arrangement: else a table that leaves the plot too small
    /// has the numbers at risk only.
    pub risk_table_is_asked: bool,
    /// Where the names of the curves stand; `None` leaves it to their number.
    pub legend: Option<Legend>,
    /// What stands above the names of the curves.
    pub legend_title: Option<String>,
    /// Height of the plot divided by the figure's width.
    pub aspect: f64,
    /// Whether the author asks for that height: else a plot over a high table is higher.
    pub aspect_is_asked: bool,
    /// Text alternative.
    pub alt: String,
}

impl Default for KaplanMeier {
    /// No curves, with a band, medians' guide lines and numbers at risk.
    fn default() -> Self {
        Self {
            curves: Vec::new(),
            time_label: "Time".to_owned(),
            y_label: "Survival probability".to_owned(),
            risk_times: Vec::new(),
            more_ticks: Vec::new(),
            months: false,
            max_time: 0.0,
            annotation: Vec::new(),
            show_band: true,
            show_median_lines: true,
            percent: false,
            y_max: 1.0,
            at_risk_heading: Some("No. at risk".to_owned()),
            censored_heading: None,
            events_heading: None,
            risk_table: RiskTable::Numbers,
            risk_table_is_asked: false,
            legend: None,
            legend_title: None,
            aspect: 0.5,
            aspect_is_asked: false,
            alt: String::new(),
        }
    }
}

/// So many curves have room for their names in the plot.
pub const MOST_IN_PLOT: usize = 6;

impl KaplanMeier {
    /// Whether the names of the curves stand at their ends.
    pub fn names_at_ends(&self) -> bool {
        match self.legend {
            Some(legend) => legend == Legend::Ends,
            None => self.curves.len() > MOST_IN_PLOT,
        }
    }
}

/// One stratum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// The stratum's name; empty where there is one curve.
    pub name: String,
    /// The estimate after each time at which it changes, ascending, and at the last
    /// time of follow-up. A first point (0, 1) is added where none is given for time 0;
    /// a cumulative incidence starts with its own (0, 0).
    pub points: Vec<CurvePoint>,
    /// Time and estimate at each censoring.
    pub censor: Vec<(f64, f64)>,
    /// Numbers at risk, one for each of the model's `risk_times`. A curve without
    /// numbers has no row: those at risk of several causes are the same.
    pub at_risk: Vec<Label>,
    /// Numbers censored, likewise.
    pub n_censor: Vec<Label>,
    /// Numbers of events, likewise.
    pub n_event: Vec<Label>,
    /// The median, where it is reached.
    pub median: Option<f64>,
    /// What the legend says of the median, or of another estimate; may be empty.
    pub median_label: Label,
}

/// The estimate from `time` on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Time.
    pub time: f64,
    /// Survival, or incidence, from 0 to 1.
    pub estimate: f64,
    /// Lower confidence limit, where it can be estimated.
    pub conf_low: Option<f64>,
    /// Upper confidence limit, where it can be estimated.
    pub conf_high: Option<f64>,
}
