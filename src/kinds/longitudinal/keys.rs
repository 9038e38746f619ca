//! The keys of a longitudinal block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of a longitudinal block: a row of its table is a value of a subject at a visit.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LongitudinalKeys {
    /// The table: a file of `data/` by its name, or a `cohort` or `sql` block; where it is not
    /// given, the only cohort of the report, else its only table.
    #[serde(default)]
    pub data: String,
    /// The rows that are taken, an SQL condition: `"test = 'hemoglobin'"`.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// The column of numbers that is followed.
    pub value: String,
    /// The column of subjects, who have at most one value at each visit.
    pub subject: String,
    /// The column of visits, as numbers: cycles, or months by which a visit was planned.
    pub at: String,
    /// The column of groups.
    #[serde(default)]
    pub by: Option<String>,
    /// How many decimals are printed; where it is not given they follow the spread of the values.
    #[serde(default)]
    pub digits: Option<u8>,
    /// Definition of quantiles in Hyndman and Fan's numbering: 2, 6 or 7.
    #[serde(default = "seven")]
    pub quantile_type: u8,
}

fn seven() -> u8 {
    7
}
