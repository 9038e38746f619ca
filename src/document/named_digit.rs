//! Digits that are no numbers: exponents of units and signs, indices of formulas, powers of
//! ten in a unit.

use std::ops::Range;

/// A run of letters before an exponent that is longer is a word with the sign of a note.
const MOST_LETTERS: usize = 4;

/// The stretches of a text whose digits belong to a name: `χ²`, `m²`, `min⁻¹`, `CO₂`,
/// `HbA₁c`, `×10⁹/L`. What stands before `×` is a number all the same.
pub(super) fn stretches(text: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = index(&chars, at).or_else(|| exponent(&chars, at)).or_else(|| power_of_ten(&chars, at));
        match end {
            Some(end) => {
                let last = chars.get(end).map_or(text.len(), |(offset, _)| *offset);
                found.push(chars[at].0..last);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn char_at(chars: &[(usize, char)], at: usize) -> Option<char> {
    chars.get(at).map(|(_, c)| *c)
}

fn letters_before(chars: &[(usize, char)], at: usize) -> usize {
    chars[..at].iter().rev().take_while(|(_, c)| c.is_alphabetic()).count()
}

fn is_lowered(c: char) -> bool {
    matches!(c, '₀'..='₉')
}

fn is_raised(c: char) -> bool {
    matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹')
}

/// A lowered number behind a letter, as in a formula: where it ends.
fn index(chars: &[(usize, char)], at: usize) -> Option<usize> {
    let length = chars[at..].iter().take_while(|(_, c)| is_lowered(*c)).count();
    ((1..=2).contains(&length) && letters_before(chars, at) > 0).then_some(at + length)
}

/// `²`, `³`, or one of these with a minus sign, or `⁻¹`, behind a sign or unit: where it ends.
fn exponent(chars: &[(usize, char)], at: usize) -> Option<usize> {
    let is_negative = char_at(chars, at) == Some('⁻');
    let digit = at + usize::from(is_negative);
    let is_known = match char_at(chars, digit)? {
        '²' | '³' => true,
        '¹' => is_negative,
        _ => false,
    };
    let goes_on = char_at(chars, digit + 1).is_some_and(|c| c.is_alphanumeric() || is_raised(c));
    let is_behind_sign = (1..=MOST_LETTERS).contains(&letters_before(chars, at));
    (is_known && !goes_on && is_behind_sign).then_some(digit + 1)
}

/// `10⁹/L` or `10^9/L`, perhaps behind `×`: where its exponent ends. Without a unit behind
/// it, it would make another number of what stands before.
fn power_of_ten(chars: &[(usize, char)], at: usize) -> Option<usize> {
    if char_at(chars, at) != Some('1') || char_at(chars, at + 1) != Some('0') {
        return None;
    }
    let before = at.checked_sub(1).map(|before| chars[before].1);
    if before.is_some_and(|c| c.is_alphanumeric() && c != 'x' || matches!(c, '.' | ',' | '·' | '-' | '−' | '/')) {
        return None;
    }
    let is_power = char_at(chars, at + 2) == Some('^');
    let sign = at + 2 + usize::from(is_power);
    let is_minus = |c: char| if is_power { matches!(c, '-' | '−') } else { c == '⁻' };
    let first = sign + usize::from(char_at(chars, sign).is_some_and(is_minus));
    let is_digit = |c: char| if is_power { c.is_ascii_digit() } else { is_raised(c) };
    let length = chars.get(first..)?.iter().take_while(|(_, c)| is_digit(*c)).count();
    let end = first + length;
    let has_unit = char_at(chars, end) == Some('/') && char_at(chars, end + 1).is_some_and(char::is_alphabetic);
    ((1..=2).contains(&length) && has_unit).then_some(end)
}

/// The power of ten with its unit that a text begins with, after blanks, as it compares:
/// `109/L` of ` ×10⁹/L` and of `10^9/L`.
pub(super) fn leading_power(text: &str) -> Option<String> {
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '×' | 'x' | '·' | '*'));
    let chars: Vec<(usize, char)> = rest.char_indices().collect();
    if chars.is_empty() {
        return None;
    }
    let end = power_of_ten(&chars, 0)?;
    let unit = chars[end..].iter().take_while(|(_, c)| c.is_alphanumeric() || *c == '/').count();
    let whole: String = chars[..end + unit].iter().map(|(_, c)| *c).collect();
    Some(plain_power(&whole))
}

/// A unit with its power of ten in plain digits.
pub(super) fn plain_power(unit: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    unit.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '^' | '×' | '*' | '·')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        stretches(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn exponents_indices_and_powers_in_units_belong_to_names() {
        assert_eq!(found("χ² and R², kg/m², cm³, min⁻¹"), ["²", "²", "²", "³", "⁻¹"]);
        assert_eq!(found("CO₂, HbA₁c, CHA₂DS₂-VASc, FEV₁"), ["₂", "₁", "₂", "₂", "₁"]);
        assert_eq!(found("×10⁹/L, 10^9/L and × 10⁻⁶/L"), ["10⁹", "10^9", "10⁻⁶"]);
    }

    #[test]
    fn other_digits_are_numbers() {
        for text in ["¹⁷⁷Lu", "patients²", "5²", "×10⁹", "10⁹", "110⁹/L", "m²3", "n⁵⁶⁸³", "x₅₆₈₃", "text¹", "10⁹/5"]
        {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn a_power_compares_however_it_is_written() {
        assert_eq!(leading_power(" ×10⁹/L and"), Some("109/L".to_owned()));
        assert_eq!(leading_power(" 10^9/L"), Some("109/L".to_owned()));
        assert_eq!(plain_power("×10⁹/L"), "109/L");
        assert_eq!(leading_power(" months"), None);
    }
}
