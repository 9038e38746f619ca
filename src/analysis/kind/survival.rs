//! `survival`: Kaplan–Meier curves, medians, landmarks, tests.

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::entry::{Entries, Scope, invalid, not_estimable, value_of};
use crate::analysis::kind::event::Event;
use crate::analysis::kind::proportion::at_key;
use crate::analysis::kind::value::{filtered, used_columns};
use crate::analysis::kind::{Output, percent_text, plain_number, survival_test};
use crate::analysis::{CurvePoint, CurveShape, Exhibit, Nature, SurvivalShape, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::digest::Parts;
use crate::statistics::kaplan_meier::{CurveOptions, SurvivalCurve, kaplan_meier, reverse_kaplan_meier};
use crate::statistics::survival_curve::Quantile;
use crate::statistics::survival_interval::ConfType;
use crate::statistics::{Estimable, Observations};

/// The keys of a survival block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub time: String,
    /// Time of entry, for delayed entry.
    #[serde(default)]
    pub start: Option<String>,
    pub event: String,
    #[serde(default)]
    pub by: Option<String>,
    /// Strata of a stratified test.
    #[serde(default)]
    pub strata: Option<String>,
    #[serde(default)]
    pub weights: Option<String>,
    /// Times of the estimates.
    #[serde(default)]
    pub at: Vec<f64>,
    #[serde(default)]
    pub conf: Conf,
    #[serde(default = "crate::analysis::kind::default_level")]
    pub level: f64,
    #[serde(default)]
    pub unit: Option<String>,
    /// Horizon of the restricted mean.
    #[serde(default)]
    pub rmst: Option<f64>,
    /// Quantiles of the time beside the median, for example 0.25.
    #[serde(default)]
    pub quantiles: Vec<f64>,
    #[serde(default)]
    pub test: Option<survival_test::Test>,
    /// Pairwise tests of more than two groups, with Holm's adjustment.
    #[serde(default)]
    pub pairwise: bool,
    /// Times of the risk table; chosen where there is none.
    #[serde(default)]
    pub risk_times: Option<Vec<f64>>,
}

/// Scale of the intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Conf {
    #[default]
    Log,
    LogLog,
    Plain,
    Logit,
    Arcsin,
}

impl Conf {
    fn statistic(self) -> ConfType {
        match self {
            Self::Log => ConfType::Log,
            Self::LogLog => ConfType::LogLog,
            Self::Plain => ConfType::Plain,
            Self::Logit => ConfType::Logit,
            Self::Arcsin => ConfType::Arcsin,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::LogLog => "log-log",
            Self::Plain => "plain",
            Self::Logit => "logit",
            Self::Arcsin => "arcsine–square-root",
        }
    }
}

/// The complete rows of a block and their values.
pub(super) struct Complete {
    /// Rows of the table, from 0.
    pub rows: Vec<usize>,
    pub start: Option<Vec<f64>>,
    pub time: Vec<f64>,
    pub event: Vec<bool>,
    pub weight: Option<Vec<f64>>,
}

impl Complete {
    /// Reads time, event, entry and weight; rows with all of them, among those
    /// that `also` keeps.
    pub(super) fn read(
        block: &Block,
        table: &Table,
        columns: (&str, Option<&str>, Option<&str>),
        event: &Event,
        also: impl Fn(usize) -> bool,
    ) -> Outcome<Self> {
        let (time, start, weights) = columns;
        let time = table.numbers(time).map_err(|errors| at_key(block, "time", errors))?;
        let start =
            start.map(|name| table.numbers(name).map_err(|errors| at_key(block, "start", errors))).transpose()?;
        let weight =
            weights.map(|name| table.numbers(name).map_err(|errors| at_key(block, "weights", errors))).transpose()?;
        let given =
            |values: &Option<Vec<Option<f64>>>, row: usize| values.as_ref().is_none_or(|values| values[row].is_some());
        let rows: Vec<usize> = (0..table.rows())
            .filter(|row| {
                time[*row].is_some()
                    && event.truth[*row].is_some()
                    && given(&start, *row)
                    && given(&weight, *row)
                    && also(*row)
            })
            .collect();
        let pick = |values: &[Option<f64>]| rows.iter().filter_map(|row| values[*row]).collect::<Vec<f64>>();
        Ok(Self {
            start: start.as_deref().map(pick),
            time: pick(&time),
            event: rows.iter().map(|row| event.truth[*row] == Some(true)).collect(),
            weight: weight.as_deref().map(pick),
            rows,
        })
    }

