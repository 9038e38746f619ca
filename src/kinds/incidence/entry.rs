//! Entering the results of cumulative incidences.

use crate::analysis::complete_cases::{CompleteCases, others};
use crate::analysis::curve::{CurveDigest, ShownPoints};
use crate::analysis::curve_rows::CurveRows;
use crate::analysis::ordered_rows::{Counted, Ranked};
use crate::analysis::result_writer::{ResultWriter, Scope, invalid, not_estimable, value_of};
use crate::analysis::timed_rows::{Classes, TimedRows};
use crate::analysis::{CurvePoint, Nature, ResultRow, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::incidence::cause::Causes;
use crate::kinds::incidence::keys::IncidenceKeys;
use crate::kinds::incidence::shape::CauseCurve;
use crate::statistics::competing::{CompetingRisks, IncidenceCurve, IncidenceOptions, cumulative_incidence_by};
use crate::statistics::kaplan_meier::{GroupedRows, ranked};
use crate::statistics::{Codes, Estimable, NotEstimable};

/// Enters the results of curves.
pub(crate) struct Writer<'a> {
    pub(crate) body: &'a IncidenceKeys,
    pub(crate) table: &'a Table,
    pub(crate) causes: &'a Causes,
    pub(crate) complete: &'a CompleteCases,
    pub(crate) entries: &'a mut ResultWriter,
    pub(crate) risk_times: &'a [f64],
    /// Whether the curves are known at the times of the risk table only.
    pub(crate) has_steps: bool,
}

/// The complete rows of one group.
struct Members<'a> {
    rows: CurveRows<'a>,
    /// Times that differ by no more than this count as equal.
    tolerance: f64,
}

/// The cause of the rows that end without an event.
const CENSORED: usize = 0;

