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

    /// Those of 32 bits in the width that they need.
    pub(super) fn of_words(values: Vec<i32>) -> Self {
        Self::of(&values).unwrap_or_else(|| Self::Words(Arc::new(values)))
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Numbers of one byte, of two and of four.
    pub(in super::super) fn numbers_of_every_width() -> [Vec<i32>; 5] {
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
        for values in numbers_of_every_width() {
            let packed: Packed = values.iter().copied().collect();
            assert_eq!(packed.iter().collect::<Vec<_>>(), values);
            assert_eq!(Packed::of_words(values.clone()), packed);
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
}
