//! The order of rows by time, and times that count as tied.
//!
//! Times come from dates, divisions and unit conversions, so two that are equal on paper may differ in their last
//! bits. Like R's `aeqSurv` (package survival, `timefix = TRUE`), neighbouring distinct times are tied when their
//! difference is at most √ε, either absolutely or relative to the mean of the distinct absolute times.

mod ascending;
mod carried;
mod doubles;

use std::sync::OnceLock;

use super::codes::Codes;
use super::covariate_column::WholeNumbers;
use super::invalid::Invalid;
use super::observations::{Observations, Times};

pub use self::ascending::ascending;
use self::ascending::ascending_values;
pub(crate) use self::carried::{Carried, Parted, Run};
pub(crate) use self::doubles::Doubles;

/// √ε of IEEE doubles, the tolerance R uses for "equal up to rounding".
pub const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Values in ascending order, -0 before 0. They must not be NaN.
pub(crate) fn sorted(values: Vec<f64>) -> Vec<f64> {
    if values.is_sorted_by(|a, b| a.total_cmp(b).is_le()) {
        return values;
    }
    ascending_values(&values)
}

/// For each row the rank of its value among the distinct values, from 0. Values must not be NaN.
pub fn dense_ranks(values: &[f64]) -> Vec<u32> {
    dense_ranks_of(values, &ascending(values), 0)
}

/// The same of a run of rows that begins at `first`, of which `order` is the ascending one.
pub(crate) fn dense_ranks_of(values: &[f64], order: &[u32], first: usize) -> Vec<u32> {
    let mut ranks = vec![0u32; order.len()];
    let mut rank = 0;
    let mut previous = order.first().map_or(0.0, |&row| values[row as usize]);
    for &row in order {
        let value = values[row as usize];
        if value != previous {
            rank += 1;
            previous = value;
        }
        ranks[row as usize - first] = rank;
    }
    ranks
}

/// Splits an order by a code below `count`, keeping the order within each code. Rows of code `k` are
/// `rows[bounds[k]..bounds[k + 1]]`. Codes must be in range.
pub fn bucketed<'a>(order: &[u32], codes: impl Into<Codes<'a>>, count: usize) -> (Vec<u32>, Vec<usize>) {
    split_by(order, codes.into(), count)
}

fn split_by(order: &[u32], codes: Codes<'_>, count: usize) -> (Vec<u32>, Vec<usize>) {
    if count == 1 {
        return (order.to_vec(), vec![0, order.len()]);
    }
    let rows = order.iter().copied();
    match codes {
        Codes::Bytes(codes) => split(rows, count, |row| codes[row].into()),
        Codes::Words(codes) if count <= 1 << 8 && order.len() > NARROWED => {
            // Codes are looked up in the order of the rows, which is faster where they take less room.
            let codes: Vec<u8> = codes.iter().map(|code| *code as u8).collect();
            split(rows, count, |row| codes[row].into())
        }
        Codes::Words(codes) => split(rows, count, |row| codes[row]),
    }
}

/// Of more rows the codes are made narrow.
const NARROWED: usize = 1 << 16;

