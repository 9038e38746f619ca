//! The curves of groups, from rows that are ordered once.

use std::sync::OnceLock;

use super::counted::{Endings, GroupEndings, MOST_TIMES, Steps};
use super::{CurveOptions, SurvivalCurve, Variance, count_steps, curve_of};
use crate::statistics::codes::Codes;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_codes, same_length};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::{TimeRanks, bucketed};
use crate::statistics::survival_curve::Quantile;

/// The rows of groups, for all curves of the same rows: ranked once; and sorted, looked up in the order of their times, or
/// counted by their times once, whichever the curves need.
#[derive(Debug)]
pub struct GroupedRows<'a> {
    observations: Observations<'a>,
    ranks: &'a TimeRanks,
    /// The group of each row; none where there is one of all.
    group: Option<Codes<'a>>,
    groups: usize,
    sorted: OnceLock<Sorted>,
    endings: OnceLock<Endings>,
    tally: OnceLock<Vec<[u32; 2]>>,
    censored: OnceLock<Vec<bool>>,
}

/// The rows of each group in ascending order of time, one group after the other.
#[derive(Debug)]
struct Sorted {
    rows: Vec<u32>,
    entries: Vec<u32>,
    bounds: Vec<usize>,
}

impl<'a> GroupedRows<'a> {
    /// Rows whose times are ranked, by their group, which is below `groups`.
    ///
    /// # Errors
    /// Groups of the wrong number, or out of range.
    pub fn new(
        observations: Observations<'a>,
        ranks: &'a TimeRanks,
        group: impl Into<Codes<'a>>,
        groups: usize,
    ) -> Result<Self, Invalid> {
        let group = group.into();
        same_length("group", ranks.rows(), group.len())?;
        all_codes("group", group, groups)?;
        Ok(Self { group: Some(group), groups, ..Self::all(observations, ranks) })
    }

    /// All rows, whose times are ranked, as one group.
    pub fn all(observations: Observations<'a>, ranks: &'a TimeRanks) -> Self {
        let (sorted, endings) = (OnceLock::new(), OnceLock::new());
        let (tally, censored) = (OnceLock::new(), OnceLock::new());
        Self { observations, ranks, group: None, groups: 1, sorted, endings, tally, censored }
    }

    fn sorted(&self) -> &Sorted {
        self.sorted.get_or_init(|| {
            let split = |order: &[u32]| match self.group {
                Some(group) => bucketed(order, group, self.groups),
                None => (order.to_vec(), vec![0, order.len()]),
            };
            let (rows, bounds) = split(self.ranks.order());
            let (entries, _) = split(&self.ranks.entry_order);
            Sorted { rows, entries, bounds }
        })
    }

