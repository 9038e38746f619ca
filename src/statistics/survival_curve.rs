//! What is read off a Kaplan–Meier curve: quantiles, the estimate at a time, and numbers at risk.

use std::collections::BTreeSet;

use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, quantile_probability};
use super::kaplan_meier::SurvivalCurve;
use super::ordering::TOLERANCE;

/// A quantile of the survival time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The probability: 0.5 for the median.
    pub probability: f64,
    /// The time by which this share has had the event.
    pub estimate: Estimable,
    /// Lower limit (Brookmeyer & Crowley, Biometrics 1982;38:29–41): where the lower band crosses.
    pub conf_low: Estimable,
    /// Upper limit: where the upper band crosses.
    pub conf_high: Estimable,
}

/// The curve at a time of interest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Landmark {
    /// The time asked for.
    pub time: f64,
    /// Weight at risk just before it.
    pub n_risk: f64,
    /// Weight of the events up to and at it.
    pub n_event: f64,
    /// Weight of the censorings up to and at it.
    pub n_censor: f64,
    /// `S` at it.
    pub estimate: Estimable,
    /// Standard error of `S`.
    pub std_error: Estimable,
    /// Lower limit.
    pub conf_low: Estimable,
    /// Upper limit.
    pub conf_high: Estimable,
    /// Nelson–Aalen cumulative hazard.
    pub cumulative_hazard: Estimable,
    /// Its standard error.
    pub std_error_cumulative_hazard: Estimable,
}

impl Quantile {
    /// That of a curve, given by its steps as (time, heights of the curve and of its limits from it on).
    pub(super) fn of(probability: f64, steps: impl Iterator<Item = (f64, [Option<f64>; 3])> + Clone) -> Self {
        let [estimate, conf_low, conf_high] = crossings(steps, probability);
        Self { probability, estimate, conf_low, conf_high }
    }
}

impl SurvivalCurve {
    /// The time by which the share `probability` has had the event, as R's `quantile.survfit`: the first time at which
    /// `1 - S` is at least that share. Where the curve is level at exactly that height it is the middle of the level
    /// stretch, whose end is the next time the curve falls or the last time observed.
    ///
    /// # Errors
    /// A probability outside (0, 1).
    pub fn quantile(&self, probability: f64) -> Result<Quantile, Invalid> {
        quantile_probability(probability)?;
        Ok(Quantile::of(probability, self.steps.iter().map(|step| (step.time, step.heights()))))
    }

    /// The last time observed.
    pub fn last_time(&self) -> f64 {
        self.steps.last().map_or(0.0, |step| step.time)
    }

    /// The curve at `time`.
    ///
    /// After the last observation the curve is not defined ([`NotEstimable::BeyondFollowUp`]; R's
    /// `summary(fit, times, extend = FALSE)` drops such times), unless it has reached 0, where it stays. Before the first
    /// observed time the curve and its limits are 1, on every scale.
    ///
    /// # Errors
    /// A time that is negative or not finite.
    pub fn at(&self, time: f64) -> Result<Landmark, Invalid> {
        if !(time >= 0.0 && time.is_finite()) {
            return Err(Invalid::Option { name: "the time", expected: "finite and at least 0" });
        }
        let passed = self.steps.partition_point(|step| step.time <= time + self.tolerance);
        let [n_event, n_censor, _] = self.counts.before(passed, |index| self.steps[index].counts());
        let landmark = Landmark {
            time,
            n_risk: self.n_risk_at(time),
            n_event,
            n_censor,
            estimate: Estimable::Value(1.0),
            std_error: Estimable::Value(0.0),
            conf_low: Estimable::Value(1.0),
            conf_high: Estimable::Value(1.0),
            cumulative_hazard: Estimable::Value(0.0),
            std_error_cumulative_hazard: Estimable::Value(0.0),
        };
        let Some(step) = passed.checked_sub(1).and_then(|index| self.steps.get(index)) else { return Ok(landmark) };
        if time > self.last_time() + self.tolerance && step.estimate > 0.0 {
            let beyond = Estimable::Not(NotEstimable::BeyondFollowUp { last_time: self.last_time() });
            return Ok(Landmark {
                estimate: beyond,
                std_error: beyond,
                conf_low: beyond,
                conf_high: beyond,
                cumulative_hazard: beyond,
                std_error_cumulative_hazard: beyond,
                ..landmark
            });
        }
        Ok(Landmark {
            estimate: Estimable::Value(step.estimate),
            std_error: step.std_error(),
            conf_low: step.conf_low,
            conf_high: step.conf_high,
            cumulative_hazard: Estimable::Value(step.cumulative_hazard),
            std_error_cumulative_hazard: Estimable::Value(step.std_error_cumulative_hazard),
            ..landmark
        })
    }

