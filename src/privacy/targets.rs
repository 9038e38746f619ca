//! What must not follow from the counts that are shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{AnalysisResult, BlockResults, Privacy};
use crate::privacy::cells::{At, Cells};
use crate::privacy::span::{PRIME, Vector};

/// The small cells, the small differences between cells, and the sums of small cells that
/// would tell each of them.
pub(super) fn secrets(blocks: &[BlockResults], cells: &Cells, privacy: &Privacy) -> Vec<Vector> {
    let mut found = BTreeSet::new();
    for (at, cell) in cells.all.iter().enumerate() {
        if privacy.is_small(cell.count) {
            found.insert(cells.vector(at));
        }
    }
    nested(cells, privacy, &mut found);
    of_their_number(blocks, cells, privacy, &mut found);
    between_times(blocks, cells, privacy, &mut found);
    for family in families(blocks, cells) {
        sums(&family, cells, privacy, &mut found);
    }
    found.into_iter().filter(|secret| secret.iter().any(|number| *number != 0)).collect()
}

/// A set without one that lies in it.
fn without(cells: &Cells, outer: usize, inner: usize) -> Vector {
    let mut vector = cells.vector(outer);
    for (number, other) in vector.iter_mut().zip(cells.vector(inner)) {
        *number = (*number + (PRIME - other)) % PRIME;
    }
    vector
}

/// Cells that lie in one another and differ by few: a group and those of it whose value is
/// known, an analysis set and the one before.
fn nested(cells: &Cells, privacy: &Privacy, found: &mut BTreeSet<Vector>) {
    let plain: Vec<usize> = (0..cells.all.len()).filter(|cell| !cells.all[*cell].is_timed).collect();
    for outer in &plain {
        for inner in &plain {
            let (large, small) = (cells.all[*outer].count, cells.all[*inner].count);
            if large > small && privacy.is_small(large - small) && cells.is_within(*inner, *outer) {
                found.insert(without(cells, *outer, *inner));
            }
        }
    }
}

/// Those of a number who are not among its `n`, where both are at one place.
fn of_their_number(blocks: &[BlockResults], cells: &Cells, privacy: &Privacy, found: &mut BTreeSet<Vector>) {
    for (at, cell) in &cells.of {
        let result = &blocks[at.0].results[at.1];
        let whole = match result.stat.as_str() {
            "n" => "N",
            "events" | "censored" => "n",
            _ => continue,
        };
        let beside = beside(blocks, *at, whole).and_then(|other| cells.of.get(&other));
        let Some(whole) = beside.filter(|whole| *whole != cell) else { continue };
        let (large, small) = (cells.all[*whole].count, cells.all[*cell].count);
        if large > small && privacy.is_small(large - small) {
            found.insert(without(cells, *whole, *cell));
        }
    }
}

/// The result with another statistic at the place of a result.
pub(super) fn beside(blocks: &[BlockResults], (block, at): At, stat: &str) -> Option<At> {
    let results = &blocks[block].results;
    let own = place(&results[at]);
    let is_beside = |other: &AnalysisResult| other.stat == stat && place(other) == own;
    results.iter().position(is_beside).map(|other| (block, other))
}

/// The steps of a result before its statistic.
pub(super) fn place(result: &AnalysisResult) -> &[crate::analysis::Step] {
    let own = result.stat.split('.').count();
    &result.path[..result.path.len().saturating_sub(own)]
}

