//! The Aalen–Johansen estimate of the cumulative incidence of each cause.
//!
//! `Fₖ(t) = ∑ S(s-) dₖ(s)/n(s)`, with `S` the Kaplan–Meier estimate for events of any cause (Aalen & Johansen, Scand J Stat
//! 1978;5:141–50). Two variances are offered. The infinitesimal jackknife is that of R's `survfit`: the influence of row
//! `i` on `Fₖ` obeys `dUₖ = U₀ hₖ + S(s-) (δᵢₖ - Yᵢ hₖ)/n`, `dU₀ = -U₀ h - S(s-) (δᵢ - Yᵢ h)/n`, which has the closed form used
//! below. The delta method (Aalen, Ann Stat 1978;6:534–45; Gray, Ann Stat 1988;16:1141–54) is that of R's `cmprsk`.

use super::CompetingRisks;
use super::incidence_variance::{self, State};
use super::sample::{IncidenceStep, Sample};
use crate::statistics::codes::Codes;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_codes, conf_level, same_length};
use crate::statistics::ordering::{TimeRanks, bucketed};
use crate::statistics::survival_interval::{ConfType, survival_interval, two_sided_quantile};

/// How the variance is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IncidenceVariance {
    /// The infinitesimal jackknife: R's `survfit`.
    #[default]
    Jackknife,
    /// The delta method: R's `cmprsk`. For unweighted rows observed from 0.
    Delta,
}

/// What curves are computed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceOptions {
    /// The scale of the intervals; on the log and log-log scales they are those of R's `survfit`.
    pub conf_type: ConfType,
    /// Their level.
    pub conf_level: f64,
    /// The variance.
    pub variance: IncidenceVariance,
}

impl Default for IncidenceOptions {
    fn default() -> Self {
        Self { conf_type: ConfType::Log, conf_level: 0.95, variance: IncidenceVariance::Jackknife }
    }
}

/// The cumulative incidence of one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidenceCurve {
    /// The cause, from 1.
    pub cause: usize,
    /// Number of rows.
    pub n: usize,
    /// Number of rows with an event of the cause.
    pub n_event: usize,
    /// Steps, ascending, one at each observed time.
    pub steps: Vec<IncidenceStep>,
    /// Times that differ by no more than this count as equal.
    pub tolerance: f64,
}

/// A curve at a time of interest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceLandmark {
    /// The time.
    pub time: f64,
    /// Cumulative incidence.
    pub estimate: Estimable,
    /// Its standard error.
    pub std_error: Estimable,
    /// Lower limit.
    pub conf_low: Estimable,
    /// Upper limit.
    pub conf_high: Estimable,
}

impl IncidenceCurve {
    /// The curve at a time. After the last observation it is defined only if nobody was left without an event.
    pub fn at(&self, time: f64) -> IncidenceLandmark {
        let passed = self.steps.partition_point(|step| step.time <= time + self.tolerance);
        let zero = Estimable::Value(0.0);
        let Some(step) = passed.checked_sub(1).and_then(|index| self.steps.get(index)) else {
            return IncidenceLandmark { time, estimate: zero, std_error: zero, conf_low: zero, conf_high: zero };
        };
        let last_time = self.steps.last().map_or(0.0, |step| step.time);
        if time > last_time + self.tolerance && step.n_censor > 0.0 {
            let beyond = Estimable::Not(NotEstimable::BeyondFollowUp { last_time });
            return IncidenceLandmark {
                time,
                estimate: beyond,
                std_error: beyond,
                conf_low: beyond,
                conf_high: beyond,
            };
        }
        IncidenceLandmark {
            time,
            estimate: Estimable::Value(step.estimate),
            std_error: Estimable::Value(step.std_error),
            conf_low: step.conf_low,
            conf_high: step.conf_high,
        }
    }
}

/// The curve of each cause, the first for cause 1.
///
/// # Errors
/// [`Invalid`] input. Without rows the result is [`NotEstimable::NoObservations`].
pub fn cumulative_incidence(
    risks: &CompetingRisks<'_>,
    options: &IncidenceOptions,
) -> Result<Estimable<Vec<IncidenceCurve>>, Invalid> {
    let group = vec![0; risks.time.len()];
    let mut curves = cumulative_incidence_by(risks, Codes::Bytes(&group), 1, options)?;
    Ok(curves.pop().unwrap_or(Estimable::Not(NotEstimable::NoObservations)))
}

