//! Numbers and counts as they stand in paths and sentences.

/// That rows have a missing value, in words.
pub(crate) fn left_out(count: usize) -> String {
    match count {
        1 => "1 row has a missing value and is left out".to_owned(),
        _ => format!("{count} rows have a missing value and are left out"),
    }
}

/// A level in words: `95%`.
pub(crate) fn percent_text(level: f64) -> String {
    let percent = level * 100.0;
    let rounded = (percent * 1e6).round() / 1e6;
    format!("{rounded}%")
}

/// A number as it is written in a path: the shortest decimal.
pub(crate) fn plain_number(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { format!("{number}") }
}
