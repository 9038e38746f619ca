//! Numbers with a sign or a unit around them: `12%`, `$12`, `12 mg`, `4.5 x10^9/L`.

use super::fault::{Fault, Faults};
use super::shortened::shortened;

/// What stands before an amount of money.
const CURRENCIES: [&str; 9] = ["$", "€", "£", "¥", "US$", "USD", "EUR", "GBP", "CHF"];

/// Signs that stand behind a number, with or without a blank.
const SIGNS: [&str; 10] = ["%", "‰", "°", "°C", "°F", "€", "$", "£", "¥", "′"];

/// Units of one letter that may be written without a blank: `12h`. `2A` is a stage, and no amount.
const LETTERS: [&str; 9] = ["d", "h", "g", "m", "s", "w", "y", "l", "L"];

/// A unit is at most so many letters long: `mL/min/1.73 m2` is one, a sentence is none.
const LONGEST: usize = 20;

/// A number and what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarkedNumber<'t> {
    /// The number, without its sign.
    pub digits: &'t str,
    /// Whether a minus stands before it, or before the currency.
    pub is_negative: bool,
    /// The sign or unit.
    pub mark: &'t str,
}

/// Whether a sign is that of a currency.
pub(super) fn is_currency(mark: &str) -> bool {
    CURRENCIES.contains(&mark)
}

/// Takes a number apart from its unit; `None` where there is no unit, or anything that may be
/// part of the value: `12-14`, `1e3`, `120/80`, `2nd`.
pub(super) fn marked_number(text: &str) -> Option<MarkedNumber<'_>> {
    let minus = ['-', '\u{2212}', '\u{2013}'];
    let (is_negative, unsigned) =
        text.strip_prefix(minus).map_or_else(|| (false, text.strip_prefix('+').unwrap_or(text)), |rest| (true, rest));
    let start = unsigned.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = unsigned.split_at(start);
    let (is_negative, before) = match before.strip_suffix(minus) {
        Some(before) if !is_negative && !before.is_empty() => (true, before),
        _ => (is_negative, before),
    };
    let before = before.trim_end();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}');
    let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
    let (digits, _) = rest.split_at(end);
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
    let after = &rest[digits.len()..];
    let mark = match (before, after) {
        ("", _) if is_unit(after) => after.trim(),
        (_, "") if CURRENCIES.contains(&before) => before,
        _ => return None,
    };
    Some(MarkedNumber { digits, is_negative, mark })
}

fn is_unit(after: &str) -> bool {
    let unit = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let is_glued = unit.len() == after.len();
    if SIGNS.contains(&unit) || is_power_of_ten(unit) {
        return true;
    }
    let is_letter = |c: char| c.is_alphabetic() || c == '°';
    let Some(first) = unit.chars().next().filter(|first| is_letter(*first)) else { return false };
    let second = unit.chars().nth(1);
    if unit.chars().count() > LONGEST || (matches!(first, 'e' | 'E' | 'x' | 'X') && !second.is_some_and(is_letter)) {
        return false;
    }
    let is_ordinal = ["st", "nd", "rd", "th"].iter().any(|end| unit == *end || unit.starts_with(&format!("{end} ")));
    if is_glued && (is_ordinal || (second.is_none() && !LETTERS.contains(&unit))) {
        return false;
    }
    // A number of its own would be part of the value: `5 to 10`, `120 / 80`.
    let mut before = ' ';
    unit.chars().all(|c| {
        let is_digit_of_unit = c.is_ascii_digit() && !matches!(before, ' ' | '-' | '–');
        before = c;
        is_letter(c) || is_digit_of_unit || " /.,·*^%²³⁻¹-".contains(c)
    })
}

/// Whether a unit begins with a power of ten: `x10^9/L`, `10³/µL`.
fn is_power_of_ten(unit: &str) -> bool {
    let power = unit.strip_prefix(['x', 'X', '×', '*', '·']).unwrap_or(unit).trim_start();
    let Some(rest) = power.strip_prefix("10") else { return false };
    let is_exponent = |c: char| c.is_ascii_digit() || "^⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c);
    let below = rest.trim_start_matches(is_exponent);
    below.len() < rest.len()
        && below.strip_prefix('/').is_some_and(|unit| !unit.is_empty() && unit.chars().all(char::is_alphabetic))
}

