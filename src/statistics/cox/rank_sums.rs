//! Weights of rows by the rank of their index, that can be changed and summed below a rank.

/// Rows that are added and taken away, and summed by rank. Rows count from the first of a stratum.
pub(super) trait ByRank {
    /// Adds a weight at a row's rank.
    fn add(&mut self, row: usize, weight: f64);
    /// The weights below, at and above a row's rank.
    fn split(&self, row: usize) -> (f64, f64, f64);
    /// The rank of a row.
    fn rank(&self, row: usize) -> u32;
}

/// The place of a row in ascending order of the index, with where the places of the rows that share its rank begin and end.
/// They stand together, since rows are asked for in another order than that of their ranks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    begin: u32,
    own: u32,
    end: u32,
}

impl Place {
    /// Those of all rows of a stratum, whose first is `first`, given the rows in ascending order and the value at each place
    /// of it.
    pub fn of_all(ascending: &[u32], value: impl Fn(usize) -> f64, first: usize) -> Vec<Self> {
        let mut places = vec![Self::default(); ascending.len()];
        let mut begin = 0;
        while begin < ascending.len() {
            let shared = value(begin);
            let end = (begin + 1..ascending.len()).find(|place| value(*place) != shared).unwrap_or(ascending.len());
            for (own, row) in (begin..end).zip(&ascending[begin..end]) {
                places[*row as usize - first] = Self { begin: begin as u32, own: own as u32, end: end as u32 };
            }
            begin = end;
        }
        places
    }
}

/// Weights of any size.
pub(super) struct RankWeights {
    /// The rank of each row among the distinct values.
    ranks: Vec<u32>,
    sums: PrefixSums,
}

impl RankWeights {
    /// Of rows at these places, none of which has been added.
    pub fn new(places: &[Place]) -> Self {
        let mut rank_at = vec![0u32; places.len()];
        places.iter().for_each(|place| rank_at[place.begin as usize] = 1);
        let mut distinct = 0;
        for rank in &mut rank_at {
            distinct += *rank;
            *rank = distinct.saturating_sub(1);
        }
        let ranks = places.iter().map(|place| rank_at[place.begin as usize]).collect();
        Self { ranks, sums: PrefixSums::new(distinct as usize) }
    }

    /// Takes all weights away.
    pub fn clear(&mut self) {
        self.sums.clear();
    }
}

impl ByRank for RankWeights {
    fn add(&mut self, row: usize, weight: f64) {
        self.sums.add(self.ranks[row], weight);
    }

    fn split(&self, row: usize) -> (f64, f64, f64) {
        self.sums.split(self.ranks[row])
    }

    fn rank(&self, row: usize) -> u32 {
        self.ranks[row]
    }
}

/// Weights of 1: a bit for each row, in the order of their ranks, with counts of the bits before each word of it. Those of
/// ten million rows take 1.6 MB, which a processor has at hand.
pub(super) struct RankCounts<'a> {
    places: &'a [Place],
    words: Vec<u64>,
    /// The bits before each word, within its block of words.
    within: Vec<u16>,
    /// At `i`, from 1, the bits of as many blocks up to `i` as its lowest bit says (Fenwick).
    blocks: Vec<u32>,
    total: u32,
}

/// Words in a block, whose bits fit a count of 16 bits.
const WORDS: usize = 64;

impl<'a> RankCounts<'a> {
    /// Of rows at these places, none of which is counted yet.
    pub fn new(places: &'a [Place]) -> Self {
        let words = places.len() / 64 + 1;
        Self { places, words: vec![0; words], within: vec![0; words], blocks: vec![0; words / WORDS + 2], total: 0 }
    }

    /// The rows counted at places before one.
    fn before(&self, place: u32) -> u32 {
        let word = place as usize / 64;
        let mut count = u32::from(self.within[word]) + (self.words[word] & ((1 << (place % 64)) - 1)).count_ones();
        let mut block = word / WORDS;
        while block > 0 {
            count += self.blocks[block];
            block &= block - 1;
        }
        count
    }
}

