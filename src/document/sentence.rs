//! `sentence("os")`: what a block found, as a journal prints it.
//!
//! The kinds of blocks know how it is said ([`Narrator`]). A sentence is words and marks: each
//! number in it leads to its evidence.

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::ledger::{Label, MarkId, Printer, Run};

/// What a sentence is asked for.
#[derive(Debug, Clone)]
pub struct SentenceRequest {
    /// The block.
    pub block: String,
    /// The one group that is spoken of: `sentence("os", "A")`.
    pub group: Option<String>,
    /// What else is chosen, such as `term = "arm"`.
    pub choices: BTreeMap<String, String>,
}

/// Who says what a block found.
pub trait Narrator: Debug + Send + Sync {
    /// The sentence of a block.
    ///
    /// # Errors
    /// The block has none, or not what is chosen; as a sentence, with what there is.
    fn sentence(&self, request: &SentenceRequest, printer: &mut Printer<'_>) -> Result<Sentence, String>;
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// The sign of a P value, which some journals set in italics.
    Sign(&'static str),
    /// A traced number.
    Number(MarkId),
}

/// A sentence, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence(pub Vec<Piece>);

impl Sentence {
    /// Words.
    pub fn words(text: impl Into<String>) -> Self {
        Self(vec![Piece::Words(text.into())])
    }

    /// This and then words.
    #[must_use]
    pub fn and(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.0.push(Piece::Words(text.to_owned()));
        }
        self
    }

    /// This and then another.
    #[must_use]
    pub fn then(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Parts with words between them.
    pub fn joined(parts: Vec<Self>, between: &str) -> Self {
        let mut out = Self::default();
        for (at, part) in parts.into_iter().enumerate() {
            out = out.and(if at == 0 { "" } else { between }).then(part);
        }
        out
    }

    /// A list: `a`, `a and b`, `a, b, and c`.
    pub fn list(mut parts: Vec<Self>) -> Self {
        let last_but = if parts.len() > 2 { ", and " } else { " and " };
        match parts.pop() {
            Some(last) if !parts.is_empty() => Self::joined(parts, ", ").and(last_but).then(last),
            only => only.unwrap_or_default(),
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Label> for Sentence {
    fn from(label: Label) -> Self {
        label.0.into_iter().map(Piece::from).collect::<Vec<_>>().into()
    }
}

impl From<Run> for Piece {
    fn from(run: Run) -> Self {
        match run {
            Run::Text(words) => Self::Words(words),
            Run::Mark { mark, .. } => Self::Number(mark),
        }
    }
}

impl From<Vec<Piece>> for Sentence {
    fn from(pieces: Vec<Piece>) -> Self {
        Self(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(sentence: &Sentence) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Sign(sign) => (*sign).to_owned(),
            Piece::Number(mark) => format!("#{}", mark.0),
        };
        sentence.0.iter().map(piece).collect()
    }

    #[test]
    fn lists_of_sentences_end_with_and() {
        let of = |count: usize| {
            plain(&Sentence::list(["a", "b", "c"][..count].iter().map(|word| Sentence::words(*word)).collect()))
        };
        assert_eq!([0, 1, 2, 3].map(of), ["", "a", "a and b", "a, b, and c"]);
    }
}
