//! A column of numbers of few digits.

use super::super::cell::Reading;
use super::super::decimals::Decimals;
use super::super::packed::Packed;
use super::super::plain::plain_digits;
use super::super::presence::Presence;
use super::super::store::{Kept, Store};
use super::super::values::Kind;
use super::column::{ColumnOfText, word_of};
use super::short_number::short_digits;
use crate::sql::trimmed;

/// Numbers as they are written.
struct Written {
    /// The digits of each, without the point; 0 where there is no number.
    digits: Vec<i32>,
    /// How many of them are behind the point, or [`ABSENT`].
    behind: Vec<u8>,
}

/// In place of how many digits are behind the point: there is no number.
const ABSENT: u8 = u8::MAX;

/// The cells as whole numbers of 32 bits, or as decimals of few digits, where each that has a value is one. None also where
/// one is to be looked at more closely, or none has a value.
pub(super) fn numbers(cells: ColumnOfText<'_>, reading: &Reading<'_>) -> Option<Store> {
    let is_decimal = match reading.kind {
        None => false,
        Some(Kind::Integer) if !reading.is_year => false,
        Some(Kind::Number) => true,
        Some(_) => return None,
    };
    if !reading.is_plain() || reading.is_number_of_key() {
        return None;
    }
    let Written { digits, mut behind } = Written::of(cells, reading)?;
    let present = Presence::of(&mut behind, ABSENT, 0);
    let are_whole = behind.iter().all(|behind| *behind == 0);
    if !are_whole && (reading.is_key || reading.kind == Some(Kind::Integer)) {
        return None;
    }
    let kept = if are_whole && !is_decimal {
        Kept::Small(Packed::of_words(digits))
    } else {
        Kept::Decimal(Decimals::of_written(digits, &behind)?)
    };
    Some(Store { kept, present })
}

impl Written {
    /// None where a cell is no number, or none has a value.
    fn of(cells: ColumnOfText<'_>, reading: &Reading<'_>) -> Option<Self> {
        let missing = MissingWords::new(reading);
        let bytes = cells.text.as_bytes();
        let (mut digits, mut behind) = (vec![0; cells.rows()], vec![ABSENT; cells.rows()]);
        let mut has_any = false;
        for ((cell, digits), behind) in cells.cells().zip(&mut digits).zip(&mut behind) {
            let (length, word) = (cell.len(), cell.first_word(bytes));
            if length <= 8 && missing.has(word) {
                continue;
            }
            let number = match short_digits(word, length) {
                Some(number) => number,
                None => {
                    let text = trimmed(cell.of(cells.text));
                    if reading.is_missing(text) {
                        continue;
                    }
                    longer(text)?
                }
            };
            (*digits, *behind) = number;
            has_any = true;
        }
        has_any.then_some(Self { digits, behind })
    }
}

/// Texts of at most eight bytes that mean a missing value, as words. No text holds a zero byte that would make two texts one
/// word.
struct MissingWords {
    /// All are compared: mostly there are two.
    first: [u64; 4],
    others: Vec<u64>,
}

impl MissingWords {
    fn new(reading: &Reading<'_>) -> Self {
        let short = reading.missing.iter().filter(|code| code.len() <= 8);
        let mut words = short.map(|code| word_of(code.as_bytes()));
        // No text has these bytes.
        let first = std::array::from_fn(|_| words.next().unwrap_or(u64::MAX));
        Self { first, others: words.collect() }
    }

    #[inline]
    fn has(&self, word: u64) -> bool {
        let is_first = self.first.iter().fold(false, |is_first, own| is_first | (*own == word));
        is_first || (!self.others.is_empty() && self.others.contains(&word))
    }
}

/// The digits of a number of more letters.
fn longer(text: &str) -> Option<(i32, u8)> {
    let (digits, behind) = plain_digits(text)?;
    Some((digits.try_into().ok()?, behind.try_into().ok()?))
}
