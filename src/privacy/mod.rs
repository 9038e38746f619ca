//! What is not shown of small groups, decided once over all results.
//!
//! The decision stands between the analyses and the ledger, so that prose, tables, figures,
//! evidence, `ledger.json` and the files beside them have nothing else to print from. A count is
//! a set of rows ([`cells`]); what adds up to what is seen from the sets of counts that stand
//! beside each other ([`sums`]). Small counts, small
//! differences and what would tell them are secrets ([`targets`]); as many counts are shown as
//! can be while no secret follows from those that are ([`decision`], [`span`]). What depends on
//! a hidden count is hidden with it ([`derived`]); curves are known at times between which
//! nobody or enough have an event ([`curve_times`]). docs/privacy.md says what this protects
//! from, and what not.

mod bounds;
mod cells;
mod curve_times;
mod decision;
mod derived;
mod flow;
mod precision;
mod refused;
mod span;
mod sums;
mod targets;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Absence, AnalysisResult, BlockResults, NOT_SHOWN, Nature, Privacy, TableRecord, Value};
use crate::diagnostic::{Diagnostics, Outcome};
use cells::{At, Cells};
use curve_times::CurveTimes;
use decision::Decision;
use derived::{Hidden, follows};
use sums::Sums;

/// Hides what must not be known, and makes the rest no more exact than it is printed.
///
/// # Errors
/// Blocks whose small numbers cannot be hidden.
pub fn protect(privacy: &Privacy, blocks: &mut [BlockResults], tables: &mut [TableRecord]) -> Outcome<()> {
    if !privacy.is_on() {
        return Ok(());
    }
    let problems: Vec<_> = blocks.iter().filter_map(|block| refused::refused(block, privacy)).collect();
    if !problems.is_empty() {
        return Err(Diagnostics(problems));
    }
    let cells = Cells::of(blocks, tables);
    let times: Vec<Option<CurveTimes>> = blocks
        .iter()
        .map(|block| curve_times::KINDS.contains(&block.kind.as_str()).then(|| CurveTimes::of(block, privacy)))
        .collect();
    let is_allowed =
        |(block, at): At| times[block].as_ref().is_none_or(|times| times.allow(&blocks[block].results[at]));
    let wanted: BTreeSet<usize> = cells.of.iter().filter(|(at, _)| is_allowed(**at)).map(|(_, cell)| *cell).collect();
    let decision = if privacy.min_cell == 0 {
        Decision { shown: (0..cells.all.len()).collect(), veiled: BTreeSet::new() }
    } else {
        let sums = Sums::of(blocks, &cells);
        let secrets = targets::secrets(blocks, &cells, &sums, privacy);
        decision::decide(&cells, &wanted, (&sums, &secrets), privacy)
    };
    let decided: Vec<Decided> = (0..blocks.len())
        .map(|block| Decided::of(&blocks[block], block, (&cells, &decision), times[block].as_ref(), privacy))
        .collect();
    for (block, decided) in blocks.iter_mut().zip(decided) {
        decided.enter(block);
    }
    flow::protect(blocks, tables);
    Ok(())
}

/// What becomes of the results of a block.
struct Decided {
    values: Vec<Value>,
    rows: Vec<Option<usize>>,
}

impl Decided {
    fn of(
        block: &BlockResults,
        number: usize,
        (cells, decision): (&Cells, &Decision),
        times: Option<&CurveTimes>,
        privacy: &Privacy,
    ) -> Self {
        let shown = &decision.shown;
        let hides = |at: usize| {
            let result = &block.results[at];
            let is_known = match cells.of.get(&(number, at)) {
                Some(cell) => shown.contains(cell),
                // A query's rows may be groups, and what they count is not told.
                None => result.value.number() == Some(0.0) || privacy.min_cell == 0,
            };
            cells::is_count(result) && !(is_known && times.is_none_or(|times| times.allow(result)))
        };
        let of_small = |result: &AnalysisResult| privacy.is_small(result.value.number().unwrap_or(0.0) as usize);
        let counts: Vec<usize> = (0..block.results.len()).filter(|at| hides(*at)).collect();
        let hidden: Vec<Hidden<'_>> = counts
            .iter()
            .map(|at| Hidden { result: &block.results[*at], is_small: of_small(&block.results[*at]) })
            .collect();
        let step = times.and_then(|_| privacy.time_step(&refused::unit_of(block)).ok().flatten());
        let value = |(at, result): (usize, &AnalysisResult)| {
            if counts.binary_search(&at).is_ok() {
                let is_veiled = cells.of.get(&(number, at)).is_some_and(|cell| decision.veiled.contains(cell));
                return hidden_count(of_small(result) && !is_veiled, privacy);
            }
            let is_told = || follows(result, block, &hidden, privacy);
            if !cells::is_count(result) && (is_told() || times.is_some_and(|times| is_off_curve(result, times))) {
                return beside(privacy);
            }
            without_numbers(precision::rounded(result, privacy, step))
        };
        let mut values: Vec<Value> = block.results.iter().enumerate().map(value).collect();
        if privacy.round.is_some() {
            of_rounded(block, &mut values, privacy);
        }
        let rows = block.row_sets.iter().enumerate().map(|(set, rows)| {
            let is_shown = rows.count == 0 || cells.of_set(number, set).any(|cell| shown.contains(&cell));
            let count =
                privacy.round.map_or(rows.count, |step| precision::nearest(rows.count as f64, step as f64) as usize);
            (is_shown || privacy.min_cell == 0).then_some(count)
        });
        Self { values, rows: rows.collect() }
    }

