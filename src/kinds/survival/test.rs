//! Tests that compare survival curves.

use crate::analysis::Block;
use crate::analysis::complete_cases::CompleteCases;
use crate::analysis::level_order;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid, not_estimable};
use crate::analysis::words::plain_number;
use crate::analysis::{CurveTest, Nature, ResultRow, Role, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::survival::keys::{SurvivalKeys, Test};
use crate::kinds::survival::rmst::NO_COUNTS;
use crate::statistics::kaplan_meier::GroupedRows;
use crate::statistics::log_rank::{ChiSquare, Comparison, LogRank, log_rank_of, log_rank_pairwise, log_rank_trend};
use crate::statistics::multiplicity::{Adjustment, adjust};
use crate::statistics::{Codes, Estimable};

/// The groups to compare.
pub(crate) struct Set<'a> {
    pub block: &'a Block,
    pub body: &'a SurvivalKeys,
    pub table: &'a Table,
    pub complete: &'a CompleteCases,
    /// The complete rows in their groups.
    pub rows: &'a GroupedRows<'a>,
    pub group_of: Codes<'a>,
    pub names: &'a [String],
}

impl Set<'_> {
    /// The table's rows of some of the groups.
    fn rows_of(&self, groups: &[usize]) -> Vec<usize> {
        let inside = self.group_of.iter().zip(self.complete.rows.iter()).filter(|(group, _)| groups.contains(group));
        inside.map(|(_, row)| row).collect()
    }
}