/// Small numbers between one time of a curve and the next.
fn between_times(blocks: &[BlockResults], cells: &Cells, privacy: &Privacy, found: &mut BTreeSet<Vector>) {
    let mut chains: BTreeMap<(usize, &str, Vec<&str>, Option<&str>), BTreeMap<u64, usize>> = BTreeMap::new();
    for ((block, at), cell) in &cells.of {
        let result = &blocks[*block].results[*at];
        let Some(time) = result.time else { continue };
        let groups = result.groups.iter().map(|group| group.level.as_str()).collect();
        let chain = (*block, result.stat.as_str(), groups, result.level.as_deref());
        chains.entry(chain).or_default().insert(time.to_bits(), *cell);
    }
    for chain in chains.values() {
        let cells_in_order: Vec<usize> = chain.values().copied().collect();
        for pair in cells_in_order.windows(2) {
            let (one, other) = (pair[0], pair[1]);
            let (outer, inner) =
                if cells.all[one].count > cells.all[other].count { (one, other) } else { (other, one) };
            let difference = cells.all[outer].count - cells.all[inner].count;
            if privacy.is_small(difference) && cells.is_within(inner, outer) {
                found.insert(without(cells, outer, inner));
            }
        }
    }
}

/// Cells that stand beside each other: the levels of a variable in a group, a level in each
/// group, the steps of a cohort.
pub(super) fn families(blocks: &[BlockResults], cells: &Cells) -> Vec<Vec<usize>> {
    let mut found: BTreeMap<(usize, String, &str), BTreeSet<usize>> = BTreeMap::new();
    for ((block, at), cell) in &cells.of {
        let result = &blocks[*block].results[*at];
        if result.time.is_some() {
            continue;
        }
        let groups: Vec<&str> = result.groups.iter().map(|group| group.level.as_str()).collect();
        let variable = result.variable.as_deref().unwrap_or_default();
        let level = result.level.as_deref().unwrap_or_default();
        let keys = match blocks[*block].kind.as_str() {
            "cohort" => vec!["steps".to_owned()],
            _ => {
                vec![format!("levels {groups:?} {variable}"), format!("groups {variable} {level} {:?}", words(result))]
            }
        };
        for key in keys {
            found.entry((*block, key, result.stat.as_str())).or_default().insert(*cell);
        }
    }
    found.into_values().map(|family| family.into_iter().collect()).collect()
}

/// The steps of a place that are words of ours.
fn words(result: &AnalysisResult) -> Vec<&str> {
    let is_word = |step: &&crate::analysis::Step| step.role == crate::analysis::Role::Stat;
    place(result).iter().filter(is_word).map(|step| step.name.as_str()).collect()
}

/// Sums of small cells of a family that are small themselves, or tell each of them: all are 1,
/// or all one less than the least that is shown. Likewise a 1 beside the least that is shown,
/// and two whose difference leaves one possibility.
fn sums(family: &[usize], cells: &Cells, privacy: &Privacy, found: &mut BTreeSet<Vector>) {
    let least = privacy.min_cell;
    let count = |cell: &usize| cells.all[*cell].count;
    let near: Vec<usize> = family.iter().copied().filter(|cell| (1..=least).contains(&count(cell))).collect();
    let sum = |some: &[usize]| {
        let mut vector = vec![0; cells.classes];
        for cell in some {
            vector.iter_mut().zip(cells.vector(*cell)).for_each(|(number, other)| *number += other);
        }
        vector
    };
    let apart = |one: usize, other: usize| !cells.do_meet(one, other);
    for (at, one) in near.iter().enumerate() {
        for other in near.iter().skip(at + 1).filter(|other| apart(*one, **other)) {
            let both = count(one) + count(other);
            if both < least || both == 2 * (least - 1) || both == least + 1 {
                found.insert(sum(&[*one, *other]));
            }
            if count(one).abs_diff(count(other)) + 2 >= least {
                found.insert(without(cells, *one, *other));
            }
        }
    }
    let small: Vec<usize> = near.into_iter().filter(|cell| count(cell) < least).collect();
    let total: usize = small.iter().map(count).sum();
    let tells_all = total < least || total == small.len() || total == small.len() * least.saturating_sub(1);
    let all_apart = small.iter().enumerate().all(|(at, one)| small[at + 1..].iter().all(|other| apart(*one, *other)));
    if small.len() > 2 && tells_all && all_apart {
        found.insert(sum(&small));
    }
}