    /// Weight at risk just before `time`; at time 0, those whose risk begins there.
    pub fn n_risk_at(&self, time: f64) -> f64 {
        let before = |other: f64| other < time - self.tolerance;
        let first = self.steps.partition_point(|step| before(step.time));
        if self.entries.is_empty() {
            return self.steps.get(first).map_or(0.0, |step| step.n_risk);
        }
        let at_origin = time <= self.tolerance;
        let entered = self.entries.partition_point(|&(entry, _)| before(entry) || (at_origin && entry <= time));
        let [entered] = self.entered.before(entered, |index| [self.entries[index].1]);
        let [_, _, left] = self.counts.before(first, |index| self.steps[index].counts());
        (entered - left).max(0.0)
    }
}

/// Where one minus the heights of curves with the same steps reaches a probability. The curves are given by their steps,
/// as (time, heights from it on), ascending; heights without a value end a curve before the last time.
///
/// Upper limits may rise again, so the level reached first is the nearest one, not the earliest; of several times with
/// one level it is the first.
fn crossings<const N: usize>(
    steps: impl Iterator<Item = (f64, [Option<f64>; N])> + Clone,
    probability: f64,
) -> [Estimable; N] {
    // All curves are passed together and once, however many steps there are.
    let mut crossings: [Crossing; N] = std::array::from_fn(|_| Crossing::of(probability));
    for (time, heights) in steps.clone() {
        crossings.iter_mut().zip(heights).for_each(|(crossing, height)| crossing.see(time, height));
    }
    let levels = |curve: usize| steps.clone().filter_map(move |(_, heights)| Some(1.0 - heights[curve]?));
    std::array::from_fn(|curve| crossings[curve].time(|| levels(curve).collect()))
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
    use super::super::kaplan_meier::{CurveOptions, kaplan_meier};
    use super::super::observations::Observations;
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
            let found = crossings(steps.iter().copied(), p);
            for curve in 0..3 {
                let own: Vec<(f64, Option<f64>)> =
                    steps.iter().map(|(time, heights)| (*time, heights[curve])).collect();
                assert_eq!(found[curve].value(), told(&own, p), "curve {curve} at {p}");
            }
        }
    }

    #[test]
    fn an_upper_limit_that_rises_again_ends_its_level_stretch_with_the_last_time() {
        // Events at 1 to 8, ten rows censored at 9, an event at 10 and a row censored at 11.
        let mut time: Vec<f64> = (1..=8).map(f64::from).collect();
        time.extend([9.0; 10]);
        time.extend([10.0, 11.0]);
        let event: Vec<bool> = (0..20).map(|row| row < 8 || row == 18).collect();
        let observations = Observations::right_censored(&time, &event);
        let curve = kaplan_meier(&observations, &CurveOptions::default()).expect("valid");
        let Estimable::Value(curve) = curve else { panic!("there are rows") };
        let at_8 = curve.steps[7].conf_high.value().expect("a limit");
        assert_eq!(curve.steps[9].conf_high.value(), Some(1.0));
        let quantile = curve.quantile(1.0 - at_8).expect("a probability");
        assert_eq!(quantile.conf_high.value(), Some(9.5));
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
