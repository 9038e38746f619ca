//! A column of texts.

use std::sync::Arc;

use super::super::cell::Reading;
use super::super::presence::Presence;
use super::super::store::{Kept, Store};
use super::super::text_codes::Texts;
use super::super::text_of_row::{NO_TEXT, TextOfRow};
use super::column::{Cell, ColumnOfText};
use crate::sql::trimmed;

/// So many short texts have a place each, where the last one seen is remembered with its code.
const PLACES: usize = 256;

/// Texts of at most so many bytes are short: their first and their last eight bytes, and their length, are the text.
const SHORT: usize = 16;

/// A short text.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct ShortText {
    first: u64,
    last: u64,
    length: u64,
}

impl ShortText {
    /// The text of a cell; none of one that is long, and of one that may have blanks at its ends or no letter.
    #[inline]
    fn of(cell: Cell, bytes: &[u8]) -> Option<Self> {
        let length = cell.len();
        let is_visible = |byte: u64| (0x21..=0x7e).contains(&byte);
        if length == 0 || length > SHORT {
            return None;
        }
        let first = cell.first_word(bytes);
        let last = if length > 8 { cell.last_word(bytes) } else { 0 };
        let end = if length > 8 { last >> 56 } else { first >> (8 * (length - 1)) };
        (is_visible(first & 0xff) && is_visible(end)).then_some(Self { first, last, length: length as u64 })
    }

    /// Its place. Levels that share one are looked up each time.
    #[inline]
    fn place(self) -> usize {
        // Multiplication carries every bit upward; the factors are odd and have no pattern (the golden ratio and the
        // square root of 2, as fractions of 2⁶⁴).
        let mixed = (self.first ^ self.length << 60).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ self.last).wrapping_mul(0x6a09_e667_f3bc_c909) >> 56) as usize % PLACES
    }
}

/// In place of a code: there is no text. So many texts a file does not hold.
const ABSENT: u32 = u32::MAX;

/// The cells as texts.
pub(super) fn texts(cells: ColumnOfText<'_>, reading: &Reading<'_>) -> Store {
    let bytes = cells.text.as_bytes();
    let mut texts = Texts::default();
    let mut places = [(ShortText::default(), ABSENT); PLACES];
    let mut look_up = |cell: Cell| {
        let text = trimmed(cell.of(cells.text));
        if reading.is_missing(text) { ABSENT } else { texts.code(text) }
    };
    let code = |cell: Cell| match ShortText::of(cell, bytes) {
        Some(text) => {
            let place = &mut places[text.place()];
            if place.0 != text {
                *place = (text, look_up(cell));
            }
            place.1
        }
        None => look_up(cell),
    };
    let mut codes: Vec<u32> = cells.cells().map(code).collect();
    let present = Presence::of(&mut codes, ABSENT, NO_TEXT);
    Store { kept: Kept::Text(TextOfRow::of(codes), Arc::new(texts.all)), present }
}
