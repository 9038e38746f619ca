//! The tokens of HTML, as the standard divides them.

use std::collections::BTreeSet;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// The name in lower case.
    pub(super) name: String,
    /// Whether it is an end tag.
    pub(super) closes: bool,
    /// Names in lower case and values with their character references resolved. Of
    /// attributes with one name the first alone is here: it is the one that counts.
    pub(super) attributes: Vec<(String, String)>,
    /// The bytes from `<` to `>`.
    pub(super) length: usize,
    /// Whether the text ends before the tag does.
    pub(super) unfinished: bool,
}

impl Tag {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// White space of HTML.
fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{C}' | '\r' | ' ')
}

/// The length of a comment at the start of a text, with those that the standard takes
/// for one: `<!doctype …>`, `<? …>`, `</ …>` end at the first `>` whatever is quoted.
pub(super) fn comment_length(text: &str) -> Option<usize> {
    if let Some(body) = text.strip_prefix("<!--") {
        let length = if body.starts_with('>') {
            1
        } else if body.starts_with("->") {
            2
        } else {
            // Each sign is looked at once: to search the whole text for either end takes the square of it.
            let end = |at: usize| match &body[at..] {
                rest if rest.starts_with("-->") => Some(at + 3),
                rest if rest.starts_with("--!>") => Some(at + 4),
                _ => None,
            };
            body.match_indices('-').find_map(|(at, _)| end(at)).unwrap_or(body.len())
        };
        return Some(4 + length);
    }
    let closes = text.strip_prefix("</").is_some_and(|rest| !rest.is_empty() && !starts_name(rest));
    let is_bogus = text.starts_with("<!") || text.starts_with("<?") || closes;
    is_bogus.then(|| text.find('>').map_or(text.len(), |at| at + 1))
}

fn starts_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The tag at the start of a text. A quotation mark opens a value after `=` only.
pub(super) fn tag(text: &str) -> Option<Tag> {
    let inner = text.strip_prefix('<')?;
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !starts_name(inner) {
        return None;
    }
    let end = inner.find(|c: char| is_space(c) || matches!(c, '/' | '>')).unwrap_or(inner.len());
    let mut tag = Tag {
        name: inner[..end].to_ascii_lowercase(),
        closes,
        attributes: Vec::new(),
        length: text.len(),
        unfinished: true,
    };
    let mut rest = &inner[end..];
    let mut names = BTreeSet::new();
    loop {
        rest = rest.trim_start_matches(|c: char| is_space(c) || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            tag.length = text.len() - after.len();
            tag.unfinished = false;
            return Some(tag);
        }
        if rest.is_empty() {
            return Some(tag);
        }
        let (name, value, left) = attribute(rest);
        rest = left;
        if names.insert(name.clone()) {
            tag.attributes.push((name, value));
        }
    }
}

/// The attribute at the start of a text, and what is left.
fn attribute(text: &str) -> (String, String, &str) {
    // An equals sign at the very start is part of the name.
    let from = usize::from(text.starts_with('='));
    let ends = |c: char| is_space(c) || matches!(c, '/' | '>' | '=');
    let end = text[from..].find(ends).map_or(text.len(), |at| from + at);
    let name = text[..end].to_ascii_lowercase();
    let Some(after) = text[end..].trim_start_matches(is_space).strip_prefix('=') else {
        return (name, String::new(), &text[end..]);
    };
    let after = after.trim_start_matches(is_space);
    let (value, left) = match after.chars().next() {
        Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
        _ => after.split_at(after.find(|c: char| is_space(c) || c == '>').unwrap_or(after.len())),
    };
    (name, super::character_reference::decoded(value), left)
}

/// Where the raw text of an element ends.
pub(super) fn end_of_raw_text(text: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find("</").map(|step| from + step) {
        let found = text.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        let after = text.get(at + 2 + name.len()..).and_then(|rest| rest.chars().next());
        if found && after.is_some_and(|c| is_space(c) || matches!(c, '/' | '>')) {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_where_the_standard_ends_them() {
        for (text, length) in [
            ("<!-->5", 5),
            ("<!--->5", 6),
            ("<!---->5", 7),
            ("<!-- x --!>5", 11),
            ("<!-- x -->5", 10),
            ("<!-- x > 5", 10),
            ("<!doctype \"a>b\">", 13),
            ("</ \">\">", 5),
            ("<?a '>'>", 6),
        ] {
            assert_eq!(comment_length(text), Some(length), "{text}");
        }
        assert_eq!(comment_length("<p>"), None);
    }

    #[test]
    fn a_quotation_mark_opens_a_value_after_an_equals_sign() {
        assert_eq!(tag("<p x\">5683<p y\">").expect("a tag").length, 6);
        assert_eq!(tag("<p x = \">\">5").expect("a tag").length, 11);
        assert_eq!(tag("<p x=a\">5").expect("a tag").length, 8);
        let twice = tag("<script type=\"text/javascript\" TYPE='application/json' src=/a/>").expect("a tag");
        assert_eq!(twice.attribute("type"), Some("text/javascript"));
        assert_eq!(twice.attribute("src"), Some("/a/"));
        assert_eq!(tag("<a href=java&Tab;script&#58;x>").expect("a tag").attribute("href"), Some("java\tscript:x"));
        assert!(tag("<p x='>").expect("a tag").unfinished);
    }

    #[test]
    fn raw_text_ends_at_its_own_end_tag() {
        assert_eq!(end_of_raw_text("a</stylex></STYLE >b", "style"), 10);
        assert_eq!(end_of_raw_text("a</style", "style"), 8);
    }
}
