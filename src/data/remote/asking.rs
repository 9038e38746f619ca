//! What is counted of a table that another engine holds, and how it is asked for.

use std::collections::BTreeSet;

use super::super::table::Table;
use super::counted::listed;
use super::held::Remote;
use super::print;
use crate::diagnostic::{Diagnostic, Outcome};

/// What is counted.
#[derive(Debug, Clone, Default)]
pub struct Tally<'a> {
    /// The columns whose combinations are counted.
    pub columns: BTreeSet<String>,
    /// Columns of which each is counted beside these, and not with the others.
    pub alone: Vec<String>,
    /// Those among `columns` that have many values by their nature, such as times.
    pub axis: Vec<String>,
    /// Those among `columns` of which sums can take the place of the values: covariates that enter a model as they are.
    pub summed: Vec<String>,
    /// Those among `columns` for each combination of whose values there would be sums.
    pub summed_by: Vec<String>,
    /// The rows that are counted.
    pub condition: Option<&'a str>,
    /// For which block.
    pub block: &'a str,
}

/// What is asked of a table, and its rows as they stand behind `SELECT`.
pub(super) struct Asking<'a> {
    pub table: &'a Table,
    pub remote: &'a Remote,
    pub tally: &'a Tally<'a>,
    pub from: String,
}

impl Asking<'_> {
    /// The number of rows of each combination of values of columns; beside them, of columns that are summed, of whether
    /// there is a value.
    pub(super) fn grouped(&self, columns: &[&String], summed: &[String]) -> Outcome<String> {
        let sql = |name: &String| print::column(self.table, self.remote, name);
        let own: Vec<String> = columns.iter().map(|name| sql(name)).collect::<Result<_, Diagnostic>>()?;
        let numbers: Vec<String> = summed.iter().map(sql).collect::<Result<_, Diagnostic>>()?;
        let mut inner: Vec<String> = (!own.is_empty()).then(|| listed(&own)).into_iter().collect();
        let mut names: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
        for (at, number) in numbers.iter().enumerate() {
            inner.push(format!("CASE WHEN ({number}) IS NULL THEN 1 ELSE 0 END AS m{at}"));
            names.push(format!("m{at}"));
        }
        let (inner, names) = (inner.join(", "), names.join(", "));
        Ok(format!("SELECT {names}, COUNT(*) AS n FROM (SELECT {inner} {}) AS t GROUP BY {names}", self.from))
    }
}
