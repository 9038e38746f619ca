//! What SQL expressions give over a table.

use super::column::Scalar;
use super::table::Table;
use super::{compared, expression};
use crate::diagnostic::{Diagnostic, Outcome};

impl Table {
    /// Which rows satisfy a boolean SQL expression; `None` where it is unknown
    /// because a value is missing.
    pub fn truth(&self, sql: &str) -> Outcome<Vec<Option<bool>>> {
        expression::truth(self, sql)
    }

    /// The rows for which a boolean SQL expression is true. Where it is unknown
    /// because a value is missing, the row is left out. Keeps order and lineage.
    pub fn filter(&self, sql: &str) -> Outcome<Self> {
        // Rows of another engine are selected there.
        if self.selected.as_deref() == Some(sql) {
            return Ok(Self { selected: None, ..self.clone() });
        }
        let truth = self.truth(sql)?;
        let kept: Vec<usize> =
            truth.iter().enumerate().filter(|(_, truth)| **truth == Some(true)).map(|(at, _)| at).collect();
        Ok(self.select_rows(&kept))
    }

    /// The value of an SQL expression with one value for the whole table, for
    /// example `AVG(age)` or `COUNT(DISTINCT site)`. An expression with a value
    /// for each row, and a constant, are errors.
    pub fn aggregate(&self, sql: &str) -> Outcome<Scalar> {
        expression::aggregate(self, sql)
    }

    /// Findings about the constants of an SQL expression that its columns do not
    /// have as values, without places.
    pub fn unmatched(&self, sql: &str) -> Vec<Diagnostic> {
        compared::unmatched(self, sql)
    }

    /// The columns an SQL expression uses, sorted.
    pub fn columns_of(&self, sql: &str) -> Outcome<Vec<String>> {
        expression::columns_of(self, sql)
    }
}
