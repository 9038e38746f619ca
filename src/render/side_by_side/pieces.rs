//! The words of two states of a text: which are the same, which moved, came or went.

use super::alignment::common;
use super::{Crossed, Crossings};
use crate::render::page_check::{Word, key};

/// What became of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is in both.
    Same,
    /// It is in this state alone, or reads otherwise in the other.
    Changed,
}

/// A word of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The word.
    pub word: Word,
    /// What became of it.
    pub state: State,
    /// How it read, of a mark that reads otherwise in the newer state.
    pub was: Option<String>,
    /// The lines that it crosses, in the newer state.
    pub crosses: Vec<Crossed>,
}

impl Piece {
    /// What it crosses, with how it reads.
    pub(super) fn crossing(&self) -> Option<String> {
        crossing(self.was.as_deref(), &self.word.text, &self.crosses)
    }
}

/// How a number read and reads, with the lines that it crosses; none where it crosses none.
pub(super) fn crossing(was: Option<&str>, now: &str, crosses: &[Crossed]) -> Option<String> {
    let words: Vec<&str> = crosses.iter().map(|crossed| crossed.what.as_str()).collect();
    let was = was.map_or(String::new(), |was| format!("{was} → "));
    (!words.is_empty()).then(|| format!("{was}{now} ({})", words.join(", ")))
}

/// All words of a text that stands in one state alone.
pub(super) fn alone(words: &[Word]) -> Vec<Piece> {
    words
        .iter()
        .map(|word| Piece { word: word.clone(), state: State::Changed, was: None, crosses: Vec::new() })
        .collect()
}

/// All words of a text that is the same.
pub(super) fn same(words: &[Word]) -> Vec<Piece> {
    words.iter().map(|word| Piece { word: word.clone(), state: State::Same, was: None, crosses: Vec::new() }).collect()
}

/// Both states of a text.
pub(super) fn pieces(old: &[Word], new: &[Word], crossings: &Crossings) -> (Vec<Piece>, Vec<Piece>) {
    let (mut before, mut now) = (alone(old), alone(new));
    let keys = |words: &[Word]| words.iter().map(|word| key(word).to_owned()).collect::<Vec<_>>();
    for (a, b) in common(&keys(old), &keys(new)) {
        if old[a].text == new[b].text {
            (before[a].state, now[b].state) = (State::Same, State::Same);
        } else {
            now[b].was = Some(old[a].text.clone());
        }
    }
    for piece in now.iter_mut().filter(|piece| piece.state == State::Changed) {
        piece.crosses =
            piece.word.result.as_ref().and_then(|result| crossings.get(result)).cloned().unwrap_or_default();
    }
    (before, now)
}

/// Whether a word of them is not the same.
pub(super) fn has_changed(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| piece.state == State::Changed)
}
