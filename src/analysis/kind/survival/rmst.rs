//! Entering restricted mean survival times and their differences between groups.

use crate::analysis::kind::entry::{Entries, Scope, not_estimable, value_of};
use crate::analysis::{Nature, Value};
use crate::statistics::Estimable;
use crate::statistics::Invalid;
use crate::statistics::rmst::{RestrictedMean, restricted_mean_difference};

const STATS: [&str; 4] = ["estimate", "std.error", "conf.low", "conf.high"];

/// Enters one restricted mean.
pub(in crate::analysis::kind) fn restricted_mean(
    entries: &mut Entries,
    scope: &Scope,
    mean: Estimable<RestrictedMean>,
) {
    match mean {
        Estimable::Value(mean) => {
            let values = [mean.estimate, mean.std_error, mean.conf_low, mean.conf_high];
            for (stat, value) in STATS.into_iter().zip(values) {
                entries.put(scope, stat, Value::Number(value), Nature::Quantity(1));
            }
        }
        Estimable::Not(reason) => {
            for stat in STATS {
                entries.put(scope, stat, not_estimable(&reason), Nature::Quantity(1));
            }
        }
    }
}

/// Enters the difference of each group's mean from that of the first group, below
/// `difference`.
///
/// # Errors
/// A confidence level outside (0, 1).
pub(in crate::analysis::kind) fn differences(
    entries: &mut Entries,
    scope: &Scope,
    names: &[String],
    means: &[Estimable<RestrictedMean>],
    level: f64,
) -> Result<(), Invalid> {
    let Some((first, others)) = means.split_first() else { return Ok(()) };
    for (name, mean) in names.iter().skip(1).zip(others) {
        let scope = scope.step("difference").step(name);
        let both = mean.as_ref().and_then(|mean| first.as_ref().map(|first| (*mean, *first)));
        match both {
            Estimable::Value((mean, first)) => {
                let found = restricted_mean_difference(&mean, &first, level)?;
                let values = [found.estimate, found.std_error, found.conf_low, found.conf_high];
                for (stat, value) in STATS.into_iter().zip(values) {
                    entries.put(&scope, stat, Value::Number(value), Nature::Quantity(1));
                }
                entries.put(&scope, "statistic", value_of(found.statistic), Nature::Quantity(2));
                entries.put(&scope, "p.value", value_of(found.p_value), Nature::PValue);
            }
            Estimable::Not(reason) => {
                for stat in STATS {
                    entries.put(&scope, stat, not_estimable(&reason), Nature::Quantity(1));
                }
                entries.put(&scope, "p.value", not_estimable(&reason), Nature::PValue);
            }
        }
    }
    Ok(())
}
