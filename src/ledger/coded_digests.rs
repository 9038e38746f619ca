//! Digests of row sets that are told from each other by a code of each row. The bitmaps of sets of one family follow from
//! one another; they are made and hashed a stretch of rows at a time, so that all of it stays in the cache.

use std::ops::Range;

use crate::analysis::RowSet;
use crate::analysis::row_numbers::coded::{CodeSet, CodedRows, NO_CODE};
use crate::digest::{Digest, KeyedParts};

/// So many words of a bitmap are made at once.
const WORDS: usize = 512;

/// Sets of the same codes are so many pieces of work.
const PIECES: usize = 4;

/// The rows of each member of a set by their codes; none where a member is kept otherwise.
fn members(set: &RowSet) -> Option<Vec<&CodedRows>> {
    if set.members.is_empty() { None } else { set.members.iter().map(|(_, rows)| rows.by_codes()).collect() }
}

/// The sets, by their places, that are of the same codes, in pieces of work; and the other ones.
pub(super) fn pieces(sets: &[RowSet]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let (mut coded, mut others) = (Vec::new(), Vec::new());
    for (set, of) in sets.iter().enumerate() {
        match members(of) {
            Some(rows) => {
                let codes: Vec<usize> = rows.iter().map(|rows| rows.codes.as_ptr() as usize).collect();
                let family = rows[0].wanted.family;
                coded.push((codes, family, of.count, set));
            }
            None => others.push(set),
        }
    }
    // Each family from its smallest set to its largest.
    coded.sort();
    let mut pieces = Vec::new();
    for alike in coded.chunk_by(|a, b| a.0 == b.0) {
        let most = alike.len().div_ceil(PIECES);
        let mut piece: Vec<usize> = Vec::new();
        for family in alike.chunk_by(|a, b| a.1 == b.1) {
            piece.extend(family.iter().map(|(_, _, _, set)| *set));
            if piece.len() >= most {
                pieces.push(std::mem::take(&mut piece));
            }
        }
        pieces.extend(Some(piece).filter(|piece| !piece.is_empty()));
    }
    (pieces, others)
}

/// The digests of a piece of sets that are of the same codes.
pub(super) fn digests(piece: &[usize], sets: &[RowSet], keys: &[Digest]) -> Vec<(usize, Digest)> {
    let mut hashes: Vec<KeyedParts> = piece.iter().map(|set| KeyedParts::new(&keys[*set])).collect();
    let rows: Option<Vec<Vec<&CodedRows>>> = piece.iter().map(|set| members(&sets[*set])).collect();
    let rows = rows.unwrap_or_default();
    for member in 0..rows.first().map_or(0, Vec::len) {
        let of_member: Vec<&CodedRows> = rows.iter().map(|rows| rows[member]).collect();
        for (hash, set) in hashes.iter_mut().zip(piece) {
            hash.add(sets[*set].members[member].0.as_bytes());
        }
        add(&mut hashes, &of_member);
    }
    piece.iter().copied().zip(hashes.into_iter().map(KeyedParts::finish)).collect()
}

/// What makes the bitmap of a set of that of the set before it.
struct Step {
    /// Whether there is nothing to begin with.
    is_first: bool,
    /// The codes of the rows that are added.
    codes: Vec<u16>,
    /// The words of the bitmap up to the last row.
    words: usize,
}

/// Adds the bitmap of each set to its hash.
fn add(hashes: &mut [KeyedParts], sets: &[&CodedRows]) {
    let Some(first) = sets.first() else { return };
    let steps = steps(sets);
    hashes.iter_mut().zip(&steps).for_each(|(hash, step)| hash.begin_words(step.words));
    let mut rows = RowsByCode::new(&first.codes, steps.iter().flat_map(|step| &step.codes));
    let words = first.codes.len() / 64 + 1;
    let mut bits = [0u64; WORDS];
    for begin in (0..words).step_by(WORDS) {
        let end = words.min(begin + WORDS);
        rows.look(begin..end);
        for (hash, step) in hashes.iter_mut().zip(&steps) {
            if step.is_first {
                bits.fill(0);
            }
            for code in &step.codes {
                rows.with(*code).iter().for_each(|row| bits[usize::from(row / 64)] |= 1 << (row % 64));
            }
            hash.add_words(&bits[..step.words.clamp(begin, end) - begin]);
        }
    }
}

fn steps(sets: &[&CodedRows]) -> Vec<Step> {
    let last = last_rows(&sets[0].codes);
    let mut before: Option<(&CodeSet, Vec<u16>)> = None;
    let mut steps = Vec::with_capacity(sets.len());
    for set in sets {
        let all: Vec<u16> = set.wanted.codes().collect();
        let words = all.iter().map(|code| last[usize::from(*code)]).max().map_or(0, |row| row / 64 + 1);
        let grown = before.take().filter(|(of, _)| of.family == set.wanted.family);
        let more = grown.and_then(|(_, known)| beyond(&all, &known));
        steps.push(Step { is_first: more.is_none(), codes: more.unwrap_or_else(|| all.clone()), words });
        before = Some((&set.wanted, all));
    }
    steps
}