/// The same of rows in an order, with the code of each.
pub(crate) fn split(
    order: impl ExactSizeIterator<Item = u32> + Clone,
    count: usize,
    code: impl Fn(usize) -> usize,
) -> (Vec<u32>, Vec<usize>) {
    let mut rows = vec![0u32; order.len()];
    let mut bounds = vec![0usize; count + 1];
    order.clone().for_each(|row| bounds[code(row as usize) + 1] += 1);
    for at in 0..count {
        bounds[at + 1] += bounds[at];
    }
    let mut next = bounds.clone();
    for row in order {
        let slot = &mut next[code(row as usize)];
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
    /// Row numbers in ascending order of time, once they are asked for.
    order: OnceLock<Vec<u32>>,
    /// Row numbers in ascending order of entry; empty without left truncation.
    pub entry_order: Vec<u32>,
    /// Differences up to this count as equal.
    pub tolerance: f64,
}

impl TimeRanks {
    /// Row numbers in ascending order of time. Whole numbers are put in order only where somebody asks.
    pub fn order(&self) -> &[u32] {
        let all = 0..self.stop.len() as u32;
        self.order.get_or_init(|| split(all, self.distinct.len(), |row| self.stop[row] as usize).0)
    }

    /// The distinct times, when what else is known of the rows is needed no more.
    pub(crate) fn into_distinct(self) -> Vec<f64> {
        self.distinct
    }

    /// Whether rows that all enter at the origin share their times, so many each that they are counted by time.
    pub(crate) fn has_few_times(&self) -> bool {
        self.start.is_none() && self.stop.len() >= 8 * self.distinct.len()
    }

    /// Ranks the times of valid observations.
    ///
    /// # Errors
    /// [`Invalid::StopNotAfterStart`] if an interval vanishes when near-ties are merged.
    pub fn new(observations: &Observations<'_>) -> Result<Self, Invalid> {
        let n = observations.time.len();
        let Some(start) = observations.start else {
            let whole = match observations.time {
                Times::Doubles(times) => Self::of_whole_doubles(times),
                Times::Whole(WholeNumbers::Truths(times)) => Self::of_whole(times.iter().map(|&time| time.into())),
                Times::Whole(WholeNumbers::Bytes(times)) => Self::of_whole(times.iter().map(|&time| time.into())),
                Times::Whole(WholeNumbers::Shorts(times)) => Self::of_whole(times.iter().map(|&time| time.into())),
                Times::Whole(WholeNumbers::Words(times)) => Self::of_whole(times.iter().copied()),
            };
            if let Some(ranks) = whole {
                return Ok(ranks);
            }
            let time = observations.time.doubles();
            let order = ascending(&time);
            let (distinct, stop, tolerance) = ranks(&time, &order);
            let order = order.into();
            return Ok(Self { distinct, stop, start: None, order, entry_order: Vec::new(), tolerance });
        };
        let both: Vec<f64> = observations.time.doubles().iter().chain(start).copied().collect();
        let sorted = ascending(&both);
        let (distinct, mut stop, tolerance) = ranks(&both, &sorted);
        let start = stop.split_off(n);
        if let Some(row) = (0..n).find(|&row| start[row] >= stop[row]) {
            return Err(Invalid::StopNotAfterStart { row });
        }
        let bound = n as u32;
        let order = sorted.iter().copied().filter(|&row| row < bound).collect::<Vec<u32>>().into();
        let entry_order = sorted.iter().filter(|&&row| row >= bound).map(|row| row - bound).collect();
        Ok(Self { distinct, stop, start: Some(start), order, entry_order, tolerance })
    }
}

impl TimeRanks {
    /// Ranks doubles that are whole numbers and not large; none where others are among them.
    fn of_whole_doubles(times: &[f64]) -> Option<Self> {
        let most = f64::from(MOST_COUNTED);
        let is_whole = |value: f64| (0.0..=most).contains(&value) && f64::from(value as i32) == value;
        // A run at a time without leaving it early, which the compiler can do for several numbers at once.
        if !times.chunks(256).all(|run| run.iter().fold(true, |all, &value| all & is_whole(value))) {
            return None;
        }
        Self::of_whole(times.iter().map(|&time| time as i32))
    }

    /// Ranks whole numbers that are not large, such as days, by counting them; none where they are few beside their
    /// size. None of them are nearly tied.
    fn of_whole(times: impl ExactSizeIterator<Item = i32> + Clone) -> Option<Self> {
        let (least, most) = times.clone().fold((0, 0), |(least, most), time| (time.min(least), time.max(most)));
        if least < 0 || most > MOST_COUNTED || most as usize > 16 * times.len() + 1024 {
            return None;
        }
        let mut occurs = vec![false; most as usize + 1];
        times.clone().for_each(|time| occurs[time as usize] = true);
        let distinct: Vec<f64> = (0..=most).filter(|&time| occurs[time as usize]).map(f64::from).collect();
        let mut rank_of = vec![0u32; most as usize + 1];
        distinct.iter().zip(0..).for_each(|(&time, rank)| rank_of[time as usize] = rank);
        let stop = times.map(|time| rank_of[time as usize]).collect();
        let tolerance = tolerance_of(distinct.iter().sum(), distinct.len());
        Some(Self { distinct, stop, start: None, order: OnceLock::new(), entry_order: Vec::new(), tolerance })
    }
}

/// Whole numbers up to this are counted. √ε times it is far below 1.
const MOST_COUNTED: i32 = 4_194_304;

/// The distinct values of rows in ascending order (near-ties merged), the rank of each row, and the tolerance used.
fn ranks(values: &[f64], order: &[u32]) -> (Vec<f64>, Vec<u32>, f64) {
    let tolerance = tie_tolerance(values, order);
    let mut distinct: Vec<f64> = Vec::new();
    let mut ranks = vec![0u32; order.len()];
    let mut previous = f64::NEG_INFINITY;
    for &row in order {
        // -0 counts as 0.
        let value = values[row as usize] + 0.0;
        if distinct.is_empty() || value - previous > tolerance {
            distinct.push(value);
        }
        previous = value;
        ranks[row as usize] = (distinct.len() - 1) as u32;
    }
    (distinct, ranks, tolerance)
}

/// √ε times the larger of 1 and the mean of the distinct absolute values.
fn tie_tolerance(values: &[f64], order: &[u32]) -> f64 {
    let mut sum = 0.0;
    let mut count = 0usize;
    let mut previous = None;
    for &row in order {
        let value = values[row as usize];
        if previous != Some(value) {
            sum += value.abs();
            count += 1;
            previous = Some(value);
        }
    }
    tolerance_of(sum, count)
}

fn tolerance_of(sum: f64, count: usize) -> f64 {
    if count == 0 { TOLERANCE } else { TOLERANCE * (sum / count as f64).max(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sorted_with_the_sign_of_zero() {
        let many = |period: i32| (0..20_000).map(|row| -f64::from(row * 7919 % period - 9) / 4.0).collect();
        for values in [
            vec![],
            vec![2.0, -1.5, 0.0, 7.25, -1.5],
            vec![0.0, -0.0, 1.0, -0.0],
            vec![1.0, 2.0],
            many(11),
            many(19_997),
        ] {
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
            assert_eq!(bits(sorted(values)), bits(expected));
        }
    }

    #[test]
    fn whole_numbers_that_are_counted_are_ranked_as_those_that_are_sorted() {
        let time: Vec<f64> = (0..5000u32).map(|row| f64::from(row * 7919 % 1013 + row % 2)).collect();
        let counted = TimeRanks::of_whole_doubles(&time).expect("whole numbers");
        let order = ascending(&time);
        let (distinct, stop, tolerance) = ranks(&time, &order);
        assert_eq!(counted.order(), order);
        assert_eq!((counted.distinct, counted.stop, counted.tolerance), (distinct, stop, tolerance));
        for other in [0.5, -1.0, 5e6, f64::NAN] {
            assert!(TimeRanks::of_whole_doubles(&[1.0, other]).is_none(), "{other}");
        }
        assert!(TimeRanks::of_whole([3, -1].into_iter()).is_none());
        // As a table keeps them: days, and numbers that are too large to be counted.
        let event = vec![true; time.len()];
        let shorts: Vec<i16> = time.iter().map(|&time| time as i16).collect();
        let words: Vec<i32> = time.iter().map(|&time| time as i32 * 100_000).collect();
        for (kept, factor) in [(WholeNumbers::Shorts(&shorts), 1.0), (WholeNumbers::Words(&words), 1e5)] {
            let doubles: Vec<f64> = time.iter().map(|time| time * factor).collect();
            let of = |times: Times<'_>| TimeRanks::new(&Observations::right_censored(times, &event)).expect("valid");
            let (own, expected) = (of(Times::Whole(kept)), of((&doubles).into()));
            assert_eq!((own.order(), &own.distinct, &own.stop), (expected.order(), &expected.distinct, &expected.stop));
        }
    }
}
