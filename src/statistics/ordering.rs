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

use self::ascending::ascending_values;
pub use self::ascending::{Ascending, ascending};
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
    /// For each row the rank of its entry, where the data are left-truncated.
    pub start: Option<Vec<u32>>,
    /// Row numbers in ascending order of entry; empty without left truncation.
    pub entry_order: Vec<u32>,
    /// Differences up to this count as equal.
    pub tolerance: f64,
    /// How many rows there are.
    rows: usize,
    /// The rank of each row, and the order of the rows. One of them is made from the other once somebody asks for it.
    stop: OnceLock<Vec<u32>>,
    order: OnceLock<Order>,
}

/// Rows in ascending order of time.
#[derive(Debug, Clone)]
struct Order {
    rows: Vec<u32>,
    /// Where the rows of each distinct time begin, and where those of the last one end.
    bounds: Vec<u32>,
}

impl Order {
    /// The rows with a number below a bound.
    fn below(&self, bound: u32) -> Self {
        let mut below = Self { rows: Vec::with_capacity(bound as usize), bounds: vec![0] };
        for pair in self.bounds.windows(2) {
            let all = &self.rows[pair[0] as usize..pair[1] as usize];
            below.rows.extend(all.iter().filter(|row| **row < bound));
            below.bounds.push(below.rows.len() as u32);
        }
        below
    }
}

impl TimeRanks {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// For each row the rank of its time.
    pub fn stop(&self) -> &[u32] {
        self.stop.get_or_init(|| {
            let mut stop = vec![0; self.rows];
            self.ties().for_each(|(rank, rows)| rows.iter().for_each(|row| stop[*row as usize] = rank));
            stop
        })
    }

    /// Row numbers in ascending order of time. Whole numbers are put in order only where somebody asks.
    pub fn order(&self) -> &[u32] {
        &self.ordered().rows
    }

    /// The rows of each rank that has some, in ascending order of time. What is known by rank is then at hand: to look up
    /// the rank of each row would be a look at another place of memory for each.
    pub fn ties(&self) -> impl DoubleEndedIterator<Item = (u32, &[u32])> {
        let Order { rows, bounds } = self.ordered();
        let each = (0..self.distinct.len() as u32).zip(bounds.windows(2));
        let tied = each.map(|(rank, pair)| (rank, &rows[pair[0] as usize..pair[1] as usize]));
        tied.filter(|(_, rows)| !rows.is_empty())
    }

    fn ordered(&self) -> &Order {
        self.order.get_or_init(|| {
            let stop = self.stop.get().map_or(&[][..], Vec::as_slice);
            let (rows, bounds) = split(0..self.rows as u32, self.distinct.len(), |row| stop[row] as usize);
            Order { rows, bounds: bounds.into_iter().map(|bound| bound as u32).collect() }
        })
    }

    /// The distinct times, when what else is known of the rows is needed no more.
    pub(crate) fn into_distinct(self) -> Vec<f64> {
        self.distinct
    }

