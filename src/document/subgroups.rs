//! Groups of patients that a text tells of: whether their counts add up to the total that
//! stands beside them, and their percentages to a hundred.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::analysis::Role;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::visible::numbers;
use crate::ledger::{Ledger, ResultEntry};

/// A traced result in a text.
pub(super) struct Told<'a> {
    pub(super) index: usize,
    pub(super) entry: &'a ResultEntry,
    /// Where it stands, and how it reads.
    pub(super) range: Range<usize>,
    pub(super) text: String,
    /// Where it is written.
    pub(super) place: &'a Place,
}

/// The results of a block.
pub(super) fn of_block(ledger: &Ledger, block: usize) -> &[ResultEntry] {
    let first = ledger.blocks[block].first_result;
    let end = ledger.blocks.get(block + 1).map_or(ledger.results.len(), |next| next.first_result);
    &ledger.results[first..end]
}

/// Whether a result is a statistic of a level of a summarized variable.
fn is_of_level(ledger: &Ledger, entry: &ResultEntry, stat: &str) -> bool {
    let path = &entry.result.path;
    let level = path.len().checked_sub(2).map(|at| path[at].role);
    entry.result.stat == stat && level == Some(Role::Level) && ledger.blocks[entry.block].kind == "summary"
}

/// The block and the path above the level: results of one family are of one variable, in one group.
fn family(entry: &ResultEntry) -> (usize, Vec<&str>) {
    let path = &entry.result.path;
    (entry.block, path[..path.len().saturating_sub(2)].iter().map(|step| step.name.as_str()).collect())
}

/// The families that a text tells of, each result once, with all results of each.
fn families<'t, 'a>(
    ledger: &'a Ledger,
    told: &'t [Told<'a>],
    stat: &str,
) -> Vec<(BTreeMap<usize, &'t Told<'a>>, Vec<&'a ResultEntry>)> {
    let mut found: BTreeMap<(usize, Vec<&str>), BTreeMap<usize, &'t Told<'a>>> = BTreeMap::new();
    for one in told.iter().filter(|one| is_of_level(ledger, one.entry, stat)) {
        found.entry(family(one.entry)).or_default().insert(one.index, one);
    }
    let whole = |key: &(usize, Vec<&str>)| {
        let all = of_block(ledger, key.0).iter().filter(|entry| is_of_level(ledger, entry, stat));
        all.filter(|entry| family(entry) == *key).collect()
    };
    found
        .into_iter()
        .map(|(key, members)| {
            let all = whole(&key);
            (members, all)
        })
        .collect()
}

/// The counts of some levels of a variable beside their total, without the others.
pub(super) fn sums(ledger: &Ledger, told: &[Told<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (members, all) in families(ledger, told, "n") {
        let Some(last) = members.values().next_back().filter(|_| members.len() > 1) else { continue };
        let is_total = |one: &&Told<'_>| {
            let (total, count) = (&one.entry.result, &last.entry.result);
            one.entry.block == last.entry.block && total.stat == "N" && total.groups == count.groups
        };
        let total = told.iter().filter(is_total).find_map(|one| one.entry.result.value.number());
        let Some(total) = total else { continue };
        let sum: f64 = members.values().filter_map(|one| one.entry.result.value.number()).sum();
        let ids: BTreeSet<&str> = members.values().map(|one| one.entry.id.as_str()).collect();
        let left = all.iter().filter(|entry| !ids.contains(entry.id.as_str()));
        let left = left.filter(|entry| entry.result.value.number().is_some_and(|count| count > 0.0));
        let left: Vec<String> = left.map(|entry| format!("`{}`", entry.id)).collect();
        let hint = if sum > total {
            "a patient is counted in more than one group: say so".to_owned()
        } else if sum < total && !left.is_empty() {
            format!("not told: {}", left.join(", "))
        } else {
            continue;
        };
        let note =
            Diagnostic::note(format!("the groups that are told add up to {sum} of {total}")).code("groups-add-up");
        found.push(note.at(last.place.clone()).hint(hint));
    }
    found
}

/// Percentages of all levels of a variable that do not add up to a hundred, because each is
/// rounded, where no word beside them says so.
pub(super) fn percentages(ledger: &Ledger, told: &[Told<'_>], around: &str) -> Vec<Diagnostic> {
    let lower = around.to_lowercase();
    if ["round", "gerundet", "arrondi", "redond"].iter().any(|word| lower.contains(word)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (members, all) in families(ledger, told, "p") {
        let read = |one: &&Told<'_>| {
            let number = numbers(&one.text).into_iter().next().filter(|_| one.text.ends_with('%'))?;
            number.value()
        };
        let values: Vec<(f64, usize)> = members.values().filter_map(read).collect();
        let is_whole = values.len() == members.len()
            && all.iter().all(|entry| {
                entry.result.value.number().is_none_or(|share| share == 0.0)
                    || members.values().any(|one| one.entry.id == entry.id)
            });
        let (Some(last), true) = (members.values().next_back(), is_whole && values.len() > 1) else { continue };
        let decimals = values.iter().map(|(_, decimals)| *decimals).max().unwrap_or(0);
        let sum = crate::ledger::format::decimal(values.iter().map(|(value, _)| value).sum(), decimals);
        if sum != crate::ledger::format::decimal(100.0, decimals) {
            let note =
                Diagnostic::note(format!("the percentages of all groups add up to {sum}, because each is rounded"))
                    .code("groups-add-up");
            found.push(note.at(last.place.clone()).hint("say so: “Percentages are rounded and need not add up.”"));
        }
    }
    found
}
