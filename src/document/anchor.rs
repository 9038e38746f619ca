//! Keeping track of where text came from while a template is expanded.
//!
//! Before expansion an anchor with its byte offset is put into the author's
//! literal text: at each line's first word, before each number and before each
//! `{{`. After expansion the anchors are taken out again; what they said maps any
//! place of the expanded text to a place of the source.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, SourceText};
use crate::document::condition_syntax;
use crate::document::tag::tags;
use crate::document::tag_call::Fault;
use crate::document::token::{Carried, Tokens, is_private, stray};
use crate::document::visible::is_digit;

/// A template with anchors, and the way back from its offsets.
pub struct Anchored {
    /// The template with anchors.
    pub text: String,
    /// (offset in `text`, offset in the source), growing.
    pieces: Vec<(usize, usize)>,
}

/// The name that a tag prints and nothing else, and where in the tag it ends.
fn named(tag: &str) -> Option<(usize, &str)> {
    let inner = tag.strip_prefix("{{")?.strip_suffix("}}")?;
    let name = inner.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '+');
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| (2 + inner.find(name).unwrap_or(0) + name.len(), name))
}

/// The variables of loops over the steps below a block: `{% for group in os %}`. One that
/// is also a variable of another loop, or is set, may be anything.
pub fn names_of_data(text: &str, blocks: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let (mut of_data, mut of_author) = (BTreeSet::new(), BTreeSet::new());
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for tag in tags(text).iter().filter(|tag| !tag.prints) {
        let Some(code) = text[tag.start..tag.end].strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")) else {
            continue;
        };
        let code = code.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '+');
        match code.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) {
            Some((name, list)) => {
                let list = list.trim();
                // A path of names and strings; no list, no filter, no concatenation.
                if blocks(&word(list)) && !list.contains(['|', '~', '+', '(', ',', ' ', '{']) {
                    of_data.insert(name.trim().to_owned());
                } else {
                    of_author.extend(words(name));
                }
            }
            None if ["set", "macro", "call", "with", "import", "from"].contains(&&*word(code)) => {
                of_author.extend(words(code));
            }
            None => {}
        }
    }
    of_data.difference(&of_author).cloned().collect()
}

fn words(code: &str) -> impl Iterator<Item = String> + '_ {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).map(str::to_owned)
}

impl Anchored {
    /// Puts anchors into a template.
    ///
    /// # Errors
    /// The text holds a private-use character.
    pub fn new(source: &SourceText, tokens: &Tokens) -> Result<Self, Diagnostic> {
        Self::with_names(source, tokens, &BTreeSet::new())
    }

    /// The same; the tags that print one of `names` alone, such as `{{ group }}`, print it
    /// through the filter of [`Tokens::name_filter`].
    ///
    /// # Errors
    /// As [`Anchored::new`].
    pub fn with_names(source: &SourceText, tokens: &Tokens, names: &BTreeSet<String>) -> Result<Self, Diagnostic> {
        let text = &*source.text;
        if let Some((at, c)) = text.char_indices().find(|(_, c)| is_private(*c)) {
            return Err(stray(c).at(source.place(at)));
        }
        let mut out = Self { text: String::with_capacity(text.len() * 2), pieces: Vec::new() };
        let mut at = 0;
        for tag in tags(text) {
            out.literal(&text[at..tag.start], at, &text[tag.start..tag.end], tag.prints, tokens);
            out.pieces.push((out.text.len(), tag.start));
            match named(&text[tag.start..tag.end]).filter(|(_, name)| names.contains(*name)) {
                Some((end, _)) => {
                    let (before, after) = text[tag.start..tag.end].split_at(end);
                    out.text.push_str(&format!("{before} | {} {after}", tokens.name_filter()));
                }
                None => out.code(&text[tag.start..tag.end], tag.start, tokens).map_err(
                    |Fault { message, hint, range }| {
                        let place = source.span(tag.start + range.start..tag.start + range.end);
                        Diagnostic::error(message).at(place).hint(hint)
                    },
                )?,
            }
            at = tag.end;
        }
        out.literal(&text[at..], at, "", false, tokens);
        Ok(out)
    }

    /// A tag, its claims written for the template engine.
    fn code(&mut self, tag: &str, start: usize, tokens: &Tokens) -> Result<(), Fault> {
        let is_comment = tag.starts_with("{##");
        match if is_comment { None } else { condition_syntax::rewritten(tag, tokens)? } {
            Some(pieces) => {
                for (piece, at) in pieces {
                    self.pieces.push((self.text.len(), start + at));
                    self.text.push_str(&piece);
                }
            }
            None => self.text.push_str(tag),
        }
        Ok(())
    }

    fn literal(&mut self, text: &str, base: usize, tag: &str, prints: bool, tokens: &Tokens) {
        let mut at_line_start = base == 0;
        let mut in_number = false;
        for (at, c) in text.char_indices() {
            let begins_number = is_digit(c) && !in_number;
            if (at_line_start && !c.is_whitespace()) || begins_number {
                self.anchor(base + at, tokens);
            }
            in_number = is_digit(c);
            at_line_start = c == '\n' || (at_line_start && c.is_whitespace());
            self.text.push(c);
        }
        // An anchor before `{{-` would keep it from trimming the space before.
        if prints && !tag.starts_with("{{-") {
            self.anchor(base + text.len(), tokens);
        }
    }

