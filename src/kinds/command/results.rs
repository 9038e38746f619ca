//! From the rows of a program to results.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::result_writer::{ResultWriter, Scope, absent};
use crate::analysis::{Block, Nature, Value};
use crate::data::is_beyond_exact;
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};
use crate::kinds::command::cell::Row;
use crate::kinds::command::keys::CommandKeys;

/// The decimals of a number of which nothing else is said.
const DECIMALS: usize = 2;

/// Where a row of results is put: the steps before its statistic, each with what it is.
pub(super) fn scope(row: &Row, rows: Option<usize>) -> Scope {
    let scope = rows.map_or_else(Scope::default, |rows| Scope::default().rows(rows));
    let mut scope = scope.unit(row.unit.as_deref());
    for (group, level) in &row.groups {
        scope = scope.group(group, level, level);
    }
    if let Some(variable) = &row.variable {
        scope = scope.variable(variable);
    }
    if let Some(level) = &row.level {
        scope = scope.level(level, level);
    }
    scope
}

/// Writes the results of a file. `rows` is the set of rows that they are made from.
///
/// # Errors
/// What the program says went wrong; a value twice; a number that is none.
pub(super) fn enter(
    block: &Block,
    keys: &CommandKeys,
    path: &str,
    read: &[(usize, Row)],
    rows: Option<usize>,
    entries: &mut ResultWriter,
) -> Outcome<()> {
    let natures = natures(block, keys)?;
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (line, row) in read {
        let place = || Place::at(path, *line, 0);
        if let Some(error) = &row.error {
            problems.push(
                Diagnostic::error(format!("block `{}`: the program reports of {}: {error}", block.id, said(row)))
                    .at(place()),
            );
            continue;
        }
        if !seen.insert((&row.groups, &row.variable, &row.level, &row.stat)) {
            problems.push(Diagnostic::error(format!("block `{}` has {} twice", block.id, said(row))).at(place()).hint(
                "what tells two results apart goes into `variable`, `variable_level` or `group1` and `group1_level`",
            ));
            continue;
        }
        if let Some(number) = row.value.as_deref().filter(|text| is_beyond_exact(text)) {
            let message = format!(
                "block `{}`: found {number} of {}, expected a whole number that a double holds, as each does up \
                 to 9007199254740992",
                block.id,
                said(row)
            );
            problems.push(Diagnostic::error(message).at(place()).hint("give a smaller unit, or a text"));
            continue;
        }
        let (value, nature) = value(row, natures.get(row.stat.as_str()).copied());
        entries.put(&scope(row, rows), &row.stat, value, nature);
    }
    let unused: Vec<&&str> = natures.keys().filter(|stat| !read.iter().any(|(_, row)| row.stat == **stat)).collect();
    for stat in unused {
        problems.push(
            Diagnostic::error(format!("`formats` names `{stat}`, which the program does not give"))
                .at(block.item("formats", stat)),
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(Diagnostics(problems)) }
}

/// What a row is about, in words.
fn said(row: &Row) -> String {
    let parts = row.groups.iter().map(|(group, level)| format!("{group} {level}"));
    let parts = parts.chain(row.variable.clone()).chain(row.level.clone()).chain([row.stat.clone()]);
    format!("“{}”", parts.collect::<Vec<_>>().join(" / "))
}

/// The natures that the block gives to statistics.
fn natures<'k>(block: &Block, keys: &'k CommandKeys) -> Outcome<BTreeMap<&'k str, Nature>> {
    let mut natures = BTreeMap::new();
    let mut problems = Vec::new();
    for (stat, written) in &keys.formats {
        let nature = match written.as_str() {
            "count" => Some(Nature::Count),
            "percent" => Some(Nature::Proportion),
            "ratio" => Some(Nature::Ratio),
            "p" => Some(Nature::PValue),
            decimals => decimals.parse().ok().filter(|decimals: &usize| *decimals <= 9).map(Nature::Quantity),
        };
        match nature {
            Some(nature) => {
                natures.insert(stat.as_str(), nature);
            }
            None => problems.push(
                Diagnostic::error(format!("found the format `{written}` of `{stat}`, expected `count`, `percent`, `ratio`, `p`, or decimals from `0` to `9`"))
                    .at(block.item("formats", written)),
            ),
        }
    }
    if problems.is_empty() { Ok(natures) } else { Err(Diagnostics(problems)) }
}

fn value(row: &Row, given: Option<Nature>) -> (Value, Nature) {
    let Some(text) = &row.value else {
        let nature = given.unwrap_or(Nature::Quantity(DECIMALS));
        return (absent(row.warning.as_deref().unwrap_or("the program gives no value")), nature);
    };
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            let usual = match row.stat.as_str() {
                "n" | "N" | "N_obs" | "N_miss" | "n.event" | "n.risk" if number.fract() == 0.0 => Nature::Count,
                "p" => Nature::Proportion,
                "p.value" => Nature::PValue,
                "df" | "df.residual" if number.fract() == 0.0 => Nature::Quantity(0),
                _ => Nature::Quantity(DECIMALS),
            };
            (Value::Number(number), given.unwrap_or(usual))
        }
        Ok(number) if number.is_nan() => {
            (absent("the program gives no number"), given.unwrap_or(Nature::Quantity(DECIMALS)))
        }
        Ok(_) => (absent("the program gives an infinite number"), given.unwrap_or(Nature::Quantity(DECIMALS))),
        Err(_) => (Value::Text(text.clone()), Nature::Words),
    }
}
