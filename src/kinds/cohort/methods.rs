//! How a cohort was selected, in a sentence.

use crate::kinds::cohort::flow::FlowStep;
use crate::language;

/// The sentence: from what, and by which criteria in their order.
pub(super) fn sentences(from: &str, counted: &str, steps: &[FlowStep]) -> String {
    if steps.is_empty() {
        return format!("The analysis set comprised all {counted} of {from}.");
    }
    let criterion = |step: &FlowStep| {
        format!("the {} criterion “{}”", if step.excludes { "exclusion" } else { "inclusion" }, step.label)
    };
    let criteria: Vec<String> = steps.iter().map(criterion).collect();
    let order = if criteria.len() > 1 { ", applied in this order" } else { "" };
    format!("The analysis set was selected from {from} by {}{order}.", language::list(&criteria))
}
