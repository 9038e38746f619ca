//! Which cells are shown: as many as can be without a small one following from them.

use std::collections::BTreeSet;

use crate::analysis::Privacy;
use crate::privacy::cells::Cells;
use crate::privacy::span::{PRIME, Span, Vector, relations};

/// The cells that may be shown, of those that results ask for. The larger come first, so that
/// of cells that tell each other the smallest is left out: what must be hidden beside a small
/// cell is the next smallest (Hundepool et al., Statistical Disclosure Control, 2012, 4.2).
pub(super) fn shown(cells: &Cells, wanted: &BTreeSet<usize>, secrets: &[Vector], privacy: &Privacy) -> BTreeSet<usize> {
    let mut left_out = BTreeSet::new();
    loop {
        let (shown, span) = learned(cells, wanted, &left_out, secrets, privacy);
        match told(cells, wanted, &shown, &span, privacy) {
            None => return shown,
            Some(cell) => left_out.insert(cell),
        };
    }
}

/// Shows cells as long as no secret follows from them.
fn learned(
    cells: &Cells,
    wanted: &BTreeSet<usize>,
    left_out: &BTreeSet<usize>,
    secrets: &[Vector],
    privacy: &Privacy,
) -> (BTreeSet<usize>, Span) {
    let mut span = Span::new(secrets.to_vec());
    let mut shown = BTreeSet::new();
    let mut order: Vec<usize> = (0..cells.all.len()).collect();
    order.sort_by_key(|cell| {
        let one = &cells.all[*cell];
        (!one.is_file, one.is_timed, std::cmp::Reverse(one.count), *cell)
    });
    for cell in order {
        let one = &cells.all[cell];
        let may = one.is_file || (wanted.contains(&cell) && !privacy.is_small(one.count) && !left_out.contains(&cell));
        if may && span.learn(&cells.vector(cell)) {
            shown.insert(cell);
        }
    }
    (shown, span)
}

/// What a reader knows of a hidden cell: from the least to the most.
type Bounds = (i64, i64);

/// A shown cell that must be hidden too, because what is shown leaves one possibility for a
/// small cell: it is from 1 to one less than the least that is shown, and others are at least
/// that. None where each small cell has more than one possibility.
fn told(
    cells: &Cells,
    wanted: &BTreeSet<usize>,
    shown: &BTreeSet<usize>,
    span: &Span,
    privacy: &Privacy,
) -> Option<usize> {
    let hidden: Vec<usize> =
        wanted.iter().copied().filter(|cell| !shown.contains(cell) && !cells.all[*cell].is_timed).collect();
    let rests: Vec<Vector> = hidden.iter().map(|cell| span.rest(&cells.vector(*cell))).collect();
    let equations: Vec<Vec<(usize, i64)>> = relations(&rests).iter().filter_map(|one| small_numbers(one)).collect();
    let count = |at: usize| cells.all[hidden[at]].count as i64;
    let least = privacy.min_cell as i64;
    let mut bounds: Vec<Bounds> =
        (0..hidden.len()).map(|at| if count(at) < least { (1, least - 1) } else { (least, i64::MAX / 1024) }).collect();
    for _ in 0..hidden.len().min(20) {
        for equation in &equations {
            let total: i64 = equation.iter().map(|(at, factor)| factor * count(*at)).sum();
            narrow(equation, total, &mut bounds);
        }
    }
    let is_told = |at: &usize| count(*at) < least && least > 2 && bounds[*at].0 == bounds[*at].1;
    let exact: Vec<usize> = (0..hidden.len()).filter(is_told).collect();
    let first = exact.first()?;
    let among: Vec<usize> = equations
        .iter()
        .filter(|equation| equation.iter().any(|(at, _)| at == first))
        .flat_map(|equation| equation.iter().map(|(at, _)| hidden[*at]))
        .collect();
    let is_near = |cell: &&usize| !cells.all[**cell].is_file && wanted.contains(*cell);
    let near = shown.iter().filter(is_near).filter(|cell| {
        let touches = |other: &usize| {
            let (one, two) = (&cells.all[**cell].classes, &cells.all[*other].classes);
            one.first().is_some() && two.first().is_some() && (cells.do_meet(**cell, *other))
        };
        among.iter().any(touches)
    });
    near.min_by_key(|cell| (cells.all[**cell].count, **cell)).copied()
}

/// The coefficients of a relation as small whole numbers; none where they are no such.
fn small_numbers(relation: &[u64]) -> Option<Vec<(usize, i64)>> {
    const LARGEST: i64 = 64;
    let signed = |number: u64| if number > PRIME / 2 { number as i64 - PRIME as i64 } else { number as i64 };
    let all = relation.iter().enumerate().filter(|(_, number)| **number != 0);
    let all: Vec<(usize, i64)> = all.map(|(at, number)| (at, signed(*number))).collect();
    all.iter().all(|(_, factor)| factor.abs() <= LARGEST).then_some(all)
}

/// Narrows what is known of each cell by a sum that is known.
fn narrow(equation: &[(usize, i64)], total: i64, bounds: &mut [Bounds]) {
    for (own, factor) in equation {
        let (mut least, mut most) = (0_i64, 0_i64);
        for (at, other) in equation.iter().filter(|(at, _)| at != own) {
            let ends = [other.saturating_mul(bounds[*at].0), other.saturating_mul(bounds[*at].1)];
            least = least.saturating_add(ends[0].min(ends[1]));
            most = most.saturating_add(ends[0].max(ends[1]));
        }
        // factor × own lies between total − most and total − least.
        let (low, high) = (total.saturating_sub(most), total.saturating_sub(least));
        let (low, high) = if *factor > 0 { (low, high) } else { (-high, -low) };
        let by = factor.abs();
        let (low, high) = (low.div_euclid(by) + i64::from(low.rem_euclid(by) != 0), high.div_euclid(by));
        let known = &mut bounds[*own];
        *known = (known.0.max(low), known.1.min(high));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_narrows_what_its_parts_can_be() {
        // x + y = 8, each from 1 to 4: both are 4.
        let mut bounds = vec![(1, 4), (1, 4)];
        narrow(&[(0, 1), (1, 1)], 8, &mut bounds);
        assert_eq!(bounds, [(4, 4), (4, 4)]);
        // x + y = 7 with y at least 5: x is 1 or 2.
        let mut bounds = vec![(1, 4), (5, 1000)];
        narrow(&[(0, 1), (1, 1)], 7, &mut bounds);
        assert_eq!(bounds, [(1, 2), (5, 6)]);
        // x − y = 3, each from 1 to 4.
        let mut bounds = vec![(1, 4), (1, 4)];
        narrow(&[(0, 1), (1, -1)], 3, &mut bounds);
        assert_eq!(bounds, [(4, 4), (1, 1)]);
    }
}
