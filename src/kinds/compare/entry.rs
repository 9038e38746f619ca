//! What comparing gives beside its results: the shape for tables and figures, and
//! the tests whose P values are adjusted together.

use crate::analysis::Value;
use crate::analysis::decimals::Decimals;
use crate::analysis::describe;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid};
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::kinds::compare::shape::OutcomeShape;
use crate::statistics::descriptive::QuantileType;

/// All outcomes of a block, compared.
pub(crate) struct Compared {
    pub outcomes: Vec<ComparedOutcome>,
    /// The groups, in order, as steps of paths.
    pub groups: Vec<String>,
    /// What is compared with what, where there are two.
    pub contrast: Option<(String, String)>,
}

/// One outcome, compared.
pub(crate) struct ComparedOutcome {
    pub shape: OutcomeShape,
    /// Where it is written.
    pub root: Scope,
    /// Where what describes each group is written.
    pub groups: Vec<Scope>,
    /// The scope of the test and its P value.
    pub test: (Scope, Value),
    /// The same of each two groups.
    pub pairs: Vec<(Scope, Value)>,
    /// The groups of each of them: the earlier one, the later one.
    pub pair_names: Vec<(String, String)>,
    /// The rows that are compared, from 0, ascending.
    pub rows: Vec<usize>,
}

/// The values of an outcome, row by row.
pub(crate) enum Values {
    Numbers(Vec<Option<f64>>),
    Truth(Vec<Option<bool>>),
}

impl Values {
    /// Whether the value of a row is known.
    pub(crate) fn is_known(&self, row: usize) -> bool {
        match self {
            Self::Numbers(values) => values[row].is_some(),
            Self::Truth(truth) => truth[row].is_some(),
        }
    }

    /// The numbers of rows; none of an event.
    pub(crate) fn sample(&self, rows: &[usize]) -> Vec<f64> {
        match self {
            Self::Numbers(values) => rows.iter().filter_map(|row| values[*row]).collect(),
            Self::Truth(_) => Vec::new(),
        }
    }

    /// How many of the rows have the event and how many are known; none of numbers.
    pub(crate) fn counts(&self, rows: &[usize]) -> (u64, u64) {
        match self {
            Self::Numbers(_) => (0, 0),
            Self::Truth(truth) => {
                let with = rows.iter().filter(|row| truth[**row] == Some(true)).count();
                let known = rows.iter().filter(|row| truth[**row].is_some()).count();
                (with as u64, known as u64)
            }
        }
    }

    /// Enters what describes the known rows of a group.
    pub(crate) fn describe(
        &self,
        table: &Table,
        known: &[usize],
        scope: &Scope,
        entries: &mut ResultWriter,
    ) -> Outcome<()> {
        match self {
            Self::Truth(truth) => {
                let with: Vec<usize> = known.iter().copied().filter(|row| truth[*row] == Some(true)).collect();
                describe::events(table, known, &with, scope, entries);
            }
            Self::Numbers(values) => {
                let set = entries.row_set(table, known);
                let scope = scope.rows(set);
                entries.count(&scope, "n", known.len());
                let all: Vec<f64> = values.iter().flatten().copied().collect();
                describe::numbers(&self.sample(known), Decimals::of(&all), QuantileType::Type7, &scope, entries)
                    .map_err(|error| invalid(&error, table, known))?;
            }
        }
        Ok(())
    }
}

/// What a table shows of each group: a pattern, and what it is called.
pub(crate) fn shown(on_numbers: bool, of_ranks: bool) -> (String, String) {
    let (pattern, shows) = match (on_numbers, of_ranks) {
        (false, _) => ("{n}/{N} ({p%})", "n/N (%)"),
        (true, true) => ("{median} ({p25}–{p75})", "median (IQR)"),
        (true, false) => ("{mean} ({sd})", "mean (SD)"),
    };
    (pattern.to_owned(), shows.to_owned())
}
