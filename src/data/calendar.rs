//! Days and times of the proleptic Gregorian calendar, as whole numbers.
//!
//! The conversions between days and year, month, day are Howard Hinnant's
//! `days_from_civil` and `civil_from_days`
//! (<https://howardhinnant.github.io/date_algorithms.html>).

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

/// Days since 1970-01-01 of a calendar date; `None` where there is no such date
/// or its year is not of four digits.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> Option<i32> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    i32::try_from(era * 146_097 + day_of_era - 719_468).ok()
}

/// Year, month and day of days since 1970-01-01.
pub(super) fn civil(days: i32) -> (i64, i64, i64) {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A day later by months of the calendar and days: the last day of a month where it has
/// no such day. `None` outside of the years 1 to 9999.
pub(super) fn later(day: i32, months: i64, days: i64) -> Option<i32> {
    let (year, month, day) = civil(day);
    let month = month - 1 + months;
    let (year, month) = (year + month.div_euclid(12), month.rem_euclid(12) + 1);
    let shifted = i64::from(days_of(year, month, day.min(month_length(year, month)))?) + days;
    let shifted = i32::try_from(shifted).ok()?;
    (1..=9999).contains(&civil(shifted).0).then_some(shifted)
}

/// `2024-04-30`.
pub(super) fn date_text(days: i32) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The day of microseconds since 1970-01-01T00:00:00.
pub(super) fn day_of(micros: i64) -> i32 {
    // A 64-bit count of microseconds spans about 213 million days.
    i32::try_from(micros.div_euclid(DAY)).unwrap_or(i32::MAX)
}

/// `2024-04-30T12:05:00`, with microseconds only where there are some.
pub(super) fn datetime_text(micros: i64) -> String {
    let time = micros.rem_euclid(DAY);
    let (seconds, fraction) = (time / 1_000_000, time % 1_000_000);
    let text =
        format!("{}T{:02}:{:02}:{:02}", date_text(day_of(micros)), seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 { text } else { format!("{text}.{fraction:06}") }
}

/// The microseconds of a day and a time of day.
pub(super) fn moment(days: i32, hour: i64, minute: i64, second: i64, micros: i64) -> Option<i64> {
    let in_range = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    if !in_range || !(0..1_000_000).contains(&micros) {
        return None;
    }
    Some(i64::from(days) * DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// A date in ISO 8601's extended form, `2024-04-30`.
pub(super) fn iso_date(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    days_of(digits(&bytes[..4])?, digits(&bytes[5..7])?, digits(&bytes[8..])?)
}

/// A date and time in ISO 8601's extended form: `2024-04-30T12:05`, with seconds
/// and fraction if there are any, a blank in place of the `T`, and a final `Z`.
pub(super) fn iso_datetime(text: &str) -> Option<i64> {
    let (date, time) = text.split_at_checked(10)?;
    let time = time.strip_prefix(['T', ' '])?;
    let time = time.strip_suffix('Z').unwrap_or(time);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let fraction = if fraction.is_empty() { 0 } else { micros_of(fraction)? };
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = parts.next().map_or(Some(0), two_digits)?;
    if parts.next().is_some() {
        return None;
    }
    moment(iso_date(date)?, hour, minute, second, fraction)
}

fn micros_of(fraction: &str) -> Option<i64> {
    let padded: String = fraction.chars().chain("000000".chars()).take(6).collect();
    if fraction.bytes().all(|byte| byte.is_ascii_digit()) { digits(padded.as_bytes()) } else { None }
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 { digits(text.as_bytes()) } else { None }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// The conversions of a `strptime` pattern that can be read.
pub(super) const CONVERSIONS: &str = "%Y %y %m %d %e %b %B %H %M %S %%";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A date and time by a pattern of `strptime`, as microseconds. Numbers may have
/// fewer digits than the pattern says (`2/6/2006`); month names are English; `%y`
/// is 1969–2068, as in POSIX. `None` where the text does not fit.
pub(super) fn by_pattern(text: &str, pattern: &str) -> Option<i64> {
    let (mut year, mut month, mut day, mut hour, mut minute, mut second) = (None, None, None, 0, 0, 0);
    let mut rest = text;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            rest = rest.strip_prefix(letter)?;
            continue;
        }
        match letters.next()? {
            // A year of fewer digits would be one of the first century.
            'Y' => year = Some(leading(&mut rest, 4).filter(|year| *year >= 1000)?),
            'y' => {
                let short = leading(&mut rest, 2)?;
                year = Some(if short < 69 { 2000 + short } else { 1900 + short });
            }
            'm' => month = Some(leading(&mut rest, 2)?),
            'd' | 'e' => day = Some(leading(&mut rest, 2)?),
            'b' | 'B' => month = Some(month_name(&mut rest)?),
            'H' => hour = leading(&mut rest, 2)?,
            'M' => minute = leading(&mut rest, 2)?,
            'S' => second = leading(&mut rest, 2)?,
            '%' => rest = rest.strip_prefix('%')?,
            _ => return None,
        }
    }
    if !rest.is_empty() {
        return None;
    }
    moment(days_of(year?, month?, day?)?, hour, minute, second, 0)
}

/// Whether a pattern names a year, a month and a day, and only known conversions.
pub(super) fn is_pattern(pattern: &str) -> bool {
    let mut letters = pattern.chars();
    let mut named = String::new();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            match letters.next() {
                Some(conversion) if CONVERSIONS.contains(&format!("%{conversion}")) => named.push(conversion),
                _ => return false,
            }
        }
    }
    named.contains(['Y', 'y']) && named.contains(['m', 'b', 'B']) && named.contains(['d', 'e'])
}

fn leading(rest: &mut &str, most: usize) -> Option<i64> {
    let text = rest.trim_start_matches(' ');
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, after) = text.split_at_checked(length)?;
    *rest = after;
    digits(number.as_bytes())
}

