//! The keys of a summary block.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{
    MapAccess, SeqAccess,
    value::{MapAccessDeserializer, SeqAccessDeserializer},
};
use serde::{Deserialize, Serialize};

use crate::kinds::summary::test::TestChoice;

use crate::diagnostic::{SeveralForms, reads_several_forms};

/// The keys of a summary block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SummaryKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The columns that are described, of which none has more than 100,000 cells: its levels in each group.
    pub variables: Vec<String>,
    /// The column of groups, of which there are at most 5,000.
    #[serde(default)]
    pub by: Option<String>,
    /// What tables show of continuous variables: `"median_iqr"`, `"mean_sd"`, `"median_range"`,
    /// or a pattern of `mean`, `sd`, `median`, `p25`, `p75`, `min`, `max`, `n`, `N` and `n.missing`.
    /// By variable it is a table, in which `all_continuous` and `all_categorical` stand for the
    /// others: `{ age = "mean_sd", stage = "{n}/{N} ({p}%)" }`.
    #[serde(default)]
    pub statistics: Statistics,
    /// How many decimals are printed: one number for all continuous variables, or
    /// `{ marker = 3, stage = 0 }` by variable, of categories those of the percentage. Where it is
    /// not given they follow the spread of the values.
    #[serde(default)]
    pub digits: Option<Digits>,
    /// Whether groups are compared: `true` or `"rank"` by Wilcoxon or Kruskal–Wallis, `"mean"` by
    /// Welch or analysis of variance; categories by chi-square where every expected count is at
    /// least 5, else Fisher's exact test.
    #[serde(default)]
    pub test: TestChoice,
    /// Tests by name for some of the variables, as in `compare`: `{ age = "student", stage =
    /// "trend" }`. The others follow `test`.
    #[serde(default)]
    pub tests: BTreeMap<String, String>,
    /// Also the standardized mean difference of the two groups of `by`.
    #[serde(default)]
    pub smd: bool,
    /// Whether a column of all rows stands before the groups.
    #[serde(default = "yes")]
    pub overall: bool,
    /// When a row of missing values is shown.
    #[serde(default)]
    pub missing: Missing,
    /// Definition of quantiles in Hyndman and Fan's numbering: 2, 6 or 7.
    #[serde(default = "seven")]
    pub quantile_type: u8,
    /// Columns of numbers that are treated as categories.
    #[serde(default)]
    pub categorical: Vec<String>,
    /// Variables of two values that take one row, as a column of `true` and `false` does:
    /// `["relapsed"]` shows the value that says yes, or the last; `{ sex = "Female" }` the value
    /// that is named.
    #[serde(default)]
    pub dichotomous: Option<Dichotomous>,
}

/// What is shown of variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Statistics {
    /// Of all continuous variables.
    All(String),
    /// By variable.
    Each(BTreeMap<String, String>),
}

reads_several_forms!(Statistics);

impl SeveralForms for Statistics {
    const EXPECTED: &'static str = "a text such as \"mean_sd\", or one by variable such as { age = \"mean_sd\" }";

    fn of_text(text: &str) -> Option<Self> {
        Some(Self::All(text.to_owned()))
    }

    fn of_table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(table)).map(Self::Each)
    }
}

impl Default for Statistics {
    fn default() -> Self {
        Self::All("median_iqr".to_owned())
    }
}

/// How many decimals are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Digits {
    /// Of all continuous variables.
    All(u8),
    /// By variable.
    Each(BTreeMap<String, u8>),
}

reads_several_forms!(Digits);

impl SeveralForms for Digits {
    const EXPECTED: &'static str = "a whole number from 0 to 255, or one by variable such as { age = 1 }";

    fn of_integer(value: i64) -> Option<Self> {
        u8::try_from(value).ok().map(Self::All)
    }

    fn of_table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(table)).map(Self::Each)
    }
}

/// Which variables take one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Dichotomous {
    /// These.
    All(Vec<String>),
    /// These, with the value that is shown.
    Chosen(BTreeMap<String, String>),
}

reads_several_forms!(Dichotomous);

impl SeveralForms for Dichotomous {
    const EXPECTED: &'static str =
        "a list of variables such as [\"relapsed\"], or the value by variable such as { sex = \"Female\" }";

    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Self::All)
    }

    fn of_table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(table)).map(Self::Chosen)
    }
}

impl SummaryKeys {
    /// The decimals that are asked for of a variable. One number for all is of continuous
    /// variables.
    pub(crate) fn digits_of(&self, name: &str, is_category: bool) -> Option<usize> {
        match self.digits.as_ref()? {
            Digits::All(digits) => (!is_category).then(|| usize::from(*digits)),
            Digits::Each(each) => each.get(name).map(|digits| usize::from(*digits)),
        }
    }
}

/// When a row of missing values is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Missing {
    /// Where some are missing.
    #[default]
    Ifany,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn yes() -> bool {
    true
}

fn seven() -> u8 {
    7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let error = toml::from_str::<SummaryKeys>(&format!("variables = [\"age\"]\n{text}\n")).unwrap_err();
        error.message().to_owned()
    }

    #[test]
    fn what_is_expected_of_a_key_of_several_forms_is_said() {
        for (text, expected) in [
            ("digits = \"two\"", "found the text `two`, expected a whole number from 0 to 255, or one by variable"),
            ("digits = -1", "found `-1`, expected a whole number from 0 to 255, or one by variable"),
            ("statistics = 3", "found `3`, expected a text such as \"mean_sd\", or one by variable"),
            ("dichotomous = \"sex\"", "found the text `sex`, expected a list of variables such as [\"relapsed\"]"),
            ("test = \"rnak\"", "found the text `rnak`, expected `true`, `false`, `\"rank\"` or `\"mean\"`"),
            ("test = 1", "found `1`, expected `true`"),
            ("test = [\"rank\"]", "found a list, expected `true`"),
            ("test = { age = true }", "found a table of keys, expected `true`"),
            ("test = 2024-01-01", "found a date, expected `true`"),
        ] {
            assert!(refused(text).starts_with(expected), "{text}: {}", refused(text));
        }
        // A value by variable says what is wrong where it stands.
        assert!(refused("digits = { age = -1 }").starts_with("invalid value: integer `-1`, expected u8"));
    }
}
