//! At which times a curve may be known: between two of them nobody has an event, or enough do.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{AnalysisResult, BlockResults, Privacy};
use crate::privacy::cells::is_count;

/// Whose curve it is: the levels of its groups, and its cause.
type Whose = (Vec<String>, Option<String>);

/// The kinds of blocks that have curves.
pub(super) const KINDS: [&str; 2] = ["survival", "incidence"];

/// A time as a key: times are not negative, so that their bits are in their order.
type Time = u64;

/// The times at which the results of one block may be known.
#[derive(Debug, Default)]
pub(super) struct CurveTimes {
    /// Those at which the number of events and the height of the curve may be.
    events: BTreeMap<Whose, BTreeSet<Time>>,
    /// Those at which the numbers at risk and censored may be, of the groups.
    at_risk: BTreeMap<Vec<String>, BTreeSet<Time>>,
}

/// Counts by the time.
type Counts = BTreeMap<Time, usize>;

/// What is counted in one block.
#[derive(Default)]
struct Counted {
    events: BTreeMap<Whose, (Counts, usize)>,
    at_risk: BTreeMap<Vec<String>, Counts>,
    censored: BTreeMap<Vec<String>, (Counts, usize)>,
    all: BTreeMap<Vec<String>, usize>,
}

impl CurveTimes {
    /// Of a block with curves. A group has its own times; all groups together have those that
    /// each of them has, since the last group is what is left of all.
    pub(super) fn of(block: &BlockResults, privacy: &Privacy) -> Self {
        let counted = Counted::of(block);
        let times = by_roundness(counted.events.values().flat_map(|(counts, _)| counts.keys().copied()).collect());
        let mut found = Self::default();
        for (whose, (counts, total)) in &counted.events {
            let at_risk = counted.at_risk.get(&whose.0);
            let enough =
                |time: Time| at_risk.and_then(|counts| counts.get(&time)).is_none_or(|n| *n >= privacy.min_cell);
            let mut kept = Kept::between(privacy, 0, *total);
            for time in times.iter().filter(|time| enough(**time)) {
                if let Some(count) = counts.get(time) {
                    kept.add(*time, *count);
                }
            }
            found.events.insert(whose.clone(), kept.times());
        }
        for groups in counted.at_risk.keys() {
            found.at_risk.insert(groups.clone(), counted.times_at_risk(groups, &times, &found.events, privacy));
        }
        found.join();
        found
    }

    /// All groups together have only the times of each group.
    fn join(&mut self) {
        let causes: BTreeSet<Option<String>> = self.events.keys().map(|(_, cause)| cause.clone()).collect();
        for cause in causes {
            let of_groups = self.events.iter().filter(|((groups, of), _)| !groups.is_empty() && *of == cause);
            let shared = of_groups.map(|(_, times)| times.clone()).reduce(|one, other| &one & &other);
            if let (Some(shared), Some(all)) = (shared, self.events.get_mut(&(Vec::new(), cause))) {
                *all = &*all & &shared;
            }
        }
        let of_groups = self.at_risk.iter().filter(|(groups, _)| !groups.is_empty());
        let shared = of_groups.map(|(_, times)| times.clone()).reduce(|one, other| &one & &other);
        if let (Some(shared), Some(all)) = (shared, self.at_risk.get_mut(&Vec::new())) {
            *all = &*all & &shared;
        }
    }

    /// Whether a result may be known, as far as its time goes.
    pub(super) fn allow(&self, result: &AnalysisResult) -> bool {
        let Some(time) = result.time else { return true };
        let groups = groups_of(result);
        match result.stat.as_str() {
            "n.risk" | "n.censor" => self.at_risk.get(&groups).is_none_or(|times| times.contains(&time.to_bits())),
            _ => self.events.get(&(groups, result.level.clone())).is_none_or(|times| times.contains(&time.to_bits())),
        }
    }

    /// The last time at which the curve of a result may be known; none where it may not at all,
    /// nor at any time but the origin.
    pub(super) fn last(&self, result: &AnalysisResult) -> Option<f64> {
        let times = self.events.get(&(groups_of(result), result.level.clone()))?;
        times.last().map(|time| f64::from_bits(*time)).filter(|time| *time > 0.0)
    }
}

impl Counted {
    fn of(block: &BlockResults) -> Self {
        let mut counted = Self::default();
        for result in block.results.iter().filter(|result| is_count(result)) {
            let Some(count) = result.value.number().map(|count| count as usize) else { continue };
            let groups = groups_of(result);
            let whose = || (groups.clone(), result.level.clone());
            match (result.stat.as_str(), result.time.map(f64::to_bits)) {
                ("n.event", Some(time)) => {
                    counted.events.entry(whose()).or_default().0.insert(time, count);
                }
                ("events", None) => counted.events.entry(whose()).or_default().1 = count,
                ("n.risk", Some(time)) => {
                    counted.at_risk.entry(groups).or_default().insert(time, count);
                }
                ("n.censor", Some(time)) => {
                    counted.censored.entry(groups).or_default().0.insert(time, count);
                }
                ("censored", None) => counted.censored.entry(groups).or_default().1 = count,
                ("n", None) => {
                    counted.all.insert(groups, count);
                }
                _ => {}
            }
        }
        counted
    }

