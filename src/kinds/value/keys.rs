//! The keys of a value block.

use serde::{Deserialize, Serialize};

/// The keys of a value block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueKeys {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// One aggregate, in SQL.
    #[serde(rename = "as")]
    pub expression: String,
    #[serde(default)]
    pub unit: Option<String>,
    /// Decimals to print; none for a whole number, else one.
    #[serde(default)]
    pub digits: Option<usize>,
}
