//! Numbers and truth as they are written without a dictionary.

use super::exact::is_beyond_exact;

/// Whether a number, or true or false, is written as it prints: `100`, `0.5`,
/// `true`; not `1E2`, `+1`, `1.0`, `TRUE`.
pub(super) fn is_plainly_written(text: &str) -> bool {
    match text {
        "true" | "false" => true,
        // So a whole number prints, but for -0.
        _ if short_integer(text).is_some_and(|value| value != 0 || text == "0") => true,
        _ => match integer(text) {
            Some(value) => value.to_string() == text,
            None => number(text).is_some_and(|value| value.to_string() == text),
        },
    }
}

/// A truth in the words that programs write.
pub(super) fn plain_truth(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "TRUE" | "True" => Some(true),
        "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Whether digits start with a zero that a number would not keep: `007`, `-01.5`.
fn has_leading_zero(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    matches!(digits, [b'0', next, ..] if next.is_ascii_digit())
}

/// Powers of ten that are doubles.
const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A decimal number as most cells are written: a minus, at most 15 digits without a leading
/// zero that a number would not keep, and a point between digits. Its digits as a whole
/// number and how many are behind the point; both are exact, so that one division gives the
/// nearest double.
fn short(text: &str) -> Option<(bool, i64, usize)> {
    let bytes = text.as_bytes();
    let (is_negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 16 || matches!(digits, [b'0', next, ..] if *next != b'.') {
        return None;
    }
    let (mut whole, mut point) = (0i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 && at + 1 < digits.len() => point = Some(at),
            _ => return None,
        }
    }
    let behind = point.map_or(0, |at| digits.len() - 1 - at);
    (digits.len() <= 15 || point.is_some()).then_some((is_negative, whole, behind))
}

/// The digits of a number as most are written, and how many of them are behind the point. None of a
/// zero with a minus, whose sign whole numbers do not keep.
pub(super) fn plain_digits(text: &str) -> Option<(i64, usize)> {
    let (is_negative, whole, behind) = short(text)?;
    match is_negative {
        false => Some((whole, behind)),
        true if whole == 0 => None,
        true => Some((-whole, behind)),
    }
}

fn short_integer(text: &str) -> Option<i64> {
    short(text)
        .filter(|(_, _, behind)| *behind == 0)
        .map(|(is_negative, whole, _)| if is_negative { -whole } else { whole })
}

fn short_number(text: &str) -> Option<f64> {
    let (is_negative, whole, behind) = short(text)?;
    let size = whole as f64 / TENS[behind];
    Some(if is_negative { -size } else { size })
}

/// A number with a point between digits that is no code, of more digits than a short one, to the nearest double.
fn long_decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let others = digits.iter().filter(|byte| !byte.is_ascii_digit()).count();
    let is_between = matches!(digits, [first, .., last] if first.is_ascii_digit() && last.is_ascii_digit());
    let is_decimal = others == 1 && is_between && digits.contains(&b'.') && !has_leading_zero(text);
    // So many digits are never too many for a double.
    if is_decimal && digits.len() < 100 { text.parse().ok() } else { None }
}

/// A whole number that is no code with leading zeros.
pub(super) fn plain_integer(text: &str) -> Option<i64> {
    if let Some(value) = short_integer(text) {
        return Some(value);
    }
    let text = text.trim();
    if has_leading_zero(text) { None } else { integer(text) }
}

/// A number that is no code: without leading zeros, and not too great to be kept exactly.
pub(super) fn plain_number(text: &str) -> Option<f64> {
    if let Some(value) = short_number(text).or_else(|| long_decimal(text)) {
        return Some(value);
    }
    let text = text.trim();
    let is_whole = text.strip_prefix(['-', '+']).unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    if has_leading_zero(text) || (is_whole && integer(text).is_none()) { None } else { number(text) }
}

/// A whole number of 64 bits.
pub(super) fn integer(text: &str) -> Option<i64> {
    if let Some(value) = short_integer(text) {
        return Some(value);
    }
    text.trim().parse().ok()
}

/// A finite decimal number, to the nearest double. `NaN`, `inf`, numbers too great for a double
/// and whole numbers that no double holds exactly are none.
pub(super) fn number(text: &str) -> Option<f64> {
    if let Some(value) = short_number(text) {
        return Some(value);
    }
    let text = text.trim();
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) || is_beyond_exact(text)
    {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_most_are_written_are_the_nearest_doubles() {
        for text in [
            "0",
            "-0",
            "1",
            "-17",
            "123456789012345",
            "999999999999999",
            "0.1",
            "-0.0",
            "2.675",
            "1234567.8901234",
            "0.00000000000001",
            "5.0",
            "70.5",
            "-0.30000000000001",
            "12345678901234.5",
        ] {
            let (value, expected) = (short_number(text), text.parse::<f64>().unwrap());
            assert_eq!(value.map(f64::to_bits), Some(expected.to_bits()), "{text}");
            assert_eq!(short_integer(text), text.parse().ok().filter(|_| !text.contains('.')), "{text}");
        }
        for text in
            ["125.13720555012301", "-0.12345678901234567", "100000000000000000000.5", "-0.0000000000000000000000"]
        {
            assert_eq!(short_number(text), None, "{text}");
            assert_eq!(long_decimal(text).map(f64::to_bits), text.parse().ok().map(f64::to_bits), "{text}");
        }
        for text in [
            "125.137205.55012301",
            "00.12345678901234567",
            "12345678901234567",
            ".12345678901234567",
            "1.5e-7",
            "1.\u{b2}",
        ] {
            assert_eq!(long_decimal(text), None, "{text}");
        }
        for text in
            ["", "-", ".", "1.", ".5", "01", "00", "1e3", "+1", "1.2.3", "1234567890123456", "1 2", "0x1", "--1"]
        {
            assert!(short(text).is_none(), "{text}");
        }
    }
}
