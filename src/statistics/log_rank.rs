//! The log-rank test and its weighted relatives, stratified, for trend and pairwise.
//!
//! At each event time the events of a group are hypergeometric given the margins: mean `d nₖ/n` and covariance
//! `d (n-d)/(n-1) · nₖ/n (δₖₗ - nₗ/n)` (Mantel, Cancer Chemother Rep 1966;50:163–70; Peto & Peto, J R Stat Soc A
//! 1972;135:185–207). Weighted tests multiply the difference by a weight and the covariance by its square (Fleming &
//! Harrington, *Counting Processes and Survival Analysis*, 1991, ch. 7). Strata add up.

mod pairwise;
mod time_weight;
mod trend;

pub use super::chi_square::ChiSquare;
pub use pairwise::{Pair, log_rank_pairwise};
pub use time_weight::TimeWeight;
pub use trend::{Trend, log_rank_trend};

use super::codes::Codes;
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, same_length};
use super::kaplan_meier::{GroupedRows, ranked};
use super::matrix::{Matrix, dot};
use super::observations::Observations;
use super::ordering::bucketed;
use time_weight::Past;

/// A pivot of the covariance matrix below this share of its largest variance is rounding error.
const SINGULAR: f64 = 1e-10;

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'a> {
    /// The rows.
    pub observations: Observations<'a>,
    /// Each row's group, below `groups`.
    pub group: Codes<'a>,
    /// Number of groups.
    pub groups: usize,
    /// Each row's stratum, if the test is stratified.
    pub stratum: Option<&'a [usize]>,
    /// The weight of the event times.
    pub time_weight: TimeWeight,
}

/// The sums over event times, and the test.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// Number of rows of each group.
    pub n: Vec<usize>,
    /// Weight of the events of each group.
    pub n_event: Vec<f64>,
    /// Weighted sum of the events of each group; the number of events for the log-rank test.
    pub observed: Vec<f64>,
    /// Its expectation if the groups do not differ.
    pub expected: Vec<f64>,
    /// Its covariance matrix.
    pub variance: Matrix,
    /// Chi-square, degrees of freedom and p-value.
    pub test: Estimable<ChiSquare>,
}

/// Compares the groups.
///
/// # Errors
/// [`Invalid`] input.
pub fn log_rank(comparison: &Comparison<'_>) -> Result<LogRank, Invalid> {
    let Comparison { observations, group, groups, stratum, time_weight } = *comparison;
    let ranks = ranked(&observations)?;
    log_rank_of(&GroupedRows::new(observations, &ranks, group, groups)?, stratum, time_weight)
}

/// Compares groups of which the rows are ranked, as for their curves.
///
/// # Errors
/// [`Invalid`] input.
pub(crate) fn log_rank_of(
    rows: &GroupedRows<'_>,
    stratum: Option<&[usize]>,
    time_weight: TimeWeight,
) -> Result<LogRank, Invalid> {
    if let TimeWeight::FlemingHarrington { rho, gamma } = time_weight
        && !(rho.is_finite() && gamma.is_finite() && rho >= 0.0 && gamma >= 0.0)
    {
        return Err(Invalid::Option { name: "rho and gamma", expected: "finite and at least 0" });
    }
    let (observations, ranks) = (rows.observations(), rows.ranks());
    let mut sums = Sums::new(rows.sizes());
    if stratum.is_none() && rows.are_counted() {
        sums.add_counted(rows, time_weight);
        return Ok(sums.finish());
    }
    let one_stratum;
    let stratum = match stratum {
        Some(stratum) => {
            same_length("stratum", observations.len(), stratum.len())?;
            stratum
        }
        None => {
            one_stratum = vec![0; observations.len()];
            &one_stratum
        }
    };
    let strata = stratum.iter().max().map_or(0, |&largest| largest + 1);
    let (ordered, bounds) = bucketed(ranks.order(), stratum, strata);
    let (entries, _) = bucketed(&ranks.entry_order, stratum, strata);
    for code in 0..strata {
        let range = bounds[code]..bounds[code + 1];
        let entries = if entries.is_empty() { &[] } else { &entries[range.clone()] };
        let times = event_times(rows, &ordered[range], entries);
        sums.add_stratum(&times, time_weight);
    }
    Ok(sums.finish())
}

