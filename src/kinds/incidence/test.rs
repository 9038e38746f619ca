//! Gray's test, which compares cumulative incidences.

use crate::analysis::complete_cases::CompleteCases;
use crate::analysis::regression::entry::chi_square;
use crate::analysis::result_writer::{ResultWriter, Scope, invalid, not_estimable};
use crate::analysis::{Block, Nature};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::incidence::cause::Causes;
use crate::kinds::incidence::keys::IncidenceKeys;
use crate::kinds::incidence::shape::CauseTest;
use crate::statistics::competing::{CompetingRisks, gray_test};
use crate::statistics::{Codes, Estimable, NotEstimable};

/// The groups to compare.
pub(crate) struct Set<'a> {
    pub block: &'a Block,
    pub body: &'a IncidenceKeys,
    pub table: &'a Table,
    pub causes: &'a Causes,
    pub complete: &'a CompleteCases,
    pub group_of: Codes<'a>,
    pub groups: usize,
}

/// Runs the test for each cause, if the block asks for it, and gives what is shown of it.
pub(crate) fn run(
    set: &Set<'_>,
    root: &Scope,
    (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
) -> Outcome<Option<CauseTest>> {
    if set.groups < 2 {
        notes.push(
            Diagnostic::note(format!("block `{}`: there is only one group to compare", set.block.id))
                .at(set.block.key("by")),
        );
    }
    if set.body.test.is_none() {
        return Ok(None);
    }
    let stratum = stratum(set)?;
    let name = if stratum.is_some() { "stratified Gray's test" } else { "Gray's test" };
    let cause_of = set.causes.of_rows(&set.complete.rows);
    let time = set.complete.time.doubles();
    let risks = CompetingRisks::right_censored(&time, &cause_of, set.causes.labels.len());
    let rows = entries.row_set(set.table, &set.complete.rows);
    let mut shown = Vec::new();
    for (cause, (label, code)) in set.causes.labels.iter().zip(&set.causes.codes).enumerate() {
        let tested = match set.groups {
            0 => Estimable::Not(NotEstimable::NoObservations),
            1 => Estimable::Not(NotEstimable::OneGroup),
            // Late differences count as much as early ones: no weights, as in R by default.
            _ => {
                gray_test(&risks, cause + 1, set.group_of, set.groups, stratum.as_deref(), 0.0)
                    .map_err(|error| invalid(&error, set.table, &set.complete.rows))?
                    .test
            }
        };
        let scope = root.step("test").level_of(&set.body.status, label, code).rows(rows);
        entries.words(&scope, "method", name);
        match &tested {
            Estimable::Value(test) => chi_square(entries, &scope, test),
            Estimable::Not(reason) => {
                entries.put(&scope, "statistic", not_estimable(reason), Nature::Quantity(2));
                entries.put(&scope, "df", not_estimable(reason), Nature::Count);
                entries.put(&scope, "p.value", not_estimable(reason), Nature::PValue);
            }
        }
        shown.push((label.clone(), entries.row(&scope)));
    }
    Ok(Some(CauseTest { name: name.to_owned(), rows: shown }))
}

/// The stratum of each complete row.
fn stratum(set: &Set<'_>) -> Outcome<Option<Vec<usize>>> {
    let Some(name) = &set.body.strata else { return Ok(None) };
    let strata = set.table.categories(name).map_err(|errors| set.block.at_key("strata", errors))?;
    let codes: Option<Vec<usize>> = set.complete.rows.iter().map(|row| strata.index[row]).collect();
    codes.map(Some).ok_or_else(|| {
        Diagnostic::error(format!("`{name}` has missing values, expected a stratum in every row"))
            .at(set.block.key("strata"))
            .hint("select the rows with `where`")
            .into()
    })
}
