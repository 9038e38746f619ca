//! Days from seconds.

use crate::diagnostic::{Diagnostic, Outcome};

/// The last second of the year 9999, the last that a date of four digits can name.
const LAST_SECOND: i64 = 253_402_300_799;

/// The day that SOURCE_DATE_EPOCH names, if it is set (reproducible-builds.org).
///
/// # Errors
/// It is no whole number of seconds from 1970 to the end of 9999.
pub fn source_date() -> Outcome<Option<String>> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let text = value.to_string_lossy();
    let seconds = text.trim().parse::<i64>().ok().filter(|seconds| (0..=LAST_SECOND).contains(seconds));
    seconds.map(|seconds| Some(date_of_epoch(seconds))).ok_or_else(|| {
        Diagnostic::error(format!(
            "found SOURCE_DATE_EPOCH `{text}`, expected seconds since 1970, from 0 to {LAST_SECOND} (the end of 9999)"
        ))
        .into()
    })
}

/// The UTC day, `YYYY-MM-DD`, of seconds since 1970.
pub fn date_of_epoch(seconds: i64) -> String {
    let day = jiff::civil::date(1970, 1, 1)
        .saturating_add(jiff::SignedDuration::from_secs(seconds.div_euclid(86_400) * 86_400));
    day.to_string()
}

/// The day since 1970-01-01 of a day written `YYYY-MM-DD`; that of 1970-01-01 where it is none.
pub fn day_number(date: &str) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    let hours = date.parse::<jiff::civil::Date>().map_or(0, |date| date.duration_since(epoch).as_hours());
    i32::try_from(hours / 24).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_days() {
        assert_eq!(date_of_epoch(0), "1970-01-01");
        assert_eq!(date_of_epoch(951_782_400), "2000-02-29");
        assert_eq!(date_of_epoch(-1), "1969-12-31");
        assert_eq!(date_of_epoch(1_743_379_200), "2025-03-31");
        assert_eq!(date_of_epoch(LAST_SECOND), "9999-12-31");
        assert_eq!((day_number("1970-01-02"), day_number("2000-02-29")), (1, 11_016));
    }
}
