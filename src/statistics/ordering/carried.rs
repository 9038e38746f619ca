//! Doubles in ascending order with what is carried beside each.

use std::ops::Range;

use super::ascending::sort_key;

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

/// Values parted into ranges, of which some at a time are put in order: no more than these are kept beside the values.
pub struct Parted {
    ranges: Ranges,
    /// How many values stand before each range, and how many there are.
    bounds: Vec<usize>,
}

impl Parted {
    /// Of values none of which is NaN.
    pub fn of(values: &[f64]) -> Self {
        let ranges = Ranges::of(values);
        let mut bounds = vec![0; RANGES + 1];
        values.iter().for_each(|&value| bounds[ranges.range(value) + 1] += 1);
        for at in 1..bounds.len() {
            bounds[at] += bounds[at - 1];
        }
        Self { ranges, bounds }
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

    /// Whether a value is in a piece.
    pub fn is_in(&self, piece: &Range<usize>, value: f64) -> bool {
        piece.contains(&self.ranges.range(value))
    }

    /// Puts those of all values that are in a piece into ascending order with what stands beside them: to look that up by
    /// row number afterwards is slower than the sort. Of equal values the order is that of what they carry.
    pub fn sort(&self, piece: Range<usize>, all: impl Iterator<Item = (f64, u16)>, into: &mut Carried) {
        let before = self.bounds[piece.start];
        let mut next: Vec<usize> = self.bounds[piece.clone()].iter().map(|bound| bound - before).collect();
        let Carried { keys, carried, room } = into;
        keys.resize(self.bounds[piece.end] - before, 0);
        carried.resize(keys.len(), 0);
        for (value, own) in all {
            // A range before the piece wraps around to one that is far behind it.
            let Some(place) = next.get_mut(self.ranges.range(value).wrapping_sub(piece.start)) else { continue };
            (keys[*place], carried[*place]) = (sort_key(value), own);
            *place += 1;
        }
        for pair in self.bounds[piece.start..=piece.end].windows(2).filter(|pair| pair[1] - pair[0] > 1) {
            let own = pair[0] - before..pair[1] - before;
            sort(&mut keys[own.clone()], &mut carried[own], room);
        }
    }
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
                let parted = Parted::of(&values);
                let pieces = parted.pieces(5);
                assert!(
                    pieces.len() <= 5 && (rows < 100 || values.iter().all(|own| *own == 0.0) || !pieces.is_empty())
                );
                let (mut found, mut own) = (Vec::new(), Carried::default());
                for piece in pieces {
                    parted.sort(piece.clone(), values.iter().copied().zip(beside.iter().copied()), &mut own);
                    let inside = values.iter().filter(|value| parted.is_in(&piece, **value)).count();
                    assert_eq!((own.keys.len(), own.carried.len()), (inside, inside));
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
