//! Numbers of Stata: what their formats say that they are.

use super::column::Values;

/// Days from 1960-01-01, where Stata counts from, to 1970-01-01.
const EPOCH: i64 = 3653;
/// Milliseconds in a day.
const DAY: f64 = 86_400_000.0;
/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether a format shows days or moments.
pub(super) fn is_moment(format: &str) -> bool {
    unit(format).is_some()
}

/// The letter of a format of dates: `%td`, `%tc`, `%-tm`; `%d` is an old `%td`.
fn unit(format: &str) -> Option<char> {
    let rest = format.strip_prefix('%')?.trim_start_matches('-');
    if let Some(rest) = rest.strip_prefix('t') {
        return rest.chars().next().filter(|letter| "dcCwmqhy".contains(*letter));
    }
    rest.starts_with('d').then_some('d')
}

/// Numbers as days (`%td`), moments (`%tc`, milliseconds without leap seconds, as `%tC`),
/// periods of the calendar as texts (`2024w7`, `2024m3`, `2024q1`, `2024h1`) or numbers.
pub(super) fn values_of(numbers: Vec<Option<f64>>, format: &str) -> Values {
    let whole = |value: f64| libm::floor(value) as i64;
    let periods = |each: i64, letter: char| {
        let text = move |value: f64| {
            let count = whole(value);
            format!("{}{letter}{}", 1960 + count.div_euclid(each), count.rem_euclid(each) + 1)
        };
        Values::Text(numbers.iter().map(|value| value.map(text)).collect())
    };
    match unit(format) {
        Some('d') => {
            let day = |value: f64| i32::try_from(whole(value).saturating_sub(EPOCH)).unwrap_or(i32::MAX);
            Values::Date(numbers.into_iter().map(|value| value.map(day)).collect())
        }
        Some('c' | 'C') => {
            let moment = |value: f64| (libm::round((value - EPOCH as f64 * DAY) * 1000.0)) as i64;
            Values::DateTime(numbers.into_iter().map(|value| value.map(moment)).collect())
        }
        Some('w') => periods(52, 'w'),
        Some('m') => periods(12, 'm'),
        Some('q') => periods(4, 'q'),
        Some('h') => periods(2, 'h'),
        _ if numbers.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < EXACT) => {
            Values::Integer(numbers.into_iter().map(|value| value.map(|value| value as i64)).collect())
        }
        _ => Values::Number(numbers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::text;

    #[test]
    fn formats_of_dates_say_what_is_counted_from_1960() {
        let texts = |value: f64, format: &str| text::texts(values_of(vec![Some(value), None], format));
        let one = |text: &str| vec![Some(text.to_owned()), None];
        assert_eq!(texts(0.0, "%td"), one("1960-01-01"));
        assert_eq!(texts(21_915.0, "%dD_m_Y"), one("2020-01-01"));
        // 2020-01-01 is 21915 days after 1960-01-01; half a day more in milliseconds.
        assert_eq!(texts(21_915.5 * 86_400_000.0, "%tc"), one("2020-01-01T12:00:00"));
        assert_eq!((texts(722.0, "%tm"), texts(-1.0, "%tq")), (one("2020m3"), one("1959q4")));
        assert_eq!((texts(3.0, "%9.0g"), texts(2.5, "%9.0g")), (one("3"), one("2.5")));
        assert!(!is_moment("%10s") && !is_moment("%9.0g") && is_moment("%-td"));
    }
}
