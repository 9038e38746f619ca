//! Titles for the library: which words keep their case where a style changes it.

use hayagriva::types::{ChunkKind, ChunkedString, FormatString};

use crate::document::citation::tex::Text;

/// A title whose words keep their case where braces say so, and where they have capitals
/// of their own: `NETs`, `mRNA`, `T cell`, `¹⁷⁷Lu`.
pub fn title(text: &Text) -> FormatString {
    let chars = &text.chars;
    // A title in capitals throughout has none that mean something.
    let shouts = !chars.iter().any(|(c, kept)| !kept && c.is_lowercase());
    let mut out = ChunkedString::new();
    let mut start = 0;
    let mut sentence_start = true;
    while start < chars.len() {
        let end = chars[start..].iter().position(|(c, _)| joins_no_word(*c)).map_or(chars.len(), |step| start + step);
        if end == start {
            out.push_char(chars[start].0, ChunkKind::Normal);
            sentence_start |= ".:?!—".contains(chars[start].0);
            start += 1;
            continue;
        }
        let word: Vec<char> = chars[start..end].iter().map(|(c, _)| *c).collect();
        let numbered = chars.get(end).is_some_and(|(c, _)| *c == '-')
            && chars.get(end + 1).is_some_and(|(c, _)| c.is_ascii_digit());
        let keeps = !shouts && (has_own_capitals(&word, sentence_start) || numbered);
        for (c, kept) in &chars[start..end] {
            out.push_char(*c, if keeps || *kept { ChunkKind::Verbatim } else { ChunkKind::Normal });
        }
        sentence_start = word.last().is_some_and(|c| ".:?!—".contains(*c));
        start = end;
    }
    FormatString { value: out, short: None }
}

/// A name, for example of a journal: no style changes its case.
pub fn name(text: &str) -> FormatString {
    FormatString { value: hayagriva::types::StringChunk::new(text, ChunkKind::Verbatim).into(), short: None }
}

fn joins_no_word(c: char) -> bool {
    c.is_whitespace() || "-–/()[],;\"“”".contains(c)
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

    fn kept(title_in_tex: &str) -> String {
        let chunks = title(&tex::read(title_in_tex)).value;
        let kept = chunks.0.iter().filter(|chunk| chunk.kind == ChunkKind::Verbatim);
        kept.map(|chunk| chunk.value.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_with_capitals_of_their_own_keep_them() {
        assert_eq!(kept("A Trial of NETs, mRNA and Vitamin D"), "NETs mRNA D");
        assert_eq!(kept("Hepatitis A: A Review of Covid-19"), "A: Covid");
        assert_eq!(kept("$^{177}$Lu-DOTATATE in {Hodgkin} Disease"), "¹⁷⁷Lu DOTATATE Hodgkin");
        assert_eq!(kept("A RANDOMIZED TRIAL"), "");
        assert_eq!(kept("T-Cell and Non-Small-Cell Cancer of the U.S."), "T U.S.");
    }
}
