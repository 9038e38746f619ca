//! Whole numbers in as few bytes as the largest of them needs. A table of many rows is read from
//! memory rather than computed with, so that a column of a byte a row is also the faster one.

use std::sync::Arc;

/// Whole numbers of up to 32 bits, all in one, two or four bytes. Cheap to clone: they are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packed {
    /// From -128 to 127.
    Bytes(Arc<Vec<i8>>),
    /// From -32,768 to 32,767.
    Shorts(Arc<Vec<i16>>),
    /// All others.
    Words(Arc<Vec<i32>>),
}

impl Packed {
    /// So many zeros.
    pub(super) fn zeros(rows: usize) -> Self {
        Self::Bytes(Arc::new(vec![0; rows]))
    }

    /// Whole numbers in the width that they need; none where one is beyond 32 bits.
    pub(super) fn of<T: Copy + Into<i64>>(values: &[T]) -> Option<Self> {
        // Without leaving early, which the compiler can do for several numbers at once.
        let (least, most) = values.iter().fold((0, 0), |(least, most), &value| {
            let value: i64 = value.into();
            (value.min(least), value.max(most))
        });
        let fits = |from: i64, to: i64| from <= least && most <= to;
        if fits(i8::MIN.into(), i8::MAX.into()) {
            Some(Self::Bytes(Arc::new(values.iter().map(|&value| value.into() as i8).collect())))
        } else if fits(i16::MIN.into(), i16::MAX.into()) {
            Some(Self::Shorts(Arc::new(values.iter().map(|&value| value.into() as i16).collect())))
        } else if fits(i32::MIN.into(), i32::MAX.into()) {
            Some(Self::Words(Arc::new(values.iter().map(|&value| value.into() as i32).collect())))
        } else {
            None
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(values) => values.len(),
            Self::Shorts(values) => values.len(),
            Self::Words(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    pub fn get(&self, row: usize) -> Option<i32> {
        match self {
            Self::Bytes(values) => values.get(row).map(|value| i32::from(*value)),
            Self::Shorts(values) => values.get(row).map(|value| i32::from(*value)),
            Self::Words(values) => values.get(row).copied(),
        }
    }

    /// The number of a row, which is below [`Packed::len`].
    pub fn at(&self, row: usize) -> i32 {
        match self {
            Self::Bytes(values) => values[row].into(),
            Self::Shorts(values) => values[row].into(),
            Self::Words(values) => values[row],
        }
    }

    /// All of them, in the order of the rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = i32> + Clone + '_ {
        (0..self.len()).map(|row| self.at(row))
    }

    /// Does something with each, in the order of the rows. The width is asked for once.
    pub(super) fn for_each(&self, mut each: impl FnMut(i32)) {
        match self {
            Self::Bytes(values) => values.iter().for_each(|value| each((*value).into())),
            Self::Shorts(values) => values.iter().for_each(|value| each((*value).into())),
            Self::Words(values) => values.iter().for_each(|value| each(*value)),
        }
    }

    /// The least and the greatest of them.
    pub fn bounds(&self) -> Option<(i32, i32)> {
        fn of<T: Ord + Copy + Into<i32>>(values: &[T]) -> Option<(i32, i32)> {
            let first = *values.first()?;
            let (least, most) =
                values.iter().fold((first, first), |(least, most), value| (least.min(*value), most.max(*value)));
            Some((least.into(), most.into()))
        }
        match self {
            Self::Bytes(values) => of(values),
            Self::Shorts(values) => of(values),
            Self::Words(values) => of(values),
        }
    }

    /// Changes the numbers from a row on, as many as there is room for. The width is asked for once,
    /// so that the compiler can change several at once.
    pub fn copy<T>(&self, from: usize, to: &mut [T], change: impl Fn(i32) -> T) {
        let until = from + to.len();
        match self {
            Self::Bytes(values) => {
                to.iter_mut().zip(&values[from..until]).for_each(|(to, value)| *to = change((*value).into()));
            }
            Self::Shorts(values) => {
                to.iter_mut().zip(&values[from..until]).for_each(|(to, value)| *to = change((*value).into()));
            }
            Self::Words(values) => {
                to.iter_mut().zip(&values[from..until]).for_each(|(to, value)| *to = change(*value));
            }
        }
    }

    /// All of them, changed.
    pub(super) fn mapped<T: Clone + Default>(&self, change: impl Fn(i32) -> T) -> Vec<T> {
        let mut all = vec![T::default(); self.len()];
        self.copy(0, &mut all, change);
        all
    }

    /// Those of some rows, in their order.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Arc<Vec<T>> {
            Arc::new(rows.iter().map(|row| values[*row]).collect())
        }
        match self {
            Self::Bytes(values) => Self::Bytes(pick(values, rows)),
            Self::Shorts(values) => Self::Shorts(pick(values, rows)),
            Self::Words(values) => Self::Words(pick(values, rows)),
        }
    }

