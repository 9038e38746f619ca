//! Keeping track of where text came from while a template is expanded.
//!
//! Before expansion an anchor with its byte offset is put into the author's
//! literal text: at each line's first word, before each number and before each
//! `{{`. After expansion the anchors are taken out again; what they said maps any
//! place of the expanded text to a place of the source. Anchors, and the tokens
//! that stand for marks, are made of private-use characters, which the author's
//! text may therefore not contain.

use crate::diagnostic::{Diagnostic, SourceText};

/// Opens the token of a mark.
pub const MARK_OPEN: char = '\u{E000}';
/// Closes the token of a mark.
pub const MARK_CLOSE: char = '\u{E001}';
/// Opens a stretch whose digits are accounted for.
pub const CHECKED_OPEN: char = '\u{E002}';
/// Closes a stretch whose digits are accounted for.
pub const CHECKED_CLOSE: char = '\u{E003}';
const ANCHOR_OPEN: char = '\u{E004}';
const ANCHOR_CLOSE: char = '\u{E005}';
const DIGIT_ZERO: u32 = 0xE010;

/// Whether a character is one of ours.
pub fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{E0FF}').contains(&c)
}

/// A number in private digits.
pub fn private_digits(number: usize) -> String {
    number.to_string().bytes().filter_map(|byte| char::from_u32(DIGIT_ZERO + u32::from(byte - b'0'))).collect()
}

/// Reads private digits back.
pub fn read_private_digits(text: &str) -> Option<usize> {
    let digits: Option<String> = text
        .chars()
        .map(|c| (c as u32).checked_sub(DIGIT_ZERO).filter(|digit| *digit < 10).and_then(|d| char::from_digit(d, 10)))
        .collect();
    digits?.parse().ok()
}

/// The token of a mark.
pub fn mark_token(id: u32) -> String {
    format!("{MARK_OPEN}{}{MARK_CLOSE}", private_digits(id as usize))
}

/// A template with anchors, and the way back from its offsets.
pub struct Anchored {
    /// The template with anchors.
    pub text: String,
    /// (offset in `text`, offset in the source), growing.
    pieces: Vec<(usize, usize)>,
}

/// One tag of the template: `{{ … }}` or `{% … %}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// Offset of the `{`.
    pub start: usize,
    /// Offset after the last `}`.
    pub end: usize,
    /// Whether it prints: `{{`.
    pub prints: bool,
}

/// The tags of a template. Comments `{## … ##}` are passed over.
pub fn tags(text: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('{').map(|step| at + step) {
        let rest = &text[next..];
        let (close, prints) = if rest.starts_with("{{") {
            ("}}", Some(true))
        } else if rest.starts_with("{%") {
            ("%}", Some(false))
        } else if rest.starts_with("{##") {
            ("##}", None)
        } else {
            at = next + 1;
            continue;
        };
        let end = tag_end(text, next + 2, close);
        match prints {
            Some(prints) => found.push(Tag { start: next, end, prints }),
            None => found.push(Tag { start: next, end, prints: false }),
        }
        at = end;
    }
    found
}

/// The end of a tag, minding strings.
fn tag_end(text: &str, from: usize, close: &str) -> usize {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (step, c) in text[from..].char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if close != "##}" && (c == '"' || c == '\'') => quote = Some(c),
            None if text[from + step..].starts_with(close) => return from + step + close.len(),
            None => {}
        }
    }
    text.len()
}

impl Anchored {
    /// Puts anchors into a template. `skip` are stretches that stay as they are.
    ///
    /// # Errors
    /// The text holds a private-use character.
    pub fn new(source: &SourceText) -> Result<Self, Diagnostic> {
        let text = &*source.text;
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_private(*c)) {
            return Err(Diagnostic::error(format!("found the private-use character U+{:04X}", c as u32))
                .at(source.place(at))
                .hint("remove it: tickmark keeps these characters for itself"));
        }
        let mut out = Self { text: String::with_capacity(text.len() * 2), pieces: Vec::new() };
        let mut at = 0;
        for tag in tags(text) {
            out.literal(&text[at..tag.start], at, &text[tag.start..tag.end], tag.prints);
            out.pieces.push((out.text.len(), tag.start));
            out.text.push_str(&text[tag.start..tag.end]);
            at = tag.end;
        }
        out.literal(&text[at..], at, "", false);
        Ok(out)
    }

    fn literal(&mut self, text: &str, base: usize, tag: &str, prints: bool) {
        let mut at_line_start = base == 0;
        let mut in_number = false;
        for (at, c) in text.char_indices() {
            let begins_number = c.is_numeric() && !in_number;
            if (at_line_start && !c.is_whitespace()) || begins_number {
                self.anchor(base + at);
            }
            in_number = c.is_numeric();
            at_line_start = c == '\n' || (at_line_start && c.is_whitespace());
            self.text.push(c);
        }
        // An anchor before `{{-` would keep it from trimming the space before.
        if prints && !tag.starts_with("{{-") {
            self.anchor(base + text.len());
        }
    }

    fn anchor(&mut self, offset: usize) {
        self.text.push(ANCHOR_OPEN);
        self.text.push_str(&private_digits(offset));
        self.text.push(ANCHOR_CLOSE);
        self.pieces.push((self.text.len(), offset));
    }

    /// The offset in the source of an offset in the template with anchors.
    pub fn source_offset(&self, offset: usize) -> usize {
        look_up(&self.pieces, offset)
    }
}

