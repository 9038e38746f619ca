//! `compare`: outcomes compared between groups, or between pairs of values.

mod check;
mod entry;
pub(in crate::analysis::kind) mod groups;
mod pairs;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::compare::check::{Wanted, wanted};
use crate::analysis::kind::compare::entry::Compared;
use crate::analysis::kind::effect::DifferenceInterval;
use crate::analysis::kind::entry::{Entries, invalid};
use crate::analysis::kind::multiple::Adjust;
use crate::analysis::kind::named_test::NamedTest;
use crate::analysis::kind::order;
use crate::analysis::kind::value::{filtered, used_columns};
use crate::analysis::kind::{Output, percent_text};
use crate::analysis::{CompareShape, EffectScale, EffectShape, Exhibit};
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::statistics::rank_test::Exactness;

/// The keys of a compare block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::analysis::kind) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// A column of numbers.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Several of them.
    #[serde(default)]
    pub outcomes: Option<Vec<String>>,
    /// An event: a boolean column, or `column = value`.
    #[serde(default)]
    pub event: Option<String>,
    /// Several of them.
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// What the outcome or event is paired with, in the same row.
    #[serde(default)]
    pub pair: Option<String>,
    /// One for each of `outcomes` or `events`.
    #[serde(default)]
    pub pairs: Option<Vec<String>>,
    #[serde(default)]
    pub by: Option<String>,
    /// The name of the test: never guessed.
    #[serde(default)]
    pub test: Option<String>,
    #[serde(default)]
    pub strata: Option<String>,
    /// The group that the other is compared with; the first where it is not given.
    #[serde(default)]
    pub reference: Option<String>,
    #[serde(default)]
    pub exact: Exact,
    /// Interval of a difference of proportions; Newcombe's where it is not given.
    #[serde(default)]
    pub difference: Option<DifferenceInterval>,
    /// Which effect tables and figures show.
    #[serde(default)]
    pub effect: Option<EffectChoice>,
    #[serde(default = "crate::analysis::kind::default_level")]
    pub level: f64,
    /// Compare each two of several groups.
    #[serde(default)]
    pub pairwise: bool,
    #[serde(default)]
    pub adjust: Adjust,
}

/// Whether a test is exact: `true`, `false` or `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub(in crate::analysis::kind) enum Exact {
    Wanted(bool),
    Word(ExactWord),
}

/// The word for a choice by the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum ExactWord {
    Auto,
}

impl Default for Exact {
    fn default() -> Self {
        Self::Word(ExactWord::Auto)
    }
}

impl Exact {
    /// For the rank tests.
    pub(in crate::analysis::kind) fn of_ranks(self) -> Exactness {
        match self {
            Self::Wanted(true) => Exactness::Exact,
            Self::Wanted(false) => Exactness::Approximate,
            Self::Word(ExactWord::Auto) => Exactness::Automatic,
        }
    }
}

/// Effects that a table or a figure may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::analysis::kind) enum EffectChoice {
    Difference,
    Ratio,
    OddsRatio,
}

impl EffectChoice {
    /// Its step in the paths of results.
    pub(in crate::analysis::kind) fn key(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Ratio => "ratio",
            Self::OddsRatio => "odds_ratio",
        }
    }
}

/// Compares the outcomes.
pub(in crate::analysis::kind) fn run(block: &Block, body: &Body, table: &Table) -> Outcome<Output> {
    let wanted = wanted(block, body)?;
    let table = filtered(block, body.condition.as_deref(), table)?;
    let (mut entries, mut notes) = (Entries::default(), Vec::new());
    let compared = if wanted.test.is_paired() {
        pairs::run(block, body, &wanted, &table, &mut entries)?
    } else {
        groups::run(block, body, &wanted, &table, &mut entries, &mut notes)?
    };
    let adjusted = adjust(body, &compared, &table, &mut entries)?;
    let shape = shape(body, &wanted, &compared, adjusted);
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
    let mut output = Output::new(entries, Exhibit::Compare(shape), methods, columns);
    output.notes = notes;
    Ok(output)
}

/// Enters the adjusted P values: over the outcomes, and over the pairs of groups of
/// each outcome. Gives whether there are any.
fn adjust(body: &Body, compared: &Compared, table: &Table, entries: &mut Entries) -> Outcome<bool> {
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

fn shape(body: &Body, wanted: &Wanted, compared: &Compared, adjusted: bool) -> CompareShape {
    let has_effect = compared.contrast.is_some() || compared.outcomes.iter().any(|one| !one.shape.pairs.is_empty());
    CompareShape {
        groups: compared.groups.clone(),
        paired: wanted.test.is_paired(),
        outcomes: compared.outcomes.iter().map(|outcome| outcome.shape.clone()).collect(),
        effect: has_effect.then(|| effect(wanted)),
        contrast: compared.contrast.clone(),
        adjusted,
        confidence: percent_text(body.level),
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
    EffectShape { key: wanted.effect.key().to_owned(), name: name.to_owned(), scale }
}

fn methods(body: &Body, wanted: &Wanted, compared: &Compared, table: &Table) -> String {
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
        out.push_str(&format!(" The order of the groups is {}.", order::words(&compared.groups)));
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
fn form(body: &Body, wanted: &Wanted) -> String {
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

fn effect_methods(body: &Body, wanted: &Wanted, compared: &Compared, level: &str) -> Option<String> {
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
