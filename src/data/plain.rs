//! Numbers and truth as they are written without a dictionary.

/// Whether a number, or true or false, is written as it prints: `100`, `0.5`,
/// `true`; not `1E2`, `+1`, `1.0`, `TRUE`.
pub(super) fn is_plainly_written(text: &str) -> bool {
    match text {
        "true" | "false" => true,
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

/// A whole number that is no code with leading zeros.
pub(super) fn plain_integer(text: &str) -> Option<i64> {
    let text = text.trim();
    if has_leading_zero(text) { None } else { integer(text) }
}

/// A number that is no code: without leading zeros, and not too great for 64 bits.
pub(super) fn plain_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_whole = text.strip_prefix(['-', '+']).unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    if has_leading_zero(text) || (is_whole && integer(text).is_none()) { None } else { number(text) }
}

/// A whole number of 64 bits.
pub(super) fn integer(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

/// A finite decimal number, to the nearest double. `NaN`, `inf` and numbers too
/// great for a double are none.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}