/// The first two ways in which the numbers of a column that says `"bareNumber": false` are
/// marked: numbers in two units are not one quantity.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    first: Option<Marked>,
    other: Option<Marked>,
}

#[derive(Debug, Clone)]
struct Marked {
    row: usize,
    text: String,
    mark: String,
}

impl Marks {
    /// Of the cells of a column.
    pub fn of<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Self {
        let mut marks = Self::default();
        for (row, text) in cells.enumerate() {
            let Some(text) = text else { continue };
            let mark = marked_number(text).map_or("", |marked| marked.mark);
            let marked = || Marked { row, text: text.to_owned(), mark: mark.to_owned() };
            match &marks.first {
                None => marks.first = Some(marked()),
                Some(first) if first.mark != mark => {
                    marks.other = Some(marked());
                    break;
                }
                Some(_) => {}
            }
        }
        marks
    }

    /// Adds those of a later part of the column, which begins after so many rows.
    pub fn append(&mut self, later: Self, rows: usize) {
        let moved = |marked: Option<Marked>| marked.map(|marked| Marked { row: marked.row + rows, ..marked });
        let (first, other) = (moved(later.first), moved(later.other));
        if self.other.is_some() {
            return;
        }
        match (&self.first, &first) {
            (Some(ours), Some(theirs)) if ours.mark != theirs.mark => self.other = first,
            (Some(_), _) => self.other = other,
            (None, _) => (self.first, self.other) = (first, other),
        }
    }

    /// An error where two cells are marked in two ways.
    pub fn tell(self, name: &str, column: usize, faults: &mut Faults) {
        let (Some(first), Some(other)) = (self.first, self.other) else { return };
        let alone = |mark: &str| if mark.is_empty() { "alone".to_owned() } else { format!("with `{mark}`") };
        let message = format!(
            "column `{name}`: found `{}`, expected a number {}, as `{}` in the first row that has one: numbers in two \
             units are not one quantity",
            shortened(&other.text),
            alone(&first.mark),
            shortened(&first.text)
        );
        faults.add(&mut 0, || Fault { row: other.row, column, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_parted_from_its_unit() {
        for (text, digits, mark) in [
            ("12%", "12", "%"),
            ("12.5 %", "12.5", "%"),
            ("$1,200.50", "1,200.50", "$"),
            ("€ 12", "12", "€"),
            ("USD 12", "12", "USD"),
            ("12 €", "12", "€"),
            ("12 mg", "12", "mg"),
            ("12mg", "12", "mg"),
            ("0,5 mg/kg", "0,5", "mg/kg"),
            ("72 mL/min/1.73m2", "72", "mL/min/1.73m2"),
            ("4.5 x10^9/L", "4.5", "x10^9/L"),
            ("250 10³/µL", "250", "10³/µL"),
            ("37.2°C", "37.2", "°C"),
            ("64 years", "64", "years"),
            ("12h", "12", "h"),
            ("22 kg/m²", "22", "kg/m²"),
        ] {
            let expected = MarkedNumber { digits, is_negative: false, mark };
            assert_eq!(marked_number(text), Some(expected), "{text}");
        }
        for text in ["-$5", "$-5", "-5 mg", "\u{2212}5%"] {
            assert!(marked_number(text).is_some_and(|marked| marked.is_negative && marked.digits == "5"), "{text}");
        }
        for text in [
            "12",
            "12-14",
            "12 - 14 mg",
            "1e3",
            "120/80",
            "2nd",
            "2nd line",
            "3A",
            "T1",
            "P001",
            "1+",
            "<5",
            "5 to 10",
            "1x3",
            "5x10^9",
            "3 of 5",
            "12 (15)",
            "12?",
            "-",
            "mg",
            "",
            "1.2.3",
            "2020-01-02",
        ] {
            assert_eq!(marked_number(text).filter(|marked| marked.digits != "1.2.3"), None, "{text}");
        }
    }
}
