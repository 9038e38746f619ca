//! Notes that are written where they belong, as in Pandoc: `word^[The note.]`.
//!
//! The parser has no such notes. Each is read as the sign of a footnote, with as many bytes, so that
//! all places stay where they are; its words are read by themselves.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The notes of a text by where they begin, each with the range of its words.
pub(crate) type InlineNotes = BTreeMap<usize, Range<usize>>;

/// The text with a reference to a footnote in place of each note, and the notes.
pub(crate) fn with_references(text: &str) -> (String, InlineNotes) {
    let mut notes = InlineNotes::new();
    if !text.contains("^[") {
        return (text.to_owned(), notes);
    }
    // What is code or a formula is no running text.
    let mut running: Vec<Range<usize>> = Vec::new();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(text, super::options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => running.push(range),
            _ => {}
        }
    }
    let mut made = text.to_owned();
    let mut end = 0;
    for (at, _) in text.match_indices("^[") {
        let is_running = running.binary_search_by(|range| {
            if range.end <= at {
                std::cmp::Ordering::Less
            } else if range.start > at {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        });
        if at < end || is_running.is_err() || is_escaped(text, at) {
            continue;
        }
        let Some(words) = words(text, at + 2) else { continue };
        end = words.end + 1;
        // A letter that no label of an author has, and digits that tell the notes apart.
        let label: String =
            format!("{}", notes.len()).chars().chain(std::iter::repeat('~')).take(words.len()).collect();
        made.replace_range(at..end, &format!("[^{label}]"));
        notes.insert(at, words);
    }
    (made, notes)
}

/// Whether an odd number of backslashes stands before a sign.
fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The words of a note that begin at an offset, up to the bracket that closes them. None where none
/// does within the paragraph, where there are no words, and where a caret stands behind it: then the
/// bracket is raised, as in `^[@key]^`.
fn words(text: &str, start: usize) -> Option<Range<usize>> {
    let mut open = 1usize;
    for (at, c) in text[start..].char_indices().map(|(at, c)| (start + at, c)) {
        match c {
            '\n' if text[at + 1..].trim_start_matches([' ', '\t', '>']).starts_with('\n') => return None,
            '[' | ']' if is_escaped(text, at) => {}
            '[' => open += 1,
            ']' => open -= 1,
            _ => {}
        }
        if open == 0 {
            let is_raised = text[at + 1..].starts_with('^');
            return (!is_raised && !text[start..at].trim().is_empty()).then_some(start..at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_found_in_running_text_and_nowhere_else() {
        let found = |text: &str| -> Vec<String> {
            let (made, notes) = with_references(text);
            assert_eq!(made.len(), text.len(), "{text}");
            notes.into_values().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(found("a^[One.] b^[Two [@key, p. 3] *em*.]"), ["One.", "Two [@key, p. 3] *em*."]);
        assert_eq!(found("a^[One\nline more.]\n\nb^[Open\n\nc]"), ["One\nline more."]);
        for text in ["`a^[code]`", "```\na^[code]\n```", "a\\^[signs]", "177^[2]^", "x^2 [a]", "a^[]", "$x^[2]$"] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
