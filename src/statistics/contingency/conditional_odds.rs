//! Inference on an odds ratio given the margins: the noncentral hypergeometric distribution.
//!
//! Given its margins, the first cell X of a 2 × 2 table has P(X = x) ∝ w(x) ψˣ, with w the central hypergeometric
//! probability and ψ the odds ratio. For several strata with a common ψ the sum of the first cells has the same form
//! with w the convolution of the strata's. Cornfield J. Proc Third Berkeley Symp 1956;4:135–148.

use crate::statistics::distribution::hypergeometric_log_pmf;

/// Tables no more probable than the one observed, up to this relative error, are as extreme: R's `fisher.test`.
pub const RELATIVE_TOLERANCE: f64 = 1e-7;

/// The largest number of values of the first cell for which a distribution is computed.
pub const LARGEST_SUPPORT: u64 = 1_000_000;

/// A positive number that the data may drive to infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ratio {
    /// A number.
    Finite(f64),
    /// No number is large enough.
    Infinite,
}

impl Ratio {
    /// The number, unless it is infinite.
    pub fn finite(self) -> Option<f64> {
        match self {
            Self::Finite(value) => Some(value),
            Self::Infinite => None,
        }
    }
}

/// An odds ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    /// The conditional maximum likelihood estimate: not the cross-product ratio.
    pub estimate: Ratio,
    /// Lower bound of the exact interval (two tails of half the error each).
    pub conf_low: f64,
    /// Upper bound of the exact interval.
    pub conf_high: Ratio,
}

/// The conditional distribution of the first cell, or of its sum over strata.
#[derive(Debug, Clone)]
pub struct ConditionalOdds {
    lowest: u64,
    log_weights: Vec<f64>,
}

impl ConditionalOdds {
    /// Of the table with rows (a, b) and (c, d).
    pub fn of_table([a, b, c, d]: [u64; 4]) -> Self {
        let (column1, column2, row1) = (a + c, b + d, a + b);
        let lowest = row1.saturating_sub(column2);
        let highest = row1.min(column1);
        let log_weights = (lowest..=highest)
            .map(|x| hypergeometric_log_pmf(x as f64, column1 as f64, column2 as f64, row1 as f64))
            .collect();
        Self { lowest, log_weights }
    }

    /// Of the sum of the first cells of independent strata.
    ///
    /// In logarithms throughout: the probabilities at ψ = 1 of what large strata show may be too small for a number.
    pub fn of_strata(strata: &[[u64; 4]]) -> Self {
        let nothing = Self { lowest: 0, log_weights: vec![0.0] };
        strata.iter().fold(nothing, |sum, stratum| {
            let one = Self::of_table(*stratum);
            Self { lowest: sum.lowest + one.lowest, log_weights: log_convolution(&sum.log_weights, &one.log_weights) }
        })
    }

    fn highest(&self) -> u64 {
        self.lowest + self.log_weights.len() as u64 - 1
    }

    /// The probabilities over the support at ln ψ.
    fn probabilities(&self, log_psi: f64) -> Vec<f64> {
        let logs: Vec<f64> = self.log_weights.iter().enumerate().map(|(i, w)| w + i as f64 * log_psi).collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let scaled: Vec<f64> = logs.iter().map(|log| libm::exp(log - largest)).collect();
        let total: f64 = scaled.iter().sum();
        scaled.into_iter().map(|p| p / total).collect()
    }

    /// E(X) at ln ψ, counted from the lowest possible value.
    fn mean(&self, log_psi: f64) -> f64 {
        self.probabilities(log_psi).iter().enumerate().map(|(i, p)| i as f64 * p).sum()
    }

    /// (P(X ≤ x), P(X ≥ x)) at ψ = eᵘ.
    pub fn tails(&self, x: u64, log_psi: f64) -> (f64, f64) {
        let at = x.saturating_sub(self.lowest) as usize;
        let probabilities = self.probabilities(log_psi);
        let below = probabilities.iter().take(at + 1).sum::<f64>().min(1.0);
        let above = probabilities.iter().skip(at).sum::<f64>().min(1.0);
        (below, above)
    }

    /// The two-sided p value of ψ = 1: the probability of all values no more probable than `x`.
    pub fn two_sided(&self, x: u64) -> f64 {
        let probabilities = self.probabilities(0.0);
        let observed = probabilities.get(x.saturating_sub(self.lowest) as usize).copied().unwrap_or(0.0);
        let limit = observed * (1.0 + RELATIVE_TOLERANCE);
        probabilities.iter().filter(|p| **p <= limit).sum::<f64>().min(1.0)
    }

    /// The ψ under which the mean is `x`: where the conditional likelihood is largest.
    pub fn estimate(&self, x: u64) -> Ratio {
        if x <= self.lowest {
            return Ratio::Finite(0.0);
        }
        if x >= self.highest() {
            return Ratio::Infinite;
        }
        let target = (x - self.lowest) as f64;
        Ratio::Finite(libm::exp(root_of_increasing(|u| self.mean(u) - target)))
    }

    /// The estimate with its exact interval: the ψ under which each tail from `x` has probability (1 − level)/2.
    pub fn odds_ratio(&self, x: u64, level: f64) -> OddsRatio {
        let tail = 0.5 * (1.0 - level);
        let conf_low = if x <= self.lowest {
            0.0
        } else {
            libm::exp(root_of_increasing(|u| libm::log(self.tails(x, u).1) - libm::log(tail)))
        };
        let conf_high = if x >= self.highest() {
            Ratio::Infinite
        } else {
            Ratio::Finite(libm::exp(root_of_increasing(|u| libm::log(tail) - libm::log(self.tails(x, u).0))))
        };
        OddsRatio { estimate: self.estimate(x), conf_low, conf_high }
    }
}

/// Terms this far below the largest in logarithms do not change the sum of up to a million of them.
const NEGLIGIBLE: f64 = 52.0;

/// The logarithms of the convolution of two log-concave sequences, which are given and stay in logarithms.
///
/// The terms of each sum are log-concave too, so they fall on both sides of their largest, and the largest of the next
/// sum is at the same place or the one after.
fn log_convolution(first: &[f64], second: &[f64]) -> Vec<f64> {
    let mut peak = 0;
    (0..first.len() + second.len() - 1)
        .map(|sum| {
            let (least, most) = (sum.saturating_sub(second.len() - 1), sum.min(first.len() - 1));
            let term = |at: usize| first[at] + second[sum - at];
            peak = peak.clamp(least, most);
            while peak < most && term(peak + 1) > term(peak) {
                peak += 1;
            }
            let largest = term(peak);
            let counts = |log: &f64| *log > largest - NEGLIGIBLE;
            let below: f64 = (least..peak).rev().map(term).take_while(counts).map(|log| libm::exp(log - largest)).sum();
            let above: f64 = (peak..=most).map(term).take_while(counts).map(|log| libm::exp(log - largest)).sum();
            largest + libm::log(below + above)
        })
        .collect()
}

/// The root of an increasing function, by bisection down to neighbouring floating-point numbers.
fn root_of_increasing(function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    while function(low) > 0.0 && low > -700.0 {
        low *= 2.0;
    }
    while function(high) < 0.0 && high < 700.0 {
        high *= 2.0;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if function(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
        // Near zero, ln ψ need not be known to more than the precision of ψ.
        if high - low < 1e-17 {
            return middle;
        }
    }
}
