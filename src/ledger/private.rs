//! What a project declares of privacy, as the analyses take it.

use crate::analysis::{Privacy, TimeStep};
use crate::project::{Calendar, PrivacyConfig, Times};

/// What is not shown, and how exact the rest is.
pub fn private(config: &PrivacyConfig) -> Privacy {
    let times = config.times.as_ref().map(|times| match times.get_ref() {
        Times::Number(step) => TimeStep::Units(*step),
        Times::Calendar(Calendar::Day) => TimeStep::Day,
        Times::Calendar(Calendar::Week) => TimeStep::Week,
        Times::Calendar(Calendar::Month) => TimeStep::Month,
        Times::Calendar(Calendar::Year) => TimeStep::Year,
    });
    Privacy {
        min_cell: config.min_cell.as_ref().map_or(0, |least| *least.get_ref()),
        round: config.round.as_ref().map(|step| *step.get_ref()),
        times,
    }
}
