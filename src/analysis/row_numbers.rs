//! Row numbers of a source, kept small: a report on a million rows has hundreds of
//! sets of them.

pub(crate) mod coded;
pub(crate) mod kept;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use self::coded::{CodeSet, CodedRows};

/// Sets of at most so many rows are sorted, larger ones are put into a bitmap.
pub(crate) const FEW: usize = 1024;

/// Row numbers from 1, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowNumbers {
    count: usize,
    form: Form,
}

/// A list, one bit for each row up to the last, all rows up to the last, a part of an
/// order that several sets share, or the rows with some of the codes that several sets share: whichever is small.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    List(Vec<u64>),
    Bits(Vec<u64>),
    All,
    Part(Part),
    Coded(CodedRows),
}

/// A part of an order of rows, at one of the ends of a stretch of it: those at risk at a
/// time are the last ones of an order by time, and those with an event so far the first ones.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    from: usize,
    to: usize,
    end: End,
    order: SharedOrder,
}

/// Rows in an order that several sets share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SharedOrder {
    /// The rows, each once.
    pub(crate) rows: Arc<Vec<u32>>,
    /// What is added to each of them: 1 where they count from 0.
    pub(crate) plus: u32,
}

impl SharedOrder {
    /// The numbers at some places.
    pub(crate) fn numbers(&self, places: Range<usize>) -> impl Iterator<Item = u32> + '_ {
        self.rows.get(places).unwrap_or_default().iter().map(|row| row + self.plus)
    }
}

/// From which end of its stretch a part is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The first ones: longer parts begin at the same place.
    First,
    /// The last ones: longer parts end at the same place.
    Last,
}

impl Default for RowNumbers {
    fn default() -> Self {
        Self { count: 0, form: Form::List(Vec::new()) }
    }
}

impl From<Vec<u64>> for RowNumbers {
    /// Keeps numbers that are sorted and without repeats.
    fn from(rows: Vec<u64>) -> Self {
        let count = rows.len();
        let Some(last) = rows.last() else { return Self::default() };
        if *last == count as u64 {
            return Self { count, form: Form::All };
        }
        if words_to(*last) >= count {
            return Self { count, form: Form::List(rows) };
        }
        let mut bits = vec![0u64; words_to(*last)];
        rows.into_iter().for_each(|row| set(&mut bits, row));
        Self { count, form: Form::Bits(bits) }
    }
}

/// The words of a bitmap that ends with a row.
fn words_to(last: u64) -> usize {
    usize::try_from(last / 64).unwrap_or(usize::MAX).saturating_add(1)
}

/// Sets the bit of a row; the bitmap grows where it ends before.
fn set(bits: &mut Vec<u64>, row: u64) {
    let at = (row / 64) as usize;
    if at >= bits.len() {
        bits.resize(at + 1, 0);
    }
    bits[at] |= 1 << (row % 64);
}

/// The rows of a bitmap, ascending.
fn rows_of(bits: &[u64]) -> impl Iterator<Item = u64> + '_ {
    let of_word = |(at, word): (u64, &u64)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = u64::from(rest.trailing_zeros());
            (rest != 0).then(|| {
                rest &= rest - 1;
                at * 64 + bit
            })
        })
    };
    (0u64..).zip(bits).flat_map(of_word)
}

impl RowNumbers {
    /// The rows 1 to `last`.
    pub(crate) fn all(last: usize) -> Self {
        if last == 0 { Self::default() } else { Self { count: last, form: Form::All } }
    }

    /// Keeps numbers in any order, with repeats or without; `most` is how many there are at most.
    pub(crate) fn of(rows: impl Iterator<Item = u64>, most: usize) -> Self {
        if most <= FEW {
            let mut rows: Vec<u64> = rows.collect();
            rows.sort_unstable();
            rows.dedup();
            return Self::from(rows);
        }
        let mut bits = Vec::new();
        rows.for_each(|row| set(&mut bits, row));
        Self::of_bits(bits)
    }

