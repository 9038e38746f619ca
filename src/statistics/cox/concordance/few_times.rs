//! Pairs counted where many rows share each time, as days do: rows are taken in the order of their index, and those with
//! a smaller one are counted by time. The counts of a few thousand times are always at hand.

use std::ops::Range;

use super::Concordance;
use crate::parallel;
use crate::statistics::cox::risk_sets::RiskSets;
use crate::statistics::estimable::{Estimable, NotEstimable};
use crate::statistics::ordering::{Carried, Doubles, Parted, Run};

/// Counts of so many times are at hand, and their places fit 16 bits.
const MOST: usize = 1 << 14;

/// A time is shared by so many rows, on average.
const SHARED: usize = 8;

/// Whether rows are counted so: they are of one stratum, have no weights, enter at the origin, and share their times.
pub(super) fn are_worth_it(sets: &RiskSets) -> bool {
    let is_plain = sets.unweighted && sets.entries.is_empty() && sets.strata.len() == 1;
    is_plain && sets.ties.len() <= MOST && sets.rows() >= SHARED * sets.ties.len()
}

/// Rows are put in order in at least so many pieces on each of two threads: one piece at a time is kept in memory.
const PIECES: usize = 4;

/// A piece has at most about so many rows.
const PIECE: usize = 1 << 22;

/// The concordance of rows whose standard error is not by cluster; not estimable without comparable pairs.
pub(super) fn concordance(sets: &RiskSets, index: &dyn Doubles) -> Estimable<Concordance> {
    let parted = Parted::of(index);
    let pieces = parted.pieces(2 * PIECES.max(sets.rows() / (2 * PIECE)));
    let (first, second) = pieces.split_at(pieces.len() / 2);
    let count = |pieces: &[Range<usize>], mut counted: Counted| {
        let (mut pairs, mut rows) = (Pairs::default(), Carried::default());
        for piece in pieces {
            parted.sort(piece.clone(), places(sets), &mut rows);
            counted.count(&rows.keys, &rows.carried, &mut pairs);
        }
        pairs
    };
    let behind = || {
        let mut rows = vec![0u32; 2 * sets.ties.len()];
        let before = second.first().map_or(0, |piece| piece.start);
        places(sets).for_each(|(run, place)| rows[usize::from(place)] = parted.before(before, run) as u32);
        Counted::behind(sets, &rows)
    };
    let none = vec![0u32; 2 * sets.ties.len()];
    let (mut pairs, more) = parallel::both(|| count(first, Counted::behind(sets, &none)), || count(second, behind()));
    pairs.add(&more);
    pairs.finish(sets)
}

/// The rows at each place: that of rows censored at the `k`-th last time is `2k`, and of those with the event then
/// `2k + 1`. At risk beyond an event are the rows at all places before it, and a row was at risk at the events at all places
/// behind it.
fn places(sets: &RiskSets) -> impl Iterator<Item = Run> {
    sets.ties
        .iter()
        .zip(0u16..)
        .flat_map(|(tie, k)| [(tie.begin..tie.first_event, 2 * k), (tie.first_event..tie.end, 2 * k + 1)])
}

/// Whether the rows at a place have the event.
fn is_event(place: u16) -> bool {
    place % 2 == 1
}

/// So many places are a block, and so many blocks a stretch.
const BLOCK: usize = 16;

/// What is added to the counts of a block, or of a stretch, when one is added to one of them.
const BEHIND: [[u32; BLOCK]; BLOCK] = {
    let mut behind = [[0; BLOCK]; BLOCK];
    let mut at = 0;
    while at < BLOCK {
        let mut place = at + 1;
        while place < BLOCK {
            behind[at][place] = 1;
            place += 1;
        }
        at += 1;
    }
    behind
};

/// Counts of rows at places, of which those before a place are asked for as often as one is added. Each place holds the
/// count of those before it in its block, each block that of the blocks before it in its stretch, and each stretch that of the
/// stretches before it: a count is the sum of three numbers, and to add a row changes three short runs of numbers.
struct Sums {
    stretches: Vec<u32>,
    blocks: Vec<[u32; BLOCK]>,
    places: Vec<[u32; BLOCK]>,
}

impl Sums {
    /// Of so many rows at each place.
    fn of(counts: &[u32]) -> Self {
        // There is one place more, to ask for all.
        let blocks = counts.len() / BLOCK + 1;
        let stretches = (blocks - 1) / BLOCK + 1;
        let zero = [0; BLOCK];
        let mut sums =
            Self { stretches: vec![0; stretches], blocks: vec![zero; stretches], places: vec![zero; blocks] };
        let (mut all, mut of_stretch, mut of_block) = (0, 0, 0);
        for place in 0..=counts.len() {
            if place.is_multiple_of(BLOCK) {
                if place.is_multiple_of(BLOCK * BLOCK) {
                    sums.stretches[place / (BLOCK * BLOCK)] = all;
                    of_stretch = 0;
                }
                sums.blocks[place / (BLOCK * BLOCK)][place / BLOCK % BLOCK] = of_stretch;
                of_block = 0;
            }
            sums.places[place / BLOCK][place % BLOCK] = of_block;
            let own = counts.get(place).copied().unwrap_or(0);
            of_block += own;
            of_stretch += own;
            all += own;
        }
        sums
    }

