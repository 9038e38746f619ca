//! Which cells are shown: as many as can be without a small one following from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Privacy;
use crate::privacy::bounds::{Program, Solved};
use crate::privacy::cells::Cells;
use crate::privacy::span::{PRIME, Span, Vector, relations};
use crate::privacy::sums::Sums;

/// What is decided of the cells.
pub(super) struct Decision {
    /// Those that are shown.
    pub(super) shown: BTreeSet<usize>,
    /// Small ones of which not even that is said: with it they would follow from the others.
    pub(super) veiled: BTreeSet<usize>,
}

/// As many cells as may be shown, of those that results ask for. Groups as a whole come first and
/// then the larger, so that of cells that tell each other the smallest is left out: what must be
/// hidden beside a small cell is the next smallest (Hundepool et al., Statistical Disclosure
/// Control, 2012, 4.2).
pub(super) fn decide(
    cells: &Cells,
    wanted: &BTreeSet<usize>,
    (sums, secrets): (&Sums, &[Vector]),
    privacy: &Privacy,
) -> Decision {
    let known = Span::new(&sums.relations, secrets.to_vec());
    let (mut left_out, mut veiled) = (BTreeSet::new(), BTreeSet::new());
    let mut solved = Solved::default();
    let (mut shown, exact) = loop {
        let (shown, span) = learned(cells, wanted, &left_out, known.clone(), privacy);
        let told = told((cells, sums), wanted, (&shown, &veiled), &span, (privacy, &mut solved));
        let fresh: Vec<usize> = told.keys().copied().filter(|cell| !veiled.contains(cell)).collect();
        let more: Vec<usize> = told.values().flatten().copied().collect();
        if fresh.is_empty() && more.is_empty() {
            break (shown, told.into_keys().collect::<BTreeSet<usize>>());
        }
        if fresh.is_empty() {
            left_out.extend(more);
        }
        veiled.extend(fresh);
    };
    // What was hidden first may be of no use beside what was hidden later.
    let mut look = |left_out: &BTreeSet<usize>| {
        let (shown, span) = learned(cells, wanted, left_out, known.clone(), privacy);
        let told = told((cells, sums), wanted, (&shown, &veiled), &span, (privacy, &mut solved));
        (shown, told.into_keys().collect::<BTreeSet<usize>>())
    };
    let mut again: Vec<usize> = left_out.iter().copied().collect();
    again.sort_by_key(|cell| (!cells.all[*cell].is_group, std::cmp::Reverse(cells.all[*cell].count), *cell));
    for cell in again {
        let mut fewer = left_out.clone();
        fewer.remove(&cell);
        let (more, told) = look(&fewer);
        if more.len() > shown.len() && told.is_subset(&exact) {
            (left_out, shown) = (fewer, more);
        }
    }
    Decision { shown, veiled }
}

/// Shows cells as long as no secret follows from them.
fn learned(
    cells: &Cells,
    wanted: &BTreeSet<usize>,
    left_out: &BTreeSet<usize>,
    mut span: Span,
    privacy: &Privacy,
) -> (BTreeSet<usize>, Span) {
    let mut shown = BTreeSet::new();
    let mut order: Vec<usize> = (0..cells.all.len()).collect();
    order.sort_by_key(|cell| {
        let one = &cells.all[*cell];
        (!one.is_file, one.is_timed, !one.is_group, std::cmp::Reverse(one.count), *cell)
    });
    for cell in order {
        let one = &cells.all[cell];
        let may = one.is_file || (wanted.contains(&cell) && !privacy.is_small(one.count) && !left_out.contains(&cell));
        if may && span.learn(&vec![(cell, 1)]) {
            shown.insert(cell);
        }
    }
    (shown, span)
}

/// The small cells of which what is shown leaves one possibility, each with the shown cell that
/// can be hidden against that. What reads as fewer than the least that is shown is from 1 to one
/// less; what else is hidden can be any number from 1 on.
fn told(
    (cells, sums): (&Cells, &Sums),
    wanted: &BTreeSet<usize>,
    (shown, veiled): (&BTreeSet<usize>, &BTreeSet<usize>),
    span: &Span,
    (privacy, solved): (&Privacy, &mut Solved),
) -> BTreeMap<usize, Option<usize>> {
    let hidden: Vec<usize> =
        wanted.iter().copied().filter(|cell| !shown.contains(cell) && !cells.all[*cell].is_timed).collect();
    let rests: Vec<Vector> = hidden.iter().map(|cell| span.rest(&vec![(*cell, 1)])).collect();
    let equations: Vec<Vec<(usize, i64)>> = relations(&rests).iter().filter_map(small_numbers).collect();
    let reads_as_few = |cell: usize| privacy.is_small(cells.all[cell].count) && !veiled.contains(&cell);
    let mut found = BTreeMap::new();
    for part in parts(hidden.len(), &equations) {
        for at in exact(&part, &equations, (cells, &hidden), reads_as_few, (privacy, &mut *solved)) {
            let among: Vec<usize> = part.iter().map(|other| hidden[*other]).collect();
            // One at a time: what is hidden against one often is enough for the others.
            let is_fresh = !veiled.contains(&hidden[at]);
            let has_one = found.values().any(Option::is_some);
            let against = (!is_fresh && !has_one).then(|| to_hide(hidden[at], &among, sums, (cells, wanted, shown)));
            found.insert(hidden[at], against.flatten());
        }
    }
    found
}

