//! Comparing outcomes, and adjusting the P values.

use std::collections::BTreeSet;

use crate::analysis::named_test::NamedTest;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid};
use crate::analysis::selection::{filtered, used_columns};
use crate::analysis::words::percent_text;
use crate::analysis::{Block, level_order};
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::kinds::compare::check::{Wanted, wanted};
use crate::kinds::compare::entry::{Compared, ComparedOutcome};
use crate::kinds::compare::keys::{CompareKeys, EffectChoice, Exact, ExactWord};
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
    if let Some(by) = &body.by {
        shape.by = Some(table.column(by).map_or(by.as_str(), |column| column.title()).to_owned());
        shape.without_group = Some(entries.row(&Scope::default().step("missing").variable(by)));
    }
    let methods = methods(body, &wanted, &compared, &table);
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

fn methods(body: &CompareKeys, wanted: &Wanted, compared: &Compared, table: &Table) -> String {
    let title = |name: &String| table.column(name).map_or(name.clone(), |column| column.title().to_owned());
    let (test, level) = (wanted.test.words(wanted.on_numbers), percent_text(body.level));
    let form = form(body, wanted);
    let mut out = match (&body.by, &body.strata) {
        (Some(by), Some(strata)) => {
            format!("Groups of {} were compared by the {test}{form}, stratified by {}.", title(by), title(strata))
        }
        (Some(by), None) => format!("Groups of {} were compared by the {test}{form}.", title(by)),
        (None, _) => format!("Pairs of values of the same row were compared by the {test}{form}."),
    };
    if wanted.test == NamedTest::Trend {
        out.push_str(&format!(" The order of the groups is {}.", level_order::words(&compared.groups)));
    }
    if let Some(sentence) = effect_methods(body, wanted, compared, &level) {
        out.push_str(&sentence);
    }
    let pairwise = compared.outcomes.iter().any(|outcome| outcome.pairs.len() > 1);
    if let (true, Some(pair)) = (pairwise, wanted.test.of_pair()) {
        out.push_str(&format!(" Each two groups were compared by the {}.", pair.words(wanted.on_numbers)));
    }
    if let Some(name) = body.adjust.words() {
        let family = match (compared.outcomes.len() > 1, pairwise) {
            (true, true) => Some("over the outcomes, and over the pairs of groups of each outcome"),
            (true, false) => Some("over the outcomes"),
            (false, true) => Some("over the pairs of groups"),
            (false, false) => None,
        };
        if let Some(family) = family {
            out.push_str(&format!(" Adjusted P values are by {name} {family}."));
        }
    }
    out.push_str(" P values are two-sided; rows with a missing value were left out of the comparison concerned.");
    out
}

/// Which form of a test was used.
fn form(body: &CompareKeys, wanted: &Wanted) -> String {
    let exact = matches!(body.exact, Exact::Wanted(true));
    let auto = matches!(body.exact, Exact::Word(ExactWord::Auto));
    let words = match wanted.test {
        NamedTest::Wilcoxon | NamedTest::SignedRank if exact => {
            "exact, by permutation of the midranks, up to 200 values"
        }
        NamedTest::Wilcoxon | NamedTest::SignedRank if auto => {
            "exact below 50 values without ties, else the normal approximation with continuity correction"
        }
        NamedTest::Wilcoxon | NamedTest::SignedRank => "normal approximation with continuity correction",
        NamedTest::McNemar if exact => "exact binomial",
        NamedTest::McNemar if auto => "exact below 25 discordant pairs, else with continuity correction",
        NamedTest::MantelHaenszel if exact => "exact conditional",
        NamedTest::McNemar | NamedTest::MantelHaenszel => "with continuity correction",
        NamedTest::Trend if !wanted.on_numbers => "equally spaced scores",
        _ => return String::new(),
    };
    format!(" ({words})")
}

fn effect_methods(body: &CompareKeys, wanted: &Wanted, compared: &Compared, level: &str) -> Option<String> {
    let has_pairs = compared.outcomes.iter().any(|outcome| !outcome.pairs.is_empty());
    let direction = match &compared.contrast {
        Some((group, reference)) => format!("{group} against {reference}"),
        None if has_pairs => "the later group against the earlier one".to_owned(),
        None => return None,
    };
    let interval = format!("{level} confidence interval");
    let difference =
        format!("the {interval} of the difference of proportions is {}", body.difference.unwrap_or_default().words());
    let kind = match wanted.test {
        NamedTest::MantelHaenszel if matches!(body.exact, Exact::Wanted(true)) => {
            format!("the common odds ratio is the conditional maximum likelihood estimate, with an exact {interval}")
        }
        NamedTest::MantelHaenszel => {
            format!("the common odds ratio is Mantel and Haenszel's, with Robins, Breslow and Greenland's {interval}")
        }
        NamedTest::McNemar => format!(
            "the difference of proportions has Wald's {interval} for pairs, the odds ratio is that of discordant \
             pairs with an exact interval"
        ),
        NamedTest::Fisher => format!(
            "{difference}, that of the risk ratio logarithmic (Katz); the odds ratio is the conditional maximum \
             likelihood estimate, with an exact interval"
        ),
        _ if !wanted.on_numbers => {
            format!("{difference}, those of the risk ratio (Katz) and the odds ratio (Woolf) are logarithmic")
        }
        NamedTest::SignedRank => format!(
            "the shift is Hodges and Lehmann's estimate, the median of the Walsh averages of the differences other than \
             0, its {interval} from their order"
        ),
        _ if wanted.test.is_of_ranks() => {
            format!(
                "the shift is Hodges and Lehmann's estimate, its {interval} from the order of the pairwise differences"
            )
        }
        _ => format!("the {interval} of the difference of means is of the t distribution"),
    };
    Some(format!(" Effects are of {direction}; {kind}."))
}
