//! Levels of one column that differ in nothing but writing: `Dead` and `dead`.

use std::collections::{BTreeMap, BTreeSet};

use super::blank::folded;
use super::column::{Column, Kind};
use super::dictionary::Resource;
use super::key::Keys;
use super::missing::missing_codes;
use super::shortened::shortened;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};

/// A column that no block reads is one of levels if it has at most so many values.
const FEW: usize = 20;
/// A column with more values than this is free text even where a block reads it.
const MOST: usize = 10_000;
/// At most so many pairs are named.
const SHOWN: usize = 5;

/// Findings about the columns of a source table whose levels differ only in case,
/// blanks, hyphens, the form of a character or a last full stop, with the counts of
/// each. Looked at are columns of text that hold levels: those that blocks read
/// (`used`) and those with few values. Keys are names, not levels; levels that the
/// dictionary declares are meant to be two.
pub fn near_levels(
    table: &Table,
    resource: Option<&Resource>,
    keys: &Keys,
    used: &BTreeSet<(String, String)>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for column in table.columns().iter().filter(|column| column.kind == Kind::Text && !keys.holds(&column.name)) {
        let is_used = used.contains(&(table.id().to_owned(), column.name.clone()));
        let most = if is_used { MOST } else { FEW };
        if let Some(counts) = table.store(&column.name).ok().and_then(|store| store.text_counts(most)) {
            found.extend(finding(table, column, &counts, &missing_codes(&column.name, resource)));
        }
    }
    found
}

fn finding(table: &Table, column: &Column, counts: &BTreeMap<&str, usize>, missing: &[&str]) -> Option<Diagnostic> {
    let mut groups: BTreeMap<String, Vec<(&str, Option<usize>)>> = BTreeMap::new();
    for (text, count) in counts {
        groups.entry(folded(text)).or_default().push((text, Some(*count)));
    }
    for code in missing.iter().filter(|code| code.chars().any(char::is_alphanumeric)) {
        if let Some(group) = groups.get_mut(&folded(code)) {
            group.push((code, None));
        }
    }
    let is_declared = |text: &str| column.level_label(text).is_some();
    let alike: Vec<&Vec<(&str, Option<usize>)>> = groups
        .values()
        .filter(|group| group.iter().filter(|(text, _)| !is_declared(text)).count() > 0 && group.len() > 1)
        .collect();
    if alike.is_empty() {
        return None;
    }
    let named: Vec<String> = alike.iter().take(SHOWN).map(|group| words(group)).collect();
    let rest = if alike.len() > SHOWN { format!("; and {} more", alike.len() - SHOWN) } else { String::new() };
    let message =
        format!("column `{}` has levels that differ only in writing: {}{rest}", column.name, named.join("; "));
    let path = table.path().unwrap_or(table.id());
    Some(Diagnostic::finding(message).code("near-levels").at(Place::file(path)).hint(
        "write them alike in the data; if they are meant to differ, declare each as a level in data/datapackage.json",
    ))
}

/// `F` (12 rows), `f` (1 row)
fn words(group: &[(&str, Option<usize>)]) -> String {
    let one = |(text, count): &(&str, Option<usize>)| match count {
        Some(1) => format!("`{}` (1 row)", shortened(text)),
        Some(count) => format!("`{}` ({count} rows)", shortened(text)),
        None => format!("`{}` (a missing value)", shortened(text)),
    };
    group.iter().map(one).collect::<Vec<_>>().join(", ")
}
