//! The Kruskal–Wallis test of several samples, and Jonckheere's test of an order among them.

use super::ranking::Ranks;
use super::two_sided_normal;
use crate::statistics::descriptive::Sorted;
use crate::statistics::distribution::chi_square_upper;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::invalid::{Invalid, all_finite};

/// The Kruskal–Wallis test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KruskalWallis {
    /// H, corrected for ties.
    pub statistic: f64,
    /// Samples − 1.
    pub df: f64,
    /// Upper tail of chi-square.
    pub p_value: f64,
}

/// Tests whether the samples come from one distribution. All values must be finite; empty samples are left out.
///
/// Kruskal WH, Wallis WA. J Am Stat Assoc 1952;47:583–621.
pub fn kruskal_wallis(samples: &[&[f64]]) -> Result<Estimable<KruskalWallis>, Invalid> {
    for sample in samples {
        all_finite("the sample", sample)?;
    }
    let sorted: Result<Vec<Sorted>, Invalid> = samples.iter().map(|sample| Sorted::of(sample.to_vec())).collect();
    Ok(kruskal_wallis_of(&sorted?))
}

/// The same of samples that are sorted.
pub fn kruskal_wallis_of(samples: &[Sorted]) -> Estimable<KruskalWallis> {
    let samples: Vec<&Sorted> = samples.iter().filter(|sample| !sample.is_empty()).collect();
    if samples.len() < 2 {
        return Estimable::Not(NotEstimable::OneGroup);
    }
    let n: f64 = samples.iter().map(|sample| sample.len() as f64).sum();
    let Pooled { deviations, tie_correction } = pooled(&samples, n);
    let untied = 1.0 - tie_correction / (n * (n * n - 1.0));
    if untied <= 0.0 {
        return Estimable::Not(NotEstimable::ZeroVariance);
    }
    let between: f64 = samples.iter().zip(deviations).map(|(sample, sum)| sum * sum / sample.len() as f64).sum();
    let statistic = 12.0 / (n * (n + 1.0)) * between / untied;
    let df = samples.len() as f64 - 1.0;
    Estimable::Value(KruskalWallis { statistic, df, p_value: chi_square_upper(statistic, df) })
}

/// The ranks of samples that are put together.
struct Pooled {
    /// Of each sample the sum of the ranks about their mean, so that nothing large cancels.
    deviations: Vec<f64>,
    /// Σ (t³ − t) over the groups of equal values.
    tie_correction: f64,
}

/// Ranks `n` values of samples in ascending order, which are passed side by side: the values of a sample that are equal
/// have one rank, and are only counted. Twice a rank is a whole number, so that the sums are exact.
fn pooled(samples: &[&Sorted], n: f64) -> Pooled {
    let mut rest: Vec<_> = samples.iter().map(|sample| sample.counted().peekable()).collect();
    let mut pooled = Pooled { deviations: vec![0.0; samples.len()], tie_correction: 0.0 };
    let (mut before, mut counts) = (0.0, vec![0.0; samples.len()]);
    while let Some(least) = rest.iter_mut().filter_map(|values| Some(values.peek()?.0)).reduce(f64::min) {
        // +0 and −0 are equal.
        for (values, own) in rest.iter_mut().zip(&mut counts) {
            let alike = std::iter::from_fn(|| values.next_if(|(value, _)| *value == least));
            *own = alike.map(|(_, count)| count).sum::<usize>() as f64;
        }
        let tied: f64 = counts.iter().sum();
        // The ranks before + 1, …, before + t have the mean before + (t + 1)/2.
        let deviation = before + (tied + 1.0) / 2.0 - (n + 1.0) / 2.0;
        pooled.deviations.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count * deviation);
        pooled.tie_correction += tied * (tied * tied - 1.0);
        before += tied;
    }
    pooled
}

/// The Jonckheere–Terpstra test's result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jonckheere {
    /// The number of pairs from different samples in which the later sample's value is larger, a tie counting ½.
    pub statistic: f64,
    /// Two-sided, by the normal approximation.
    pub p_value: f64,
}

/// Tests for a trend over samples given in their hypothesised order. All values must be finite.
///
/// Jonckheere AR. Biometrika 1954;41:133–145; the variance with ties is that of Hollander M, Wolfe DA. Nonparametric
/// statistical methods, 2nd ed., equation (6.19).
pub fn jonckheere(samples: &[&[f64]]) -> Result<Estimable<Jonckheere>, Invalid> {
    for sample in samples {
        all_finite("the sample", sample)?;
    }
    let samples: Vec<&[f64]> = samples.iter().copied().filter(|sample| !sample.is_empty()).collect();
    if samples.len() < 2 {
        return Ok(Estimable::Not(NotEstimable::OneGroup));
    }
    let mut statistic = 0.0;
    for (i, earlier) in samples.iter().enumerate() {
        for later in &samples[i + 1..] {
            statistic += pairs_larger(earlier, later);
        }
    }
    let sizes: Vec<f64> = samples.iter().map(|sample| sample.len() as f64).collect();
    let ties: Vec<f64> = Ranks::of(&samples.concat()).tie_sizes.iter().map(|size| *size as f64).collect();
    let n: f64 = sizes.iter().sum();
    let over = |counts: &[f64], term: fn(f64) -> f64| counts.iter().copied().map(term).sum::<f64>();
    let cubic = |k: f64| k * (k - 1.0) * (2.0 * k + 5.0);
    let triples = |k: f64| k * (k - 1.0) * (k - 2.0);
    let pairs = |k: f64| k * (k - 1.0);
    let mut variance = (cubic(n) - over(&sizes, cubic) - over(&ties, cubic)) / 72.0;
    if n > 2.0 {
        variance += over(&sizes, triples) * over(&ties, triples) / (36.0 * triples(n));
    }
    variance += over(&sizes, pairs) * over(&ties, pairs) / (8.0 * pairs(n));
    if variance <= 0.0 {
        return Ok(Estimable::Not(NotEstimable::ZeroVariance));
    }
    let expected = (n * n - sizes.iter().map(|size| size * size).sum::<f64>()) / 4.0;
    let p_value = two_sided_normal((statistic - expected) / libm::sqrt(variance));
    Ok(Estimable::Value(Jonckheere { statistic, p_value }))
}

/// The number of pairs in which `later` is larger, a tie counting ½: the rank sum of `later` less its least value.
fn pairs_larger(earlier: &[f64], later: &[f64]) -> f64 {
    let ranks = Ranks::of(&[earlier, later].concat());
    let sum: f64 = ranks.midranks().skip(earlier.len()).sum();
    let n = later.len() as f64;
    sum - n * (n + 1.0) / 2.0
}
