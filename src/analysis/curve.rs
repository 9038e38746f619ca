//! Curves over time, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;
use crate::digest::Parts;

/// One step of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Time.
    pub time: f64,
    /// Estimate just after the time.
    pub estimate: f64,
    /// Lower limit, where estimable.
    pub conf_low: Option<f64>,
    /// Upper limit, where estimable.
    pub conf_high: Option<f64>,
    /// Censored at the time.
    pub censored: bool,
    /// At risk just before the time, where subjects are counted. It is no coordinate, so that
    /// it is not in the digest of the curve.
    pub n_risk: Option<f64>,
}

/// Survival curves, of groups or as a model predicts them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SurvivalShape {
    /// Label of the time, or what the author says that the curves show.
    pub label: String,
    /// Whether the author says it.
    pub is_named: bool,
    /// Unit of the time.
    pub unit: String,
    /// The grouping variable's label.
    pub by: Option<String>,
    /// The curves, in order.
    pub curves: Vec<CurveShape>,
    /// Times of the estimates asked for.
    pub at: Vec<f64>,
    /// Times of the risk table.
    pub risk_times: Vec<f64>,
    /// Whether the author chose the times of the risk table.
    pub chose_risk_times: bool,
    /// The test that compares the curves, if there is one.
    pub test: Option<CurveTest>,
    /// Horizon of the restricted mean, if it is given.
    pub rmst: Option<f64>,
    /// Level of the intervals, for example `95%`.
    pub confidence: String,
    /// Whose survival it is, in the plural: `patients`, `records`.
    pub counted: String,
    /// How many have no group.
    pub without_group: Option<ResultRow>,
}

impl SurvivalShape {
    /// What the curves show: the outcome, where the label of the time is the name of one, such
    /// as `Overall survival`; else `Survival`.
    pub fn outcome(&self) -> &str {
        if self.is_named { &self.label } else { outcome(&self.label) }
    }
}

fn outcome(label: &str) -> &str {
    let lower = label.trim().to_lowercase();
    let is_outcome = lower.strip_suffix("survival").map(str::trim_end).is_some_and(|kind| {
        let known = ["overall", "patient", "graft", "implant"].contains(&kind);
        known || (!kind.contains(' ') && ["-free", "-specific"].iter().any(|ending| kind.ends_with(ending)))
    });
    if is_outcome { label.trim() } else { "Survival" }
}

/// One survival curve and its results. Those at times are in the order of the times that
/// were asked for; a curve of nobody has none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CurveShape {
    /// The stratum; none where there is one curve.
    pub stratum: Option<String>,
    /// The steps.
    pub points: Vec<CurvePoint>,
    /// How many rows it is of.
    pub rows: usize,
    /// Start, end and event of each row, for a figure that may show subjects; none of a curve
    /// of more rows than a figure shows.
    pub subjects: Vec<(f64, f64, bool)>,
    /// `n` and `events`; none of a curve that a model predicts.
    pub counts: Option<ResultRow>,
    /// `estimate`, `conf.low` and `conf.high` of the median.
    pub median: ResultRow,
    /// `estimate`, `conf.low` and `conf.high` at each time asked for.
    pub at: Vec<ResultRow>,
    /// `n.risk`, `n.event` and `n.censor` at each time of the risk table.
    pub risk: Vec<ResultRow>,
    /// The restricted mean, where it is asked for.
    pub rmst: Option<ResultRow>,
    /// Its difference from that of the first curve.
    pub rmst_difference: Option<ResultRow>,
    /// `observed` and `expected` events of a test.
    pub tested: Option<ResultRow>,
}

/// The test that compares curves.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CurveTest {
    /// Its name.
    pub name: String,
    /// `statistic`, `df` and `p.value`.
    pub all: ResultRow,
    /// Each two curves that are compared: `statistic`, `p.value`, `p.adjusted`.
    pub pairs: Vec<(String, String, ResultRow)>,
}

/// SHA-256 over the curve's coordinates, with the encoding of [`crate::digest`]:
/// for each step the little-endian bytes of time, estimate and limits (NaN where
/// there is none). It proves the drawn curve without listing times of subjects.
pub(crate) fn curve_digest(points: impl Iterator<Item = CurvePoint>) -> String {
    let mut digest = CurveDigest::default();
    points.for_each(|point| digest.add(&point));
    digest.finish()
}

