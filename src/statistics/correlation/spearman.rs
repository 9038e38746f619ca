//! Spearman's rank correlation.

use super::{check_pairs, product_moment, t_of_correlation};
use crate::statistics::distribution::normal_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::Invalid;
use crate::statistics::rank_test::ranking::Ranks;

/// How the p value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpearmanMethod {
    /// By going through all permutations: up to 9 pairs without ties.
    Exact,
    /// By the Edgeworth series of algorithm AS 89: up to 1290 pairs without ties.
    Edgeworth,
    /// By Student's t.
    Student,
}

/// Spearman's correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spearman {
    /// ρ: the product-moment correlation of the midranks.
    pub estimate: f64,
    /// S = (n³ − n)(1 − ρ)/6: without ties the sum of squared differences of ranks.
    pub statistic: f64,
    /// Two-sided, of ρ = 0.
    pub p_value: f64,
    /// How.
    pub method: SpearmanMethod,
}

const EXACT_UP_TO: usize = 9;
const EDGEWORTH_UP_TO: usize = 1290;

/// Spearman's correlation of pairs, all finite. The choice of method is that of R's `cor.test`.
pub fn spearman(x: &[f64], y: &[f64]) -> Result<Estimable<Spearman>, Invalid> {
    check_pairs(x, y)?;
    let n = x.len();
    if n < 3 {
        return Ok(Estimable::Not(NotEstimable::too_few(3, n)));
    }
    let (x_ranks, y_ranks) = (Ranks::of(x), Ranks::of(y));
    let (a, b): (Vec<f64>, Vec<f64>) = (x_ranks.midranks().collect(), y_ranks.midranks().collect());
    Ok(product_moment(&a, &b).map(|estimate| {
        let size = n as f64;
        let statistic = (size * size * size - size) * (1.0 - estimate) / 6.0;
        if x_ranks.any_tie() || y_ranks.any_tie() || n > EDGEWORTH_UP_TO {
            let p_value = t_of_correlation(estimate, size - 2.0).1;
            return Spearman { estimate, statistic, p_value, method: SpearmanMethod::Student };
        }
        // The distribution is symmetric about its middle, so the lower tail serves for both signs.
        let largest = (n * (n * n - 1) / 3) as u64;
        let squares = libm::round(statistic) as u64;
        let nearer = squares.min(largest - squares.min(largest));
        let (tail, method) = if n <= EXACT_UP_TO {
            (exact_lower_tail(n, nearer), SpearmanMethod::Exact)
        } else {
            (edgeworth_lower_tail(n, nearer), SpearmanMethod::Edgeworth)
        };
        Spearman { estimate, statistic, p_value: (2.0 * tail).min(1.0), method }
    }))
}

/// P(S ≤ s) over all permutations of n ranks.
fn exact_lower_tail(n: usize, s: u64) -> f64 {
    let (mut within, mut all) = (0_u64, 0_u64);
    let mut ranks: Vec<u64> = (0..n as u64).collect();
    each_permutation(&mut ranks, n, &mut |ranks| {
        let sum: u64 = (0..).zip(ranks).map(|(place, rank): (u64, &u64)| place.abs_diff(*rank).pow(2)).sum();
        all += 1;
        within += u64::from(sum <= s);
    });
    within as f64 / all as f64
}

/// Heap's algorithm on the first `k` elements.
fn each_permutation(ranks: &mut [u64], k: usize, visit: &mut impl FnMut(&[u64])) {
    if k <= 1 {
        visit(ranks);
        return;
    }
    for i in 0..k {
        each_permutation(ranks, k - 1, visit);
        if i + 1 < k {
            ranks.swap(if k.is_multiple_of(2) { i } else { 0 }, k - 1);
        }
    }
}

/// P(S ≤ s) by the Edgeworth series of Best DJ, Roberts DE. Algorithm AS 89. Appl Stat 1975;24:377–379. S is even, so
/// the correction for continuity is 1.
fn edgeworth_lower_tail(n: usize, s: u64) -> f64 {
    let size = n as f64;
    let b = 1.0 / size;
    let middle = size * (size * size - 1.0) / 6.0;
    // The series is for the upper tail, which begins as far above the middle as s ends below it.
    let x = (middle - s as f64 - 1.0) / middle * libm::sqrt(size - 1.0);
    let y = x * x;
    let third = 0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y);
    let second = -0.0758 + b * (0.1033 + 0.3932 * b) - y * b * (0.0879 + 0.0151 * b - y * third);
    let series = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * second);
    (series * libm::exp(-0.5 * y) + normal_upper(x)).clamp(0.0, 1.0)
}
