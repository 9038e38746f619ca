//! What carries a mark through the template engine and the Markdown parser.
//!
//! A number that is printed travels as a *token*: private-use characters around an
//! index into a side table. Every token is sealed with a keyed hash. The key is made
//! from all inputs of the report, the document and the data among them, so that none of
//! them can hold a seal that fits: neither a template string, nor an entity, nor an escape, nor a cell of the data can
//! write a token, cut one open, or join the halves of two.

use std::sync::{Mutex, PoisonError};

use crate::digest::{Digest, Parts};
use crate::document::visible::is_digit;
use crate::ledger::MarkId;

const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';
const DIGIT_ZERO: u32 = 0xE010;
const SEAL_DIGITS: usize = 16;

/// Whether a character is one of those that tokens are made of. No other text may
/// hold them.
pub fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{E0FF}').contains(&c)
}

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// A traced number.
    Mark(MarkId),
    /// Characters of the author with a digit, from a template string. They are
    /// checked as all prose is.
    Typed(String),
    /// Words of the generator, or words that were checked where they are declared.
    Stamp(String),
    /// Where the text after it comes from: an offset in the author's text.
    Anchor(usize),
}

#[derive(Clone, Copy)]
enum Kind {
    Mark = 2,
    Typed = 3,
    Stamp = 4,
    Anchor = 5,
}

/// Writes and reads the tokens of one document.
#[derive(Debug)]
pub struct Tokens {
    key: Digest,
    texts: Mutex<Vec<String>>,
}

impl Tokens {
    /// The tokens of a document with this text, in a report whose inputs have this
    /// digest.
    pub fn of(text: &str, inputs: &Digest) -> Self {
        let key = Parts::new("tickmark/token/1").with(text.as_bytes()).with(inputs.bytes()).finish();
        Self { key, texts: Mutex::new(Vec::new()) }
    }

    /// The token of a mark.
    pub fn mark(&self, id: MarkId) -> String {
        self.write(Kind::Mark, id.0 as usize)
    }

    /// The token of an anchor.
    pub fn anchor(&self, offset: usize) -> String {
        self.write(Kind::Anchor, offset)
    }

    /// The token of checked words.
    pub fn stamp(&self, words: &str) -> String {
        self.keep(Kind::Stamp, words)
    }

