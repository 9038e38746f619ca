//! What is read off a curve while its steps are passed once, so that those of very many rows need not be kept.

use super::counted::Steps;
use super::{CurveOptions, GroupedRows, Step, SurvivalCurve};
use crate::statistics::crossing::Crossings;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, quantile_probability};
use crate::statistics::survival_curve::{Landmark, Last, Quantile};

/// A curve whose steps are passed.
#[derive(Debug)]
pub struct CurveSteps<'a> {
    steps: Passed<'a>,
    last: Last,
    count: usize,
}

#[derive(Debug)]
enum Passed<'a> {
    /// Steps that are made as they are passed.
    Made(Steps<'a>),
    /// Those of a curve that is kept.
    Kept(SurvivalCurve),
}

/// What is asked of a curve.
#[derive(Debug, Clone, Copy)]
pub struct AskedOfCurve<'a> {
    /// The shares by whose event a time is asked for: 0.5 for the median.
    pub probabilities: &'a [f64],
    /// Times of interest.
    pub times: &'a [f64],
}

/// What a curve gives, in the order in which it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveReading {
    /// A quantile for each probability.
    pub quantiles: Vec<Quantile>,
    /// The curve at each time.
    pub landmarks: Vec<Landmark>,
}

impl<'a> GroupedRows<'a> {
    /// The curve of a group, to be passed; `options` must have a level between 0 and 1.
    pub fn curve_steps(&self, group: usize, options: &CurveOptions) -> Estimable<CurveSteps<'_>> {
        if !self.is_counted_for(options) {
            return self.curve(group, options).map(CurveSteps::of);
        }
        let steps = self.steps(group, options, false);
        let (count, time) = steps.count_and_last_time();
        if count == 0 {
            return Estimable::Not(NotEstimable::NoObservations);
        }
        let last = Last { time, tolerance: self.ranks().tolerance };
        Estimable::Value(CurveSteps { steps: Passed::Made(steps), last, count })
    }
}

impl CurveSteps<'_> {
    /// Those of a curve that is kept.
    fn of(curve: SurvivalCurve) -> Self {
        let last = Last { time: curve.last_time(), tolerance: curve.tolerance };
        let count = curve.steps.len();
        Self { steps: Passed::Kept(curve), last, count }
    }

    /// How many steps there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The last time observed.
    pub fn last_time(&self) -> f64 {
        self.last.time
    }

    /// Times that differ by no more than this count as equal.
    pub fn tolerance(&self) -> f64 {
        self.last.tolerance
    }

    /// Passes all steps, ascending in time, and gives what is asked for, as [`SurvivalCurve::quantile`] and
    /// [`SurvivalCurve::at`] do.
    ///
    /// # Errors
    /// A probability outside (0, 1); a time that is negative or not finite.
    pub fn read(&self, asked: AskedOfCurve<'_>, mut visit: impl FnMut(&Step)) -> Result<CurveReading, Invalid> {
        match &self.steps {
            Passed::Kept(curve) => {
                curve.steps.iter().for_each(visit);
                let quantiles = asked.probabilities.iter().map(|p| curve.quantile(*p)).collect::<Result<_, _>>()?;
                let landmarks = asked.times.iter().map(|time| curve.at(*time)).collect::<Result<_, _>>()?;
                Ok(CurveReading { quantiles, landmarks })
            }
            Passed::Made(steps) => {
                asked.probabilities.iter().try_for_each(|p| quantile_probability(*p))?;
                asked.times.iter().try_for_each(|time| Landmark::check(*time))?;
                let mut quantiles: Vec<Crossings<3>> = asked.probabilities.iter().map(|p| Crossings::of(*p)).collect();
                let mut places = Places::of(asked.times, self.last);
                for step in steps.clone() {
                    quantiles.iter_mut().for_each(|crossings| crossings.see(step.time, step.heights()));
                    places.see(&step);
                    visit(&step);
                }
                let again = || steps.clone().map(|step| (step.time, step.heights()));
                let each = asked.probabilities.iter().zip(&quantiles);
                let quantiles = each.map(|(p, crossings)| Quantile::at(*p, crossings, again())).collect();
                Ok(CurveReading { quantiles, landmarks: places.landmarks() })
            }
        }
    }
}

/// The places of times among the steps of a curve whose rows all enter at the origin.
struct Places<'a> {
    times: &'a [f64],
    /// The times by their numbers, ascending; how many of them have steps that are not before them, and behind them.
    order: Vec<usize>,
    reached: usize,
    passed: usize,
    found: Vec<Place>,
    last: Last,
    /// Events and censorings of the steps so far, and the last of these.
    counts: [f64; 2],
    step: Option<Step>,
}

