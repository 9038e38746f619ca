//! Cells that make a column text although the others are numbers or dates.

use std::collections::BTreeMap;

use super::calendar;
use super::plain::plain_number;
use super::shortened::shortened;

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
pub(super) const PATTERNS: [&str; 15] = [
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%d%b%y", "%d-%b-%y", "%d %b %y", "%d.%m.%Y", "%d/%m/%Y",
    "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d%b%Y", "%d-%b-%Y", "%d %b %Y",
];

/// A date is at least as long as `15MAR24`; `1.2.3` is a number of a section.
const SHORTEST_DATE: usize = 7;

/// A text longer than this may say more of a patient than that a value is missing,
/// and is not shown.
const SHORT: usize = 12;

/// Why a column is text.
pub(super) struct Stray {
    /// The first row, from 0, whose cell is none of the expected kind.
    pub row: usize,
    /// What is so, without the place.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// How a cell is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Number,
    /// With a decimal comma, a sign between thousands, or another minus.
    OtherNumber,
    /// `<5`, `5*`
    Flagged,
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

/// The texts of a column, each once.
pub(super) struct Written<'t> {
    pub text: &'t str,
    /// How many rows hold it.
    pub count: usize,
    /// The first of them, from 0.
    pub first: usize,
}

/// Why the column, which is read as text, is not read as numbers or dates, if most of
/// its cells are such: four of five that are no placeholder. A column with `<5` and
/// the like is one of numbers if at least half are plain numbers: `<65` and `≥65`
/// alone are levels. `rows` are all rows, those without a text among them.
pub(super) fn stray(name: &str, texts: &[Written<'_>], rows: usize) -> Option<Stray> {
    let texts: Vec<(Form, &Written<'_>)> = texts.iter().map(|written| (form(written.text), written)).collect();
    let mut counts: BTreeMap<Form, usize> = BTreeMap::new();
    for (form, written) in &texts {
        *counts.entry(*form).or_default() += written.count;
    }
    let count = |form: Form| counts.get(&form).copied().unwrap_or(0);
    let present = counts.values().sum::<usize>() - count(Form::Placeholder);
    if count(Form::Number) == counts.values().sum::<usize>() {
        return None;
    }
    let is_most = |part: usize| part > 0 && 5 * part >= 4 * present;
    let numbers = count(Form::Number) + count(Form::OtherNumber);
    let is_numeric =
        is_most(numbers) || (2 * count(Form::Number) >= present && is_most(numbers + count(Form::Flagged)));
    if is_numeric {
        return Some(because(name, &texts, rows, Form::Number, "a number"));
    }
    let (dates, moments) = (count(Form::Date), count(Form::DateTime));
    let partial = count(Form::PartialDate);
    // A year alone is a part of a date beside other dates, else a number.
    let is_year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let years = texts.iter().filter(|(form, written)| *form == Form::Number && is_year(written.text));
    let years: usize = years.map(|(_, written)| written.count).sum();
    let years = if dates + partial > 0 { years } else { 0 };
    if is_most(dates + moments + partial + years) {
        let (form, words) = if dates >= moments { (Form::Date, "a date") } else { (Form::DateTime, "a date and time") };
        return Some(because(name, &texts, rows, form, words));
    }
    if is_most(count(Form::Zoned) + moments) && count(Form::Zoned) > 0 {
        return Some(zoned(name, &texts, rows));
    }
    let others: usize = (0..PATTERNS.len()).map(|at| count(Form::OtherDate(at))).sum();
    is_most(others).then(|| other_dates(name, &texts, rows))
}

/// Moments that say how far their zone is from UTC.
fn zoned(name: &str, texts: &[(Form, &Written<'_>)], all: usize) -> Stray {
    let zoned = texts.iter().filter(|(form, _)| *form == Form::Zoned);
    let count: usize = zoned.clone().map(|(_, written)| written.count).sum();
    Stray {
        row: zoned.map(|(_, written)| written.first).min().unwrap_or(0),
        message: format!(
            "`{name}` is read as text: {count} of {all} rows hold a time with its distance from UTC, expected a time \
             without a zone"
        ),
        hint: "write all times in one zone, without `+02:00`; for text, declare \"type\": \"string\"".to_owned(),
    }
}

/// Dates in a form that is read where it is declared; of the day and the month it may not be
/// clear which is first.
fn other_dates(name: &str, texts: &[(Form, &Written<'_>)], all: usize) -> Stray {
    let mut counts = [0usize; PATTERNS.len()];
    let dates = || {
        texts.iter().filter_map(|(form, written)| match form {
            Form::OtherDate(at) => Some((*at, *written)),
            _ => None,
        })
    };
    dates().for_each(|(at, written)| counts[at] += written.count);
    let others: usize = counts.iter().sum();
    let at = (0..PATTERNS.len()).max_by_key(|at| (counts[*at], PATTERNS.len() - at)).unwrap_or(0);
    let fits = |pattern: &str| dates().all(|(_, written)| calendar::by_pattern(written.text, pattern).is_some());
    let swapped = swapped(PATTERNS[at]);
    // A day after the twelfth says which of the two is first.
    let fitting = swapped.as_deref().filter(|other| !fits(PATTERNS[at]) && fits(other));
    let pattern = fitting.unwrap_or(PATTERNS[at]);
    let swapped = if fitting.is_some() { None } else { swapped.clone() };
    let row = texts.iter().map(|(_, written)| written.first).min().unwrap_or(0);
    let declare = |format: &str| format!("\"type\": \"date\", \"format\": \"{format}\"");
    match swapped {
        Some(other) if fits(pattern) && fits(&other) => Stray {
            row,
            message: format!(
                "`{name}` is read as text: {others} of {all} rows hold a date of which day and month cannot be told \
                 apart, `{pattern}` or `{other}`"
            ),
            hint: format!(
                "declare the column in data/datapackage.json: {} where the day is first, \"format\": \"{}\" where the \
                 month is",
                declare(if pattern.starts_with("%d") { pattern } else { &other }),
                if pattern.starts_with("%d") { &other } else { pattern },
            ),
        },
        Some(other) if !fits(pattern) && !fits(&other) => Stray {
            row,
            message: format!(
                "`{name}` is read as text: {others} of {all} rows hold a date, some in the form `{pattern}` and some in \
                 another"
            ),
            hint: "write all dates alike, best as `2024-04-30`: a column is read in one form".to_owned(),
        },
        _ => Stray {
            row,
            message: format!(
                "`{name}` is read as text: {others} of {all} rows hold a date in the form `{pattern}`, expected one such as `2024-04-30`"
            ),
            hint: format!("declare the column in data/datapackage.json: {}", declare(pattern)),
        },
    }
}

/// A pattern with the day in place of the month, where both are numbers.
fn swapped(pattern: &str) -> Option<String> {
    let both = pattern.contains("%d") && pattern.contains("%m") && !pattern.starts_with("%Y");
    both.then(|| pattern.replace("%d", "%-").replace("%m", "%d").replace("%-", "%m"))
}

/// Names the cells that are not written as the others.
fn because(name: &str, texts: &[(Form, &Written<'_>)], all: usize, expected: Form, words: &str) -> Stray {
    let others = || texts.iter().filter(|(form, _)| *form != expected);
    let row = others().map(|(_, written)| written.first).min().unwrap_or(0);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut has_other_number = false;
    let mut has_text = false;
    let mut has_partial = false;
    for (form, written) in others() {
        counts.insert(written.text, written.count);
        has_other_number |= *form == Form::OtherNumber;
        has_partial |= *form == Form::PartialDate;
        has_text |= !matches!(form, Form::OtherNumber | Form::PartialDate);
    }
    let rows = counts.values().sum::<usize>();
    let shown = counts.iter().filter(|(text, _)| text.chars().count() <= SHORT);
    let cause = match shown.max_by_key(|(text, count)| (**count, std::cmp::Reverse(**text))) {
        Some((text, _)) if counts.len() == 1 => format!("`{}` in {rows} of {all} rows", shortened(text)),
        Some((text, count)) => format!("{rows} of {all} rows, {count} of them with `{}`", shortened(text)),
        None => format!("{rows} of {all} rows"),
    };
    let mut hints = Vec::new();
    if has_other_number {
        hints.push("for numbers with a comma or with thousands set apart its type, `decimalChar` and `groupChar`");
    }
    if has_text && words == "a number" {
        hints.push("a text that means a missing value in `missingValues`, or, if these are codes, the type `string`");
    } else if has_text {
        hints.push("a text that means a missing value in `missingValues`, another form of date in `format`");
    }
    if has_partial {
        hints.push(
            "a date of which only a part is known is no date: complete it by a rule of the protocol, in a column of \
             its own, or declare the column as `string`",
        );
    }
    Stray {
        row,
        message: format!("`{name}` is read as text because of {cause}, expected {words}"),
        hint: format!("declare in data/datapackage.json {}", hints.join("; ")),
    }
}

fn form(text: &str) -> Form {
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

/// The first form of dates that fits.
fn pattern_of(text: &str) -> Option<usize> {
    let fits = |pattern: &&str| calendar::by_pattern(text, pattern).is_some();
    if text.len() < SHORTEST_DATE { None } else { PATTERNS.iter().position(fits) }
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
    inner.len() < text.len() && (plain_number(inner).is_some() || is_number_in_other_form(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_stray(cells: &[&str]) -> bool {
        let mut texts: Vec<Written<'_>> = Vec::new();
        for (first, text) in cells.iter().enumerate() {
            match texts.iter_mut().find(|written| written.text == *text) {
                Some(written) => written.count += 1,
                None => texts.push(Written { text, count: 1, first }),
            }
        }
        stray("x", &texts, cells.len()).is_some()
    }

    #[test]
    fn levels_and_codes_are_no_numbers() {
        for cells in [
            &["0", "1+", "2+", "3+", "2+"][..],
            &["<65", ">=65", "<65"],
            &["001", "002", "010", "7"],
            &["T1", "T2", "2"],
            &["1.2.3", "1.2.4"],
            &["M", "F", "?"],
            &["12-14", "15-17", "18"],
            &[".", "-"],
        ] {
            assert!(!is_stray(cells), "{cells:?}");
        }
    }

    #[test]
    fn numbers_with_a_few_texts_are() {
        for cells in [
            &["1", "2", "3", "4", "x"][..],
            &["1", "."],
            &["0.4", "2", "<5", "<5"],
            &["45,5", "3,1"],
            &["1.234,5", "1 234", "1'234'567", "\u{2212}3"],
            &["2024-01-01", "2024-02", "2024-01-03", "2024-01-03", "2024-01-03"],
            &["2024-01-01", "2024-02", "2020-UN-UN", "2021-03-UN", "UN-MAR-2020"],
            &["2020-03", "2020-04"],
            &["15MAR24", "16-Mar-24"],
        ] {
            assert!(is_stray(cells), "{cells:?}");
        }
    }
}