/// Whether a text is the name of a month, or its first three letters.
pub(super) fn is_month_name(text: &str) -> bool {
    let mut rest = text;
    month_name(&mut rest).is_some() && rest.is_empty()
}

fn month_name(rest: &mut &str) -> Option<i64> {
    let lower = rest.to_ascii_lowercase();
    let (at, name) = MONTHS.iter().enumerate().find(|(_, name)| lower.starts_with(&name[..3]))?;
    let length = if lower.starts_with(name) { name.len() } else { 3 };
    *rest = rest.get(length..)?;
    i64::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_convert_back() {
        // 2000-03-01 is 11017 days after 1970-01-01: 30 years of 365 days, 7 leap
        // days before 2000, then 31 + 29 days.
        assert_eq!(days_of(2000, 3, 1), Some(30 * 365 + 7 + 31 + 29));
        assert_eq!(days_of(1960, 1, 1), Some(-3653));
        assert_eq!(days_of(2023, 2, 29), None);
        for days in [-719_162, -1, 0, 59, 60, 11_016, 20_000] {
            let (year, month, day) = civil(days);
            assert_eq!(days_of(year, month, day), Some(days));
        }
        assert_eq!(date_text(-3653), "1960-01-01");
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        let later = |day: &str, months, days| {
            iso_date(day).and_then(|day| later(day, months, days)).map(date_text).unwrap_or_default()
        };
        assert_eq!(later("2024-01-31", 1, 0), "2024-02-29");
        assert_eq!(later("2024-01-31", -11, 1), "2023-03-01");
        assert_eq!(later("2024-03-15", 10, -15), "2024-12-31");
        assert_eq!(later("9999-12-31", 0, 1), "");
    }

    #[test]
    fn iso_and_patterned_dates_are_read_and_impossible_ones_are_not() {
        assert_eq!(iso_date("2024-02-29").map(date_text).as_deref(), Some("2024-02-29"));
        assert_eq!(iso_date("2024-2-29"), None);
        assert_eq!(iso_date("2024-02-3é"), None);
        assert_eq!(by_pattern("2/6/2006", "%m/%d/%Y").map(datetime_text).as_deref(), Some("2006-02-06T00:00:00"));
        assert_eq!(by_pattern("06FEB2006", "%d%b%Y").map(datetime_text).as_deref(), Some("2006-02-06T00:00:00"));
        assert_eq!(by_pattern("13/40/2006", "%m/%d/%Y"), None);
        assert_eq!(
            iso_datetime("2024-04-30T12:05:07.25Z").map(datetime_text).as_deref(),
            Some("2024-04-30T12:05:07.250000")
        );
        assert_eq!(iso_datetime("2024-04-30 24:00"), None);
        assert!(is_pattern("%d.%m.%Y") && !is_pattern("%d.%m") && !is_pattern("%Q"));
    }
}
