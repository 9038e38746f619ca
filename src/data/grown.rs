//! Columns that grow cell by cell into what a table keeps: no text is copied that is known, and
//! no value is kept twice.

use std::sync::Arc;

use super::decimals::ReadDecimals;
use super::packing::Packing;
use super::presence::Presence;
use super::store::{Kept, Store};
use super::text_codes::Texts;
use super::text_of_row::NO_TEXT;

/// Cells that are all whole numbers, or all numbers.
pub(super) struct Numbers {
    pub store: Store,
    /// Whether `-0` is among whole numbers.
    pub has_negative_zero: bool,
}

/// How the cells of a column are read as numbers.
pub(super) trait ReadsNumbers {
    /// A whole number.
    fn integer(&self, text: &str) -> Option<i64>;

    /// Any number.
    fn number(&self, text: &str) -> Option<f64>;

    /// The digits of a number as a whole number, and how many of them are behind the point; none where
    /// there is more to it, of a zero with a minus too.
    fn digits(&self, text: &str) -> Option<(i64, usize)>;
}

/// The cells as numbers of the narrowest kind: whole numbers of 32 bits, of 64, numbers of few digits, or
/// doubles. None where a cell is no number, where none has a value, or where `-0` stands among numbers
/// with decimals and would lose its sign.
pub(super) fn numbers<'t>(cells: impl Iterator<Item = Option<&'t str>>, read: &impl ReadsNumbers) -> Option<Numbers> {
    let rows = cells.size_hint().0;
    let mut kept = Growing::Small(Packing::with_capacity(rows));
    let mut present = Presence::with_capacity(rows);
    let mut has_negative_zero = false;
    let mut has_any = false;
    for cell in cells {
        present.push(cell.is_some());
        has_any |= cell.is_some();
        let Some(text) = cell else {
            kept.push_absent();
            continue;
        };
        let whole = if kept.is_whole() { read.integer(text) } else { None };
        match whole {
            Some(value) => {
                has_negative_zero |= value == 0 && text.starts_with('-');
                kept.push(value);
            }
            None if has_negative_zero => return None,
            None => kept.push_number(text, read)?,
        }
    }
    if !has_any {
        return None;
    }
    Some(Numbers { store: Store { kept: kept.kept(), present: present.kept() }, has_negative_zero })
}

/// The cells as decimals of few digits, or as doubles; none where one is no number.
pub(super) fn doubles<'t>(cells: impl Iterator<Item = Option<&'t str>>, read: &impl ReadsNumbers) -> Option<Store> {
    let rows = cells.size_hint().0;
    let mut present = Presence::with_capacity(rows);
    let mut kept = Growing::Decimal(ReadDecimals::of_whole(Packing::with_capacity(rows)));
    for cell in cells {
        present.push(cell.is_some());
        match cell {
            Some(text) => kept.push_number(text, read)?,
            None => kept.push_absent(),
        }
    }
    Some(Store { kept: kept.kept(), present: present.kept() })
}

/// The cells as texts.
pub(super) fn texts<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Store {
    let mut texts = Texts::default();
    let mut present = Presence::with_capacity(cells.size_hint().0);
    let code = |cell: Option<&str>| {
        present.push(cell.is_some());
        cell.map_or(NO_TEXT, |text| texts.code(text))
    };
    let codes = cells.map(code).collect();
    Store { kept: Kept::Text(codes, Arc::new(texts.all)), present: present.kept() }
}

/// Numbers of the narrowest kind so far.
enum Growing {
    Small(Packing),
    Integer(Vec<i64>),
    Decimal(ReadDecimals),
    Number(Vec<f64>),
}

impl Growing {
    fn push_absent(&mut self) {
        match self {
            Self::Small(values) => values.push(0),
            Self::Integer(values) => values.push(0),
            Self::Decimal(values) => values.push_absent(),
            Self::Number(values) => values.push(0.0),
        }
    }

    /// Whether all of them are whole numbers, and kept as such.
    fn is_whole(&self) -> bool {
        matches!(self, Self::Small(_) | Self::Integer(_))
    }

    /// Adds a number, of which nothing is known; none where it is no number.
    fn push_number(&mut self, text: &str, read: &impl ReadsNumbers) -> Option<()> {
        match self {
            Self::Number(values) => {
                values.push(read.number(text)?);
                return Some(());
            }
            Self::Decimal(values) => {
                if read.digits(text).is_some_and(|(digits, behind)| values.push(digits, behind)) {
                    return Some(());
                }
            }
            Self::Small(_) | Self::Integer(_) => {}
        }
        *self = std::mem::replace(self, Self::Number(Vec::new())).with_number(text, read)?;
        Some(())
    }

    /// Adds to whole numbers.
    fn push(&mut self, value: i64) {
        match self {
            Self::Small(values) => match i32::try_from(value) {
                Ok(small) => values.push(small),
                Err(_) => {
                    let mut wide = Vec::with_capacity(values.capacity());
                    wide.extend(values.iter().map(i64::from));
                    wide.push(value);
                    *self = Self::Integer(wide);
                }
            },
            Self::Integer(values) => values.push(value),
            Self::Decimal(_) | Self::Number(_) => {}
        }
    }

    /// The same with a number that does not fit among them; none where it is no number.
    fn with_number(self, text: &str, read: &impl ReadsNumbers) -> Option<Self> {
        let number = read.number(text)?;
        let mut numbers = match self {
            Self::Small(values) => {
                let mut decimals = ReadDecimals::of_whole(values);
                if read.digits(text).is_some_and(|(digits, behind)| decimals.push(digits, behind)) {
                    return Some(Self::Decimal(decimals));
                }
                decimals.into_numbers()
            }
            Self::Integer(values) => {
                let mut numbers = Vec::with_capacity(values.capacity());
                numbers.extend(values.iter().map(|value| *value as f64));
                numbers
            }
            Self::Decimal(values) => values.into_numbers(),
            Self::Number(values) => values,
        };
        numbers.push(number);
        Some(Self::Number(numbers))
    }

    fn kept(self) -> Kept {
        match self {
            Self::Small(values) => Kept::Small(values.packed()),
            Self::Integer(values) => Kept::Integer(Arc::new(values)),
            Self::Decimal(values) => Kept::Decimal(values.kept()),
            Self::Number(values) => Kept::Number(Arc::new(values)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plain::{plain_digits, plain_integer, plain_number};
    use super::super::values::{Kind, Values};
    use super::*;

    struct Plainly;

    impl ReadsNumbers for Plainly {
        fn integer(&self, text: &str) -> Option<i64> {
            plain_integer(text)
        }

        fn number(&self, text: &str) -> Option<f64> {
            plain_number(text)
        }

        fn digits(&self, text: &str) -> Option<(i64, usize)> {
            plain_digits(text)
        }
    }

    fn grown(cells: &[Option<&str>]) -> Option<Values> {
        numbers(cells.iter().copied(), &Plainly).map(|numbers| numbers.store.values())
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
