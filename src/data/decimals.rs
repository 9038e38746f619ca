//! Decimal numbers of few digits, kept as whole numbers of a power of ten.
//!
//! `65.4` is 654 tenths. Both 654 and 10 are doubles, and IEEE division rounds correctly, so that
//! 654 / 10 is the double nearest to 65.4: the one that reading the text gives.

use super::packed::Packed;
use super::packing::Packing;

/// Powers of ten that are doubles, as far as 32 bits hold as many digits.
const TENS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// At most so many digits stand behind the point.
const MOST_BEHIND: usize = TENS.len() - 1;

/// Numbers with at most so many digits behind the point. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimals {
    /// The numbers times the power of ten.
    pub digits: Packed,
    behind: u8,
}

impl Decimals {
    /// Whole numbers.
    pub(super) fn of_whole(digits: Packed) -> Self {
        Self { digits, behind: 0 }
    }

    /// Numbers by their digits and how many of these are behind the point; none where they do not fit with as many as one
    /// of them has there.
    pub(super) fn of_written(mut digits: Vec<i32>, behind: &[u8]) -> Option<Self> {
        let most = behind.iter().copied().max().unwrap_or(0);
        if usize::from(most) > MOST_BEHIND {
            return None;
        }
        if behind.iter().any(|behind| *behind != most) {
            let all = digits.iter_mut().zip(behind).fold(true, |all, (digits, behind)| {
                let more = i64::from(*digits) * TENS[usize::from(most - behind)] as i64;
                *digits = more as i32;
                all & (i64::from(*digits) == more)
            });
            if !all {
                return None;
            }
        }
        Some(Self { digits: Packed::of_words(digits), behind: most })
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.digits.is_empty()
    }

    /// By what the digits are divided.
    pub fn divisor(&self) -> f64 {
        TENS[usize::from(self.behind)]
    }

    /// The number that digits are.
    pub fn of_digits(&self, digits: i32) -> f64 {
        f64::from(digits) / self.divisor()
    }

    /// The number of a row, which is below [`Decimals::len`].
    pub fn at(&self, row: usize) -> f64 {
        self.of_digits(self.digits.at(row))
    }

    /// The numbers from a row on, as many as there is room for.
    pub fn copy(&self, from: usize, to: &mut [f64]) {
        let divisor = self.divisor();
        self.digits.copy(from, to, |digits| f64::from(digits) / divisor);
    }

    /// All numbers.
    pub(super) fn numbers(&self) -> Vec<f64> {
        let mut all = vec![0.0; self.len()];
        self.copy(0, &mut all);
        all
    }

    /// The same numbers with other rows.
    pub(super) fn with(&self, digits: Packed) -> Self {
        Self { digits, behind: self.behind }
    }

    /// The numbers one after the other; none where they do not fit with as many digits as one of them has
    /// behind the point.
    pub(super) fn joined(pieces: &[&Self], rows: usize) -> Option<Self> {
        let behind = pieces.iter().map(|piece| piece.behind).max().unwrap_or_default();
        let mut digits = Packing::as_wide_as(pieces.iter().map(|piece| &piece.digits), rows);
        for piece in pieces {
            if piece.behind == behind {
                digits.extend(&piece.digits);
                continue;
            }
            let factor = TENS[usize::from(behind - piece.behind)] as i32;
            for value in piece.digits.iter() {
                digits.push(value.checked_mul(factor)?);
            }
        }
        Some(Self { digits: digits.packed(), behind })
    }
}

/// Decimal numbers while they are read.
pub(super) struct ReadDecimals {
    digits: Packing,
    behind: usize,
}

impl ReadDecimals {
    /// Whole numbers so far.
    pub fn of_whole(digits: Packing) -> Self {
        Self { digits, behind: 0 }
    }

    /// Adds a number of so many digits behind the point. False where it cannot be kept so, and nothing is
    /// changed.
    pub fn push(&mut self, digits: i64, behind: usize) -> bool {
        if behind == self.behind
            && let Ok(own) = i32::try_from(digits)
        {
            self.digits.push(own);
            return true;
        }
        self.push_other(digits, behind)
    }

    /// Adds a number that has more or fewer digits behind the point, or too many.
    fn push_other(&mut self, digits: i64, behind: usize) -> bool {
        let more = behind.max(self.behind);
        if more > MOST_BEHIND {
            return false;
        }
        let wide = |digits: i64, from: usize| digits.checked_mul(TENS[more - from] as i64);
        let Some(own) = wide(digits, behind).and_then(|digits| i32::try_from(digits).ok()) else { return false };
        if more > self.behind {
            if self.digits.times(TENS[more - self.behind] as i32).is_none() {
                return false;
            }
            self.behind = more;
        }
        self.digits.push(own);
        true
    }

    /// Adds a row without a number.
    pub fn push_absent(&mut self) {
        self.digits.push(0);
    }