/// One event time of one stratum.
struct EventTime {
    /// Weight at risk, in all.
    n_risk: f64,
    /// Weight of the events, in all.
    n_event: f64,
}

/// The event times of a stratum, latest first, with the weight at risk and the events of each group, row by row.
struct EventTimes {
    times: Vec<EventTime>,
    at_risk: Vec<f64>,
    events: Vec<f64>,
}

/// Walks a stratum, of which the rows and entries ascend, from its last time back and keeps the risk sets at event times.
fn event_times(of: &GroupedRows<'_>, rows: &[u32], entries: &[u32]) -> EventTimes {
    let (observations, ranks, groups) = (of.observations(), of.ranks(), of.groups());
    let mut found = EventTimes { times: Vec::new(), at_risk: Vec::new(), events: Vec::new() };
    let mut at_risk = vec![0.0; groups];
    let mut events = vec![0.0; groups];
    let mut late = entries.iter().rev().peekable();
    for tied in rows.chunk_by(|&a, &b| ranks.stop()[a as usize] == ranks.stop()[b as usize]).rev() {
        events.fill(0.0);
        let mut n_event = 0.0;
        for &row in tied {
            let row = row as usize;
            let weight = observations.weight_of(row);
            at_risk[of.group_of(row)] += weight;
            if observations.event[row] {
                events[of.group_of(row)] += weight;
                n_event += weight;
            }
        }
        if let (Some(start), Some(&row)) = (&ranks.start, tied.first()) {
            let rank = ranks.stop()[row as usize];
            while let Some(&row) = late.next_if(|&&row| start[row as usize] >= rank) {
                at_risk[of.group_of(row as usize)] -= observations.weight_of(row as usize);
            }
        }
        if n_event > 0.0 {
            found.times.push(EventTime { n_risk: at_risk.iter().sum(), n_event });
            found.at_risk.extend_from_slice(&at_risk);
            found.events.extend_from_slice(&events);
        }
    }
    found
}

/// Running sums over strata and event times.
struct Sums {
    n: Vec<usize>,
    n_event: Vec<f64>,
    observed: Vec<f64>,
    expected: Vec<f64>,
    variance: Matrix,
}

impl Sums {
    /// Of no event time, for groups of so many rows each.
    fn new(n: Vec<usize>) -> Self {
        let groups = n.len();
        Self {
            n,
            n_event: vec![0.0; groups],
            observed: vec![0.0; groups],
            expected: vec![0.0; groups],
            variance: Matrix::zeros(groups),
        }
    }

    /// Adds the event times of a stratum, earliest first, because the weights depend on the past.
    fn add_stratum(&mut self, found: &EventTimes, time_weight: TimeWeight) {
        let groups = self.n.len();
        let mut past = Past::new(time_weight);
        for (index, time) in found.times.iter().enumerate().rev() {
            let at_risk = &found.at_risk[index * groups..(index + 1) * groups];
            let events = &found.events[index * groups..(index + 1) * groups];
            self.add_time(time, at_risk, events, past.next_weight(time.n_risk, time.n_event));
        }
    }

    /// Adds the event times of rows without weights that all enter at the origin. Of whole numbers it does not matter
    /// whether those at risk are added from the last time back or taken away from the first one on.
    fn add_counted(&mut self, rows: &GroupedRows<'_>, weight: TimeWeight) {
        let mut past = Past::new(weight);
        let mut at_risk: Vec<f64> = self.n.iter().map(|&n| n as f64).collect();
        let mut n_risk: f64 = at_risk.iter().sum();
        let mut events = vec![0.0; at_risk.len()];
        rows.for_each_time(|ended| {
            let mut n_event = 0.0;
            for (own, [_, of_group]) in events.iter_mut().zip(ended) {
                *own = f64::from(*of_group);
                n_event += *own;
            }
            if n_event > 0.0 {
                let time = EventTime { n_risk, n_event };
                self.add_time(&time, &at_risk, &events, past.next_weight(n_risk, n_event));
            }
            for (at_risk, [censored, events]) in at_risk.iter_mut().zip(ended) {
                let leaving = f64::from(censored + events);
                *at_risk -= leaving;
                n_risk -= leaving;
            }
        });
    }