    /// Keeps the rows of a bitmap, which may end with words that are 0.
    pub(crate) fn of_bits(mut bits: Vec<u64>) -> Self {
        bits.truncate(bits.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1));
        let count = bits.iter().map(|word| word.count_ones() as usize).sum();
        let last = bits.last().map_or(0, |last| bits.len() * 64 - 1 - last.leading_zeros() as usize);
        // The forms are those of a list of the same rows, so that equal sets are equal.
        if count == 0 {
            Self::default()
        } else if count == last {
            Self { count, form: Form::All }
        } else if count <= bits.len() {
            Self { count, form: Form::List(rows_of(&bits).collect()) }
        } else {
            Self { count, form: Form::Bits(bits) }
        }
    }

    /// The rows from one place of an order to another, which names each row once.
    pub(crate) fn part(order: &SharedOrder, places: Range<usize>, end: End) -> Self {
        let count = places.len();
        if count <= FEW {
            return Self::of(order.numbers(places).map(u64::from), count);
        }
        Self { count, form: Form::Part(Part { from: places.start, to: places.end, end, order: order.clone() }) }
    }

    /// The rows with some codes, of which there are so many, and more than [`FEW`]. The first code is that of row 1.
    pub(crate) fn coded(codes: &Arc<Vec<u16>>, wanted: CodeSet, count: usize) -> Self {
        if count == codes.len() {
            return Self::all(count);
        }
        Self { count, form: Form::Coded(CodedRows { codes: codes.clone(), wanted }) }
    }

    /// The codes by which the rows are told from others, if they are.
    pub(crate) fn by_codes(&self) -> Option<&CodedRows> {
        if let Form::Coded(rows) = &self.form { Some(rows) } else { None }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> Box<dyn Iterator<Item = u64> + '_> {
        match &self.form {
            Form::List(list) => Box::new(list.iter().copied()),
            Form::Bits(bits) => Box::new(rows_of(bits)),
            Form::All => Box::new(1..=self.count as u64),
            Form::Part(_) | Form::Coded(_) => {
                let bits = self.bitmap().into_owned();
                let words = (0u64..).zip(bits);
                Box::new(words.flat_map(|(at, word)| rows_of(&[word]).map(|bit| at * 64 + bit).collect::<Vec<u64>>()))
            }
        }
    }

    /// The bitmap of the rows: bit `r mod 64` of word `r div 64` for row `r`, up to the last
    /// word that is not 0.
    pub fn bitmap(&self) -> Cow<'_, [u64]> {
        let mut bits = Vec::new();
        match &self.form {
            Form::Bits(bits) => return Cow::Borrowed(bits),
            Form::List(list) => list.iter().for_each(|row| set(&mut bits, *row)),
            Form::All => {
                let count = self.count as u64;
                bits = vec![u64::MAX; words_to(count)];
                bits[0] &= !1;
                if let Some(last) = bits.last_mut() {
                    *last &= u64::MAX >> (63 - count % 64);
                }
            }
            Form::Part(part) => part.order.numbers(part.from..part.to).for_each(|row| set(&mut bits, u64::from(row))),
            Form::Coded(rows) => bits = rows.bitmap(),
        }
        Cow::Owned(bits)
    }

    /// What the set shares with others, by which their bitmaps follow from one another.
    pub(crate) fn shared(&self) -> Option<Shared> {
        match &self.form {
            Form::Part(Part { from, to, end, order }) => {
                let (place, length) = if *end == End::First { (*from, to - from) } else { (*to, to - from) };
                Some(Shared { order: order.rows.as_ptr() as usize, is_last: *end == End::Last, place, length })
            }
            _ => None,
        }
    }

    /// Adds the rows to the bitmap of a shorter set that shares all but the length with this
    /// one.
    pub(crate) fn add_to(&self, bits: &mut Vec<u64>, shorter: usize) {
        if let Form::Part(part) = &self.form {
            let more = match part.end {
                End::First => part.from + shorter..part.to,
                End::Last => part.from..part.to.saturating_sub(shorter),
            };
            part.order.numbers(more).for_each(|row| set(bits, u64::from(row)));
        }
    }
}

/// The order of which a set is a part, the end at which it lies, and how long it is. Sets of
/// one order and one end differ in their length only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shared {
    order: usize,
    is_last: bool,
    place: usize,
    /// How many rows it has.
    pub(crate) length: usize,
}