    /// The numbers so far as doubles, with room for as many as there was.
    pub fn into_numbers(self) -> Vec<f64> {
        let mut numbers = Vec::with_capacity(self.digits.capacity());
        let divisor = TENS[self.behind];
        numbers.extend(self.digits.iter().map(|digits| f64::from(digits) / divisor));
        numbers
    }

    /// The numbers, to which no other is added.
    pub fn kept(self) -> Decimals {
        Decimals { digits: self.digits.packed(), behind: self.behind as u8 }
    }
}

/// So many doubles are looked at together.
const BLOCK: usize = 256;

/// Doubles as decimals of few digits, where each of them is one; the sign of a zero would be lost.
pub(super) fn decimals_of(values: &[f64]) -> Option<Decimals> {
    // Most columns that are none show it at once.
    let first = &values[..values.len().min(BLOCK)];
    if !TENS.iter().any(|ten| digits_of(first, *ten, &mut [0; BLOCK])) {
        return None;
    }
    let mut digits = vec![0i32; values.len()];
    let mut are_digits = |ten: f64| {
        let mut blocks = values.chunks(BLOCK).zip(digits.chunks_mut(BLOCK));
        blocks.all(|(values, digits)| digits_of(values, ten, digits))
    };
    // A number of fewer digits behind the point is one of more, if these are not too many.
    let behind = (0..TENS.len()).find(|behind| are_digits(TENS[*behind]))?;
    Some(Decimals { digits: Packed::of(&digits)?, behind: behind as u8 })
}

/// Writes doubles times a power of ten. False where one of them is not a whole number then. None is left out early, so
/// that the compiler can do several at once.
fn digits_of(values: &[f64], ten: f64, digits: &mut [i32]) -> bool {
    digits.iter_mut().zip(values).fold(true, |all, (digits, &value)| {
        let scaled = value * ten;
        *digits = (scaled + 0.5_f64.copysign(scaled)) as i32;
        let is_small = scaled.abs() < f64::from(i32::MAX);
        all & is_small & ((f64::from(*digits) / ten).to_bits() == value.to_bits())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(decimals: &Decimals) -> Vec<u64> {
        decimals.numbers().into_iter().map(f64::to_bits).collect()
    }

    #[test]
    fn decimals_are_the_doubles_that_their_texts_are() {
        for texts in [
            vec!["65.4", "0.1", "-1.967", "2.675", "1234567.89", "0.000000001"],
            vec!["0.3", "-0.7", "100"],
            vec!["0"],
            vec![],
        ] {
            let values: Vec<f64> = texts.iter().map(|text| text.parse().expect("a number")).collect();
            let expected: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
            match decimals_of(&values) {
                Some(decimals) => {
                    assert_eq!(bits(&decimals), expected);
                    assert!((0..values.len()).all(|row| decimals.at(row).to_bits() == expected[row]));
                }
                // 1234567.89 has no room for nine digits behind the point.
                None => assert_eq!(texts.len(), 6),
            }
        }
    }

    #[test]
    fn every_decimal_of_six_digits_is_found_again() {
        for ten in &TENS[..=6] {
            let values: Vec<f64> = (0..1_000_000).step_by(7).map(|digits| f64::from(digits) / ten).collect();
            let decimals = decimals_of(&values).expect("decimals");
            assert_eq!(bits(&decimals), values.iter().map(|value| value.to_bits()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_no_decimal_of_few_digits_stays_a_double() {
        for value in [1.0 / 3.0, -0.0, f64::NAN, f64::INFINITY, 1e10, 1e-10, 0.123_456_789_01, std::f64::consts::PI] {
            assert_eq!(decimals_of(&[0.5, value]), None, "{value}");
        }
    }

    #[test]
    fn numbers_with_more_digits_behind_the_point_fit_beside_others() {
        let mut read = ReadDecimals::of_whole(Packing::with_capacity(4));
        assert!(read.push(12, 0) && read.push(-125, 2));
        read.push_absent();
        assert!(read.push(3, 1));
        // 12 would be twelve thousand millions.
        assert!(!read.push(123_456_789, 9) && !read.push(1, 10) && !read.push(i64::MAX, 0));
        let kept = read.kept();
        assert_eq!(kept.numbers(), [12.0, -1.25, 0.0, 0.3]);
        let tenths = decimals_of(&[0.5, 100.1]).expect("decimals");
        let joined = Decimals::joined(&[&kept, &tenths, &kept], 10).expect("they fit");
        assert_eq!(joined.numbers(), [12.0, -1.25, 0.0, 0.3, 0.5, 100.1, 12.0, -1.25, 0.0, 0.3]);
        let (fine, large) = (decimals_of(&[1e-9]), decimals_of(&[2e9]));
        assert_eq!(Decimals::joined(&[&fine.expect("one"), &large.expect("one")], 2), None);
    }
}
