//! Entering the results of one survival curve.

use std::ops::Range;

use crate::analysis::complete_cases::{CompleteCases, left_out_note};
use crate::analysis::curve::{CurveDigest, ShownPoints};
use crate::analysis::curve_rows::CurveRows;
use crate::analysis::ordered_rows::Ranked;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid, not_estimable, value_of};
use crate::analysis::timed_rows::{Classes, TimedRows};
use crate::analysis::words::plain_number;
use crate::analysis::{Block, CurvePoint, CurveShape, Nature, ResultRow, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::survival::keys::SurvivalKeys;
use crate::kinds::survival::rmst::Means;
use crate::kinds::survival::swimmer;
use crate::statistics::kaplan_meier::{AskedOfCurve, CurveOptions, CurveReading, CurveSteps, GroupedRows, Step};
use crate::statistics::rmst::RestrictedMean;
use crate::statistics::survival_curve::{Landmark, Quantile};
use crate::statistics::{Estimable, Invalid};

/// Enters the results of curves.
pub(crate) struct Writer<'a> {
    /// Decimals of times: none where all times are whole numbers.
    pub(crate) digits: usize,
    pub(crate) body: &'a SurvivalKeys,
    pub(crate) table: &'a Table,
    pub(crate) entries: &'a mut ResultWriter,
    pub(crate) risk_times: &'a [f64],
    /// Whether the weights count subjects.
    pub(crate) has_counts: bool,
    /// Whether the curve is known at the times of the risk table only.
    pub(crate) has_steps: bool,
    /// The restricted mean of each curve so far, where the block asks for it.
    pub(crate) means: Vec<Estimable<RestrictedMean>>,
}

/// The complete rows of a block in groups.
pub(crate) struct Groups<'a> {
    of: Ranked<'a>,
    rows: GroupedRows<'a>,
    classes: Classes<'a>,
    /// The same rows by codes, where they have some, and which groups of them are each group here.
    timed: Option<(&'a TimedRows<'a>, Range<usize>)>,
}

/// The ways in which a row ends.
pub(super) const CENSORED: usize = 0;
pub(super) const EVENT: usize = 1;

impl<'a> Groups<'a> {
    /// Splits the rows by the groups of `classes`. The curves of groups are fitted together: times that are equal up to
    /// rounding are tied over all groups, as in a test that compares them.
    ///
    /// # Errors
    /// A group that is none of those that `classes` counts.
    pub(crate) fn new(of: Ranked<'a>, classes: Classes<'a>, timed: Option<&'a TimedRows<'a>>) -> Result<Self, Invalid> {
        let observations = of.complete.observations();
        let rows = match classes.group {
            Some((group_of, groups)) => GroupedRows::new(observations, of.ranks, group_of, groups)?,
            None => GroupedRows::all(observations, of.ranks),
        };
        Ok(Self { of, rows, classes, timed: timed.map(|timed| (timed, 0..1)) })
    }

    /// All rows as one group.
    pub(crate) fn all(of: Ranked<'a>, classes: Classes<'a>, timed: Option<&'a TimedRows<'a>>) -> Self {
        let groups = classes.groups();
        let rows = GroupedRows::all(of.complete.observations(), of.ranks);
        Self { of, rows, classes: Classes { group: None, ..classes }, timed: timed.map(|timed| (timed, 0..groups)) }
    }

    /// The rows as their curves are made of them.
    pub(super) fn rows(&self) -> &GroupedRows<'a> {
        &self.rows
    }

    /// The rows of a group.
    fn rows_of(&self, group: usize) -> CurveRows<'a> {
        match &self.timed {
            Some((timed, groups)) => CurveRows::Timed(timed, group + groups.start..group + groups.end),
            None => CurveRows::ordered(self.of, self.rows.of(group).to_vec(), &self.classes),
        }
    }

    /// Start, end and event of each of so many rows of a group, where they are few.
    fn subjects(&self, group: usize, count: usize) -> Vec<(f64, f64, bool)> {
        if count > swimmer::MOST {
            return Vec::new();
        }
        let of = self.of;
        let subject = |index: u32| (of.start(index), of.time(index), of.complete.event[index as usize]);
        let mut indexes = self.rows.of(group).to_vec();
        indexes.sort_unstable();
        indexes.into_iter().map(subject).collect()
    }
}

