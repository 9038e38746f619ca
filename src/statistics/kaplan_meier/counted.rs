//! A curve of rows without weights that all enter at the origin: the counts of its steps are enough for it, and whole
//! numbers are exact in whichever order they are added.

use super::product_limit::ProductLimit;
use super::{CurveOptions, Step, SurvivalCurve, empty_step};
use crate::statistics::codes::Codes;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::{TimeRanks, bucketed};
use crate::statistics::running_sums::RunningSums;

/// How many rows end at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub time: f64,
    pub events: u32,
    pub censored: u32,
}

/// The curve of `n` rows that end as counted, ascending in time. Times at which nobody ends are no steps; there are at
/// most `most` steps.
pub(super) fn curve(
    counts: impl Iterator<Item = Count>,
    (n, most): (u32, usize),
    tolerance: f64,
    options: &CurveOptions,
) -> Estimable<SurvivalCurve> {
    let mut steps = Vec::with_capacity(most);
    let mut sums = RunningSums::default();
    let mut estimate = ProductLimit::new(options);
    let (mut at_risk, mut n_event) = (n, 0usize);
    for Count { time, events, censored } in counts.filter(|count| count.events + count.censored > 0) {
        let mut step = Step {
            n_risk: f64::from(at_risk),
            n_event: f64::from(events),
            n_censor: f64::from(censored),
            rows_at_risk: at_risk,
            rows_event: events,
            rows_censored: censored,
            ..empty_step(time)
        };
        estimate.pass(&mut step);
        sums.push(step.counts());
        steps.push(step);
        at_risk -= events + censored;
        n_event += events as usize;
    }
    if steps.is_empty() {
        return Estimable::Not(NotEstimable::NoObservations);
    }
    Estimable::Value(SurvivalCurve {
        options: *options,
        n: n as usize,
        n_event,
        weighted_n: f64::from(n),
        weighted_n_event: n_event as f64,
        steps,
        entries: Vec::new(),
        tolerance,
        counts: sums,
        entered: RunningSums::default(),
    })
}

/// How the rows of groups end: group by group, ascending in time. What is known of a row is looked up once for all curves
/// of its group, since rows lie in memory in another order than that of their times.
#[derive(Debug)]
pub(super) struct Endings {
    /// Twice the rank of the time, and one more of an event.
    all: Vec<u32>,
    /// Where each group begins, and where the last one ends.
    bounds: Vec<usize>,
}

/// There are fewer distinct times, so that a rank has a bit to spare.
pub(super) const MOST_TIMES: usize = 1 << 31;

impl Endings {
    /// Of the rows of so many groups, or of all rows where no codes are given.
    pub fn new(observations: &Observations<'_>, ranks: &TimeRanks, group: Option<Codes<'_>>, groups: usize) -> Self {
        let order = ranks.order();
        let ending = |row: u32| ranks.stop[row as usize] << 1 | u32::from(observations.event[row as usize]);
        let (mut all, bounds) = match group {
            Some(group) => bucketed(order, group, groups),
            None => (order.to_vec(), vec![0, order.len()]),
        };
        all.iter_mut().for_each(|row| *row = ending(*row));
        Self { all, bounds }
    }

    /// The curve of a group; of `is_reverse` with events and censorings exchanged.
    pub fn curve(
        &self,
        group: usize,
        ranks: &TimeRanks,
        options: &CurveOptions,
        is_reverse: bool,
    ) -> Estimable<SurvivalCurve> {
        let own = &self.all[self.bounds[group]..self.bounds[group + 1]];
        let counts = own.chunk_by(|a, b| a >> 1 == b >> 1).map(|ends| {
            let odd = ends.iter().map(|end| end & 1).sum();
            let even = ends.len() as u32 - odd;
            let (events, censored) = if is_reverse { (even, odd) } else { (odd, even) };
            Count { time: ranks.distinct[(ends[0] >> 1) as usize], events, censored }
        });
        curve(counts, (own.len() as u32, own.len().min(ranks.distinct.len())), ranks.tolerance, options)
    }
}
