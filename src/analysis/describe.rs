//! Groups of rows, and the numbers that describe what they hold.

use crate::analysis::decimals::Decimals;
use crate::analysis::result_writer::{ResultWriter, Scope, absent, value_of};
use crate::analysis::{Block, Nature, Value};
use crate::data::{Categories, Table};
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::statistics::Invalid;
use crate::statistics::descriptive::{QuantileType, Sorted};

/// One group of rows.
pub(crate) struct Members {
    pub label: String,
    pub code: String,
    pub rows: Vec<usize>,
}

/// The groups of `by` that have rows, in the order of the levels.
pub(crate) fn members(block: &Block, by: &str, table: &Table) -> Outcome<Vec<Members>> {
    Ok(members_of(&table.categories(by).map_err(|errors| block.at_key("by", errors))?))
}

/// The levels that have rows, in their order.
pub(crate) fn members_of(categories: &Categories) -> Vec<Members> {
    let mut rows = vec![Vec::new(); categories.levels.len()];
    for (row, level) in categories.index.iter().enumerate() {
        if let Some(level) = level {
            rows[level].push(row);
        }
    }
    let named = categories.levels.iter().zip(&categories.codes).zip(rows);
    let members = named.map(|((label, code), rows)| Members { label: label.clone(), code: code.clone(), rows });
    members.filter(|group| !group.rows.is_empty()).collect()
}

/// The quantiles that the key `quantile_type` of a block asks for, by their number in R.
///
/// # Errors
/// It is another number than 2, 6 or 7.
pub(crate) fn quantile_type(block: &Block, number: u8) -> Outcome<QuantileType> {
    match number {
        2 => Ok(QuantileType::Type2),
        6 => Ok(QuantileType::Type6),
        7 => Ok(QuantileType::Type7),
        other => Err(Diagnostic::error(format!("found the quantile type {other}, expected 2, 6 or 7"))
            .at(block.value("quantile_type"))
            .into()),
    }
}

/// Enters how many rows have no group, below `missing`, and gives a note where there are
/// some: they are in no group's numbers.
pub(crate) fn without_group(
    block: &Block,
    by: &str,
    table: &Table,
    root: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<Option<Diagnostic>> {
    let rows = table.missing_rows(by).map_err(|errors| block.at_key("by", errors))?;
    entries.count_rows(table, &root.step("missing").variable(by), "n.missing", &rows);
    Ok(ungrouped(block, by, rows.len(), ("row", "rows")))
}

/// The note that some have no group.
pub(crate) fn ungrouped(block: &Block, by: &str, count: usize, words: (&str, &str)) -> Option<Diagnostic> {
    let (noun, verb, pronoun) = if count == 1 { (words.0, "has", "it is") } else { (words.1, "have", "they are") };
    (count > 0).then(|| {
        Diagnostic::note(format!(
            "block `{}`: {count} {noun} {verb} no value of `{by}`: {pronoun} in no group",
            block.id
        ))
        .at(block.key("by"))
    })
}

/// Which of the groups the option `reference` names, by its label or code.
///
/// # Errors
/// None of them.
pub(crate) fn reference(block: &Block, wanted: &str, groups: &[Members]) -> Outcome<usize> {
    groups.iter().position(|group| group.label == wanted || group.code == wanted).ok_or_else(|| {
        let hint = known_names(wanted, groups.iter().map(|group| group.label.as_str()));
        let message = format!("`{wanted}` is not a group with rows");
        Diagnostic::error(message).at(block.value("reference")).hint(hint).into()
    })
}

/// Enters mean, standard deviation, quantiles and extremes.
pub(crate) fn numbers(
    numbers: &[f64],
    decimals: Decimals,
    definition: QuantileType,
    scope: &Scope,
    entries: &mut ResultWriter,
) -> Result<(), Invalid> {
    described(&Sorted::of(numbers.to_vec())?, decimals, definition, scope, entries);
    Ok(())
}

/// The same of numbers that are sorted already.
pub(crate) fn described(
    numbers: &Sorted,
    decimals: Decimals,
    definition: QuantileType,
    scope: &Scope,
    entries: &mut ResultWriter,
) {
    let found = numbers.summary(definition);
    for (stat, value) in [("mean", found.mean), ("sd", found.sd)] {
        entries.put(scope, stat, value_of(value), decimals.of_mean());
    }
    let parts =
        [("median", found.median), ("p25", found.p25), ("p75", found.p75), ("min", found.min), ("max", found.max)];
    for (stat, value) in parts {
        entries.put(scope, stat, value_of(value), decimals.of_value(value.value()));
    }
}

/// Enters how many of the rows have the event: `n`, `N` and `p`.
pub(crate) fn events(table: &Table, known: &[usize], with: &[usize], scope: &Scope, entries: &mut ResultWriter) {
    let (all, some) = (entries.row_set(table, known), entries.row_set(table, with));
    entries.count(&scope.rows(some), "n", with.len());
    entries.count(&scope.rows(all), "N", known.len());
    let share = if known.is_empty() {
        absent("there is no value")
    } else {
        Value::Number(with.len() as f64 / known.len() as f64)
    };
    entries.put(&scope.rows(all), "p", share, Nature::Proportion);
}