    fn add_time(&mut self, time: &EventTime, at_risk: &[f64], events: &[f64], weight: f64) {
        let &EventTime { n_risk, n_event } = time;
        let spread = if n_risk > 1.0 {
            weight * weight * n_event * (n_risk - n_event).max(0.0) / (n_risk * (n_risk - 1.0))
        } else {
            0.0
        };
        for k in 0..at_risk.len() {
            self.n_event[k] += events[k];
            self.observed[k] += weight * events[k];
            self.expected[k] += weight * n_event * at_risk[k] / n_risk;
            for l in 0..at_risk.len() {
                let own = if k == l { at_risk[k] } else { 0.0 };
                *self.variance.get_mut(k, l) += spread * (own - at_risk[k] * at_risk[l] / n_risk);
            }
        }
    }

    fn finish(self) -> LogRank {
        let test = self.test();
        let Self { n, n_event, observed, expected, variance } = self;
        LogRank { n, n_event, observed, expected, variance, test }
    }

    /// The quadratic form in all but one of the groups that were ever at risk at an event time.
    fn test(&self) -> Estimable<ChiSquare> {
        if self.n.iter().all(|&n| n == 0) {
            return Estimable::Not(NotEstimable::NoObservations);
        }
        if self.n.iter().filter(|&&n| n > 0).count() < 2 {
            return Estimable::Not(NotEstimable::OneGroup);
        }
        if self.n_event.iter().all(|&events| events == 0.0) {
            return Estimable::Not(NotEstimable::NoEvents);
        }
        let at_risk: Vec<usize> = (0..self.n.len()).filter(|&k| self.expected[k] > 0.0).collect();
        let compared = at_risk.get(1..).unwrap_or(&[]);
        let factor = self.variance.submatrix(compared).cholesky(SINGULAR);
        if factor.rank() == 0 {
            return Estimable::Not(NotEstimable::ZeroVariance);
        }
        let difference: Vec<f64> = compared.iter().map(|&k| self.observed[k] - self.expected[k]).collect();
        let statistic = dot(&factor.solve(&difference), &difference);
        Estimable::Value(ChiSquare::new(statistic, factor.rank()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_rows_compare_as_rows_with_weights_of_one() {
        let rows = 600u32;
        let group: Vec<usize> = (0..rows as usize).map(|row| row * 5 % 11 % 4).collect();
        let weight = vec![1.0; rows as usize];
        let weights = [
            TimeWeight::LogRank,
            TimeWeight::FlemingHarrington { rho: 0.5, gamma: 1.0 },
            TimeWeight::PetoPrentice,
            TimeWeight::Gehan,
            TimeWeight::TaroneWare,
        ];
        // Few times, some ties, hardly any, and one time of all.
        for times in [10, 200, 599, 1] {
            let time: Vec<f64> = (0..rows).map(|row| f64::from(row * 7919 % times) / 7.0 + 1.0).collect();
            for share in [3, 0, 7] {
                let event: Vec<bool> = (0..rows).map(|row| row * 13 % 7 < share).collect();
                for time_weight in weights {
                    let observations = Observations::right_censored(&time, &event);
                    // There is one more group than has rows.
                    let plain =
                        Comparison { observations, group: (&group).into(), groups: 5, stratum: None, time_weight };
                    let observations = Observations { weight: Some(&weight), ..observations };
                    let weighted = Comparison { observations, ..plain };
                    assert_eq!(log_rank(&plain).expect("valid"), log_rank(&weighted).expect("valid"));
                }
            }
        }
    }
}