    /// The observations.
    pub(in crate::statistics) fn observations(&self) -> &Observations<'a> {
        &self.observations
    }

    /// The ranks of their times.
    pub(in crate::statistics) fn ranks(&self) -> &'a TimeRanks {
        self.ranks
    }

    /// How many groups there are.
    pub(in crate::statistics) fn groups(&self) -> usize {
        self.groups
    }

    /// The group of a row.
    pub(in crate::statistics) fn group_of(&self, row: usize) -> usize {
        self.group.map_or(0, |group| group.of(row))
    }

    /// How many rows each group has.
    pub(in crate::statistics) fn sizes(&self) -> Vec<usize> {
        self.group.map_or_else(|| vec![self.ranks.rows()], |group| group.counts(self.groups))
    }

    /// Gives how many rows of each group are censored and how many have the event at each time at which some end, in
    /// ascending order of time. The rows must be counted.
    pub(in crate::statistics) fn for_each_time(&self, mut visit: impl FnMut(&[[u32; 2]])) {
        let mut ended = vec![[0; 2]; self.groups];
        if self.is_tallied() {
            let times = self.ranks.distinct.len();
            let tally = self.tally();
            for time in 0..times {
                (0..self.groups).for_each(|group| ended[group] = tally[group * times + time]);
                visit(&ended);
            }
            return;
        }
        let mut rest: Vec<&[u32]> = (0..self.groups).map(|group| self.endings().of(group)).collect();
        // Twice the rank of the next time.
        while let Some(next) = rest.iter().filter_map(|own| own.first()).min().map(|end| end & !1) {
            for (ended, rest) in ended.iter_mut().zip(&mut rest) {
                *ended = [0; 2];
                while let [end, others @ ..] = *rest
                    && end & !1 == next
                {
                    ended[(end & 1) as usize] += 1;
                    *rest = others;
                }
            }
            visit(&ended);
        }
    }

    /// The rows of a group, ascending in time.
    pub fn of(&self, group: usize) -> &[u32] {
        if self.group.is_none() {
            return self.ranks.order();
        }
        let Sorted { rows, bounds, .. } = self.sorted();
        &rows[bounds[group]..bounds[group + 1]]
    }

    /// The curve of a group; `options` must have a level between 0 and 1.
    pub fn curve(&self, group: usize, options: &CurveOptions) -> Estimable<SurvivalCurve> {
        if self.is_counted_for(options) {
            return self.steps(group, options, false).curve(self.ranks.tolerance, options);
        }
        self.curve_of_events(&self.observations, group, options)
    }

    /// A quantile of the curve of a group with events and censorings exchanged (see
    /// [`reverse_kaplan_meier`](super::reverse_kaplan_meier)).
    ///
    /// # Errors
    /// A probability outside (0, 1).
    pub fn reverse_quantile(
        &self,
        group: usize,
        probability: f64,
        options: &CurveOptions,
    ) -> Result<Estimable<Quantile>, Invalid> {
        if self.is_counted_for(options) {
            return self.steps(group, options, true).quantile(probability);
        }
        let censored = || self.observations.event.iter().map(|&event| !event).collect();
        let observations = Observations { event: self.censored.get_or_init(censored), ..self.observations };
        match self.curve_of_events(&observations, group, options) {
            Estimable::Value(curve) => Ok(Estimable::Value(curve.quantile(probability)?)),
            Estimable::Not(reason) => Ok(Estimable::Not(reason)),
        }
    }

    /// Whether the counts of the rows that end at each time are all that a curve or a test needs to know of the rows.
    pub(in crate::statistics) fn are_counted(&self) -> bool {
        let is_plain = self.observations.weight.is_none() && self.ranks.start.is_none();
        is_plain && self.ranks.distinct.len() <= MOST_TIMES
    }

    /// Whether they are enough for a curve.
    pub(super) fn is_counted_for(&self, options: &CurveOptions) -> bool {
        self.are_counted() && options.variance != Variance::Robust
    }

    /// Whether rows are counted by time and group in the order of the table, and need not be sorted.
    fn is_tallied(&self) -> bool {
        self.ranks.has_few_times() && self.groups * self.ranks.distinct.len() <= self.ranks.rows()
    }

    /// The steps of the curve of a group whose rows are counted.
    pub(super) fn steps(&self, group: usize, options: &CurveOptions, is_reverse: bool) -> Steps<'_> {
        let times = &self.ranks.distinct;
        let of_group = if self.is_tallied() {
            GroupEndings::Tallied(&self.tally()[group * times.len()..(group + 1) * times.len()])
        } else {
            GroupEndings::Each(self.endings().of(group))
        };
        Steps::new(of_group, times, is_reverse, options)
    }

    fn endings(&self) -> &Endings {
        self.endings.get_or_init(|| Endings::new(&self.observations, self.ranks, self.group, self.groups))
    }

    fn curve_of_events(
        &self,
        observations: &Observations<'_>,
        group: usize,
        options: &CurveOptions,
    ) -> Estimable<SurvivalCurve> {
        let Sorted { entries, bounds, .. } = self.sorted();
        let range = bounds[group]..bounds[group + 1];
        let entries = if self.ranks.start.is_some() { &entries[range] } else { &[] };
        let rows = self.of(group);
        let steps = count_steps(observations, self.ranks, rows, entries);
        if steps.is_empty() {
            return Estimable::Not(NotEstimable::NoObservations);
        }
        Estimable::Value(curve_of(observations, self.ranks, (rows, entries), steps, options))
    }

    /// Of each group and time the rows censored and those with the event.
    fn tally(&self) -> &[[u32; 2]] {
        self.tally.get_or_init(|| {
            let times = self.ranks.distinct.len();
            let mut tally = vec![[0u32; 2]; self.groups * times];
            let rows = self.ranks.stop().iter().zip(self.observations.event);
            let mut count = |group: usize, (stop, event): (&u32, &bool)| {
                tally[group * times + *stop as usize][usize::from(*event)] += 1;
            };
            match self.group {
                None => rows.for_each(|row| count(0, row)),
                Some(codes) => codes.for_each_beside(rows, count),
            }
            tally
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{kaplan_meier, kaplan_meier_by, ranked, reverse_kaplan_meier_by};
    use super::*;
    use crate::statistics::survival_interval::ConfType;

    /// Compares the curves of rows without weights with those of rows with weights of one, whose steps are counted row by
    /// row; and quantiles of the reverse curves.
    fn compared(time: &[f64], event: &[bool], group: &[usize], options: &CurveOptions) -> bool {
        let weight = vec![1.0; time.len()];
        let plain = Observations::right_censored(time, event);
        let weighted = Observations { weight: Some(&weight), ..plain };
        // One more group than there are rows of.
        let by_weights = kaplan_meier_by(&weighted, group, 5, options).expect("valid");
        assert_eq!(kaplan_meier_by(&plain, group, 5, options).expect("valid"), by_weights);
        assert_eq!(kaplan_meier(&plain, options).expect("valid"), kaplan_meier(&weighted, options).expect("valid"));
        let reverse = reverse_kaplan_meier_by(&weighted, group, 5, options).expect("valid");
        let ranks = ranked(&plain).expect("valid");
        let grouped = GroupedRows::new(plain, &ranks, group, 5).expect("valid");
        for (code, curve) in reverse.iter().enumerate() {
            for p in [0.2, 0.5, 0.9] {
                let quantile = grouped.reverse_quantile(code, p, options).expect("a probability");
                assert_eq!(quantile, curve.clone().map(|curve| curve.quantile(p).expect("a probability")), "{p}");
            }
        }
        assert!(grouped.reverse_quantile(0, 1.0, options).is_err());
        grouped.is_tallied()
    }

    #[test]
    fn curves_of_counts_are_those_of_rows_with_weights_of_one() {
        use ConfType::{Arcsin, Log, LogLog, Logit, Plain};
        let rows = 3000u32;
        let group: Vec<usize> = (0..rows as usize).map(|row| row * 5 % 11 % 4).collect();
        for conf_type in [Log, LogLog, Plain, Logit, Arcsin] {
            let options = CurveOptions { conf_type, ..CurveOptions::default() };
            // So few times that they are tallied, some ties, and hardly any.
            for times in [20, 700, 2999] {
                let time: Vec<f64> = (0..rows).map(|row| f64::from(row * 7919 % times) / 7.0).collect();
                // Some have the event; none; all.
                for share in [3, 0, 7] {
                    let event: Vec<bool> = (0..rows).map(|row| row * 13 % 7 < share).collect();
                    assert_eq!(compared(&time, &event, &group, &options), times == 20);
                }
            }
            for event in [false, true] {
                compared(&[2.5], &[event], &[3], &options);
                compared(&[2.5, 2.5], &[event, true], &[1, 3], &options);
            }
        }
    }
}
