//! Variables of two values that take one row.

use crate::analysis::Block;
use crate::data::{Categories, Column, Kind};
use crate::diagnostic::{Diagnostic, Outcome, known_names};
use crate::kinds::summary::keys::{Dichotomous, SummaryKeys};

/// What says in a level's name that its variable holds.
const AFFIRMATIVE: [&str; 8] = ["true", "yes", "y", "1", "checked", "present", "positive", "ja"];

/// The level of a variable that its single row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    /// Which.
    pub(super) level: usize,
    /// Whether the level's name says no more than that the variable holds.
    pub(super) is_affirmative: bool,
}

/// Checks the names in `dichotomous`.
///
/// # Errors
/// A name that is no variable of the block.
pub(super) fn check(block: &Block, body: &SummaryKeys) -> Outcome<()> {
    let names: Vec<&String> = match &body.dichotomous {
        None => return Ok(()),
        Some(Dichotomous::All(names)) => names.iter().collect(),
        Some(Dichotomous::Chosen(chosen)) => chosen.keys().collect(),
    };
    match names.into_iter().find(|name| !body.variables.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let hint = known_names(name, body.variables.iter().map(String::as_str));
            Err(block.wrong("dichotomous", format!("`{name}` is not among the variables"), hint).into())
        }
    }
}

/// Whether a variable is to take one row.
pub(super) fn is_asked_for(body: &SummaryKeys, name: &str) -> bool {
    match &body.dichotomous {
        None => false,
        Some(Dichotomous::All(names)) => names.iter().any(|known| known == name),
        Some(Dichotomous::Chosen(chosen)) => chosen.contains_key(name),
    }
}

/// Adds the positive value of a flag that nobody has, so that its row reads `0 (0.0%)`: of
/// a column that is true or false, and of one of 0 and 1 that is to take one row.
pub(super) fn with_positive(column: &Column, is_asked_for: bool, categories: &mut Categories) {
    let values: &[&str] = match column.kind {
        _ if !column.levels.is_empty() => return,
        Kind::Boolean => &["false", "true"],
        kind if kind.is_numeric() && is_asked_for => &["0", "1"],
        _ => return,
    };
    let positive = values[1];
    let is_flag = categories.codes.iter().all(|code| values.contains(&code.as_str()));
    if is_flag && !categories.codes.iter().any(|code| code == positive) {
        categories.codes.push(positive.to_owned());
        categories.levels.push(positive.to_owned());
    }
}

/// The level that the row of a variable shows; none where it takes a row a level.
///
/// # Errors
/// A level that is not there, or several that it might be.
pub(super) fn shown(
    block: &Block,
    body: &SummaryKeys,
    column: &Column,
    categories: &Categories,
) -> Outcome<Option<Shown>> {
    let name = &column.name;
    let Categories { levels, codes, .. } = categories;
    let is_boolean = column.kind == Kind::Boolean && column.levels.is_empty();
    if !is_asked_for(body, name) && !is_boolean {
        return Ok(None);
    }
    let found = |level: usize| Ok(Some(Shown { level, is_affirmative: is_affirmative(&levels[level]) }));
    if let Some(Dichotomous::Chosen(chosen)) = &body.dichotomous
        && let Some(wanted) = chosen.get(name)
    {
        let at =
            levels.iter().position(|level| level == wanted).or_else(|| codes.iter().position(|code| code == wanted));
        return match at {
            Some(level) => found(level),
            None => {
                let hint = known_names(wanted, levels.iter().map(String::as_str));
                Err(block.wrong("dichotomous", format!("`{wanted}` is not a value of `{name}`"), hint).into())
            }
        };
    }
    // What has no value has no level either; its row is that of the variable.
    if levels.is_empty() {
        return Ok(None);
    }
    let affirmative: Vec<usize> = (0..levels.len()).filter(|level| is_affirmative(&levels[*level])).collect();
    match (affirmative.as_slice(), levels.len()) {
        ([level], 1 | 2) => found(*level),
        ([], 2) => found(1),
        _ => Err(undetermined(block, name, levels).into()),
    }
}

fn is_affirmative(level: &str) -> bool {
    AFFIRMATIVE.contains(&level.trim().to_lowercase().as_str())
}

fn undetermined(block: &Block, name: &str, levels: &[String]) -> Diagnostic {
    let last = levels.last().map_or("", String::as_str);
    let count = if levels.len() == 1 { "one value".to_owned() } else { format!("{} values", levels.len()) };
    block.wrong(
        "dichotomous",
        format!("`{name}` has {count}, `{}`: which its row shows is not known", levels.join("`, `")),
        format!("name it, `dichotomous = {{ {name} = \"{last}\" }}`; levels that may not occur are declared in the dictionary"),
    )
}
