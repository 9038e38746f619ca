//! What must not follow from the counts that are shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{AnalysisResult, BlockResults, Privacy};
use crate::privacy::cells::{At, Cells, place};
use crate::privacy::span::{PRIME, Vector};
use crate::privacy::sums::Sums;

/// The small cells, the small differences between cells, and small sums of small cells.
pub(super) fn secrets(blocks: &[BlockResults], cells: &Cells, sums: &Sums, privacy: &Privacy) -> Vec<Vector> {
    let mut found = BTreeSet::new();
    for (at, cell) in cells.all.iter().enumerate() {
        if privacy.is_small(cell.count) {
            found.insert(vec![(at, 1)]);
        }
    }
    nested(blocks, cells, privacy, &mut found);
    of_their_number(blocks, cells, privacy, &mut found);
    between_times(blocks, cells, privacy, &mut found);
    for family in &sums.families {
        small_sums(family, cells, privacy, &mut found);
    }
    found.into_iter().collect()
}

/// A set without one that lies in it.
fn without(outer: usize, inner: usize) -> Vector {
    let mut vector = vec![(outer, 1), (inner, PRIME - 1)];
    vector.sort_unstable();
    vector
}

/// Groups of rows that lie in one another and differ by few: a group and those of it whose
/// value is known, an analysis set and the one before.
fn nested(blocks: &[BlockResults], cells: &Cells, privacy: &Privacy, found: &mut BTreeSet<Vector>) {
    const WHOLE: [&str; 5] = ["n", "N", "n_start", "n_in", "n_out"];
    let mut wholes: BTreeMap<Vec<&str>, BTreeSet<usize>> = BTreeMap::new();
    for ((block, at), cell) in &cells.of {
        let result = &blocks[*block].results[*at];
        let is_whole = result.level.is_none() && result.time.is_none() && WHOLE.contains(&result.stat.as_str());
        if is_whole {
            let groups = result.groups.iter().map(|group| group.level.as_str()).collect();
            wholes.entry(groups).or_default().insert(*cell);
        }
    }
    let files = cells.all.iter().enumerate().filter(|(_, cell)| cell.is_file).map(|(at, _)| at);
    wholes.entry(Vec::new()).or_default().extend(files);
    for some in wholes.values() {
        for outer in some {
            for inner in some {
                let (large, small) = (cells.all[*outer].count, cells.all[*inner].count);
                if large > small && privacy.is_small(large - small) && cells.is_within(*inner, *outer) {
                    found.insert(without(*outer, *inner));
                }
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
            found.insert(without(*whole, *cell));
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
                found.insert(without(outer, inner));
            }
        }
    }
}

/// Sums of small cells of a family that are small themselves: a few of two rare levels.
fn small_sums(family: &[usize], cells: &Cells, privacy: &Privacy, found: &mut BTreeSet<Vector>) {
    let count = |cell: &usize| cells.all[*cell].count;
    let small: Vec<usize> = family.iter().copied().filter(|cell| privacy.is_small(count(cell))).collect();
    let mut add = |some: &[usize]| {
        let are_apart =
            some.iter().enumerate().all(|(at, one)| some[at + 1..].iter().all(|other| !cells.do_meet(*one, *other)));
        if are_apart && privacy.is_small(some.iter().map(count).sum()) {
            let mut vector: Vector = some.iter().map(|cell| (*cell, 1)).collect();
            vector.sort_unstable();
            found.insert(vector);
        }
    };
    for (at, one) in small.iter().enumerate() {
        small[at + 1..].iter().for_each(|other| add(&[*one, *other]));
    }
    if small.len() > 2 {
        add(&small);
    }
}
