//! Finding phrases in running text, whatever stands between their words on the page.

use std::ops::Range;

/// A word of a text in small letters, and where it stands. What is no word, such as a printed
/// number or the end of a sentence, stands for itself and parts phrases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// The words of a text. Commas and quotation marks part nothing.
pub(super) fn words(text: &str) -> Vec<Word> {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '’');
    let mut found: Vec<Word> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_alphabetic() {
            let end = text[at..].find(|c| !is_letter(c)).map_or(text.len(), |step| at + step);
            let word = text[at..end].trim_end_matches(|c: char| !c.is_alphabetic());
            let lower = word.to_lowercase().replace(['\u{2010}', '\u{2011}'], "-");
            found.push(Word { text: lower, range: at..at + word.len() });
            at = end;
            continue;
        }
        if !c.is_whitespace() && !matches!(c, ',' | '"' | '“' | '”' | '‘' | '’' | '\'' | '*' | '_') {
            found.push(Word { text: c.to_string(), range: at..at + c.len_utf8() });
        }
        at += c.len_utf8();
    }
    found
}

/// A phrase: words one after the other, each one of several (`was|were`), the end of one open
/// (`signifikant*`), with `~` for at most two words of any kind.
#[derive(Debug, Clone)]
pub(super) struct Phrase(Vec<Element>);

#[derive(Debug, Clone)]
enum Element {
    OneOf(Vec<&'static str>),
    Gap,
}

/// So many words may stand in a gap.
const GAP: usize = 2;

impl Phrase {
    /// Reads a phrase.
    pub(super) fn read(written: &'static str) -> Self {
        let element = |part: &'static str| match part {
            "~" => Element::Gap,
            words => Element::OneOf(words.split('|').collect()),
        };
        Self(written.split_whitespace().map(element).collect())
    }

    /// Where it ends if it begins at a word.
    pub(super) fn end(&self, words: &[Word], at: usize) -> Option<usize> {
        fn matches(elements: &[Element], words: &[Word], at: usize) -> Option<usize> {
            let Some((first, rest)) = elements.split_first() else { return Some(at) };
            match first {
                Element::OneOf(all) => {
                    let word = &words.get(at)?.text;
                    let is_it = |one: &&str| one.strip_suffix('*').map_or(*one == word, |stem| word.starts_with(stem));
                    all.iter().any(is_it).then(|| matches(rest, words, at + 1)).flatten()
                }
                Element::Gap => (0..=GAP)
                    .take_while(|skipped| {
                        *skipped == 0
                            || words
                                .get(at + skipped - 1)
                                .is_some_and(|word| word.text.starts_with(char::is_alphabetic))
                    })
                    .find_map(|skipped| matches(rest, words, at + skipped)),
            }
        }
        matches(&self.0, words, at)
    }

    /// Whether it stands anywhere among words.
    pub(super) fn is_in(&self, words: &[Word]) -> bool {
        (0..words.len()).any(|at| self.end(words, at).is_some())
    }
}

/// The sentence around a place of a text: up to a full stop, a question or exclamation mark
/// before a blank, or a line that is empty.
pub(super) fn sentence(text: &str, at: usize) -> Range<usize> {
    let is_end = |pair: &str| matches!(pair, ". " | ".\n" | "? " | "?\n" | "! " | "!\n" | "\n\n" | ".)" | ".”");
    let ends: Vec<usize> = text
        .char_indices()
        .map(|(start, _)| start)
        .filter(|start| text.get(*start..*start + 2).is_some_and(is_end))
        .map(|start| start + 1)
        .collect();
    let from = ends.iter().copied().filter(|end| *end <= at).max().unwrap_or(0);
    let to = ends.iter().copied().filter(|end| *end > at).min().unwrap_or(text.len());
    from..to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &'static str, text: &str) -> Option<String> {
        let words = words(text);
        let phrase = Phrase::read(phrase);
        let at = (0..words.len()).find(|at| phrase.end(&words, *at).is_some())?;
        let end = phrase.end(&words, at)?;
        Some(text[words[at].range.start..words[end - 1].range.end].to_owned())
    }

    #[test]
    fn a_phrase_is_found_with_words_between_and_not_across_numbers_or_sentences() {
        let phrase = "was|were ~ associated with";
        assert_eq!(found(phrase, "It was, alas, associated\nwith age").as_deref(), Some("was, alas, associated\nwith"));
        assert_eq!(found(phrase, "It was not clearly and so associated with age"), None);
        assert_eq!(found(phrase, "It was. Associated with age"), None);
        assert_eq!(found(phrase, "It was \u{1} associated with age"), None);
        assert_eq!(found("signifikant*", "ein Signifikanter Effekt").as_deref(), Some("Signifikanter"));
        assert_eq!(found("non-inferior", "it was non‑inferior").as_deref(), Some("non‑inferior"));
    }

    #[test]
    fn a_sentence_ends_at_its_full_stop() {
        let text = "First one. The P was .05 here? Last";
        assert_eq!(text[sentence(text, 15)].trim(), "The P was .05 here?");
        assert_eq!(text[sentence(text, 2)].trim(), "First one.");
        assert_eq!(text[sentence(text, 33)].trim(), "Last");
    }
}
