//! Tests on ranks: two samples, pairs, and several samples.

pub mod hodges_lehmann;
pub mod kruskal_wallis;
pub mod permutation;
pub mod rank_sum;
pub mod ranking;
pub mod signed_rank;

/// How a p value is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// Exactly for samples of fewer than 50 without ties (and pairs without zero differences), else by the normal
    /// approximation: what R's `wilcox.test` does.
    Automatic,
    /// By the permutation distribution of the midranks, ties and all, up to 200 observations; the normal approximation
    /// beyond.
    Exact,
    /// By the normal approximation.
    Approximate,
}

/// From this sample size on R approximates.
const AUTOMATIC_BELOW: usize = 50;

/// Beyond this number of observations the permutation distribution is not computed.
const EXACT_UP_TO: usize = 200;

/// The two-sided tail of a standard normal statistic.
fn two_sided_normal(z: f64) -> f64 {
    (2.0 * super::distribution::normal_upper(z.abs())).min(1.0)
}
