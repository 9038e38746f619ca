//! Doubles in ascending order with what is carried beside each.

use super::ascending::sort_key;
use crate::parallel;

/// Values are first put into so many ranges of the same width, of which each is then sorted by itself: what is sorted at
/// once stays in the cache.
const RANGES: usize = 1 << 12;

/// Ranges of fewer values are sorted by comparison, larger ones are parted once more.
const FEW: usize = 1 << 13;

/// Values of so many neighbouring ranges are one piece of work.
const PIECE: usize = 1 << 17;

/// Bits of a key that part a range.
const DIGIT_BITS: u32 = 11;

/// Values in ascending order with what is carried beside each.
#[derive(Debug)]
pub struct Carried {
    /// A number for each value, the smaller the smaller it is; the same for equal values.
    pub keys: Vec<u64>,
    /// What stands beside it.
    pub carried: Vec<u16>,
}

impl Carried {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }
}

/// The values in ascending order with what stands beside them: to look it up by row number afterwards is slower than
/// the sort. Of equal values the order is that of what they carry. Values must not be NaN.
pub fn ascending_with(values: &[f64], beside: &[u16]) -> Carried {
    let ranges = Ranges::of(values);
    let mut next = ranges.begins(values);
    let mut bounds = next.clone();
    bounds.push(values.len());
    let mut all = Carried { keys: vec![0; values.len()], carried: vec![0; values.len()] };
    for (&value, &own) in values.iter().zip(beside) {
        let place = &mut next[ranges.range(value)];
        (all.keys[*place], all.carried[*place]) = (sort_key(value), own);
        *place += 1;
    }
    let (mut keys, mut carried) = (all.keys.as_mut_slice(), all.carried.as_mut_slice());
    let mut pieces = Vec::new();
    let mut from = 0;
    for to in 1..bounds.len() {
        let length = bounds[to] - bounds[from];
        if length >= PIECE || to + 1 == bounds.len() {
            let ((own_keys, more_keys), (own, more)) = (keys.split_at_mut(length), carried.split_at_mut(length));
            pieces.push((own_keys, own, &bounds[from..=to]));
            (keys, carried, from) = (more_keys, more, to);
        }
    }
    parallel::each(pieces, |(keys, carried, bounds): (&mut [u64], &mut [u16], &[usize])| {
        let mut room = Room::default();
        for pair in bounds.windows(2) {
            let own = pair[0] - bounds[0]..pair[1] - bounds[0];
            room.sort(&mut keys[own.clone()], &mut carried[own]);
        }
    });
    all
}

/// Ranges of the same width from the least value to the greatest.
struct Ranges {
    least: f64,
    scale: f64,
}

impl Ranges {
    fn of(values: &[f64]) -> Self {
        let bounds = (f64::INFINITY, f64::NEG_INFINITY);
        let (least, most) = values.iter().fold(bounds, |(least, most), &value| (least.min(value), most.max(value)));
        let scale = (RANGES - 1) as f64 / (most - least);
        // Of values that are all alike, or spread beyond all numbers, there is one range.
        Self { least, scale: if scale.is_finite() { scale } else { 0.0 } }
    }

    /// The range of a value, the higher the greater it is, for subtraction and multiplication round so.
    fn range(&self, value: f64) -> usize {
        (((value - self.least) * self.scale) as usize).min(RANGES - 1)
    }

    /// Where each range begins.
    fn begins(&self, values: &[f64]) -> Vec<usize> {
        let mut begins = vec![0; RANGES];
        values.iter().for_each(|&value| begins[self.range(value)] += 1);
        let mut before = 0;
        for own in &mut begins {
            before += std::mem::replace(own, before);
        }
        begins
    }
}

/// Room in which ranges are sorted.
#[derive(Default)]
struct Room {
    pairs: Vec<(u64, u16)>,
}

impl Room {
    fn sort(&mut self, keys: &mut [u64], carried: &mut [u16]) {
        if keys.len() <= FEW {
            self.pairs.clear();
            self.pairs.extend(keys.iter().copied().zip(carried.iter().copied()));
            self.pairs.sort_unstable();
            keys.iter_mut().zip(carried).zip(&self.pairs).for_each(|((key, own), both)| (*key, *own) = *both);
            return;
        }
        let (least, most) = keys.iter().fold((u64::MAX, 0), |(least, most), &key| (least.min(key), most.max(key)));
        if least == most {
            carried.sort_unstable();
            return;
        }
        let bounds = part(keys, carried, least, most);
        for pair in bounds.windows(2).filter(|pair| pair[1] - pair[0] > 1) {
            self.sort(&mut keys[pair[0]..pair[1]], &mut carried[pair[0]..pair[1]]);
        }
    }
}

/// Puts keys into the order of their first bits that differ; where the keys of each of these bits begin, and where the
/// last of them end.
fn part(keys: &mut [u64], carried: &mut [u16], least: u64, most: u64) -> Vec<usize> {
    let shift = (u64::BITS - (most - least).leading_zeros()).saturating_sub(DIGIT_BITS);
    let digit = |key: u64| ((key - least) >> shift) as usize;
    let mut bounds = vec![0usize; (1 << DIGIT_BITS) + 1];
    keys.iter().for_each(|key| bounds[digit(*key) + 1] += 1);
    for at in 1..bounds.len() {
        bounds[at] += bounds[at - 1];
    }
    let (from_keys, from) = (keys.to_vec(), carried.to_vec());
    let mut next = bounds.clone();
    for (key, own) in from_keys.into_iter().zip(from) {
        let place = &mut next[digit(key)];
        (keys[*place], carried[*place]) = (key, own);
        *place += 1;
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_order_with_what_they_carry() {
        let random = |row: u64| (row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64;
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
        for column in columns {
            for rows in [0, 1, 2, FEW, FEW + 1, 3 * PIECE + 1] {
                let values: Vec<f64> = (0..rows as u64).map(|row| column(row, random(row))).collect();
                let beside: Vec<u16> = (0..rows as u64).map(|row| (row * 7 % 1001) as u16).collect();
                let found = ascending_with(&values, &beside);
                let mut pairs: Vec<(u64, u16)> =
                    values.iter().map(|value| sort_key(*value)).zip(beside.iter().copied()).collect();
                pairs.sort_unstable();
                assert_eq!(found.len(), rows);
                assert_eq!(found.keys.into_iter().zip(found.carried).collect::<Vec<_>>(), pairs);
            }
        }
    }
}
