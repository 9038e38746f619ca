//! What a compare block asks for, once its keys are checked against each other.

use crate::analysis::Block;
use crate::analysis::named_test::NamedTest;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::compare::keys::{CompareKeys, EffectChoice, Exact};

/// What is compared and how.
pub(crate) struct Wanted {
    pub test: NamedTest,
    /// The key at which outcomes or events are written.
    pub key: &'static str,
    /// The outcomes or events, as written.
    pub names: Vec<String>,
    /// What each is paired with; empty without pairs.
    pub pairs: Vec<String>,
    /// Whether the outcomes are numbers, not events.
    pub on_numbers: bool,
    /// Whether they are a list, so that results are below their names.
    pub several: bool,
    /// The effect that tables and figures show.
    pub effect: EffectChoice,
}

/// Reads what the block asks for.
///
/// # Errors
/// No test, or one that does not go with the other keys.
pub(crate) fn wanted(block: &Block, body: &CompareKeys) -> Outcome<Wanted> {
    let Some(test) = &body.test else {
        return Err(Diagnostic::error(format!("`test` is missing, expected one of {}", NamedTest::known()))
            .at(block.place.clone())
            .hint("name the test that the analysis plan asks for: none is taken by default")
            .into());
    };
    let test = NamedTest::read(block, "test", test)?;
    let (key, names, on_numbers) = outcomes(block, body)?;
    if names.is_empty() {
        return Err(block.wrong(key, format!("`{key}` is empty, expected at least one"), "name a column").into());
    }
    let several = matches!(key, "outcomes" | "events");
    check_outcomes(block, test, key, on_numbers)?;
    let pairs = pairs(block, body, test, names.len())?;
    check_groups(block, body, test)?;
    if body.exact != Exact::default() && !test.has_exact_form() {
        return Err(block
            .wrong(
                "exact",
                format!("`{}` has no exact and approximate form to choose from", test.name()),
                "`exact` goes with `wilcoxon`, `signed-rank`, `mcnemar` and `mantel-haenszel`",
            )
            .into());
    }
    let of_two_proportions = !on_numbers && !matches!(test, NamedTest::McNemar | NamedTest::MantelHaenszel);
    if body.difference.is_some() && !of_two_proportions {
        return Err(block
            .wrong(
                "difference",
                format!("`{}` on `{key}` gives no difference of two proportions", test.name()),
                "`difference` chooses the interval of events between two groups; its level is `level`",
            )
            .into());
    }
    let effect = effect(block, body, test, on_numbers)?;
    Ok(Wanted { test, key, names, pairs, on_numbers, several, effect })
}

/// The one key that says what is compared.
fn outcomes(block: &Block, body: &CompareKeys) -> Outcome<(&'static str, Vec<String>, bool)> {
    let one = |name: &Option<String>| name.clone().map(|name| vec![name]);
    let given: Vec<(&'static str, Vec<String>, bool)> = [
        ("outcome", one(&body.outcome), true),
        ("outcomes", body.outcomes.clone(), true),
        ("event", one(&body.event), false),
        ("events", body.events.clone(), false),
    ]
    .into_iter()
    .filter_map(|(key, names, on_numbers)| Some((key, names?, on_numbers)))
    .collect();
    match <[_; 1]>::try_from(given) {
        Ok([only]) => Ok(only),
        Err(given) => {
            let keys: Vec<String> = given.iter().map(|(key, ..)| format!("`{key}`")).collect();
            let found = if keys.is_empty() { "nothing to compare".to_owned() } else { keys.join(" and ") };
            let key = given.last().map_or("test", |(key, ..)| key);
            let hint = "`outcome` is a column of numbers, `event` a boolean column or `column = value`";
            let expected = "expected one of `outcome`, `outcomes`, `event`, `events`";
            Err(block.wrong(key, format!("found {found}, {expected}"), hint).into())
        }
    }
}

