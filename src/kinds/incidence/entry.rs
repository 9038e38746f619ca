//! Entering the results of cumulative incidences.

use crate::analysis::complete_cases::{CompleteCases, others};
use crate::analysis::curve::curve_digest;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid, not_estimable, value_of};
use crate::analysis::{CurvePoint, Nature, ResultRow, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::incidence::cause::Causes;
use crate::kinds::incidence::keys::IncidenceKeys;
use crate::kinds::incidence::shape::CauseCurve;
use crate::statistics::competing::{CompetingRisks, IncidenceCurve, IncidenceOptions, cumulative_incidence_by};
use crate::statistics::{Estimable, NotEstimable};

/// Enters the results of curves.
pub(crate) struct Writer<'a> {
    pub(crate) body: &'a IncidenceKeys,
    pub(crate) table: &'a Table,
    pub(crate) causes: &'a Causes,
    pub(crate) complete: &'a CompleteCases,
    pub(crate) entries: &'a mut ResultWriter,
    pub(crate) risk_times: &'a [f64],
}

/// The complete rows of one group, as indexes into them.
struct Members<'a> {
    indexes: Vec<usize>,
    /// All complete rows, with the times by which the curves are estimated: those that are
    /// equal up to rounding are equal.
    tied: &'a CompleteCases,
    /// Times that differ by no more than this count as equal.
    tolerance: f64,
}

impl Writer<'_> {
    /// The results of groups, each with its name and scope, and their curves; groups
    /// without a name are everybody.
    pub(crate) fn curves(
        &mut self,
        group_of: &[usize],
        groups: &[(Option<String>, Scope)],
    ) -> Outcome<Vec<CauseCurve>> {
        let fitted = self.fitted(group_of, groups.len())?;
        let tied = self.tied()?;
        let mut out = Vec::new();
        for (code, ((name, scope), curves)) in groups.iter().zip(&fitted).enumerate() {
            let tolerance = curves.as_ref().value().and_then(|curves| curves.first()).map_or(0.0, |one| one.tolerance);
            let indexes = (0..group_of.len()).filter(|index| group_of[*index] == code).collect();
            let members = Members { indexes, tied: &tied, tolerance };
            let rows = self.rows_where(&members, |_| true);
            let set = self.entries.row_set(self.table, &rows);
            let scope = scope.rows(set);
            if name.is_none() {
                self.missing(&scope);
            }
            self.group(&scope, &members);
            let (causes, group_scope) = (self.causes, scope.clone());
            for (cause, (label, code)) in causes.labels.iter().zip(&causes.codes).enumerate() {
                let scope = scope.level_of(&self.body.status, label, code);
                let curve = curves.as_ref().map(|curves| &curves[cause]);
                let points = self.cause(&scope, cause, &members, curve);
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

    /// The complete rows with the times by which the curves are estimated.
    fn tied(&self) -> Outcome<CompleteCases> {
        if self.complete.rows.is_empty() {
            return Ok(self.complete.clone());
        }
        let failed = |error| -> Diagnostic { invalid(&error, self.table, &self.complete.rows) };
        Ok(self.complete.with_ties().map_err(failed)?)
    }

    /// The curves of each cause in each group.
    fn fitted(&self, group_of: &[usize], groups: usize) -> Outcome<Vec<Estimable<Vec<IncidenceCurve>>>> {
        if self.complete.rows.is_empty() {
            return Ok(vec![Estimable::Not(NotEstimable::NoObservations); groups]);
        }
        let cause = self.causes.of_rows(&self.complete.rows);
        let risks = CompetingRisks {
            start: self.complete.start.as_deref(),
            time: &self.complete.time,
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

    /// The table's rows among members for whose index something holds.
    fn rows_where(&self, members: &Members<'_>, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        members.indexes.iter().filter(|index| keep(**index)).map(|index| self.complete.rows[*index]).collect()
    }

    /// The cause of a complete row, from 1; 0 where it is censored.
    fn cause_at(&self, index: usize) -> usize {
        self.causes.index[self.complete.rows[index]].unwrap_or(0)
    }

    fn missing(&mut self, scope: &Scope) {
        let rows = others(self.table, &self.complete.rows);
        self.count(scope, "n.missing", &rows);
    }

    /// A count, and the rows that it counts.
    fn count(&mut self, scope: &Scope, stat: &str, rows: &[usize]) {
        self.entries.count_rows(self.table, scope, stat, rows);
    }

    /// What is the same for all causes: n, the censored, and those at risk.
    fn group(&mut self, scope: &Scope, members: &Members<'_>) {
        let all = self.rows_where(members, |_| true);
        self.count(scope, "n", &all);
        let censored = self.rows_where(members, |index| self.cause_at(index) == 0);
        self.count(scope, "censored", &censored);
        for time in self.risk_times {
            let scope = scope.step("risk").time(*time);
            self.counts_at(&scope, members, *time);
        }
    }

    /// Those at risk just before a time and those censored up to it.
    fn counts_at(&mut self, scope: &Scope, members: &Members<'_>, time: f64) {
        let at_risk = self.rows_where(members, |index| at_risk(members, index, time));
        self.count(scope, "n.risk", &at_risk);
        let is_over = |index: usize| members.tied.time[index] <= time + members.tolerance;
        let censored = self.rows_where(members, |index| self.cause_at(index) == 0 && is_over(index));
        self.count(scope, "n.censor", &censored);
    }

    /// The results of one cause in one group, and its curve.
    fn cause(
        &mut self,
        scope: &Scope,
        cause: usize,
        members: &Members<'_>,
        curve: Estimable<&IncidenceCurve>,
    ) -> Vec<CurvePoint> {
        let all = self.rows_where(members, |_| true);
        self.count(scope, "n", &all);
        let with_event = self.rows_where(members, |index| self.cause_at(index) == cause + 1);
        self.count(scope, "events", &with_event);
        let events_by = |writer: &Self, time: f64| {
            let is_over = |index: usize| members.tied.time[index] <= time + members.tolerance;
            writer.rows_where(members, |index| writer.cause_at(index) == cause + 1 && is_over(index))
        };
        for time in &self.body.at {
            let scope = scope.step("at").time(*time);
            self.counts_at(&scope, members, *time);
            let events = events_by(self, *time);
            self.count(&scope, "n.event", &events);
            self.landmark(&scope, curve, *time);
        }
        for time in self.risk_times {
            let events = events_by(self, *time);
            self.count(&scope.step("risk").time(*time), "n.event", &events);
        }
        let points = curve.value().map_or(Vec::new(), points_of);
        if !points.is_empty() {
            self.entries.put(scope, "curve", Value::Text(curve_digest(&points)), Nature::Words);
        }
        points
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

/// Whether a row is under observation just before a time, or enters at the origin.
fn at_risk(members: &Members<'_>, index: usize, time: f64) -> bool {
    let Members { tied, tolerance, .. } = members;
    let before = |other: f64| other < time - tolerance;
    let entered = |entry: f64| before(entry) || (time <= *tolerance && entry <= time);
    !before(tied.time[index]) && tied.start.as_ref().is_none_or(|start| entered(start[index]))
}

fn points_of(curve: &IncidenceCurve) -> Vec<CurvePoint> {
    curve
        .steps
        .iter()
        .map(|step| CurvePoint {
            time: step.time,
            estimate: step.estimate,
            conf_low: step.conf_low.value(),
            conf_high: step.conf_high.value(),
            censored: step.n_censor > 0.0,
            n_risk: Some(step.n_risk),
        })
        .collect()
}
