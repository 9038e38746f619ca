//! Comparisons, as tables and figures show them.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// Outcomes compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct CompareShape {
    /// Groups, in order; `first` and `second` for pairs.
    pub(crate) groups: Vec<String>,
    /// Whether two values of the same row are compared.
    pub(crate) paired: bool,
    /// Outcomes, in order.
    pub(crate) outcomes: Vec<OutcomeShape>,
    /// The effect that is shown, where there is one.
    pub(crate) effect: Option<EffectShape>,
    /// What is compared with what, where there are two.
    pub(crate) contrast: Option<(String, String)>,
    /// Whether there are adjusted P values.
    pub(crate) adjusted: bool,
    /// Level of the intervals, for example `95%`.
    pub(crate) confidence: String,
    /// What is counted, in the plural: `patients`, `records`.
    pub(crate) counted: String,
    /// The grouping variable's label.
    pub(crate) by: Option<String>,
    /// How many have no group.
    pub(crate) without_group: Option<ResultRow>,
}

/// One outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct OutcomeShape {
    /// As the block has it.
    pub(crate) name: String,
    /// Label.
    pub(crate) label: String,
    /// The labels of the two values of a pair.
    pub(crate) pair: Option<(String, String)>,
    /// Unit from the dictionary.
    pub(crate) unit: Option<String>,
    /// Pattern of a group's cell, for example `{mean} ({sd})`.
    pub(crate) pattern: String,
    /// What the pattern shows, for example `mean (SD)`.
    pub(crate) shows: String,
    /// Whether values are missing.
    pub(crate) missing: bool,
    /// `n` of all that are compared.
    pub(crate) counts: ResultRow,
    /// What describes each group.
    pub(crate) groups: Vec<ResultRow>,
    /// The effect that is shown, of two groups.
    pub(crate) effect: Option<ResultRow>,
    /// The test.
    pub(crate) test: ResultRow,
    /// Each two groups that are compared.
    pub(crate) pairs: Vec<PairShape>,
}

/// Two of several groups, compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct PairShape {
    /// The earlier group.
    pub(crate) first: String,
    /// The later group.
    pub(crate) second: String,
    /// `n` and the P values.
    pub(crate) row: ResultRow,
    /// The effect that is shown.
    pub(crate) effect: Option<ResultRow>,
}

/// An effect with an interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EffectShape {
    /// What it is called: `Mean difference`.
    pub(crate) name: String,
    /// The scale on which it is drawn.
    pub(crate) scale: EffectScale,
}

/// The scale of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EffectScale {
    /// In the unit of the data; 0 is no effect.
    Difference,
    /// A difference of proportions; 0 is no effect.
    Percent,
    /// Logarithmic; 1 is no effect.
    Ratio,
}
