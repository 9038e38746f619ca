//! The traced numbers of an HTML page as they stand in it, and its scripts.

use std::collections::BTreeMap;

use super::character_reference::decoded;
use super::markup;

/// So many elements with a mark may be open at once and have a text; ours never hold one another.
const MOST_OPEN: usize = 8;

/// The elements with a mark: its number, the result that the element names, its text.
pub fn marks(page: &str) -> Vec<(String, Option<String>, String)> {
    let mut found: Vec<(String, Option<String>, String)> = Vec::new();
    // The elements that are open, and how many of its name are when one ends.
    let mut open: Vec<(usize, String, i64)> = Vec::new();
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    let mut at = 0;
    loop {
        let from = at;
        let Some((start, tag)) = next(page, &mut at) else { return found };
        if !open.is_empty() {
            let text = decoded(&page[from..start]);
            open.iter().for_each(|(mark, ..)| found[*mark].2.push_str(&text));
        }
        let count = counts.entry(tag.name.clone()).or_default();
        if tag.closes {
            *count -= 1;
            open.retain(|(_, name, outside)| *name != tag.name || *count > *outside);
            continue;
        }
        if let Some(mark) = tag.attribute("data-mark") {
            if open.len() < MOST_OPEN {
                open.push((found.len(), tag.name.clone(), *count));
            }
            found.push((mark.to_owned(), tag.attribute("data-result").map(str::to_owned), String::new()));
        }
        *count += 1;
    }
}

/// The words around each mark, by its number: its sentence, or the text of its cell or label.
pub fn sentences(page: &str) -> BTreeMap<String, String> {
    const RUNNING: [&str; 14] =
        ["a", "b", "em", "strong", "span", "sup", "sub", "i", "code", "small", "tspan", "br", "wbr", "button"];
    let (mut found, mut text, mut marks) = (BTreeMap::new(), String::new(), Vec::new());
    let mut at = 0;
    loop {
        let from = at;
        let Some((start, tag)) = next(page, &mut at) else { break };
        text.push_str(&decoded(&page[from..start]));
        if !RUNNING.contains(&tag.name.as_str()) {
            for (mark, at) in std::mem::take(&mut marks) {
                found.insert(mark, sentence(&text, at));
            }
            text.clear();
        }
        if let (false, Some(mark)) = (tag.closes, tag.attribute("data-mark")) {
            marks.push((mark.to_owned(), text.len()));
        }
    }
    found
}

/// The sentence of a text at a place, not longer than a few lines.
fn sentence(text: &str, at: usize) -> String {
    const MOST: usize = 120;
    let (first, last) = (text.ceil_char_boundary(at.saturating_sub(MOST)), text.floor_char_boundary(at + MOST));
    let near = &text[first..text.floor_char_boundary(last + 2)];
    let ends =
        || [". ", ".\n", "? ", "! "].iter().flat_map(|end| near.match_indices(end)).map(|(step, _)| first + step + 1);
    let from = ends().filter(|end| *end <= at).max().unwrap_or(first);
    let to = ends().filter(|end| *end > at).min().unwrap_or(last).min(last);
    text[from..to].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The elements `script`: id and content.
pub fn scripts(page: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, tag)) = next(page, &mut at) {
        if tag.name == "script" && !tag.closes {
            let content = &page[start + tag.length..at];
            found.push((tag.attribute("id").unwrap_or_default().to_owned(), content));
        }
    }
    found
}

/// The next tag from a place on, which is moved behind it; where its content is no markup,
/// behind that.
pub(super) fn next(page: &str, at: &mut usize) -> Option<(usize, markup::Tag)> {
    loop {
        let start = *at + page[*at..].find('<')?;
        let rest = &page[start..];
        if let Some(length) = markup::comment_length(rest) {
            *at = start + length;
            continue;
        }
        let Some(tag) = markup::tag(rest) else {
            *at = start + 1;
            continue;
        };
        *at = start + tag.length;
        if !tag.closes && matches!(tag.name.as_str(), "script" | "style" | "title" | "textarea") {
            *at += markup::end_of_raw_text(&page[*at..], &tag.name);
        }
        return Some((start, tag));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_scripts_are_read_as_a_browser_divides_them() {
        let page = "<!-- <b data-mark=1>x</b> --><script id='a'>\"<b data-mark='2'>\"</script>\
                    <span data-mark=\"3\" data-result=\"os.n\">4<span>5</span>&lt;</span><tspan data-mark=4>.0</tspan>";
        let expected = [("3", Some("os.n"), "45<"), ("4", None, ".0")];
        let found = marks(page);
        let found: Vec<_> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_deref(), c.as_str())).collect();
        assert_eq!(found, expected);
        assert_eq!(scripts(page), [("a".to_owned(), "\"<b data-mark='2'>\"")]);
    }
}
