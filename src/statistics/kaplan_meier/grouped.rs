//! The curves of groups, from rows that are ordered once.

use std::borrow::Cow;

use super::{CurveOptions, Step, SurvivalCurve, count_steps, curve_of, empty_step};
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_codes, same_length};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::{TimeRanks, bucketed};

/// The rows of groups, each in ascending order of time: sorted once for all curves of the same rows.
#[derive(Debug)]
pub struct GroupedRows<'a> {
    ranks: &'a TimeRanks,
    /// The group of each row; none where there is one of all.
    group: Option<&'a [usize]>,
    rows: Cow<'a, [u32]>,
    entries: Cow<'a, [u32]>,
    bounds: Vec<usize>,
}

impl<'a> GroupedRows<'a> {
    /// Splits ranked rows by their group, which is below `groups`.
    ///
    /// # Errors
    /// Groups of the wrong number, or out of range.
    pub fn new(ranks: &'a TimeRanks, group: &'a [usize], groups: usize) -> Result<Self, Invalid> {
        same_length("group", ranks.stop.len(), group.len())?;
        all_codes("group", group, groups)?;
        let (rows, bounds) = bucketed(&ranks.order, group, groups);
        let (entries, _) = bucketed(&ranks.entry_order, group, groups);
        Ok(Self { ranks, group: Some(group), rows: Cow::Owned(rows), entries: Cow::Owned(entries), bounds })
    }

    /// All ranked rows as one group.
    pub fn all(ranks: &'a TimeRanks) -> Self {
        let (rows, entries) = (Cow::Borrowed(&ranks.order[..]), Cow::Borrowed(&ranks.entry_order[..]));
        Self { ranks, group: None, bounds: vec![0, rows.len()], rows, entries }
    }

    /// The rows of a group, ascending in time.
    pub fn of(&self, group: usize) -> &[u32] {
        &self.rows[self.bounds[group]..self.bounds[group + 1]]
    }

    /// The curve of a group; `options` must have a level between 0 and 1. The observations are those whose times were
    /// ranked, or the same with other events.
    pub fn curve(
        &self,
        observations: &Observations<'_>,
        group: usize,
        options: &CurveOptions,
    ) -> Estimable<SurvivalCurve> {
        let rows = self.of(group);
        if rows.is_empty() {
            return Estimable::Not(NotEstimable::NoObservations);
        }
        let range = self.bounds[group]..self.bounds[group + 1];
        let entries = if self.ranks.start.is_some() { &self.entries[range] } else { &[] };
        // All rows are looked at, of which the group should have its share.
        let is_large = rows.len() * 8 >= self.rows.len();
        let steps = if is_large && observations.weight.is_none() && self.ranks.has_few_times() {
            self.tallied_steps(observations, group)
        } else {
            count_steps(observations, self.ranks, rows, entries)
        };
        Estimable::Value(curve_of(observations, self.ranks, (rows, entries), steps, options))
    }

    /// Times and counts of a group, its rows counted by time in the order of the table.
    fn tallied_steps(&self, observations: &Observations<'_>, group: usize) -> Vec<Step> {
        // Of each time the rows censored and those with the event.
        let mut tally = vec![[0usize; 2]; self.ranks.distinct.len()];
        let rows = self.ranks.stop.iter().zip(observations.event);
        match self.group {
            None => rows.for_each(|(stop, event)| tally[*stop as usize][usize::from(*event)] += 1),
            Some(codes) => {
                for ((stop, event), own) in rows.zip(codes) {
                    tally[*stop as usize][usize::from(*event)] += usize::from(*own == group);
                }
            }
        }
        let mut steps = Vec::new();
        let mut at_risk = 0;
        for (time, [censored, events]) in self.ranks.distinct.iter().zip(tally).rev() {
            if censored + events > 0 {
                at_risk += censored + events;
                steps.push(Step {
                    n_risk: at_risk as f64,
                    n_event: events as f64,
                    n_censor: censored as f64,
                    rows_at_risk: at_risk,
                    rows_event: events,
                    rows_censored: censored,
                    ..empty_step(*time)
                });
            }
        }
        steps.reverse();
        steps
    }
}
