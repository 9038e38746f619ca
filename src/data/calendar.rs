//! Days and times of the proleptic Gregorian calendar, as whole numbers.

use jiff::Span;
use jiff::civil::Date;

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

/// The day from which days are counted.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// The days of the years 1 to 9999, which a date of four digits can name.
const DAYS: std::ops::RangeInclusive<i32> = -719_162..=2_932_896;

/// Whether days since 1970-01-01 are a day of the years 1 to 9999.
pub(super) fn is_day(days: i32) -> bool {
    DAYS.contains(&days)
}

/// Days since 1970-01-01 of a calendar date; `None` where there is no such date
/// or its year is not of four digits.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> Option<i32> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    number_of(date)
}

/// Days since 1970-01-01; `None` outside of the years 1 to 9999.
fn number_of(date: Date) -> Option<i32> {
    let days = i32::try_from(date.duration_since(EPOCH).as_hours() / 24).ok()?;
    is_day(days).then_some(days)
}

/// The date of days since 1970-01-01; `None` outside of the years 1 to 9999.
pub(super) fn civil(days: i32) -> Option<Date> {
    if !is_day(days) {
        return None;
    }
    EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// A day later by months of the calendar and days: the last day of a month where it has
/// no such day. `None` outside of the years 1 to 9999.
pub(super) fn later(day: i32, months: i64, days: i64) -> Option<i32> {
    let shifted = civil(day)?.checked_add(Span::new().try_months(months).ok()?).ok()?;
    number_of(shifted.checked_add(Span::new().try_days(days).ok()?).ok()?)
}

/// `2024-04-30`. Readers and expressions let no day through that has no such text.
pub(super) fn date_text(days: i32) -> String {
    civil(days).map_or_else(|| format!("day {days} from 1970-01-01"), |date| date.to_string())
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
    // The crate reads other forms too.
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    number_of(text.parse().ok()?)
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
            assert_eq!(civil(days).and_then(number_of), Some(days));
        }
        assert_eq!(date_text(-3653), "1960-01-01");
        assert_eq!((date_text(*DAYS.start()), date_text(*DAYS.end())), ("0001-01-01".into(), "9999-12-31".into()));
        assert_eq!((days_of(0, 12, 31), days_of(10_000, 1, 1), civil(i32::MIN)), (None, None, None));
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
