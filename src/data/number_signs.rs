//! Texts that are numbers with other signs than digits and a point: a decimal comma, thousands
//! that are set apart, a sign or a unit around each.

use std::collections::BTreeMap;

use super::cell::Reading;
use super::column::Kind;
use super::marked_number::is_currency;
use super::written_form::{Form, form};
use super::written_text::{Written, is_quantity, mark_of};

/// What may stand between groups of three digits.
const GROUPS: [char; 8] = [',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];

/// More units than these are no quantity that somebody wrote in two ways.
const MOST_MARKS: usize = 3;

/// The signs with which the numbers of a column are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumberSigns {
    /// The decimal separator, where it is a comma.
    pub decimal: Option<char>,
    /// What stands between thousands.
    pub group: Option<char>,
    /// The sign or unit around each number.
    pub mark: Option<String>,
}

impl NumberSigns {
    /// The unit of the numbers, where it is said and is no currency.
    pub fn unit(&self) -> Option<&str> {
        // A unit with a number in it is the author's to declare: pages print it.
        let is_unit = |mark: &&str| !is_currency(mark) && !mark.contains(|c: char| c.is_numeric());
        self.mark.as_deref().filter(is_unit)
    }

    /// The number that a text is.
    pub(super) fn number(&self, text: &str) -> Option<f64> {
        let mut reading = Reading::of_field("", None);
        reading.kind = Some(Kind::Number);
        (reading.decimal, reading.group, reading.is_marked) = (self.decimal, self.group, self.mark.is_some());
        reading.number(text)
    }
}

/// Why texts that are numbers are not read as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// With some signs they are other numbers than with others: `1,234`.
    Ambiguous,
    /// They are in several units, or some have none: each with how many rows have it; an empty
    /// one where the number stands alone.
    Marks(Vec<(String, usize)>),
}

/// The signs of texts all of which are numbers, or why it cannot be told what they are; neither
/// where they are none, or plain ones.
pub(super) fn number_signs(texts: &[&Written<'_>]) -> Option<Result<NumberSigns, Unread>> {
    // Most columns of texts are told by their first.
    let mut is_plain = true;
    for one in texts {
        match form(one.text) {
            Form::Number => {}
            Form::OtherNumber | Form::Marked => is_plain = false,
            _ => return None,
        }
    }
    if is_plain {
        return None;
    }
    let mut marks: BTreeMap<&str, usize> = BTreeMap::new();
    for one in texts {
        *marks.entry(mark_of(one.text)).or_default() += one.count;
    }
    let mark = match marks.keys().copied().collect::<Vec<_>>().as_slice() {
        [""] => None,
        _ if marks.len() > MOST_MARKS || !is_quantity(texts.iter().copied()) => return None,
        [one] => Some((*one).to_owned()),
        _ => {
            let marks = marks.into_iter().map(|(mark, rows)| (mark.to_owned(), rows)).collect();
            return Some(Err(Unread::Marks(marks)));
        }
    };
    signs_of(texts, mark)
}

/// The separators by which all texts are numbers, if all that there are mean the same.
fn signs_of(texts: &[&Written<'_>], mark: Option<String>) -> Option<Result<NumberSigns, Unread>> {
    let with = |decimal, group| NumberSigns { decimal, group, mark: mark.clone() };
    let grouped = GROUPS.into_iter().flat_map(|group| [(None, group), (Some(','), group)]);
    let grouped = grouped.filter(|(decimal, group)| *group != decimal.unwrap_or('.'));
    let candidates = [with(None, None), with(Some(','), None)].into_iter();
    let candidates = candidates.chain(grouped.map(|(decimal, group)| with(decimal, Some(group))));
    let is_used = |sign: Option<char>| sign.is_none_or(|sign| texts.iter().any(|one| one.text.contains(sign)));
    let mut found: Option<(NumberSigns, Vec<u64>)> = None;
    // Where a point parts thousands it is no decimal sign, whether there is another or not.
    let is_told = |signs: &NumberSigns| is_used(signs.decimal) || signs.group == Some('.');
    for signs in candidates.filter(|signs| is_told(signs) && is_used(signs.group)) {
        let values: Option<Vec<u64>> = texts.iter().map(|one| signs.number(one.text).map(f64::to_bits)).collect();
        match (values, &found) {
            (Some(values), None) => found = Some((signs, values)),
            (Some(values), Some((_, known))) if values != *known => return Some(Err(Unread::Ambiguous)),
            _ => {}
        }
    }
    found.map(|(signs, _)| Ok(signs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(texts: &[&str]) -> Option<Result<NumberSigns, Unread>> {
        let written: Vec<Written<'_>> =
            texts.iter().enumerate().map(|(first, text)| Written { text, count: 1, first }).collect();
        number_signs(&written.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_signs_of_numbers_are_those_by_which_all_of_them_are_numbers() {
        for (texts, decimal, group, mark) in [
            (&["45,5", "3"][..], Some(','), None, None),
            (&["1,234", "0,5"], Some(','), None, None),
            (&["1,234.5", "12"], None, Some(','), None),
            (&["1.234,5", "12"], Some(','), Some('.'), None),
            (&["1.234.567", "12"], Some(','), Some('.'), None),
            (&["12 345", "950"], None, Some(' '), None),
            (&["12 345,5", "950"], Some(','), Some(' '), None),
            (&["12\u{202f}345", "950"], None, Some('\u{202f}'), None),
            (&["12'345.50", "950"], None, Some('\''), None),
            (&["13.1%", "-5%", "7%"], None, None, Some("%")),
            (&["0,5 mg", "12 mg"], Some(','), None, Some("mg")),
            (&["$1,200.50", "$3"], None, Some(','), Some("$")),
        ] {
            let mark = mark.map(str::to_owned);
            assert_eq!(signs(texts), Some(Ok(NumberSigns { decimal, group, mark })), "{texts:?}");
        }
    }

    #[test]
    fn what_may_be_two_numbers_is_read_as_none() {
        assert_eq!(signs(&["1,234", "5,678"]), Some(Err(Unread::Ambiguous)));
        assert_eq!(signs(&["1,234 mg", "5,678 mg"]), Some(Err(Unread::Ambiguous)));
        let marks = |all: &[(&str, usize)]| {
            Some(Err(Unread::Marks(all.iter().map(|(mark, rows)| ((*mark).to_owned(), *rows)).collect())))
        };
        assert_eq!(signs(&["12 mg", "500 µg", "3 mg"]), marks(&[("mg", 2), ("µg", 1)]));
        assert_eq!(signs(&["12 mg", "5"]), marks(&[("", 1), ("mg", 1)]));
        for texts in [&["007", "1,5"][..], &["<5", "1,5"], &["12", "13"], &["1,5", "word"], &[]] {
            assert_eq!(signs(texts), None, "{texts:?}");
        }
        // Doses that come again and again are levels.
        let written = [("10 mg", 20), ("20 mg", 20)].map(|(text, count)| Written { text, count, first: 0 });
        assert_eq!(number_signs(&written.iter().collect::<Vec<_>>()), None);
    }
}
