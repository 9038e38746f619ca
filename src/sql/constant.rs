//! Constants of SQL.

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `65`
    Integer(i64),
    /// `1.5`, `2e3`
    Real(f64),
    /// `'F'`
    Text(String),
    /// `TRUE`
    Truth(bool),
    /// `NULL`
    Null,
    /// `DATE '2024-04-30'`
    Date(String),
    /// `TIMESTAMP '2024-04-30 12:05'`
    Moment(String),
    /// `INTERVAL '6 months'`
    Interval {
        /// Calendar months.
        months: i64,
        /// Days.
        days: i64,
        /// Seconds.
        seconds: i64,
    },
}

impl Constant {
    /// As it stands in a message.
    pub fn written(&self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Real(value) => value.to_string(),
            Self::Text(text) | Self::Date(text) | Self::Moment(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Null => "NULL".to_owned(),
            Self::Interval { months, days, seconds } => format!("{months} months {days} days {seconds} seconds"),
        }
    }
}

/// The text without blanks at its ends: white space of Unicode, the no-break space among
/// it, and the marks of no width that programs leave in files. Cells are read so, and a
/// text that is compared with a column is read as a cell.
pub fn trimmed(text: &str) -> &str {
    // Most texts begin and end with a visible letter of ASCII.
    let is_visible = |byte: &u8| (b'!'..=b'~').contains(byte);
    match text.as_bytes() {
        [only] if is_visible(only) => text,
        [first, .., last] if is_visible(first) && is_visible(last) => text,
        _ => text.trim_matches(is_blank),
    }
}

/// Whether a letter leaves no trace on a page.
pub fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\0')
}

/// Whether a text is a date as `2024-04-30`.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    text.parse::<jiff::civil::Date>().is_ok_and(|date| date.year() >= 1)
}

/// Whether a text is a date and time as `2024-04-30T12:05`, with seconds and their
/// fraction if there are any, a blank in place of the `T`, and a final `Z`.
pub(super) fn is_moment(text: &str) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else { return false };
    let Some(time) = time.strip_prefix(['T', ' ']) else { return false };
    let time = time.strip_suffix('Z').unwrap_or(time);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let parts: Vec<&str> = clock.split(':').collect();
    let is_below = |part: &str, limit: u32| part.len() == 2 && digits(part).is_some_and(|value| value < limit);
    let is_clock = match parts.as_slice() {
        [hour, minute] => is_below(hour, 24) && is_below(minute, 60),
        [hour, minute, second] => is_below(hour, 24) && is_below(minute, 60) && is_below(second, 60),
        _ => false,
    };
    is_date(date) && is_clock && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_moments_that_there_are_not_are_none() {
        assert!(is_date("2024-02-29") && !is_date("2023-02-29") && !is_date("2024-2-29") && !is_date("2024-02-3é"));
        assert!(!is_date("0000-01-01") && !is_date("2024-13-01") && !is_date("2024-04-31"));
        assert!(is_moment("2024-04-30T12:05:07.25Z") && is_moment("2024-04-30 23:59"));
        assert!(!is_moment("2024-04-30 24:00") && !is_moment("2024-04-30") && !is_moment("2024-04-30T12"));
    }
}
