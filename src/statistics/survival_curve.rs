//! What is read off a Kaplan–Meier curve: quantiles, the estimate at a time, and numbers at risk.

use std::collections::BTreeSet;

use super::estimable::{Estimable, NotEstimable};
use super::invalid::Invalid;
use super::kaplan_meier::{Step, SurvivalCurve};
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

impl SurvivalCurve {
    /// The time by which the share `probability` has had the event, as R's `quantile.survfit`: the first time at which
    /// `1 - S` is at least that share. Where the curve is level at exactly that height it is the middle of the level
    /// stretch, whose end is the next time the curve falls or the last time observed.
    ///
    /// # Errors
    /// A probability outside (0, 1).
    pub fn quantile(&self, probability: f64) -> Result<Quantile, Invalid> {
        if !(probability > 0.0 && probability < 1.0) {
            return Err(Invalid::Option { name: "the probability", expected: "between 0 and 1" });
        }
        Ok(Quantile {
            probability,
            estimate: self.crossing(probability, |step| Some(step.estimate)),
            conf_low: self.crossing(probability, |step| step.conf_low.value()),
            conf_high: self.crossing(probability, |step| step.conf_high.value()),
        })
    }

    fn crossing(&self, probability: f64, height: impl Fn(&Step) -> Option<f64>) -> Estimable {
        crossing(self.steps.iter().map(|step| (step.time, height(step))), probability)
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

/// Where one minus the height of a curve reaches a probability. The curve is given by its steps, as (time, height from
/// it on), ascending; heights without a value end it before the last time.
///
/// Upper limits may rise again, so the level reached first is the nearest one, not the earliest; of several times with
/// one level it is the first.
pub(super) fn crossing(steps: impl Iterator<Item = (f64, Option<f64>)> + Clone, probability: f64) -> Estimable {
    // The curve is passed once, however many of its steps there are.
    let (mut reached, mut beyond) = (Nearest::of(probability, TOLERANCE), Nearest::of(probability, -TOLERANCE));
    let (mut highest, mut falls, mut last) = (0.0, false, None);
    reached.see(0.0, 0.0);
    beyond.see(0.0, 0.0);
    for (time, height) in steps.clone() {
        last = Some((time, height));
        let Some(height) = height else { continue };
        let level = 1.0 - height;
        falls |= level < highest;
        highest = f64::max(highest, level);
        reached.see(time, level);
        beyond.see(time, level);
    }
    let Some((first, _)) = reached.found else { return Estimable::Not(NotEstimable::NotReached) };
    if let Some((end, Some(_))) = last {
        let levels = steps.filter_map(|(_, height)| Some(1.0 - height?));
        let last_new = if falls { last_new(std::iter::once(0.0).chain(levels)) } else { highest };
        if (probability - last_new).abs() < TOLERANCE {
            return Estimable::Value((first + end) / 2.0);
        }
    }
    match beyond.found {
        Some((next, _)) => Estimable::Value((first + next) / 2.0),
        None => Estimable::Not(NotEstimable::NotReached),
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

/// The last level that none before it has, each looked for among those before it.
fn last_new(levels: impl Iterator<Item = f64>) -> f64 {
    let mut seen = BTreeSet::new();
    levels.filter(|level| seen.insert(level.to_bits())).last().unwrap_or(0.0)
}