    /// The times, among those of every cause, between which nobody leaves or enough do; at each of them itself,
    /// too, since who leaves at a time is still at risk at it.
    fn times_at_risk(
        &self,
        groups: &Vec<String>,
        times: &[Time],
        events: &BTreeMap<Whose, BTreeSet<Time>>,
        privacy: &Privacy,
    ) -> BTreeSet<Time> {
        let (Some(at_risk), Some(all)) = (self.at_risk.get(groups), self.all.get(groups)) else {
            return BTreeSet::new();
        };
        let none = (Counts::new(), 0);
        let (censored, left) = self.censored.get(groups).unwrap_or(&none);
        let mut leaving = Kept::between(privacy, 0, *all);
        let mut censorings = Kept::between(privacy, 0, *left);
        let of_causes: Vec<&BTreeSet<Time>> =
            events.iter().filter(|((of, _), _)| of == groups).map(|(_, times)| times).collect();
        for time in times.iter().filter(|time| of_causes.iter().all(|cause| cause.contains(time))) {
            let (Some(n), Some(censored)) = (at_risk.get(time), censored.get(time)) else { continue };
            let with_event = self.events.iter().filter(|((of, _), _)| of == groups);
            let with_event: usize = with_event.filter_map(|(_, (counts, _))| counts.get(time)).sum();
            // Those whose time is just this one are at risk and among those who left.
            let at_once = (n + with_event + censored).abs_diff(*all);
            let gone = all.saturating_sub(*n);
            if privacy.is_enough(at_once) && leaving.takes(*time, gone) && censorings.takes(*time, *censored) {
                leaving.add(*time, gone);
                censorings.add(*time, *censored);
            }
        }
        leaving.times()
    }
}

/// Times that are kept, with a number that grows with the time.
struct Kept<'a> {
    privacy: &'a Privacy,
    at: BTreeMap<Time, usize>,
    first: usize,
    last: usize,
}

impl<'a> Kept<'a> {
    /// None yet: the number grows from one to another.
    fn between(privacy: &'a Privacy, first: usize, last: usize) -> Self {
        Self { privacy, at: BTreeMap::new(), first, last }
    }

    /// Whether a time can be kept: between it and those beside it nobody is counted, or enough.
    fn takes(&self, time: Time, count: usize) -> bool {
        let before = self.at.range(..time).next_back().map_or(self.first, |(_, count)| *count);
        let after = self.at.range(time..).next().map_or(self.last, |(_, count)| *count);
        self.privacy.is_enough(count.abs_diff(before)) && self.privacy.is_enough(after.abs_diff(count))
    }

    fn add(&mut self, time: Time, count: usize) {
        if self.takes(time, count) {
            self.at.insert(time, count);
        }
    }

    fn times(self) -> BTreeSet<Time> {
        self.at.into_keys().collect()
    }
}

/// The times, the roundest first: a table and an axis show these, and those between them are
/// kept as far as they can be.
fn by_roundness(times: BTreeSet<Time>) -> Vec<Time> {
    const WIDTHS: [f64; 12] = [360.0, 120.0, 60.0, 24.0, 12.0, 6.0, 3.0, 2.0, 1.0, 0.5, 0.25, 0.1];
    let width = |time: f64| {
        let is_multiple = |width: &f64| (time / width - libm::round(time / width)).abs() < 1e-9;
        WIDTHS.iter().position(is_multiple).unwrap_or(WIDTHS.len())
    };
    let mut times: Vec<Time> = times.into_iter().collect();
    times.sort_by_key(|time| (width(f64::from_bits(*time)), *time));
    times
}

fn groups_of(result: &AnalysisResult) -> Vec<String> {
    result.groups.iter().map(|group| format!("{}={}", group.variable, group.level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_between_which_enough_have_an_event_or_none() {
        let privacy = Privacy { min_cell: 5, ..Privacy::default() };
        let mut kept = Kept::between(&privacy, 0, 12);
        // Cumulative events at 12, 24, 6, 18: to 6 there are 3, which is too few.
        for (time, count) in [(12.0_f64, 7), (24.0, 12), (6.0, 3), (18.0, 7), (20.0, 9)] {
            kept.add(time.to_bits(), count);
        }
        assert_eq!(kept.times().into_iter().map(f64::from_bits).collect::<Vec<_>>(), [12.0, 18.0, 24.0]);
        // Of two events after the last time one would be told.
        let mut few = Kept::between(&privacy, 0, 9);
        few.add(12.0_f64.to_bits(), 7);
        assert!(few.times().is_empty());
    }

    #[test]
    fn round_times_come_first() {
        let times = [0.0, 1.0, 5.0, 6.0, 12.0, 18.0, 24.0].map(f64::to_bits).into_iter().collect();
        let sorted: Vec<f64> = by_roundness(times).into_iter().map(f64::from_bits).collect();
        assert_eq!(sorted, [0.0, 24.0, 12.0, 6.0, 18.0, 1.0, 5.0]);
    }
}
