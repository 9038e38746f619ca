//! The order of rows by time, and times that count as tied.
//!
//! Times come from dates, divisions and unit conversions, so two that are equal on paper may differ in their last
//! bits. Like R's `aeqSurv` (package survival, `timefix = TRUE`), neighbouring distinct times are tied when their
//! difference is at most √ε, either absolutely or relative to the mean of the distinct absolute times.

use super::invalid::Invalid;
use super::observations::Observations;

/// √ε of IEEE doubles, the tolerance R uses for "equal up to rounding".
pub const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Bits of the key that one pass of the radix sort takes.
const DIGIT_BITS: u32 = 11;

/// The low bits of a key that the radix sort leaves to a comparison of neighbours.
const LOW_BITS: u32 = 31;

/// Row numbers in ascending order of `values`; equal values keep their order. Values must not be NaN.
pub fn ascending(values: &[f64]) -> Vec<u32> {
    ascending_keys(values).into_iter().map(|(_, row)| row).collect()
}

/// For each row the rank of its value among the distinct values, from 0. Values must not be NaN.
pub fn dense_ranks(values: &[f64]) -> Vec<u32> {
    let mut ranks = vec![0u32; values.len()];
    let mut rank = 0;
    let mut previous = None;
    for (key, row) in ascending_keys(values) {
        if previous.is_some_and(|previous| previous != key) {
            rank += 1;
        }
        previous = Some(key);
        ranks[row as usize] = rank;
    }
    ranks
}

/// Row numbers with their order-preserving keys, ascending.
///
/// A least-significant-digit radix sort on the high bits of the key; digits in which all keys agree are skipped, so whole
/// numbers of days take two linear passes. Keys that differ in the low bits only are then neighbours, and few.
fn ascending_keys(values: &[f64]) -> Vec<(u64, u32)> {
    let mut rows: Vec<(u64, u32)> = values.iter().zip(0u32..).map(|(&value, row)| (sort_key(value), row)).collect();
    let mut spare = vec![(0u64, 0u32); rows.len()];
    let (any, all) = rows.iter().fold((0u64, u64::MAX), |(any, all), &(key, _)| (any | key, all & key));
    let varying = any & !all;
    let mut shift = LOW_BITS;
    while shift < u64::BITS {
        let mask = (1u64 << DIGIT_BITS) - 1;
        if (varying >> shift) & mask != 0 {
            distribute(&rows, &mut spare, shift, mask);
            std::mem::swap(&mut rows, &mut spare);
        }
        shift += DIGIT_BITS;
    }
    if varying & ((1 << LOW_BITS) - 1) != 0 {
        for alike in rows.chunk_by_mut(|a, b| a.0 >> LOW_BITS == b.0 >> LOW_BITS) {
            if alike.len() > 1 {
                alike.sort_unstable();
            }
        }
    }
    rows
}

/// The bits of a double, changed so that unsigned order is numeric order. -0 counts as 0.
fn sort_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// The double that a key was made from.
fn value_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

/// One counting-sort pass on the digit at `shift`.
fn distribute(from: &[(u64, u32)], to: &mut [(u64, u32)], shift: u32, mask: u64) {
    let digit = |key: u64| ((key >> shift) & mask) as usize;
    let mut next = vec![0usize; mask as usize + 1];
    for &(key, _) in from {
        next[digit(key)] += 1;
    }
    let mut sum = 0;
    for slot in &mut next {
        sum += std::mem::replace(slot, sum);
    }
    for &(key, row) in from {
        let slot = &mut next[digit(key)];
        to[*slot] = (key, row);
        *slot += 1;
    }
}

/// Splits an order by a code below `count`, keeping the order within each code. Rows of code `k` are
/// `rows[bounds[k]..bounds[k + 1]]`. Codes must be in range.
pub fn bucketed(order: &[u32], codes: &[usize], count: usize) -> (Vec<u32>, Vec<usize>) {
    let mut bounds = vec![0usize; count + 1];
    for &row in order {
        bounds[codes[row as usize] + 1] += 1;
    }
    for code in 0..count {
        bounds[code + 1] += bounds[code];
    }
    let mut next = bounds.clone();
    let mut rows = vec![0u32; order.len()];
    for &row in order {
        let slot = &mut next[codes[row as usize]];
        rows[*slot] = row;
        *slot += 1;
    }
    (rows, bounds)
}

/// Times replaced by the ranks of the distinct times, near-ties merged.
#[derive(Debug, Clone)]
pub struct TimeRanks {
    /// The distinct times, ascending; of merged times the smallest.
    pub distinct: Vec<f64>,
    /// For each row the rank of its time.
    pub stop: Vec<u32>,
    /// For each row the rank of its entry, where the data are left-truncated.
    pub start: Option<Vec<u32>>,
    /// Row numbers in ascending order of time.
    pub order: Vec<u32>,
    /// Row numbers in ascending order of entry; empty without left truncation.
    pub entry_order: Vec<u32>,
    /// Differences up to this count as equal.
    pub tolerance: f64,
}

impl TimeRanks {
    /// Ranks the times of valid observations.
    ///
    /// # Errors
    /// [`Invalid::StopNotAfterStart`] if an interval vanishes when near-ties are merged.
    pub fn new(observations: &Observations<'_>) -> Result<Self, Invalid> {
        let n = observations.time.len();
        let Some(start) = observations.start else {
            let sorted = ascending_keys(observations.time);
            let (distinct, stop, tolerance) = ranks(&sorted);
            let order = sorted.into_iter().map(|(_, row)| row).collect();
            return Ok(Self { distinct, stop, start: None, order, entry_order: Vec::new(), tolerance });
        };
        let both: Vec<f64> = observations.time.iter().chain(start).copied().collect();
        let sorted = ascending_keys(&both);
        let (distinct, mut stop, tolerance) = ranks(&sorted);
        let start = stop.split_off(n);
        if let Some(row) = (0..n).find(|&row| start[row] >= stop[row]) {
            return Err(Invalid::StopNotAfterStart { row });
        }
        let bound = n as u32;
        let rows = || sorted.iter().map(|&(_, row)| row);
        let order = rows().filter(|&row| row < bound).collect();
        let entry_order = rows().filter(|&row| row >= bound).map(|row| row - bound).collect();
        Ok(Self { distinct, stop, start: Some(start), order, entry_order, tolerance })
    }
}

/// The distinct values of sorted keys (near-ties merged), the rank of each row, and the tolerance used.
fn ranks(sorted: &[(u64, u32)]) -> (Vec<f64>, Vec<u32>, f64) {
    let tolerance = tie_tolerance(sorted);
    let mut distinct: Vec<f64> = Vec::new();
    let mut ranks = vec![0u32; sorted.len()];
    let mut previous = f64::NEG_INFINITY;
    for &(key, row) in sorted {
        let value = value_of(key);
        if distinct.is_empty() || value - previous > tolerance {
            distinct.push(value);
        }
        previous = value;
        ranks[row as usize] = (distinct.len() - 1) as u32;
    }
    (distinct, ranks, tolerance)
}

/// √ε times the larger of 1 and the mean of the distinct absolute values.
fn tie_tolerance(sorted: &[(u64, u32)]) -> f64 {
    let mut sum = 0.0;
    let mut count = 0usize;
    let mut previous = None;
    for &(key, _) in sorted {
        if previous != Some(key) {
            sum += value_of(key).abs();
            count += 1;
            previous = Some(key);
        }
    }
    if count == 0 { TOLERANCE } else { TOLERANCE * (sum / count as f64).max(1.0) }
}
