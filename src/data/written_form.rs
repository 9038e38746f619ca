//! How a text is written: as a number, a date, a placeholder, or in another form of these.

use super::calendar;
use super::marked_number::marked_number;
use super::plain::plain_number;

/// A text longer than this may say more of a patient than that a value is missing,
/// and is not shown.
pub(super) const SHORT: usize = 12;

/// Texts that mean a missing value in the files of many programs, in small letters;
/// besides these, a text without a letter or a digit, and the errors of spreadsheets.
const PLACEHOLDERS: [&str; 21] = [
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "n. a.",
    "n/d",
    "n.d.",
    "nan",
    "nd",
    "nk",
    "n/k",
    "unk",
    "unkn",
    "unknown",
    "null",
    "nil",
    "none",
    "missing",
    "miss",
    "not done",
    "not known",
];

/// Forms of dates that are read with a `format` only; those of short years are first,
/// since a year of two digits would pass for one of four.
pub(super) const DAYS: [&str; 16] = [
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%d%b%y", "%d-%b-%y", "%d %b %y", "%d.%m.%Y", "%d/%m/%Y",
    "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d%b%Y", "%d-%b-%Y", "%d %b %Y", ISO,
];

/// That of ISO 8601, which is read with a `format` where a month or a day has one digit: `2020-1-2`.
const ISO: &str = "%Y-%m-%d";

/// Times of day behind a date.
const TIMES: [&str; 3] = ["", " %H:%M", " %H:%M:%S"];

/// How many forms there are of dates, and of dates with a time.
pub(super) const PATTERNS: usize = DAYS.len() * TIMES.len();

/// The number of the form of `2020-1-2`.
pub(super) const ISO_PATTERN: usize = DAYS.len() - 1;

/// The form of dates with a number below [`PATTERNS`].
pub(super) fn date_pattern(at: usize) -> String {
    format!("{}{}", DAYS[at % DAYS.len()], TIMES[at / DAYS.len() % TIMES.len()])
}

/// The forms with which a text is read as a date. A year of two digits is not one of four.
pub(super) fn date_patterns_of(text: &str) -> Vec<String> {
    const DIGITS: &str = "%Y%m%d";
    let all = (0..PATTERNS).map(date_pattern).chain([DIGITS.to_owned()]);
    let mut found: Vec<String> = all.filter(|pattern| calendar::by_pattern(text.trim(), pattern).is_some()).collect();
    if found.iter().any(|pattern| pattern.contains("%y")) {
        found.retain(|pattern| pattern.contains("%y"));
    }
    found
}

/// A date is at least as long as `1/2/20`.
const SHORTEST_DATE: usize = 6;

/// How a cell is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Number,
    /// With a decimal comma, a sign between thousands, or another minus.
    OtherNumber,
    /// `<5`, `5*`
    Flagged,
    /// `12%`, `$12`, `12 mg`
    Marked,
    Date,
    DateTime,
    /// By one of [`PATTERNS`].
    OtherDate(usize),
    /// `2020-03`, `2020-UN-UN`
    PartialDate,
    /// `2024-04-30T12:05:00+02:00`
    Zoned,
    Placeholder,
    Other,
}

/// How a text is written.
pub(super) fn form(text: &str) -> Form {
    if plain_number(text).is_some() {
        Form::Number
    } else if calendar::iso_date(text).is_some() {
        Form::Date
    } else if is_placeholder(text) {
        Form::Placeholder
    } else if is_partial_date(text) {
        Form::PartialDate
    } else if !text.contains(|c: char| c.is_ascii_digit()) {
        Form::Other
    } else if calendar::iso_datetime(text).is_some() {
        Form::DateTime
    } else if is_zoned(text) {
        Form::Zoned
    } else if is_number_in_other_form(text) {
        Form::OtherNumber
    } else if let Some(at) = pattern_of(text) {
        Form::OtherDate(at)
    } else if marked_number(text).is_some_and(|marked| is_number(marked.digits)) {
        Form::Marked
    } else if is_flagged(text) {
        Form::Flagged
    } else {
        Form::Other
    }
}

