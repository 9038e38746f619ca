//! Texts as codes.

use std::collections::HashMap;

/// Texts by codes, in the order of their first occurrence.
#[derive(Default)]
pub(super) struct Texts {
    /// Only looked up, never iterated; the few texts of levels are not here.
    known: HashMap<Box<str>, u32>,
    /// The marks of the first texts, then of none.
    marks: [Mark; FEW],
    /// The texts by their codes.
    pub all: Vec<Box<str>>,
}

/// So many texts are looked for by their marks.
const FEW: usize = 8;

impl Texts {
    /// The code of a text, which is a new one where it is not known.
    pub fn code(&mut self, text: &str) -> u32 {
        let mark = Mark::of(text.as_bytes());
        // All are compared: a guess which of them it is costs more than the comparison.
        let same = self.marks.iter().enumerate().fold(0u32, |same, (at, known)| same | u32::from(*known == mark) << at);
        if same != 0 {
            let code = same.trailing_zeros();
            if text.len() < WHOLE || *self.all[code as usize] == *text {
                return code;
            }
        }
        self.code_of_other(text, mark, same != 0)
    }

    /// The code of a text that is not the first of those with its mark.
    fn code_of_other(&mut self, text: &str, mark: Mark, is_mark_known: bool) -> u32 {
        let among = &self.all[..self.all.len().min(FEW)];
        if is_mark_known && let Some(code) = among.iter().position(|known| **known == *text) {
            return code as u32;
        }
        if let Some(code) = self.known.get(text) {
            return *code;
        }
        let code = self.all.len() as u32;
        match self.marks.get_mut(self.all.len()) {
            Some(free) => *free = mark,
            None => {
                self.known.insert(text.into(), code);
            }
        }
        self.all.push(text.into());
        code
    }
}

/// Texts shorter than this are the same where their marks are.
const WHOLE: usize = 8;

/// The length of a text and seven of its bytes as one number. Texts of another mark are other texts. The mark of no
/// text is [`Mark::default`].
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Mark(u64);

impl Mark {
    fn of(text: &[u8]) -> Self {
        let length = text.len().min(usize::from(u8::MAX) - 1) as u64 + 1;
        let bytes = match text {
            [] => 0,
            [a] => u64::from(*a),
            [a, b] => u64::from(u16::from_le_bytes([*a, *b])),
            [a, b, c] => u64::from(u32::from_le_bytes([*a, *b, *c, 0])),
            // The first three and the last four: levels often differ in their last letters only.
            [a, b, c, .., v, w, x, y] => {
                u64::from(u32::from_le_bytes([*v, *w, *x, *y])) << 24 | u64::from(u32::from_le_bytes([*a, *b, *c, 0]))
            }
            // Four to six letters: the first ones are among the last four too.
            [a, b, c, d, ..] => {
                let last = text.last_chunk().copied().unwrap_or_default();
                u64::from(u32::from_le_bytes(last)) << 24 | u64::from(u32::from_le_bytes([*a, *b, *c, *d])) & 0xff_ffff
            }
        };
        Self(length << 56 | bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_code_and_a_code_one_text() {
        // Of lengths about those where the marks change, which differ in one place each, and more than are marked.
        let mut different = vec![String::new()];
        for length in 1..=12 {
            for place in 0..length {
                let letter = |at| if at == place { 'b' } else { 'a' };
                different.push((0..length).map(letter).collect());
            }
        }
        different.extend([300, 301].map(|length| "a".repeat(length)));
        different.extend(["\0", "\0\0", "\u{e9}", "e\u{301}", "Grade 1", "Grade 2", "Gra\0e 2"].map(str::to_owned));
        for few in [1, 2, FEW - 1, FEW, FEW + 1, different.len()] {
            for first in [0, 5, 40] {
                let chosen: Vec<&String> = different.iter().cycle().skip(first).take(few).collect();
                let mut texts = Texts::default();
                for _ in 0..2 {
                    let codes: Vec<u32> = chosen.iter().map(|text| texts.code(text)).collect();
                    assert_eq!(codes, (0..few as u32).collect::<Vec<u32>>());
                }
                let codes: Vec<u32> = chosen.iter().rev().map(|text| texts.code(text)).collect();
                assert_eq!(codes, (0..few as u32).rev().collect::<Vec<u32>>());
                assert_eq!(texts.all.iter().map(|text| &**text).collect::<Vec<_>>(), chosen);
            }
        }
    }

    #[test]
    fn long_texts_of_the_same_mark_are_told_apart() {
        let long: Vec<String> = ('a'..='t').map(|letter| format!("Pla{letter}cebo")).collect();
        let marks: Vec<Mark> = long.iter().map(|text| Mark::of(text.as_bytes())).collect();
        assert!(marks.iter().all(|mark| *mark == marks[0]));
        let mut texts = Texts::default();
        for _ in 0..2 {
            let codes: Vec<u32> = long.iter().map(|text| texts.code(text)).collect();
            assert_eq!(codes, (0..20).collect::<Vec<u32>>());
        }
    }
}
