//! Numbers as a reader sees them on a page.
//!
//! A reader takes what stands together for one number: digits with their decimal and
//! grouping signs, the sign before and the percent sign behind. The lint of the
//! sources, the check of what stands beside a mark, and the check of the finished page
//! all read numbers by this one definition.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A number as it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleNumber {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// How it reads: without spaces and invisible characters, every minus sign as `−`.
    pub text: String,
}

impl VisibleNumber {
    /// What it says, and how many decimals it has: without the signs between thousands and
    /// the percent sign.
    pub fn value(&self) -> Option<(f64, usize)> {
        let plain = |c: char| match c {
            '−' => Some('-'),
            '·' | '٫' => Some('.'),
            '0'..='9' | '.' | '-' | 'e' | 'E' => Some(c),
            _ => None,
        };
        let plain: String = self.text.chars().filter_map(plain).collect();
        let mantissa = plain.split(['e', 'E']).next().unwrap_or("");
        let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        Some((plain.parse().ok()?, decimals))
    }
}

/// Whether a reader takes a character for a digit or a number: the digits and numbers of
/// all scripts, signs that hold one (`㏡`, `🄂`), and pictures of one. Words and the
/// ideographs of numbers, which are words too, are none.
pub fn is_digit(c: char) -> bool {
    if c < '\u{2000}' {
        return c.is_numeric();
    }
    c.is_numeric()
        || matches!(c, '🔟' | '💯' | '🔢' | '🔞' | '⚀'..='⚅')
        || (!c.is_alphabetic() && std::iter::once(c).nfkc().any(|part| part.is_ascii_digit()))
        || (matches!(c, '\u{3200}'..='\u{33FF}') && std::iter::once(c).nfkc().any(|part| part.is_ascii_digit()))
}

/// Whether a character cannot be seen by itself and does not separate what stands on its
/// two sides: soft hyphen, zero-width characters, variation selectors, joiners, and marks
/// that are set over their neighbour.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{70F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D159}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
        || (c >= '\u{300}' && is_combining_mark(c))
}

/// Whether a character changes the direction in which what follows is shown: with one
/// of these, 14.7 can be made to read 7.41.
pub fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Where more marks are set over one letter than any script needs: a font that sets them
/// fails.
pub fn pile_of_marks(text: &str) -> Option<usize> {
    const MOST: usize = 16;
    let mut run = 0;
    text.char_indices().find_map(|(at, c)| {
        run = if c >= '\u{300}' && is_combining_mark(c) { run + 1 } else { 0 };
        (run > MOST).then_some(at)
    })
}

/// Whether a character may stand between the digits of one number: a point, a comma, a
/// raised sign, what looks like one of these, or a space that is not a plain one.
fn joins(c: char) -> bool {
    let is_dot = matches!(
        c,
        '.' | '·'
            | '\u{2024}'
            | '\u{FF0E}'
            | '\u{2219}'
            | '\u{22C5}'
            | '\u{2D9}'
            | '\u{2E33}'
            | '\u{2027}'
            | '\u{FE52}'
            | '\u{30FB}'
            | '\u{FF65}'
            | '\u{A78F}'
            | '\u{2396}'
            | '\u{66B}'
    );
    let is_comma = matches!(
        c,
        ',' | '\''
            | '’'
            | '\u{201A}'
            | '\u{2BC}'
            | '\u{2032}'
            | '\u{FF0C}'
            | '\u{FE50}'
            | '\u{66C}'
            | '\u{2BB}'
            | '\u{55A}'
    );
    is_dot || is_comma || is_fixed_space(c) || matches!(c, '⁻' | '₋' | '⁄')
}

/// A space at which no line breaks or that is narrow: it parts the groups of a number.
fn is_fixed_space(c: char) -> bool {
    // The pattern of braille without a dot is a blank that is no space.
    c == '\u{2800}' || (c.is_whitespace() && !matches!(c, ' ' | '\n' | '\r' | '\t'))
}

fn is_point(c: char) -> bool {
    matches!(c, '.' | '·' | '٫')
}

fn is_minus(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{2D7}'
                | '\u{2043}'
                | '\u{2796}'
                | '\u{2500}'
                | '\u{2E3A}'
                | '\u{30FC}'
                | '\u{207B}'
                | '\u{208B}'
    )
}

fn is_percent(c: char) -> bool {
    matches!(c, '%' | '‰' | '‱' | '٪' | '\u{609}' | '\u{60A}' | '\u{FF05}' | '\u{FE6A}' | '℅' | '⁒')
}

/// The numbers in a text, in their order.
pub fn numbers(text: &str) -> Vec<VisibleNumber> {
    if !text.chars().any(is_digit) {
        return Vec::new();
    }
    let chars: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !is_invisible(*c)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !is_digit(chars[at].1) {
            at += 1;
            continue;
        }
        let start = beginning(&chars, at, found.last().map_or(0, |(_, end)| *end));
        let end = ending(&chars, at);
        found.push((start, end));
        at = end;
    }
    let end_of = |index: usize| chars.get(index).map_or(text.len(), |(at, _)| *at);
    found
        .into_iter()
        .map(|(start, end)| {
            let last = chars[end - 1];
            let range = chars[start].0..(last.0 + last.1.len_utf8()).min(end_of(end));
            VisibleNumber { range, text: reads(&chars[start..end]) }
        })
        .collect()
}

