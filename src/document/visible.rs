//! Numbers as a reader sees them on a page.
//!
//! A reader takes what stands together for one number: digits with their decimal and
//! grouping signs, the sign before and the percent sign behind. The lint of the
//! sources, the check of what stands beside a mark, and the check of the finished page
//! all read numbers by this one definition.

use std::ops::Range;

use crate::document::tree::Inline;
use crate::ledger::MarkId;

/// A number as it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleNumber {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// How it reads: without spaces and invisible characters, every minus sign as `−`.
    pub text: String,
}

/// Whether a character cannot be seen and does not separate what stands on its two
/// sides: soft hyphen, zero-width characters, variation selectors, joiners.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character changes the direction in which what follows is shown: with one
/// of these, 14.7 can be made to read 7.41.
pub fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character may stand between the digits of one number.
fn joins(c: char) -> bool {
    matches!(c, '.' | ',' | '·' | '\'' | '’' | '\u{2009}' | '\u{202F}' | '٫' | '٬' | '⁻' | '₋' | '⁄')
}

fn is_point(c: char) -> bool {
    matches!(c, '.' | '·' | '٫')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}')
}

fn is_percent(c: char) -> bool {
    matches!(c, '%' | '‰' | '‱' | '٪' | '\u{FF05}' | '\u{FE6A}')
}

/// The numbers in a text, in their order.
pub fn numbers(text: &str) -> Vec<VisibleNumber> {
    if !text.chars().any(char::is_numeric) {
        return Vec::new();
    }
    let chars: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !is_invisible(*c)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].1.is_numeric() {
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
    let is_sign = |c: char| is_minus(c) || c == '+' || c == '\u{FF0B}';
    let closes = |c: char| c.is_alphanumeric() || is_percent(c) || matches!(c, ')' | ']' | '}' | '”' | '"');
    // What stands directly before the sign tells a minus from a dash between two ends.
    let neighbour = start.checked_sub(2).map(|at| chars[at].1);
    if before(start).is_some_and(is_sign) && !neighbour.is_some_and(closes) {
        start -= 1;
    }
    start
}

/// Where a number ends whose first digit stands at `digit`.
fn ending(chars: &[(usize, char)], digit: usize) -> usize {
    let char_at = |at: usize| chars.get(at).map(|(_, c)| *c);
    let is_digit = |at: usize| char_at(at).is_some_and(char::is_numeric);
    let mut end = digit + 1;
    loop {
        let has_sign = char_at(end + 1).is_some_and(|c| is_minus(c) || c == '+');
        if is_digit(end) {
            end += 1;
        } else if char_at(end).is_some_and(joins) && is_digit(end + 1) {
            end += 2;
        } else if matches!(char_at(end), Some('e' | 'E')) && (is_digit(end + 1) || (has_sign && is_digit(end + 2))) {
            end += if has_sign { 3 } else { 2 };
        } else {
            break;
        }
    }
    let is_gap = |c: char| matches!(c, ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}');
    let signed = end + usize::from(char_at(end).is_some_and(is_gap));
    let signs = (signed..).take_while(|at| char_at(*at).is_some_and(is_percent)).count();
    if signs > 0 { signed + signs } else { end }
}

fn reads(chars: &[(usize, char)]) -> String {
    let is_kept = |c: &char| !c.is_whitespace();
    chars.iter().map(|(_, c)| if is_minus(*c) { '−' } else { *c }).filter(is_kept).collect()
}

/// Running text as one string, with the stretches that are marks.
#[derive(Debug, Default)]
pub struct Flat {
    /// What reads in one go. What is raised or refers elsewhere is a separator.
    pub text: String,
    /// The traced numbers in it.
    pub marks: Vec<(Range<usize>, MarkId)>,
}

impl Flat {
    /// Running text without its structure.
    pub fn of(content: &[Inline]) -> Self {
        let mut flat = Self::default();
        flat.add(content);
        flat
    }

    fn add(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text(text) => self.text.push_str(text),
                Inline::Mark { mark, text } => {
                    let start = self.text.len();
                    self.text.push_str(text);
                    self.marks.push((start..self.text.len(), *mark));
                }
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Code(inner) => self.add(inner),
                Inline::Link { content, .. } | Inline::Reference { content, .. } => self.add(content),
                Inline::Superscript(_) | Inline::Citation { .. } | Inline::Footnote(_) => self.text.push('\u{FFFC}'),
                Inline::Break => self.text.push('\n'),
            }
        }
    }

    /// The numbers that a reader takes for one and that are made of a mark and of
    /// something else: another mark, digits, a sign or a percent sign beside it.
    pub fn joined(&self) -> Vec<(VisibleNumber, MarkId)> {
        if self.marks.is_empty() {
            return Vec::new();
        }
        let own: Vec<Range<usize>> = self
            .marks
            .iter()
            .flat_map(|(range, _)| {
                numbers(&self.text[range.clone()])
                    .into_iter()
                    .map(|number| number.range.start + range.start..number.range.end + range.start)
            })
            .collect();
        numbers(&self.text)
            .into_iter()
            .filter(|number| {
                own.binary_search_by_key(&number.range.start, |range| range.start)
                    .map_or(true, |at| own[at] != number.range)
            })
            .filter_map(|number| {
                let after = self.marks.partition_point(|(range, _)| range.end <= number.range.start);
                let (range, mark) = self.marks.get(after)?;
                (range.start < number.range.end).then_some((number, *mark))
            })
            .collect()
    }
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
        assert_eq!(read("at the end.5 and ends 7."), ["5", "7"]);
    }

    #[test]
    fn what_stands_beside_a_mark_makes_another_number() {
        let mark = |text: &str| Inline::Mark { mark: MarkId(1), text: text.to_owned() };
        let text = |text: &str| Inline::Text(text.to_owned());
        let joined = |content: &[Inline]| -> Vec<String> {
            Flat::of(content).joined().into_iter().map(|(number, _)| number.text).collect()
        };
        assert_eq!(joined(&[mark("4"), mark("4")]), ["44"]);
        assert_eq!(joined(&[mark("4"), text("."), Inline::Strong(vec![mark("4")])]), ["4.4"]);
        assert_eq!(joined(&[text("by -"), mark("1.3")]), ["−1.3"]);
        assert_eq!(joined(&[mark("50.0"), text(" %")]), ["50.0%"]);
        assert_eq!(
            joined(&[mark("9.9"), text("–"), mark("17.3"), text(" in 5 or "), mark("−2")]),
            Vec::<String>::new()
        );
        assert_eq!(joined(&[mark("14.7"), Inline::Superscript(vec![text("3")])]), Vec::<String>::new());
        assert_eq!(joined(&[text("week-"), mark("4")]), Vec::<String>::new());
    }
}
