//! Where curves reach a level.

use std::collections::BTreeSet;

use super::estimable::{Estimable, NotEstimable};
use super::ordering::TOLERANCE;

/// Where one minus the heights of curves with the same steps reaches a probability, as far as they have been passed. The
/// curves are given by their steps, as (time, heights from it on), ascending; heights without a value end a curve before the
/// last time. All curves are passed together and once, however many steps there are.
///
/// Upper limits may rise again, so the level reached first is the nearest one, not the earliest; of several times with
/// one level it is the first.
pub(super) struct Crossings<const N: usize>([Crossing; N]);

impl<const N: usize> Crossings<N> {
    /// Of curves of which no step has been passed.
    pub fn of(probability: f64) -> Self {
        Self(std::array::from_fn(|_| Crossing::of(probability)))
    }

    /// Passes a step.
    pub fn see(&mut self, time: f64, heights: [Option<f64>; N]) {
        self.0.iter_mut().zip(heights).for_each(|(crossing, height)| crossing.see(time, height));
    }

    /// The times, all `steps` having been passed.
    pub fn times(&self, steps: impl Iterator<Item = (f64, [Option<f64>; N])> + Clone) -> [Estimable; N] {
        let levels = |curve: usize| steps.clone().filter_map(move |(_, heights)| Some(1.0 - heights[curve]?));
        std::array::from_fn(|curve| self.0[curve].time(|| levels(curve).collect()))
    }
}

/// Where a curve reaches a probability, as far as it has been passed.
struct Crossing {
    probability: f64,
    reached: Nearest,
    beyond: Nearest,
    /// The highest level, and whether one of them was higher than a later one.
    highest: f64,
    falls: bool,
    /// Whether a level is the probability, up to rounding.
    is_met: bool,
    /// The last time, and whether the curve had a height at it.
    last: Option<(f64, bool)>,
}

impl Crossing {
    fn of(probability: f64) -> Self {
        let mut crossing = Self {
            probability,
            reached: Nearest::of(probability, TOLERANCE),
            beyond: Nearest::of(probability, -TOLERANCE),
            highest: 0.0,
            falls: false,
            is_met: false,
            last: None,
        };
        crossing.see_level(0.0, 0.0);
        crossing
    }

    fn see(&mut self, time: f64, height: Option<f64>) {
        self.last = Some((time, height.is_some()));
        if let Some(height) = height {
            self.see_level(time, 1.0 - height);
        }
    }

    fn see_level(&mut self, time: f64, level: f64) {
        self.falls |= level < self.highest;
        self.highest = f64::max(self.highest, level);
        self.is_met |= (self.probability - level).abs() < TOLERANCE;
        self.reached.see(time, level);
        self.beyond.see(time, level);
    }

    /// The time; `levels` are those of all steps.
    fn time(&self, levels: impl FnOnce() -> Vec<f64>) -> Estimable {
        let Some((first, _)) = self.reached.found else { return Estimable::Not(NotEstimable::NotReached) };
        // Where no level is the probability the last new one is not either, and need not be looked for.
        if let Some((end, true)) = self.last.filter(|_| self.is_met) {
            let last_new = if self.falls { last_new(&levels()) } else { self.highest };
            if (self.probability - last_new).abs() < TOLERANCE {
                return Estimable::Value((first + end) / 2.0);
            }
        }
        match self.beyond.found {
            Some((next, _)) => Estimable::Value((first + next) / 2.0),
            None => Estimable::Not(NotEstimable::NotReached),
        }
    }
}

/// The lowest level of a curve that reaches a probability, and the first time at it.
struct Nearest {
    probability: f64,
    slack: f64,
    found: Option<(f64, f64)>,
}

impl Nearest {
    fn of(probability: f64, slack: f64) -> Self {
        Self { probability, slack, found: None }
    }

    fn see(&mut self, time: f64, level: f64) {
        if level + self.slack >= self.probability && self.found.is_none_or(|(_, lowest)| level < lowest) {
            self.found = Some((time, level));
        }
    }
}

/// So many levels are looked for among all before them, before all levels are put in order.
const FEW: usize = 16;

