//! Rows in ascending order of doubles.

use crate::parallel;

/// Rows are first put into about so many ranges of the values, of which each is then sorted by itself: what is sorted at
/// once stays in the cache, and no more than a number a row is kept beside it.
const RANGES: u64 = 1 << 11;

/// Fewer rows are sorted at once.
const FEW: usize = 1 << 12;

/// A range of more rows is sorted digit by digit, in time that is linear however the values are spread.
const MANY: usize = 1 << 16;

/// Bits of the key that one pass of the radix sort takes.
const DIGIT_BITS: u32 = 11;

/// The low bits of a key that the radix sort leaves to a comparison of neighbours.
const LOW_BITS: u32 = 31;

/// A row with the key of its value.
type Keyed = (u64, u32);

/// Rows in ascending order of a value of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Ascending {
    /// The row numbers; those of equal values keep their order.
    pub rows: Vec<u32>,
    /// The value of each of them, with -0 as 0. To have them in this order spares whoever walks it a look at memory for each
    /// row.
    pub values: Vec<f64>,
}

/// The rows in ascending order of `values`, which must not be NaN.
pub fn ascending(values: &[f64]) -> Ascending {
    let (mut rows, mut sorted) = (vec![0u32; values.len()], vec![0.0; values.len()]);
    if values.len() <= FEW {
        rows.iter_mut().zip(0..).for_each(|(row, number)| *row = number);
        sorted.iter_mut().zip(values).for_each(|(own, value)| *own = value + 0.0);
        sort(&mut rows, &mut sorted, &mut Vec::new());
        return Ascending { rows, values: sorted };
    }
    let ranges = Ranges::of(values);
    ranges.place_each(values, |row, place| {
        rows[place] = row as u32;
        sorted[place] = values[row] + 0.0;
    });
    if ranges.shift > 0 {
        sort_ranges(&mut rows, &mut sorted, &ranges.bounds);
    }
    Ascending { rows, values: sorted }
}

/// Values in ascending order, -0 before 0. They must not be NaN.
pub(super) fn ascending_values(values: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; values.len()];
    if values.len() <= FEW {
        all.copy_from_slice(values);
        all.sort_unstable_by(f64::total_cmp);
        return all;
    }
    let ranges = Ranges::of(values);
    ranges.place_each(values, |row, place| all[place] = values[row]);
    // Those of a range are often all the same.
    for pair in ranges.bounds.windows(2) {
        let own = &mut all[pair[0]..pair[1]];
        if !own.is_sorted_by(|a, b| a.total_cmp(b).is_le()) {
            own.sort_unstable_by(f64::total_cmp);
        }
    }
    all
}

/// Ranges of values, each of about as many rows where the values are spread evenly.
struct Ranges {
    least: u64,
    shift: u32,
    /// Where each range begins among the rows in ascending order, and where the last one ends.
    bounds: Vec<usize>,
}

impl Ranges {
    fn of(values: &[f64]) -> Self {
        let (least, most) = values.iter().fold((u64::MAX, 0), |(least, most), &value| {
            let key = sort_key(value);
            (least.min(key), most.max(key))
        });
        let width = u64::BITS - most.saturating_sub(least).leading_zeros();
        let shift = width.saturating_sub(RANGES.trailing_zeros());
        let mut ranges = Self { least, shift, bounds: vec![0; RANGES as usize + 1] };
        values.iter().for_each(|&value| {
            let range = ranges.range(value);
            ranges.bounds[range + 1] += 1;
        });
        for at in 1..ranges.bounds.len() {
            ranges.bounds[at] += ranges.bounds[at - 1];
        }
        ranges
    }

    /// Gives each row, in their order, a place in the range of its value.
    fn place_each(&self, values: &[f64], mut put: impl FnMut(usize, usize)) {
        let mut next = self.bounds.clone();
        for (row, &value) in values.iter().enumerate() {
            let place = &mut next[self.range(value)];
            put(row, *place);
            *place += 1;
        }
    }

    fn range(&self, value: f64) -> usize {
        ((sort_key(value) - self.least) >> self.shift) as usize
    }
}