    pub(super) fn observations(&self) -> Observations<'_> {
        Observations {
            start: self.start.as_deref(),
            time: &self.time,
            event: &self.event,
            weight: self.weight.as_deref(),
        }
    }

    /// The same for some of the rows, by their index in `rows`.
    pub(super) fn subset(&self, indexes: &[usize]) -> Self {
        let pick = |values: &Vec<f64>| indexes.iter().map(|index| values[*index]).collect::<Vec<f64>>();
        Self {
            rows: indexes.iter().map(|index| self.rows[*index]).collect(),
            start: self.start.as_ref().map(pick),
            time: pick(&self.time),
            event: indexes.iter().map(|index| self.event[*index]).collect(),
            weight: self.weight.as_ref().map(pick),
        }
    }
}

/// Computes the curves.
pub(super) fn run(block: &Block, body: &Body, table: &Table) -> Outcome<Output> {
    check(block, body)?;
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let groups =
        body.by.as_ref().map(|by| table.categories(by).map_err(|errors| at_key(block, "by", errors))).transpose()?;
    let columns = (body.time.as_str(), body.start.as_deref(), body.weights.as_deref());
    let in_group = |row: usize| groups.as_ref().is_none_or(|groups| groups.index[row].is_some());
    let complete = Complete::read(block, &table, columns, &event, in_group)?;
    let mut entries = Entries::default();
    let unit = body.unit.clone().or_else(|| table.column(&body.time).and_then(|column| column.unit.clone()));
    let risk_times = body.risk_times.clone().unwrap_or_else(|| risk_times(&complete.time));
    let mut shape = SurvivalShape {
        label: table.column(&body.time).map_or_else(|| body.time.clone(), |column| column.title().to_owned()),
        unit: unit.clone().unwrap_or_default(),
        by: None,
        curves: Vec::new(),
        at: body.at.clone(),
        risk_times: risk_times.clone(),
        test: None,
        confidence: percent_text(body.level),
    };
    let root = Scope::default().unit(unit.as_deref());
    let missing: Vec<usize> = (0..table.rows()).filter(|row| complete.rows.binary_search(row).is_err()).collect();
    let digits = usize::from(complete.time.iter().any(|time| time.fract() != 0.0));
    let mut writer = Writer { digits, body, table: &table, entries: &mut entries, risk_times: &risk_times };
    let overall = writer.curve(&root, &complete)?;
    let missing_rows = writer.entries.row_set(&table, &missing);
    writer.entries.count(&root.rows(missing_rows), "n.missing", missing.len());
    let mut notes = writer.warnings(block, &complete);
    match (&body.by, &groups) {
        (Some(by), Some(groups)) => {
            shape.by = Some(table.column(by).map_or_else(|| by.clone(), |column| column.title().to_owned()));
            let mut group_of = vec![0; complete.rows.len()];
            let mut names = Vec::new();
            for (level, label) in groups.levels.iter().enumerate() {
                let members: Vec<usize> = (0..complete.rows.len())
                    .filter(|index| groups.index[complete.rows[*index]] == Some(level))
                    .collect();
                if members.is_empty() {
                    continue;
                }
                for index in &members {
                    group_of[*index] = names.len();
                }
                names.push(label.clone());
                let scope = root.group(by, label, &groups.codes[level]);
                let mut curve = writer.curve(&scope, &complete.subset(&members))?;
                curve.stratum = Some(label.clone());
                shape.curves.push(curve);
            }
            let rows = writer.entries.row_set(&table, &complete.rows);
            let set = survival_test::Set {
                block,
                body,
                table: &table,
                complete: &complete,
                group_of: &group_of,
                names: &names,
            };
            shape.test = survival_test::run(&set, &root.rows(rows), writer.entries, &mut notes)?;
        }
        _ => shape.curves.push(overall),
    }
    let mut columns = vec![body.time.clone()];
    columns.extend(used_columns(&table, &[Some(&body.event), body.condition.as_ref()]));
    columns.extend([&body.start, &body.by, &body.strata, &body.weights].into_iter().flatten().cloned());
    let methods = methods(body, shape.test.as_deref());
    let mut output = Output::new(entries, Exhibit::Survival(shape), methods, columns);
    output.notes = notes;
    Ok(output)
}