    fn anchor(&mut self, offset: usize, tokens: &Tokens) {
        self.text.push_str(&tokens.anchor(offset));
        self.pieces.push((self.text.len(), offset));
    }

    /// The offset in the source of an offset in the template with anchors.
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|(start, _)| *start <= offset);
        match after.checked_sub(1) {
            Some(at) => self.pieces[at].1 + (offset - self.pieces[at].0),
            None => offset,
        }
    }
}

/// A stretch of expanded text and where it came from.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Its offset in the expanded text.
    start: usize,
    /// Its offset in the source.
    source: usize,
    /// Whether the whole stretch was printed at one place of the source.
    printed: bool,
}

/// Expanded text without anchors, and where each part came from. The tokens of marks
/// and stamps are still in it.
#[derive(Debug, Clone, Default)]
pub struct Expanded {
    /// The text.
    pub text: String,
    /// Growing in `start`.
    pieces: Vec<Piece>,
}

impl Expanded {
    /// Whether the sign at an offset is escaped by a backslash or written as an entity.
    pub fn is_literal(&self, offset: usize) -> bool {
        let text = self.text.as_bytes();
        let before = text.get(..offset).unwrap_or_default();
        let slashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        slashes % 2 == 1 || text.get(offset) == Some(&b'&')
    }

    /// Takes the anchors out of an expanded template, and sets typed digits in.
    ///
    /// # Errors
    /// A private-use character that is part of no token.
    pub fn new(raw: &str, tokens: &Tokens) -> Result<Self, (Diagnostic, usize)> {
        let mut out = Self { text: String::with_capacity(raw.len()), pieces: Vec::new() };
        let mut at = 0;
        while let Some(next) = raw[at..].find(is_private).map(|step| at + step) {
            out.text.push_str(&raw[at..next]);
            let Some((carried, length)) = tokens.read(&raw[next..]) else {
                let c = raw[next..].chars().next().unwrap_or_default();
                return Err((stray(c), out.source_offset(out.text.len())));
            };
            at = next + length;
            match carried {
                Carried::Anchor(source) => out.piece(source, false),
                Carried::Typed(digits) => {
                    out.piece(out.source_offset(out.text.len()), true);
                    out.text.push_str(&digits);
                }
                Carried::Mark(_) | Carried::Stamp(_) => {
                    out.piece(out.source_offset(out.text.len()), true);
                    out.text.push_str(&raw[next..at]);
                }
            }
        }
        out.text.push_str(&raw[at..]);
        Ok(out)
    }

    fn piece(&mut self, source: usize, printed: bool) {
        self.pieces.push(Piece { start: self.text.len(), source, printed });
    }

    /// The offset in the source of an offset in the text.
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.start <= offset);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some(piece) if piece.printed => piece.source,
            Some(piece) => piece.source + (offset - piece.start),
            None => offset,
        }
    }
}

/// Whether every digit of an expanded text stands in a token or after an anchor. Used
/// on strings that an expression prints.
///
/// # Errors
/// A private-use character that is part of no token.
pub fn first_loose_digit(text: &str, tokens: &Tokens) -> Result<Option<char>, Diagnostic> {
    let mut after_anchor = false;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if is_private(c) {
            let (carried, length) = tokens.read(&text[at..]).ok_or_else(|| stray(c))?;
            after_anchor |= matches!(carried, Carried::Anchor(_));
            at += length;
            continue;
        }
        if is_digit(c) && !after_anchor {
            return Ok(Some(c));
        }
        after_anchor &= is_digit(c);
        at += c.len_utf8();
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::ledger::MarkId;

    fn tokens() -> Tokens {
        Tokens::of("", &Digest::of(b""))
    }

    #[test]
    fn a_number_keeps_its_place_through_expansion() {
        let source = SourceText::new("a.md", "One {{ x }} and 12 more\n\nthen 7.");
        let anchored = Anchored::new(&source, &tokens()).unwrap();
        let raw = anchored.text.replace("{{ x }}", "a much longer text");
        let expanded = Expanded::new(&raw, &tokens()).unwrap();
        assert_eq!(expanded.text, "One a much longer text and 12 more\n\nthen 7.");
        for number in ["12", "7"] {
            let at = expanded.text.find(number).unwrap();
            assert_eq!(expanded.source_offset(at), source.text.find(number).unwrap());
        }
    }

    #[test]
    fn a_digit_of_no_result_is_found_in_a_printed_string() {
        let tokens = tokens();
        let loose = |text: &str| first_loose_digit(text, &tokens);
        assert_eq!(loose("no digits"), Ok(None));
        assert_eq!(loose(&tokens.mark(MarkId(12))), Ok(None));
        assert_eq!(loose("about 5"), Ok(Some('5')));
        assert_eq!(loose(&tokens.typed("95% x")), Ok(None));
        assert!(loose("\u{E002}95%\u{E003} x").is_err());
    }

    #[test]
    fn a_private_character_in_the_source_is_refused() {
        let source = SourceText::new("a.md", "x\u{E000}y");
        assert!(Anchored::new(&source, &tokens()).is_err());
        assert!(Expanded::new("x\u{E004}\u{E010}\u{E005}y", &tokens()).is_err());
    }
}