/// Expanded text without anchors, and where each part came from.
#[derive(Debug, Clone, Default)]
pub struct Expanded {
    /// The text.
    pub text: String,
    /// (offset in `text`, offset in the source), growing in the first.
    pieces: Vec<(usize, usize)>,
}

impl Expanded {
    /// Takes the anchors out of an expanded template.
    pub fn new(raw: &str) -> Self {
        let mut out = Self::default();
        let mut rest = raw;
        while let Some(open) = rest.find(ANCHOR_OPEN) {
            out.text.push_str(&rest[..open]);
            let after = &rest[open + ANCHOR_OPEN.len_utf8()..];
            let Some(close) = after.find(ANCHOR_CLOSE) else {
                rest = after;
                continue;
            };
            if let Some(offset) = read_private_digits(&after[..close]) {
                out.pieces.push((out.text.len(), offset));
            }
            rest = &after[close + ANCHOR_CLOSE.len_utf8()..];
        }
        out.text.push_str(rest);
        out
    }

    /// The offset in the source of an offset in the text.
    pub fn source_offset(&self, offset: usize) -> usize {
        look_up(&self.pieces, offset)
    }
}

fn look_up(pieces: &[(usize, usize)], offset: usize) -> usize {
    let after = pieces.partition_point(|(start, _)| *start <= offset);
    match after.checked_sub(1) {
        Some(at) => pieces[at].1 + (offset - pieces[at].0),
        None => offset,
    }
}

/// Whether every digit of an expanded text stands in a token, after an anchor or
/// in a checked stretch. Used on strings that an expression prints.
pub fn first_loose_digit(text: &str) -> Option<char> {
    let mut inside = false;
    let mut after_anchor = false;
    for c in text.chars() {
        match c {
            CHECKED_OPEN => inside = true,
            CHECKED_CLOSE => inside = false,
            ANCHOR_CLOSE => after_anchor = true,
            c if c.is_numeric() => {
                if !inside && !after_anchor {
                    return Some(c);
                }
            }
            _ => after_anchor = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_place_through_expansion() {
        let source = SourceText::new("a.md", "One {{ x }} and 12 more\n\nthen 7.");
        let anchored = Anchored::new(&source).unwrap();
        let raw = anchored.text.replace("{{ x }}", "a much longer text");
        let expanded = Expanded::new(&raw);
        assert_eq!(expanded.text, "One a much longer text and 12 more\n\nthen 7.");
        for number in ["12", "7"] {
            let at = expanded.text.find(number).unwrap();
            assert_eq!(expanded.source_offset(at), source.text.find(number).unwrap());
        }
    }

    #[test]
    fn a_brace_in_a_string_does_not_end_a_tag() {
        let text = r#"{{ x | fmt("{n} }} of") }} and {% if y %}"#;
        let found = tags(text);
        assert_eq!(&text[found[0].start..found[0].end], r#"{{ x | fmt("{n} }} of") }}"#);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_digit_of_no_result_is_found_in_a_printed_string() {
        assert_eq!(first_loose_digit("no digits"), None);
        assert_eq!(first_loose_digit(&mark_token(12)), None);
        assert_eq!(first_loose_digit("about 5"), Some('5'));
        assert_eq!(first_loose_digit("\u{E002}95%\u{E003} x"), None);
    }

    #[test]
    fn a_private_character_in_the_source_is_refused() {
        let source = SourceText::new("a.md", "x\u{E000}y");
        assert!(Anchored::new(&source).is_err());
    }
}
