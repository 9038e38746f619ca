//! The least and the most that hidden counts can be, given the sums that are known: linear
//! programs, solved by the simplex method for bounded variables (Dantzig, Upper bounds, secondary
//! constraints, and block triangularity in linear programming, Econometrica 1955;23:174–83).

use std::collections::BTreeMap;

/// What is smaller is taken for 0: the numbers are counts with small coefficients.
const TINY: f64 = 1e-7;

/// Numbers with their bounds, and sums of them that are known.
pub(super) struct Program {
    /// Each sum: coefficients by variable, and what they sum to.
    pub(super) sums: Vec<(Vec<(usize, f64)>, f64)>,
    /// The least and the most of each variable.
    pub(super) bounds: Vec<(f64, f64)>,
}

impl Program {
    /// The least and the most of some variables. None where no numbers have these sums.
    pub(super) fn ranges(&self, variables: &[usize]) -> Option<Vec<(f64, f64)>> {
        let mut solved = Tableau::feasible(self)?;
        let mut range = |variable: usize| {
            let low = solved.least(variable, 1.0);
            let high = -solved.least(variable, -1.0);
            (low + self.bounds[variable].0, high + self.bounds[variable].0)
        };
        Some(variables.iter().map(|variable| range(*variable)).collect())
    }
}

/// Programs that were solved before: most of what is hidden stays as it is while one cell more is.
#[derive(Default)]
pub(super) struct Solved(BTreeMap<Vec<u64>, Option<Vec<(f64, f64)>>>);

impl Solved {
    /// [`Program::ranges`], computed once.
    pub(super) fn ranges(&mut self, program: &Program, variables: &[usize]) -> Option<Vec<(f64, f64)>> {
        let mut key: Vec<u64> = variables.iter().map(|variable| *variable as u64).collect();
        for (sum, total) in &program.sums {
            key.extend([sum.len() as u64, total.to_bits()]);
            key.extend(sum.iter().flat_map(|(variable, factor)| [*variable as u64, factor.to_bits()]));
        }
        key.extend(program.bounds.iter().flat_map(|(least, most)| [least.to_bits(), most.to_bits()]));
        key.extend([variables.len() as u64, program.sums.len() as u64]);
        self.0.entry(key).or_insert_with(|| program.ranges(variables)).clone()
    }
}

/// A solution in which all variables but those of the basis are at a bound. Each is counted
/// from its least.
struct Tableau {
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    /// The values of the basis.
    values: Vec<f64>,
    /// The most of each variable.
    most: Vec<f64>,
    is_at_most: Vec<bool>,
}

impl Tableau {
    /// Some solution, from one in which each sum has a variable of its own that is brought to 0.
    fn feasible(program: &Program) -> Option<Self> {
        let (variables, sums) = (program.bounds.len(), program.sums.len());
        let mut rows = vec![vec![0.0; variables + sums]; sums];
        let mut values = Vec::with_capacity(sums);
        for (at, (sum, total)) in program.sums.iter().enumerate() {
            let from_least: f64 = sum.iter().map(|(variable, factor)| factor * program.bounds[*variable].0).sum();
            let rest = total - from_least;
            let sign = if rest < 0.0 { -1.0 } else { 1.0 };
            sum.iter().for_each(|(variable, factor)| rows[at][*variable] += sign * factor);
            rows[at][variables + at] = 1.0;
            values.push(sign * rest);
        }
        let mut most: Vec<f64> = program.bounds.iter().map(|(least, most)| most - least).collect();
        most.extend(std::iter::repeat_n(f64::INFINITY, sums));
        let basis = (variables..variables + sums).collect();
        let mut tableau = Self { rows, basis, values, is_at_most: vec![false; most.len()], most };
        let mut cost = vec![0.0; variables];
        cost.resize(variables + sums, 1.0);
        tableau.minimize(&cost);
        let missing: f64 = tableau.basis.iter().zip(&tableau.values).map(|(own, value)| cost[*own] * value).sum();
        // What belongs to a sum alone stays at 0, and is looked at no more.
        tableau.most[variables..].fill(0.0);
        tableau.rows.iter_mut().for_each(|row| row.truncate(variables));
        (missing < 1e-4).then_some(tableau)
    }

    /// The least of a variable times a sign, from its least.
    fn least(&mut self, variable: usize, sign: f64) -> f64 {
        let mut cost = vec![0.0; self.most.len()];
        cost[variable] = sign;
        self.minimize(&cost);
        sign * self.value(variable)
    }

    fn value(&self, variable: usize) -> f64 {
        match self.basis.iter().position(|own| *own == variable) {
            Some(row) => self.values[row],
            None if self.is_at_most[variable] => self.most[variable],
            None => 0.0,
        }
    }

