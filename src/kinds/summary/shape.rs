//! A table of characteristics, as it is shown.

use serde::{Deserialize, Serialize};

use crate::analysis::ResultRow;

/// A table of characteristics. Its columns are all rows, then each group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct SummaryShape {
    /// The grouping variable's label.
    pub(crate) by: Option<String>,
    /// How many have no group.
    pub(crate) without_group: Option<ResultRow>,
    /// Groups, in order; empty without `by`.
    pub(crate) groups: Vec<String>,
    /// Whether a column for all is wanted.
    pub(crate) overall: bool,
    /// Whether there are tests.
    pub(crate) test: bool,
    /// Whether there are standardized mean differences.
    pub(crate) smd: bool,
    /// `n`, and `n.subjects` where a subject may have several rows, of each column.
    pub(crate) totals: Vec<ResultRow>,
    /// Variables, in order.
    pub(crate) variables: Vec<VariableShape>,
    /// What is counted, in the plural: `patients`, `records`.
    pub(crate) counted: String,
    /// What the subjects are called, where a subject may have several rows.
    pub(crate) subjects: Option<String>,
}

/// One variable of a table of characteristics.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct VariableShape {
    /// Name in the data.
    pub(crate) name: String,
    /// Label from the dictionary.
    pub(crate) label: String,
    /// Unit from the dictionary.
    pub(crate) unit: Option<String>,
    /// Its results in each column.
    pub(crate) cells: Vec<ResultRow>,
    /// The values of a continuous variable in each column, ascending; none where there are too
    /// many to be drawn one by one.
    pub(crate) points: Vec<Vec<f64>>,
    /// Levels, in order, with `n`, `N` and `p` in each column; none of a continuous
    /// variable.
    pub(crate) levels: Vec<(String, Vec<ResultRow>)>,
    /// Whether it is described by its levels, of which it may have none.
    pub(crate) is_category: bool,
    /// The level that alone is shown, of a variable of two values.
    pub(crate) in_one_row: Option<OneRow>,
    /// Pattern of the cell, for example `{median} ({p25}–{p75})`.
    pub(crate) pattern: String,
    /// What the pattern shows, for example `median (IQR)`.
    pub(crate) shows: String,
    /// Whether a row for missing values is shown.
    pub(crate) missing: bool,
    /// The test of the groups.
    pub(crate) test: Option<ResultRow>,
    /// The standardized mean difference of the groups.
    pub(crate) smd: Option<ResultRow>,
}

impl VariableShape {
    /// The same where so many other results of the block were written before its own.
    pub(crate) fn behind(&mut self, others: usize) {
        let of_levels = self.levels.iter_mut().flat_map(|(_, cells)| cells);
        let rows = self.cells.iter_mut().chain(of_levels).chain(&mut self.test).chain(&mut self.smd);
        rows.for_each(|row| row.behind(others));
    }
}

/// The level that alone is shown of a variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OneRow {
    /// Which of the levels.
    pub(crate) level: usize,
    /// Its name, where it says more than that the variable holds.
    pub(crate) named: Option<String>,
}
