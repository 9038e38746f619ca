//! Blanks at the ends of a text, and texts that differ in nothing but writing.

use unicode_normalization::UnicodeNormalization;

use crate::sql::is_blank;
pub(super) use crate::sql::trimmed;

/// What is left of a text when case, the number of blanks, hyphens between letters,
/// the form of its characters and punctuation at its end are set aside. Two levels
/// with the same rest are most likely one level, written twice. Signs that carry a
/// meaning (`<`, `+`, `-` before a number) stay.
pub(super) fn folded(text: &str) -> String {
    let plain: String = trimmed(text).nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    let letters: Vec<char> = plain.trim_end_matches(|c: char| is_blank(c) || ".,;:!?".contains(c)).chars().collect();
    let mut rest = String::with_capacity(plain.len());
    for (at, letter) in letters.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).and_then(|at| letters.get(at)), letters.get(at + 1));
        let is_in_word = before.is_some_and(|c| c.is_alphabetic()) && after.is_some_and(|c| c.is_alphabetic());
        let is_hyphen = matches!(letter, '-' | '_' | '\u{2010}'..='\u{2014}' | '\u{2212}');
        if is_blank(*letter) || (is_hyphen && is_in_word) {
            if !rest.ends_with(' ') {
                rest.push(' ');
            }
        } else {
            rest.push(*letter);
        }
    }
    // A text of punctuation only, such as `.` or `?`, is itself.
    if rest.is_empty() { trimmed(text).to_owned() } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_are_cut_off_at_the_ends_only() {
        assert_eq!(trimmed("\u{a0}\t F \u{2003}\u{200b}\u{feff}"), "F");
        assert_eq!(trimmed("a  b"), "a  b");
        assert_eq!(trimmed(" \u{a0} "), "");
    }

    #[test]
    fn texts_that_differ_in_writing_only_have_the_same_rest() {
        for (a, b) in [
            ("Dead", "dead"),
            ("small  bowel", "Small bowel."),
            ("Non-responder", "non responder"),
            ("small_bowel", "small bowel"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("stra\u{df}e", "STRASSE"),
            ("\u{ff26}", "F"),
            ("1  2", "1 2"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        for (a, b) in [
            ("1 2", "12"),
            // Two terms of a dictionary of medicine.
            ("LIGHT HEADEDNESS", "LIGHTHEADEDNESS"),
            ("ER+", "ER-"),
            ("<65", ">65"),
            ("-1", "1"),
            ("M", "F"),
            ("?", "."),
            ("1-2", "12"),
        ] {
            assert_ne!(folded(a), folded(b), "{a} {b}");
        }
    }
}