    fn add(&mut self, place: u16) {
        let place = usize::from(place);
        let add = |counts: &mut [u32; BLOCK], at: usize| {
            counts.iter_mut().zip(&BEHIND[at]).for_each(|(count, one)| *count += one);
        };
        add(&mut self.places[place / BLOCK], place % BLOCK);
        add(&mut self.blocks[place / (BLOCK * BLOCK)], place / BLOCK % BLOCK);
        self.stretches[place / (BLOCK * BLOCK) + 1..].iter_mut().for_each(|count| *count += 1);
    }

    /// The rows at the places before one.
    fn before(&self, place: usize) -> u32 {
        let (stretch, block) = (place / (BLOCK * BLOCK), place / BLOCK);
        self.stretches[stretch] + self.blocks[stretch][block % BLOCK] + self.places[block][place % BLOCK]
    }
}

/// The partners of a row: those counted so far, and all.
#[derive(Clone, Copy, Default)]
struct Partners {
    so_far: u32,
    all: u32,
}

/// Rows counted by place, of those with an index that is smaller.
struct Counted {
    /// All rows, and those with the event.
    rows: Sums,
    events: Sums,
    /// How many events have been counted.
    total: u32,
    /// How many rows there are at the places before each, and how many with the event at the places behind it.
    before: Vec<u32>,
    behind: Vec<u32>,
}

impl Counted {
    /// When so many rows at each place have been counted.
    fn behind(sets: &RiskSets, rows: &[u32]) -> Self {
        let size = rows.len();
        let events: Vec<u32> =
            rows.iter().enumerate().map(|(place, rows)| if place % 2 == 1 { *rows } else { 0 }).collect();
        let of_ties = sets.ties.iter().flat_map(|tie| [tie.first_event - tie.begin, tie.events()]);
        let all: Vec<u32> = of_ties.map(|rows| rows as u32).collect();
        let mut before = vec![0u32; size];
        let mut behind = vec![0u32; size];
        for place in 1..size {
            before[place] = before[place - 1] + all[place - 1];
            let place = size - 1 - place;
            behind[place] = behind[place + 1] + if place.is_multiple_of(2) { all[place + 1] } else { 0 };
        }
        Self { total: events.iter().sum(), rows: Sums::of(rows), events: Sums::of(&events), before, behind }
    }

    fn add(&mut self, place: u16) {
        self.rows.add(place);
        if is_event(place) {
            self.events.add(place);
            self.total += 1;
        }
    }

    /// Those at risk beyond the event of a row at a place.
    fn later(&self, place: u16) -> Partners {
        if !is_event(place) {
            return Partners::default();
        }
        Partners { so_far: self.rows.before(place.into()), all: self.before[usize::from(place)] }
    }

    /// Those whose event happened while a row at a place was at risk.
    fn earlier(&self, place: u16) -> Partners {
        let so_far = self.total - self.events.before(usize::from(place) + 1);
        Partners { so_far, all: self.behind[usize::from(place)] }
    }

    /// Counts the pairs of further rows in the order of their index, given their keys and places.
    fn count(&mut self, keys: &[u64], places: &[u16], pairs: &mut Pairs) {
        let mut less: Vec<(Partners, Partners)> = Vec::new();
        let mut tied = vec![0u32; self.before.len()];
        let mut first = 0;
        for alike in keys.chunk_by(|a, b| a == b) {
            let alike = &places[first..first + alike.len()];
            first += alike.len();
            if let [place] = *alike {
                let (later, earlier) = (self.later(place), self.earlier(place));
                pairs.count((later, later.so_far), (earlier, earlier.so_far));
                self.add(place);
                continue;
            }
            less.clear();
            less.extend(alike.iter().map(|place| (self.later(*place), self.earlier(*place))));
            alike.iter().for_each(|place| self.add(*place));
            for (place, (later, earlier)) in alike.iter().zip(&less) {
                // With those alike, which are now among those counted.
                let (with_later, with_earlier) = (self.later(*place), self.earlier(*place));
                pairs.count((*later, with_later.so_far), (*earlier, with_earlier.so_far));
            }
            for place in alike.iter().filter(|place| is_event(**place)) {
                pairs.tied_xy += u64::from(tied[usize::from(*place)]);
                tied[usize::from(*place)] += 1;
            }
            alike.iter().for_each(|place| tied[usize::from(*place)] = 0);
        }
    }
}

/// Pairs counted, and the sums of squares and products of each row's share in them. They are whole numbers, so that no
/// order of adding them matters.
#[derive(Default)]
struct Pairs {
    concordant: u64,
    discordant: u64,
    tied_x: u64,
    tied_xy: u64,
    /// Of each row's concordant partners less its discordant ones, squared.
    excess: i128,
    /// The same times the number of its partners.
    product: i128,
    /// The number of its partners, squared.
    number: i128,
}

