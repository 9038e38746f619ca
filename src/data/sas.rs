//! Numbers of SAS: what their formats say that they are.

use super::column::Values;

/// Days from 1960-01-01, where SAS counts from, to 1970-01-01.
const EPOCH: i32 = 3653;
/// Whole numbers up to here are exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Numbers as dates, dates and times or plain numbers, by the name of their format. Numbers
/// that are all whole are integers.
pub(super) fn numbers(values: Vec<Option<f64>>, format: &str) -> Values {
    if is_datetime(format) {
        let micros =
            |seconds: f64| (libm::round(seconds * 1e6) as i64).saturating_sub(i64::from(EPOCH) * 86_400_000_000);
        return Values::DateTime(values.into_iter().map(|value| value.map(micros)).collect());
    }
    if is_date(format) {
        return Values::Date(
            values.into_iter().map(|value| value.map(|days| (days.floor() as i32).saturating_sub(EPOCH))).collect(),
        );
    }
    if values.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < EXACT) {
        return Values::Integer(values.into_iter().map(|value| value.map(|value| value as i64)).collect());
    }
    Values::Number(values)
}

fn is_datetime(format: &str) -> bool {
    ["DATETIME", "DATEAMPM", "E8601DT", "IS8601DT", "B8601DT", "DTDATE", "MDYAMPM"]
        .iter()
        .any(|name| format.starts_with(name))
}

fn is_date(format: &str) -> bool {
    const DATES: [&str; 12] = [
        "DATE", "YYMMDD", "MMDDYY", "DDMMYY", "E8601DA", "IS8601DA", "B8601DA", "WORDDAT", "WEEKDAT", "JULIAN",
        "MONYY", "YYMON",
    ];
    DATES.iter().any(|name| format.starts_with(name))
}