    /// Those of some rows, in their order, and 0 where there is no row.
    pub(super) fn gathered(&self, rows: &[Option<usize>]) -> Self {
        fn pick<T: Copy + Default>(values: &[T], rows: &[Option<usize>]) -> Arc<Vec<T>> {
            let value = |row: &Option<usize>| row.and_then(|row| values.get(row).copied()).unwrap_or_default();
            Arc::new(rows.iter().map(value).collect())
        }
        match self {
            Self::Bytes(values) => Self::Bytes(pick(values, rows)),
            Self::Shorts(values) => Self::Shorts(pick(values, rows)),
            Self::Words(values) => Self::Words(pick(values, rows)),
        }
    }
}

/// All numbers in the width that they need.
impl FromIterator<i32> for Packed {
    fn from_iter<I: IntoIterator<Item = i32>>(all: I) -> Self {
        let all = all.into_iter();
        let mut packing = Packing::with_capacity(all.size_hint().0);
        all.for_each(|value| packing.push(value));
        packing.packed()
    }
}

/// Whole numbers while they are packed.
#[derive(Debug)]
pub(super) enum Packing {
    Bytes(Vec<i8>),
    Shorts(Vec<i16>),
    Words(Vec<i32>),
}

impl Packing {
    /// None yet, with room for so many.
    pub fn with_capacity(rows: usize) -> Self {
        Self::Bytes(Vec::with_capacity(rows))
    }

