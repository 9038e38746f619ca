//! The keys of a cohort block.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{
    MapAccess, SeqAccess,
    value::{MapAccessDeserializer, SeqAccessDeserializer},
};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::diagnostic::{SeveralForms, reads_several_forms};

/// The keys of a cohort block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CohortKeys {
    /// The table it starts from.
    pub from: String,
    /// What the rows of `from` are called in a flow diagram.
    #[serde(default)]
    pub from_label: Option<String>,
    /// What the rows of the cohort are called in a flow diagram.
    #[serde(default)]
    pub label: Option<String>,
    /// What a row is, in the plural: `"patients"`, `"visits"`. Tables, axes and methods of blocks
    /// on this cohort, and on cohorts made from it, say it; else `tickmark.unit` of the
    /// dictionary, else “records”.
    #[serde(default)]
    pub unit: Option<String>,
    /// What those are called of whom a row is, where a row is not one of them: `unit = "visits"`,
    /// `subjects = "patients"`.
    #[serde(default)]
    pub subjects: Option<String>,
    /// Columns of another table: `[[join]]` with `table`, `on` and, if need be, `where` and
    /// `columns`. At most one row of it has each key.
    #[serde(default)]
    #[schemars(with = "Vec<Join>")]
    pub join: Vec<Spanned<Join>>,
    /// Computed columns: `[[derive]]` with `name`, `as` and, if need be, `label`, `unit`,
    /// `levels`, `ordered`.
    #[serde(default)]
    #[schemars(with = "Vec<Derive>")]
    pub derive: Vec<Spanned<Derive>>,
    /// Steps that keep rows: `[[include]]` with `label` and `where`, in the written order.
    #[serde(default)]
    #[schemars(with = "Vec<Step>")]
    pub include: Vec<Spanned<Step>>,
    /// Steps that drop rows: `[[exclude]]` with `label` and `where`, in the written order.
    #[serde(default)]
    #[schemars(with = "Vec<Step>")]
    pub exclude: Vec<Spanned<Step>>,
}

/// Columns of another table.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    /// The other table.
    pub table: String,
    /// The key: one column, or several in a list, of the same name in both tables.
    pub on: Keys,
    /// The rows of the other table that are taken, an SQL condition.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// What is taken: `{ new = "old" }`, the new name and the column of the other table; all
    /// columns where it is not given.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

/// One key column or several.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Keys {
    One(String),
    Many(Vec<String>),
}

reads_several_forms!(Keys);

impl SeveralForms for Keys {
    const EXPECTED: &'static str = "a column in quotes such as \"id\", or a list of columns such as [\"site\", \"id\"]";

    fn of_text(text: &str) -> Option<Self> {
        Some(Self::One(text.to_owned()))
    }

    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Self::Many)
    }
}

/// A derived column.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Derive {
    /// The name of the new column.
    pub name: String,
    /// Its value, an SQL expression over the columns.
    #[serde(rename = "as")]
    pub expression: String,
    /// Its label, which tables and figures print.
    #[serde(default)]
    pub label: Option<String>,
    /// The unit of its values.
    #[serde(default)]
    pub unit: Option<String>,
    /// Its levels in the order in which they are printed: codes, or `{ code = "1", label = "Yes" }`.
    #[serde(default)]
    pub levels: Option<Vec<LevelBody>>,
    /// Whether the levels have an order.
    #[serde(default)]
    pub ordered: bool,
}

/// A level: a code, or a code and a label.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum LevelBody {
    Code(String),
    Labelled(LabelledLevel),
}

reads_several_forms!(LevelBody);

impl SeveralForms for LevelBody {
    const EXPECTED: &'static str = "a code in quotes such as \"1\", or { code = \"1\", label = \"Yes\" }";

    fn of_text(text: &str) -> Option<Self> {
        Some(Self::Code(text.to_owned()))
    }

    fn of_table<'de, A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        LabelledLevel::deserialize(MapAccessDeserializer::new(table)).map(Self::Labelled)
    }
}

/// A code and its label.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelledLevel {
    pub code: String,
    pub label: String,
}

/// A step that keeps or drops rows.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// What the step means, as a flow diagram says it.
    pub label: String,
    /// The condition, in SQL.
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
