//! Kendall's rank correlation.

use super::check_pairs;
use crate::statistics::distribution::normal_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::Invalid;
use crate::statistics::rank_test::ranking::Ranks;

/// Kendall's correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    /// τ_b.
    pub estimate: f64,
    /// Concordant less discordant pairs.
    pub statistic: f64,
    /// Two-sided, of τ = 0.
    pub p_value: f64,
    /// The p value is exact, not from the normal approximation.
    pub exact: bool,
}

/// From this many pairs on R approximates.
const EXACT_BELOW: usize = 50;

/// Kendall's τ_b of pairs, all finite: exact below 50 pairs without ties, else by the normal approximation.
///
/// Kendall MG. Rank correlation methods, 4th ed., 1970, chapters 3 to 5: τ_b = S/√((n₀ − n₁)(n₀ − n₂)) and the variance
/// of S with ties, as R's `cor.test`.
pub fn kendall(x: &[f64], y: &[f64]) -> Result<Estimable<Kendall>, Invalid> {
    check_pairs(x, y)?;
    let n = x.len();
    if n < 2 {
        return Ok(Estimable::Not(NotEstimable::too_few(2, n)));
    }
    let (x_ranks, y_ranks) = (Ranks::of(x), Ranks::of(y));
    let (t, u) = (sizes(&x_ranks), sizes(&y_ranks));
    let pairs = |k: f64| k * (k - 1.0);
    let over = |sizes: &[f64], term: &dyn Fn(f64) -> f64| sizes.iter().map(|k| term(*k)).sum::<f64>();
    let size = n as f64;
    let (x_pairs, y_pairs) = (pairs(size) - over(&t, &pairs), pairs(size) - over(&u, &pairs));
    if x_pairs == 0.0 || y_pairs == 0.0 {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let statistic = concordant_less_discordant(&x_ranks, &y_ranks);
    let estimate = (2.0 * statistic / libm::sqrt(x_pairs) / libm::sqrt(y_pairs)).clamp(-1.0, 1.0);
    if n < EXACT_BELOW && !x_ranks.any_tie() && !y_ranks.any_tie() {
        let p_value = exact_p(n, statistic);
        return Ok(Estimable::Value(Kendall { estimate, statistic, p_value, exact: true }));
    }
    let cubic = |k: f64| k * (k - 1.0) * (2.0 * k + 5.0);
    let triples = |k: f64| k * (k - 1.0) * (k - 2.0);
    let mut variance = (cubic(size) - over(&t, &cubic) - over(&u, &cubic)) / 18.0
        + over(&t, &pairs) * over(&u, &pairs) / (2.0 * pairs(size));
    if n > 2 {
        variance += over(&t, &triples) * over(&u, &triples) / (9.0 * triples(size));
    }
    let p_value = (2.0 * normal_upper(statistic.abs() / libm::sqrt(variance))).min(1.0);
    Ok(Estimable::Value(Kendall { estimate, statistic, p_value, exact: false }))
}

fn sizes(ranks: &Ranks) -> Vec<f64> {
    ranks.tie_sizes.iter().map(|size| *size as f64).collect()
}

/// Concordant less discordant pairs, in n log n steps: rows are taken in order of x, and a binary indexed tree counts
/// the earlier rows by rank of y.
fn concordant_less_discordant(x: &Ranks, y: &Ranks) -> f64 {
    let mut order: Vec<usize> = (0..x.doubled.len()).collect();
    order.sort_by_key(|row| x.doubled[*row]);
    let largest = 2 * order.len() + 1;
    let mut tree = vec![0_i64; largest + 1];
    let (mut seen, mut difference) = (0_i64, 0_i64);
    for tied in order.chunk_by(|a, b| x.doubled[*a] == x.doubled[*b]) {
        for row in tied {
            let rank = y.doubled[*row] as usize;
            let (below, up_to) = (count_up_to(&tree, rank - 1), count_up_to(&tree, rank));
            difference += below - (seen - up_to);
        }
        for row in tied {
            let mut at = y.doubled[*row] as usize;
            while at <= largest {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
            seen += 1;
        }
    }
    difference as f64
}

/// The number of entries with a rank of at most `at`.
fn count_up_to(tree: &[i64], mut at: usize) -> i64 {
    let mut count = 0;
    while at > 0 {
        count += tree[at];
        at -= at & at.wrapping_neg();
    }
    count
}

/// P(|S| ≥ |s|) over all permutations: the number of permutations of n with k inversions is the coefficient of qᵏ in
/// ∏ (1 + q + … + qⁱ⁻¹).
fn exact_p(n: usize, statistic: f64) -> f64 {
    let mut probabilities = vec![1.0];
    for i in 2..=n {
        let mut next = vec![0.0; probabilities.len() + i - 1];
        for (k, p) in probabilities.iter().enumerate() {
            for cell in &mut next[k..k + i] {
                *cell += p / i as f64;
            }
        }
        probabilities = next;
    }
    let pairs = (probabilities.len() - 1) as f64;
    let as_extreme = |(k, _): &(usize, &f64)| (pairs - 2.0 * *k as f64).abs() >= statistic.abs() - 0.5;
    probabilities.iter().enumerate().filter(as_extreme).map(|(_, p)| p).sum::<f64>().min(1.0)
}
