//! What the ledger keeps of a table.

#[cfg(feature = "tables")]
use crate::data::Table;

/// A table that a block made or read, for the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRecord {
    /// Id.
    pub id: String,
    /// Tables it is made from.
    pub parents: Vec<String>,
    /// Its steps.
    pub steps: Vec<StepRecord>,
    /// Rows.
    pub rows: u64,
    /// Rows, as far as a reader may know them.
    pub rows_known: Option<u64>,
    /// Columns.
    pub columns: Vec<String>,
}

/// One step of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// The author's label.
    pub label: String,
    /// The condition, in SQL.
    pub condition: Option<String>,
    /// Whether it drops the rows for which the condition is true.
    pub excludes: bool,
    /// Rows before.
    pub n_in: u64,
    /// Rows after.
    pub n_out: u64,
    /// Rows before, as far as a reader may know them.
    pub in_known: Option<u64>,
    /// Rows after, as far as a reader may know them.
    pub out_known: Option<u64>,
}

#[cfg(feature = "tables")]
impl TableRecord {
    /// What the ledger keeps of a table.
    pub fn of(table: &Table) -> Self {
        Self {
            id: table.id().to_owned(),
            parents: table.parents().to_vec(),
            steps: table
                .steps()
                .iter()
                .map(|step| StepRecord {
                    label: step.label.clone(),
                    condition: step.where_.clone(),
                    excludes: step.excludes,
                    n_in: step.n_in as u64,
                    n_out: step.n_out as u64,
                    in_known: Some(step.n_in as u64),
                    out_known: Some(step.n_out as u64),
                })
                .collect(),
            rows: table.rows() as u64,
            rows_known: Some(table.rows() as u64),
            columns: table.columns().iter().map(|column| column.name.clone()).collect(),
        }
    }
}
