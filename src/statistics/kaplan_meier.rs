//! The Kaplan–Meier estimate of the survival function.
//!
//! `S(t) = ∏ (1 - dᵢ/nᵢ)` over the event times up to `t` (Kaplan & Meier, J Am Stat Assoc 1958;53:457–81), with the
//! variance of its logarithm `∑ dᵢ / (nᵢ (nᵢ - dᵢ))` (Greenwood 1926). The cumulative hazard is Nelson–Aalen's
//! `∑ dᵢ/nᵢ` with variance `∑ dᵢ/nᵢ²`. A row censored at an event time is at risk at it. With case weights that are
//! not whole numbers Greenwood's formula, which counts subjects, does not apply; the variance is then the
//! infinitesimal jackknife, as in R (see [`Variance`]).

mod counted;
mod grouped;
mod product_limit;
mod reading;

use super::codes::Codes;
use super::estimable::{Estimable, NotEstimable};
use super::invalid::{Invalid, conf_level};
use super::observations::Observations;
use super::ordering::TimeRanks;
use super::running_sums::RunningSums;
use super::survival_interval::ConfType;
pub use super::survival_step::Step;
pub use grouped::GroupedRows;
use product_limit::ProductLimit;
pub use reading::{AskedOfCurve, CurveReading, CurveSteps};

/// How the variance is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variance {
    /// Greenwood's if all weights are whole numbers, else the infinitesimal jackknife: R's rule.
    #[default]
    ByWeights,
    /// Greenwood's formula.
    Greenwood,
    /// The infinitesimal jackknife: the sum of squares of each row's weighted influence on the estimate.
    Robust,
}

/// What a curve is computed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveOptions {
    /// The scale of the intervals.
    pub conf_type: ConfType,
    /// The level of the intervals.
    pub conf_level: f64,
    /// The estimate of the variance.
    pub variance: Variance,
}

impl Default for CurveOptions {
    fn default() -> Self {
        Self { conf_type: ConfType::Log, conf_level: 0.95, variance: Variance::ByWeights }
    }
}

/// A Kaplan–Meier curve. It is 1 from time 0 to the first step.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurve {
    /// What it was computed with.
    pub options: CurveOptions,
    /// Number of rows.
    pub n: usize,
    /// Number of rows with the event.
    pub n_event: usize,
    /// Sum of the weights of all rows.
    pub weighted_n: f64,
    /// Sum of the weights of the rows with the event.
    pub weighted_n_event: f64,
    /// The steps, ascending in time, at least one.
    pub steps: Vec<Step>,
    /// Entry times, ascending, with their weights; empty without left truncation.
    pub entries: Vec<(f64, f64)>,
    /// Times that differ by no more than this count as equal.
    pub tolerance: f64,
    /// The counts of the steps before a place.
    pub(super) counts: RunningSums<3>,
    /// The weight of the entries before a place.
    pub(super) entered: RunningSums<1>,
}

/// The curve of all rows.
///
/// # Errors
/// [`Invalid`] input. Without rows the result is [`NotEstimable::NoObservations`].
pub fn kaplan_meier(
    observations: &Observations<'_>,
    options: &CurveOptions,
) -> Result<Estimable<SurvivalCurve>, Invalid> {
    conf_level(options.conf_level)?;
    let ranks = ranked(observations)?;
    Ok(GroupedRows::all(*observations, &ranks).curve(0, options))
}

/// The curve of each of `groups` groups; `group` holds each row's code, below `groups`. A group without rows has no
/// curve. Near-ties are found among the times of all groups.
///
/// # Errors
/// [`Invalid`] input.
pub fn kaplan_meier_by<'a>(
    observations: &Observations<'_>,
    group: impl Into<Codes<'a>>,
    groups: usize,
    options: &CurveOptions,
) -> Result<Vec<Estimable<SurvivalCurve>>, Invalid> {
    conf_level(options.conf_level)?;
    let ranks = ranked(observations)?;
    let group: Codes<'_> = group.into();
    let rows = GroupedRows::new(*observations, &ranks, group, groups)?;
    Ok((0..groups).map(|code| rows.curve(code, options)).collect())
}

/// The ranks of the times of observations, which are checked.
///
/// # Errors
/// [`Invalid`] input.
pub fn ranked(observations: &Observations<'_>) -> Result<TimeRanks, Invalid> {
    observations.validate()?;
    TimeRanks::new(observations)
}

/// The curve with events and censorings exchanged: the distribution of potential follow-up (Schemper & Smith, Control
/// Clin Trials 1996;17:343–6). Its median is the median follow-up.
///
/// # Errors
/// [`Invalid`] input.
pub fn reverse_kaplan_meier(
    observations: &Observations<'_>,
    options: &CurveOptions,
) -> Result<Estimable<SurvivalCurve>, Invalid> {
    let censored: Vec<bool> = observations.event.iter().map(|&event| !event).collect();
    kaplan_meier(&Observations { event: &censored, ..*observations }, options)
}