    /// None yet, with room for so many of the width of some others.
    pub fn as_wide_as<'a>(others: impl Iterator<Item = &'a Packed>, rows: usize) -> Self {
        let width = |packed: &Packed| match packed {
            Packed::Bytes(_) => 1,
            Packed::Shorts(_) => 2,
            Packed::Words(_) => 4,
        };
        match others.map(width).max() {
            None | Some(1) => Self::Bytes(Vec::with_capacity(rows)),
            Some(2) => Self::Shorts(Vec::with_capacity(rows)),
            Some(_) => Self::Words(Vec::with_capacity(rows)),
        }
    }

    /// Adds a number; all get wider where it does not fit.
    #[inline]
    pub fn push(&mut self, value: i32) {
        match self {
            Self::Bytes(values) => match i8::try_from(value) {
                Ok(narrow) => values.push(narrow),
                Err(_) => self.widened(value),
            },
            Self::Shorts(values) => match i16::try_from(value) {
                Ok(narrow) => values.push(narrow),
                Err(_) => self.widened(value),
            },
            Self::Words(values) => values.push(value),
        }
    }

    #[cold]
    fn widened(&mut self, value: i32) {
        fn wide<T: Copy, U: From<T>>(values: &Vec<T>) -> Vec<U> {
            let mut all = Vec::with_capacity(values.capacity());
            all.extend(values.iter().map(|value| U::from(*value)));
            all
        }
        *self = match (&*self, i16::try_from(value)) {
            (Self::Bytes(values), Ok(_)) => Self::Shorts(wide(values)),
            (Self::Bytes(values), Err(_)) => Self::Words(wide(values)),
            (Self::Shorts(values), _) => Self::Words(wide(values)),
            (Self::Words(_), _) => return,
        };
        self.push(value);
    }

    /// Adds all of some numbers.
    pub fn extend(&mut self, more: &Packed) {
        match (self, more) {
            (Self::Bytes(all), Packed::Bytes(more)) => all.extend_from_slice(more),
            (Self::Shorts(all), Packed::Shorts(more)) => all.extend_from_slice(more),
            (Self::Shorts(all), Packed::Bytes(more)) => all.extend(more.iter().map(|value| i16::from(*value))),
            (Self::Words(all), Packed::Words(more)) => all.extend_from_slice(more),
            (Self::Words(all), Packed::Shorts(more)) => all.extend(more.iter().map(|value| i32::from(*value))),
            (Self::Words(all), Packed::Bytes(more)) => all.extend(more.iter().map(|value| i32::from(*value))),
            (all, more) => more.iter().for_each(|value| all.push(value)),
        }
    }

    /// Each number times another; none where one gets too large.
    pub fn times(&mut self, factor: i32) -> Option<()> {
        let values = self.iter().map(|value| value.checked_mul(factor)).collect::<Option<Vec<i32>>>()?;
        let capacity = self.capacity();
        *self = Self::with_capacity(capacity);
        values.into_iter().for_each(|value| self.push(value));
        Some(())
    }

    /// For how many there is room.
    pub fn capacity(&self) -> usize {
        match self {
            Self::Bytes(values) => values.capacity(),
            Self::Shorts(values) => values.capacity(),
            Self::Words(values) => values.capacity(),
        }
    }

    /// All of them so far.
    pub fn iter(&self) -> impl Iterator<Item = i32> + '_ {
        let (bytes, shorts, words): (&[i8], &[i16], &[i32]) = match self {
            Self::Bytes(values) => (values, &[], &[]),
            Self::Shorts(values) => (&[], values, &[]),
            Self::Words(values) => (&[], &[], values),
        };
        let bytes = bytes.iter().map(|value| i32::from(*value));
        bytes.chain(shorts.iter().map(|value| i32::from(*value))).chain(words.iter().copied())
    }

    /// The numbers, to which no other is added.
    pub fn packed(self) -> Packed {
        match self {
            Self::Bytes(values) => Packed::Bytes(Arc::new(values)),
            Self::Shorts(values) => Packed::Shorts(Arc::new(values)),
            Self::Words(values) => Packed::Words(Arc::new(values)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> [Vec<i32>; 5] {
        [
            vec![],
            vec![0, -128, 127],
            vec![1, 128, -129, 2],
            vec![5, 300, 40_000, i32::MIN, i32::MAX],
            vec![u32::MAX as i32, 3, (1_u32 << 31) as i32],
        ]
    }

    #[test]
    fn numbers_are_given_back_in_the_width_that_they_need() {
        for values in cases() {
            let packed: Packed = values.iter().copied().collect();
            assert_eq!(packed.iter().collect::<Vec<_>>(), values);
            assert_eq!(packed.mapped(|value| value), values);
            assert_eq!(packed.bounds(), values.iter().min().copied().zip(values.iter().max().copied()));
            let mut each = Vec::new();
            packed.for_each(|value| each.push(value));
            assert_eq!(each, values);
            assert_eq!((packed.len(), packed.is_empty()), (values.len(), values.is_empty()));
            let needed = values.iter().map(|value| match value {
                -128..=127 => 1,
                -32_768..=32_767 => 2,
                _ => 4,
            });
            let width = match &packed {
                Packed::Bytes(_) => 1,
                Packed::Shorts(_) => 2,
                Packed::Words(_) => 4,
            };
            assert_eq!(width, needed.max().unwrap_or(1));
            let backward: Vec<usize> = (0..values.len()).rev().collect();
            assert_eq!(packed.select(&backward).iter().collect::<Vec<_>>(), {
                values.iter().rev().copied().collect::<Vec<_>>()
            });
        }
        let packed: Packed = [300, 7].into_iter().collect();
        assert_eq!(packed.gathered(&[Some(1), None, Some(0), Some(9)]).iter().collect::<Vec<_>>(), [7, 0, 300, 0]);
    }

    #[test]
    fn pieces_of_several_widths_are_one_of_the_widest() {
        for first in cases() {
            for second in cases() {
                let pieces: [Packed; 2] = [&first, &second].map(|values| values.iter().copied().collect());
                let mut all = Packing::as_wide_as(pieces.iter(), 10);
                pieces.iter().for_each(|piece| all.extend(piece));
                assert_eq!(all.packed().iter().collect::<Vec<_>>(), [first.clone(), second].concat());
            }
        }
    }

    #[test]
    fn numbers_times_ten_are_as_wide_as_they_get() {
        let mut packing = Packing::with_capacity(2);
        [12, -100].into_iter().for_each(|value| packing.push(value));
        assert_eq!(packing.times(10), Some(()));
        assert_eq!(packing.iter().collect::<Vec<_>>(), [120, -1000]);
        assert_eq!(packing.times(10_000_000), None);
    }
}