fn check(block: &Block, body: &Body) -> Outcome<()> {
    if let Some(bad) = body.quantiles.iter().find(|p| !(**p > 0.0 && **p < 1.0)) {
        return Err(Diagnostic::error(format!("found the quantile {bad}, expected one between 0 and 1"))
            .at(block.key("quantiles"))
            .into());
    }
    if let Some(bad) =
        body.at.iter().chain(body.risk_times.iter().flatten()).find(|time| !(time.is_finite() && **time >= 0.0))
    {
        return Err(Diagnostic::error(format!("found the time {bad}, expected one from 0 up"))
            .at(block.key("at"))
            .into());
    }
    if body.test.is_some() && body.by.is_none() {
        return Err(Diagnostic::error("a test needs groups to compare")
            .at(block.key("test"))
            .hint("add `by = \"column\"`")
            .into());
    }
    Ok(())
}

struct Writer<'a> {
    /// Decimals of times: none where all times are whole numbers.
    digits: usize,
    body: &'a Body,
    table: &'a Table,
    entries: &'a mut Entries,
    risk_times: &'a [f64],
}

impl Writer<'_> {
    /// The results of one curve, and its shape.
    fn curve(&mut self, scope: &Scope, complete: &Complete) -> Outcome<CurveShape> {
        let body = self.body;
        let options =
            CurveOptions { conf_type: body.conf.statistic(), conf_level: body.level, ..CurveOptions::default() };
        let observations = complete.observations();
        let rows = self.entries.row_set(self.table, &complete.rows);
        let scope = scope.rows(rows);
        let events: Vec<usize> =
            complete.rows.iter().zip(&complete.event).filter(|(_, event)| **event).map(|(row, _)| *row).collect();
        let event_rows = self.entries.row_set(self.table, &events);
        self.entries.count(&scope, "n", complete.rows.len());
        self.entries.count(&scope.rows(event_rows), "events", events.len());
        self.entries.count(&scope, "censored", complete.rows.len() - events.len());
        let failed = |error| invalid(&error, self.table, &complete.rows);
        let fitted = if complete.rows.is_empty() {
            Estimable::Not(crate::statistics::NotEstimable::NoObservations)
        } else {
            kaplan_meier(&observations, &options).map_err(failed)?
        };
        let reverse = match &fitted {
            Estimable::Value(_) => reverse_kaplan_meier(&observations, &options).map_err(failed)?,
            Estimable::Not(reason) => Estimable::Not(*reason),
        };
        match &fitted {
            Estimable::Value(curve) => self.curve_results(&scope, curve, complete)?,
            Estimable::Not(reason) => {
                for stat in ["estimate", "conf.low", "conf.high"] {
                    self.entries.put(&scope.step("median"), stat, not_estimable(reason), Nature::Quantity(1));
                }
            }
        }
        let followup = scope.step("followup").step("median");
        match &reverse {
            Estimable::Value(curve) => {
                let median = curve.quantile(0.5).map_err(failed)?;
                self.quantile(&followup, &median);
            }
            Estimable::Not(reason) => {
                self.entries.put(&followup, "estimate", not_estimable(reason), Nature::Quantity(1))
            }
        }
        Ok(match &fitted {
            Estimable::Value(curve) => shape_of(curve),
            Estimable::Not(_) => CurveShape::default(),
        })
    }

    fn curve_results(&mut self, scope: &Scope, curve: &SurvivalCurve, complete: &Complete) -> Outcome<()> {
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
            let scope = scope.step("rmst");
            match curve.restricted_mean(horizon).map_err(failed)? {
                Estimable::Value(mean) => {
                    for (stat, value) in [
                        ("estimate", mean.estimate),
                        ("std.error", mean.std_error),
                        ("conf.low", mean.conf_low),
                        ("conf.high", mean.conf_high),
                    ] {
                        self.entries.put(&scope, stat, Value::Number(value), Nature::Quantity(1));
                    }
                }
                Estimable::Not(reason) => {
                    self.entries.put(&scope, "estimate", not_estimable(&reason), Nature::Quantity(1))
                }
            }
        }
        self.entries.put(scope, "curve", Value::Text(curve_digest(curve)), Nature::Words);
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
        complete: &Complete,
        full: bool,
    ) -> Outcome<()> {
        let at = curve.at(time).map_err(|error| invalid(&error, self.table, &complete.rows))?;
        let rows_where = |keep: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..complete.rows.len()).filter(|index| keep(*index)).map(|index| complete.rows[index]).collect()
        };
        let entered = |index: usize| complete.start.as_ref().is_none_or(|start| start[index] < time);
        let tolerance = curve.tolerance;
        let at_risk = rows_where(&|index| complete.time[index] > time - tolerance && (time == 0.0 || entered(index)));
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
            self.entries.estimable(scope, "std.error", at.std_error, Nature::Quantity(3));
        }
        Ok(())
    }

    fn warnings(&self, block: &Block, complete: &Complete) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        if !complete.event.is_empty() && complete.event.iter().all(|event| *event) && self.body.event.contains('=') {
            notes.push(
                Diagnostic::note(format!("every row has the event `{}`", self.body.event))
                    .at(block.key("event"))
                    .hint("check which code means an event"),
            );
        }
        if complete.rows.len() < self.table.rows() {
            let count = self.table.rows() - complete.rows.len();
            notes.push(
                Diagnostic::note(format!("block `{}`: {count} rows have a missing value and are left out", block.id))
                    .at(block.place.clone()),
            );
        }
        notes
    }
}

