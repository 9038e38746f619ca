//! Cells that make a column text although the others are numbers or dates.

use std::collections::BTreeMap;

use super::calendar;
use super::marked_number::marked_number;
use super::shortened::shortened;
use super::written_form::{Form, ISO_PATTERN, PATTERNS, SHORT, date_pattern, form};
use super::written_text::{Written, is_quantity};

/// Why a column is text.
pub(super) struct Stray {
    /// The first row, from 0, whose cell is none of the expected kind.
    pub row: usize,
    /// What is so, without the place.
    pub message: String,
    /// What to do.
    pub hint: String,
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
    let is_numeric = is_most(numbers)
        || (2 * count(Form::Number) >= present && is_most(numbers + count(Form::Flagged) + count(Form::Marked)));
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
    if is_most(numbers + count(Form::Marked)) {
        return marked(name, &texts, rows);
    }
    let others: usize = (0..PATTERNS).map(|at| count(Form::OtherDate(at))).sum();
    (others > 0 && is_most(others + dates)).then(|| other_dates(name, &texts, rows))
}

/// Numbers with a unit, where they are quantities.
fn marked(name: &str, texts: &[(Form, &Written<'_>)], all: usize) -> Option<Stray> {
    const MOST_MARKS: usize = 3;
    let marked = || texts.iter().filter(|(form, _)| *form == Form::Marked);
    let mut marks: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, written) in marked() {
        *marks.entry(marked_number(written.text).map_or("", |one| one.mark)).or_default() += written.count;
    }
    let count = marks.values().sum::<usize>();
    if marks.len() > MOST_MARKS || !is_quantity(texts.iter().map(|(_, written)| *written)) {
        return None;
    }
    let row = marked().map(|(_, written)| written.first).min().unwrap_or(0);
    let shown: Vec<String> = marks.keys().map(|mark| format!("`{}`", shortened(mark))).collect();
    let is_other = |written: &Written<'_>| marked_number(written.text).is_some_and(|one| one.digits.contains(','));
    let comma = if marked().any(|(_, written)| is_other(written)) { ", and `decimalChar` or `groupChar`" } else { "" };
    let is_alike = marks.len() == 1 && texts.iter().all(|(form, _)| matches!(form, Form::Marked | Form::Placeholder));
    let hint = if is_alike {
        format!(
            "declare the column in data/datapackage.json: \"type\": \"number\", \"bareNumber\": false{comma}; for levels, \
             \"type\": \"string\""
        )
    } else {
        "write all values in one unit, as numbers alone, and the unit in the dictionary; for levels, declare \"type\": \
         \"string\""
            .to_owned()
    };
    let shown = shown.join(" or ");
    let message =
        format!("`{name}` is read as text: {count} of {all} rows hold a number with {shown}, expected numbers alone");
    Some(Stray { row, message, hint })
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
    let mut counts = [0usize; PATTERNS];
    let dates = || {
        texts.iter().filter_map(|(form, written)| match form {
            Form::OtherDate(at) => Some((*at, *written)),
            Form::Date => Some((ISO_PATTERN, *written)),
            _ => None,
        })
    };
    dates().for_each(|(at, written)| counts[at] += written.count);
    let others: usize = counts.iter().sum();
    let at = (0..PATTERNS).max_by_key(|at| (counts[*at], PATTERNS - at)).unwrap_or(0);
    let first = date_pattern(at);
    let fits = |pattern: &str| dates().all(|(_, written)| calendar::by_pattern(written.text, pattern).is_some());
    let swapped = swapped(&first);
    // A day after the twelfth says which of the two is first.
    let fitting = swapped.as_deref().filter(|other| !fits(&first) && fits(other));
    let pattern = fitting.unwrap_or(&first);
    let swapped = if fitting.is_some() { None } else { swapped.clone() };
    let row = texts.iter().map(|(_, written)| written.first).min().unwrap_or(0);
    let kind = if pattern.contains("%H") { "datetime" } else { "date" };
    let declare = |format: &str| format!("\"type\": \"{kind}\", \"format\": \"{format}\"");
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
