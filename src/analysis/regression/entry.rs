//! Entering the results that all regression models have: counts, coefficients and
//! the reason why there are none.

use std::collections::BTreeMap;

use crate::analysis::Block;
use crate::analysis::regression::design::Design;
use crate::analysis::regression::term::Term;
use crate::analysis::regression::term_column::TermLevel;
use crate::analysis::result_writer::{ResultWriter, Scope, absent};
use crate::analysis::row_order::{AtLevel, members_by_level_and_class};
use crate::analysis::{Nature, RowSet, Value};
use crate::data::{Rows, Table};
use crate::diagnostic::Diagnostic;
use crate::statistics::NotEstimable;
use crate::statistics::cox::{Coefficient, CoxFit};
use crate::statistics::log_rank::ChiSquare;

/// Fewer events per parameter than this are worth a warning (Peduzzi P et al.
/// J Clin Epidemiol 1995;48:1503–10 and 1996;49:1373–9).
pub(crate) const EVENTS_PER_PARAMETER: f64 = 10.0;

/// The rows and columns that a model was fitted to.
pub(crate) struct Fitted<'a> {
    pub block: &'a Block,
    pub table: &'a Table,
    pub design: &'a Design,
    pub terms: &'a [Term],
    /// Rows of the table, from 0, sorted.
    pub rows: Rows<'a>,
    /// Whether each of them has the event.
    pub event: &'a [bool],
}

/// One coefficient on the ratio's scale.
pub(crate) struct Estimate {
    pub estimate: Value,
    pub std_error: Value,
    pub conf_low: Value,
    pub conf_high: Value,
    pub statistic: Value,
    pub p_value: Value,
}

impl Estimate {
    /// No estimate, for this reason.
    pub(crate) fn of_reason(reason: &str) -> Self {
        let value = || absent(reason.to_owned());
        Self {
            estimate: value(),
            std_error: value(),
            conf_low: value(),
            conf_high: value(),
            statistic: value(),
            p_value: value(),
        }
    }

    /// Wald's estimates of a fit, a column each.
    pub(crate) fn of_wald(fit: &CoxFit) -> Vec<Self> {
        let of_one = |one: &Coefficient| Self {
            estimate: finite(one.hazard_ratio),
            std_error: finite(one.std_error),
            conf_low: finite(one.conf_low),
            conf_high: finite(one.conf_high),
            statistic: finite(one.statistic),
            p_value: finite(one.p_value),
        };
        fit.coefficients.iter().map(of_one).collect()
    }

    /// Enters it.
    pub(crate) fn put(self, scope: &Scope, entries: &mut ResultWriter) {
        entries.put(scope, "estimate", self.estimate, Nature::Ratio);
        entries.put(scope, "std.error", self.std_error, Nature::Quantity(3));
        entries.put(scope, "conf.low", self.conf_low, Nature::Ratio);
        entries.put(scope, "conf.high", self.conf_high, Nature::Ratio);
        entries.put(scope, "statistic", self.statistic, Nature::Quantity(2));
        entries.put(scope, "p.value", self.p_value, Nature::PValue);
    }
}

/// A ratio that no f64 holds is no estimate.
pub(crate) fn finite(number: f64) -> Value {
    if number.is_finite() { Value::Number(number) } else { absent("the value is beyond the largest number") }
}

