//! Doubles in ascending order with what is carried beside each.

use std::ops::Range;

use super::ascending::sort_key;
use super::doubles::Doubles;
use crate::parallel;

/// Values are first put into so many ranges of the same width, of which each is then sorted by itself: what is sorted at
/// once stays in the cache.
const RANGES: usize = 1 << 12;

/// Ranges of fewer values are sorted by comparison, larger ones are parted once more.
const FEW: usize = 1 << 13;

/// Bits of a key that part a range.
const DIGIT_BITS: u32 = 11;

/// Some values in ascending order with what is carried beside each.
#[derive(Debug, Default)]
pub struct Carried {
    /// A number for each value, the smaller the smaller it is; the same for equal values.
    pub keys: Vec<u64>,
    /// What stands beside it.
    pub carried: Vec<u16>,
    room: Vec<(u64, u16)>,
}

/// Values parted into ranges, of which some at a time are put in order: no more than these are kept beside the range of
/// each value.
pub struct Parted<'a> {
    values: &'a dyn Doubles,
    /// The range of each value.
    range_of: Vec<u16>,
    /// How many values stand before each range, and how many there are.
    bounds: Vec<usize>,
}

/// Neighbouring rows with what stands beside the value of each of them.
pub type Run = (Range<usize>, u16);

/// Values that are asked for at once.
const BLOCK: usize = 1 << 12;

impl<'a> Parted<'a> {
    /// Of values none of which is NaN.
    pub fn of(values: &'a dyn Doubles) -> Self {
        let ranges = Ranges::of(values);
        let mut range_of = vec![0u16; values.rows()];
        let parts = range_of.chunks_mut(PART).enumerate().collect();
        let counts = parallel::mapped_each(parts, |_, (part, own): (usize, &mut [u16])| {
            let (mut counts, mut block) = (vec![0usize; RANGES], [0.0; BLOCK]);
            for (at, own) in own.chunks_mut(BLOCK).enumerate() {
                let (block, first) = (&mut block[..own.len()], part * PART + at * BLOCK);
                values.copy(first..first + block.len(), block);
                for (own, value) in own.iter_mut().zip(block) {
                    *own = ranges.range(*value) as u16;
                    counts[usize::from(*own)] += 1;
                }
            }
            counts
        });
        let mut bounds = vec![0; RANGES + 1];
        counts.iter().for_each(|counts| bounds[1..].iter_mut().zip(counts).for_each(|(sum, own)| *sum += own));
        for at in 1..bounds.len() {
            bounds[at] += bounds[at - 1];
        }
        Self { values, range_of, bounds }
    }

    /// Neighbouring ranges in about so many pieces of about as many values, in ascending order. Equal values are in one.
    pub fn pieces(&self, count: usize) -> Vec<Range<usize>> {
        let most = self.bounds[RANGES].div_ceil(count.max(1)).max(1);
        let mut pieces = Vec::new();
        let mut from = 0;
        for to in 1..=RANGES {
            if self.bounds[to] - self.bounds[from] >= most || (to == RANGES && self.bounds[to] > self.bounds[from]) {
                pieces.push(from..to);
                from = to;
            }
        }
        pieces
    }

    /// How many of some rows have a value before a range.
    pub fn before(&self, range: usize, rows: Range<usize>) -> usize {
        self.range_of[rows].iter().filter(|own| usize::from(**own) < range).count()
    }

    /// Puts the values that are in a piece into ascending order with what stands beside them, given for all rows: to look
    /// that up by row number afterwards is slower than the sort. Of equal values the order is that of what they carry.
    pub fn sort(&self, piece: Range<usize>, beside: impl Iterator<Item = Run>, into: &mut Carried) {
        let before = self.bounds[piece.start];
        let mut next: Vec<usize> = self.bounds[piece.clone()].iter().map(|bound| bound - before).collect();
        let Carried { keys, carried, room } = into;
        let count = self.bounds[piece.end] - before;
        // A piece that is a little larger than the last one does not take twice as much room.
        keys.reserve_exact(count.saturating_sub(keys.len()));
        carried.reserve_exact(count.saturating_sub(carried.len()));
        keys.resize(count, 0);
        carried.resize(count, 0);
        let (mut rows, mut places, mut block) = (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK), [0.0; BLOCK]);
        let mut place_values = |rows: &mut Vec<u32>, places: &mut Vec<usize>| {
            self.values.pick(rows, &mut block[..rows.len()]);
            places.iter().zip(&block).for_each(|(place, value)| keys[*place] = sort_key(*value));
            rows.clear();
            places.clear();
        };
        for (run, own) in beside {
            for row in run {
                // A range before the piece wraps around to one that is far behind it.
                let range = usize::from(self.range_of[row]).wrapping_sub(piece.start);
                let Some(place) = next.get_mut(range) else { continue };
                carried[*place] = own;
                rows.push(row as u32);
                places.push(*place);
                *place += 1;
                if rows.len() == BLOCK {
                    place_values(&mut rows, &mut places);
                }
            }
        }
        place_values(&mut rows, &mut places);
        for pair in self.bounds[piece.start..=piece.end].windows(2).filter(|pair| pair[1] - pair[0] > 1) {
            let own = pair[0] - before..pair[1] - before;
            sort(&mut keys[own.clone()], &mut carried[own], room);
        }
    }
}

