//! Estimating and comparing survival curves.

use crate::analysis::complete_cases::{CompleteCases, others};
use crate::analysis::event::Event;
use crate::analysis::ordered_rows::Ranked;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid};
use crate::analysis::risk_times::{risk_times, times_of_step};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::timed_rows::{Classes, TimedRows};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, SurvivalShape};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::kind::Output;
use crate::kinds::survival::entry::{CENSORED, EVENT, Groups, Writer};
use crate::kinds::survival::grouped::Grouped;
use crate::kinds::survival::keys::{SurvivalKeys, Test};
use crate::kinds::survival::methods;
use crate::statistics::kaplan_meier::ranked;

/// Computes the curves.
pub(super) fn run(block: &Block, body: &SurvivalKeys, table: &Table) -> Outcome<Output> {
    check(block, body)?;
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let groups =
        body.by.as_ref().map(|by| table.categories(by).map_err(|errors| block.at_key("by", errors))).transpose()?;
    let read = (body.time.as_str(), body.start.as_deref(), body.weights.as_deref());
    let in_group = |row: usize| groups.as_ref().is_none_or(|groups| groups.index[row].is_some());
    let complete = CompleteCases::read(block, &table, read, &event, in_group)?;
    let mut entries = ResultWriter::of(block);
    let unit = body.unit.clone().or_else(|| table.column(&body.time).and_then(|column| column.unit.clone()));
    let risk_times = risk_times_of(block, body, unit.as_deref(), complete.time.longest());
    let mut shape = shape_of(body, &table, unit.as_deref(), &risk_times);
    let root = Scope::default().unit(unit.as_deref());
    let missing = others(&table, &complete.rows);
    let digits = usize::from(complete.time.have_fractions());
    let mut writer = Writer {
        digits,
        body,
        table: &table,
        entries: &mut entries,
        risk_times: &risk_times,
        has_counts: complete.has_counts(),
        has_steps: block.privacy.merges_curves(),
        means: Vec::new(),
    };
    let failed = |error| invalid(&error, &table, &complete.rows);
    let ranks = ranked(&complete.observations()).map_err(failed)?;
    let of = Ranked { table: &table, complete: &complete, ranks: &ranks };
    let grouped = groups.as_ref().map(|groups| complete.groups(groups));
    let ending = |index: usize| if complete.event[index] { EVENT } else { CENSORED };
    let group = grouped.as_ref().map(|(group_of, levels)| (group_of.codes(), levels.len()));
    let classes = Classes { group, ending: &ending, endings: 2 };
    let times: Vec<f64> = risk_times.iter().chain(&body.at).copied().collect();
    let timed = TimedRows::new(of, classes, &times);
    let overall = writer.curve(&root, &Groups::all(of, classes, timed.as_ref()), 0)?;
    writer.entries.count_rows(&table, &root, "n.missing", &missing);
    CompleteCases::missing(block, &table, &needed(body), &event, &root, writer.entries)?;
    shape.without_group = body.by.as_ref().map(|by| writer.entries.row(&root.step("missing").variable(by)));
    let mut notes = writer.warnings(block, &complete);
    notes.extend(event.unknown_value(block, &table));
    match (&body.by, &groups, &grouped) {
        (Some(by), Some(groups), Some((group_of, levels))) => {
            let rows = Groups::new(of, classes, timed.as_ref()).map_err(failed)?;
            let group_of = group_of.codes();
            let grouped = Grouped { block, table: &table, of, by, groups, group_of, levels, rows: &rows, root: &root };
            grouped.write(&mut writer, &mut shape, &mut notes)?;
        }
        _ => shape.curves.push(overall),
    }
    let methods = methods::sentences(body, &table, &shape, complete.has_counts());
    let mut output = Output::new(entries, shape, methods, columns(body, &table));
    output.notes = notes;
    Ok(output)
}