/// The small cells of a part of which one number is possible.
fn exact(
    part: &[usize],
    equations: &[Vec<(usize, i64)>],
    (cells, hidden): (&Cells, &[usize]),
    reads_as_few: impl Fn(usize) -> bool,
    (privacy, solved): (&Privacy, &mut Solved),
) -> Vec<usize> {
    let count = |at: usize| cells.all[hidden[at]].count;
    let small: Vec<usize> = (0..part.len()).filter(|at| privacy.is_small(count(part[*at]))).collect();
    let own: BTreeMap<usize, usize> = part.iter().enumerate().map(|(at, variable)| (*variable, at)).collect();
    let of_part = equations.iter().filter(|equation| own.contains_key(&equation[0].0));
    let sums = of_part.map(|equation| {
        let total: i64 = equation.iter().map(|(at, factor)| factor * count(*at) as i64).sum();
        (equation.iter().map(|(at, factor)| (own[at], *factor as f64)).collect(), total as f64)
    });
    let most = privacy.min_cell as f64 - 1.0;
    let bound = |at: &usize| (1.0, if reads_as_few(hidden[*at]) { most } else { MANY });
    let program = Program { sums: sums.collect(), bounds: part.iter().map(bound).collect() };
    // With cells of fewer than 2 a small cell is a 1 for whoever reads its sign.
    if privacy.min_cell < 3 || small.is_empty() || program.sums.is_empty() {
        return Vec::new();
    }
    let ranges = solved.ranges(&program, &small).unwrap_or_default();
    small.iter().zip(ranges).filter(|(_, (low, high))| high - low < 0.9).map(|(at, _)| part[*at]).collect()
}

/// More than any count.
const MANY: f64 = 1e7;

/// The smallest shown cell beside one of which a single number is possible; else the smallest that
/// holds it, or that meets those that bound it.
fn to_hide(
    exact: usize,
    among: &[usize],
    sums: &Sums,
    (cells, wanted, shown): (&Cells, &BTreeSet<usize>, &BTreeSet<usize>),
) -> Option<usize> {
    let may = |cell: &&usize| !cells.all[**cell].is_file && wanted.contains(*cell) && !cells.all[**cell].is_timed;
    let size = |cell: &&usize| (cells.all[**cell].is_group, cells.all[**cell].count, **cell);
    let beside =
        sums.relations.iter().filter(|relation| relation.iter().any(|(cell, sign)| *cell == exact && *sign == 1));
    let beside: BTreeSet<usize> = beside
        .flatten()
        .filter(|(_, sign)| *sign == 1)
        .map(|(cell, _)| *cell)
        .filter(|cell| shown.contains(cell))
        .collect();
    if let Some(cell) = beside.iter().filter(may).min_by_key(size) {
        return Some(*cell);
    }
    let holds = shown.iter().filter(may).filter(|cell| cells.is_within(exact, **cell)).min_by_key(size);
    let meets = || {
        shown.iter().filter(may).filter(|cell| among.iter().any(|other| cells.do_meet(**cell, *other))).min_by_key(size)
    };
    holds.or_else(meets).copied()
}

/// The parts of hidden cells that equations join.
fn parts(count: usize, equations: &[Vec<(usize, i64)>]) -> Vec<Vec<usize>> {
    let mut part: Vec<usize> = (0..count).collect();
    loop {
        let mut is_done = true;
        for equation in equations {
            let first = equation.iter().map(|(at, _)| part[*at]).min().unwrap_or(0);
            for (at, _) in equation {
                is_done &= part[*at] == first;
                part[*at] = first;
            }
        }
        if is_done {
            break;
        }
    }
    let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, of) in part.into_iter().enumerate() {
        all.entry(of).or_default().push(at);
    }
    all.into_values().collect()
}

/// The coefficients of a relation as small whole numbers; none where they are no such.
fn small_numbers(relation: &Vector) -> Option<Vec<(usize, i64)>> {
    const LARGEST: i64 = 64;
    let signed = |number: u64| if number > PRIME / 2 { number as i64 - PRIME as i64 } else { number as i64 };
    let all: Vec<(usize, i64)> = relation.iter().map(|(at, number)| (*at, signed(*number))).collect();
    all.iter().all(|(_, factor)| factor.abs() <= LARGEST).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_equations_join() {
        let equations = [vec![(0, 1), (2, -1)], vec![(2, 1), (4, 1)]];
        assert_eq!(parts(5, &equations), [vec![0, 2, 4], vec![1], vec![3]]);
        assert_eq!(small_numbers(&vec![(0, 1), (2, PRIME - 2)]), Some(vec![(0, 1), (2, -2)]));
        assert_eq!(small_numbers(&vec![(0, 1), (1, 1_000_000)]), None);
    }
}