/// What is known of a time.
#[derive(Clone, Copy, Default)]
struct Place {
    n_risk: f64,
    counts: [f64; 2],
    step: Option<Step>,
}

impl<'a> Places<'a> {
    fn of(times: &'a [f64], last: Last) -> Self {
        let mut order: Vec<usize> = (0..times.len()).collect();
        order.sort_by(|a, b| times[*a].total_cmp(&times[*b]));
        let found = vec![Place::default(); times.len()];
        Self { times, order, reached: 0, passed: 0, found, last, counts: [0.0; 2], step: None }
    }

    /// Passes the next step.
    fn see(&mut self, step: &Step) {
        let tolerance = self.last.tolerance;
        while let Some(&at) = self.order.get(self.reached)
            && step.time >= self.times[at] - tolerance
        {
            self.found[at].n_risk = step.n_risk;
            self.reached += 1;
        }
        while let Some(&at) = self.order.get(self.passed)
            && step.time > self.times[at] + tolerance
        {
            self.pass(at);
        }
        let [events, censored, _] = step.counts();
        self.counts[0] += events;
        self.counts[1] += censored;
        self.step = Some(*step);
    }

    /// Closes a time, behind which the next step lies.
    fn pass(&mut self, at: usize) {
        (self.found[at].counts, self.found[at].step) = (self.counts, self.step);
        self.passed += 1;
    }

    /// The curve at each time, all steps having been passed.
    fn landmarks(mut self) -> Vec<Landmark> {
        while let Some(&at) = self.order.get(self.passed) {
            self.pass(at);
        }
        let each = self.times.iter().zip(&self.found);
        each.map(|(time, place)| Landmark::of(*time, place.n_risk, place.counts, place.step.as_ref(), self.last))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::ranked;
    use super::*;
    use crate::statistics::observations::Observations;

    #[test]
    fn what_is_read_while_steps_are_passed_is_what_the_kept_curve_says() {
        let rows = 900u32;
        let group: Vec<usize> = (0..rows as usize).map(|row| row * 5 % 11 % 4).collect();
        let probabilities = [0.5, 0.1, 0.25, 0.9];
        let options = CurveOptions::default();
        // So few times that they are tallied, some ties, and hardly any.
        for modulus in [10, 250, 899] {
            let time: Vec<f64> = (0..rows).map(|row| f64::from(row * 7919 % modulus) / 7.0).collect();
            for share in [3, 0, 7] {
                let event: Vec<bool> = (0..rows).map(|row| row * 13 % 7 < share).collect();
                let observations = Observations::right_censored(&time, &event);
                let ranks = ranked(&observations).expect("valid");
                // One more group than there are rows of.
                let grouped = GroupedRows::new(observations, &ranks, &group, 5).expect("valid");
                let exact = [time[0], time[17], time[5]];
                let times: Vec<f64> = [40.0, 0.0, 1e9, 3.3, 3.3, 0.05].into_iter().chain(exact).collect();
                let asked = AskedOfCurve { probabilities: &probabilities, times: &times };
                for code in 0..5 {
                    let kept = grouped.curve(code, &options);
                    let (kept, passed) = match (kept, grouped.curve_steps(code, &options)) {
                        (Estimable::Value(kept), Estimable::Value(passed)) => (kept, passed),
                        (kept, passed) => {
                            assert!(kept.value().is_none() && passed.value().is_none() && code == 4);
                            continue;
                        }
                    };
                    assert!(matches!(passed.steps, Passed::Made(_)));
                    let found = (passed.count(), passed.last_time(), passed.tolerance());
                    assert_eq!(found, (kept.steps.len(), kept.last_time(), kept.tolerance));
                    let mut steps = Vec::new();
                    let read = passed.read(asked, |step| steps.push(*step)).expect("valid");
                    assert_eq!(steps, kept.steps);
                    let of_kept = CurveSteps::of(kept).read(asked, |_| {}).expect("valid");
                    assert_eq!(read, of_kept, "{modulus} {share} {code}");
                    let wrong = AskedOfCurve { probabilities: &[1.0], times: &[] };
                    assert!(passed.read(wrong, |_| {}).is_err());
                    let wrong = AskedOfCurve { probabilities: &[], times: &[-1.0] };
                    assert!(passed.read(wrong, |_| {}).is_err());
                }
            }
        }
    }
}
