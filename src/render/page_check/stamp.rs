//! The generator's own stamps on a page.

use crate::render::Expected;

/// The text with each stamp blanked. Lines may break where a stamp has a space. Offsets stay.
pub(super) fn without_stamps(text: &str, expected: &Expected) -> String {
    let mut blanked = text.to_owned();
    let mut stamps: Vec<&String> = expected.stamps.iter().collect();
    stamps.sort_by_key(|stamp| std::cmp::Reverse(stamp.len()));
    for stamp in stamps {
        let words: Vec<&str> = stamp.split_whitespace().collect();
        let Some(first) = words.first() else { continue };
        let mut from = 0;
        while let Some(start) = blanked[from..].find(first).map(|step| from + step) {
            from = start + first.len();
            let is_part = blanked[..start].ends_with(char::is_alphanumeric);
            let Some(end) = end_of(&blanked, start, &words).filter(|_| !is_part) else { continue };
            if blanked[end..].starts_with(char::is_alphanumeric) {
                continue;
            }
            blanked.replace_range(start..end, &"\u{1}".repeat(end - start));
            from = end;
        }
    }
    blanked
}

/// Where words end that begin at a place of a text, with any white space between them.
fn end_of(text: &str, start: usize, words: &[&str]) -> Option<usize> {
    let mut at = start;
    for word in words {
        let rest = &text[at..];
        let gap = if at == start { 0 } else { rest.len() - rest.trim_start().len() };
        at += gap;
        text[at..].starts_with(word).then_some(())?;
        at += word.len();
    }
    Some(at)
}
