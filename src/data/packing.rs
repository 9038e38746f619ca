//! Whole numbers that are put together in as few bytes as the largest of them needs.

use std::sync::Arc;

use super::packed::Packed;

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

    /// None yet, with room for so many that are none below zero and none greater than this.
    pub fn wide_enough_for(greatest: i32, rows: usize) -> Self {
        if i8::try_from(greatest).is_ok() {
            Self::Bytes(Vec::with_capacity(rows))
        } else if i16::try_from(greatest).is_ok() {
            Self::Shorts(Vec::with_capacity(rows))
        } else {
            Self::Words(Vec::with_capacity(rows))
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

    /// Adds all of some numbers, changed into others for which there is room in this width.
    pub fn extend_changed(&mut self, more: &Packed, change: impl Fn(i32) -> i32) {
        fn added<T: Copy + Default>(all: &mut Vec<T>, more: &Packed, change: impl Fn(i32) -> T) {
            let from = all.len();
            all.resize(from + more.len(), T::default());
            more.copy(0, &mut all[from..], change);
        }
        match self {
            Self::Bytes(all) => added(all, more, |value| change(value) as i8),
            Self::Shorts(all) => added(all, more, |value| change(value) as i16),
            Self::Words(all) => added(all, more, change),
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

/// All numbers in the width that they need.
impl FromIterator<i32> for Packed {
    fn from_iter<I: IntoIterator<Item = i32>>(all: I) -> Self {
        let all = all.into_iter();
        let mut packing = Packing::with_capacity(all.size_hint().0);
        all.for_each(|value| packing.push(value));
        packing.packed()
    }
}

#[cfg(test)]
mod tests {
    use super::super::packed::tests::numbers_of_every_width;
    use super::*;

    #[test]
    fn pieces_of_several_widths_are_one_of_the_widest() {
        for first in numbers_of_every_width() {
            for second in numbers_of_every_width() {
                let pieces: [Packed; 2] = [&first, &second].map(|values| values.iter().copied().collect());
                let mut all = Packing::as_wide_as(pieces.iter(), 10);
                pieces.iter().for_each(|piece| all.extend(piece));
                assert_eq!(all.packed().iter().collect::<Vec<_>>(), [first.clone(), second].concat());
            }
        }
    }

    #[test]
    fn numbers_are_changed_into_the_width_of_the_greatest() {
        for greatest in [0, 127, 128, 32_767, 32_768, i32::MAX] {
            for values in numbers_of_every_width() {
                let more: Packed = values.iter().copied().collect();
                let change = |value: i32| if value % 2 == 0 { greatest } else { 0 };
                let mut all = Packing::wide_enough_for(greatest, 3);
                all.push(0);
                all.extend_changed(&more, change);
                let all = all.packed();
                let expected: Vec<i32> = std::iter::once(0).chain(values.into_iter().map(change)).collect();
                assert_eq!(all.iter().collect::<Vec<_>>(), expected);
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
