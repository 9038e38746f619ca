//! The keys of a compare block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::effect::DifferenceInterval;
use crate::analysis::multiple::Adjust;
use crate::statistics::rank_test::Exactness;

use crate::diagnostic::{SeveralForms, of_word, reads_several_forms};

/// The keys of a compare block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// A column of numbers.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Several columns of numbers.
    #[serde(default)]
    pub outcomes: Option<Vec<String>>,
    /// An event: a column that is true or false, or `column = value`.
    #[serde(default)]
    pub event: Option<String>,
    /// Several events.
    #[serde(default)]
    pub events: Option<Vec<String>>,
    /// What the outcome or event is paired with, in the same row.
    #[serde(default)]
    pub pair: Option<String>,
    /// What each of `outcomes` or `events` is paired with.
    #[serde(default)]
    pub pairs: Option<Vec<String>>,
    /// The column of groups.
    #[serde(default)]
    pub by: Option<String>,
    /// The name of the test, which is never guessed: see the list below.
    #[serde(default)]
    pub test: Option<String>,
    /// The column of strata of the Mantel–Haenszel test.
    #[serde(default)]
    pub strata: Option<String>,
    /// The group that the other is compared with; the first where it is not given.
    #[serde(default)]
    pub reference: Option<String>,
    /// Whether a test is exact: `true`, `false`, or `"auto"`, by the size of the data.
    #[serde(default)]
    pub exact: Exact,
    /// The interval of a difference of proportions; Newcombe's where it is not given.
    #[serde(default)]
    pub difference: Option<DifferenceInterval>,
    /// Which effect tables and figures show.
    #[serde(default)]
    pub effect: Option<EffectChoice>,
    /// Level of the confidence intervals.
    #[serde(default = "crate::analysis::interval::default_level")]
    pub level: f64,
    /// Compare each two of several groups.
    #[serde(default)]
    pub pairwise: bool,
    /// How P values are adjusted over the outcomes, and over the pairs of groups.
    #[serde(default)]
    pub adjust: Adjust,
}

/// Whether a test is exact: `true`, `false` or `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Exact {
    Wanted(bool),
    Word(ExactWord),
}

reads_several_forms!(Exact);

impl SeveralForms for Exact {
    const EXPECTED: &'static str = "`true`, `false` or `\"auto\"`";

    fn of_truth(value: bool) -> Option<Self> {
        Some(Self::Wanted(value))
    }

    fn of_text(text: &str) -> Option<Self> {
        of_word(text).map(Self::Word)
    }
}

/// The word for a choice by the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExactWord {
    Auto,
}

impl Default for Exact {
    fn default() -> Self {
        Self::Word(ExactWord::Auto)
    }
}

impl Exact {
    /// For the rank tests.
    pub(crate) fn of_ranks(self) -> Exactness {
        match self {
            Self::Wanted(true) => Exactness::Exact,
            Self::Wanted(false) => Exactness::Approximate,
            Self::Word(ExactWord::Auto) => Exactness::Automatic,
        }
    }
}

/// Effects that a table or a figure may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EffectChoice {
    Difference,
    Ratio,
    OddsRatio,
}

impl EffectChoice {
    /// Its step in the paths of results.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Ratio => "ratio",
            Self::OddsRatio => "odds_ratio",
        }
    }
}