    /// Whether rows that all enter at the origin share their times, so many each that they are counted by time.
    pub(crate) fn has_few_times(&self) -> bool {
        self.start.is_none() && self.rows >= 8 * self.distinct.len()
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
            return Ok(whole.unwrap_or_else(|| Self::of_order(ascending(&observations.time.doubles()))));
        };
        let both: Vec<f64> = observations.time.doubles().iter().chain(start).copied().collect();
        let mut ranks = Self::of_order(ascending(&both));
        ranks.stop();
        let mut stop = ranks.stop.take().unwrap_or_default();
        let start = stop.split_off(n);
        stop.shrink_to_fit();
        if let Some(row) = (0..n).find(|&row| start[row] >= stop[row]) {
            return Err(Invalid::StopNotAfterStart { row });
        }
        let bound = n as u32;
        let entry_order = ranks.order().iter().filter(|&&row| row >= bound).map(|row| row - bound).collect();
        let order = ranks.ordered().below(bound).into();
        Ok(Self { start: Some(start), entry_order, rows: n, stop: stop.into(), order, ..ranks })
    }

    /// Ranks rows in ascending order, of which near-ties are merged.
    fn of_order(Ascending { rows, values: mut distinct }: Ascending) -> Self {
        let tolerance = tie_tolerance(&distinct);
        let (mut bounds, mut count) = (Vec::new(), 0);
        let mut previous = f64::NEG_INFINITY;
        for place in 0..distinct.len() {
            let value = distinct[place];
            if count == 0 || value - previous > tolerance {
                bounds.push(place as u32);
                distinct[count] = value;
                count += 1;
            }
            previous = value;
        }
        bounds.push(rows.len() as u32);
        distinct.truncate(count);
        // Of few times most of the room would be kept for nothing.
        if count < rows.len() / 2 {
            distinct.shrink_to_fit();
        }
        let n = rows.len();
        let order = Order { rows, bounds }.into();
        Self { distinct, start: None, entry_order: Vec::new(), tolerance, rows: n, stop: OnceLock::new(), order }
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
        let stop: Vec<u32> = times.map(|time| rank_of[time as usize]).collect();
        let tolerance = tolerance_of(distinct.iter().sum(), distinct.len());
        let (rows, stop, order) = (stop.len(), stop.into(), OnceLock::new());
        Some(Self { distinct, start: None, entry_order: Vec::new(), tolerance, rows, stop, order })
    }
}

/// Whole numbers up to this are counted. √ε times it is far below 1.
const MOST_COUNTED: i32 = 4_194_304;

/// √ε times the larger of 1 and the mean of the distinct absolute values, which ascend.
fn tie_tolerance(ascending: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut count = 0usize;
    let mut previous = None;
    for &value in ascending {
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
    fn rows_that_enter_late_are_walked_by_the_ranks_of_their_ends() {
        let start: Vec<f64> = (0..500u32).map(|row| f64::from(row * 37 % 101) / 3.0).collect();
        let stop: Vec<f64> = start.iter().zip(0..).map(|(start, row)| start + f64::from(row % 7 + 1) / 9.0).collect();
        let event = vec![true; 500];
        let observations = Observations { start: Some(&start), ..Observations::right_censored(&stop, &event) };
        let ranks = TimeRanks::new(&observations).expect("valid");
        let mut expected: Vec<u32> = (0..500).collect();
        expected.sort_by(|a, b| stop[*a as usize].total_cmp(&stop[*b as usize]));
        let times = |rows: &[u32]| rows.iter().map(|row| stop[*row as usize]).collect::<Vec<f64>>();
        assert_eq!((times(ranks.order()), ranks.rows()), (times(&expected), 500));
        let mut walked: Vec<u32> = Vec::new();
        for (rank, rows) in ranks.ties() {
            let time = ranks.distinct[rank as usize];
            assert!(!rows.is_empty() && rows.iter().all(|row| ranks.stop()[*row as usize] == rank));
            assert!(rows.iter().all(|row| (stop[*row as usize] - time).abs() <= ranks.tolerance));
            walked.extend(rows);
        }
        assert_eq!(walked, ranks.order());
        assert!(ranks.distinct.len() > ranks.ties().count(), "at some times rows only enter");
    }

    #[test]
    fn whole_numbers_that_are_counted_are_ranked_as_those_that_are_sorted() {
        let time: Vec<f64> = (0..5000u32).map(|row| f64::from(row * 7919 % 1013 + row % 2)).collect();
        let same = |one: &TimeRanks, other: &TimeRanks| {
            assert_eq!(one.order(), other.order());
            assert_eq!((one.stop(), one.rows()), (other.stop(), other.rows()));
            assert_eq!((&one.distinct, one.tolerance), (&other.distinct, other.tolerance));
            assert!(one.ties().eq(other.ties()));
        };
        same(&TimeRanks::of_whole_doubles(&time).expect("whole numbers"), &TimeRanks::of_order(ascending(&time)));
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
            same(&of(Times::Whole(kept)), &of((&doubles).into()));
        }
    }
}