/// Where a number begins whose first digit stands at `digit`: with its decimal point and
/// its sign, if they are not part of a word or of another number.
fn beginning(chars: &[(usize, char)], digit: usize, after: usize) -> usize {
    let before = |at: usize| at.checked_sub(1).filter(|at| *at >= after).map(|at| chars[at].1);
    let mut start = digit;
    if before(start).is_some_and(is_point) && !before(start - 1).is_some_and(|c| c.is_alphanumeric() || joins(c)) {
        start -= 1;
    }
    let is_sign = |c: char| is_minus(c) || matches!(c, '+' | '\u{FF0B}' | '\u{2795}');
    let mut sign = start;
    // A sign may stand off a little from its number, but then nothing it could join stands
    // before it.
    let gap = usize::from(before(start).is_some_and(|c| c == ' ' || is_fixed_space(c)));
    if gap == 1 && before(start - 1).is_some_and(|c| is_sign(c) && stands_off(c)) && opens(chars, start - 2) {
        sign = start - 2;
    }
    // What stands directly before the sign tells a minus from a dash between two ends.
    while sign > after && is_sign(chars[sign - 1].1) && !closes(chars, sign - 1) {
        sign -= 1;
    }
    sign
}

/// A dash is set off from the words on its sides; a minus or plus sign is a sign.
fn stands_off(c: char) -> bool {
    !matches!(c, '\u{2013}'..='\u{2015}' | '\u{30FC}' | '\u{2500}' | '\u{2E3A}')
}

/// Whether what stands before a sign is the end of something that a dash may follow.
fn closes(chars: &[(usize, char)], sign: usize) -> bool {
    let Some(c) = sign.checked_sub(1).map(|at| chars[at].1) else { return false };
    // A true minus sign is no hyphen.
    let is_hyphen = chars[sign].1 != '\u{2212}';
    let is_open_quote = matches!(c, '"' | '\'')
        && sign.checked_sub(2).is_none_or(|at| chars[at].1.is_whitespace() || chars[at].1 == '(');
    is_digit(c)
        || is_percent(c)
        || (is_hyphen && c.is_alphabetic())
        || matches!(c, ')' | ']' | '}' | '”')
        || (matches!(c, '"' | '\'') && !is_open_quote)
}

/// Whether a sign at this place begins what follows: nothing stands before it, or an
/// opening bracket or a sign of relation.
fn opens(chars: &[(usize, char)], sign: usize) -> bool {
    let before = chars[..sign].iter().rev().map(|(_, c)| *c).find(|c| *c != ' ' && !is_fixed_space(*c));
    before.is_none_or(|c| matches!(c, '\n' | '(' | '[' | '=' | '<' | '>' | '≤' | '≥' | '≈' | '|'))
}

/// Where a number ends whose first digit stands at `digit`.
fn ending(chars: &[(usize, char)], digit: usize) -> usize {
    let char_at = |at: usize| chars.get(at).map(|(_, c)| *c);
    let digit_at = |at: usize| char_at(at).is_some_and(is_digit);
    let mut end = digit + 1;
    loop {
        let has_sign = char_at(end + 1).is_some_and(|c| is_minus(c) || c == '+');
        if digit_at(end) {
            end += 1;
        } else if char_at(end).is_some_and(joins) && digit_at(end + 1) {
            end += 2;
        } else if matches!(char_at(end), Some('e' | 'E')) && (digit_at(end + 1) || (has_sign && digit_at(end + 2))) {
            end += if has_sign { 3 } else { 2 };
        } else {
            break;
        }
    }
    // What is raised, such as a sign of a note, does not keep a percent sign from its number.
    let is_gap = |c: char| c == ' ' || is_fixed_space(c) || c == '\u{FFFC}';
    let signed = end + (end..).take_while(|at| char_at(*at).is_some_and(is_gap)).count();
    let signs = (signed..).take_while(|at| char_at(*at).is_some_and(is_percent)).count();
    if signs > 0 { signed + signs } else { end }
}

fn reads(chars: &[(usize, char)]) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && !is_fixed_space(*c) && *c != '\u{FFFC}';
    chars.iter().map(|(_, c)| if is_minus(*c) { '−' } else { *c }).filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        numbers(text).into_iter().map(|number| number.text).collect()
    }

    #[test]
    fn a_number_is_what_reads_as_one() {
        assert_eq!(read("median 14.7 months (95% CI 9.9–17.3)"), ["14.7", "95%", "9.9", "17.3"]);
        assert_eq!(read("P=.03, P<.001; x = -1.3 or −2 to 3"), [".03", ".001", "−1.3", "−2", "3"]);
        assert_eq!(read("28 of 56 (50.0 %), n=1,234"), ["28", "56", "50.0%", "1,234"]);
        assert_eq!(
            read("week-4, COVID-19, (-5), 2024-03-31, (NR–22.2)"),
            ["4", "19", "−5", "2024", "03", "31", "22.2"]
        );
        assert_eq!(read("4\u{200B}4 and 1e-5 and 5\u{2009}683"), ["44", "1e−5", "5683"]);
        assert_eq!(read("(− 8), = −\u{200A}8, by−8, \"-8\", 5 − 3, word - 4"), ["−8", "−8", "−8", "−8", "5", "3", "4"]);
        assert_eq!(read("8\u{A0}8 8\u{2024}8 8\u{301}8 8\u{2002}%  8  %"), ["88", "8\u{2024}8", "88", "8%", "8%"]);
        assert_eq!(read("4\u{2800}4 and 4\u{1D159}4 and 4\u{FFF9}4 and 4\u{1BCA0}4"), ["44"; 4]);
        assert_eq!(read("㋀ and 五"), ["㋀"]);
        assert_eq!(read("at the end.5 and ends 7."), ["5", "7"]);
    }
}
