//! Permutation distributions of sums of whole scores.
//!
//! Counts are kept in floating point and only ever added, so that they stay accurate to about 1e-14 relative even
//! where they exceed 2⁵³. Streitberg B, Röhmel J. Stat Softw Newsl 1986;12:10–17 (the shift algorithm).

/// A distribution over the whole numbers from 0.
#[derive(Debug, Clone)]
pub(super) struct ScoreDistribution {
    counts: Vec<f64>,
    total: f64,
}

impl ScoreDistribution {
    /// Of the sum of `chosen` of the scores, all choices being as likely.
    pub(super) fn of_choice(scores: &[u64], chosen: usize) -> Self {
        let mut descending = scores.to_vec();
        descending.sort_unstable_by(|a, b| b.cmp(a));
        let largest: u64 = descending.iter().take(chosen).sum();
        let width = largest as usize + 1;
        // counts[k][s]: ways to choose k of the scores seen so far with sum s.
        let mut counts = vec![vec![0.0; width]; chosen + 1];
        counts[0][0] = 1.0;
        for score in scores {
            let shift = *score as usize;
            for k in (1..=chosen).rev() {
                let (fewer, more) = counts.split_at_mut(k);
                let (from, into) = (&fewer[k - 1], &mut more[0]);
                for (cell, ways) in into.iter_mut().skip(shift).zip(from) {
                    *cell += ways;
                }
            }
        }
        Self::from_counts(counts.pop().unwrap_or_default())
    }

    /// Of the sum of a random subset of the scores, all subsets being as likely.
    pub(super) fn of_subset(scores: &[u64]) -> Self {
        let width = scores.iter().sum::<u64>() as usize + 1;
        let mut counts = vec![0.0; width];
        counts[0] = 1.0;
        for score in scores {
            let shift = *score as usize;
            for sum in (shift..width).rev() {
                counts[sum] += counts[sum - shift];
            }
        }
        Self::from_counts(counts)
    }

    fn from_counts(counts: Vec<f64>) -> Self {
        let total = counts.iter().sum();
        Self { counts, total }
    }

    /// P(|S − centre| ≥ |s − centre|), where the centre is `numerator`/`denominator`.
    pub(super) fn two_sided(&self, observed: u64, numerator: u64, denominator: u64) -> f64 {
        let distance = |sum: u64| (sum * denominator).abs_diff(numerator);
        let limit = distance(observed);
        let ways: f64 = (0..).zip(&self.counts).filter(|(sum, _)| distance(*sum) >= limit).map(|(_, ways)| ways).sum();
        (ways / self.total).min(1.0)
    }

    /// The smallest s with P(S ≤ s) ≥ p.
    pub(super) fn quantile(&self, p: f64) -> u64 {
        let mut below = 0.0;
        for (sum, ways) in (0..).zip(&self.counts) {
            below += ways;
            // R allows the same rounding in `qwilcox` and `qsignrank`.
            if below / self.total >= p * (1.0 - 4.0 * f64::EPSILON) {
                return sum;
            }
        }
        self.counts.len().saturating_sub(1) as u64
    }
}