/// The reverse curve of each of `groups` groups. Near-ties are found among the times of all groups.
///
/// # Errors
/// [`Invalid`] input.
pub fn reverse_kaplan_meier_by<'a>(
    observations: &Observations<'_>,
    group: impl Into<Codes<'a>>,
    groups: usize,
    options: &CurveOptions,
) -> Result<Vec<Estimable<SurvivalCurve>>, Invalid> {
    let censored: Vec<bool> = observations.event.iter().map(|&event| !event).collect();
    kaplan_meier_by(&Observations { event: &censored, ..*observations }, group.into(), groups, options)
}

/// The curve of some rows, ascending in time, with their entries, ascending in entry, from the counts of its steps.
fn curve_of(
    observations: &Observations<'_>,
    ranks: &TimeRanks,
    (rows, entries): (&[u32], &[u32]),
    mut steps: Vec<Step>,
    options: &CurveOptions,
) -> SurvivalCurve {
    let is_robust = match options.variance {
        Variance::ByWeights => !observations.has_whole_weights(),
        Variance::Greenwood => false,
        Variance::Robust => true,
    };
    let mut so_far = ProductLimit::new(options);
    if is_robust {
        steps.iter_mut().for_each(|step| so_far.pass_estimate(step));
        let variances = super::influence::variances(observations, ranks, rows, entries, &steps);
        steps.iter_mut().zip(variances).for_each(|(step, variance)| so_far.set_limits(step, variance));
    } else {
        steps.iter_mut().for_each(|step| so_far.pass(step));
    }
    let entries: Vec<(f64, f64)> = entries.iter().map(|&row| entry(observations, ranks, row)).collect();
    let n = steps.iter().map(|step| (step.rows_event + step.rows_censored) as usize).sum();
    SurvivalCurve {
        options: *options,
        n,
        n_event: steps.iter().map(|step| step.rows_event as usize).sum(),
        weighted_n: match observations.weight {
            None => n as f64,
            Some(weight) => rows.iter().map(|&row| weight[row as usize]).sum(),
        },
        weighted_n_event: steps.iter().map(|step| step.n_event).sum(),
        counts: RunningSums::of(steps.iter().map(Step::counts)),
        entered: RunningSums::of(entries.iter().map(|&(_, weight)| [weight])),
        entries,
        tolerance: ranks.tolerance,
        steps,
    }
}

/// The entry time of a row, with its weight.
fn entry(observations: &Observations<'_>, ranks: &TimeRanks, row: u32) -> (f64, f64) {
    let rank = ranks.start.as_ref().map_or(0, |start| start[row as usize]);
    (ranks.distinct[rank as usize], observations.weight_of(row as usize))
}

/// Times and counts. Risk sets are summed from the last time back, so that the last ones are exact.
fn count_steps(observations: &Observations<'_>, ranks: &TimeRanks, rows: &[u32], entries: &[u32]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::with_capacity(rows.len().min(ranks.distinct.len()));
    let mut last = None;
    let (mut n_risk, mut rows_at_risk) = (0.0, 0u32);
    let mut late = entries.iter().rev().peekable();
    for &row in rows.iter().rev() {
        let row = row as usize;
        let rank = ranks.stop()[row];
        if last != Some(rank) {
            last = Some(rank);
            steps.push(empty_step(ranks.distinct[rank as usize]));
        }
        let weight = observations.weight_of(row);
        n_risk += weight;
        rows_at_risk += 1;
        if let Some(start) = &ranks.start {
            // Rows that enter at this time or later are not at risk at it. Each of them ends later still, so it has
            // been added before.
            while let Some(&other) = late.next_if(|&&other| start[other as usize] >= rank) {
                n_risk -= observations.weight_of(other as usize);
                rows_at_risk -= 1;
            }
        }
        if let Some(step) = steps.last_mut() {
            step.n_risk = n_risk;
            step.rows_at_risk = rows_at_risk;
            if observations.event[row] {
                step.n_event += weight;
                step.rows_event += 1;
            } else {
                step.n_censor += weight;
                step.rows_censored += 1;
            }
        }
    }
    steps.reverse();
    steps
}

/// A step at which nothing has been counted yet, and that no estimate has passed.
fn empty_step(time: f64) -> Step {
    let at_zero = Estimable::Not(NotEstimable::CurveAtZero);
    Step {
        time,
        n_risk: 0.0,
        n_event: 0.0,
        n_censor: 0.0,
        rows_at_risk: 0,
        rows_event: 0,
        rows_censored: 0,
        estimate: 1.0,
        std_error_log: at_zero,
        conf_low: at_zero,
        conf_high: at_zero,
        cumulative_hazard: 0.0,
        std_error_cumulative_hazard: 0.0,
    }
}