/// Ascending codes that are not among known ones, which ascend; none where one of those is not among them.
fn beyond(all: &[u16], known: &[u16]) -> Option<Vec<u16>> {
    let mut known = known.iter().peekable();
    let more = all.iter().copied().filter(|code| known.next_if_eq(&code).is_none()).collect();
    known.next().is_none().then_some(more)
}

/// The last row with each code, from 1; 0 where there is none.
fn last_rows(codes: &[u16]) -> Vec<usize> {
    let mut last = vec![0; usize::from(NO_CODE) + 1];
    codes.iter().zip(1..).for_each(|(code, row)| last[usize::from(*code)] = row);
    last
}

/// The rows of a stretch of a bitmap by their code.
struct RowsByCode<'a> {
    codes: &'a [u16],
    /// The place of each code among those that are looked for; one behind them for all others.
    place: Vec<u16>,
    /// Where the rows of each place begin.
    bounds: Vec<u16>,
    /// The rows, as bits from the first of the stretch.
    rows: Vec<u16>,
}

impl<'a> RowsByCode<'a> {
    fn new<'b>(codes: &'a [u16], wanted: impl Iterator<Item = &'b u16>) -> Self {
        let mut wanted: Vec<u16> = wanted.copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut place = vec![wanted.len() as u16; usize::from(NO_CODE) + 1];
        wanted.iter().zip(0..).for_each(|(code, own)| place[usize::from(*code)] = own);
        Self { codes, place, bounds: vec![0; wanted.len() + 2], rows: vec![0; 64 * WORDS] }
    }

    /// Looks at the rows of some words.
    fn look(&mut self, words: Range<usize>) {
        let Self { codes, place, bounds, rows } = self;
        // Rows are numbered from 1: bit 0 of word 0 is of none.
        let first = (64 * words.start).max(1);
        let codes = codes.get(first - 1..(64 * words.end - 1).min(codes.len())).unwrap_or_default();
        bounds.fill(0);
        codes.iter().for_each(|code| bounds[usize::from(place[usize::from(*code)]) + 1] += 1);
        for at in 1..bounds.len() {
            bounds[at] += bounds[at - 1];
        }
        let begin = (first - 64 * words.start) as u16;
        for (row, code) in (begin..).zip(codes) {
            let next = &mut bounds[usize::from(place[usize::from(*code)])];
            rows[usize::from(*next)] = row;
            *next += 1;
        }
        // Each bound has moved to the next one.
        let last = bounds.len() - 1;
        bounds.copy_within(0..last, 1);
        bounds[0] = 0;
    }

    /// The rows looked at that have a code.
    fn with(&self, code: u16) -> &[u16] {
        let place = usize::from(self.place[usize::from(code)]);
        &self.rows[self.bounds[place].into()..self.bounds[place + 1].into()]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::RowNumbers;

    #[test]
    fn each_digest_is_that_of_the_bitmap_of_its_set() {
        // More rows than are looked at at once, of codes of which some come early only.
        let code = |row: usize| if row < 3000 { row % 9 } else { (row * row + row / 3) % 7 } as u16;
        let codes = Arc::new((0..3 * 64 * WORDS + 77).map(code).collect::<Vec<u16>>());
        let set = |family: u32, ranges: &[(u16, u16)]| {
            let wanted = CodeSet::new(family, ranges.iter().flat_map(|(first, end)| *first..*end));
            let count = codes.iter().filter(|code| wanted.codes().any(|own| own == **code)).count();
            let rows = RowNumbers::coded(&codes, wanted, count);
            let members = vec![("one".to_owned(), rows.clone()), ("two".to_owned(), rows)];
            RowSet { count, members }
        };
        let mut sets: Vec<RowSet> = (0..6).map(|first| set(0, &[(first, 7)])).collect();
        sets.extend((1..6).map(|end| set(1, &[(0, end), (7, 9)])));
        sets.extend([set(2, &[(2, 3), (4, 5)]), set(2, &[(1, 2)]), set(3, &[(8, 9)])]);
        // Sets that are not within each other, though their family says so.
        sets.extend((0..20).map(|at| set(4, &[(at % 5, at % 5 + 1 + at / 10)])));
        let keys: Vec<Digest> = (0..sets.len()).map(|set| Digest::of(&[set as u8])).collect();
        let (pieces, others) = pieces(&sets);
        assert!(pieces.len() > 1 && others.is_empty());
        let mut seen = 0;
        for (place, digest) in pieces.iter().flat_map(|piece| digests(piece, &sets, &keys)) {
            let by_bitmap = sets[place].members.iter().fold(KeyedParts::new(&keys[place]), |parts, (source, rows)| {
                parts.with(source.as_bytes()).with_words(&rows.bitmap())
            });
            assert_eq!(digest, by_bitmap.finish(), "{place}");
            seen += 1;
        }
        assert_eq!(seen, sets.len());
    }
}