/// Runs the test that the block asks for and gives what is shown of it.
pub(crate) fn run(
    set: &Set<'_>,
    root: &Scope,
    entries: &mut ResultWriter,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<Option<CurveTest>> {
    let Some(test) = set.body.test else { return Ok(None) };
    let stratum = stratum(set)?;
    let weight = test.weight(set.body.rho.unwrap_or(0.0), set.body.gamma.unwrap_or(0.0));
    let name = name(set.body, test);
    let failed = |error| invalid(&error, set.table, &set.complete.rows);
    let scope = root.step("test");
    entries.words(&scope, "method", name.clone());
    if set.names.len() < 2 {
        let reason = not_estimable(&crate::statistics::NotEstimable::OneGroup);
        entries.put(&scope, "p.value", reason, Nature::PValue);
        notes.push(
            Diagnostic::note(format!("block `{}`: there is only one group to compare", set.block.id))
                .at(set.block.key("by")),
        );
        return Ok(Some(CurveTest { name, all: entries.row(&scope), pairs: Vec::new() }));
    }
    if !set.complete.has_counts() {
        for (stat, nature) in [("statistic", Nature::Quantity(2)), ("df", Nature::Count), ("p.value", Nature::PValue)] {
            entries.put(&scope, stat, absent(NO_COUNTS), nature);
        }
        return Ok(Some(CurveTest { name, all: entries.row(&scope), pairs: Vec::new() }));
    }
    if test == Test::Trend {
        let by = set.body.by.as_deref().unwrap_or_default();
        notes.extend(level_order::undeclared(set.block, set.table, by, set.names));
    }
    let result = log_rank_of(set.rows, stratum.as_deref(), weight).map_err(failed)?;
    let tested = if test == Test::Trend {
        let scores: Vec<f64> = (0..set.names.len()).map(|index| index as f64).collect();
        match log_rank_trend(&result, &scores).map_err(failed)? {
            Estimable::Value(trend) => Estimable::Value(trend.test),
            Estimable::Not(reason) => Estimable::Not(reason),
        }
    } else {
        result.test
    };
    put_test(tested, &scope, entries);
    observed_and_expected(set, &result, root, entries);
    let comparison = || Comparison {
        observations: set.complete.observations(),
        group: set.group_of,
        groups: set.names.len(),
        stratum: stratum.as_deref(),
        time_weight: weight,
    };
    let pairs =
        if set.body.pairwise { pairwise(set, &comparison(), &root.step("pairwise"), entries)? } else { Vec::new() };
    Ok(Some(CurveTest { name, all: entries.row(&scope), pairs }))
}

/// The stratum of each complete row; none where the block names no strata.
fn stratum(set: &Set<'_>) -> Outcome<Option<Vec<usize>>> {
    let Some(name) = &set.body.strata else { return Ok(None) };
    let strata = set.table.categories(name).map_err(|errors| set.block.at_key("strata", errors))?;
    let codes: Option<Vec<usize>> = set.complete.rows.iter().map(|row| strata.index[row]).collect();
    let codes = codes.ok_or_else(|| {
        Diagnostic::error(format!("`{name}` has missing values, expected a stratum in every row"))
            .at(set.block.key("strata"))
            .hint("select the rows with `where`")
    })?;
    Ok(Some(codes))
}

/// The name of the test, with its weights, in a sentence.
fn name(body: &SurvivalKeys, test: Test) -> String {
    let weights = match test {
        Test::FlemingHarrington => {
            let number = |weight: Option<f64>| plain_number(weight.unwrap_or(0.0));
            format!(" (rho {}, gamma {})", number(body.rho), number(body.gamma))
        }
        _ => String::new(),
    };
    format!("{}{}{weights}", if body.strata.is_some() { "stratified " } else { "" }, test.words())
}

/// Enters the statistic, its degrees of freedom and the P value.
fn put_test(tested: Estimable<ChiSquare>, scope: &Scope, entries: &mut ResultWriter) {
    match tested {
        Estimable::Value(chi) => {
            entries.put(scope, "statistic", Value::Number(chi.statistic), Nature::Quantity(2));
            entries.put(scope, "df", Value::Number(chi.df), Nature::Count);
            entries.put(scope, "p.value", Value::Number(chi.p_value), Nature::PValue);
        }
        Estimable::Not(reason) => {
            for stat in ["statistic", "df"] {
                entries.put(scope, stat, not_estimable(&reason), Nature::Quantity(2));
            }
            entries.put(scope, "p.value", not_estimable(&reason), Nature::PValue);
        }
    }
}

/// Enters the events of each group, and those expected if the groups did not differ.
fn observed_and_expected(set: &Set<'_>, result: &LogRank, root: &Scope, entries: &mut ResultWriter) {
    for (index, group) in set.names.iter().enumerate() {
        let scope = of_group(root, group);
        // Weighted events need not be whole.
        let is_whole = result.observed.iter().all(|events| events.fract() == 0.0);
        let nature = if is_whole { Nature::Count } else { Nature::Quantity(1) };
        // What is expected depends on everyone at risk, what is observed on these events.
        let events = (0..set.group_of.len()).filter(|row| set.group_of.of(*row) == index && set.complete.event[*row]);
        let (events, _) = entries.row_set_among(set.table, events.map(|row| set.complete.rows.at(row)));
        entries.put(&scope.rows(events), "observed", Value::Number(result.observed[index]), nature);
        entries.put(&scope, "expected", Value::Number(result.expected[index]), Nature::Quantity(1));
    }
}

/// Where the observed and expected events of a group are written.
pub(crate) fn of_group(root: &Scope, group: &str) -> Scope {
    root.step("test").named(Role::Group, group)
}

/// Compares each two groups, with Holm's adjustment; gives their names and results.
fn pairwise(
    set: &Set<'_>,
    comparison: &Comparison<'_>,
    scope: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<Vec<(String, String, ResultRow)>> {
    let failed = |error| invalid(&error, set.table, &set.complete.rows);
    let pairs = log_rank_pairwise(comparison).map_err(failed)?;
    let estimable: Vec<(usize, f64)> = pairs
        .iter()
        .enumerate()
        .filter_map(|(at, pair)| Some((at, pair.comparison.test.as_ref().value()?.p_value)))
        .collect();
    let adjusted = adjust(&estimable.iter().map(|(_, p)| *p).collect::<Vec<_>>(), Adjustment::Holm).map_err(failed)?;
    let mut out = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let family = scope.named(Role::Group, &set.names[pair.first]).named(Role::Group, &set.names[pair.second]);
        let rows = entries.row_set(set.table, &set.rows_of(&[pair.first, pair.second]));
        let scope = family.rows(rows);
        match &pair.comparison.test {
            Estimable::Value(chi) => {
                entries.put(&scope, "statistic", Value::Number(chi.statistic), Nature::Quantity(2));
                entries.put(&scope, "p.value", Value::Number(chi.p_value), Nature::PValue);
                if let Some(at) = estimable.iter().position(|(pair, _)| *pair == index) {
                    // Adjusted it depends on the other pairs too.
                    entries.put(&family, "p.adjusted", Value::Number(adjusted[at]), Nature::PValue);
                }
            }
            Estimable::Not(reason) => entries.put(&scope, "p.value", not_estimable(reason), Nature::PValue),
        }
        out.push((set.names[pair.first].clone(), set.names[pair.second].clone(), entries.row(&family)));
    }
    Ok(out)
}
