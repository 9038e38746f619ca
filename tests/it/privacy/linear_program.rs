//! The least and the most that a number can be, where sums of it and others are known: linear
//! programs, solved by the simplex method.

/// Sums that are known: coefficients by variable, and what they sum to.
pub struct Program {
    pub variables: usize,
    pub sums: Vec<(Vec<(usize, f64)>, f64)>,
    /// The least and the most of each variable.
    pub bounds: Vec<(f64, f64)>,
}

impl Program {
    /// The least and the most of a variable.
    pub fn range(&self, variable: usize) -> (f64, f64) {
        (self.least(variable, 1.0), -self.least(variable, -1.0))
    }

    /// The least of a variable times a sign, by two phases with Bland's rule. Variables are taken
    /// from their least, and each has a slack to its most.
    fn least(&self, variable: usize, sign: f64) -> f64 {
        let (n, rows) = (self.variables, self.sums.len() + self.variables);
        let columns = 2 * n + rows;
        let mut table = vec![vec![0.0; columns + 1]; rows];
        for (row, (sum, total)) in table.iter_mut().zip(&self.sums) {
            let shift: f64 = sum.iter().map(|(at, factor)| factor * self.bounds[*at].0).sum();
            sum.iter().for_each(|(at, factor)| row[*at] += factor);
            row[columns] = total - shift;
        }
        for at in 0..n {
            let row = &mut table[self.sums.len() + at];
            (row[at], row[n + at]) = (1.0, 1.0);
            row[columns] = self.bounds[at].1 - self.bounds[at].0;
        }
        for (at, row) in table.iter_mut().enumerate() {
            if row[columns] < 0.0 {
                row.iter_mut().for_each(|number| *number = -*number);
            }
            row[2 * n + at] = 1.0;
        }
        let mut basis: Vec<usize> = (2 * n..columns).collect();
        let mut cost = vec![0.0; columns];
        cost[2 * n..].fill(1.0);
        let missing = optimum(&mut table, &mut basis, &cost, columns);
        assert!(missing < 1e-6, "what is shown is true, so that the truth solves it: {missing}");
        let mut cost = vec![0.0; columns];
        cost[variable] = sign;
        // Artificial variables stay at 0: they may not come back.
        sign * self.bounds[variable].0 + optimum(&mut table, &mut basis, &cost, 2 * n)
    }
}

/// The least cost, over the first columns.
fn optimum(table: &mut [Vec<f64>], basis: &mut [usize], cost: &[f64], columns: usize) -> f64 {
    let end = table[0].len() - 1;
    loop {
        let reduced = |column: usize| {
            cost[column] - basis.iter().zip(table.iter()).map(|(own, row)| cost[*own] * row[column]).sum::<f64>()
        };
        let Some(enters) = (0..columns).find(|column| !basis.contains(column) && reduced(*column) < -1e-7) else {
            return basis.iter().zip(table.iter()).map(|(own, row)| cost[*own] * row[end]).sum();
        };
        let leaves = (0..table.len()).filter(|row| table[*row][enters] > 1e-9).min_by(|one, other| {
            let ratio = |row: usize| table[row][end] / table[row][enters];
            ratio(*one).total_cmp(&ratio(*other)).then(basis[*one].cmp(&basis[*other]))
        });
        let leaves = leaves.expect("every variable is bounded");
        let by = table[leaves][enters];
        table[leaves].iter_mut().for_each(|number| *number /= by);
        let pivot = table[leaves].clone();
        for (at, row) in table.iter_mut().enumerate() {
            let factor = row[enters];
            if at != leaves && factor != 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(number, other)| *number -= factor * other);
            }
        }
        basis[leaves] = enters;
    }
}

#[test]
fn a_program_is_solved() {
    // x + y = 8 and y + z = 9 of numbers from 1 to 4 and z from 5: x and y are 4.
    let program = Program {
        variables: 3,
        sums: vec![(vec![(0, 1.0), (1, 1.0)], 8.0), (vec![(1, 1.0), (2, 1.0)], 9.0)],
        bounds: vec![(1.0, 4.0), (1.0, 4.0), (5.0, 100.0)],
    };
    let near = |(low, high): (f64, f64)| (low.round(), high.round());
    assert_eq!(near(program.range(0)), (4.0, 4.0));
    let program = Program { sums: vec![(vec![(0, 1.0), (2, 1.0)], 8.0)], ..program };
    assert_eq!(near(program.range(0)), (1.0, 3.0));
    assert_eq!(near(program.range(2)), (5.0, 7.0));
}