impl Writer<'_> {
    /// The results of the curve of a group, and its shape.
    pub(crate) fn curve(&mut self, scope: &Scope, groups: &Groups<'_>, group: usize) -> Outcome<CurveShape> {
        let body = self.body;
        let options =
            CurveOptions { conf_type: body.conf.statistic(), conf_level: body.level, ..CurveOptions::default() };
        let members = groups.rows_of(group);
        let (rows, count) = members.all(self.entries);
        let scope = scope.rows(rows);
        self.entries.count(&scope, "n", count);
        for (stat, ending) in [("events", EVENT), ("censored", CENSORED)] {
            let (set, count) = members.ending(self.entries, ending);
            self.entries.count(&scope.rows(set), stat, count);
        }
        let points = match groups.rows.curve_steps(group, &options) {
            Estimable::Value(curve) => {
                let mean = self.restricted_mean(groups, group, &options)?;
                self.curve_results(&scope, &curve, (groups.of, &members), mean)?
            }
            Estimable::Not(reason) => {
                self.means.push(Estimable::Not(reason));
                for stat in ["estimate", "conf.low", "conf.high"] {
                    self.entries.put(&scope.step("median"), stat, not_estimable(&reason), Nature::Quantity(1));
                }
                Vec::new()
            }
        };
        self.followup(&scope, groups, group, &options)?;
        let at = |word: &str, times: &[f64]| -> Vec<ResultRow> {
            times.iter().filter_map(|time| self.entries.row_if_any(&scope.step(word).time(*time))).collect()
        };
        Ok(CurveShape {
            points,
            rows: count,
            subjects: groups.subjects(group, count),
            counts: Some(self.entries.row(&scope)),
            median: self.entries.row(&scope.step("median")),
            at: at("at", &self.body.at),
            risk: at("risk", self.risk_times),
            rmst: self.entries.row_if_any(&scope.step("rmst")),
            ..CurveShape::default()
        })
    }

    /// The median of the curve with events and censorings exchanged.
    fn followup(&mut self, scope: &Scope, groups: &Groups<'_>, group: usize, options: &CurveOptions) -> Outcome<()> {
        let failed = |error| invalid(&error, self.table, &groups.of.complete.rows);
        let scope = scope.step("followup").step("median");
        match groups.rows.reverse_quantile(group, 0.5, options).map_err(failed)? {
            Estimable::Value(median) => self.quantile(&scope, &median),
            Estimable::Not(reason) => {
                self.entries.put(&scope, "estimate", not_estimable(&reason), Nature::Quantity(1));
            }
        }
        Ok(())
    }

    /// The restricted mean of a curve, where the block asks for it.
    fn restricted_mean(
        &self,
        groups: &Groups<'_>,
        group: usize,
        options: &CurveOptions,
    ) -> Outcome<Option<Estimable<RestrictedMean>>> {
        let Some(horizon) = self.body.rmst else { return Ok(None) };
        let failed = |error| invalid(&error, self.table, &groups.of.complete.rows);
        Ok(Some(match groups.rows.curve(group, options) {
            Estimable::Value(curve) => curve.restricted_mean(horizon).map_err(failed)?,
            Estimable::Not(reason) => Estimable::Not(reason),
        }))
    }

    /// Enters what is read off a curve, and gives the points of it that figures show.
    fn curve_results(
        &mut self,
        scope: &Scope,
        curve: &CurveSteps<'_>,
        (of, members): (Ranked<'_>, &CurveRows<'_>),
        mean: Option<Estimable<RestrictedMean>>,
    ) -> Outcome<Vec<CurvePoint>> {
        let probabilities: Vec<f64> = std::iter::once(0.5).chain(self.body.quantiles.iter().copied()).collect();
        let times: Vec<f64> = self.body.at.iter().chain(self.risk_times).copied().collect();
        let mut shown = ShownPoints::of(curve.count(), curve.last_time());
        let mut digest = CurveDigest::default();
        let asked = AskedOfCurve { probabilities: &probabilities, times: &times };
        let read = curve.read(asked, |step| {
            let point = point_of(step);
            digest.add(&point);
            shown.add(point);
        });
        let CurveReading { quantiles, landmarks } =
            read.map_err(|error| invalid(&error, self.table, &of.complete.rows))?;
        for (number, quantile) in quantiles.iter().enumerate() {
            let scope = match number.checked_sub(1) {
                None => scope.step("median"),
                Some(asked) => scope.step("quantile").step(plain_number(self.body.quantiles[asked])),
            };
            self.quantile(&scope, quantile);
        }
        let (at, risk) = landmarks.split_at(self.body.at.len());
        for (landmarks, word, is_full) in [(at, "at", true), (risk, "risk", self.has_steps)] {
            for landmark in landmarks {
                let scope = scope.step(word).time(landmark.time);
                self.landmark(&scope, landmark, (curve.tolerance(), members), is_full);
            }
        }
        if let Some(mean) = mean {
            self.means.push(mean);
            let means = Means { has_counts: self.has_counts, level: self.body.level };
            means.one(self.entries, &scope.step("rmst"), mean);
        }
        self.entries.put(scope, "curve", Value::Text(digest.finish()), Nature::Words);
        Ok(shown.finish())
    }

    fn quantile(&mut self, scope: &Scope, quantile: &Quantile) {
        for (stat, value) in
            [("estimate", quantile.estimate), ("conf.low", quantile.conf_low), ("conf.high", quantile.conf_high)]
        {
            let halves = value.value().is_some_and(|time| time.fract() != 0.0);
            let digits = self.digits.max(usize::from(halves));
            self.entries.put(scope, stat, value_of(value), Nature::Quantity(digits));
        }
    }

    /// Counts at a time and, where asked for, the estimate.
    fn landmark(&mut self, scope: &Scope, at: &Landmark, (tolerance, members): (f64, &CurveRows<'_>), full: bool) {
        let time = at.time;
        let (at_risk, _) = members.at_risk(self.entries, time, tolerance);
        self.entries.put(&scope.rows(at_risk), "n.risk", Value::Number(at.n_risk), Nature::Count);
        for (stat, count, ending) in [("n.event", at.n_event, EVENT), ("n.censor", at.n_censor, CENSORED)] {
            let (set, _) = members.up_to(self.entries, ending, time + tolerance);
            self.entries.put(&scope.rows(set), stat, Value::Number(count), Nature::Count);
        }
        if full {
            for (stat, value) in [("estimate", at.estimate), ("conf.low", at.conf_low), ("conf.high", at.conf_high)] {
                self.entries.put(scope, stat, value_of(value), Nature::Proportion);
            }
            // That of a probability, which has no unit.
            self.entries.estimable(&scope.unit(None), "std.error", at.std_error, Nature::Quantity(3));
        }
    }

    pub(crate) fn warnings(&self, block: &Block, complete: &CompleteCases) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        if !complete.event.is_empty() && complete.event.iter().all(|event| *event) && self.body.event.contains('=') {
            notes.push(
                Diagnostic::note(format!("every row has the event `{}`", self.body.event))
                    .at(block.key("event"))
                    .hint("check which code means an event"),
            );
        }
        notes.extend(left_out_note(block, self.table.rows() - complete.rows.len()));
        notes
    }
}

fn point_of(step: &Step) -> CurvePoint {
    CurvePoint {
        time: step.time,
        estimate: step.estimate,
        conf_low: step.conf_low.value(),
        conf_high: step.conf_high.value(),
        censored: step.rows_censored > 0,
        n_risk: Some(f64::from(step.rows_at_risk)),
    }
}