/// Sorts the rows of each range with their values, several ranges at once.
fn sort_ranges(rows: &mut [u32], values: &mut [f64], bounds: &[usize]) {
    let (mut rest, mut beside) = (rows, values);
    let mut pieces: Vec<(&mut [u32], &mut [f64], &[usize])> = Vec::new();
    let mut from = 0;
    for to in 1..bounds.len() {
        let length = bounds[to] - bounds[from];
        if length >= MANY || to + 1 == bounds.len() {
            let (own, own_values);
            ((own, rest), (own_values, beside)) = (rest.split_at_mut(length), beside.split_at_mut(length));
            pieces.push((own, own_values, &bounds[from..=to]));
            from = to;
        }
    }
    parallel::each(pieces, |(rows, values, bounds): (&mut [u32], &mut [f64], &[usize])| {
        let mut keyed = Vec::new();
        for pair in bounds.windows(2) {
            let own = pair[0] - bounds[0]..pair[1] - bounds[0];
            sort(&mut rows[own.clone()], &mut values[own], &mut keyed);
        }
    });
}

/// Sorts rows, which ascend, by their values; `keyed` is room for them.
fn sort(rows: &mut [u32], values: &mut [f64], keyed: &mut Vec<Keyed>) {
    if rows.len() < 2 {
        return;
    }
    keyed.clear();
    keyed.extend(values.iter().zip(&*rows).map(|(value, row)| (sort_key(*value), *row)));
    if rows.len() > MANY && !keyed.is_sorted() {
        radix(keyed);
    } else {
        keyed.sort_unstable();
    }
    for ((row, value), &(key, own)) in rows.iter_mut().zip(values).zip(keyed.iter()) {
        (*row, *value) = (own, value_of(key));
    }
}

/// A least-significant-digit radix sort on the high bits of the key; digits in which all keys agree are skipped. Keys that
/// differ in the low bits only are then neighbours, and few.
fn radix(rows: &mut Vec<Keyed>) {
    let mut spare = vec![(0u64, 0u32); rows.len()];
    let (any, all) = rows.iter().fold((0u64, u64::MAX), |(any, all), &(key, _)| (any | key, all & key));
    let varying = any & !all;
    let mut shift = LOW_BITS;
    while shift < u64::BITS {
        let mask = (1u64 << DIGIT_BITS) - 1;
        if (varying >> shift) & mask != 0 {
            distribute(rows, &mut spare, shift, mask);
            std::mem::swap(rows, &mut spare);
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
}

/// The bits of a double, changed so that unsigned order is numeric order. -0 counts as 0.
pub(super) fn sort_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | SIGN }
}

/// The double of which this is the key.
fn value_of(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN })
}

const SIGN: u64 = 1 << 63;

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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Columns that are spread, alike, signed, nearly alike, subnormal, infinite and huge: the value of each row.
    pub(in super::super) fn awkward_columns() -> Vec<impl Fn(u64) -> f64> {
        let columns: [fn(u64, f64) -> f64; 9] = [
            |_, x| x,
            |_, x| -x.sqrt(),
            |row, _| (row % 7) as f64,
            |row, x| if row % 2 == 0 { 0.0 } else { -0.0 * x },
            // All but one row fall into one range, and there their keys differ in few bits.
            |row, x| if row == 77 { -1e300 } else { 1.0 + x * 1e-16 },
            |row, x| if row < 3 { 5e-324 * row as f64 } else { x * 1e-20 },
            |row, x| if row == 5 { f64::INFINITY } else { x * if row % 3 == 0 { -1e250 } else { 1e-250 } },
            |row, x| if row % 9 == 0 { f64::MAX } else { -x * 1e292 },
            |row, _| row as f64,
        ];
        let random = |row: u64| (row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64;
        columns.into_iter().map(|column| move |row| column(row, random(row))).collect()
    }

    #[test]
    fn rows_are_in_the_order_of_a_stable_sort() {
        for column in awkward_columns() {
            for rows in [0, 1, 2, FEW, FEW + 1, 3 * MANY] {
                let values: Vec<f64> = (0..rows as u64).map(&column).collect();
                let mut expected: Vec<u32> = (0..rows as u32).collect();
                expected.sort_by(|&a, &b| (values[a as usize] + 0.0).total_cmp(&(values[b as usize] + 0.0)));
                let found = ascending(&values);
                assert_eq!(found.rows, expected);
                let bits = |value: f64| (value + 0.0).to_bits();
                let in_order = expected.iter().map(|row| bits(values[*row as usize]));
                assert!(found.values.iter().map(|value| value.to_bits()).eq(in_order));
            }
        }
    }
}
