//! What a reader knows to add up: the levels of a variable, groups, steps, grades; those with
//! and without a value. That sets of rows add up by chance nobody knows, so that only what stands
//! at the same place of a block, but for one step, is looked at.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{BlockResults, Role, Step};
use crate::privacy::cells::{At, BY_CHANCE, Cells, place};
use crate::privacy::span::{PRIME, Vector};

/// Cells that stand beside each other, and what they add up to.
pub(super) struct Sums {
    /// Cells that have no row in common, which differ in one step of their place.
    pub(super) families: Vec<Vec<usize>>,
    /// Relations between cells, and unions of them that no result counts.
    pub(super) relations: Vec<Vector>,
}

/// Which counts stand beside each other: the block, the statistic, the place without a step, and the time.
type Beside = (usize, String, Vec<(Role, String)>);

impl Sums {
    /// Of all counts.
    pub(super) fn of(blocks: &[BlockResults], cells: &Cells) -> Self {
        let mut unions: BTreeMap<(Option<usize>, Vec<u32>), usize> = BTreeMap::new();
        for (at, cell) in cells.all.iter().enumerate() {
            unions.entry((None, cell.classes.clone())).or_insert(at);
        }
        // Few rows may be those of another block by chance.
        for ((block, _), cell) in &cells.of {
            unions.entry((Some(*block), cells.all[*cell].classes.clone())).or_insert(*cell);
        }
        let mut sums = Self { families: Vec::new(), relations: Vec::new() };
        let mut next = cells.all.len();
        for (key, family) in beside(blocks, cells) {
            let family: Vec<usize> = family.into_iter().collect();
            let Some(union) = union(cells, &family).filter(|_| family.len() > 1) else { continue };
            // What is in the block under the same steps may be a part of the family.
            sums.parts(blocks, cells, &key, &family);
            let count: usize = family.iter().map(|cell| cells.all[*cell].count).sum();
            let where_ = (count < BY_CHANCE).then_some(key.0);
            let whole = *unions.entry((where_, union)).or_insert_with(|| {
                next += 1;
                next - 1
            });
            sums.relations.extend(relation(&family, whole));
            sums.families.push(family);
        }
        for (block, pair) in at_one_place(blocks, cells) {
            let count: usize = pair.iter().map(|cell| cells.all[*cell].count).sum();
            let where_ = (count < BY_CHANCE).then_some(block);
            let whole = union(cells, &pair).and_then(|union| unions.get(&(where_, union)).copied());
            sums.relations.extend(whole.and_then(|whole| relation(&pair, whole)));
        }
        sums
    }

    /// Adds cells that are some of a family together: grades 3 and higher.
    fn parts(&mut self, blocks: &[BlockResults], cells: &Cells, (block, stat, steps): &Beside, family: &[usize]) {
        let results = &blocks[*block].results;
        let near = cells.of.range((*block, 0)..(*block + 1, 0)).filter(|((_, at), _)| {
            let result = &results[*at];
            let own = place(result);
            let is_under = own.len() <= steps.len() + 1
                && own.iter().zip(steps).filter(|(one, other)| !is(one, other)).count() <= 1;
            result.stat == *stat && result.time.is_none() && is_under
        });
        let near: BTreeSet<usize> = near.map(|(_, cell)| *cell).filter(|cell| !family.contains(cell)).collect();
        for whole in near {
            let inside: Vec<usize> = family.iter().copied().filter(|cell| cells.is_within(*cell, whole)).collect();
            let is_all = union(cells, &inside).is_some_and(|union| union == cells.all[whole].classes);
            if inside.len() > 1 && inside.len() < family.len() && is_all {
                self.relations.extend(relation(&inside, whole));
            }
        }
    }
}

fn is(step: &Step, (role, name): &(Role, String)) -> bool {
    step.role == *role && step.name == *name
}

/// Counts that differ in one step of their place.
fn beside(blocks: &[BlockResults], cells: &Cells) -> BTreeMap<Beside, BTreeSet<usize>> {
    let mut found: BTreeMap<Beside, BTreeSet<usize>> = BTreeMap::new();
    for ((block, at), cell) in &cells.of {
        let result = &blocks[*block].results[*at];
        let steps: Vec<(Role, String)> = place(result).iter().map(|step| (step.role, step.name.clone())).collect();
        for without in 0..steps.len() {
            // A number of a time is no part of what stands at another.
            if result.time.is_some() && steps[without].0 == Role::Stat {
                continue;
            }
            let mut key = steps.clone();
            key[without].1 = "*".to_owned();
            found.entry((*block, result.stat.clone(), key)).or_default().insert(*cell);
        }
    }
    found
}

/// Two counts at one place, such as those with and without a value; three of a curve at a time.
fn at_one_place(blocks: &[BlockResults], cells: &Cells) -> BTreeSet<(usize, Vec<usize>)> {
    let mut places: BTreeMap<(usize, Vec<&str>), Vec<(At, usize)>> = BTreeMap::new();
    for ((block, at), cell) in &cells.of {
        let result = &blocks[*block].results[*at];
        let steps = place(result).iter().map(|step| step.name.as_str()).collect();
        places.entry((*block, steps)).or_default().push(((*block, *at), *cell));
    }
    let mut found = BTreeSet::new();
    for ((block, _), counts) in &places {
        for (at, (_, one)) in counts.iter().enumerate() {
            found.extend(
                counts[at + 1..]
                    .iter()
                    .filter(|(_, other)| other != one)
                    .map(|(_, other)| (*block, vec![*one, *other])),
            );
        }
        let is_timed = counts.iter().all(|((block, at), _)| blocks[*block].results[*at].time.is_some());
        if counts.len() == 3 && is_timed {
            found.insert((*block, counts.iter().map(|(_, cell)| *cell).collect()));
        }
    }
    found
}

/// The classes of cells together; none where two have a row in common.
fn union(cells: &Cells, some: &[usize]) -> Option<Vec<u32>> {
    let mut all: Vec<u32> = some.iter().flat_map(|cell| cells.all[*cell].classes.iter().copied()).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    (all.len() == count).then_some(all)
}

/// That parts add up to a whole.
fn relation(parts: &[usize], whole: usize) -> Option<Vector> {
    if parts.contains(&whole) {
        return None;
    }
    let mut vector: Vector = parts.iter().map(|part| (*part, 1)).chain([(whole, PRIME - 1)]).collect();
    vector.sort_unstable();
    Some(vector)
}
