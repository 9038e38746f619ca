//! Whole numbers that a double holds exactly. Statistics are computed and results are kept in
//! doubles: beyond 2^53 the last digit of a whole number would be another one.

/// 2^53: each whole number up to here is a double, beyond it only some are.
pub(super) const GREATEST: i64 = 9_007_199_254_740_992;

/// Whether a whole number is a double.
pub(super) fn is_exact(value: i64) -> bool {
    // 2^63 is a double and no whole number of 64 bits.
    i128::from(value) == (value as f64) as i128
}

/// Whether a text is a whole number, written with digits only, that no double holds exactly.
pub fn is_beyond_exact(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text).trim_start_matches('0');
    !digits.is_empty()
        && digits.len() > 15
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<i128>().map_or(true, |value| (value as f64) as i128 != value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_exact_up_to_two_to_the_53() {
        assert_eq!(GREATEST, 1 << 53);
        assert!(is_exact(GREATEST) && is_exact(-GREATEST) && !is_exact(GREATEST + 1) && is_exact(GREATEST + 2));
        assert!(!is_exact(i64::MAX) && is_exact(i64::MIN) && is_exact(9_000_000_000_000_000_000));
        for text in [
            "9007199254740993",
            "-9007199254740993",
            "+9223372036854775807",
            "0009007199254740993",
            "12345678901234567890",
        ] {
            assert!(is_beyond_exact(text), "{text}");
        }
        for text in [
            "9007199254740992",
            "9000000000000000000",
            "1e300",
            "12",
            "",
            "9007199254740993.5",
            "12345678901234567x",
            "100000000000000000000",
        ] {
            assert!(!is_beyond_exact(text), "{text}");
        }
    }
}
