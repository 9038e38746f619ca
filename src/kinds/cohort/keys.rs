//! The keys of a cohort block.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// The keys of a cohort block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CohortKeys {
    /// The table it starts from.
    pub from: String,
    /// What the rows of `from` are called in a flow diagram.
    #[serde(default)]
    pub from_label: Option<String>,
    /// What the rows of the cohort are called.
    #[serde(default)]
    pub label: Option<String>,
    /// What a row is, in the plural: `patients`, `visits`.
    #[serde(default)]
    pub unit: Option<String>,
    /// What those are called of whom a row is, in the plural: `patients`.
    #[serde(default)]
    pub subjects: Option<String>,
    #[serde(default)]
    pub join: Vec<Spanned<Join>>,
    #[serde(default)]
    pub derive: Vec<Spanned<Derive>>,
    #[serde(default)]
    pub include: Vec<Spanned<Step>>,
    #[serde(default)]
    pub exclude: Vec<Spanned<Step>>,
}

/// Columns of another table.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    pub table: String,
    pub on: Keys,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// New name = column of the other table.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

/// One key column or several.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum Keys {
    One(String),
    Many(Vec<String>),
}

/// A derived column.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Derive {
    pub name: String,
    #[serde(rename = "as")]
    pub expression: String,
    #[serde(default)]
    pub label: Option<String>,
    #[serde(default)]
    pub unit: Option<String>,
    /// Levels in the order in which they are printed.
    #[serde(default)]
    pub levels: Option<Vec<LevelBody>>,
    #[serde(default)]
    pub ordered: bool,
}

/// A level: a code, or a code and a label.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum LevelBody {
    Code(String),
    Labelled { code: String, label: String },
}

/// A step that keeps or drops rows.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub label: String,
    #[serde(rename = "where")]
    pub condition: String,
}

impl CohortKeys {
    /// The tables it reads.
    pub(super) fn sources(&self) -> Vec<String> {
        std::iter::once(self.from.clone()).chain(self.join.iter().map(|join| join.get_ref().table.clone())).collect()
    }

    /// Includes and excludes in the written order: (keeps, step).
    pub(super) fn steps(&self) -> Vec<(bool, &Spanned<Step>)> {
        let mut steps: Vec<_> =
            self.include.iter().map(|step| (true, step)).chain(self.exclude.iter().map(|step| (false, step))).collect();
        steps.sort_by_key(|(_, step)| step.span().start);
        steps
    }
}
