//! The keys of a value block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of a value block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"age >= 18"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// One aggregate, in SQL: `"AVG(age)"`, `"COUNT(*)"`.
    #[serde(rename = "as")]
    pub expression: String,
    /// The unit that is printed of the value.
    #[serde(default)]
    pub unit: Option<String>,
    /// Decimals to print: none of a whole number, else one, where it is not given.
    #[serde(default)]
    pub digits: Option<usize>,
}
