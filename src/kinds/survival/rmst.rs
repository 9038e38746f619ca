//! Entering restricted mean survival times and their differences between groups.

use crate::analysis::result_writer::{ResultWriter, Scope, absent, not_estimable, value_of};
use crate::analysis::{Nature, Role, Value};
use crate::statistics::rmst::{RestrictedMean, restricted_mean_difference};
use crate::statistics::{Estimable, Invalid, NotEstimable};

/// What of a mean, and of a difference, stands on its standard error.
const ERRORS: [&str; 3] = ["std.error", "conf.low", "conf.high"];

/// Why weights give a mean no standard error.
pub(crate) const NO_COUNTS: &str =
    "weights that are not whole numbers are no counts: a cox block has a robust variance";

/// Restricted means as they are entered.
pub(crate) struct Means {
    /// Whether the weights count subjects.
    pub has_counts: bool,
    /// Level of the intervals.
    pub level: f64,
}

impl Means {
    /// Enters one restricted mean.
    pub(crate) fn one(&self, entries: &mut ResultWriter, scope: &Scope, mean: Estimable<RestrictedMean>) {
        match mean {
            Estimable::Value(mean) => {
                entries.put(scope, "estimate", Value::Number(mean.estimate), Nature::Quantity(1));
                let errors = self.refusal(&[mean]).map_or_else(
                    || [mean.std_error, mean.conf_low, mean.conf_high].map(Value::Number),
                    |reason| ERRORS.map(|_| reason.clone()),
                );
                for (stat, value) in ERRORS.into_iter().zip(errors) {
                    entries.put(scope, stat, value, Nature::Quantity(1));
                }
            }
            Estimable::Not(reason) => nothing(entries, scope, &not_estimable(&reason)),
        }
    }

    /// Enters the difference of each group's mean from that of the first group, below
    /// `difference`. With its name each group has the rows of itself and the first.
    ///
    /// # Errors
    /// A confidence level outside (0, 1).
    pub(crate) fn differences(
        &self,
        entries: &mut ResultWriter,
        scope: &Scope,
        names: &[(String, usize)],
        means: &[Estimable<RestrictedMean>],
    ) -> Result<(), Invalid> {
        let Some((first, others)) = means.split_first() else { return Ok(()) };
        for ((name, rows), mean) in names.iter().skip(1).zip(others) {
            let scope = below_difference(scope, name).rows(*rows);
            let both = mean.as_ref().and_then(|mean| first.as_ref().map(|first| (*mean, *first)));
            let (mean, first) = match both {
                Estimable::Value(both) => both,
                Estimable::Not(reason) => {
                    nothing(entries, &scope, &not_estimable(&reason));
                    entries.put(&scope, "p.value", not_estimable(&reason), Nature::PValue);
                    continue;
                }
            };
            let found = restricted_mean_difference(&mean, &first, self.level)?;
            entries.put(&scope, "estimate", Value::Number(found.estimate), Nature::Quantity(1));
            let values = self.refusal(&[mean, first]).map_or_else(
                || {
                    let errors = [found.std_error, found.conf_low, found.conf_high].map(Value::Number);
                    (errors, value_of(found.statistic), value_of(found.p_value))
                },
                |reason| (ERRORS.map(|_| reason.clone()), reason.clone(), reason),
            );
            for (stat, value) in ERRORS.into_iter().zip(values.0) {
                entries.put(&scope, stat, value, Nature::Quantity(1));
            }
            entries.put(&scope, "statistic", values.1, Nature::Quantity(2));
            entries.put(&scope, "p.value", values.2, Nature::PValue);
        }
        Ok(())
    }

    /// Why means have no standard errors: the weights count nobody, or a group's variance
    /// is 0 because all its subjects leave at once, which says nothing of its error.
    fn refusal(&self, means: &[RestrictedMean]) -> Option<Value> {
        if !self.has_counts {
            return Some(absent(NO_COUNTS));
        }
        means.iter().any(|mean| mean.std_error <= 0.0).then(|| not_estimable(&NotEstimable::ZeroVariance))
    }
}

/// Where the difference of a group's mean from that of the first is written.
pub(crate) fn difference_from_first(root: &Scope, name: &str) -> Scope {
    below_difference(&root.step("rmst"), name)
}

fn below_difference(scope: &Scope, name: &str) -> Scope {
    scope.step("difference").named(Role::Group, name)
}

fn nothing(entries: &mut ResultWriter, scope: &Scope, reason: &Value) {
    for stat in ["estimate"].into_iter().chain(ERRORS) {
        entries.put(scope, stat, reason.clone(), Nature::Quantity(1));
    }
}