impl Writer<'_> {
    /// The results of groups, each with its name and scope, and their curves; groups
    /// without a name are everybody.
    pub(crate) fn curves(
        &mut self,
        group_of: Codes<'_>,
        groups: &[(Option<String>, Scope)],
    ) -> Outcome<Vec<CauseCurve>> {
        let fitted = self.fitted(group_of, groups.len())?;
        let (table, complete, causes) = (self.table, self.complete, self.causes);
        let failed = |error| -> Diagnostic { invalid(&error, table, &complete.rows) };
        let ranks = ranked(&complete.observations()).map_err(failed)?;
        let sorted = GroupedRows::new(complete.observations(), &ranks, group_of, groups.len()).map_err(failed)?;
        let of = Ranked { table, complete, ranks: &ranks };
        let cause_of = |index: usize| causes.index[complete.rows.at(index)].unwrap_or(0);
        let group = Some((group_of, groups.len()));
        let classes = Classes { group, ending: &cause_of, endings: causes.labels.len() + 1 };
        let times: Vec<f64> = self.risk_times.iter().chain(&self.body.at).copied().collect();
        let timed = TimedRows::new(of, classes, &times);
        let mut out = Vec::new();
        for (code, ((name, scope), curves)) in groups.iter().zip(&fitted).enumerate() {
            let tolerance = curves.as_ref().value().and_then(|curves| curves.first()).map_or(0.0, |one| one.tolerance);
            let rows = match &timed {
                Some(timed) => CurveRows::Timed(timed, code..code + 1),
                None => CurveRows::ordered(of, sorted.of(code).to_vec(), &classes),
            };
            let members = Members { rows, tolerance };
            let (set, _) = members.rows.all(self.entries);
            let scope = scope.rows(set);
            if name.is_none() {
                self.missing(&scope);
            }
            self.group(&scope, &members);
            let group_scope = scope.clone();
            for (cause, (label, code)) in causes.labels.iter().zip(&causes.codes).enumerate() {
                let scope = scope.level_of(&self.body.status, label, code);
                let curve = curves.as_ref().map(|curves| &curves[cause]);
                let points = self.cause(&scope, &members, cause + 1, curve);
                let at = |scope: &Scope, word: &str, times: &[f64]| -> Vec<ResultRow> {
                    times.iter().map(|time| self.entries.row(&scope.step(word).time(*time))).collect()
                };
                out.push(CauseCurve {
                    group: name.clone(),
                    cause: label.clone(),
                    counts: self.entries.row(&scope),
                    at: at(&scope, "at", &self.body.at),
                    risk: at(&group_scope, "risk", self.risk_times),
                    events: at(&scope, "risk", self.risk_times),
                    points,
                });
            }
        }
        Ok(out)
    }

    /// The curves of each cause in each group.
    fn fitted(&self, group_of: Codes<'_>, groups: usize) -> Outcome<Vec<Estimable<Vec<IncidenceCurve>>>> {
        if self.complete.rows.is_empty() {
            return Ok(vec![Estimable::Not(NotEstimable::NoObservations); groups]);
        }
        let cause = self.causes.of_rows(&self.complete.rows);
        let time = self.complete.time.doubles();
        let risks = CompetingRisks {
            start: self.complete.start.as_deref(),
            time: &time,
            cause: &cause,
            causes: self.causes.labels.len(),
            weight: None,
        };
        let options = IncidenceOptions {
            conf_type: self.body.conf.statistic(),
            conf_level: self.body.level,
            variance: self.body.variance.statistic(),
        };
        let failed = |error| -> Diagnostic { invalid(&error, self.table, &self.complete.rows) };
        Ok(cumulative_incidence_by(&risks, group_of, groups, &options).map_err(failed)?)
    }

    fn missing(&mut self, scope: &Scope) {
        let rows = others(self.table, &self.complete.rows);
        self.entries.count_rows(self.table, scope, "n.missing", &rows);
    }

    /// A count, and the rows that it counts.
    fn count(&mut self, scope: &Scope, stat: &str, (set, count): Counted) {
        self.entries.count(&scope.rows(set), stat, count);
    }

    /// What is the same for all causes: n, the censored, and those at risk.
    fn group(&mut self, scope: &Scope, members: &Members<'_>) {
        let all = members.rows.all(self.entries);
        self.count(scope, "n", all);
        let censored = members.rows.ending(self.entries, CENSORED);
        self.count(scope, "censored", censored);
        for time in self.risk_times {
            let scope = scope.step("risk").time(*time);
            self.counts_at(&scope, members, *time);
        }
    }

    /// Those at risk just before a time and those censored up to it.
    fn counts_at(&mut self, scope: &Scope, members: &Members<'_>, time: f64) {
        let at_risk = members.rows.at_risk(self.entries, time, members.tolerance);
        self.count(scope, "n.risk", at_risk);
        let censored = members.rows.up_to(self.entries, CENSORED, time + members.tolerance);
        self.count(scope, "n.censor", censored);
    }

    /// The results of one cause in one group, and its curve.
    fn cause(
        &mut self,
        scope: &Scope,
        members: &Members<'_>,
        cause: usize,
        curve: Estimable<&IncidenceCurve>,
    ) -> Vec<CurvePoint> {
        let all = members.rows.all(self.entries);
        self.count(scope, "n", all);
        let events = members.rows.ending(self.entries, cause);
        self.count(scope, "events", events);
        for time in &self.body.at {
            let scope = scope.step("at").time(*time);
            self.counts_at(&scope, members, *time);
            let events = members.rows.up_to(self.entries, cause, *time + members.tolerance);
            self.count(&scope, "n.event", events);
            self.landmark(&scope, curve, *time);
        }
        for time in self.risk_times {
            let events = members.rows.up_to(self.entries, cause, *time + members.tolerance);
            let scope = scope.step("risk").time(*time);
            self.count(&scope, "n.event", events);
            if self.has_steps {
                self.landmark(&scope, curve, *time);
            }
        }
        let Estimable::Value(curve) = curve else { return Vec::new() };
        let last = curve.steps.last().map_or(0.0, |step| step.time);
        let mut shown = ShownPoints::of(curve.steps.len(), last);
        let mut digest = CurveDigest::default();
        for point in points_of(curve) {
            digest.add(&point);
            shown.add(point);
        }
        if !curve.steps.is_empty() {
            self.entries.put(scope, "curve", Value::Text(digest.finish()), Nature::Words);
        }
        shown.finish()
    }

    fn landmark(&mut self, scope: &Scope, curve: Estimable<&IncidenceCurve>, time: f64) {
        match curve {
            Estimable::Value(curve) => {
                let at = curve.at(time);
                for (stat, value) in [("estimate", at.estimate), ("conf.low", at.conf_low), ("conf.high", at.conf_high)]
                {
                    self.entries.put(scope, stat, value_of(value), Nature::Proportion);
                }
                self.entries.estimable(&scope.unit(None), "std.error", at.std_error, Nature::Quantity(3));
            }
            Estimable::Not(reason) => {
                for stat in ["estimate", "conf.low", "conf.high", "std.error"] {
                    self.entries.put(scope, stat, not_estimable(&reason), Nature::Proportion);
                }
            }
        }
    }
}

fn points_of(curve: &IncidenceCurve) -> impl Iterator<Item = CurvePoint> + '_ {
    curve.steps.iter().map(|step| CurvePoint {
        time: step.time,
        estimate: step.estimate,
        conf_low: step.conf_low.value(),
        conf_high: step.conf_high.value(),
        censored: step.n_censor > 0.0,
        n_risk: Some(step.n_risk),
    })
}
