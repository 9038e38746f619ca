//! Titles for the library: which words keep their case where a style changes it.

use hayagriva::types::{ChunkKind, FormatString, StringChunk};

use crate::document::citation::tex::Text;

/// A title whose words keep their case where braces say so, and where they have capitals
/// of their own: `NETs`, `mRNA`, `T cell`, `¹⁷⁷Lu`. `folds` says whether the style changes
/// the case of titles at all.
pub fn title(text: &Text, folds: bool) -> FormatString {
    let chars = &text.chars;
    // A title in capitals throughout has none that mean something.
    let shouts = !chars.iter().any(|(c, kept)| !kept && c.is_lowercase());
    let mut out = String::new();
    let mut start = 0;
    let mut sentence_start = true;
    while start < chars.len() {
        let end = chars[start..].iter().position(|(c, _)| joins_no_word(*c)).map_or(chars.len(), |step| start + step);
        if end == start {
            out.push(chars[start].0);
            sentence_start |= ".:?!—".contains(chars[start].0);
            start += 1;
            continue;
        }
        let word: Vec<char> = chars[start..end].iter().map(|(c, _)| *c).collect();
        let numbered = chars.get(end).is_some_and(|(c, _)| *c == '-')
            && chars.get(end + 1).is_some_and(|(c, _)| c.is_ascii_digit());
        let before = start.checked_sub(1).and_then(|at| chars.get(at)).map(|(c, _)| *c);
        let keeps = !shouts && (has_own_capitals(&word, sentence_start) || numbered)
            || is_written_small(&chars[..start], &word)
            || matches!(before, Some(')' | ']'));
        out.extend(chars[start..end].iter().map(|(c, kept)| if folds && (keeps || *kept) { keep(*c) } else { *c }));
        sentence_start = word.last().is_some_and(|c| ".:?!—".contains(*c));
        start = end;
    }
    FormatString { value: StringChunk::new(out, ChunkKind::Normal).into(), short: None }
}

/// The same for a title whose parts the library keeps apart: it drops the space beside a
/// part that keeps its case, and takes what follows for a new sentence.
pub fn rejoined(title: &FormatString, folds: bool) -> FormatString {
    let mut out = String::new();
    for chunk in &title.value.0 {
        let kept = folds && chunk.kind != ChunkKind::Normal;
        out.extend(chunk.value.chars().map(|c| if kept { keep(c) } else { c }));
    }
    FormatString { value: StringChunk::new(out, ChunkKind::Normal).into(), short: title.short.clone() }
}

/// A letter in disguise, which no change of case knows.
fn keep(c: char) -> char {
    let code = u32::from(c);
    let disguised = (c.is_alphabetic() && code < 0xFFFE).then(|| char::from_u32(DISGUISE + code)).flatten();
    disguised.unwrap_or(c)
}

/// Takes the disguise off.
pub fn give_back(text: &str) -> String {
    let bare = |c: char| u32::from(c).checked_sub(DISGUISE).and_then(char::from_u32).unwrap_or(c);
    text.chars().map(bare).collect()
}

/// The last plane of private use, in which no bibliography may write.
const DISGUISE: u32 = 0x10_0000;

/// A name, for example of a journal: no style changes its case.
pub fn name(text: &str) -> FormatString {
    FormatString { value: StringChunk::new(text, ChunkKind::Verbatim).into(), short: None }
}

fn joins_no_word(c: char) -> bool {
    c.is_whitespace() || "-–/()[],;\"“”".contains(c)
}

/// Whether a word stays in small letters where a style raises words: one with a digit
/// (`p53`, `v5.0`), one behind an abbreviation (`Proc. of the`), and a name of software
/// before its colon (`survival: A Package`).
fn is_written_small(before: &[(char, bool)], word: &[char]) -> bool {
    let small = word.iter().find(|c| c.is_alphabetic()).is_some_and(|c| c.is_lowercase());
    let last = before.iter().rev().map(|(c, _)| *c).find(|c| !c.is_whitespace());
    let with_digit = word.iter().any(char::is_ascii_digit);
    small && (with_digit || last == Some('.') || (before.is_empty() && word.ends_with(&[':'])))
}

fn has_own_capitals(word: &[char], sentence_start: bool) -> bool {
    let letters: Vec<char> = word.iter().copied().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let later = letters.iter().skip(1).any(|c| c.is_uppercase());
    let with_digit = capitals > 0 && word.iter().any(|c| c.is_numeric());
    let is_article = letters == ['A'] && sentence_start;
    let alone = letters.len() == 1 && capitals == 1 && !is_article;
    later || with_digit || alone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::citation::tex;

    /// The words that are disguised.
    fn kept(title_in_tex: &str) -> String {
        let made = title(&tex::read(title_in_tex), true).to_string();
        assert_eq!(give_back(&made), tex::read(title_in_tex).plain());
        let words = made.split_whitespace().filter(|word| word.chars().any(|c| u32::from(c) > DISGUISE));
        words.map(give_back).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_with_capitals_of_their_own_keep_them() {
        assert_eq!(kept("A Trial of NETs, mRNA and Vitamin D"), "NETs, mRNA D");
        assert_eq!(kept("Hepatitis A: A Review of Covid-19"), "A: Covid-19");
        assert_eq!(kept("$^{177}$Lu-DOTATATE in {Hodgkin} Disease"), "¹⁷⁷Lu-DOTATATE Hodgkin");
        assert_eq!(kept("A RANDOMIZED TRIAL"), "");
        assert_eq!(kept("survival: A Package, v5.0 of Proc. of the Trial of (177)Lu"), "survival: v5.0 of (177)Lu");
        assert_eq!(kept("T-Cell and Non-Small-Cell Cancer of the U.S."), "T-Cell U.S.");
    }
}