/// The columns of which each row must have a value, with the key that names each.
fn needed(body: &SurvivalKeys) -> [(&'static str, Option<&str>); 4] {
    [
        ("time", Some(body.time.as_str())),
        ("start", body.start.as_deref()),
        ("by", body.by.as_deref()),
        ("weights", body.weights.as_deref()),
    ]
}

/// The columns that the block reads.
fn columns(body: &SurvivalKeys, table: &Table) -> Vec<String> {
    let mut columns = vec![body.time.clone()];
    columns.extend(used_columns(table, &[Some(&body.event), body.condition.as_ref()]));
    columns.extend([&body.start, &body.by, &body.strata, &body.weights].into_iter().flatten().cloned());
    columns
}

/// The times of the risk table, and of the curve where it is not known at each event.
fn risk_times_of(block: &Block, body: &SurvivalKeys, unit: Option<&str>, longest: f64) -> Vec<f64> {
    // A unit without steps is an error that is said of the whole report.
    let step = block.privacy.time_step(unit.unwrap_or_default()).ok().flatten();
    let asked = || body.risk_times.iter().flatten().chain(&body.at).copied().collect::<Vec<f64>>();
    match step.filter(|_| block.privacy.merges_curves()) {
        Some(step) => times_of_step(longest, &asked(), step),
        None => body.risk_times.clone().unwrap_or_else(|| risk_times(longest)),
    }
}

/// What is shown of the block before anything is estimated.
fn shape_of(body: &SurvivalKeys, table: &Table, unit: Option<&str>, risk_times: &[f64]) -> SurvivalShape {
    SurvivalShape {
        counted: table.rows_called().to_owned(),
        // Without a label in the dictionary the name of a column says nothing here.
        label: body
            .label
            .clone()
            .or_else(|| table.column(&body.time)?.label.clone())
            .unwrap_or_else(|| "Survival".to_owned()),
        is_named: body.label.is_some(),
        unit: unit.unwrap_or_default().to_owned(),
        by: None,
        curves: Vec::new(),
        at: body.at.clone(),
        risk_times: risk_times.to_vec(),
        chose_risk_times: body.risk_times.is_some(),
        without_group: None,
        test: None,
        rmst: body.rmst,
        confidence: percent_text(body.level),
    }
}

fn check(block: &Block, body: &SurvivalKeys) -> Outcome<()> {
    if let Some(bad) = body.quantiles.iter().find(|p| !(**p > 0.0 && **p < 1.0)) {
        return Err(Diagnostic::error(format!("found the quantile {bad}, expected one between 0 and 1"))
            .at(block.number("quantiles", *bad))
            .into());
    }
    for (key, times) in [("at", Some(&body.at)), ("risk_times", body.risk_times.as_ref())] {
        if let Some(bad) = times.into_iter().flatten().find(|time| !(time.is_finite() && **time >= 0.0)) {
            return Err(Diagnostic::error(format!("found the time {bad}, expected one from 0 up"))
                .at(block.number(key, *bad))
                .into());
        }
    }
    let is_weighted = body.test == Some(Test::FlemingHarrington);
    if is_weighted != (body.rho.is_some() || body.gamma.is_some()) {
        return Err(Diagnostic::error("`test = \"fleming-harrington\"` and its weights `rho` and `gamma` go together")
            .at(block.key(if is_weighted { "test" } else { "rho" }))
            .hint("`rho = 1` weights early differences, `gamma = 1` late ones; one that is left out is 0")
            .into());
    }
    for (key, weight) in [("rho", body.rho), ("gamma", body.gamma)] {
        if let Some(bad) = weight.filter(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(Diagnostic::error(format!("found the weight {bad}, expected a number from 0 up"))
                .at(block.value(key))
                .into());
        }
    }
    for (key, given) in [("pairwise", body.pairwise), ("strata", body.strata.is_some())] {
        if given && body.test.is_none() {
            return Err(Diagnostic::error(format!("`{key}` says nothing without a test"))
                .at(block.key(key))
                .hint("add `test = \"log-rank\"`, or leave it out")
                .into());
        }
    }
    if body.test.is_some() && body.by.is_none() {
        return Err(Diagnostic::error("a test needs groups to compare")
            .at(block.key("test"))
            .hint("add `by = \"column\"`")
            .into());
    }
    Ok(())
}
