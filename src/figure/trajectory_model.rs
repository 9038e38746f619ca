//! What a figure of trajectories shows.

use crate::ledger::label::Label;

/// A figure of trajectories. It names no subject.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trajectories {
    /// The groups, in the order of their colours; one without a name where there are none.
    pub groups: Vec<Trajectory>,
    /// The times of the visits, ascending.
    pub times: Vec<f64>,
    /// What the numbers under the visits count, such as "No. of patients".
    pub counted: String,
    /// Title of the horizontal axis.
    pub x_label: String,
    /// Title of the vertical axis: the variable with its unit.
    pub y_label: String,
    /// Height of a plot of all groups divided by the figure's width.
    pub aspect: f64,
    /// Text alternative.
    pub alt: String,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trajectory {
    /// Its name.
    pub name: String,
    /// The times and values of each subject, in the order of the times; none where only
    /// medians are shown.
    pub lines: Vec<Vec<(f64, f64)>>,
    /// The median and quartiles at each visit that has values.
    pub centre: Vec<Centre>,
    /// How many have a value at each visit.
    pub counts: Vec<Label>,
}

/// The values of a group at a visit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Centre {
    /// The time of the visit.
    pub at: f64,
    /// How many values there are.
    pub n: f64,
    /// Their median.
    pub median: f64,
    /// Their quartiles.
    pub quartiles: (f64, f64),
}