/// Values that one thread looks at.
const PART: usize = 1 << 18;

/// Ranges of the same width from the least value to the greatest.
struct Ranges {
    least: f64,
    scale: f64,
}

impl Ranges {
    fn of(values: &dyn Doubles) -> Self {
        let rows = values.rows();
        let bounds = parallel::mapped(rows.div_ceil(PART), |part| {
            let (mut least, mut most, mut block) = (f64::INFINITY, f64::NEG_INFINITY, [0.0; BLOCK]);
            let end = rows.min((part + 1) * PART);
            for first in (part * PART..end).step_by(BLOCK) {
                let block = &mut block[..BLOCK.min(end - first)];
                values.copy(first..first + block.len(), block);
                block.iter().for_each(|&value| (least, most) = (least.min(value), most.max(value)));
            }
            (least, most)
        });
        let least = bounds.iter().fold(f64::INFINITY, |least, own| least.min(own.0));
        let most = bounds.iter().fold(f64::NEG_INFINITY, |most, own| most.max(own.1));
        let scale = (RANGES - 1) as f64 / (most - least);
        // Of values that are all alike, or spread beyond all numbers, there is one range.
        Self { least, scale: if scale.is_finite() { scale } else { 0.0 } }
    }

    /// The range of a value, the higher the greater it is, for subtraction and multiplication round so.
    fn range(&self, value: f64) -> usize {
        (((value - self.least) * self.scale) as usize).min(RANGES - 1)
    }
}

/// Sorts a range; `room` is for its values.
fn sort(keys: &mut [u64], carried: &mut [u16], room: &mut Vec<(u64, u16)>) {
    if keys.len() <= FEW {
        room.clear();
        room.extend(keys.iter().copied().zip(carried.iter().copied()));
        room.sort_unstable();
        keys.iter_mut().zip(carried).zip(room).for_each(|((key, own), both)| (*key, *own) = *both);
        return;
    }
    let (least, most) = keys.iter().fold((u64::MAX, 0), |(least, most), &key| (least.min(key), most.max(key)));
    if least == most {
        carried.sort_unstable();
        return;
    }
    let bounds = part(keys, carried, least, most);
    for pair in bounds.windows(2).filter(|pair| pair[1] - pair[0] > 1) {
        sort(&mut keys[pair[0]..pair[1]], &mut carried[pair[0]..pair[1]], room);
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
    use super::super::ascending::tests::awkward_columns;
    use super::*;

    #[test]
    fn values_are_in_order_with_what_they_carry() {
        for column in awkward_columns() {
            for rows in [0, 1, 2, FEW, FEW + 1, 50 * FEW + 1] {
                let values: Vec<f64> = (0..rows as u64).map(&column).collect();
                let beside: Vec<u16> = (0..rows as u64).map(|row| (row * 7 % 1001) as u16).collect();
                let given = values.as_slice();
                let parted = Parted::of(&given);
                let pieces = parted.pieces(5);
                assert!(
                    pieces.len() <= 5 && (rows < 100 || values.iter().all(|own| *own == 0.0) || !pieces.is_empty())
                );
                let (mut found, mut own) = (Vec::new(), Carried::default());
                for piece in pieces {
                    assert_eq!(parted.before(piece.start, 0..rows), found.len());
                    let one_by_one = beside.iter().enumerate().map(|(row, own)| (row..row + 1, *own));
                    parted.sort(piece, one_by_one, &mut own);
                    assert_eq!(own.keys.len(), own.carried.len());
                    found.extend(own.keys.iter().copied().zip(own.carried.iter().copied()));
                }
                let mut pairs: Vec<(u64, u16)> =
                    values.iter().map(|value| sort_key(*value)).zip(beside.iter().copied()).collect();
                pairs.sort_unstable();
                assert_eq!(found, pairs);
            }
        }
    }
}