impl Pairs {
    /// Counts a row's partners, with how many of them have a smaller index or one that is alike.
    fn count(&mut self, (later, with_later): (Partners, u32), (earlier, with_earlier): (Partners, u32)) {
        let (less, greater) = (later.so_far, later.all - with_later);
        self.concordant += u64::from(less);
        self.discordant += u64::from(greater);
        self.tied_x += u64::from(with_later - less);
        let excess =
            i64::from(less) - i64::from(greater) + i64::from(earlier.all - with_earlier) - i64::from(earlier.so_far);
        let number = i64::from(later.all) + i64::from(earlier.all);
        let (excess, number) = (i128::from(excess), i128::from(number));
        self.excess += excess * excess;
        self.product += excess * number;
        self.number += number * number;
    }

    fn add(&mut self, other: &Self) {
        self.concordant += other.concordant;
        self.discordant += other.discordant;
        self.tied_x += other.tied_x;
        self.tied_xy += other.tied_xy;
        self.excess += other.excess;
        self.product += other.product;
        self.number += other.number;
    }

    fn finish(&self, sets: &RiskSets) -> Estimable<Concordance> {
        let pairs = (self.concordant + self.discordant + self.tied_x) as f64;
        if pairs <= 0.0 {
            return Estimable::Not(NotEstimable::NoComparablePairs);
        }
        let somers = (self.concordant as f64 - self.discordant as f64) / pairs;
        let squares = self.excess as f64 - 2.0 * somers * self.product as f64 + somers * somers * self.number as f64;
        let of_one_time = sets.ties.iter().map(|tie| tie.events() as u64).map(|d| d * d.saturating_sub(1) / 2);
        Estimable::Value(Concordance {
            estimate: (somers + 1.0) / 2.0,
            std_error: squares.max(0.0).sqrt() / (2.0 * pairs),
            concordant: self.concordant as f64,
            discordant: self.discordant as f64,
            tied_x: self.tied_x as f64,
            tied_y: (of_one_time.sum::<u64>() - self.tied_xy) as f64,
            tied_xy: self.tied_xy as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{End, Estimable, Observations, Pairs, RankCounts, RiskSets, ranked};
    use super::*;

    #[test]
    fn pairs_counted_by_time_are_those_counted_by_index() {
        // Times, indexes and events that repeat with periods that have no common divisor.
        for (period, size) in [(1009, 300), (7919, 7919), (3, 3)] {
            let rows = 0..6000_u32;
            let time: Vec<f64> = rows.clone().map(|row| f64::from(row * 37 % 211 % 40 + 1)).collect();
            let event: Vec<bool> = rows.clone().map(|row| row * 11 % 29 % 3 > 0).collect();
            let index: Vec<f64> = rows.map(|row| f64::from(row * 101 % period % size)).collect();
            let observations = Observations::right_censored(&time, &event);
            let sets = RiskSets::without_covariates(&observations, None).expect("the rows are sound");
            assert!(are_worth_it(&sets));
            let sorted: Vec<f64> = sets.original.iter().map(|&row| index[row as usize]).collect();
            let Estimable::Value(found) = concordance(&sets, &sorted.as_slice()) else { panic!("there are pairs") };
            let mut expected = Pairs::<i32>::new(sets.rows());
            let rows = &ranked(&sets, &sorted)[0];
            for end in [End::Later, End::Earlier] {
                expected.count_from(end, &sets, &sets.strata[0], rows.first, &mut RankCounts::new(&rows.places));
            }
            let Estimable::Value(expected) = expected.finish(&sets, None) else { panic!("there are pairs") };
            assert!((found.std_error - expected.std_error).abs() < 1e-13, "{found:?} {expected:?}");
            assert_eq!(Concordance { std_error: 0.0, ..found }, Concordance { std_error: 0.0, ..expected });
        }
    }

    #[test]
    fn the_rows_before_each_place_are_those_that_were_counted_and_added() {
        for places in [0, 1, 15, 16, 17, 255, 256, 257, 512, 4096, 2 * MOST] {
            let mut counts: Vec<u32> = (0..places as u32).map(|place| place * 7 % 5).collect();
            let mut sums = Sums::of(&counts);
            for at in 0..300.min(places) {
                let place = at * 7919 % places;
                counts[place] += 1;
                sums.add(place as u16);
            }
            let mut before = 0;
            for place in 0..=places {
                assert_eq!(sums.before(place), before, "{place} of {places}");
                before += counts.get(place).copied().unwrap_or(0);
            }
        }
    }

    #[test]
    fn an_index_that_orders_all_pairs_has_no_standard_error() {
        let time: Vec<f64> = (0..400).map(|row| f64::from(row / 10 + 1)).collect();
        let index: Vec<f64> = time.iter().map(|time| -time).collect();
        let event = vec![true; 400];
        let sets = RiskSets::without_covariates(&Observations::right_censored(&time, &event), None)
            .expect("the rows are sound");
        let sorted: Vec<f64> = sets.original.iter().map(|&row| index[row as usize]).collect();
        let Estimable::Value(found) = concordance(&sets, &sorted.as_slice()) else { panic!("there are pairs") };
        assert_eq!((found.estimate, found.std_error, found.tied_xy), (1.0, 0.0, 40.0 * 45.0));
    }
}