    fn enter(self, block: &mut BlockResults) {
        for (result, value) in block.results.iter_mut().zip(self.values) {
            result.value = value;
        }
        block.rows_known = Some(self.rows);
    }
}

/// A count that is hidden: `<5` where it is small, else that it is not shown.
fn hidden_count(is_small: bool, privacy: &Privacy) -> Value {
    if !is_small {
        return beside(privacy);
    }
    let reason = format!("it is fewer than {}, which is not shown to protect those whom it counts", privacy.min_cell);
    Value::NotEstimable(Absence { mark: Cow::Owned(format!("<{}", privacy.min_cell)), reason, is_hidden: true })
}

/// What is hidden because a hidden count would follow from it.
fn beside(privacy: &Privacy) -> Value {
    let least = privacy.min_cell.max(privacy.round.unwrap_or(0));
    let reason = format!("a number of fewer than {least} would follow from it, which is not shown");
    Value::NotEstimable(Absence { mark: Cow::Borrowed(NOT_SHOWN), reason, is_hidden: true })
}

/// Whether the height of a curve, or where it crosses one, is at a time at which the curve is
/// not known.
fn is_off_curve(result: &AnalysisResult, times: &CurveTimes) -> bool {
    if result.value.number().is_none() || cells::is_count(result) {
        return false;
    }
    if result.time.is_some() {
        return !times.allow(result);
    }
    let is_within = |word: &str| result.path.iter().any(|step| step.name == word);
    let is_crossing = (is_within("median") || is_within("quantile")) && !is_within("followup");
    is_crossing && times.last(result).is_none_or(|last| result.value.number().is_some_and(|time| time > last))
}

/// A reason tells no time or count: these are of single subjects.
fn without_numbers(value: Value) -> Value {
    let Value::NotEstimable(absence) = value else { return value };
    let reason = absence.reason.split(", which is at ").next().unwrap_or_default().to_owned();
    let is_told = reason.bytes().any(|byte| byte.is_ascii_digit()) && !absence.is_hidden;
    let reason = if is_told { "the data do not allow it".to_owned() } else { reason };
    Value::NotEstimable(Absence { reason, ..absence })
}

/// Proportions of rounded counts, whose limits would tell the counts.
fn of_rounded(block: &BlockResults, values: &mut [Value], privacy: &Privacy) {
    let mut at_place: BTreeMap<Vec<&str>, BTreeMap<&str, usize>> = BTreeMap::new();
    for (at, result) in block.results.iter().enumerate() {
        let place = cells::place(result).iter().map(|step| step.name.as_str()).collect();
        at_place.entry(place).or_default().insert(&result.stat, at);
    }
    for stats in at_place.values() {
        let number = |stat: &str| stats.get(stat).and_then(|at| values[*at].number());
        let (Some(n), Some(of)) = (number("n"), number("N")) else { continue };
        let share = if of > 0.0 { (n / of).min(1.0) } else { 0.0 };
        for (stat, at) in stats {
            let is_share = block.results[*at].nature == Nature::Proportion && values[*at].number().is_some();
            match *stat {
                "p" | "estimate" if is_share => values[*at] = Value::Number(decimal(share, 3)),
                _ if is_share => values[*at] = beside(privacy),
                _ => {}
            }
        }
    }
}

/// A number with so many decimals.
fn decimal(number: f64, digits: usize) -> f64 {
    format!("{number:.digits$}").parse().unwrap_or(number)
}