fn shape_of(curve: &SurvivalCurve) -> CurveShape {
    let points = curve
        .steps
        .iter()
        .map(|step| CurvePoint {
            time: step.time,
            estimate: step.estimate,
            conf_low: step.conf_low.value(),
            conf_high: step.conf_high.value(),
            censored: step.rows_censored > 0,
        })
        .collect();
    CurveShape { stratum: None, points }
}

/// SHA-256 over the curve's coordinates, with the encoding of [`crate::digest`]:
/// for each step the little-endian bytes of time, estimate and limits (NaN where
/// there is none). It proves the drawn curve without listing times of subjects.
fn curve_digest(curve: &SurvivalCurve) -> String {
    let mut parts = Parts::new("tickmark/curve/1");
    for step in &curve.steps {
        for number in [Some(step.time), Some(step.estimate), step.conf_low.value(), step.conf_high.value()] {
            parts = parts.with(&number.unwrap_or(f64::NAN).to_bits().to_le_bytes());
        }
    }
    format!("sha256:{}", parts.finish().hex())
}

/// At most seven round times from 0, spaced by 1, 2, 3, 6 or 12 and their tenfolds.
fn risk_times(times: &[f64]) -> Vec<f64> {
    let longest = times.iter().copied().filter(|time| time.is_finite()).fold(0.0, f64::max);
    if longest <= 0.0 {
        return vec![0.0];
    }
    let mut scale = 1.0;
    while longest / scale < 1.0 {
        scale /= 10.0;
    }
    loop {
        for step in [1.0, 2.0, 3.0, 6.0] {
            let width = step * scale;
            if longest / width <= 7.0 {
                let count = (longest / width).floor() as usize;
                return (0..=count).map(|index| index as f64 * width).collect();
            }
        }
        // Months are read by the year, days by the hundred.
        let twelve = 12.0 * scale;
        if (longest / twelve) <= 7.0 {
            return (0..=(longest / twelve).floor() as usize).map(|index| index as f64 * twelve).collect();
        }
        scale *= 10.0;
    }
}

fn methods(body: &Body, test: Option<&str>) -> String {
    let mut out = String::from("Survival was estimated by the Kaplan–Meier method");
    if body.start.is_some() {
        out.push_str(" with delayed entry");
    }
    if body.weights.is_some() {
        out.push_str(" with case weights");
    }
    out.push_str(&format!(
        "; pointwise {} confidence intervals use Greenwood's variance on the {} scale, and those of quantiles are \
         obtained by inverting them (Brookmeyer–Crowley). Median follow-up was estimated by the reverse Kaplan–Meier method.",
        percent_text(body.level),
        body.conf.words()
    ));
    if let Some(horizon) = body.rmst {
        out.push_str(&format!(
            " Restricted mean survival time is taken to {}{}.",
            plain_number(horizon),
            body.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"))
        ));
    }
    if let Some(test) = test {
        out.push_str(&format!(" Groups were compared by the {test}."));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_times_are_round_and_few() {
        assert_eq!(risk_times(&[38.5]), [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0]);
        assert_eq!(risk_times(&[1022.0]), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        assert_eq!(
            risk_times(&[0.7]),
            [0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001][..7]
        );
        assert_eq!(risk_times(&[]), [0.0]);
    }
}
