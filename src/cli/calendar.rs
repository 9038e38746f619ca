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

/// The UTC day, `YYYY-MM-DD`, of seconds since 1970 (Howard Hinnant, "chrono-
/// Compatible Low-Level Date Algorithms", `civil_from_days`).
pub fn date_of_epoch(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
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
    }
}