/// Whether a text is a date of which only a part is known: `2020-03`, `2020-UN-UN`,
/// `UN-MAR-2020`, `2020---15`.
pub(super) fn is_partial_date(text: &str) -> bool {
    const UNKNOWN: [&str; 9] = ["un", "unk", "uk", "nk", "xx", "xxx", "??", "--", ""];
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    let is_number = |part: &&str, lengths: &[usize]| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_unknown = |part: &&str| UNKNOWN.contains(&part.to_ascii_lowercase().as_str());
    let is_year =
        |part: &&str| is_number(part, &[4]) && matches!(part.as_bytes()[..2], [b'1', b'8' | b'9'] | [b'2', b'0']);
    let is_month = |part: &&str| is_number(part, &[1, 2]) || calendar::is_month_name(part);
    match parts.as_slice() {
        [year, month] if is_year(year) => (text.contains('-') && part_of_year(month)) || is_unknown(month),
        // CDISC leaves out what is not known and keeps its place.
        [year, "", "", day] => is_year(year) && is_month(day),
        ["", "", month, day] => is_month(month) && is_month(day),
        [first, _, last] => {
            let year = if is_year(first) { first } else { last };
            let others: Vec<&&str> = parts.iter().filter(|part| !std::ptr::eq(*part, year)).collect();
            (is_year(year) || is_unknown(year))
                && others.iter().all(|part| is_unknown(part) || is_month(part))
                && parts.iter().any(&is_unknown)
                && parts.iter().any(|part| !is_unknown(part))
        }
        _ => false,
    }
}

/// Whether a text is a moment with its distance from UTC.
fn is_zoned(text: &str) -> bool {
    let Some((moment, offset)) = text.rfind(['+', '-']).and_then(|at| text.split_at_checked(at)) else { return false };
    let digits = offset[1..].replace(':', "");
    matches!(digits.len(), 2 | 4)
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && calendar::iso_datetime(moment.trim_end()).is_some()
}

/// Whether a text is the number of a month, with two digits: `1990-2` may be a code.
fn part_of_year(text: &str) -> bool {
    text.len() == 2 && text.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
}

/// The first form of dates that fits. A year has two digits or four: `1.2.3` is the number of a
/// section.
fn pattern_of(text: &str) -> Option<usize> {
    let has_year = text.split([' ', '.', '/', '-']).next_back().is_some_and(|last| last.len() > 1);
    let is_iso = text.as_bytes().get(4) == Some(&b'-') || text.contains(':');
    if text.len() < SHORTEST_DATE || !(has_year || is_iso) {
        return None;
    }
    let times = if text.contains(':') { DAYS.len()..PATTERNS } else { 0..DAYS.len() };
    times.into_iter().find(|at| calendar::by_pattern(text, &date_pattern(*at)).is_some())
}

/// Whether a text is a number, with whatever separators.
fn is_number(text: &str) -> bool {
    plain_number(text).is_some() || is_number_in_other_form(text)
}

/// Whether a text stands for a missing value: `.`, `n/a`, `#DIV/0!`.
pub(super) fn is_placeholder(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
        || (text.starts_with('#') && text.ends_with(['!', '?', 'A']))
        || (text.len() <= SHORT && PLACEHOLDERS.contains(&text.to_lowercase().as_str()))
}

/// Whether a text is a number with a decimal comma or with thousands set apart, or has
/// the minus of typography: `45,5`, `1 234`, `1.234,5`, `−3`.
fn is_number_in_other_form(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+', '\u{2212}', '\u{2013}']).unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_mark = |c: char| matches!(c, ',' | '.');
    let whole = match bare.rsplit_once(is_mark) {
        Some((whole, fraction)) if bare.matches(&bare[whole.len()..=whole.len()]).count() == 1 => {
            if !is_digits(fraction) {
                return false;
            }
            whole
        }
        _ => bare,
    };
    let is_between = |c: char| is_mark(c) || matches!(c, '\'' | '\u{2019}') || (c.is_whitespace() && c != '\n');
    let groups: Vec<&str> = whole.split(is_between).collect();
    let is_grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    groups.iter().all(|group| is_digits(group)) && is_grouped && !bare_is_plain(text, bare)
}

/// Whether nothing but digits is left: then it is a code such as `007`.
fn bare_is_plain(text: &str, bare: &str) -> bool {
    let has_other_minus = text.starts_with(['\u{2212}', '\u{2013}']);
    !has_other_minus && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && bare.matches('.').count() < 2
}

/// Whether signs around a number say that it is a bound, or refer to a remark.
fn is_flagged(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| c.is_whitespace() || "<>=≤≥~≈*+†‡%?()[]!".contains(c));
    inner.len() < text.len() && is_number(inner)
}
