//! A curve of rows without weights that all enter at the origin: the counts of its steps are enough for it, and whole
//! numbers are exact in whichever order they are added.

use super::product_limit::ProductLimit;
use super::{CurveOptions, Step, SurvivalCurve, empty_step};
use crate::statistics::codes::Codes;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, quantile_probability};
use crate::statistics::observations::Observations;
use crate::statistics::ordering::TimeRanks;
use crate::statistics::running_sums::RunningSums;
use crate::statistics::survival_curve::Quantile;

/// How the rows of groups end: group by group, ascending in time. What is known of a row is looked up once for all curves
/// of its group, since rows lie in memory in another order than that of their times.
#[derive(Debug)]
pub(super) struct Endings {
    /// Twice the rank of the time, and one more of an event.
    all: Vec<u32>,
    /// Where each group begins, and where the last one ends.
    bounds: Vec<usize>,
}

/// Of at most so many distinct times each rank has a bit to spare.
pub(super) const MOST_TIMES: usize = 1 << 31;

impl Endings {
    /// Of the rows of so many groups, or of all rows where no codes are given. There must be at most [`MOST_TIMES`].
    pub fn new(observations: &Observations<'_>, ranks: &TimeRanks, group: Option<Codes<'_>>, groups: usize) -> Self {
        let mut bounds = vec![0; groups + 1];
        match group {
            Some(group) => bounds[1..].copy_from_slice(&group.counts(groups)),
            None => bounds[1] = ranks.rows(),
        }
        (1..bounds.len()).for_each(|at| bounds[at] += bounds[at - 1]);
        let mut next = bounds.clone();
        let mut all = vec![0; ranks.rows()];
        for (rank, tied) in ranks.ties() {
            for &row in tied {
                let place = &mut next[group.map_or(0, |group| group.of(row as usize))];
                all[*place] = rank << 1 | u32::from(observations.event[row as usize]);
                *place += 1;
            }
        }
        Self { all, bounds }
    }

    /// Those of a group.
    pub fn of(&self, group: usize) -> &[u32] {
        &self.all[self.bounds[group]..self.bounds[group + 1]]
    }
}

/// How the rows of a group end.
#[derive(Debug, Clone, Copy)]
pub(super) enum GroupEndings<'a> {
    /// One by one, as [`Endings`] have them.
    Each(&'a [u32]),
    /// How many are censored and how many have the event, for each distinct time.
    Tallied(&'a [[u32; 2]]),
}

/// The steps of a curve, each made when it is asked for: a step takes much more room than what it is made of.
#[derive(Debug, Clone)]
pub(super) struct Steps<'a> {
    endings: GroupEndings<'a>,
    /// The distinct times: all of them, or those that are still to be passed where ends are tallied.
    times: &'a [f64],
    is_reverse: bool,
    at_risk: u32,
    so_far: ProductLimit,
}

impl<'a> Steps<'a> {
    /// Of rows that end so, at distinct times; of `is_reverse` with events and censorings exchanged.
    pub fn new(endings: GroupEndings<'a>, times: &'a [f64], is_reverse: bool, options: &CurveOptions) -> Self {
        let at_risk = match endings {
            GroupEndings::Each(ends) => ends.len() as u32,
            GroupEndings::Tallied(tally) => tally.iter().flatten().sum(),
        };
        Self { endings, times, is_reverse, at_risk, so_far: ProductLimit::new(options) }
    }

    /// How many steps there are, and the time of the last one.
    pub fn count_and_last_time(&self) -> (usize, f64) {
        match self.endings {
            GroupEndings::Each(ends) => {
                let count = ends.chunk_by(|a, b| a >> 1 == b >> 1).count();
                (count, ends.last().map_or(0.0, |end| self.times[(end >> 1) as usize]))
            }
            GroupEndings::Tallied(tally) => {
                let passed = || tally.iter().zip(self.times).filter(|(own, _)| **own != [0, 0]);
                (passed().count(), passed().next_back().map_or(0.0, |(_, time)| *time))
            }
        }
    }

    /// At most so many there are.
    fn most(&self) -> usize {
        self.times.len().min(self.at_risk as usize)
    }

    /// The next time at which somebody ends, with how many are censored and how many have the event.
    #[inline]
    fn next_time(&mut self) -> Option<(f64, u32, u32)> {
        match &mut self.endings {
            GroupEndings::Each(ends) => {
                let rank = *ends.first()? >> 1;
                let tied;
                (tied, *ends) = ends.split_at(ends.iter().take_while(|end| **end >> 1 == rank).count());
                let events: u32 = tied.iter().map(|end| end & 1).sum();
                Some((self.times[rank as usize], tied.len() as u32 - events, events))
            }
            GroupEndings::Tallied(tally) => {
                // Times at which nobody of the group ends are no steps.
                let passed = tally.iter().position(|own| *own != [0, 0])?;
                let ([censored, events], time) = (tally[passed], self.times[passed]);
                (*tally, self.times) = (&tally[passed + 1..], &self.times[passed + 1..]);
                Some((time, censored, events))
            }
        }
    }

    /// The curve, given the difference up to which its times count as equal.
    pub fn curve(self, tolerance: f64, options: &CurveOptions) -> Estimable<SurvivalCurve> {
        let n = self.at_risk;
        let mut steps = Vec::with_capacity(self.most());
        let mut counts = RunningSums::default();
        let mut n_event = 0;
        for step in self {
            counts.push(step.counts());
            n_event += step.rows_event as usize;
            steps.push(step);
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
            counts,
            entered: RunningSums::default(),
        })
    }

    /// A quantile of the curve.
    ///
    /// # Errors
    /// A probability outside (0, 1).
    pub fn quantile(self, probability: f64) -> Result<Estimable<Quantile>, Invalid> {
        quantile_probability(probability)?;
        if self.at_risk == 0 {
            return Ok(Estimable::Not(NotEstimable::NoObservations));
        }
        Ok(Estimable::Value(Quantile::of(probability, self.map(|step| (step.time, step.heights())))))
    }
}

impl Iterator for Steps<'_> {
    type Item = Step;

    #[inline]
    fn next(&mut self) -> Option<Step> {
        let (time, censored, events) = self.next_time()?;
        let (censored, events) = if self.is_reverse { (events, censored) } else { (censored, events) };
        let mut step = Step {
            n_risk: f64::from(self.at_risk),
            n_event: f64::from(events),
            n_censor: f64::from(censored),
            rows_at_risk: self.at_risk,
            rows_event: events,
            rows_censored: censored,
            ..empty_step(time)
        };
        self.so_far.pass(&mut step);
        self.at_risk -= events + censored;
        Some(step)
    }
}
