//! Columns that grow cell by cell into what a table keeps: no text is copied that is known, and
//! no value is kept twice.

use std::sync::Arc;

use super::presence::Presence;
use super::store::{Kept, NO_TEXT, Store};
use super::text_codes::Texts;

/// Cells that are all whole numbers, or all numbers.
pub(super) struct Numbers {
    pub store: Store,
    /// Whether `-0` is among whole numbers.
    pub has_negative_zero: bool,
}

/// The cells as numbers of the narrowest kind: whole numbers of 32 bits, of 64, or doubles.
/// None where a cell is no number, where none has a value, or where `-0` stands among numbers
/// with decimals and would lose its sign.
pub(super) fn numbers<'t>(
    cells: impl Iterator<Item = Option<&'t str>>,
    integer: impl Fn(&str) -> Option<i64>,
    number: impl Fn(&str) -> Option<f64>,
) -> Option<Numbers> {
    let rows = cells.size_hint().0;
    let mut kept = Growing::Small(Vec::with_capacity(rows));
    let mut present = Presence::default();
    let mut has_negative_zero = false;
    let mut has_any = false;
    for cell in cells {
        present.push(cell.is_some());
        has_any |= cell.is_some();
        let Some(text) = cell else {
            kept.push_absent();
            continue;
        };
        if let Growing::Number(values) = &mut kept {
            values.push(number(text)?);
        } else if let Some(value) = integer(text) {
            has_negative_zero |= value == 0 && text.starts_with('-');
            kept.push(value);
        } else {
            let value = number(text).filter(|_| !has_negative_zero)?;
            kept = kept.into_numbers();
            kept.push_number(value);
        }
    }
    if !has_any {
        return None;
    }
    let kept = match kept {
        Growing::Small(values) => Kept::Small(Arc::new(values)),
        Growing::Integer(values) => Kept::Integer(Arc::new(values)),
        Growing::Number(values) => Kept::Number(Arc::new(values)),
    };
    Some(Numbers { store: Store { kept, present: present.kept() }, has_negative_zero })
}

/// The cells as doubles; none where one is no number.
pub(super) fn doubles<'t>(
    cells: impl Iterator<Item = Option<&'t str>>,
    number: impl Fn(&str) -> Option<f64>,
) -> Option<Store> {
    let mut present = Presence::default();
    let mut values = Vec::with_capacity(cells.size_hint().0);
    for cell in cells {
        present.push(cell.is_some());
        values.push(match cell {
            Some(text) => number(text)?,
            None => 0.0,
        });
    }
    Some(Store { kept: Kept::Number(Arc::new(values)), present: present.kept() })
}

/// The cells as texts.
pub(super) fn texts<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Store {
    let mut texts = Texts::default();
    let mut present = Presence::default();
    let mut codes = Vec::with_capacity(cells.size_hint().0);
    for cell in cells {
        present.push(cell.is_some());
        codes.push(cell.map_or(NO_TEXT, |text| texts.code(text)));
    }
    Store { kept: Kept::Text(Arc::new(codes), Arc::new(texts.all)), present: present.kept() }
}

/// Numbers of the narrowest kind so far.
enum Growing {
    Small(Vec<i32>),
    Integer(Vec<i64>),
    Number(Vec<f64>),
}

impl Growing {
    fn push_absent(&mut self) {
        match self {
            Self::Small(values) => values.push(0),
            Self::Integer(values) => values.push(0),
            Self::Number(values) => values.push(0.0),
        }
    }

    fn push(&mut self, value: i64) {
        match self {
            Self::Small(values) => match i32::try_from(value) {
                Ok(small) => values.push(small),
                Err(_) => {
                    let mut wide = Vec::with_capacity(values.capacity());
                    wide.extend(values.iter().map(|value| i64::from(*value)));
                    wide.push(value);
                    *self = Self::Integer(wide);
                }
            },
            Self::Integer(values) => values.push(value),
            Self::Number(values) => values.push(value as f64),
        }
    }

    fn push_number(&mut self, value: f64) {
        if let Self::Number(values) = self {
            values.push(value);
        }
    }

    /// Whole numbers as doubles, to the nearest as if they had been read as such.
    fn into_numbers(self) -> Self {
        fn all<T: Copy>(values: &[T], capacity: usize, wide: impl Fn(T) -> f64) -> Growing {
            let mut numbers = Vec::with_capacity(capacity);
            numbers.extend(values.iter().map(|value| wide(*value)));
            Growing::Number(numbers)
        }
        match self {
            Self::Small(values) => all(&values, values.capacity(), f64::from),
            Self::Integer(values) => all(&values, values.capacity(), |value| value as f64),
            Self::Number(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plain::{plain_integer, plain_number};
    use super::super::values::{Kind, Values};
    use super::*;

    fn grown(cells: &[Option<&str>]) -> Option<Values> {
        numbers(cells.iter().copied(), plain_integer, plain_number).map(|numbers| numbers.store.values())
    }

    #[test]
    fn numbers_grow_into_the_narrowest_kind() {
        assert_eq!(grown(&[Some("3"), None, Some("-1")]), Some(Values::Integer(vec![Some(3), None, Some(-1)])));
        let large = i64::from(i32::MAX) + 1;
        assert_eq!(grown(&[Some("3"), Some("2147483648")]), Some(Values::Integer(vec![Some(3), Some(large)])));
        assert_eq!(
            grown(&[Some("2147483648"), None, Some("0.5"), Some("-0")]),
            Some(Values::Number(vec![Some(2147483648.0), None, Some(0.5), Some(-0.0)]))
        );
    }

    #[test]
    fn what_is_no_column_of_numbers_is_none() {
        for cells in [vec![], vec![None, None], vec![Some("1"), Some("x")], vec![Some("0.5"), Some("007")]] {
            assert_eq!(grown(&cells), None, "{cells:?}");
        }
        // The zero is read once more, with its sign.
        assert_eq!(grown(&[Some("-0"), Some("0.5")]), None);
    }

    #[test]
    fn texts_have_codes_in_the_order_in_which_they_come() {
        let many: Vec<String> = (0..40).chain(0..40).map(|number| format!("level {number}")).collect();
        let store = texts(many.iter().map(|text| Some(text.as_str())).chain([None]));
        let expected = many.iter().cloned().map(Some).chain([None]).collect();
        assert_eq!((store.kind(), store.values()), (Kind::Text, Values::Text(expected)));
    }
}