/// The last level that none before it has; 0, which the curve begins with, where all have been before.
fn last_new(levels: &[f64]) -> f64 {
    let is_new = |at: usize| levels[at] != 0.0 && !levels[..at].contains(&levels[at]);
    let changes = (0..levels.len()).rev().filter(|&at| at == 0 || levels[at] != levels[at - 1]);
    for (tried, at) in changes.enumerate() {
        if tried == FEW {
            let mut seen = BTreeSet::from([0f64.to_bits()]);
            let new = levels[..=at].iter().filter(|level| seen.insert(level.to_bits()));
            return new.last().copied().unwrap_or(0.0);
        }
        if is_new(at) {
            return levels[at];
        }
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each level is looked for among all before it.
    fn simply(levels: &[f64]) -> f64 {
        let all: Vec<f64> = std::iter::once(0.0).chain(levels.iter().copied()).collect();
        let is_new = |at: &usize| !all[..*at].contains(&all[*at]);
        all[(0..all.len()).rev().find(is_new).unwrap_or(0)]
    }

    /// Where a curve reaches a probability, by the rule as it is told: each curve by itself, with all levels at hand.
    fn told(steps: &[(f64, Option<f64>)], probability: f64) -> Option<f64> {
        let levels: Vec<(f64, f64)> = std::iter::once((0.0, 0.0))
            .chain(steps.iter().filter_map(|(time, height)| Some((*time, 1.0 - (*height)?))))
            .collect();
        let nearest = |slack: f64| {
            let reached = levels.iter().filter(|(_, level)| level + slack >= probability);
            let lowest = reached.clone().map(|(_, level)| *level).fold(f64::INFINITY, f64::min);
            reached.clone().find(|(_, level)| *level == lowest).map(|(time, _)| *time)
        };
        let first = nearest(TOLERANCE)?;
        let all: Vec<f64> = levels.iter().map(|(_, level)| *level).collect();
        if let Some((end, Some(_))) = steps.last()
            && (probability - simply(&all)).abs() < TOLERANCE
        {
            return Some((first + end) / 2.0);
        }
        Some((first + nearest(-TOLERANCE)?) / 2.0)
    }

    #[test]
    fn curves_that_are_passed_together_cross_where_each_of_them_does() {
        // Levels in eighths that rise, fall and end, each curve in its own way.
        let level = |curve: usize, at: usize| match curve {
            0 => Some(at as f64 / 8.0),
            1 => [0.0, 0.125, 0.5, 0.25, 0.25, 0.375, 0.125].get(at).copied(),
            _ => [0.0, 0.25, 0.25, 0.75, 0.625, 0.625, 0.625, 0.0, 0.0].get(at).copied(),
        };
        let heights = |at: usize| [0, 1, 2].map(|curve| level(curve, at).map(|level| 1.0 - level));
        let steps: Vec<(f64, [Option<f64>; 3])> = (0..9).map(|at| (at as f64 + 1.0, heights(at))).collect();
        for p in [0.0625, 0.125, 0.25, 0.3, 0.375, 0.5, 0.625, 0.7, 0.75, 0.9, 1.0] {
            let mut crossings = Crossings::of(p);
            steps.iter().for_each(|(time, heights)| crossings.see(*time, *heights));
            let found = crossings.times(steps.iter().copied());
            for curve in 0..3 {
                let own: Vec<(f64, Option<f64>)> =
                    steps.iter().map(|(time, heights)| (*time, heights[curve])).collect();
                assert_eq!(found[curve].value(), told(&own, p), "curve {curve} at {p}");
            }
        }
    }

    #[test]
    fn the_last_new_level_is_found_among_levels_that_come_again() {
        let wave = |length: usize, period: usize| (0..length).map(|at| (at % period) as f64 / 8.0).collect();
        let cases: [Vec<f64>; 7] = [
            vec![],
            vec![0.0, 0.0],
            vec![0.1, 0.3, 0.3, 0.2, 0.2],
            vec![0.1, 0.3, 0.2, 0.3, 0.1, 0.0],
            wave(200, 7),
            wave(60, 40),
            wave(2000, 1900),
        ];
        for levels in cases {
            assert_eq!(last_new(&levels), simply(&levels), "{levels:?}");
        }
    }
}
