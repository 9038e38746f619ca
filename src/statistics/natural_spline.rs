//! Natural cubic spline basis, to model a covariate's effect as a smooth curve that is linear beyond its range.
//!
//! The columns equal those of R's `splines::ns(x, knots = …, Boundary.knots = …)`: cubic B-splines (de Boor, *A Practical
//! Guide to Splines*, 1978, ch. IX) without the first, projected on the complement of their second derivatives at the
//! boundary knots by a Householder factorisation with LINPACK's signs, so that coefficients are comparable with R's.

use super::invalid::{Invalid, all_finite};
use super::matrix::dot;
use crate::parallel;

/// Order of a cubic spline.
const ORDER: usize = 4;

/// The basis at each of `x`: one column for each inner knot and one more, each with a row for each of `x`.
///
/// # Errors
/// Numbers that are not finite, or knots that do not ascend strictly between the boundary knots.
pub fn natural_spline(x: &[f64], knots: &[f64], boundary: (f64, f64)) -> Result<Vec<Vec<f64>>, Invalid> {
    all_finite("the covariate", x)?;
    all_finite("knot", knots)?;
    let ends: Vec<f64> = std::iter::once(boundary.0).chain(knots.iter().copied()).chain([boundary.1]).collect();
    all_finite("boundary knot", &ends)?;
    if ends.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(Invalid::Option { name: "the knots", expected: "ascending and within the boundary knots" });
    }
    let mut sequence = vec![boundary.0; ORDER - 1];
    sequence.extend(&ends);
    sequence.extend([boundary.1; ORDER - 1]);
    let constraints = [boundary.0, boundary.1].map(|end| {
        let mut values = Vec::new();
        splines(&sequence, end, 2, &mut values);
        values.split_off(1)
    });
    let reflections = householder(constraints);
    let size = knots.len() + 1;
    let blocks: Vec<&[f64]> = x.chunks(BLOCK).collect();
    let parts = parallel::mapped(blocks.len(), |number| {
        let mut columns = vec![Vec::with_capacity(blocks[number].len()); size];
        let (mut values, mut slopes) = (Vec::new(), Vec::new());
        for &value in blocks[number] {
            extended(&sequence, value, boundary, (&mut values, &mut slopes));
            let row = &mut values[1..];
            for reflection in &reflections {
                reflect(reflection, row);
            }
            for (column, cell) in columns.iter_mut().zip(&row[2..]) {
                column.push(*cell);
            }
        }
        columns
    });
    let mut columns = vec![Vec::with_capacity(x.len()); size];
    for part in parts {
        columns.iter_mut().zip(part).for_each(|(column, part)| column.extend(part));
    }
    Ok(columns)
}

/// So many rows are made together.
const BLOCK: usize = 1 << 14;

/// The B-splines at `x`, linear beyond the boundary; `slopes` is room for as many.
fn extended(sequence: &[f64], x: f64, boundary: (f64, f64), (values, slopes): (&mut Vec<f64>, &mut Vec<f64>)) {
    let end = x.clamp(boundary.0, boundary.1);
    splines(sequence, end, 0, values);
    if x != end {
        splines(sequence, end, 1, slopes);
        values.iter_mut().zip(slopes).for_each(|(value, slope)| *value += (x - end) * *slope);
    }
}

/// The derivative of a given order of each cubic B-spline at `x`, which lies within the knots.
fn splines(sequence: &[f64], x: f64, derivative: usize, values: &mut Vec<f64>) {
    let intervals = sequence.len() - 1;
    // The interval that holds x; the last one holds its right end too.
    let last = (0..intervals).rev().find(|&i| sequence[i] < sequence[i + 1]).unwrap_or(0);
    let inside = (0..intervals).find(|&i| sequence[i] <= x && x < sequence[i + 1]).unwrap_or(last);
    values.clear();
    values.resize(intervals, 0.0);
    values[inside] = 1.0;
    for order in 2..=ORDER {
        let is_derivative = order > ORDER - derivative;
        // Each is made of itself and the next one of the order before, so that it may take the place of itself.
        for i in 0..sequence.len() - order {
            let left = sequence[i + order - 1] - sequence[i];
            let right = sequence[i + order] - sequence[i + 1];
            let share = |width: f64, by: f64| if width > 0.0 { by / width } else { 0.0 };
            values[i] = if is_derivative {
                let slope = (order - 1) as f64;
                share(left, slope * values[i]) - share(right, slope * values[i + 1])
            } else {
                share(left, (x - sequence[i]) * values[i]) + share(right, (sequence[i + order] - x) * values[i + 1])
            };
        }
        values.truncate(sequence.len() - order);
    }
}

/// The Householder vectors that bring two columns to triangular form, as LINPACK's `dqrdc` scales and signs them.
fn householder(mut columns: [Vec<f64>; 2]) -> [Vec<f64>; 2] {
    for pivot in 0..2 {
        let below = &mut columns[pivot][pivot..];
        let norm = dot(below, below).sqrt();
        if norm > 0.0 {
            let signed = if below[0] < 0.0 { -norm } else { norm };
            below.iter_mut().for_each(|cell| *cell /= signed);
            below[0] += 1.0;
        }
        let vector: Vec<f64> =
            columns[pivot].iter().enumerate().map(|(i, &cell)| if i < pivot { 0.0 } else { cell }).collect();
        if pivot == 0 {
            reflect(&vector, &mut columns[1]);
        }
        columns[pivot] = vector;
    }
    columns
}

/// Applies a reflection, whose pivot is its first cell that is not 0.
fn reflect(vector: &[f64], row: &mut [f64]) {
    let Some(pivot) = vector.iter().find(|&&cell| cell != 0.0) else { return };
    let factor = -dot(vector, row) / pivot;
    row.iter_mut().zip(vector).for_each(|(cell, v)| *cell += factor * v);
}
