//! Comparing outcomes, and adjusting the P values.

use std::collections::BTreeSet;

use crate::analysis::Block;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::kinds::compare::check::{Wanted, wanted};
use crate::kinds::compare::entry::{Compared, ComparedOutcome};
use crate::kinds::compare::keys::{CompareKeys, EffectChoice};
use crate::kinds::compare::methods::Comparison;
use crate::kinds::compare::shape::{CompareShape, EffectScale, EffectShape, OutcomeShape, PairShape};
use crate::kinds::compare::{groups, pairs};
use crate::kinds::kind::Output;

/// Compares the outcomes.
pub(super) fn run(block: &Block, body: &CompareKeys, table: &Table) -> Outcome<Output> {
    let wanted = wanted(block, body)?;
    let table = filtered(block, body.condition.as_deref(), table)?;
    let (mut entries, mut notes) = (ResultWriter::of(block), Vec::new());
    let compared = if wanted.test.is_paired() {
        pairs::run(block, body, &wanted, &table, &mut entries)?
    } else {
        groups::run(block, body, &wanted, &table, &mut entries, &mut notes)?
    };
    let adjusted = adjust(body, &compared, &table, &mut entries)?;
    let mut shape = shape(body, &wanted, &compared, adjusted, &entries);
    shape.counted = table.rows_called().to_owned();
    if let Some(by) = &body.by {
        shape.by = Some(table.title(by).to_owned());
        shape.without_group = Some(entries.row(&Scope::default().step("missing").variable(by)));
    }
    let comparison = Comparison { body, wanted: &wanted, compared: &compared, table: &table };
    let methods = comparison.sentences();
    let mut columns = Vec::new();
    let expressions = wanted.names.iter().chain(&wanted.pairs);
    if wanted.on_numbers {
        columns.extend(expressions.cloned());
    } else {
        columns.extend(used_columns(&table, &expressions.map(Some).collect::<Vec<_>>()));
    }
    columns.extend([&body.by, &body.strata].into_iter().flatten().cloned());
    columns.extend(used_columns(&table, &[body.condition.as_ref()]));
    let mut output = Output::new(entries, shape, methods, columns);
    output.notes = notes;
    Ok(output)
}

/// Enters the adjusted P values: over the outcomes, and over the pairs of groups of
/// each outcome. Gives whether there are any.
fn adjust(body: &CompareKeys, compared: &Compared, table: &Table, entries: &mut ResultWriter) -> Outcome<bool> {
    let failed = |error| invalid(&error, table, &[]);
    let tests: Vec<_> = compared.outcomes.iter().map(|outcome| &outcome.test).collect();
    let rows: BTreeSet<usize> = compared.outcomes.iter().flat_map(|outcome| outcome.rows.iter().copied()).collect();
    let rows = entries.row_set(table, &rows.into_iter().collect::<Vec<_>>());
    let mut any = body.adjust.enter(&tests, rows, entries).map_err(failed)?;
    for outcome in &compared.outcomes {
        let rows = entries.row_set(table, &outcome.rows);
        any |= body.adjust.enter(&outcome.pairs.iter().collect::<Vec<_>>(), rows, entries).map_err(failed)?;
    }
    Ok(any)
}

fn shape(
    body: &CompareKeys,
    wanted: &Wanted,
    compared: &Compared,
    adjusted: bool,
    entries: &ResultWriter,
) -> CompareShape {
    let has_effect = compared.contrast.is_some() || compared.outcomes.iter().any(|one| !one.pairs.is_empty());
    CompareShape {
        groups: compared.groups.clone(),
        paired: wanted.test.is_paired(),
        outcomes: compared.outcomes.iter().map(|one| outcome_shape(one, wanted, entries)).collect(),
        effect: has_effect.then(|| effect(wanted)),
        contrast: compared.contrast.clone(),
        adjusted,
        confidence: percent_text(body.level),
        counted: String::new(),
        by: None,
        without_group: None,
    }
}

/// An outcome with what was written of it; after the P values were adjusted.
fn outcome_shape(outcome: &ComparedOutcome, wanted: &Wanted, entries: &ResultWriter) -> OutcomeShape {
    let effect = |scope: &Scope| entries.row_if_any(&scope.step(wanted.effect.key()));
    let pair = |((first, second), (scope, _)): (&(String, String), &(Scope, _))| PairShape {
        first: first.clone(),
        second: second.clone(),
        row: entries.row(scope),
        effect: effect(scope),
    };
    OutcomeShape {
        counts: entries.row(&outcome.root),
        groups: outcome.groups.iter().map(|scope| entries.row(scope)).collect(),
        effect: effect(&outcome.root),
        test: entries.row(&outcome.test.0),
        pairs: outcome.pair_names.iter().zip(&outcome.pairs).map(pair).collect(),
        ..outcome.shape.clone()
    }
}

fn effect(wanted: &Wanted) -> EffectShape {
    let (name, scale) = match wanted.effect {
        EffectChoice::Difference if !wanted.on_numbers => ("Risk difference", EffectScale::Percent),
        EffectChoice::Difference if wanted.test.is_of_ranks() => ("Shift", EffectScale::Difference),
        EffectChoice::Difference => ("Mean difference", EffectScale::Difference),
        EffectChoice::Ratio => ("Risk ratio", EffectScale::Ratio),
        EffectChoice::OddsRatio => ("Odds ratio", EffectScale::Ratio),
    };
    EffectShape { name: name.to_owned(), scale }
}
