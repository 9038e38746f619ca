//! What is read off a Kaplan–Meier curve: quantiles, the estimate at a time, and numbers at risk.

use super::crossing::Crossings;
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, quantile_probability};
use super::kaplan_meier::SurvivalCurve;
use super::survival_step::Step;

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
        let mut crossings = Crossings::of(probability);
        steps.clone().for_each(|(time, heights)| crossings.see(time, heights));
        Self::at(probability, &crossings, steps)
    }

    /// The same where all steps have been seen.
    pub(super) fn at(
        probability: f64,
        crossings: &Crossings<3>,
        steps: impl Iterator<Item = (f64, [Option<f64>; 3])> + Clone,
    ) -> Self {
        let [estimate, conf_low, conf_high] = crossings.times(steps);
        Self { probability, estimate, conf_low, conf_high }
    }
}

impl Landmark {
    /// Refuses a time that is negative or not finite.
    pub(super) fn check(time: f64) -> Result<(), Invalid> {
        if time >= 0.0 && time.is_finite() {
            return Ok(());
        }
        Err(Invalid::Option { name: "the time", expected: "finite and at least 0" })
    }

    /// A curve at a time, given the weights at risk just before it and of the events and censorings up to it, the last
    /// step up to it, and whether the time is beyond the last one of the curve.
    pub(super) fn of(time: f64, n_risk: f64, [n_event, n_censor]: [f64; 2], step: Option<&Step>, last: Last) -> Self {
        let landmark = Self {
            time,
            n_risk,
            n_event,
            n_censor,
            estimate: Estimable::Value(1.0),
            std_error: Estimable::Value(0.0),
            conf_low: Estimable::Value(1.0),
            conf_high: Estimable::Value(1.0),
            cumulative_hazard: Estimable::Value(0.0),
            std_error_cumulative_hazard: Estimable::Value(0.0),
        };
        let Some(step) = step else { return landmark };
        if time > last.time + last.tolerance && step.estimate > 0.0 {
            let beyond = Estimable::Not(NotEstimable::BeyondFollowUp { last_time: last.time });
            return Self {
                estimate: beyond,
                std_error: beyond,
                conf_low: beyond,
                conf_high: beyond,
                cumulative_hazard: beyond,
                std_error_cumulative_hazard: beyond,
                ..landmark
            };
        }
        Self {
            estimate: Estimable::Value(step.estimate),
            std_error: step.std_error(),
            conf_low: step.conf_low,
            conf_high: step.conf_high,
            cumulative_hazard: Estimable::Value(step.cumulative_hazard),
            std_error_cumulative_hazard: Estimable::Value(step.std_error_cumulative_hazard),
            ..landmark
        }
    }
}

/// The last time of a curve, and up to which difference times count as equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    pub time: f64,
    pub tolerance: f64,
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
        Landmark::check(time)?;
        let passed = self.steps.partition_point(|step| step.time <= time + self.tolerance);
        let [n_event, n_censor, _] = self.counts.before(passed, |index| self.steps[index].counts());
        let step = passed.checked_sub(1).and_then(|index| self.steps.get(index));
        let last = Last { time: self.last_time(), tolerance: self.tolerance };
        Ok(Landmark::of(time, self.n_risk_at(time), [n_event, n_censor], step, last))
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

#[cfg(test)]
mod tests {
    use super::super::kaplan_meier::{CurveOptions, kaplan_meier};
    use super::super::observations::Observations;
    use super::*;

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
}
