//! Cells that may be numbers, and how they are read as such.

use super::cell::Reading;
use super::column::Kind;
use super::grown::{self, ReadsNumbers};
use super::plain::{plain_digits, plain_integer, plain_number};
use super::store::Store;

/// Cells of which nobody says what they are: codes with leading zeros are no numbers.
pub(super) struct Undeclared<'r, 'a> {
    reading: &'r Reading<'a>,
    /// Whether a number has nothing to be taken out before it is read.
    is_plain: bool,
}

impl<'r, 'a> Undeclared<'r, 'a> {
    /// Cells of a column.
    pub fn new(reading: &'r Reading<'a>) -> Self {
        Self { reading, is_plain: reading.is_plain() }
    }

    fn read<T>(&self, text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        if self.is_plain { read(text) } else { self.reading.plainly(text, read) }
    }
}

impl ReadsNumbers for Undeclared<'_, '_> {
    fn integer(&self, text: &str) -> Option<i64> {
        self.read(text, plain_integer)
    }

    fn number(&self, text: &str) -> Option<f64> {
        self.read(text, plain_number)
    }

    fn digits(&self, text: &str) -> Option<(i64, usize)> {
        self.read(text, plain_digits)
    }
}

/// Cells that are declared to be whole numbers.
struct DeclaredInteger<'r, 'a>(&'r Reading<'a>);

impl ReadsNumbers for DeclaredInteger<'_, '_> {
    fn integer(&self, text: &str) -> Option<i64> {
        self.0.integer(text)
    }

    fn number(&self, _: &str) -> Option<f64> {
        None
    }

    fn digits(&self, _: &str) -> Option<(i64, usize)> {
        None
    }
}

/// Cells that are declared to be numbers.
struct DeclaredNumber<'r, 'a>(&'r Reading<'a>);

impl ReadsNumbers for DeclaredNumber<'_, '_> {
    fn integer(&self, _: &str) -> Option<i64> {
        None
    }

    fn number(&self, text: &str) -> Option<f64> {
        self.0.number(text)
    }

    fn digits(&self, text: &str) -> Option<(i64, usize)> {
        self.0.plainly(text, plain_digits)
    }
}

impl Reading<'_> {
    /// The cells as the declared kind of number, if each fits it and nothing is to be said of any.
    pub(super) fn quickly<'t>(&self, kind: Kind, cells: impl Iterator<Item = Option<&'t str>>) -> Option<Store> {
        match kind {
            _ if self.is_number_of_key() => None,
            Kind::Integer => grown::numbers(cells, &DeclaredInteger(self)).map(|numbers| numbers.store),
            Kind::Number => grown::doubles(cells, &DeclaredNumber(self)),
            Kind::Text | Kind::Boolean | Kind::Date | Kind::DateTime => None,
        }
    }
}