fn check_outcomes(block: &Block, test: NamedTest, key: &str, on_numbers: bool) -> Outcome<()> {
    let name = test.name();
    let of_numbers = test.takes_numbers() || matches!(test, NamedTest::PairedT | NamedTest::SignedRank);
    let of_events = test.takes_events() || test == NamedTest::McNemar;
    if on_numbers && !of_numbers {
        let hint = "write `event = \"column = value\"`; a `summary` block with `tests` compares variables of more \
                    than two levels";
        return Err(block.wrong(key, format!("`{name}` compares events, and `{key}` names numbers"), hint).into());
    }
    if !on_numbers && !of_events {
        let hint = "tests of events: `chi-square`, `chi-square-corrected`, `fisher`, `trend`, `mantel-haenszel`, \
                    `mcnemar`";
        return Err(block.wrong(key, format!("`{name}` compares numbers, and `{key}` names events"), hint).into());
    }
    Ok(())
}

fn pairs(block: &Block, body: &CompareKeys, test: NamedTest, outcomes: usize) -> Outcome<Vec<String>> {
    let (key, pairs) = match (&body.pair, &body.pairs) {
        (Some(pair), None) => ("pair", vec![pair.clone()]),
        (None, Some(pairs)) => ("pairs", pairs.clone()),
        (None, None) => ("test", Vec::new()),
        (Some(_), Some(_)) => return Err(block.wrong("pairs", "found `pair` and `pairs`", "give one of them").into()),
    };
    let name = test.name();
    if !test.is_paired() {
        return match pairs.is_empty() {
            true => Ok(pairs),
            false => Err(block
                .wrong(
                    key,
                    format!("`{name}` does not compare pairs"),
                    "tests of pairs: `paired-t`, `signed-rank`, `mcnemar`",
                )
                .into()),
        };
    }
    if pairs.len() != outcomes {
        let found = pairs.len();
        let message = format!("`{name}` compares pairs: found {found} for {outcomes} outcomes, expected one for each");
        return Err(block.wrong(key, message, "`pair` is the other column (or event) of the same row").into());
    }
    Ok(pairs)
}

fn check_groups(block: &Block, body: &CompareKeys, test: NamedTest) -> Outcome<()> {
    let name = test.name();
    if test.is_paired() {
        let given = [("by", body.by.is_some()), ("reference", body.reference.is_some()), ("pairwise", body.pairwise)];
        if let Some((key, _)) = given.into_iter().find(|(_, given)| *given) {
            let hint = "restrict the rows with `where` to compare pairs within a group";
            return Err(block.wrong(key, format!("`{name}` compares pairs, so `{key}` has no use"), hint).into());
        }
    } else if body.by.is_none() {
        return Err(block
            .wrong("test", format!("`by` is missing: `{name}` compares groups"), "add `by = \"column\"`")
            .into());
    }
    if (test == NamedTest::MantelHaenszel) != body.strata.is_some() {
        let key = if body.strata.is_some() { "strata" } else { "test" };
        let hint = "`strata` goes with `mantel-haenszel`, which needs it";
        let found = if body.strata.is_some() { "found" } else { "no" };
        return Err(block.wrong(key, format!("{found} `strata` with the test `{name}`"), hint).into());
    }
    if body.pairwise && test.of_pair().is_none() {
        let hint = "`pairwise` goes with the tests of means, of ranks and of proportions";
        return Err(block.wrong("pairwise", format!("`{name}` does not compare each two groups"), hint).into());
    }
    Ok(())
}

/// The effect shown: the one asked for, else the one that goes with the test.
fn effect(block: &Block, body: &CompareKeys, test: NamedTest, on_numbers: bool) -> Outcome<EffectChoice> {
    let possible: &[EffectChoice] = match test {
        NamedTest::MantelHaenszel => &[EffectChoice::OddsRatio],
        NamedTest::McNemar => &[EffectChoice::OddsRatio, EffectChoice::Difference],
        NamedTest::Fisher => &[EffectChoice::OddsRatio, EffectChoice::Difference, EffectChoice::Ratio],
        _ if on_numbers => &[EffectChoice::Difference],
        _ => &[EffectChoice::Difference, EffectChoice::Ratio, EffectChoice::OddsRatio],
    };
    match body.effect {
        None => Ok(possible[0]),
        Some(effect) if possible.contains(&effect) => Ok(effect),
        Some(effect) => {
            let known: Vec<String> =
                possible.iter().map(|effect| format!("`{}`", effect.key().replace('_', "-"))).collect();
            let message = format!("`{}` is no effect of `{}`", effect.key().replace('_', "-"), test.name());
            Err(block.wrong("effect", message, format!("known: {}", known.join(", "))).into())
        }
    }
}