impl ByRank for RankCounts<'_> {
    fn add(&mut self, row: usize, weight: f64) {
        let place = self.places[row].own as usize;
        let (word, is_more) = (place / 64, weight > 0.0);
        self.words[word] ^= 1 << (place % 64);
        let end = self.words.len().min((word / WORDS + 1) * WORDS);
        let step = if is_more { 1 } else { u16::MAX };
        self.within[word + 1..end].iter_mut().for_each(|count| *count = count.wrapping_add(step));
        let step = if is_more { 1 } else { u32::MAX };
        self.total = self.total.wrapping_add(step);
        let mut block = word / WORDS + 1;
        while let Some(count) = self.blocks.get_mut(block) {
            *count = count.wrapping_add(step);
            block += block & block.wrapping_neg();
        }
    }

    fn split(&self, row: usize) -> (f64, f64, f64) {
        let Place { begin, end, .. } = self.places[row];
        let less = self.before(begin);
        let equal = if end == begin + 1 {
            (self.words[begin as usize / 64] >> (begin % 64) & 1) as u32
        } else {
            self.before(end) - less
        };
        (less.into(), equal.into(), (self.total - less - equal).into())
    }

    fn rank(&self, row: usize) -> u32 {
        self.places[row].begin
    }
}

/// Ranks in a block: their weights fill a cache line.
const BLOCK: usize = 8;

/// Weights by rank that can be changed and summed below a rank, both in logarithmic time: a binary indexed tree (Fenwick,
/// Softw Pract Exp 1994;24:327–36) over blocks of weights, so that most of what is touched stays in the cache.
struct PrefixSums {
    weights: Vec<[f64; BLOCK]>,
    /// At `i`, from 1, the sum of the weights of as many blocks up to `i` as its lowest bit says.
    sums: Vec<f64>,
    total: f64,
}

impl PrefixSums {
    /// Of ranks below a size.
    pub fn new(size: usize) -> Self {
        let blocks = size.div_ceil(BLOCK);
        Self { weights: vec![[0.0; BLOCK]; blocks], sums: vec![0.0; blocks + 1], total: 0.0 }
    }

    /// Sets all weights to 0.
    pub fn clear(&mut self) {
        self.weights.fill([0.0; BLOCK]);
        self.sums.fill(0.0);
        self.total = 0.0;
    }

    fn add(&mut self, rank: u32, weight: f64) {
        let (block, within) = (rank as usize / BLOCK, rank as usize % BLOCK);
        self.total += weight;
        self.weights[block][within] += weight;
        let mut place = block + 1;
        while let Some(sum) = self.sums.get_mut(place) {
            *sum += weight;
            place += place & place.wrapping_neg();
        }
    }

    /// The weights below, at and above a rank.
    fn split(&self, rank: u32) -> (f64, f64, f64) {
        let (block, within) = (rank as usize / BLOCK, rank as usize % BLOCK);
        let weights = &self.weights[block];
        let equal = weights[within];
        let mut less = 0.0;
        for (place, weight) in weights.iter().enumerate() {
            less += if place < within { *weight } else { 0.0 };
        }
        let mut place = block;
        while place > 0 {
            less += self.sums[place];
            place &= place - 1;
        }
        (less, equal, self.total - less - equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::ordering::{Ascending, ascending};

    #[test]
    fn counts_and_weights_of_one_split_alike() {
        // A mixed order of 9000 rows with 3000 ranks, and one without ties.
        for divisor in [3, 1] {
            let index: Vec<f64> = (0..9000u32).map(|row| f64::from(row * 7919 % 9000 / divisor)).collect();
            let Ascending { rows, values } = ascending(&index);
            let places = Place::of_all(&rows, |place| values[place], 0);
            let mut counts = RankCounts::new(&places);
            let mut weights = RankWeights::new(&places);
            for row in 0..9000 {
                counts.add(row, 1.0);
                weights.add(row, 1.0);
                if row % 3 == 0 {
                    counts.add(row / 2, -1.0);
                    weights.add(row / 2, -1.0);
                    counts.add(row / 2, 1.0);
                    weights.add(row / 2, 1.0);
                }
                for other in [0, row, row / 2, 8999] {
                    assert_eq!(counts.split(other), weights.split(other), "{row} {other}");
                }
            }
        }
    }
}