    /// A text of the author in which each run of digits is a token, so that what
    /// refuses loose digits lets it pass, and what checks prose finds it.
    pub fn typed(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_digit) {
            out.push_str(&rest[..start]);
            let run = &rest[start..];
            let end = run.find(|c: char| !is_digit(c)).unwrap_or(run.len());
            out.push_str(&self.keep(Kind::Typed, &run[..end]));
            rest = &run[end..];
        }
        out.push_str(rest);
        out
    }

    fn keep(&self, kind: Kind, text: &str) -> String {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push(text.to_owned());
        let index = texts.len() - 1;
        drop(texts);
        self.write(kind, index)
    }

    fn write(&self, kind: Kind, index: usize) -> String {
        let seal = self.seal(kind, index);
        let digits = format!("{index:x}{seal}");
        let mut out = String::with_capacity(3 * (digits.len() + 3));
        out.push(OPEN);
        out.extend(char::from_u32(0xE000 + kind as u32));
        out.extend(
            digits.chars().filter_map(|digit| digit.to_digit(16)).filter_map(|d| char::from_u32(DIGIT_ZERO + d)),
        );
        out.push(CLOSE);
        out
    }

    /// The name of the filter through which names of the data are printed.
    pub fn name_filter(&self) -> String {
        self.sealed("name")
    }

    /// A name of the program's own in a template. It is sealed as tokens are, so that no author
    /// can write it.
    pub fn sealed(&self, name: &str) -> String {
        format!("{name}_{}", self.seal(Kind::Anchor, usize::MAX))
    }

    fn seal(&self, kind: Kind, index: usize) -> String {
        let seal = Parts::new("tickmark/seal/1")
            .with(self.key.bytes())
            .with(&[kind as u8])
            .with(&(index as u64).to_le_bytes())
            .finish();
        seal.bytes().iter().take(SEAL_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads the token at the start of a text: what it stands for, and its length in
    /// bytes. `None` where the text starts with a private-use character and is no
    /// token of this document.
    pub fn read(&self, text: &str) -> Option<(Carried, usize)> {
        let mut chars = text.char_indices();
        (chars.next()?.1 == OPEN).then_some(())?;
        let kind = match u32::from(chars.next()?.1).checked_sub(0xE000)? {
            2 => Kind::Mark,
            3 => Kind::Typed,
            4 => Kind::Stamp,
            5 => Kind::Anchor,
            _ => return None,
        };
        let mut digits = String::new();
        let end = loop {
            let (at, c) = chars.next()?;
            if c == CLOSE {
                break at + c.len_utf8();
            }
            let digit = u32::from(c).checked_sub(DIGIT_ZERO)?;
            digits.push(char::from_digit(digit, 16)?);
            if digits.len() > 2 * SEAL_DIGITS {
                return None;
            }
        };
        let split = digits.len().checked_sub(SEAL_DIGITS)?;
        let index = usize::from_str_radix(&digits[..split], 16).ok()?;
        // One way of writing an index: two halves of a token whose seal begins with zeros
        // would else fit with these before it.
        if digits[..split] != format!("{index:x}") {
            return None;
        }
        if self.seal(kind, index) != digits[split..] {
            return None;
        }
        let text = || self.texts.lock().unwrap_or_else(PoisonError::into_inner).get(index).cloned();
        let carried = match kind {
            Kind::Mark => Carried::Mark(MarkId(u32::try_from(index).ok()?)),
            Kind::Typed => Carried::Typed(text()?),
            Kind::Stamp => Carried::Stamp(text()?),
            Kind::Anchor => Carried::Anchor(index),
        };
        Some((carried, end))
    }

    /// The traced numbers in a text.
    pub fn marks(&self, text: &str) -> Vec<MarkId> {
        let tokens = text.match_indices(OPEN).filter_map(|(at, _)| self.read(&text[at..]));
        let mark = |(carried, _)| match carried {
            Carried::Mark(id) => Some(id),
            _ => None,
        };
        tokens.filter_map(mark).collect()
    }

    /// A text with its tokens in plain sight, for messages: what is typed or stamped
    /// stands for itself, a mark is left out.
    pub fn plain(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let token = if is_private(c) { self.read(&text[at..]) } else { None };
            match token {
                Some((Carried::Typed(words) | Carried::Stamp(words), length)) => {
                    out.push_str(&words);
                    at += length;
                }
                Some((_, length)) => at += length,
                None => {
                    if !is_private(c) {
                        out.push(c);
                    }
                    at += c.len_utf8();
                }
            }
        }
        out
    }
}

/// The error of a private-use character that is part of no token.
pub fn stray(c: char) -> crate::diagnostic::Diagnostic {
    crate::diagnostic::Diagnostic::error(format!("found the private-use character U+{:04X}, or a piece of a printed number", u32::from(c)))
        .hint("no text, entity, escape or cell may hold these characters: tickmark keeps them for itself; print a result whole, without cutting or slicing it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pieces_of_a_token_make_none() {
        // Among so many seals some begin with zeros, which could be taken for those of an index.
        for run in 0..2_000 {
            let tokens = Tokens::of(&run.to_string(), &Digest::of(b""));
            let token: Vec<char> = tokens.mark(MarkId(0)).chars().collect();
            let joined: String = token[..5].iter().chain(&token[3..]).collect();
            assert!(tokens.read(&joined).is_none(), "run {run}");
        }
    }

    #[test]
    fn a_token_reads_back_and_no_other_text_is_one() {
        let tokens = Tokens::of("a document", &Digest::of(b""));
        let mark = tokens.mark(MarkId(12));
        assert_eq!(tokens.read(&mark), Some((Carried::Mark(MarkId(12)), mark.len())));
        assert_eq!(Tokens::of("another document", &Digest::of(b"")).read(&mark), None);
        let other = tokens.mark(MarkId(13));
        for cut in 1..mark.chars().count() {
            let head: String = mark.chars().take(cut).collect();
            let tail: String = other.chars().skip(cut).collect();
            let joined = format!("{head}{tail}");
            // Only a cut before the first difference, or after the last, gives a whole token back.
            if let Some((carried, _)) = tokens.read(&joined) {
                assert!(joined == mark || joined == other, "{carried:?}");
            }
            assert_eq!(tokens.read(&head), None);
        }
    }

    #[test]
    fn typed_digits_are_carried_and_shown() {
        let tokens = Tokens::of("", &Digest::of(b""));
        let carried = tokens.typed("(95% CI ½)");
        assert!(!carried.chars().any(is_digit));
        assert_eq!(tokens.plain(&carried), "(95% CI ½)");
    }
}
