//! Entering the results of one survival curve.

use crate::analysis::complete_cases::{CompleteCases, left_out_note};
use crate::analysis::curve::curve_digest;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid, not_estimable, value_of};
use crate::analysis::words::plain_number;
use crate::analysis::{Block, CurvePoint, CurveShape, Nature, ResultRow, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::survival::keys::SurvivalKeys;
use crate::kinds::survival::rmst::Means;
use crate::statistics::Estimable;
use crate::statistics::kaplan_meier::{CurveOptions, SurvivalCurve, kaplan_meier_by, reverse_kaplan_meier_by};
use crate::statistics::rmst::RestrictedMean;
use crate::statistics::survival_curve::Quantile;

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
    /// The restricted mean of each curve so far, where the block asks for it.
    pub(crate) means: Vec<Estimable<RestrictedMean>>,
}

/// A curve, the reverse one, and the rows they are of.
pub(crate) struct Fitted {
    rows: CompleteCases,
    curve: Estimable<SurvivalCurve>,
    reverse: Estimable<SurvivalCurve>,
}

impl Writer<'_> {
    /// The curves of groups. They are fitted together: times that are equal up to rounding
    /// are tied over all groups, as in a test that compares them.
    pub(crate) fn fitted(&self, complete: &CompleteCases, group_of: &[usize], groups: usize) -> Outcome<Vec<Fitted>> {
        let body = self.body;
        let options =
            CurveOptions { conf_type: body.conf.statistic(), conf_level: body.level, ..CurveOptions::default() };
        let observations = complete.observations();
        let failed = |error| invalid(&error, self.table, &complete.rows);
        let curves = kaplan_meier_by(&observations, group_of, groups, &options).map_err(failed)?;
        let reverse = reverse_kaplan_meier_by(&observations, group_of, groups, &options).map_err(failed)?;
        let tied = complete.with_ties().map_err(failed)?;
        let members = |group: usize| {
            let indexes: Vec<usize> = (0..group_of.len()).filter(|index| group_of[*index] == group).collect();
            tied.subset(&indexes)
        };
        let pairs = curves.into_iter().zip(reverse).enumerate();
        Ok(pairs.map(|(group, (curve, reverse))| Fitted { rows: members(group), curve, reverse }).collect())
    }

    /// The results of one curve, and its shape.
    pub(crate) fn curve(&mut self, scope: &Scope, fitted: &Fitted) -> Outcome<CurveShape> {
        let Fitted { rows: complete, curve: fitted, reverse } = fitted;
        let rows = self.entries.row_set(self.table, &complete.rows);
        let scope = scope.rows(rows);
        let events: Vec<usize> =
            complete.rows.iter().zip(&complete.event).filter(|(_, event)| **event).map(|(row, _)| *row).collect();
        let event_rows = self.entries.row_set(self.table, &events);
        self.entries.count(&scope, "n", complete.rows.len());
        self.entries.count(&scope.rows(event_rows), "events", events.len());
        let censored = complete.rows.iter().zip(&complete.event).filter(|(_, event)| !**event);
        let censored: Vec<usize> = censored.map(|(row, _)| *row).collect();
        self.entries.count_rows(self.table, &scope, "censored", &censored);
        let failed = |error| invalid(&error, self.table, &complete.rows);
        match fitted {
            Estimable::Value(curve) => self.curve_results(&scope, curve, complete)?,
            Estimable::Not(reason) => {
                self.means.push(Estimable::Not(*reason));
                for stat in ["estimate", "conf.low", "conf.high"] {
                    self.entries.put(&scope.step("median"), stat, not_estimable(reason), Nature::Quantity(1));
                }
            }
        }
        let followup = scope.step("followup").step("median");
        match reverse {
            Estimable::Value(curve) => {
                let median = curve.quantile(0.5).map_err(failed)?;
                self.quantile(&followup, &median);
            }
            Estimable::Not(reason) => {
                self.entries.put(&followup, "estimate", not_estimable(reason), Nature::Quantity(1))
            }
        }
        let at = |word: &str, times: &[f64]| -> Vec<ResultRow> {
            times.iter().filter_map(|time| self.entries.row_if_any(&scope.step(word).time(*time))).collect()
        };
        Ok(CurveShape {
            points: fitted.as_ref().value().map_or(Vec::new(), points_of),
            subjects: subjects_of(complete),
            counts: Some(self.entries.row(&scope)),
            median: self.entries.row(&scope.step("median")),
            at: at("at", &self.body.at),
            risk: at("risk", self.risk_times),
            rmst: self.entries.row_if_any(&scope.step("rmst")),
            ..CurveShape::default()
        })
    }

    fn curve_results(&mut self, scope: &Scope, curve: &SurvivalCurve, complete: &CompleteCases) -> Outcome<()> {
        let failed = |error| invalid(&error, self.table, &complete.rows);
        let median = curve.quantile(0.5).map_err(failed)?;
        self.quantile(&scope.step("median"), &median);
        for p in &self.body.quantiles {
            let quantile = curve.quantile(*p).map_err(failed)?;
            self.quantile(&scope.step("quantile").step(plain_number(*p)), &quantile);
        }
        for time in &self.body.at {
            self.landmark(&scope.step("at").time(*time), curve, *time, complete, true)?;
        }
        for time in self.risk_times {
            self.landmark(&scope.step("risk").time(*time), curve, *time, complete, false)?;
        }
        if let Some(horizon) = self.body.rmst {
            let mean = curve.restricted_mean(horizon).map_err(failed)?;
            self.means.push(mean);
            let means = Means { has_counts: self.has_counts, level: self.body.level };
            means.one(self.entries, &scope.step("rmst"), mean);
        }
        self.entries.put(scope, "curve", Value::Text(curve_digest(&points_of(curve))), Nature::Words);
        Ok(())
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
    fn landmark(
        &mut self,
        scope: &Scope,
        curve: &SurvivalCurve,
        time: f64,
        complete: &CompleteCases,
        full: bool,
    ) -> Outcome<()> {
        let at = curve.at(time).map_err(|error| invalid(&error, self.table, &complete.rows))?;
        let rows_where = |keep: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..complete.rows.len()).filter(|index| keep(*index)).map(|index| complete.rows[index]).collect()
        };
        let tolerance = curve.tolerance;
        let before = |other: f64| other < time - tolerance;
        let under_observation = |entry: f64| before(entry) || (time <= tolerance && entry <= time);
        let entered = |index: usize| complete.start.as_ref().is_none_or(|start| under_observation(start[index]));
        let at_risk = rows_where(&|index| !before(complete.time[index]) && entered(index));
        let events = rows_where(&|index| complete.event[index] && complete.time[index] <= time + tolerance);
        let censored = rows_where(&|index| !complete.event[index] && complete.time[index] <= time + tolerance);
        for (stat, count, rows) in
            [("n.risk", at.n_risk, at_risk), ("n.event", at.n_event, events), ("n.censor", at.n_censor, censored)]
        {
            let set = self.entries.row_set(self.table, &rows);
            self.entries.put(&scope.rows(set), stat, Value::Number(count), Nature::Count);
        }
        if full {
            for (stat, value) in [("estimate", at.estimate), ("conf.low", at.conf_low), ("conf.high", at.conf_high)] {
                self.entries.put(scope, stat, value_of(value), Nature::Proportion);
            }
            // That of a probability, which has no unit.
            self.entries.estimable(&scope.unit(None), "std.error", at.std_error, Nature::Quantity(3));
        }
        Ok(())
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

/// Start, end and event of each row.
fn subjects_of(complete: &CompleteCases) -> Vec<(f64, f64, bool)> {
    let start = |index: usize| complete.start.as_ref().map_or(0.0, |start| start[index]);
    let ends = complete.time.iter().zip(&complete.event).enumerate();
    ends.map(|(index, (time, event))| (start(index), *time, *event)).collect()
}

fn points_of(curve: &SurvivalCurve) -> Vec<CurvePoint> {
    curve
        .steps
        .iter()
        .map(|step| CurvePoint {
            time: step.time,
            estimate: step.estimate,
            conf_low: step.conf_low.value(),
            conf_high: step.conf_high.value(),
            censored: step.rows_censored > 0,
            n_risk: Some(step.rows_at_risk as f64),
        })
        .collect()
}