    /// Goes from solution to solution as long as the cost falls, by Bland's rule, which ends.
    fn minimize(&mut self, cost: &[f64]) {
        let mut is_basic = vec![false; self.most.len()];
        self.basis.iter().for_each(|own| is_basic[*own] = true);
        while let Some((enters, direction)) = self.entering(cost, &is_basic) {
            let (step, leaves) = self.step(enters, direction);
            for (value, row) in self.values.iter_mut().zip(&self.rows) {
                *value -= direction * step * row[enters];
            }
            let Some((row, goes_to_most)) = leaves else {
                self.is_at_most[enters] = !self.is_at_most[enters];
                continue;
            };
            let left = self.basis[row];
            self.is_at_most[left] = goes_to_most;
            (is_basic[left], is_basic[enters]) = (false, true);
            self.values[row] = if direction > 0.0 { step } else { self.most[enters] - step };
            self.is_at_most[enters] = false;
            self.basis[row] = enters;
            self.pivot(row, enters);
        }
    }

    /// A variable whose change lowers the cost, and whether it grows.
    fn entering(&self, cost: &[f64], is_basic: &[bool]) -> Option<(usize, f64)> {
        let of_basis: Vec<(f64, &Vec<f64>)> =
            self.basis.iter().map(|own| cost[*own]).zip(&self.rows).filter(|(cost, _)| *cost != 0.0).collect();
        (0..self.most.len()).filter(|at| !is_basic[*at] && self.most[*at] > 0.0).find_map(|at| {
            let reduced = cost[at] - of_basis.iter().map(|(cost, row)| cost * row[at]).sum::<f64>();
            match self.is_at_most[at] {
                false if reduced < -TINY => Some((at, 1.0)),
                true if reduced > TINY => Some((at, -1.0)),
                _ => None,
            }
        })
    }

    /// How far a variable can go, and the row of the one that then leaves the basis, with whether it
    /// is at its most; none where the variable goes to its other bound.
    fn step(&self, enters: usize, direction: f64) -> (f64, Option<(usize, bool)>) {
        let mut found = (self.most[enters], None);
        for (at, row) in self.rows.iter().enumerate() {
            let change = direction * row[enters];
            let (room, to_most) = if change > TINY {
                (self.values[at] / change, false)
            } else if change < -TINY {
                ((self.most[self.basis[at]] - self.values[at]) / -change, true)
            } else {
                continue;
            };
            let is_first = match found.1 {
                Some((other, _)) if (room - found.0).abs() < TINY => self.basis[at] < self.basis[other],
                _ => room < found.0,
            };
            if is_first {
                found = (room.max(0.0), Some((at, to_most)));
            }
        }
        found
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let by = self.rows[row][column];
        self.rows[row].iter_mut().for_each(|number| *number /= by);
        // Few variables stand in a sum.
        let own = self.rows[row].iter().copied().enumerate();
        let pivot: Vec<(usize, f64)> = own.filter(|(_, number)| *number != 0.0).collect();
        for (at, other) in self.rows.iter_mut().enumerate() {
            let factor = other[column];
            if at != row && factor != 0.0 {
                for (place, own) in &pivot {
                    other[*place] -= factor * own;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(program: &Program) -> Vec<(i64, i64)> {
        let all: Vec<usize> = (0..program.bounds.len()).collect();
        let ranges = program.ranges(&all).expect("there is a solution");
        ranges.into_iter().map(|(low, high)| (libm::round(low) as i64, libm::round(high) as i64)).collect()
    }

    #[test]
    fn a_sum_bounds_its_parts() {
        let both = |total: f64| (vec![(0, 1.0), (1, 1.0)], total);
        // x + y = 8, each from 1 to 4: both are 4. Of 7 each is 3 or 4.
        let bounds = vec![(1.0, 4.0), (1.0, 4.0)];
        assert_eq!(rounded(&Program { sums: vec![both(8.0)], bounds: bounds.clone() }), [(4, 4), (4, 4)]);
        assert_eq!(rounded(&Program { sums: vec![both(7.0)], bounds }), [(3, 4), (3, 4)]);
        // With y at least 5 and x + y = 7: x is 1 or 2.
        let bounds = vec![(1.0, 4.0), (5.0, 1e6)];
        assert_eq!(rounded(&Program { sums: vec![both(7.0)], bounds }), [(1, 2), (5, 6)]);
    }

    #[test]
    fn several_sums_bound_more_than_each() {
        // x + y ≤ 8 of two from 1 to 4, and x + y = z with z at least 8: no one sum tells it.
        let sums = vec![(vec![(0, 1.0), (1, 1.0), (2, -1.0)], 0.0)];
        let bounds = vec![(1.0, 4.0), (1.0, 4.0), (8.0, 1e6)];
        assert_eq!(rounded(&Program { sums, bounds }), [(4, 4), (4, 4), (8, 8)]);
        let none = Program { sums: vec![(vec![(0, 1.0)], 9.0)], bounds: vec![(1.0, 4.0)] };
        assert!(none.ranges(&[0]).is_none());
    }
}