/// The curves of each of `groups` groups.
///
/// # Errors
/// [`Invalid`] input; [`IncidenceVariance::Delta`] with weights or left truncation.
pub fn cumulative_incidence_by<'a>(
    risks: &CompetingRisks<'_>,
    group: impl Into<Codes<'a>>,
    groups: usize,
    options: &IncidenceOptions,
) -> Result<Vec<Estimable<Vec<IncidenceCurve>>>, Invalid> {
    by_codes(risks, group.into(), groups, options)
}

fn by_codes(
    risks: &CompetingRisks<'_>,
    group: Codes<'_>,
    groups: usize,
    options: &IncidenceOptions,
) -> Result<Vec<Estimable<Vec<IncidenceCurve>>>, Invalid> {
    risks.validate()?;
    conf_level(options.conf_level)?;
    same_length("group", risks.time.len(), group.len())?;
    all_codes("group", group, groups)?;
    let event = risks.any_event();
    let observations = risks.observations(&event);
    observations.validate()?;
    let is_plain = risks.start.is_none() && risks.weight.is_none_or(|weight| weight.iter().all(|&w| w == 1.0));
    if options.variance == IncidenceVariance::Delta && !is_plain {
        let expected = "the jackknife with weights or left truncation";
        return Err(Invalid::Option { name: "the variance of cumulative incidence", expected });
    }
    let ranks = TimeRanks::new(&observations)?;
    let (rows, bounds) = bucketed(ranks.order(), group, groups);
    let (entries, _) = bucketed(&ranks.entry_order, group, groups);
    let curves = |code: usize| {
        let range = bounds[code]..bounds[code + 1];
        if range.is_empty() {
            return Estimable::Not(NotEstimable::NoObservations);
        }
        let entries = if entries.is_empty() { &[] } else { &entries[range.clone()] };
        let sample = Sample { risks, ranks: &ranks, rows: &rows[range], entries };
        Estimable::Value((1..=risks.causes).map(|cause| sample.curve(cause, options)).collect())
    };
    Ok((0..groups).map(curves).collect())
}

impl Sample<'_> {
    fn curve(&self, cause: usize, options: &IncidenceOptions) -> IncidenceCurve {
        let mut steps = self.count(cause);
        estimate(&mut steps);
        let variances = match options.variance {
            IncidenceVariance::Jackknife => self.jackknife(cause, &steps),
            IncidenceVariance::Delta => incidence_variance::delta(&steps),
        };
        let z = two_sided_quantile(options.conf_level);
        for (step, variance) in steps.iter_mut().zip(variances) {
            step.std_error = variance.max(0.0).sqrt();
            if step.estimate > 0.0 {
                // R applies the interval for survival to the incidence itself.
                let std_error_log = step.std_error / step.estimate;
                (step.conf_low, step.conf_high) = survival_interval(options.conf_type, step.estimate, std_error_log, z);
            }
        }
        let n_event = self.rows.iter().filter(|&&row| self.risks.cause[row as usize] == cause).count();
        IncidenceCurve { cause, n: self.rows.len(), n_event, steps, tolerance: self.ranks.tolerance }
    }

    /// Times and counts, summed from the last time back.
    fn count(&self, cause: usize) -> Vec<IncidenceStep> {
        let mut steps = Vec::new();
        let mut n_risk = 0.0;
        let mut late = self.entries.iter().rev().peekable();
        let at_zero = Estimable::Not(NotEstimable::CurveAtZero);
        let same_time = |a: &u32, b: &u32| self.ranks.stop()[*a as usize] == self.ranks.stop()[*b as usize];
        for tied in self.rows.chunk_by(same_time).rev() {
            let rank = tied.first().map_or(0, |&row| self.ranks.stop()[row as usize]);
            let mut counts = [0.0; 3];
            for &row in tied {
                let kind = match self.risks.cause[row as usize] {
                    0 => 2,
                    own if own == cause => 0,
                    _ => 1,
                };
                counts[kind] += self.weight(row);
            }
            n_risk += counts.iter().sum::<f64>();
            if let Some(start) = &self.ranks.start {
                while let Some(&row) = late.next_if(|&&row| start[row as usize] >= rank) {
                    n_risk -= self.weight(row);
                }
            }
            let [n_event, n_competing, n_censor] = counts;
            steps.push(IncidenceStep {
                time: self.ranks.distinct[rank as usize],
                n_risk,
                n_event,
                n_competing,
                n_censor,
                estimate: 0.0,
                std_error: 0.0,
                conf_low: at_zero,
                conf_high: at_zero,
            });
        }
        steps.reverse();
        steps
    }
}

/// Fills in the incidence.
fn estimate(steps: &mut [IncidenceStep]) {
    let mut state = State::default();
    for step in steps {
        state.pass(step);
        step.estimate = state.incidence;
    }
}
