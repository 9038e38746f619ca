//! Expressions over the ledger's tables, as R.

use std::collections::BTreeMap;

use crate::analysis::StepRecord;
use crate::kinds::r::{Options, Reason};
use crate::ledger::Ledger;
use crate::sql::r::{self, RSelect, string};

/// The tables with their columns.
pub(crate) struct Tables<'a> {
    columns: BTreeMap<&'a str, Vec<&'a str>>,
    steps: BTreeMap<&'a str, &'a [StepRecord]>,
}

impl<'a> Tables<'a> {
    pub(crate) fn of(ledger: &'a Ledger) -> Self {
        let columns =
            ledger.tables.iter().map(|table| (table.id.as_str(), table.columns.iter().map(String::as_str).collect()));
        let steps = ledger.tables.iter().map(|table| (table.id.as_str(), table.steps.as_slice()));
        Self { columns: columns.collect(), steps: steps.collect() }
    }

    /// The steps by which a table was made.
    pub(crate) fn steps(&self, table: &str) -> &'a [StepRecord] {
        self.steps.get(table).copied().unwrap_or(&[])
    }

    pub(crate) fn columns(&self, table: &str) -> &[&'a str] {
        self.columns.get(table).map_or(&[], Vec::as_slice)
    }

    /// SQL over a table, as an R function of its rows.
    pub(crate) fn function(&self, sql: &str, table: &str) -> Result<String, Reason> {
        r::expression(sql, self.columns(table), table).map_err(|errors| first_message(&errors))
    }

    pub(crate) fn query(&self, sql: &str) -> Result<RSelect, Reason> {
        r::query(sql, &self.columns).map_err(|errors| first_message(&errors))
    }

    /// The event of a block, as an R function of its rows.
    pub(crate) fn event(&self, options: Options<'_>) -> Result<String, Reason> {
        self.function(options.needed("event")?, options.needed("data")?)
    }

    /// The rows that a block works on: its table, narrowed by `where`.
    pub(crate) fn rows(&self, options: Options<'_>) -> Result<String, Reason> {
        let table = options.needed("data")?;
        Ok(match options.text("where") {
            None => format!("use({})", string(table)),
            Some(condition) => format!("rows_where(use({}), {})", string(table), self.function(condition, table)?),
        })
    }
}

fn first_message(errors: &crate::diagnostic::Diagnostics) -> Reason {
    errors.0.first().map_or_else(|| "SQL that cannot be translated".to_owned(), |error| error.message.clone())
}
