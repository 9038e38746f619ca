//! What a flow diagram shows.

use crate::ledger::label::Label;

/// A flow diagram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// The line that starts at the top.
    pub trunk: FlowBranch,
    /// Text alternative.
    pub alt: String,
}

/// A line of boxes from top to bottom, and the branches into which it divides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowBranch {
    /// The subjects that the line above does not pass on to this branch, where those
    /// are not simply the other branches' subjects.
    pub before: Option<FlowBox>,
    /// The boxes of the line.
    pub steps: Vec<FlowStep>,
    /// The branches under its last box: none, or at least two.
    pub branches: Vec<FlowBranch>,
}

impl FlowBranch {
    /// How many columns it needs at its widest.
    pub(super) fn columns(&self) -> f64 {
        self.branches.iter().map(FlowBranch::columns).sum::<f64>().max(1.0)
    }

    /// Whether any of its boxes is beside its line.
    pub(super) fn has_excluded(&self) -> bool {
        self.before.is_some() || self.steps.iter().any(|step| step.excluded.is_some())
    }
}

/// A box of a line and what is lost after it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowStep {
    /// The subjects that reach this step.
    pub kept: FlowBox,
    /// The subjects excluded between this step and the next one.
    pub excluded: Option<FlowBox>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FlowBox {
    /// What the subjects are, such as "Assessed for eligibility".
    pub label: Label,
    /// Their number as printed, such as "n = 61".
    pub count: Label,
    /// Reasons or parts, one a line, such as "Not retreated (n = 3)".
    pub details: Vec<Label>,
}
