//! A number of at most eight letters, read without looking at one after the other.
//!
//! Eight digits are added up in three multiplications, each of which joins neighbours: to four numbers below 100, to two
//! below 10,000, to one (Lemire, *Number parsing at a gigabyte per second*, Softw Pract Exp 2021;51:1700–27).

const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
const POINTS: u64 = u64::from_le_bytes([b'.'; 8]);
const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHEST: u64 = u64::from_le_bytes([0x80; 8]);

/// The digits of a number as a whole number, and how many of them are behind the point, as
/// [`plain_digits`](super::super::plain::plain_digits) reads it; none where there is more to it. The number is given as a
/// word, the first of its letters as the lowest byte, and their count.
#[inline]
pub(super) fn short_digits(word: u64, length: usize) -> Option<(i32, u8)> {
    if !(1..=8).contains(&length) {
        return None;
    }
    let is_negative = word as u8 == b'-';
    // The last letter becomes the highest byte, and zeros stand before the first one, or in its place.
    let shift = 64 - 8 * length as u32;
    let sign = if is_negative { u64::from(b'-' ^ b'0') } else { 0 };
    let letters = ((word ^ sign) << shift) | (ZEROS & !(u64::MAX << shift));
    let first = shift / 8 + u32::from(is_negative);
    let different = letters ^ POINTS;
    // The lowest byte that is zero is found rightly; the bits of higher ones do not count.
    let point = (different.wrapping_sub(ONES) & !different & HIGHEST).trailing_zeros() / 8;
    let (digits, behind) = if point < 8 {
        let before = letters & ((1 << (8 * point)) - 1);
        let after = (letters >> (8 * point)) >> 8;
        (before << 8 | u64::from(b'0') | after << (8 * point) << 8, 7 - point)
    } else {
        (letters, 0)
    };
    // A zero leads only where no digit follows, and a point stands between two digits.
    let is_led_by_zero = first < 7 && (letters >> (8 * first)) as u8 == b'0' && point != first + 1;
    if first > 7 || point <= first || point == 7 || is_led_by_zero || !are_digits(digits) {
        return None;
    }
    let whole = number_of(digits);
    match is_negative {
        false => Some((whole, behind as u8)),
        // Whole numbers do not keep its sign.
        true if whole == 0 => None,
        true => Some((-whole, behind as u8)),
    }
}

/// Whether each byte is a digit.
#[inline]
fn are_digits(letters: u64) -> bool {
    const HIGH: u64 = u64::from_le_bytes([0xf0; 8]);
    const SIX: u64 = u64::from_le_bytes([6; 8]);
    // Of bytes that begin with 3 none is carried into the next one.
    letters & HIGH == ZEROS && (letters + SIX) & HIGH == ZEROS
}

/// The number that eight digits are, the first of them the lowest byte.
#[inline]
fn number_of(digits: u64) -> i32 {
    let ones = digits & u64::from_le_bytes([0x0f; 8]);
    let pairs = (ones.wrapping_mul(10 * 256 + 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 * 65_536 + 1) >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000 * (1 << 32) + 1) >> 32) as i32
}

#[cfg(test)]
mod tests {
    use super::super::super::plain::plain_digits;
    use super::super::column::word_of;
    use super::*;

    fn compare(text: &str) {
        let expected = plain_digits(text).map(|(digits, behind)| (digits as i32, behind as u8));
        assert_eq!(short_digits(word_of(text.as_bytes()), text.len()), expected, "`{text}`");
    }

    #[test]
    fn short_numbers_are_read_as_letter_by_letter() {
        // Every text of at most six of the letters that matter.
        let letters = ["0", "1", "9", ".", "-", "/", ":", " "];
        let mut texts = vec![String::new()];
        for length in 1..=6 {
            texts = texts.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))).collect();
            assert_eq!(texts.len(), 8usize.pow(length));
            texts.iter().for_each(|text| compare(text));
        }
    }

    #[test]
    fn numbers_of_up_to_eight_letters_are_read() {
        for sign in ["", "-"] {
            for digits in ["12345678", "98765432", "00000000", "10000000", "99999999"] {
                for length in 1..=8 {
                    compare(&format!("{sign}{}", &digits[..length - sign.len().min(length)]));
                    for point in 0..length {
                        let text = format!("{sign}{}.{}", &digits[..point], &digits[point..length]);
                        compare(text.get(..8).unwrap_or(&text));
                    }
                }
            }
        }
        // All bytes, also those of other letters, in every place.
        for length in 1..=8 {
            for place in 0..length {
                for byte in 0..=0x7f {
                    let text: String = (0..length).map(|at| if at == place { char::from(byte) } else { '5' }).collect();
                    compare(&text);
                }
            }
        }
        for text in ["\u{e9}", "1\u{e9}", "12\u{20ac}", "\u{ff11}", "1.\u{b9}", "-\u{b2}3"] {
            compare(text);
        }
    }
}