impl Shared {
    /// Whether another set is of the same order and end.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        Self { length: 0, ..*self } == Self { length: 0, ..*other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> Vec<Vec<u64>> {
        vec![vec![], vec![1], vec![63, 64, 65], (1..=1000).collect(), (1..=1000).map(|row| row * 7).collect()]
    }

    #[test]
    fn what_is_kept_is_given_back_dense_or_sparse() {
        for rows in cases() {
            let kept = RowNumbers::from(rows.clone());
            assert_eq!(kept.iter().collect::<Vec<u64>>(), rows);
            assert_eq!((kept.len(), kept.is_empty()), (rows.len(), rows.is_empty()));
        }
    }

    #[test]
    fn a_dense_set_takes_a_bit_a_row_and_a_sparse_one_a_word() {
        let dense = RowNumbers::from((2..=64_000).collect::<Vec<u64>>());
        assert!(matches!(&dense.form, Form::Bits(bits) if bits.len() == 1001));
        let sparse = RowNumbers::from(vec![5, 1_000_000]);
        assert!(matches!(&sparse.form, Form::List(list) if list.len() == 2));
        assert!(matches!(RowNumbers::from((1..=64_000).collect::<Vec<u64>>()).form, Form::All));
    }

    #[test]
    fn every_form_of_a_set_has_the_same_bitmap_and_the_same_rows() {
        for count in [1, 63, 64, 127, 1025, 5000_u64] {
            // 7 and 5003 have no common divisor: each number from 1 to 5002 comes once.
            let mixed: Vec<u64> = (1..=count).map(|at| at * 7 % 5003).collect();
            let mut sorted = mixed.clone();
            sorted.sort_unstable();
            // The numbers are one more than the rows.
            let rows = [9999].into_iter().chain(mixed.iter().map(|row| *row as u32 - 1)).collect::<Vec<u32>>();
            let order = SharedOrder { rows: Arc::new(rows), plus: 1 };
            let forms = [
                RowNumbers::from(sorted.clone()),
                RowNumbers::of(mixed.iter().copied(), mixed.len()),
                RowNumbers::of(mixed.iter().chain(&mixed).copied(), 2 * mixed.len()),
                RowNumbers::of(mixed.iter().copied(), FEW + 1),
                RowNumbers::part(&order, 1..order.rows.len(), End::Last),
            ];
            let mut bits = vec![0u64; (sorted[sorted.len() - 1] / 64) as usize + 1];
            sorted.iter().for_each(|row| bits[(row / 64) as usize] |= 1 << (row % 64));
            for form in &forms {
                assert_eq!(form.iter().collect::<Vec<u64>>(), sorted);
                assert_eq!(&*form.bitmap(), bits.as_slice());
                assert_eq!(form.len(), sorted.len());
            }
            let all = RowNumbers::all(count as usize);
            assert_eq!(all.iter().collect::<Vec<u64>>(), (1..=count).collect::<Vec<u64>>());
            assert_eq!(all.bitmap(), RowNumbers::of((1..=count).rev(), FEW + 1).bitmap());
        }
    }

    #[test]
    fn rows_with_some_codes_are_those_of_the_list_of_them() {
        for rows in [1usize, 63, 64, 127, 128, 129, 20_000] {
            let codes = Arc::new((0..rows).map(|row| (row * row % 7) as u16).collect::<Vec<u16>>());
            for wanted in [0..1, 0..7, 1..3, 4..5, 3..4u16] {
                let found: Vec<u64> =
                    (1..=rows as u64).filter(|row| wanted.contains(&codes[*row as usize - 1])).collect();
                let coded = RowNumbers::coded(&codes, CodeSet::new(0, wanted.clone()), found.len());
                assert_eq!(coded.iter().collect::<Vec<u64>>(), found, "{rows} {wanted:?}");
                assert_eq!(
                    coded.bitmap(),
                    RowNumbers::of(found.iter().copied(), FEW + 1).bitmap(),
                    "{rows} {wanted:?}"
                );
                assert_eq!(coded.by_codes().is_some(), found.len() < rows);
            }
        }
    }

    #[test]
    fn a_set_has_one_form_whether_it_was_a_list_or_a_bitmap() {
        let some: [&[u64]; 8] = [&[], &[1], &[2], &[1, 2, 3], &[63], &[64], &[1, 100, 150], &[3, 64, 65, 66, 127]];
        for rows in some.into_iter().map(<[u64]>::to_vec).chain(cases()) {
            let mut bits = Vec::new();
            rows.iter().for_each(|row| set(&mut bits, *row));
            assert_eq!(RowNumbers::of_bits(bits), RowNumbers::from(rows.clone()), "{rows:?}");
        }
    }

    #[test]
    fn a_longer_part_follows_from_a_shorter_one() {
        let order = SharedOrder { rows: Arc::new((0..6000).map(|at| at * 7 % 6007 + 1).collect()), plus: 0 };
        for end in [End::First, End::Last] {
            let part = |length: usize| {
                let places = if end == End::First { 100..100 + length } else { 5900 - length..5900 };
                RowNumbers::part(&order, places, end)
            };
            let (short, long) = (part(2000), part(3000));
            assert!(short.shared().zip(long.shared()).is_some_and(|(a, b)| a.is_beside(&b) && a.length < b.length));
            let mut bits = short.bitmap().into_owned();
            long.add_to(&mut bits, 2000);
            assert_eq!(bits, &*long.bitmap());
        }
    }
}
