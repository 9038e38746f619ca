//! How large the table of a summary may be. More cells than these are not read by anybody: an id or a measurement was
//! named where a column of groups or of levels is meant.

use crate::analysis::Block;
use crate::data::Categories;
use crate::diagnostic::{Diagnostic, Outcome};

/// The most groups.
const MOST_GROUPS: usize = 5000;

/// The most cells of one variable: its levels in each group, and in all rows.
const MOST_CELLS: usize = 100_000;

const HINT: &str = "name a column of few values; a cohort block derives classes of numbers and of days";

/// Whether there are no more groups than a table may have.
///
/// # Errors
/// There are more.
pub(super) fn check_groups(block: &Block, by: &str, groups: usize) -> Outcome<()> {
    if groups <= MOST_GROUPS {
        return Ok(());
    }
    let error = Diagnostic::error(format!("`{by}` has {groups} groups, expected at most {MOST_GROUPS}"));
    Err(error.at(block.key("by")).hint(HINT).into())
}

/// Whether a variable has no more levels than fit into a table of so many scopes: all rows, and each group.
///
/// # Errors
/// It has more.
pub(super) fn check_levels(block: &Block, name: &str, categories: &Categories, scopes: usize) -> Outcome<()> {
    let levels = categories.levels.len();
    if levels.saturating_mul(scopes) <= MOST_CELLS {
        return Ok(());
    }
    let groups = scopes - 1;
    let message = match groups {
        0 => format!("`{name}` has {levels} levels, expected at most {MOST_CELLS}"),
        _ => format!(
            "`{name}` has {levels} levels, which with those of all rows are {} cells in {groups} groups, expected at \
             most {MOST_CELLS}",
            levels * scopes
        ),
    };
    Err(Diagnostic::error(message).at(block.item("variables", name)).hint(HINT).into())
}
