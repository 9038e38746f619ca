//! The keys of a command block.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of a command block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommandKeys {
    /// The program and its arguments, a text each: `["Rscript", "--vanilla"]`. `{code}` stands
    /// for the file with the `code`, which else is the last argument.
    pub run: Vec<String>,
    /// The text of the program, if it is written here.
    #[serde(default)]
    pub code: Option<String>,
    /// What it reads: tables by their names, each of which lies as `name.csv` in the folder that
    /// it is started in, and files below `report/` by their paths there. An argument that is such
    /// a path is read as well.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// The files that it writes into that folder: CSV or JSON with a result a row (`stat` and
    /// `value`, or the columns of an ARD of cards) and at most one other CSV, which becomes the
    /// table of this block.
    pub outputs: Vec<String>,
    /// How statistics are printed, by their names: `"count"`, `"percent"`, `"ratio"`, `"p"`, or
    /// decimals as `"1"`. Where it is not given `n` is a count, `p` a percentage, `p.value` a P
    /// value, and others have two decimals.
    #[serde(default)]
    pub formats: BTreeMap<String, String>,
    /// What it computes, as a sentence for the methods.
    #[serde(default)]
    pub methods: Option<String>,
    /// What a row of its table is, in the plural: `"patients"`.
    #[serde(default)]
    pub unit: Option<String>,
    /// The seconds that it may take.
    #[serde(default = "default_time_limit")]
    pub time_limit: f64,
}

fn default_time_limit() -> f64 {
    600.0
}

/// Whether an input is a file: names of tables have no full stop or slash.
pub(crate) fn is_file(input: &str) -> bool {
    input.contains(['.', '/'])
}

impl CommandKeys {
    /// The tables that it reads.
    pub(super) fn tables(&self) -> Vec<String> {
        let tables: BTreeSet<&String> = self.inputs.iter().filter(|input| !is_file(input)).collect();
        tables.into_iter().cloned().collect()
    }
}