/// The same while the points are passed.
pub(crate) struct CurveDigest {
    parts: Parts,
    /// Coordinates that are not among the parts yet.
    words: Vec<u64>,
}

/// So many words are digested at once.
const WORDS: usize = 512;

impl Default for CurveDigest {
    fn default() -> Self {
        Self { parts: Parts::new("tickmark/curve/1"), words: Vec::with_capacity(WORDS) }
    }
}

impl CurveDigest {
    /// Adds the next point.
    pub(crate) fn add(&mut self, point: &CurvePoint) {
        let coordinates = [Some(point.time), Some(point.estimate), point.conf_low, point.conf_high];
        self.words.extend(coordinates.map(|number| number.unwrap_or(f64::NAN).to_bits()));
        if self.words.len() >= WORDS {
            self.parts.add_each_word(self.words.drain(..));
        }
    }

    /// The digest of all points.
    pub(crate) fn finish(mut self) -> String {
        self.parts.add_each_word(self.words.drain(..));
        format!("sha256:{}", self.parts.finish().hex())
    }
}

/// A figure shows all steps of a curve that has at most so many. Of one with more it shows
/// the last in each of so many equal parts of its time, which no eye and no printer tells from
/// all of them.
const MOST_STEPS: usize = 10_000;

/// The points of a curve that figures show, while all of them are passed.
pub(crate) struct ShownPoints {
    /// The last time, of a curve that has more points than are shown.
    last: Option<f64>,
    kept: Vec<CurvePoint>,
}

impl ShownPoints {
    /// Of a curve of `count` points up to the time `last`.
    pub(crate) fn of(count: usize, last: f64) -> Self {
        let last = Some(last).filter(|last| count > MOST_STEPS && *last > 0.0);
        Self { last, kept: Vec::with_capacity(count.min(MOST_STEPS + 1)) }
    }

    /// Passes the next point.
    pub(crate) fn add(&mut self, mut point: CurvePoint) {
        let is_of_part = |before: &&mut CurvePoint| {
            let part = |time: f64, last: f64| (time / last * MOST_STEPS as f64) as u64;
            self.last.is_some_and(|last| part(before.time, last) == part(point.time, last))
        };
        match self.kept.last_mut().filter(is_of_part) {
            Some(before) => {
                point.censored |= before.censored;
                *before = point;
            }
            None => self.kept.push(point),
        }
    }

    /// The points, all having been passed.
    pub(crate) fn finish(self) -> Vec<CurvePoint> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vertical_axis_has_the_name_of_an_outcome_and_never_that_of_a_time() {
        for name in ["Overall survival", "Progression-free survival", "Disease-specific survival", "Graft survival"] {
            assert_eq!(outcome(name), name);
        }
        for time in
            ["Survival time", "Months of survival", "Time to death", "Follow-up", "Time until survival", "Survival"]
        {
            assert_eq!(outcome(time), "Survival");
        }
    }

    #[test]
    fn of_very_many_steps_the_last_of_each_short_time_is_shown() {
        let curve = |count: usize| {
            let point = move |at: usize| CurvePoint {
                time: at as f64 / count as f64,
                estimate: 1.0 - at as f64 / count as f64,
                censored: at.is_multiple_of(10),
                ..CurvePoint::default()
            };
            let mut shown = ShownPoints::of(count, 1.0);
            (1..=count).for_each(|at| shown.add(point(at)));
            shown.finish()
        };
        assert_eq!(curve(MOST_STEPS).len(), MOST_STEPS);
        let shown = curve(100 * MOST_STEPS);
        assert!(shown.len() <= MOST_STEPS + 1 && shown.iter().all(|point| point.censored || point.time == 1.0));
        assert_eq!(shown.last().map(|point| (point.time, point.estimate)), Some((1.0, 0.0)));
        let height = |time: f64| shown.iter().take_while(|point| point.time <= time).last().map(|point| point.estimate);
        assert!((height(0.5).unwrap_or_default() - 0.5).abs() < 2.0 / MOST_STEPS as f64);
    }
}