impl Fitted<'_> {
    /// A reason with the name of the column at fault.
    pub(crate) fn reason(&self, reason: &NotEstimable) -> String {
        let name = |column: usize| match self.design.columns.get(column) {
            Some(found) => {
                let term = &self.terms[found.term].name;
                found.level.as_ref().map_or_else(|| format!("`{term}`"), |(label, _)| format!("`{term}` = {label}"))
            }
            None => format!("column {column}"),
        };
        match reason {
            NotEstimable::Separated { column } => {
                let who = self.eventless(*column).unwrap_or_else(|| name(*column));
                format!("{who} separates the events, so the likelihood has no maximum")
            }
            NotEstimable::Collinear { column } => format!("{} is a linear combination of other factors", name(*column)),
            NotEstimable::ConstantCovariate { column } => format!("{} does not vary", name(*column)),
            other => other.to_string(),
        }
    }

    /// The level of a separated column's term in which nobody has the event, the reference
    /// among them: where there is one, it is what separates.
    pub(crate) fn eventless(&self, column: usize) -> Option<String> {
        let term = &self.terms[self.design.columns.get(column)?.term];
        let levels = term.levels_among(self.rows);
        let has_event = |level: &TermLevel| (0..self.rows.len()).any(|at| self.event[at] && level.holds(self.rows, at));
        let level = levels.iter().find(|level| !has_event(level))?;
        Some(format!("`{}` = {} has no event and", term.name, level.label))
    }

    /// Why the model is not even tried: no rows, a spline without knots, or a term that
    /// has one level only among the rows, and so says nothing.
    pub(crate) fn unfit(&self) -> Option<String> {
        if self.rows.is_empty() {
            return Some("no row has values of all factors".to_owned());
        }
        if let Some((term, reason)) = &self.design.failed {
            return Some(format!("`{}` has {reason}", self.terms[*term].name));
        }
        let flat = (0..self.terms.len()).find(|term| self.design.of_term(*term).is_empty())?;
        Some(format!("`{}` does not vary", self.terms[flat].name))
    }

    /// The finding that a model has no estimates.
    pub(crate) fn finding(&self, reason: &str) -> Diagnostic {
        let hint = match (reason.contains("separates"), self.block.kind.as_str()) {
            (true, "cox" | "logistic") => "add `firth = true`",
            (true, _) => "join the level with another in a cohort block, or leave the factor out",
            (false, _) => "look at the factor's levels and events",
        };
        Diagnostic::finding(format!("block `{}`: {reason}", self.block.id)).at(self.block.key("terms")).hint(hint)
    }

    /// n and events of each level, and of each continuous term.
    pub(crate) fn counts(&self, scope: &Scope, entries: &mut ResultWriter) {
        // The same for each term without levels.
        let mut whole: Option<LevelCounts> = None;
        for term in self.terms {
            let scope = scope.variable(&term.name);
            let levels = term.levels_among(self.rows);
            if levels.is_empty() {
                whole.get_or_insert_with(|| self.counted(|_| true, entries)).write(&scope, entries);
            }
            let at_once = self.counted_at_once(term, &levels, entries).unwrap_or_default().into_iter();
            let mut at_once = at_once.map(Some).chain(std::iter::repeat_with(|| None));
            for level in levels {
                let counts = at_once.next().flatten();
                let counts = counts.unwrap_or_else(|| self.counted(|at| level.holds(self.rows, at), entries));
                counts.write(&scope.level(&level.label, &level.code), entries);
            }
        }
    }

    /// Those at each level of a term, and those of them with the event, where a level is one of a column.
    fn counted_at_once(
        &self,
        term: &Term,
        levels: &[TermLevel<'_>],
        entries: &mut ResultWriter,
    ) -> Option<Vec<LevelCounts>> {
        let index = term.level_index()?;
        let mut order: BTreeMap<usize, usize> = BTreeMap::new();
        order.extend(levels.iter().enumerate().filter_map(|(at, level)| Some((level.index()?, at))));
        let place_of: Vec<Option<usize>> =
            (0..=*order.last_key_value()?.0).map(|level| order.get(&level).copied()).collect();
        let place = |at: usize| Some(((*place_of.get(index[self.rows.at(at)]?)?)?, usize::from(self.event[at])));
        let sets = members_by_level_and_class(self.table.lineage(), self.rows, (levels.len(), 2), place);
        let mut kept = |set: &RowSet| (entries.row_set_of(set), set.count);
        let counts = |AtLevel { all, by_class }: &AtLevel| LevelCounts { rows: kept(all), events: kept(&by_class[1]) };
        Some(sets.iter().map(counts).collect())
    }

    /// Those of the rows for whose place something holds, and those of them with the event.
    fn counted(&self, holds: impl Fn(usize) -> bool, entries: &mut ResultWriter) -> LevelCounts {
        let inside = || (0..self.rows.len()).filter(|at| holds(*at));
        let rows = entries.row_set_among(self.table, inside().map(|at| self.rows.at(at)));
        let with_event = inside().filter(|at| self.event[*at]).map(|at| self.rows.at(at));
        LevelCounts { rows, events: entries.row_set_among(self.table, with_event) }
    }

    /// One estimate a column of the design, below its term and level.
    pub(crate) fn coefficients(&self, scope: &Scope, estimates: Vec<Estimate>, entries: &mut ResultWriter) {
        for (column, estimate) in self.design.columns.iter().zip(estimates) {
            // A single column of a spline has no meaning of its own.
            if self.terms[column.term].spline().is_some() {
                continue;
            }
            let mut scope = scope.variable(&self.terms[column.term].name);
            if let Some((label, code)) = &column.level {
                scope = scope.level(label, code);
            }
            estimate.put(&scope, entries);
        }
    }

    /// Rows, events and events per parameter; a note where these are few. `limiting`
    /// is the number that limits how many parameters can be estimated, in words too.
    pub(crate) fn totals(
        &self,
        scope: &Scope,
        limiting: (usize, &str),
        entries: &mut ResultWriter,
        notes: &mut Vec<Diagnostic>,
    ) {
        let with_event = self.rows.iter().zip(self.event).filter(|(_, event)| **event);
        let (set, count) = entries.row_set_among(self.table, with_event.map(|(row, _)| row));
        entries.count(scope, "n", self.rows.len());
        entries.count(&scope.rows(set), "events", count);
        let (limiting, words) = limiting;
        let per = limiting as f64 / self.design.columns.len().max(1) as f64;
        entries.put(scope, "events_per_parameter", Value::Number(per), Nature::Quantity(1));
        if per < EVENTS_PER_PARAMETER {
            notes.push(
                Diagnostic::note(format!(
                    "block `{}`: {limiting} {words} for {}, fewer than ten each",
                    self.block.id,
                    match self.design.columns.len() {
                        1 => "1 parameter".to_owned(),
                        parameters => format!("{parameters} parameters"),
                    }
                ))
                .code("few-events")
                .at(self.block.key("terms")),
            );
        }
    }
}

/// Rows at a level and those of them with the event: the set of each, and how many they are.
struct LevelCounts {
    rows: (usize, usize),
    events: (usize, usize),
}

impl LevelCounts {
    fn write(&self, scope: &Scope, entries: &mut ResultWriter) {
        entries.count(&scope.rows(self.rows.0), "n", self.rows.1);
        entries.count(&scope.rows(self.events.0), "events", self.events.1);
    }
}

/// Enters a chi-square test.
pub(crate) fn chi_square(entries: &mut ResultWriter, scope: &Scope, test: &ChiSquare) {
    entries.put(scope, "statistic", Value::Number(test.statistic), Nature::Quantity(2));
    entries.put(scope, "df", Value::Number(test.df), Nature::Count);
    entries.put(scope, "p.value", Value::Number(test.p_value), Nature::PValue);
}
